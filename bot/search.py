"""Finding: what was asked and answered, by words, by likeness, and while somebody types.

Everything takes the reader and finds only what they can read now and what everybody there reads:
published posts. Which engine does it is a matter of the database (``bot.searching``).
"""

from sqlalchemy import select
from sqlmodel import col

from bot import access, suggestions
from bot.access import Actor, Standing
from bot.database import Tx
from bot.lists import Mark
from bot.searching import finding
from bot.searching.wanted import (
    A_PAGE,
    Alike,
    Found,
    Hit,
    Passage,
    Piece,
    Sort,
    Status,
    Suggested,
    Wanted,
)
from models import Post

__all__ = [
    "A_PAGE",
    "SIMILAR",
    "Alike",
    "Found",
    "Hit",
    "Passage",
    "Piece",
    "Sort",
    "Status",
    "Suggested",
    "Wanted",
    "find",
    "related",
    "similar",
    "suggest",
]

SIMILAR = 0.5
"""From this likeness on a question asks rather the same than not."""


async def find(
    tx: Tx,
    actor: Actor,
    wanted: Wanted,
    *,
    mark: Mark | None = None,
    backwards: bool = False,
    limit: int = A_PAGE,
) -> Found:
    """Return the page after ``mark``, or ``backwards`` the one before it; one hit a question.

    Whatever was typed finds something or nothing; nothing typed raises. Raises ``BadChoice`` for a
    category that is not there.
    """
    who = await access.standing(tx, actor)
    if wanted.words.strip():
        way = finding.by_words
    elif wanted.narrowed:
        way = finding.listed
    else:
        return Found(())
    return await way(tx, who, wanted, mark, backwards=backwards, limit=limit)


async def similar(
    tx: Tx, actor: Actor, title: str, body: str = "", *, limit: int = 5
) -> tuple[Alike, ...]:
    """Return questions that ask much the same as this text, most alike first.

    Only those from ``SIMILAR`` on; often none. Closed ones are among them, for they were answered
    elsewhere or say why not.
    """
    who = await access.standing(tx, actor)
    return await _alike(tx, who, title, body, 0, limit)


async def related(tx: Tx, actor: Actor, question_id: int, *, limit: int = 5) -> tuple[Alike, ...]:
    """Return questions about the same as this one, most alike first, itself left out.

    With a lower threshold than ``similar``; whoever looks for duplicates reads ``likeness``.
    Raises ``Gone`` if this reader does not see the question.
    """
    who = await access.standing(tx, actor)
    post = await tx.get_one(Post, question_id)
    return await _alike(tx, who, post.title or "", post.body, question_id, limit)


async def _alike(
    tx: Tx, who: Standing, title: str, body: str, but: int, limit: int
) -> tuple[Alike, ...]:
    found = await find(tx, who.actor, Wanted(f"{title} {body}"), limit=limit + 1)
    return tuple(
        Alike(
            question_id=one.question_id,
            number=one.number,
            title=one.title,
            note=one.note,
            category_id=one.category_id,
            score=one.score,
            answer_count=one.answer_count,
            solved=one.solved,
            closed=one.closed,
            created_at=one.created_at,
            likeness=0.5,
            answer_id=None,
            answer_address=None,
            answer=None,
            url=one.url,
        )
        for one in found.hits
        if one.question_id != but
    )[:limit]


async def suggest(tx: Tx, actor: Actor, typed: str, *, limit: int = 25) -> tuple[Suggested, ...]:
    """Return questions to choose from while somebody types, what fits best first, then by score.

    A number finds those that begin with it. Words stand in any order in the title, the last one is
    the beginning of a word. Nothing typed yet: the latest ones.
    """
    who = await access.standing(tx, actor)
    found = await suggestions.questions(tx, who, typed, limit)
    numbers = {number: place for place, (number, _title) in enumerate(found)}
    rows = await tx.scalars(
        select(Post).where(col(Post.guild_id) == who.guild_id, col(Post.number).in_(list(numbers)))
    )
    return tuple(
        Suggested(
            post.id or 0,
            post.number or 0,
            post.title or "",
            post.content_note,
            post.accepted,
            post.answer_count,
        )
        for post in sorted(rows, key=lambda one: numbers[one.number or 0])
    )
