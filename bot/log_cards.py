"""The log's own channel: what stands in the log is told there, a few acts to a message.

A card (``CardKind.LOG``) is about the acts from its first one on, for a while and up to a number:
it is edited as they come, and the next act after that begins another. So many acts at once are few
messages, and nobody is pinged. The mark of a server says with which act its last card began.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import col

from bot import cards, guilds, preferences
from bot.database import Tx
from models import Card, CardKind, Event

LASTS = timedelta(minutes=10)
"""How long acts are added to one card."""
MOST = 60
"""Acts on one card."""
MARK = "log"
NAME = "log_channel"


@dataclass(frozen=True, slots=True)
class Part:
    """The acts of one card."""

    guild_id: int
    first: int
    ids: tuple[int, ...]
    """Of the events, the oldest first."""


async def told(tx: Tx, event: Event) -> None:
    """Have an act that stands in the log told in the log's channel, if a server wants one."""
    if (await preferences.load(tx, event.guild_id)).log_channel is None:
        return
    began = int(await guilds.marked(tx, MARK, event.guild_id) or 0)
    if not began or not await _goes_on(tx, event, began):
        began = event.id or 0
        await guilds.mark(tx, MARK, str(began), event.guild_id)
    await cards.touch_subject(tx, CardKind.LOG, began, event.guild_id)


async def _goes_on(tx: Tx, event: Event, began: int) -> bool:
    rows = await tx.execute(
        select(func.min(col(Event.created_at)), func.count()).where(
            col(Event.guild_id) == event.guild_id, col(Event.logged), col(Event.id) >= began
        )
    )
    since, count = rows.one()
    return bool(count <= MOST and event.created_at - since < LASTS)


async def begin_anew(tx: Tx, guild_id: int) -> None:
    """Let the next act begin a card: the log has another channel now."""
    await guilds.unmark(tx, MARK, guild_id)


async def renew(tx: Tx, guild_id: int, actor_id: int) -> None:
    """Bring the cards up to date that name somebody, who goes by another name now."""
    began = (
        select(func.max(col(Card.subject_id)))
        .where(
            col(Card.kind) == CardKind.LOG,
            col(Card.guild_id) == guild_id,
            col(Card.subject_id) <= col(Event.id),
        )
        .correlate(Event)
        .scalar_subquery()
    )
    theirs = select(began).where(
        col(Event.guild_id) == guild_id, col(Event.logged), col(Event.actor_id) == actor_id
    )
    ids = {one for one in await tx.scalars(theirs) if one is not None}
    await cards.touch_many(tx, CardKind.LOG, ids)


async def part(tx: Tx, guild_id: int, first: int) -> Part | None:
    """Return the acts of the card that began with this one; None if there is no such act here."""
    event = await tx.get(Event, first)
    if event is None or event.guild_id != guild_id or not event.logged:
        return None
    rows = await tx.execute(
        select(col(Event.id), col(Event.created_at))
        .where(col(Event.guild_id) == guild_id, col(Event.logged), col(Event.id) >= first)
        .order_by(col(Event.id))
        .limit(MOST)
    )
    ends = event.created_at + LASTS
    return Part(guild_id, first, tuple(key for key, at in rows if key is not None and at < ends))
