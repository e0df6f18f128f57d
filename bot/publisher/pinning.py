"""Pinning messages, and posts of forums, where that is wanted, and only where it is allowed."""

import logging

import discord

from bot import cards, mending
from bot.cards import Claim
from bot.database import Database
from bot.publisher import forums

log = logging.getLogger(__name__)


async def follow(
    database: Database,
    client: discord.Client,
    card: Claim,
    message: discord.PartialMessage,
    *,
    wanted: bool,
    in_forum: bool,
) -> None:
    """Pin a card's message, or its post in a forum, or take it off the pins.

    What is refused is noted, for /diagnose.
    """
    if card.pinned == wanted:
        return
    try:
        if in_forum:
            await forums.pin(client, message.channel.id, wanted=wanted)
        else:
            await (message.pin() if wanted else message.unpin())
    except discord.HTTPException as error:
        # There may be no permission, or no room: a channel takes so many pins, a forum one.
        if error.status not in (400, 403):
            raise
        log.info("card %s could not be pinned: %s", card.id, error.code)
        async with database.transaction() as tx:
            await cards.note(tx, card.id, f"{mending.NOT_PINNED}: {error.code} {error.text}")
        return
    async with database.transaction() as tx:
        await cards.pinned(tx, card.id, pinned=wanted)
        await mending.pin_settled(tx, card.subject_id)
