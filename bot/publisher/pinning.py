"""Pinning messages where that is wanted, and only where it is allowed."""

import logging

import discord

from bot import cards, mending
from bot.cards import Claim
from bot.database import Database

log = logging.getLogger(__name__)


async def follow(
    database: Database, card: Claim, message: discord.PartialMessage, *, wanted: bool
) -> None:
    """Pin a card's message, or take it off the pins; what is refused is noted, for /diagnose."""
    if card.pinned == wanted:
        return
    try:
        await (message.pin() if wanted else message.unpin())
    except discord.HTTPException as error:
        # There may be no permission, or no room: a channel takes so many pins and no more.
        if error.status not in (400, 403):
            raise
        log.info("card %s could not be pinned: %s", card.id, error.code)
        async with database.transaction() as tx:
            await cards.note(tx, card.id, f"{mending.NOT_PINNED}: {error.code} {error.text}")
        return
    async with database.transaction() as tx:
        await cards.pinned(tx, card.id, pinned=wanted)
