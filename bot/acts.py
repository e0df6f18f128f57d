"""What a moderator can do to a post now, and what was done to it: what the panel shows."""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import col

from bot import moderation
from bot.access import Actor
from bot.database import Tx
from models import Event, Post, PostKind, PostState


class Act(StrEnum):
    """What a moderator can do to a post."""

    HIDE = "hide"
    SHOW = "show"
    CLOSE = "close"
    REOPEN = "reopen"
    LOCK = "lock"
    UNLOCK = "unlock"


def acts(post: Post) -> list[Act]:
    """Return what can be done to a post in the state it is in; only questions close and lock."""
    found = [Act.HIDE if post.state is PostState.PUBLISHED else Act.SHOW]
    if post.kind is PostKind.QUESTION:
        found.append(Act.REOPEN if post.close_reason is not None else Act.CLOSE)
        found.append(Act.UNLOCK if post.locked else Act.LOCK)
    return found


async def log_of(tx: Tx, post: Post, limit: int = 5) -> Sequence[Event]:
    """Return what moderators did to a post lately, the latest first."""
    verbs = [f"{post.kind}.{act}" for act in Act]
    rows = await tx.scalars(
        select(Event)
        .where(col(Event.post_id) == post.id, col(Event.verb).in_(verbs))
        .order_by(col(Event.id).desc())
        .limit(limit)
    )
    return rows.all()


Verb = Callable[[Tx, Actor, int, str | None], Awaitable[Post]]

DO: dict[Act, Verb] = {
    Act.HIDE: moderation.hide,
    Act.SHOW: moderation.show,
    Act.REOPEN: moderation.reopen,
    Act.LOCK: moderation.lock,
    Act.UNLOCK: moderation.unlock,
}
"""The verbs by their names, but for closing, which needs more than a reason."""
