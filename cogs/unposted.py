"""/drafts: what one wrote and did not post, to go on with or to throw away."""

import discord
from discord import app_commands

from bot import access, drafts, unposted
from bot.client import AskwellBot
from bot.render import unposted as render
from bot.render.controls import values_of
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.reading import say_page


class Unposted(AskwellCog):
    """One's own drafts."""

    @app_commands.command(name="drafts", description="See what you wrote and did not post")
    async def unposted(self, interaction: discord.Interaction) -> None:
        """Show the newest ones."""
        await self._show(interaction)

    @route("drafts")
    async def turned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Turn a page: ``aw:drafts:before:after``."""
        before, after = numbers(arguments, 2)
        await self._show(interaction, before, after, instead=True)

    async def _show(
        self,
        interaction: discord.Interaction,
        before: int = 0,
        after: int = 0,
        *,
        instead: bool = False,
    ) -> None:
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await unposted.page(tx, who, before=before, after=after)
        await say_page(interaction, render.page(shown), instead=instead)

    @route("drafts_pick")
    async def picked(self, interaction: discord.Interaction, _arguments: list[str]) -> None:
        """Show what can be done with the draft that was chosen."""
        (draft_id,) = numbers(values_of(interaction.data), 1)
        async with self.bot.database.reading() as tx:
            draft = await drafts.mine(tx, actor_of(interaction), draft_id)
        await say_page(interaction, render.one(draft), instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Unposted(bot))
