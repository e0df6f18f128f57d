"""How long things are kept that nobody needs any more; one list, and the operator's numbers.

A mark holds which sweep is on and how far it has come; it moves in the transaction of what it
stands for. A round goes through everything in strides of ids, once a day, whatever was found.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, cast, delete, func, select
from sqlmodel import SQLModel, col

from bot import access, farewells, guilds, lasting
from bot.access import Actor
from bot.database import Tx, now, table
from bot.periods import Keep
from models import (
    Draft,
    Event,
    Notification,
    Picture,
    Post,
    PostKind,
    PostState,
    Suspension,
    Watermark,
)

MARK = "retention"
EVERY = timedelta(days=1)

STRIDE = 20_000
"""So many ids are looked through at once."""

ROWS = 300
POSTS = 20
"""Rows, or posts, in one transaction."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One thing that is kept for a time."""

    days: Callable[[Keep], int]
    model: type[SQLModel]
    due: Callable[[datetime], ColumnElement[bool]]
    """The condition that a row is older than this."""
    act: Callable[[Tx, Sequence[int]], Awaitable[None]]
    rows: int = ROWS


async def waiting(tx: Tx) -> bool:
    """Return whether a round is on, or its hour has come."""
    said = _load(await guilds.marked(tx, MARK))
    return said.at <= now(tx)


async def advance(tx: Tx, keep: Keep) -> tuple[bool, int]:
    """Sweep some more; return whether there may be more, and how many rows went."""
    said = _load(await guilds.marked(tx, MARK, writing=True))
    if said.sweep >= len(SWEEPS):
        await _keep(tx, _Round(now(tx) + EVERY))
        return False, 0
    sweep = SWEEPS[said.sweep]
    days = sweep.days(keep)
    if not days:
        await _keep(tx, _Round(said.at, said.sweep + 1))
        return True, 0
    rows, upto = table(sweep.model), said.mark + STRIDE
    found = await tx.scalars(
        select(rows.c.id)
        .where(rows.c.id > said.mark, rows.c.id <= upto, sweep.due(now(tx) - timedelta(days=days)))
        .order_by(rows.c.id)
        .limit(sweep.rows)
    )
    ids = list(found)
    if ids:
        await sweep.act(tx, ids)
    last = await tx.scalar(select(func.max(rows.c.id)))
    if len(ids) == sweep.rows:
        await _keep(tx, _Round(said.at, said.sweep, ids[-1]))
    elif last is not None and last > upto:
        await _keep(tx, _Round(said.at, said.sweep, upto))
    else:
        await _keep(tx, _Round(said.at, said.sweep + 1))
    return True, len(ids)


@dataclass(frozen=True, slots=True)
class _Round:
    at: datetime
    sweep: int = 0
    mark: int = 0


def _load(noted: str | None) -> _Round:
    if noted is None:
        return _Round(datetime.fromisoformat("2020-01-01T00:00:00+00:00"))
    at, sweep, mark = json.loads(noted)
    return _Round(datetime.fromisoformat(at), sweep, mark)


async def _keep(tx: Tx, said: _Round) -> None:
    await guilds.mark(tx, MARK, json.dumps([said.at.isoformat(), said.sweep, said.mark]))


# -- what is kept for a time -----------------------------------------------------------------------


def _events(*acts: str) -> ColumnElement[bool]:
    """Return the condition on an event that one of these was done to the post."""
    verbs = [f"{kind}.{act}" for kind in PostKind for act in acts]
    return and_(col(Event.post_id) == col(Post.id), col(Event.verb).in_(verbs))


def _was(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(col(Event.id)).where(*conditions).correlate(Post).exists()


def _deleted(before: datetime) -> ColumnElement[bool]:
    gone = _events("delete", "remove")
    return and_(
        col(Post.state) == PostState.DELETED,
        _was(gone, col(Event.created_at) < before),
        ~_was(gone, col(Event.created_at) >= before),
        ~_was(_events("purge")),
    )


def _rejected(before: datetime) -> ColumnElement[bool]:
    moved = _events("hide", "show")
    queued = cast(col(Event.before), String).contains('"queued"')
    return and_(
        col(Post.state) == PostState.HIDDEN,
        _was(_events("hide"), queued, col(Event.created_at) < before),
        ~_was(moved, col(Event.created_at) >= before),
    )


async def _wipe(tx: Tx, post_ids: Sequence[int]) -> None:
    for post_id in post_ids:
        post = await tx.get_one(Post, post_id, with_for_update=True)
        if await farewells.stays(tx, post, post.author_id):
            continue
        who = await access.standing(tx, Actor(guild_id=post.guild_id, user_id=0, name=""))
        await farewells.wipe(tx, who, post)


async def _drop_notifications(tx: Tx, ids: Sequence[int]) -> None:
    rows = table(Notification)
    await tx.execute(delete(rows).where(rows.c.id.in_(ids)))


async def _drop_drafts(tx: Tx, ids: Sequence[int]) -> None:
    pictures, drafts = table(Picture), table(Draft)
    await tx.execute(delete(pictures).where(pictures.c.draft_id.in_(ids)))
    await tx.execute(delete(drafts).where(drafts.c.id.in_(ids)))


def _always(_keep: Keep) -> int:
    """Return a day: what waits for nothing but its time."""
    return 1


SWEEPS: tuple[Sweep, ...] = (
    Sweep(lambda keep: keep.deleted, Post, _deleted, _wipe, POSTS),
    Sweep(lambda keep: keep.rejected, Post, _rejected, _wipe, POSTS),
    Sweep(
        lambda keep: keep.notifications,
        Notification,
        lambda before: col(Notification.created_at) < before,
        _drop_notifications,
    ),
    Sweep(
        lambda keep: keep.drafts,
        Draft,
        lambda before: col(Draft.updated_at) < before,
        _drop_drafts,
    ),
    Sweep(
        _always,
        Draft,
        lambda before: and_(col(Draft.answered_at) < before, col(Draft.posted_id).is_(None)),
        _drop_drafts,
    ),
    # What outlasts erasing goes when its reason is gone.
    Sweep(
        _always,
        Watermark,
        lambda _before: col(Watermark.name).startswith(lasting.HELD),
        lasting.release,
        POSTS,
    ),
    Sweep(
        _always,
        Suspension,
        lambda before: and_(col(Suspension.user_id).is_not(None), lasting.over(before)),
        lasting.drop,
    ),
)
