"""What waits for a moderator: a post gets into the queue, and out of it wherever it is handled.

A post has one open item at most, with every reason for which it waits. On which cards these stand
is in ``bot.queue_places``, what moderators do there in ``bot.vetting``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlmodel import col

from bot import cards, preferences, queue_places, standing_cards
from bot.access import Actor
from bot.database import Tx, now
from bot.preferences import Preferences
from bot.verdicts import Queue
from models import CardKind, Cause, Outcome, Post, PostState, QueueItem

PLACE = {"queue_channel", "staff_channel"}
"""The choices by which the queue's cards move."""

GONE = (Outcome.DELETED, Outcome.REMOVED, Outcome.PURGED)
"""What leaves nothing to be looked at."""

DETAIL_MOST = 200


async def put(tx: Tx, post: Post, cause: Cause, detail: str = "") -> None:
    """Let a post wait for a moderator, or add one more reason to those for which it does."""
    item = await open_item(tx, post) or await _waits_anew(tx, post)
    if item is None:
        chosen = await preferences.load(tx, post.guild_id)
        item = QueueItem(
            guild_id=post.guild_id,
            post_id=post.id or 0,
            opened_at=now(tx),
            alarm_at=_alarm_at(tx, chosen),
        )
        tx.add(item)
        await tx.flush()
        batch, item.crowded = await queue_places.card_of(tx, post)
        item.batch = batch or item.id or 0
    told = {"cause": cause.value, "detail": detail[:DETAIL_MOST]}
    if told not in item.causes:
        # Another list: what is changed inside one is not noticed.
        item.causes = [*item.causes, told]
    await tx.flush()
    # Also if somebody deleted the card that it stands on.
    await standing_cards.follow(tx, CardKind.QUEUE, item.batch, item.guild_id, anew=True)


async def _waits_anew(tx: Tx, post: Post) -> QueueItem | None:
    """Return the item of a post whose reports were taken back, open again and without a reason.

    Whoever gives a report, takes it back and gives it again has one card edited, and no others.
    """
    rows = await tx.scalars(
        select(QueueItem)
        .where(col(QueueItem.post_id) == post.id)
        .order_by(col(QueueItem.id).desc())
        .limit(1)
    )
    last = rows.one_or_none()
    if last is None or last.outcome is not Outcome.WITHDRAWN:
        return None
    await reopen(tx, post)
    last.causes, last.opened_at = [], now(tx)
    return last


async def hold(tx: Tx, post: Post, reasons: tuple[Queue, ...]) -> None:
    """Let a post wait for all that screening said of it, if it said anything."""
    for one in reasons:
        await put(tx, post, one.cause, one.reason)


async def settle(tx: Tx, post: Post, outcome: str, actor: Actor | None) -> None:
    """Close a post's open item, if it has one: it was handled, from wherever that was done.

    What goes takes along what waits under it: nobody can decide about that any more.
    """
    taken_back = outcome == Outcome.DELETED and actor and actor.user_id == post.author_id
    by = None if actor is None or taken_back else actor.user_id
    await settle_many(tx, [post.id or 0], Outcome(outcome), by)
    if outcome in GONE:
        await settle_many(tx, await _under(tx, post), Outcome.REMOVED, by)


async def settle_many(
    tx: Tx, post_ids: Sequence[int], outcome: Outcome, by: int | None
) -> list[int]:
    """Close the open items of these posts, some statements for all; return which had one."""
    if not post_ids:
        return []
    rows = await tx.execute(
        select(col(QueueItem.id), col(QueueItem.post_id), col(QueueItem.batch))
        .where(col(QueueItem.post_id).in_(post_ids), col(QueueItem.closed_at).is_(None))
        .order_by(col(QueueItem.id))
        .with_for_update()
    )
    found = rows.all()
    ids = [row.id for row in found]
    if ids:
        values = {"closed_at": now(tx), "outcome": outcome, "alarm_at": None, "handled_by": by}
        await _set(tx, ids, **values)
        await cards.touch_many(tx, CardKind.QUEUE, {row.batch for row in found})
        # Where one was sent it says now that nothing is left to be done.
        await cards.touch_many(tx, CardKind.ALARM, ids)
    return sorted(row.post_id for row in found)


async def stay(tx: Tx, post: Post, *, goes: bool = False) -> dict[str, Any]:
    """Return what an act that handles a post writes down about it for the way back.

    ``goes``: nobody reads it any more, so that what waits under it waits no longer.
    """
    said: dict[str, Any] = {}
    if await open_item(tx, post) is not None:
        said["waited"] = True
    if goes:
        rows = await tx.scalars(
            select(col(QueueItem.post_id)).where(
                col(QueueItem.post_id).in_(await _under(tx, post)),
                col(QueueItem.closed_at).is_(None),
            )
        )
        if under := sorted(rows):
            said["waited_under"] = under
    return said


async def stays_again(tx: Tx, post: Post, before: Mapping[str, Any]) -> None:
    """Let a post wait again if it did ``before`` the act that is being undone."""
    if before.get("waited"):
        await reopen(tx, post)
    await reopen_many(tx, post.guild_id, before.get("waited_under", []))


