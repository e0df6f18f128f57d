"""/history: what a post has said, who changed it and why, and the way back."""

import discord
from discord import app_commands

from bot import access, editing, history, posts, reading
from bot.client import AskwellBot
from bot.render import histories
from bot.render.controls import fields_of, values_of
from cogs import suggesting
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.reading import say_page
from cogs.replies import acknowledge


class History(AskwellCog):
    """Revisions, what each changed, and putting an earlier one back."""

    @app_commands.command(
        name="history", description="See how a question or answer was changed, by whom and why"
    )
    @app_commands.describe(post="Its address: #142 or #142.3")
    @app_commands.autocomplete(post=suggesting.questions)
    async def command(self, interaction: discord.Interaction, post: str) -> None:
        """Show the history of the post at an address."""
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            found = await reading.at(tx, who, post)
            shown = await history.page(tx, who, found.post.id or 0)
        await say_page(interaction, histories.page(shown))

    @route("history")
    async def turned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show a page of the list: ``aw:history:post:below``."""
        post_id, below = numbers(arguments, 2)
        await self._list(interaction, post_id, below)

    async def _list(
        self, interaction: discord.Interaction, post_id: int, below: int = 0, note: str = ""
    ) -> None:
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await history.page(tx, who, post_id, below=below)
        await say_page(interaction, histories.page(shown, note or None), instead=True)

    @route("revision")
    async def opened(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show a page of what a revision changed: ``aw:revision:post:number:page``."""
        post_id, number, page = numbers(arguments, 3)
        await self._one(interaction, post_id, number, page)

    @route("revision_pick")
    async def picked(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show the revision that was chosen from the list."""
        (post_id,) = numbers(arguments, 1)
        (number,) = numbers(values_of(interaction.data), 1)
        await self._one(interaction, post_id, number)

    async def _one(
        self, interaction: discord.Interaction, post_id: int, number: int, page: int = 0
    ) -> None:
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await history.one(tx, who, post_id, number)
        await say_page(interaction, histories.one(shown, page), instead=True)

    @route("roll_back")
    async def ask_why(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Ask why a post shall say again what it said."""
        post_id, number = numbers(arguments, 2)
        async with self.bot.database.reading() as tx:
            start = await editing.start(tx, actor_of(interaction), post_id)
            await history.revision(tx, start.post, number)
            who = await access.standing(tx, actor_of(interaction))
            address = await posts.called(tx, await posts.find(tx, who, post_id))
        form = histories.rolling_back(post_id, number, address, own=start.own)
        await interaction.response.send_modal(form)

    @route("roll_back_form")
    async def roll_back(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Put an earlier text back and show the history as it is then."""
        post_id, number = numbers(arguments, 2)
        actor, reason = actor_of(interaction), fields_of(interaction.data).get("reason", "")
        await acknowledge(interaction, in_place=True)
        async with self.bot.database.transaction() as tx:
            post = await editing.roll_back(tx, actor, post_id, number, reason)
            who = await access.standing(tx, actor)
            address = await posts.called(tx, await posts.find(tx, who, post_id))
        await self._list(
            interaction, post_id, note=histories.rolled_back(post.kind, address, number)
        )


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(History(bot))
