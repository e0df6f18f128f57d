"""Who reacted while nobody listened: asked of Discord one by one, so that their votes can count.

A reaction that is only read from a message tells no roles. Where voting takes some, such votes wait
(``bot.votes``); after each new session some of those people are looked up, never guessed.
"""

import logging

import aiohttp
import discord

from bot import reactions
from bot.database import Database
from bot.publisher.people import reactor

log = logging.getLogger(__name__)

AT_ONCE = 50
"""People looked up in one server after a new session: one request each."""


async def look_up(database: Database, guild: discord.Guild) -> None:
    """Count the waiting votes of those who may vote; of who has left they go on waiting."""
    async with database.reading() as tx:
        waiting = await reactions.unknown(tx, guild.id, AT_ONCE)
    for user_id in waiting:
        try:
            member = await guild.fetch_member(user_id)
        except discord.NotFound:
            continue
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.info("voters in guild %d not looked up: %s", guild.id, type(error).__name__)
            return
        if member.is_timed_out():
            continue
        async with database.transaction() as tx:
            counted = await reactions.known(tx, reactor(member))
        if counted:
            log.info("guild %d: %d votes count now that it is known whose", guild.id, counted)
