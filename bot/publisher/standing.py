"""Posting, moving and taking down the cards that stand where an admin wants them, the log's too."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import discord

from bot import (
    access,
    cards,
    guides,
    log_cards,
    logbook,
    queue_alarms,
    queue_pages,
    standing_cards,
    unanswered,
)
from bot.access import Actor
from bot.cards import Claim
from bot.database import Database
from bot.publisher import offices
from bot.publisher.everyone import everyone
from bot.publisher.messages import Later, Messages, Stuck
from bot.render import guides as render_guides
from bot.render import log_cards as render_log
from bot.render import queue as render_queue
from bot.render import unanswered as render_unanswered
from bot.render.cards import Message
from models import CardKind, StuckFor

log = logging.getLogger(__name__)

OUTAGE_SECONDS = 60.0
"""How long a card waits whose server Discord says is not available just now."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card is to stand and how it should look there."""

    channel_id: int
    message: Message
    wanted: bool = True
    """If not, it is only looked for what an earlier attempt may have left there."""
    pinned: bool = False


async def bring_up_to_date(
    database: Database, client: discord.Client, messages: Messages, card: Claim
) -> None:
    """Have a card stand in its channel as it should, or nowhere; and settle."""
    place = await _PLACES[card.kind](database, client, card)
    settled = place is not None and place.wanted and card.channel_id == place.channel_id
    if card.message_id is not None and not settled:
        card = await _take_down(database, messages, card, place)
    if place is None or (not place.wanted and card.attempts <= 1):
        async with database.transaction() as tx:
            await cards.pass_over(tx, card)
        return
    sent = await messages.send_or_edit(
        card, place.message, place.channel_id, None, wanted=place.wanted
    )
    if sent is None or not place.wanted:
        if sent is not None:
            # An earlier attempt had posted it after all.
            card = replace(card, channel_id=sent.channel_id, message_id=sent.message_id)
            await _take_down(database, messages, card, place)
        async with database.transaction() as tx:
            await cards.pass_over(tx, card)
        return
    if sent.fresh and place.pinned:
        await _pin(messages.at(card, sent.channel_id, sent.message_id))
    async with database.transaction() as tx:
        await cards.settle(tx, card, digest=place.message.digest, seeded=False)


async def _guide(database: Database, _client: discord.Client, card: Claim) -> Place | None:
    async with database.reading() as tx:
        shown = await guides.shown(tx, card.subject_id)
    if shown is None:
        raise Stuck(standing_cards.GONE)
    if shown.channel_id is None:
        return None
    message = render_guides.guide(shown)
    return Place(shown.channel_id, message, wanted=bool(shown.text), pinned=True)


def _server(client: discord.Client, card: Claim) -> discord.Guild:
    guild = client.get_guild(card.guild_id)
    if guild is None:
        # We were removed from it: the card is tried again when we are let in.
        raise Stuck(StuckFor.FORBIDDEN)
    if guild.unavailable:
        raise Later("its server is not available", OUTAGE_SECONDS)
    return guild


async def _queue(database: Database, client: discord.Client, card: Claim) -> Place | None:
    guild = _server(client, card)
    async with database.reading() as tx:
        shown = await queue_pages.batch(tx, card.subject_id)
    if shown is None:
        raise Stuck(standing_cards.GONE)
    home = offices.home(guild, shown.channels)
    if home is None:
        return None
    # What is handled before it was ever posted needs no message any more.
    wanted = not shown.settled or card.message_id is not None
    return Place(home.id, render_queue.card(shown), wanted=wanted)


async def _alarm(database: Database, client: discord.Client, card: Claim) -> Place | None:
    guild = _server(client, card)
    async with database.reading() as tx:
        shown = await queue_alarms.shown(tx, card.subject_id)
    home = offices.home(guild, shown.channels) if shown is not None else None
    if shown is None or home is None:
        return None
    message = render_queue.alarm(shown.item, shown.roles)
    wanted = shown.item.outcome is None or card.message_id is not None
    return Place(home.id, message, wanted=wanted)


async def _unanswered(database: Database, client: discord.Client, card: Claim) -> Place | None:
    guild = _server(client, card)
    async with database.reading() as tx:
        channel_id = await unanswered.channel(tx, card.guild_id)
        home = guild.get_channel(channel_id) if channel_id is not None else None
        if home is None:
            return None
        shown = await unanswered.shown(tx, await access.standing(tx, everyone(home)))
    return Place(home.id, render_unanswered.daily(shown))


async def _log(database: Database, _client: discord.Client, card: Claim) -> Place | None:
    async with database.reading() as tx:
        who = await access.standing(tx, Actor(guild_id=card.guild_id, user_id=0, name=""))
        part = await log_cards.part(tx, card.guild_id, card.subject_id)
        entries = await logbook.of_card(tx, who, part) if part is not None else []
    # What was told in one channel stays there when the log gets another.
    channel_id = card.channel_id or who.preferences.log_channel
    if channel_id is None or not entries:
        return None
    return Place(channel_id, render_log.card(card.subject_id, entries, who))


_PLACES: Mapping[CardKind, Callable[[Database, discord.Client, Claim], Awaitable[Place | None]]] = {
    CardKind.GUIDE: _guide,
    CardKind.UNANSWERED: _unanswered,
    CardKind.LOG: _log,
    CardKind.QUEUE: _queue,
    CardKind.ALARM: _alarm,
}


async def _take_down(
    database: Database, messages: Messages, card: Claim, place: Place | None
) -> Claim:
    """Delete a card's message and return the card without it; where we may not, it stays."""
    # One that is to be sent anew knows no channel any more: it stands where it is to stand again.
    channel_id = card.channel_id or (place.channel_id if place is not None else 0)
    try:
        await messages.at(card, channel_id, card.message_id or 0).delete()
    except (discord.NotFound, discord.Forbidden) as error:
        log.info("a card that is not wanted there any more could not be deleted: %s", error.code)
    async with database.transaction() as tx:
        await standing_cards.taken_down(tx, card)
    return replace(card, message_id=None, channel_id=None, digest=None)


async def _pin(message: discord.PartialMessage) -> None:
    """Pin a card, if that is allowed: without it the card is there all the same."""
    try:
        await message.pin()
    except discord.HTTPException as error:
        log.info("a card could not be pinned: %s", error.code)
