"""Finding: what was asked and answered, by words, by likeness, and while somebody types.

Everything takes the reader and finds only what they can read now and what everybody there reads:
published posts. Which engine does it is a matter of the database (``bot.searching``).
"""

from sqlalchemy import select
from sqlmodel import col

from bot import access, cards, jumps, suggestions, tree
from bot.access import Actor, Standing
from bot.database import Tx
from bot.lists import Mark
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
from models import Post, PostKind, PostState

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
    words = wanted.words.casefold().split()
    covered = access.covered(who)
    if wanted.category_id is not None:
        covered &= {one.id for one in tree.inside(who, tree.find(who, wanted.category_id))}
    rows = await tx.scalars(
        select(Post)
        .where(
            access.may_read(who),
            col(Post.kind) == PostKind.QUESTION,
            col(Post.state) == PostState.PUBLISHED,
            col(Post.category_id).in_(covered),
        )
        .order_by(col(Post.id).desc())
    )
    fits = [
        post
        for post in rows
        if any(word in f"{post.title} {post.body}".casefold() for word in words)
        and (mark is None or (post.id or 0) < mark.id)
    ]
    hits = [await _hit(tx, post) for post in fits[:limit]]
    return Found(tuple(hits), earlier=mark is not None, later=len(fits) > limit, total=len(fits))


async def _hit(tx: Tx, post: Post) -> Hit:
    card = await cards.of_post(tx, post)
    url = jumps.link(post.guild_id, card.channel_id, card.message_id) if card else None
    return Hit(
        mark=Mark(0, post.id or 0),
        question_id=post.id or 0,
        number=post.number or 0,
        title=post.title or "",
        note=post.content_note,
        category_id=post.category_id,
        score=post.score,
        answer_count=post.answer_count,
        solved=post.accepted,
        closed=post.close_reason is not None,
        created_at=post.created_at,
        post_id=post.id or 0,
        kind=post.kind,
        address=f"#{post.number}",
        passage=None if post.content_note else Passage((Piece(post.body[:200]),)),
        passage_note=post.content_note,
        url=url,
    )


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
