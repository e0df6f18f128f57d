"""A server's card of unanswered questions: in a channel of an admin's choice, renewed once a day.

It is one message (``CardKind.UNANSWERED``, its subject the server) that is edited in place. It
shows what a reader without any role would see in /browse; who that reader is stands in
``bot.publisher.everyone``. A mark for each server that has such a card says when it is brought up
to date next: whoever moves the mark touches the card, so that several processes do it once, and
days that were missed are one update. What must not stand there for a day goes at once: a question
that is hidden, deleted or renamed (``bot.posts``), and all of a channel that fewer may see now.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlmodel import col

from bot import cards, guilds, lists, preferences, standing_cards
from bot.access import Standing
from bot.cards import Shards
from bot.database import Tx, now, table
from bot.lists import Listing, Order
from bot.preferences import Preferences
from models import CardKind, Guild, Watermark

MARK = "unanswered"
"""The mark: the hour of the next update, in UTC. A server without such a card has none."""

BATCH = 50
"""Servers whose cards are touched in one transaction."""

NAMES = {"unanswered_channel", "unanswered_hour"}
"""The choices that are about this card."""

_HOUR = "%Y-%m-%dT%H"
"""How a mark is written: as text these are in the order of the hours they stand for."""


@dataclass(frozen=True, slots=True)
class Daily:
    """What the card shows."""

    guild_id: int
    listing: Listing
    everyone: Standing
    """Whom it is shown to."""
    as_of: datetime


async def channel(tx: Tx, guild_id: int) -> int | None:
    """Return the channel in which a server wants the card, if it wants one."""
    return (await preferences.load(tx, guild_id)).unanswered_channel


async def missing(tx: Tx, guild_id: int) -> bool:
    """Return whether somebody deleted a server's card."""
    return await standing_cards.missing(tx, CardKind.UNANSWERED, guild_id)


async def shown(tx: Tx, everyone: Standing) -> Daily:
    """Return the card as this reader may see it: the newest first, as in /browse."""
    listing = await lists.page(tx, everyone, Order.UNANSWERED)
    return Daily(everyone.guild_id, listing, everyone, now(tx))


async def follow(tx: Tx, guild_id: int, chosen: Preferences, names: set[str]) -> None:
    """Do what follows from these choices, if they are about this card."""
    if not names & NAMES:
        return
    if "unanswered_channel" in names:
        await standing_cards.follow(tx, CardKind.UNANSWERED, guild_id, guild_id, anew=True)
    if chosen.unanswered_channel is None:
        await guilds.unmark(tx, MARK, guild_id)
    else:
        await guilds.mark(tx, MARK, following(now(tx), chosen.unanswered_hour), guild_id)


async def renew(tx: Tx, guild_id: int) -> None:
    """Bring a server's card up to date now, if it has one: who sees what there has changed."""
    await cards.touch_many(tx, CardKind.UNANSWERED, [guild_id])


def following(moment: datetime, hour: int) -> str:
    """Return the mark of the next update after a moment, for a server that chose this hour."""
    today = moment.replace(hour=hour, minute=0, second=0, microsecond=0)
    return (today if today > moment else today + timedelta(days=1)).strftime(_HOUR)


async def waiting(tx: Tx, shards: Shards) -> bool:
    """Return whether a card is to be brought up to date by now."""
    found = await tx.scalars(_due(tx, shards).limit(1))
    return found.first() is not None


async def advance(tx: Tx, shards: Shards) -> bool:
    """Touch the cards whose time has come; return whether there may be more."""
    due = _due(tx, shards).order_by(col(Watermark.guild_id)).limit(BATCH)
    rows = await tx.scalars(due.with_for_update(of=table(Watermark), skip_locked=True))
    guild_ids = rows.all()
    chosen = await preferences.load_many(tx, set(guild_ids))
    for guild_id in guild_ids:
        hour = chosen[guild_id].unanswered_hour
        await guilds.mark(tx, MARK, following(now(tx), hour), guild_id)
    await cards.touch_many(tx, CardKind.UNANSWERED, guild_ids)
    return len(guild_ids) == BATCH


def _due(tx: Tx, shards: Shards) -> Select[int]:
    return (
        select(col(Watermark.guild_id))
        .join(Guild, col(Guild.id) == col(Watermark.guild_id))
        .where(
            col(Watermark.name) == MARK,
            col(Watermark.value) <= now(tx).strftime(_HOUR),
            col(Guild.left_at).is_(None),
            shards.own(Watermark.guild_id),
        )
    )
