"""/votes: votes that look arranged, for moderators, and voiding them with a reason."""

from datetime import UTC, datetime

import discord
from discord import app_commands

from bot import access, errors, voiding, vote_patterns
from bot.client import AskwellBot, StaleControl
from bot.i18n import _
from bot.render import vote_reports as render
from bot.render.controls import fields_of, values_of
from bot.render.vote_reports import BURST, PAIR
from bot.voiding import Voided
from cogs import whom
from cogs.actors import actor_of
from cogs.base import MODERATORS, AskwellCog, numbers, route
from cogs.reading import say_page
from cogs.replies import acknowledge, say


class VoteWatch(AskwellCog):
    """Who votes on whom."""

    @app_commands.command(
        description="Votes that look arranged, and voiding them", extras={MODERATORS: True}
    )
    @app_commands.describe(member="Only votes of this member, and on their posts")
    async def votes(
        self, interaction: discord.Interaction, member: discord.User | None = None
    ) -> None:
        """Show what looks arranged in the server, or with one member."""
        await self._page(interaction, member.id if member is not None else 0)

    @route("votes")
    async def opened(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show it for one member (0: for the server): ``aw:votes:user``."""
        (user_id,) = numbers(arguments, 1)
        if user_id:
            await whom.known(self.bot, interaction, user_id)
        await self._page(interaction, user_id, instead=True)

    @route("votes_pick")
    async def picked(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Ask why some votes shall be voided: ``aw:votes_pick:user``; what is in the menu."""
        (user_id,) = numbers(arguments, 1)
        which = "".join(values_of(interaction.data)).split(".")
        _read(which)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            access.require(access.can_keep_members(who))
        await interaction.response.send_modal(render.asking(user_id, which))

    @route("votes_form")
    async def filled(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Void them: ``aw:votes_form:user:what``."""
        (user_id,) = numbers(arguments[:1], 1)
        which = "".join(arguments[1:]).split(".")
        _read(which)
        reason = fields_of(interaction.data).get("reason", "")
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            access.require(access.can_keep_members(who))
        await acknowledge(interaction, in_place=True)
        try:
            done = await self._void(interaction, which, reason)
        except errors.Refusal as refusal:
            # What was typed is handed back with the reason.
            told = _("You wrote: {reason}").format(reason=reason)
            await say(interaction, f"{refusal.text}\n{told}" if reason else refusal.text)
            return
        await self._page(interaction, user_id, done, instead=True)

    async def _void(
        self, interaction: discord.Interaction, which: list[str], reason: str
    ) -> Voided:
        mod, facts = actor_of(interaction), _read(which)
        if which[0] == PAIR:
            voter_id, author_id = facts
            voter = await whom.target(self.bot, interaction, voter_id)
            async with self.bot.database.transaction() as tx:
                return await voiding.void_pair(tx, mod, voter, author_id, reason)
        author_id, value, first, last = facts
        async with self.bot.database.transaction() as tx:
            return await voiding.void_burst(
                tx, mod, author_id, value, _moment(first), _moment(last), reason
            )

    async def _page(
        self,
        interaction: discord.Interaction,
        user_id: int,
        done: Voided | None = None,
        *,
        instead: bool = False,
    ) -> None:
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await vote_patterns.report(tx, who, user_id)
        await say_page(interaction, render.report(shown, done), instead=instead)


def _read(which: list[str]) -> list[int]:
    """Return what names some votes. Raises ``StaleControl``."""
    count = {PAIR: 2, BURST: 4}.get(which[0])
    if count is None:
        raise StaleControl
    return numbers(which[1:], count)


def _moment(seconds: int) -> datetime:
    if seconds < 0:
        raise StaleControl
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        raise StaleControl from None


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(VoteWatch(bot))
