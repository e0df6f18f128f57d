"""The append-only log: every act but a vote writes one row, in the transaction of the act itself.

Audit, undo, the inbox and notices are readings of it. The author of an anonymous post is never
written here: ``by_author`` says enough.
"""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.database import Tx, now
from models import Event, Post

MODERATORS_ALONE = frozenset({"hide", "show", "lock", "unlock", "move"})
"""What authors cannot do to a post of theirs as its authors."""


async def record(
    tx: Tx,
    guild_id: int,
    verb: str,
    *,
    actor_id: int | None,
    post: Post | None = None,
    category_id: int | None = None,
    user_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> Event:
    """Write down that ``actor_id`` (None: the bot itself) did this, and return the row."""
    by_author = post is not None and actor_id == post.author_id
    if by_author and post is not None and await _moderates(tx, verb, post):
        # "Its author" would say here that a moderator wrote it: they are named as for any other.
        by_author = False
    event = Event(
        guild_id=guild_id,
        verb=verb,
        actor_id=None if by_author and post is not None and post.anonymous else actor_id,
        by_author=by_author,
        post_id=post.id if post is not None else None,
        category_id=category_id if post is None else post.category_id,
        user_id=user_id,
        before=before,
        after=after,
        reason=reason,
        created_at=now(tx),
    )
    tx.add(event)
    await tx.flush()
    return event


async def closed_by_asker(tx: Tx, question: Post) -> bool:
    """Return whether a question is closed, and its asker closed it."""
    return question.close_reason is not None and await _asker_closed(tx, question)


async def _asker_closed(tx: Tx, question: Post) -> bool:
    last = await tx.scalar(
        select(col(Event.by_author))
        .where(col(Event.post_id) == question.id, col(Event.verb) == "question.close")
        .order_by(col(Event.id).desc())
        .limit(1)
    )
    return bool(last)


async def _moderates(tx: Tx, verb: str, post: Post) -> bool:
    """Return whether authors cannot do this to a post of theirs unless they moderate."""
    act = verb.partition(".")[2]
    if act in MODERATORS_ALONE or (act in ("close", "reopen") and post.locked):
        return True
    return act == "reopen" and not await _asker_closed(tx, post)