async def reopen(tx: Tx, post: Post) -> None:
    """Let a post wait again as it did when it was handled last: that is being undone."""
    await reopen_many(tx, post.guild_id, [post.id or 0])


async def reopen_many(tx: Tx, guild_id: int, post_ids: Sequence[int]) -> None:
    """Let all of these that are not gone wait again, some statements for all."""
    if not post_ids:
        return
    open_ones = select(col(QueueItem.post_id)).where(
        col(QueueItem.post_id).in_(post_ids), col(QueueItem.closed_at).is_(None)
    )
    last = await tx.scalars(
        select(func.max(col(QueueItem.id)))
        .join(Post, col(Post.id) == col(QueueItem.post_id))
        .where(
            col(QueueItem.post_id).in_(post_ids),
            col(QueueItem.post_id).not_in(open_ones),
            col(Post.state) != PostState.DELETED,
        )
        .group_by(col(QueueItem.post_id))
    )
    rows = await tx.execute(
        select(col(QueueItem.id), col(QueueItem.batch))
        .where(col(QueueItem.id).in_(last.all()))
        .order_by(col(QueueItem.id))
        .with_for_update()
    )
    found = rows.all()
    if not found:
        return
    alarm_at = _alarm_at(tx, await preferences.load(tx, guild_id))
    values = {"closed_at": None, "outcome": None, "alarm_at": alarm_at, "handled_by": None}
    await _set(tx, [row.id for row in found], **values)
    await standing_cards.anew(tx, CardKind.QUEUE, {row.batch for row in found})


async def part(tx: Tx, post: Post) -> None:
    """Let what stands on one card with a post stand alone: nobody's posts are one person's."""
    shared = select(col(QueueItem.batch)).where(
        col(QueueItem.post_id) == post.id, ~col(QueueItem.crowded)
    )
    items = await tx.scalars(
        select(QueueItem).where(col(QueueItem.batch).in_(shared)).with_for_update()
    )
    for item in items.all():
        if item.batch != item.id:
            await cards.touch_many(tx, CardKind.QUEUE, [item.batch])
            item.batch = item.id or 0
            await tx.flush()
            if item.outcome is None:
                await touch(tx, item)


async def forget(tx: Tx, post: Post) -> None:
    """Take out of what a post waited for whatever repeats its text."""
    items = await tx.scalars(select(QueueItem).where(col(QueueItem.post_id) == post.id))
    for item in items.all():
        item.causes = [{**one, "detail": ""} for one in item.causes]
    await tx.flush()


async def shown_anew(tx: Tx, post: Post) -> None:
    """Note that a post's card in the queue, if it has one, may show what it said before."""
    item = await open_item(tx, post)
    if item is not None:
        await touch(tx, item)


async def open_item(tx: Tx, post: Post) -> QueueItem | None:
    """Return the open item of a post that is locked, if it waits."""
    rows = await tx.scalars(
        select(QueueItem)
        .where(col(QueueItem.post_id) == post.id, col(QueueItem.closed_at).is_(None))
        .with_for_update()
        # Whoever waited for the lock reads what the other one wrote.
        .execution_options(populate_existing=True)
    )
    return rows.one_or_none()


async def touch(tx: Tx, item: QueueItem) -> None:
    """Note that the card on which an item stands may be behind."""
    await cards.touch_subject(tx, CardKind.QUEUE, item.batch, item.guild_id)


async def follow(tx: Tx, guild_id: int, chosen: Preferences, names: set[str]) -> None:
    """Do what follows from these choices, if they are about the queue."""
    open_ones = (col(QueueItem.guild_id) == guild_id, col(QueueItem.closed_at).is_(None))
    if names & PLACE:
        await move(tx, guild_id, anew=True)
    if "alarm_hours" in names:
        await tx.execute(
            update(QueueItem)
            .where(*open_ones)
            .values(alarm_at=_alarm_at(tx, chosen))
            .execution_options(synchronize_session=False)
        )


async def move(tx: Tx, guild_id: int, *, anew: bool = False) -> None:
    """Have the cards of what waits looked at: they may have to stand in another channel now.

    ``anew``: those too that somebody deleted, or that Discord did not let us post.
    """
    waiting = (col(QueueItem.guild_id) == guild_id, col(QueueItem.closed_at).is_(None))
    batches = await tx.scalars(select(col(QueueItem.batch)).where(*waiting).distinct())
    for batch in sorted(batches):
        await standing_cards.follow(tx, CardKind.QUEUE, batch, guild_id, anew=anew)


async def _under(tx: Tx, post: Post) -> Sequence[int]:
    """Return the ids of what stands on a post."""
    belongs = or_(col(Post.question_id) == post.id, col(Post.parent_id) == post.id)
    rows = await tx.scalars(select(col(Post.id)).where(belongs))
    return [key or 0 for key in rows]


async def _set(tx: Tx, ids: Sequence[int], **values: Any) -> None:
    await tx.execute(
        update(QueueItem)
        .where(col(QueueItem.id).in_(ids))
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )


def _alarm_at(tx: Tx, chosen: Preferences) -> datetime | None:
    return now(tx) + timedelta(hours=chosen.alarm_hours) if chosen.alarm_hours else None
