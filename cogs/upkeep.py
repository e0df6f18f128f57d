"""What happens on Discord around our messages: they, their reactions, threads and channels can go.

Raw events wherever there are some: nothing here depends on what discord.py happens to remember.
"""

import logging

import discord
from discord.ext import commands

from bot import cards, categories, guilds, losses, queueing, reactions, unanswered
from bot.client import AskwellBot
from cogs.base import AskwellCog
from models import StuckFor

log = logging.getLogger(__name__)

ALLOWED_NOW = (StuckFor.FORBIDDEN, StuckFor.NO_TAG)
"""Why cards may be stuck that a change of a channel or of a role is an end to."""


class Upkeep(AskwellCog):
    """Follows servers, channels, threads, messages and reactions as they come and go."""

    def __init__(self, bot: AskwellBot) -> None:
        super().__init__(bot)
        self._new_sessions: set[int] = set()

    # -- sessions and servers ---------------------------------------------------------------------

    @commands.Cog.listener()
    async def on_shard_connect(self, shard_id: int) -> None:
        """Note a new session: unlike a resumed one, nobody replays what it missed."""
        self._new_sessions.add(shard_id)

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Look at every server of a shard that has a new session."""
        await self._session(shard_id)

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """Do the same if the socket was lost before a new session had become ready."""
        await self._session(shard_id)

    async def _session(self, shard_id: int) -> None:
        if shard_id not in self._new_sessions:
            return
        self._new_sessions.discard(shard_id)
        here = [guild for guild in self.bot.guilds if guild.shard_id == shard_id]
        async with self.bot.database.transaction() as tx:
            for guild in here:
                if not guild.unavailable:
                    await guilds.arrived(tx, guild.id, guild.name)
        self.bot.reconciler.start(here)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """All shards are there: now it can be told which servers removed the bot meanwhile."""
        self.bot.own_shards()
        await self.bot.reconciler.departed({guild.id for guild in self.bot.guilds})

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Make the server's row, and try what waited for the bot to be let in again."""
        async with self.bot.database.transaction() as tx:
            await guilds.arrived(tx, guild.id, guild.name)
        await self._try_again(guild.id)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server is back after an outage: what was missed there is looked at."""
        # At the beginning of a session all of them come, and are looked at once it is ready.
        beginning = guild.shard_id in self._new_sessions
        async with self.bot.database.transaction() as tx:
            await guilds.arrived(tx, guild.id, guild.name)
        if not beginning:
            self.bot.reconciler.start([guild])

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed; a server that is merely unavailable has not left."""
        async with self.bot.database.transaction() as tx:
            await guilds.left(tx, guild.id)

    # -- messages --------------------------------------------------------------------------------

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Hide the post of a card that was deleted."""
        await self._gone(payload.guild_id, {payload.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Hide the posts of all cards that went together: one notice."""
        await self._gone(payload.guild_id, payload.message_ids)

    async def _gone(self, guild_id: int | None, message_ids: set[int]) -> None:
        if guild_id is None:
            return
        async with self.bot.database.reading() as tx:
            if not await losses.any_of(tx, guild_id, message_ids):
                return
        async with self.bot.database.transaction() as tx:
            await losses.messages(tx, guild_id, message_ids)

    # -- reactions --------------------------------------------------------------------------------

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        """All reactions of a message were taken off."""
        if payload.guild_id is not None:
            await self.bot.intake.idle()
            async with self.bot.database.transaction() as tx:
                await reactions.cleared(tx, payload.guild_id, payload.message_id)

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(
        self, payload: discord.RawReactionClearEmojiEvent
    ) -> None:
        """All reactions of one emoji were taken off."""
        if payload.guild_id is not None:
            emoji = payload.emoji
            spelled = f"<:{emoji.name or '_'}:{emoji.id}>" if emoji.id else emoji.name or ""
            await self.bot.intake.idle()
            async with self.bot.database.transaction() as tx:
                await reactions.cleared(tx, payload.guild_id, payload.message_id, spelled)

    # -- threads and channels ----------------------------------------------------------------------

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A question's thread was deleted, and with it the cards of its answers."""
        async with self.bot.database.transaction() as tx:
            await losses.thread(tx, payload.guild_id, payload.thread_id)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """A thread that woke up can show the scores that changed while it slept."""
        about = payload.data.get("thread_metadata", {})
        if about.get("archived"):
            return
        async with self.bot.database.transaction() as tx:
            await cards.release(
                tx, payload.guild_id, channel_id=payload.thread_id, reason=StuckFor.ARCHIVED
            )
            if not about.get("locked"):
                await cards.release(tx, payload.guild_id, reason=StuckFor.LOCKED)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A category's channel is gone: the category pauses, and nothing is hidden."""
        async with self.bot.database.transaction() as tx:
            await categories.channel_gone(tx, channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Permissions may have changed."""
        seen = _seen_by(before) != _seen_by(after)
        await self._try_again(after.guild.id, queue=seen, lists=seen)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Permissions may have changed."""
        seen = before.permissions != after.permissions
        await self._try_again(after.guild.id, queue=seen, lists=seen and after.is_default())

    @commands.Cog.listener()
    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """The bot's own roles may have changed; of others we hear nothing."""
        if self.bot.user is not None and after.id == self.bot.user.id:
            await self._try_again(after.guild.id, queue=True)

    async def _try_again(self, guild_id: int, *, queue: bool = False, lists: bool = False) -> None:
        """Try the cards again that Discord did not let us post.

        ``queue``: those of what waits may have to stand elsewhere now. ``lists``: others than
        before may see what is in the list of what nobody answered.
        """
        async with self.bot.database.reading() as tx:
            stuck = [one for one in ALLOWED_NOW if await cards.any_stuck(tx, guild_id, one)]
        if not (stuck or queue or lists):
            return
        async with self.bot.database.transaction() as tx:
            for reason in stuck:
                await cards.release(tx, guild_id, reason=reason)
            if lists:
                await unanswered.renew(tx, guild_id)
            if queue:
                await queueing.move(tx, guild_id)


def _seen_by(channel: discord.abc.GuildChannel) -> tuple[object, ...]:
    """Return what decides who sees a channel, beside their roles."""
    return channel.overwrites, getattr(channel, "nsfw", False)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Upkeep(bot))
