"""Questions that ask much the same: before somebody posts one, and beside one that was posted."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from bot import entries, posts
from bot.access import Standing
from bot.database import Tx
from bot.searching import asked as asking
from bot.searching import finding, passages, scopes
from bot.searching.ranking import Ranked
from bot.searching.wanted import Alike, Wanted
from models import Card, Post, PostKind

CANDIDATES = 60

BODY = 1_500
"""Characters of a text beside its title that count."""


def likeness(one: Ranked) -> float:
    """Return how much alike two questions are: the words and the spelling of their titles."""
    return min(1.0, (one.titled + one.spelled) / 2)


async def to(
    tx: Tx, who: Standing, title: str, body: str, least: float, limit: int, *, but: int = 0
) -> tuple[Alike, ...]:
    """Return the questions this reader can read that are at least so much alike, most first."""
    asked = await asking.understand(tx, who.guild_id, title, body[:BODY])
    if all(one.common for one in asked.terms):
        # "How do I do it?" is like everything.
        return ()
    ranked = await finding.best(tx, asked, scopes.of(who, Wanted()), CANDIDATES)
    found = sorted(((likeness(one), one.id) for one in ranked if one.id != but), reverse=True)
    kept = [(much, key) for much, key in found if much >= least][:limit]
    if not kept:
        return ()
    rows = await tx.execute(
        select(Post, Card)
        .outerjoin(Card, entries.CARD)
        .where(scopes.these(who, [key for _much, key in kept]))
    )
    questions = {post.id: (post, card) for post, card in rows}
    accepted = await _accepted(tx, who, [key for _much, key in kept])
    return tuple(
        _alike(much, *questions[key], accepted.get(key)) for much, key in kept if key in questions
    )


async def _accepted(tx: Tx, who: Standing, ids: Sequence[int]) -> dict[int, Post]:
    """Return the best accepted answer of each of these questions that their reader can read."""
    rows = await tx.scalars(
        select(Post)
        .where(
            scopes.family(who, ids),
            col(Post.kind) == PostKind.ANSWER,
            col(Post.accepted),
        )
        .order_by(col(Post.quality).asc(), col(Post.id).desc())
    )
    return {row.question_id or 0: row for row in rows}


def _alike(much: float, question: Post, card: Card | None, answer: Post | None) -> Alike:
    veiled = answer is None or (question.content_note or answer.content_note) is not None
    return Alike.of(
        question,
        card,
        likeness=much,
        answer_id=answer.id if answer is not None else None,
        answer_address=posts.address(answer, question) if answer is not None else None,
        answer=None if veiled or answer is None else passages.begin(answer.body),
    )
