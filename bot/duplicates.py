"""Closing a question as a duplicate of another one, and moving its answers over to that."""

from sqlalchemy import select
from sqlmodel import col

from bot import access, errors, moderation, posts, shaping
from bot.access import Actor
from bot.database import Tx
from bot.i18n import _
from bot.rights import Right
from models import CloseReason, Event, Post, PostKind, PostState


async def merge(
    tx: Tx, actor: Actor, question_id: int, original_id: int, note: str | None = None
) -> Post:
    """Close a question as a duplicate, put its answers under the one it repeats, and return it.

    One act: what undoes the closing brings the answers back. Raises whatever refuses either.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, question_id, writing=True)
    question = found.question
    may_move = who.refused(Right.MOVE, question.category_id)
    access.require(access.can_close(who, question) or may_move)
    if question.close_reason is not None:
        raise errors.AlreadySo(_("closed"))
    answers = await tx.scalars(
        select(col(Post.id))
        .where(
            col(Post.question_id) == question.id,
            col(Post.kind) == PostKind.ANSWER,
            col(Post.state) != PostState.DELETED,
        )
        .order_by(col(Post.id))
    )
    ids = [one for one in answers if one is not None]
    for answer_id in ids:
        await shaping.move(tx, actor, answer_id, original_id, note or "", along=True)
    events = await tx.scalars(
        select(col(Event.id))
        .where(col(Event.post_id).in_(ids), col(Event.verb) == "answer.move")
        .order_by(col(Event.id).desc())
        .limit(len(ids))
    )
    return await moderation.close(
        tx,
        actor,
        question.id or 0,
        CloseReason.DUPLICATE,
        note,
        original_id,
        moves=sorted(one for one in events if one is not None),
    )
