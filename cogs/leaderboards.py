"""/leaderboard: who helped most, of all time, this month or this week."""

import discord
from discord import app_commands

from bot import access, leaderboards
from bot.client import AskwellBot, StaleControl
from bot.i18n import _
from bot.leaderboards import Boards, Mark, Period
from bot.render import leaderboards as render
from bot.render.controls import values_of
from cogs import suggesting
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.reading import say_page


class Leaderboards(AskwellCog):
    """Boards, and being left out of them."""

    def __init__(self, bot: AskwellBot) -> None:
        super().__init__(bot)
        self._boards = Boards()

    @app_commands.command(description="See who helped most")
    @app_commands.describe(
        period="Of all time if you leave it out",
        category="Only of this category and those inside it",
    )
    @app_commands.choices(
        period=[app_commands.Choice(name=render.name(one), value=one.value) for one in Period]
    )
    @app_commands.autocomplete(category=suggesting.readable_categories)
    async def leaderboard(
        self,
        interaction: discord.Interaction,
        period: str = Period.ALL,
        category: str | None = None,
    ) -> None:
        """Show the first page of a board."""
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
            chosen = suggesting.category_of(who, category)
            category_id = 0 if chosen is None else chosen.id or 0
            shown = await self._boards.page(tx, who, Period(period), category_id=category_id)
        await say_page(interaction, render.page(shown, who))

    @route("leaders")
    async def turned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Turn a page: ``aw:leaders:period:category:direction:points:user``."""
        period = _period(arguments[:1])
        category_id, direction, points, user_id = numbers(arguments[1:], 4)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await self._boards.page(
                tx,
                who,
                period,
                category_id=category_id,
                mark=Mark(-points, user_id) if direction else None,
                backwards=direction < 0,
            )
        await say_page(interaction, render.page(shown, who), instead=True)

    @route("leaders_period")
    async def other_board(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show another board: ``aw:leaders_period:category``, and the period that was chosen."""
        (category_id,) = numbers(arguments, 1)
        period = _period(values_of(interaction.data))
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await self._boards.page(tx, who, period, category_id=category_id)
        await say_page(interaction, render.page(shown, who), instead=True)

    @route("leaders_leave")
    async def left_out(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Leave someone out, or show them again: ``aw:leaders_leave:1``, or 0."""
        unlisted = numbers(arguments, 1) == [1]
        async with self.bot.database.transaction() as tx:
            await leaderboards.leave_out(tx, actor_of(interaction), unlisted=unlisted)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await self._boards.page(tx, who, Period.ALL)
        note = (
            _("You are left out of every leaderboard from now on. Your points stay.")
            if unlisted
            else _("You are on leaderboards again.")
        )
        await say_page(interaction, render.page(shown, who, note), instead=True)


def _period(given: list[str]) -> Period:
    """Return the period that is named. Raises ``StaleControl``."""
    try:
        return Period("".join(given[:1]))
    except ValueError:
        raise StaleControl from None


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Leaderboards(bot))
