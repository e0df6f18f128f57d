"""One message when the bot comes into a server: that it is there, and that /setup is next.

It is no card: it shows nothing of the database, and nobody misses it if it is deleted. That it was
said is noted before it is, so that neither a new session nor a crash says it twice.
"""

import logging

import discord
from discord.ext import commands

from bot import guilds
from bot.client import AskwellBot
from bot.i18n import _, speaking
from bot.render.controls import Controls, button
from cogs.base import AskwellCog
from cogs.surveying import lacking

log = logging.getLogger(__name__)

WELCOMED = "welcomed"


class Welcoming(AskwellCog):
    """Says hello once, in a channel, never in a private message."""

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Say hello to a server that has just added the bot."""
        await self._welcome(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Say it to one that added the bot while it was not running."""
        await self._welcome(guild)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Say it again if the bot is ever added again."""
        async with self.bot.database.transaction() as tx:
            await guilds.unmark(tx, WELCOMED, guild.id)

    async def _welcome(self, guild: discord.Guild) -> None:
        # Every server is available once at the start: reading does not keep the writer busy then.
        async with self.bot.database.reading() as tx:
            if await guilds.marked(tx, WELCOMED, guild.id) is not None:
                return
        async with self.bot.database.transaction() as tx:
            first = await guilds.first_time(tx, WELCOMED, guild.id)
        if not first:
            return
        channel = _place(guild)
        if channel is None:
            log.info("nowhere to say hello in guild %d", guild.id)
            return
        with speaking(str(guild.preferred_locale)):
            text = _(
                "Hello, I am Askwell: people ask, answer and vote here, and what they wrote stays "
                "findable. Someone who may manage this server can set me up with /setup; it takes "
                "a few minutes. /help tells everyone else what I do."
            )
            controls = Controls([button(_("Set up"), "setup", "main")])
        try:
            await channel.send(text, view=controls, allowed_mentions=discord.AllowedMentions.none())
        except discord.HTTPException as error:
            log.info("hello could not be said in guild %d: %s", guild.id, error.status)


def _place(guild: discord.Guild) -> discord.TextChannel | None:
    """Return the server's system channel, or else the first that the bot may write in."""
    system = [guild.system_channel] if guild.system_channel is not None else []
    for channel in (*system, *guild.text_channels):
        if not lacking(channel, ("view_channel", "send_messages")):
            return channel
    return None


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Welcoming(bot))
