"""The messages that posts leave behind when they go elsewhere."""

import discord

from bot import cards, forum_posts
from bot.cards import Claim
from bot.database import Database
from bot.faces import Face
from bot.pointers import Pointer
from bot.publisher import pinning
from bot.publisher.messages import ARCHIVED, Messages
from bot.render import pointers


async def point(
    database: Database, client: discord.Client, messages: Messages, card: Claim, pointer: Pointer
) -> None:
    """Let a message say where its post is now, and settle; none is sent only to say so."""
    if card.message_id is None:
        async with database.transaction() as tx:
            await cards.pass_over(tx, card)
        return
    message = pointers.message(pointer)
    await messages.send_or_edit(card, message, card.channel_id or 0, None)
    here = messages.at(card, card.channel_id or 0, card.message_id)
    there = card.forum_id is not None
    await pinning.follow(database, client, card, here, wanted=False, in_forum=there)
    if card.thread_id is not None and pointer.left_behind:
        await _name(database, client, card, Face(pointer.was))
    async with database.transaction() as tx:
        await cards.settle(tx, card, digest=message.digest, seeded=card.seeded)


async def _name(database: Database, client: discord.Client, card: Claim, wanted: Face) -> None:
    """Take a question's title off the thread that it left."""
    if Face.load(card.face) == wanted:
        return
    rename, thread_id = client.http.edit_channel, card.thread_id or 0
    try:
        await rename(thread_id, name=wanted.name)
    except discord.HTTPException as error:
        if error.status in (403, 404):
            return
        if error.code != ARCHIVED:
            raise
        await rename(thread_id, name=wanted.name, archived=False)
        await rename(thread_id, archived=True)
    async with database.transaction() as tx:
        await forum_posts.faced(tx, card.id, wanted)
