"""/browse: lists of questions, page by page, in a message that only its reader sees."""

import discord
from discord import app_commands

from bot import access, lists, tags
from bot.client import AskwellBot, StaleControl
from bot.lists import Mark, Order
from bot.render import lists as render
from bot.render.controls import values_of
from cogs import suggesting
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.reading import page_of, say_page


class Browsing(AskwellCog):
    """Lists of questions."""

    @app_commands.command(description="Look through the questions here")
    @app_commands.describe(
        list="Which questions, and which first; the newest if you leave it out",
        category="Only of this category and those inside it",
        tag="Only those with this tag",
    )
    @app_commands.choices(
        list=[app_commands.Choice(name=render.name(one), value=one.value) for one in Order]
    )
    @app_commands.autocomplete(category=suggesting.readable_categories, tag=suggesting.tag)
    async def browse(
        self,
        interaction: discord.Interaction,
        list: str = Order.RECENT,  # noqa: A002 - what the member types
        category: str | None = None,
        tag: str | None = None,
    ) -> None:
        """Show the first page of a list."""
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            chosen = suggesting.category_of(who, category)
            category_id = 0 if chosen is None else chosen.id or 0
            tag_id = (await tags.named(tx, who, tag)).id if tag else 0
            shown = await lists.page(tx, who, Order(list), category_id=category_id, tag_id=tag_id)
        await say_page(interaction, render.page(shown, who))

    @route("browse")
    async def turned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Turn a page: ``aw:browse:list:category:direction:value:id:tag``."""
        order = _order(arguments[:1])
        category_id, direction, value, key, tag_id = numbers(arguments[1:], 5)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await lists.page(
                tx,
                who,
                order,
                category_id=category_id,
                tag_id=tag_id,
                mark=Mark(value, key) if direction else None,
                backwards=direction < 0,
            )
        await say_page(interaction, render.page(shown, who), instead=True)

    @route("browse_list")
    async def other_list(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show another list: ``aw:browse_list:category:tag``, and the list as what was chosen."""
        category_id, tag_id = numbers(arguments, 2)
        order = _order(values_of(interaction.data))
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await lists.page(tx, who, order, category_id=category_id, tag_id=tag_id)
        await say_page(interaction, render.page(shown, who), instead=True)

    @route("browse_pick")
    async def picked(self, interaction: discord.Interaction, _arguments: list[str]) -> None:
        """Open the question that was chosen, beside the list."""
        (question_id,) = numbers(values_of(interaction.data), 1)
        await say_page(interaction, await page_of(self.bot, interaction, question_id))


def _order(given: list[str]) -> Order:
    """Return the list that is named. Raises ``StaleControl``."""
    try:
        return Order("".join(given[:1]))
    except ValueError:
        raise StaleControl from None


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Browsing(bot))
