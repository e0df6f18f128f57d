"""The alarm of a queue: something has waited too long, and moderators are told, once an item.

However much waits, a server hears one alarm at a time: the next comes no sooner than after the age
that its admins chose has gone by once more.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, select, update
from sqlmodel import col

from bot import cards, preferences, queue_pages, queue_places, standing_cards
from bot.cards import Shards
from bot.database import Tx, now
from bot.queue_pages import Waiting
from models import CardKind, Guild, QueueItem

BATCH = 50
"""Items looked at in one transaction."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What an alarm says, where, and which roles it pings."""

    item: Waiting
    channels: tuple[int, ...]
    roles: tuple[int, ...]


async def shown(tx: Tx, item_id: int) -> Alarm | None:
    """Return the alarm about an item, or None if that is gone."""
    row = await tx.get(QueueItem, item_id)
    if row is None:
        return None
    chosen = await preferences.load(tx, row.guild_id)
    (item,) = await queue_pages.shown(tx, row.guild_id, [row])
    return Alarm(item, queue_places.channels(chosen), chosen.alarm_role)


async def tell(tx: Tx, item: QueueItem) -> None:
    """Have moderators told of an item now: in a new message, for an edit would reach nobody."""
    await cards.touch_subject(tx, CardKind.ALARM, item.id or 0, item.guild_id)
    await standing_cards.sent_anew(tx, CardKind.ALARM, item.id or 0)


async def waiting(tx: Tx, shards: Shards) -> bool:
    """Return whether anything has waited too long by now."""
    return (await tx.scalars(_due(tx, shards).limit(1))).first() is not None


async def advance(tx: Tx, shards: Shards) -> bool:
    """Tell of what has waited longest in each server; return whether there may be more."""
    rows = await tx.scalars(
        _due(tx, shards)
        .order_by(col(QueueItem.id))
        .limit(BATCH)
        .with_for_update(of=QueueItem, skip_locked=True)
    )
    due = rows.all()
    first: dict[int, QueueItem] = {}
    for item in due:
        first.setdefault(item.guild_id, item)
    chosen = await preferences.load_many(tx, set(first))
    for guild_id, item in first.items():
        item.alarm_at = None
        await tx.flush()
        later = now(tx) + timedelta(hours=max(chosen[guild_id].alarm_hours, 1))
        await tx.execute(
            update(QueueItem)
            .where(
                col(QueueItem.guild_id) == guild_id,
                col(QueueItem.closed_at).is_(None),
                col(QueueItem.alarm_at) < later,
            )
            .values(alarm_at=later)
            .execution_options(synchronize_session=False)
        )
        await tell(tx, item)
    return len(due) == BATCH


def _due(tx: Tx, shards: Shards) -> Select[QueueItem]:
    return (
        select(QueueItem)
        .join(Guild, col(Guild.id) == col(QueueItem.guild_id))
        .where(
            col(QueueItem.closed_at).is_(None),
            col(QueueItem.alarm_at) <= now(tx),
            col(Guild.left_at).is_(None),
            shards.own(QueueItem.guild_id),
        )
    )
