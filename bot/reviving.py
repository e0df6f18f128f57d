"""Posts whose messages went with a channel come back with the first change, question and answers.

A category that gets a new channel may hold thousands of questions. Posting all of them again would
bury the channel, so each comes back when somebody does something to it; /question shows it anyway.
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlmodel import col

from bot.database import Tx, now
from models import Card, CardKind, Post, PostState


async def question(tx: Tx, question_id: int) -> None:
    """Have a question posted again, because one of its answers has something to show."""
    await _wake(tx, CardKind.QUESTION, [question_id])


async def answers(tx: Tx, question_id: int) -> None:
    """Have all answers of a question posted again that has just been."""
    shown = await tx.scalars(
        select(col(Post.id)).where(
            col(Post.parent_id) == question_id, col(Post.state) == PostState.PUBLISHED
        )
    )
    await _wake(tx, CardKind.ANSWER, shown.all())


async def _wake(tx: Tx, kind: CardKind, post_ids: Sequence[int | None]) -> None:
    """Mark cards as behind that are up to date only because they have no message."""
    await tx.execute(
        update(Card)
        .where(
            col(Card.kind) == kind,
            col(Card.subject_id).in_(post_ids),
            col(Card.message_id).is_(None),
            col(Card.stuck).is_(None),
            col(Card.wanted) == col(Card.shown),
        )
        .values(wanted=col(Card.wanted) + 1, loud=True, not_before=now(tx))
        .execution_options(synchronize_session=False)
    )
