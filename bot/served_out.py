"""Suspensions that are over, by themselves or early: whoever was suspended is told so, once.

It is told like whatever moderators tell somebody (``bot.admonitions``), by their id or by their
anonymous post, whichever the suspension was by. What ends by itself is background work that a mark
claims, as reminders are: what ended while the bot was away is told when it is back.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from bot import fingerprints, guilds, lasting, mailboxes, suspended, taking_back
from bot.database import Tx, now
from models import Guild, NoticeKind, Post, Suspension

BATCH = 50
"""Suspensions looked at in one transaction."""

MARK = "suspensions over"
"""The mark: when the last suspension ended that was looked at, and which one it was."""


async def waiting(tx: Tx) -> bool:
    """Return whether a suspension has ended that was not looked at."""
    mark = await guilds.marked(tx, MARK)
    return mark is None or bool(await _ended(tx, mark, 1))


async def advance(tx: Tx) -> bool:
    """Tell of the next suspensions that have ended; return whether there may be more."""
    mark = await guilds.marked(tx, MARK, writing=True)
    if mark is None:
        # From the first day on: whose suspension ended long ago knows that by now.
        await guilds.mark(tx, MARK, f"{now(tx).isoformat()} 0")
        return True
    found = await _ended(tx, mark, BATCH)
    for row in found:
        if row.until is not None:
            await tell(tx, row, row.until)
    if found:
        last = found[-1]
        until = last.until.isoformat() if last.until is not None else ""
        await guilds.mark(tx, MARK, f"{until} {last.id}")
    return len(found) == BATCH


async def _ended(tx: Tx, mark: str, most: int) -> Sequence[Suspension]:
    rows = await tx.scalars(
        select(Suspension)
        .where(*_after(mark), col(Suspension.until) <= now(tx))
        .order_by(col(Suspension.until), col(Suspension.id))
        .limit(most)
    )
    return rows.all()


def _after(mark: str) -> list[ColumnElement[bool]]:
    moment, _space, key = mark.partition(" ")
    until = datetime.fromisoformat(moment)
    same = and_(col(Suspension.until) == until, col(Suspension.id) > int(key))
    return [
        col(Suspension.ended_at).is_(None),
        col(Suspension.until) >= until,
        or_(col(Suspension.until) > until, same),
    ]


async def tell(tx: Tx, row: Suspension, ended: datetime) -> None:
    """Write down for somebody that their suspension is over, unless another one goes on."""
    user_id = await _whom(tx, row)
    if user_id is None or await _goes_on(tx, row, user_id, ended):
        return
    tx.add(taking_back.over(row, row.what, row.by_id, ended))
    await tx.flush()
    await mailboxes.happened(tx, row.guild_id, NoticeKind.MODERATED, [user_id], ended)


async def _whom(tx: Tx, row: Suspension) -> int | None:
    """Return whose suspension it was; nobody who had themselves erased, or whose server left."""
    guild = await tx.get_one(Guild, row.guild_id)
    if guild.left_at is not None:
        return None
    if row.user_id is not None:
        erased = await fingerprints.among(tx, row.guild_id, [row.user_id])
        return None if erased else row.user_id
    post = await tx.get_one(Post, row.through_post_id)
    # An author whose id is none of Discord's does not exist, or not any more.
    gone = post.author_id <= 0 or await lasting.held(tx, post)
    return None if gone else post.author_id


async def _goes_on(tx: Tx, row: Suspension, user_id: int, ended: datetime) -> bool:
    """Return whether, as this one ended, another one kept them from the same."""
    theirs = suspended.theirs()
    rows = await tx.execute(select(theirs), {"guild": row.guild_id, "user": user_id, "now": ended})
    return any(suspended.Suspended(*one).covers(row.what) for one in rows)
