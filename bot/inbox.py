"""What somebody is told: unread first, then read, the newest first, and only what they can see now.

A channel that became private, a hidden post, an acceptance taken back: what is not to be seen any
more when the inbox is opened does not stand in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    func,
    literal_column,
    select,
    union_all,
    update,
)
from sqlmodel import col

from bot import errors
from bot.access import Actor, Standing
from bot.database import Tx, now
from bot.notices import Line, Mark, by_nobody, line, mine, shown, whole
from models import Notification, Post

A_PAGE = 10
COUNTED = 100
"""Unread ones are counted up to here."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the inbox; ``unread`` counts all that are, up to ``COUNTED``."""

    lines: tuple[Line, ...]
    unread: int
    earlier: bool
    later: bool


async def page(tx: Tx, who: Standing, *, mark: Mark | None = None, backwards: bool = False) -> Page:
    """Return the page after ``mark``, or ``backwards`` the one before it: two reads."""
    rows = await _walk(tx, who, mark, backwards=backwards)
    more = len(rows) > A_PAGE
    lines = [line(row) for row in rows[:A_PAGE]]
    if backwards:
        lines.reverse()
    return Page(
        tuple(lines),
        await unread(tx, who),
        earlier=more if backwards else mark is not None,
        later=True if backwards else more,
    )


async def unread(tx: Tx, who: Standing) -> int:
    """Return how many things somebody has not read, up to ``COUNTED``."""
    found = union_all(
        *(
            select(walk.c.id)
            for walk in (
                shown(who, own).where(_UNREAD).limit(COUNTED).subquery() for own in mine(who)
            )
        )
    ).subquery()
    return min(await tx.scalar(select(func.count()).select_from(found)) or 0, COUNTED)


async def read_one(tx: Tx, who: Standing, notification_id: int) -> Post:
    """Mark one thing read and return what there is to read. Raises ``Gone``, also for others'."""
    for own in mine(who):
        found = await tx.scalar(
            shown(who, own)
            .where(col(Notification.id) == notification_id)
            .with_only_columns(col(Notification.post_id))
        )
        if found is not None:
            await _read(tx, col(Notification.id) == notification_id)
            return await tx.get_one(Post, found)
    raise errors.Gone


async def read_all(tx: Tx, actor: Actor, up_to: int) -> None:
    """Mark everything read that somebody was told up to this event, also what is not shown now."""
    owned = [col(Notification.guild_id) == actor.guild_id, col(Notification.event_id) <= up_to]
    await _read(tx, *owned, col(Notification.user_id) == actor.user_id)
    written = select(col(Post.id)).where(*by_nobody(actor.guild_id, actor.user_id))
    await _read(tx, *owned, col(Notification.to_author_of).in_(written))


async def _read(tx: Tx, *which: ColumnElement[bool]) -> None:
    await tx.execute(
        update(Notification)
        .where(*which, _UNREAD)
        .values(read_at=now(tx))
        .execution_options(synchronize_session=False)
    )


_UNREAD = col(Notification.read_at).is_(None)


async def _walk(tx: Tx, who: Standing, mark: Mark | None, *, backwards: bool) -> list[Any]:
    """Return the next rows, one more than a page holds."""
    event = col(Notification.event_id)
    walks = []
    for unread_ones in (True, False):
        beyond: list[ColumnElement[bool]] = []
        if mark is not None:
            if unread_ones is mark.unread:
                beyond = [event > mark.event_id if backwards else event < mark.event_id]
            elif unread_ones is not backwards:
                # Forwards the unread ones are behind us; backwards the read ones.
                continue
        flag: ColumnElement[int] = literal_column("1" if unread_ones else "0")
        walks += [
            shown(who, own)
            .add_columns(flag.label("unread"))
            .where(_UNREAD if unread_ones else ~_UNREAD, *beyond)
            .order_by(event.asc() if backwards else event.desc())
            .limit(A_PAGE + 1)
            .subquery()
            for own in mine(who)
        ]
    found = union_all(*(select(one.c.id, one.c.unread, one.c.event_id) for one in walks)).subquery()
    order = [found.c.unread, found.c.event_id]
    rows = await tx.execute(
        whole(found)
        .order_by(*(one.asc() if backwards else one.desc() for one in order))
        .limit(A_PAGE + 1)
    )
    return list(rows.all())


async def lines(tx: Tx, ids: Sequence[int]) -> list[Line]:
    """Return these, the newest first, for someone who is known to see them: one read."""
    found = select(col(Notification.id)).where(col(Notification.id).in_(ids)).subquery()
    rows = await tx.execute(whole(found).order_by(col(Notification.event_id).desc()))
    return [line(row) for row in rows]
