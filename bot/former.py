"""Where answers stood before they became comments or went elsewhere: their numbers stay taken."""

from sqlalchemy import select
from sqlmodel import col

from bot.database import Tx
from models import FormerAddress, Post


def row(post: Post, question_id: int, number: int) -> FormerAddress:
    """Return the row by which an old address leads to a post."""
    return FormerAddress(
        guild_id=post.guild_id,
        question_id=question_id,
        answer_number=number,
        post_id=post.id or 0,
    )


async def number(tx: Tx, post: Post, question: Post) -> int:
    """Return the number a post had under this question, else the next one."""
    rows = await tx.scalars(
        select(FormerAddress)
        .where(
            col(FormerAddress.post_id) == post.id,
            col(FormerAddress.question_id) == question.id,
        )
        .order_by(col(FormerAddress.id).desc())
        .limit(1)
    )
    former = rows.one_or_none()
    if former is not None:
        await tx.delete(former)
        await tx.flush()
        return former.answer_number
    found = question.next_answer
    question.next_answer = found + 1
    return found


async def last(tx: Tx, post: Post) -> FormerAddress | None:
    """Return where a comment was an answer last, which need not be where it is a comment now."""
    rows = await tx.scalars(
        select(FormerAddress)
        .where(col(FormerAddress.post_id) == post.id)
        .order_by(col(FormerAddress.id).desc())
        .limit(1)
    )
    return rows.one_or_none()
