"""/search: what was asked and answered, by words, page by page, and the way to ask what is not."""

import discord
from discord import app_commands

from bot import access, search, tags
from bot.client import AskwellBot, StaleControl
from bot.errors import BadChoice
from bot.lists import Mark
from bot.render import found as render
from bot.render.controls import values_of
from bot.render.found import PERIODS, SORTS, STATES, Looked
from bot.search import Sort, Status
from cogs import suggesting
from cogs.actors import actor_of
from cogs.asking import open_form
from cogs.base import AskwellCog, numbers, route
from cogs.caring import show_help
from cogs.reading import say_page
from cogs.replies import acknowledge


class Searching(AskwellCog):
    """Finding."""

    @app_commands.command(description="Find questions and answers by their words")
    @app_commands.describe(
        words="What to look for, in any language",
        category="Only in this category and those inside it",
        tag="Only questions with this tag",
        author="Only what this member posted under their name",
        state="Only questions that have come so far",
        since="Only what was asked lately",
        sort="What comes first; the best match if you leave it out",
    )
    @app_commands.choices(
        state=[app_commands.Choice(name=text, value=one.value) for one, text in STATES.items()],
        sort=[app_commands.Choice(name=text, value=one.value) for one, text in SORTS.items()],
    )
    @app_commands.choices(
        since=[app_commands.Choice(name=text, value=days) for days, text in PERIODS.items()]
    )
    @app_commands.autocomplete(category=suggesting.readable_categories, tag=suggesting.tag)
    async def search(
        self,
        interaction: discord.Interaction,
        words: str,
        category: str | None = None,
        tag: str | None = None,
        author: discord.User | None = None,
        state: str | None = None,
        since: int | None = None,
        sort: str = Sort.BEST,
    ) -> None:
        """Show the first page of what is found."""
        await acknowledge(interaction)
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
            chosen = suggesting.category_of(who, category)
            known = await tags.named(tx, who, tag) if tag else None
            looked = Looked(
                words=render.kept(words),
                category_id=0 if chosen is None else chosen.id or 0,
                tag_id=0 if known is None else known.id,
                author_id=0 if author is None else author.id,
                status=Status(state) if state else None,
                days=since or 0,
                sort=Sort(sort),
            )
            found = await search.find(tx, who, looked.wanted(who))
        view = render.page(found, looked, who, known, render.cut_note(words, looked))
        await say_page(interaction, view)
        await show_help(self.bot, interaction, actor, words)

    @route("search")
    async def turned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Turn a page: ``aw:search:…what was looked for…:direction:value:id``."""
        looked = _looked(interaction, arguments[: render.FIELDS])
        direction, value, key = numbers(arguments[render.FIELDS :], 3)
        mark = Mark(value, key) if direction else None
        await self._show(interaction, looked, mark=mark, backwards=direction < 0)

    @route("search_sort")
    async def sorted(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show the same in another order: what was chosen."""
        try:
            chosen = "".join(values_of(interaction.data))
            looked = render.sorted_by(_looked(interaction, arguments), chosen)
        except ValueError:
            raise StaleControl from None
        await self._show(interaction, looked)

    @route("search_words")
    async def other_words(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Look for other words, spelled as they stand here: what was chosen."""
        words = render.kept("".join(values_of(interaction.data)))
        await self._show(interaction, _looked(interaction, arguments, words=words))

    @route("search_ask")
    async def ask(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form with the words as a title: ``aw:search_ask:category:tag``."""
        category_id, tag_id = numbers(arguments, 2)
        words = render.words_of(interaction.message)
        await open_form(self.bot, interaction, category_id, tag_id, words)

    async def _show(
        self,
        interaction: discord.Interaction,
        looked: Looked,
        *,
        mark: Mark | None = None,
        backwards: bool = False,
    ) -> None:
        """Turn the page that was pressed into another one."""
        await acknowledge(interaction)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            tag = await tags.find(tx, who, looked.tag_id) if looked.tag_id else None
            if looked.category_id and looked.category_id not in access.readable(who):
                raise BadChoice(suggesting.no_such_category())
            found = await search.find(tx, who, looked.wanted(who), mark=mark, backwards=backwards)
        await say_page(interaction, render.page(found, looked, who, tag), instead=True)


def _looked(
    interaction: discord.Interaction, arguments: list[str], words: str | None = None
) -> Looked:
    """Return what a button's page was found by. Raises ``StaleControl``."""
    said = render.words_of(interaction.message) if words is None else words
    try:
        return render.decoded(said, numbers(arguments, render.FIELDS))
    except LookupError:
        raise StaleControl from None


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Searching(bot))
