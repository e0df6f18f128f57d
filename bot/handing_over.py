"""Hand-over: what a moderator leaves for the next one, and the playbook that all of them share.

A note is of a post, or of the server as a whole. It stays until somebody says that it is done.
Moderators alone read it; the log of what was done to a post is another thing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from bot import access, errors, events, posts, texts
from bot.access import Actor, Standing
from bot.database import Tx, now
from bot.i18n import _
from bot.preferences import Preferences
from models import HandOver, Post

OPEN_MOST = 20
"""Notes that can be open at a time, of a post and of the server as a whole each."""

SHOWN = 5
"""The latest of each that are shown."""


@dataclass(frozen=True, slots=True)
class Left:
    """One note that is not done."""

    id: int
    whole: bool
    """It is about the server as a whole."""
    body: str
    by_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Playbook:
    """What a server's moderators agreed to do, and the words they can begin with."""

    text: str
    words: tuple[tuple[str, str], ...]


async def playbook(tx: Tx, actor: Actor) -> Playbook:
    """Return what this server's moderators agreed on. Raises ``NotAModerator`` for all others."""
    who = await access.standing(tx, actor)
    access.require(access.can_look_after(who))
    return Playbook(who.preferences.playbook.strip(), named(who.preferences))


def named(chosen: Preferences) -> tuple[tuple[str, str], ...]:
    """Return a server's ready-made words, each with its name, in their order."""
    found = []
    for line in chosen.care_words.splitlines():
        name, sign, text = line.partition("=")
        if sign and name.strip() and text.strip():
            found.append((name.strip()[:100], text.strip()))
    return tuple(found[:10])


async def left(tx: Tx, who: Standing, post_id: int | None = None) -> tuple[Left, ...]:
    """Return what is left to do: of a post, and of the server as a whole; the latest of each."""
    found: list[HandOver] = []
    for key in dict.fromkeys((post_id, None)):
        rows = await tx.scalars(_open(who.guild_id, key).limit(SHOWN))
        found += rows.all()
    return tuple(
        Left(one.id or 0, one.post_id is None, one.body, one.by_id, one.created_at) for one in found
    )


async def leave(tx: Tx, actor: Actor, post_id: int | None, text: str) -> HandOver:
    """Leave a note of a post, or of the whole, and return it.

    Raises what refuses hiding a post there, ``TooShort`` and ``TooLong``, and ``BadChoice`` where
    too much is open.
    """
    who = await access.standing(tx, actor)
    post = await _post(tx, who, post_id)
    said = texts.clean(text)
    if not texts.visible_length(said):
        raise errors.BadChoice(_("Nothing was left: the note is empty."))
    if len(said) > texts.REASON_MOST:
        raise errors.TooLong(_("note"), len(said), texts.REASON_MOST)
    standing = await tx.scalars(_open(who.guild_id, post_id).limit(OPEN_MOST))
    if len(standing.all()) >= OPEN_MOST:
        raise errors.BadChoice(_("That are too many notes: mark some of them done first."))
    row = HandOver(
        guild_id=who.guild_id,
        post_id=post.id if post is not None else None,
        body=said,
        by_id=actor.user_id,
        created_at=now(tx),
    )
    tx.add(row)
    await tx.flush()
    await events.record(
        tx, who.guild_id, "handover.leave", actor_id=actor.user_id, after={"note": row.id}
    )
    return row


async def finish(tx: Tx, actor: Actor, note_id: int) -> HandOver:
    """Mark a note done and return it; twice is no harm. Raises ``BadChoice`` for none of theirs."""
    who = await access.standing(tx, actor)
    row = await tx.get(HandOver, note_id, with_for_update=True)
    if row is None or row.guild_id != who.guild_id:
        access.require(access.can_look_after(who))
        raise errors.BadChoice(_("Nothing changed: there is no such note."))
    await _post(tx, who, row.post_id)
    if row.done_at is not None:
        return row
    row.done_at, row.done_by = now(tx), actor.user_id
    await tx.flush()
    await events.record(
        tx, who.guild_id, "handover.finish", actor_id=actor.user_id, after={"note": row.id}
    )
    return row


async def forget(tx: Tx, post: Post) -> None:
    """Remove what was left of a post that is removed for good."""
    await tx.execute(
        delete(HandOver)
        .where(col(HandOver.post_id) == post.id)
        .execution_options(synchronize_session=False)
    )


async def _post(tx: Tx, who: Standing, post_id: int | None) -> Post | None:
    """Return the post that a note is of, if of one, and refuse who does not look after it."""
    if post_id is None:
        access.require(access.can_look_after(who))
        return None
    access.require(access.takes_part(who))
    found = await posts.find(tx, who, post_id)
    access.require(access.can_hide(who, found.post, found.question))
    return found.post


def _open(guild_id: int, post_id: int | None) -> Any:
    of_it = col(HandOver.post_id).is_(None) if post_id is None else col(HandOver.post_id) == post_id
    return (
        select(HandOver)
        .where(col(HandOver.guild_id) == guild_id, of_it, col(HandOver.done_at).is_(None))
        .order_by(col(HandOver.id).desc())
    )
