"""/ask: one form, then a preview."""

from collections.abc import Sequence

import discord
from discord import app_commands

from bot import access, drafts, errors, tags
from bot.access import Standing
from bot.client import AskwellBot
from bot.render import forms
from cogs import suggesting
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.offering import offer_draft
from models import Category, DraftKind


class Asking(AskwellCog):
    """Asking a question."""

    @app_commands.command(description="Ask a question")
    @app_commands.describe(
        category="Where the question belongs", tags="Up to five, parted by commas"
    )
    @app_commands.autocomplete(category=suggesting.askable_categories, tags=suggesting.several_tags)
    async def ask(
        self,
        interaction: discord.Interaction,
        category: str | None = None,
        tags: str = "",
    ) -> None:
        """Open the form, or first offer what was written and not posted."""
        await self._ask(interaction, category, tags)

    @route("ask")
    async def pressed(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Do the same from a category's guide, with that category chosen."""
        (category_id,) = numbers(arguments, 1)
        await self._ask(interaction, str(category_id))

    async def _ask(
        self, interaction: discord.Interaction, category: str | None, tags: str = ""
    ) -> None:
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
            unposted = await drafts.latest(tx, actor, DraftKind.QUESTION)
        access.require(access.takes_part(who))
        if unposted is not None:
            # Even where they can ask no more, their text must not be out of reach.
            await offer_draft(interaction, unposted)
            return
        askable = _askable(who)
        chosen = suggesting.category_of(who, category)
        if chosen is not None:
            access.require(access.can_ask(who, chosen))
        await _send_form(interaction, askable, chosen, tags=tags)


async def open_form(
    bot: AskwellBot, interaction: discord.Interaction, category_id: int, tag_id: int, words: str
) -> None:
    """Open the form with what somebody looked for as its title, where they looked for it.

    What they wrote before and did not post stays where it is: /drafts.
    """
    async with bot.database.reading() as tx:
        who = await access.standing(tx, actor_of(interaction))
        tag = (await tags.find(tx, who, tag_id)).name if tag_id else ""
    access.require(access.takes_part(who))
    chosen = who.categories.get(category_id)
    if chosen is not None and access.can_ask(who, chosen) is not None:
        # Looking there is one thing; the form asks where they can ask.
        chosen = None
    title, body = forms.parted(words)
    await _send_form(interaction, _askable(who), chosen, title=title, body=body, tags=tag)


def _askable(who: Standing) -> list[Category]:
    """Return where they can ask. Raises why it is nowhere."""
    askable = drafts.askable(who)
    if not askable:
        raise drafts.none_askable(who)
    return askable


async def _send_form(
    interaction: discord.Interaction,
    askable: Sequence[Category],
    chosen: Category | None,
    *,
    title: str = "",
    body: str = "",
    tags: str = "",
) -> None:
    if chosen is None:
        # Who types it in a category's channel means that category.
        chosen = of_channel(askable, interaction.channel)
    if chosen is None and len(askable) > forms.SELECT_MOST:
        raise errors.NoCategory(any_here=True)
    category_id = chosen.id if chosen is not None else None
    await interaction.response.send_modal(
        forms.question(askable, category_id=category_id, title=title, body=body, tags=tags)
    )


def of_channel(askable: Sequence[Category], place: object) -> Category | None:
    """Return the only category whose channel, or a thread in it, this is."""
    place_id = place.parent_id if isinstance(place, discord.Thread) else getattr(place, "id", None)
    found = [one for one in askable if one.channel_id == place_id]
    return found[0] if len(found) == 1 else None


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Asking(bot))
