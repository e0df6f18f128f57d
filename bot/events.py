"""The append-only log: every act but a vote writes one row, in the transaction of the act itself.

Audit, undo, the inbox and notices are readings of it. The author of an anonymous post is never
written here: ``by_author`` says enough.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot import log_cards, texts
from bot.database import Tx, now
from models import Event, Post, PostKind

OF_THE_QUEUE = frozenset(
    {"approve", "wait", "take", "leave", "escalate", "hand_back", "ask_author"}
)
"""What is done about a post that waits for a moderator (``bot.vetting``)."""

MODERATORS_ALONE = OF_THE_QUEUE | {
    "hide",
    "show",
    "lock",
    "unlock",
    "pin",
    "unpin",
    "move",
    "remove",
    "restore",
    "purge",
    "clear_flags",
    "restore_flags",
    "unmask",
}
"""What authors cannot do to a post of theirs as its authors."""

BY_OTHERS = frozenset(
    {
        "edit",
        "pictures",
        "close",
        "reopen",
        "accept",
        "unaccept",
        "link",
        "unlink",
        "delete",
        "to_comment",
        "to_answer",
        "content_note",
    }
)
"""What an author does to a post of theirs every day: an act for the log only by someone else."""

OF_PERSONS = ("post.at_risk", "post.worried")
"""What moderators, and the safety role, are told of because of a person, not of a post."""

EVERYDAY = frozenset({"post", "claim", "remind", "alias_left", "carried"})
"""What never stands in the log."""

KINDS = frozenset(PostKind)
SWEEPING = frozenset({"server", "category", "tag", "member", "setting", "cards"})
"""What else events are about; all of these stand in the log."""


def act_of(verb: str) -> str:
    """Return the act that a verb names: of a post without its kind, of anything else the verb."""
    about, _dot, act = verb.partition(".")
    return act if about in KINDS else verb


def is_logged(verb: str, *, by_author: bool, actor_id: int | None) -> bool:
    """Return whether an act stands in the log: whoever did it had more than basic rights for it."""
    if verb.partition(".")[0] in SWEEPING:
        return True
    act = act_of(verb)
    if act in MODERATORS_ALONE:
        return True
    return act in BY_OTHERS and actor_id is not None and not by_author


@contextmanager
def undoing(tx: Tx, event: Event) -> Iterator[None]:
    """Let all that is written down meanwhile say that it undoes this."""
    tx.info["undoes"] = event.id
    try:
        yield
    finally:
        del tx.info["undoes"]


async def record(  # noqa: PLR0913 - an event's facts, each by its name
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
    along: bool = False,
) -> Event:
    """Write down that ``actor_id`` (None: the bot itself) did this, and return the row.

    ``along``: it only happened because of another act, and so is not in the log by itself.
    """
    by_author = post is not None and actor_id == post.author_id
    if by_author and post is not None and await _moderates(tx, verb, post, after or {}):
        # "Its author" would say here that a moderator wrote it: they are named as for any other.
        by_author = False
    named = None if by_author and post is not None and post.anonymous else actor_id
    event = Event(
        guild_id=guild_id,
        verb=verb,
        actor_id=named,
        by_author=by_author,
        post_id=post.id if post is not None else None,
        category_id=category_id if post is None else post.category_id,
        user_id=user_id,
        before=before,
        after=after,
        reason=reason,
        logged=not along and is_logged(verb, by_author=by_author, actor_id=named),
        undoes=tx.info.get("undoes"),
        created_at=now(tx),
    )
    tx.add(event)
    await tx.flush()
    if event.logged:
        await log_cards.told(tx, event)
    return event


async def on_post(
    tx: Tx,
    actor_id: int | None,
    post: Post,
    act: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    reason: str | None,
) -> Event:
    """Write down what somebody did to a post, and why in their words. Raises ``TooLong``."""
    return await record(
        tx,
        post.guild_id,
        f"{post.kind}.{act}",
        actor_id=actor_id,
        post=post,
        before=before,
        after=after,
        reason=texts.why(reason),
    )


async def any_of(tx: Tx, post: Post, *verbs: str) -> bool:
    """Return whether one of these things was ever done to a post."""
    found = await tx.scalar(
        select(col(Event.id))
        .where(col(Event.post_id) == post.id, col(Event.verb).in_(verbs))
        .limit(1)
    )
    return found is not None


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


async def _moderates(tx: Tx, verb: str, post: Post, after: Mapping[str, Any]) -> bool:
    """Return whether authors cannot do this to a post of theirs unless they moderate."""
    act = verb.partition(".")[2]
    if act in MODERATORS_ALONE or (act in ("close", "reopen") and post.locked):
        return True
    # What moved the answers names them: the closing that it belongs to is theirs as well.
    if act == "close" and after.get("moves"):
        return True
    return act == "reopen" and not await _asker_closed(tx, post)
