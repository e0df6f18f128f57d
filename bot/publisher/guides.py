"""Posting, moving, pinning and taking down the guides of categories."""

import logging
from dataclasses import replace

import discord

from bot import cards, guides
from bot.cards import Claim
from bot.database import Database
from bot.publisher.messages import Messages, Stuck
from bot.render.guides import guide

log = logging.getLogger(__name__)


async def bring_up_to_date(database: Database, messages: Messages, card: Claim) -> None:
    """Have a category's guide stand in its channel as it should, or nowhere; and settle."""
    async with database.reading() as tx:
        shown = await guides.shown(tx, card.subject_id)
    if shown is None:
        raise Stuck(guides.GONE)
    wanted = bool(shown.text) and shown.channel_id is not None
    if card.message_id is not None and not (wanted and card.channel_id == shown.channel_id):
        card = await _take_down(database, messages, card)
    if shown.channel_id is None or (not wanted and card.attempts <= 1):
        async with database.transaction() as tx:
            await cards.pass_over(tx, card)
        return
    message = guide(shown)
    sent = await messages.send_or_edit(card, message, shown.channel_id, None, wanted=wanted)
    if sent is None or not wanted:
        if sent is not None:
            # An earlier attempt had posted it after all.
            card = replace(card, channel_id=sent.channel_id, message_id=sent.message_id)
            await _take_down(database, messages, card)
        async with database.transaction() as tx:
            await cards.pass_over(tx, card)
        return
    if sent.fresh:
        await _pin(messages.at(card, sent.channel_id, sent.message_id))
    async with database.transaction() as tx:
        await cards.settle(tx, card, digest=message.digest, seeded=False)


async def _take_down(database: Database, messages: Messages, card: Claim) -> Claim:
    """Delete a guide's message and return the card without it; where we may not, it stays."""
    try:
        await messages.at(card, card.channel_id or 0, card.message_id or 0).delete()
    except (discord.NotFound, discord.Forbidden) as error:
        log.info("a guide that is not wanted any more could not be deleted: %s", error.code)
    async with database.transaction() as tx:
        await guides.taken_down(tx, card)
    return replace(card, message_id=None, channel_id=None, digest=None)


async def _pin(message: discord.PartialMessage) -> None:
    """Pin a guide, if that is allowed: without it the guide is there all the same."""
    try:
        await message.pin()
    except discord.HTTPException as error:
        log.info("a guide could not be pinned: %s", error.code)
