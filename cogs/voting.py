"""Voting: reactions on cards, /vote, and the buttons of /question. One verb for all of them."""

import logging
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot import access, cards, reading, votes
from bot.client import AskwellBot
from bot.i18n import _
from bot.render.cards import score
from bot.render.controls import button
from bot.taking_off import TURNED_FREE, TakingOff
from bot.votes import Ballot, Outcome
from cogs import suggesting
from cogs.actors import actor_of, reactor, shown_name
from cogs.base import AskwellCog, numbers, route
from cogs.reading import afterwards
from cogs.replies import say, unhurried
from models import Post, VoteSource

log = logging.getLogger(__name__)

VALUES = {"up": 1, "down": -1, "none": 0}


class Voting(AskwellCog):
    """What members think of questions and answers."""

    def __init__(self, bot: AskwellBot) -> None:
        super().__init__(bot)
        self._refused = TakingOff(bot.database.clock)
        self._turned = TakingOff(bot.database.clock, TURNED_FREE)

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Count a reaction."""
        member = payload.member
        if payload.guild_id is None or member is None or member.bot:
            return
        ballot = reactor(member, shown_name(member))
        verdict = await self.bot.intake.submit(
            ballot._replace(message_id=payload.message_id, emoji=_spelled(payload.emoji))
        )
        gone = verdict.stale
        if gone is not None and not self._turned.worth(payload.guild_id):
            gone = None
        refused = (
            Outcome.OWN_POST,
            Outcome.NOT_ENTITLED,
            Outcome.TOO_MANY,
            Outcome.SUSPENDED,
        )
        if verdict.outcome in refused and self._refused.worth(payload.guild_id):
            # It does not count, and should not look as if it did.
            gone = _spelled(payload.emoji)
        if gone is not None:
            place = (payload.guild_id, payload.channel_id, payload.message_id)
            await self._take_off(*place, payload.user_id, gone)

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Take back the vote that this reaction was."""
        me = self.bot.user
        if payload.guild_id is None or (me is not None and payload.user_id == me.id):
            return
        await self.bot.intake.submit(
            Ballot(
                guild_id=payload.guild_id,
                user_id=payload.user_id,
                name=None,
                source=VoteSource.REACTION,
                message_id=payload.message_id,
                emoji=_spelled(payload.emoji),
                taken_off=True,
            )
        )

    async def _take_off(
        self, guild_id: int, channel_id: int, message_id: int, user_id: int, emoji: str
    ) -> bool:
        """Take a reaction that counts not off, where the bot may; elsewhere it stands."""
        if not self._may_take_off(guild_id, channel_id):
            return False
        channel = self.bot.get_partial_messageable(channel_id, guild_id=guild_id)
        message = channel.get_partial_message(message_id)
        try:
            await message.remove_reaction(
                discord.PartialEmoji.from_str(emoji), discord.Object(user_id)
            )
        except discord.HTTPException as error:
            log.info("a reaction that counts not stays: %s %s", error.status, error.code)
            return False
        return True

    def _may_take_off(self, guild_id: int, channel_id: int) -> bool:
        """Return whether asking is worth a request: not where we know that we may not."""
        guild = self.bot.get_guild(guild_id)
        channel = guild.get_channel_or_thread(channel_id) if guild is not None else None
        if guild is None or channel is None:
            return True
        if isinstance(channel, discord.Thread) and channel.parent is None:
            # Without its channel nobody can say, not even discord.py.
            return True
        return channel.permissions_for(guild.me).manage_messages

    @app_commands.command(description="Vote on a question or an answer, privately")
    @app_commands.describe(post="Its address: #142 or #142.3", vote="Up, down, or take it back")
    @app_commands.autocomplete(post=suggesting.questions)
    async def vote(
        self, interaction: discord.Interaction, post: str, vote: Literal["up", "down", "none"]
    ) -> None:
        """Vote by command."""
        actor = actor_of(interaction)
        async with unhurried(interaction):
            async with self.bot.database.reading() as tx:
                found = await reading.at(tx, await access.standing(tx, actor), post)
            text = await self.cast(
                interaction, found.post.id or 0, VALUES[vote], VoteSource.COMMAND
            )
            await say(interaction, text)

    @route("vote")
    async def pressed(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Vote by a button of a page, which then shows it: ``aw:vote:post:value:page``.

        On a card that is voted on by buttons it is ``aw:vote:post:value:card``: others see that
        message, so what came of it is said beside it, and only to whoever voted.
        """
        post_id, value = numbers(arguments[:2], 2)
        async with unhurried(interaction):
            text = await self.cast(interaction, post_id, value, VoteSource.BUTTON)
            if arguments[2:] == ["card"]:
                back = button(_("∅ Take back"), "vote", post_id, 0, "card")
                await say(interaction, text, items=[back] if value else [], instead=True)
                return
            more = arguments[2:] == ["more"]
            await afterwards(self.bot, interaction, post_id, text, more=more)

    async def cast(
        self, interaction: discord.Interaction, post_id: int, value: int, source: VoteSource
    ) -> str:
        """Cast a vote for the person behind an interaction; return the sentence about it."""
        actor = actor_of(interaction)
        async with self.bot.database.transaction() as tx:
            verdict = await votes.cast(tx, actor, post_id, value, source)
            post = await tx.get(Post, post_id, populate_existing=True)
            card = await cards.of_post(tx, post) if post is not None else None
        stands = False
        if verdict.stale is not None and card is not None and card.message_id is not None:
            # Else the reaction would be read as their vote again after the next start.
            place = (card.guild_id, card.channel_id or 0, card.message_id)
            stands = not self._turned.worth(card.guild_id) or not await self._take_off(
                *place, actor.user_id, verdict.stale
            )
        net = score(post.score) if post is not None else ""
        if verdict.value == 0 and stands:
            return _(
                "Your vote is taken back. The score is {score}. Your reaction still stands on the "
                "post: take it off too, or it may be counted again."
            ).format(score=net)
        if verdict.value == 0:
            return _("Your vote is taken back. The score is {score}.").format(score=net)
        if verdict.value > 0:
            return _("You voted this up. The score is {score}.").format(score=net)
        return _("You voted this down. The score is {score}.").format(score=net)


def _spelled(emoji: discord.PartialEmoji) -> str:
    """Return an emoji as ``votes.emoji_key`` reads it; a deleted custom one has no name."""
    return f"<:{emoji.name or '_'}:{emoji.id}>" if emoji.id else emoji.name or ""


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Voting(bot))
