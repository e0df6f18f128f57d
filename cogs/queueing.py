"""/queue and the buttons of its cards: what waits for a moderator, and deciding about it."""

import discord
from discord import app_commands

from bot import queue_pages, vetting
from bot.client import AskwellBot, StaleControl
from bot.render import queue as render
from bot.render.controls import fields_of, values_of
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.reading import say_page
from cogs.replies import acknowledge, on_own_page

ACTS = {"approve": vetting.approve, "mine": vetting.take, "escalate": vetting.escalate}
"""What is done at once."""

FORMS = {"hide": render.why_hide, "ask": render.asking}
"""What asks for some words first."""


class Queueing(AskwellCog):
    """The queue of moderators."""

    @app_commands.command(description="See what waits for a moderator")
    async def queue(self, interaction: discord.Interaction) -> None:
        """Show the first page of what waits, the oldest first."""
        async with self.bot.database.reading() as tx:
            shown = await queue_pages.page(tx, actor_of(interaction))
        await say_page(interaction, render.page(shown))

    @route("queue")
    async def turned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Turn a page: ``aw:queue:direction:item``."""
        direction, mark = numbers(arguments, 2)
        async with self.bot.database.reading() as tx:
            shown = await queue_pages.page(
                tx, actor_of(interaction), mark=mark, backwards=direction < 0
            )
        await say_page(interaction, render.page(shown), instead=True)

    @route("vet_pick")
    async def picked(self, interaction: discord.Interaction, _arguments: list[str]) -> None:
        """Show the item that was chosen in a list."""
        (item_id,) = numbers(values_of(interaction.data), 1)
        await self._item(interaction, item_id)

    @route("vet_open")
    async def opened(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show what waits on a card: its item, or all of them if there are several."""
        _sort, item_id = numbers(arguments, 2)
        async with self.bot.database.reading() as tx:
            several = await queue_pages.of_batch(tx, actor_of(interaction), item_id)
        if len(several.items) > 1:
            await say_page(interaction, render.page(several))
        else:
            only = several.items[0].id if several.items else item_id
            await self._item(interaction, only)

    async def _item(
        self, interaction: discord.Interaction, item_id: int, note: str | None = None
    ) -> None:
        async with self.bot.database.reading() as tx:
            shown = await queue_pages.one(tx, actor_of(interaction), item_id)
        await say_page(interaction, render.item(shown, note), instead=on_own_page(interaction))

    @route("vet")
    async def decided(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Do what a button says (``aw:vet:act:item``), or ask why first."""
        act, (item_id,) = "".join(arguments[:1]), numbers(arguments[1:], 1)
        actor = actor_of(interaction)
        if act in FORMS:
            async with self.bot.database.reading() as tx:
                shown = await queue_pages.one(tx, actor, item_id)
            await interaction.response.send_modal(FORMS[act](item_id, shown.address))
            return
        if act not in ACTS:
            raise StaleControl
        await acknowledge(interaction)
        async with self.bot.database.transaction() as tx:
            found = await ACTS[act](tx, actor, item_id)
            shown = await queue_pages.one(tx, actor, item_id)
        note = render.done(act, found.address, taken=shown.taken_by is not None)
        await say_page(interaction, render.item(shown, note), instead=True)

    @route("vet_form")
    async def explained(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Do what a form gave the words for: ``aw:vet_form:hide:item``, or ``ask``."""
        act, (item_id,) = "".join(arguments[:1]), numbers(arguments[1:], 1)
        if act not in FORMS:
            raise StaleControl
        actor = actor_of(interaction)
        await acknowledge(interaction, in_place=True)
        typed = fields_of(interaction.data)
        async with self.bot.database.transaction() as tx:
            if act == "ask":
                found = await vetting.ask(tx, actor, item_id, typed.get("words", ""))
            else:
                found = await vetting.refuse(tx, actor, item_id, typed.get("reason") or None)
        note = render.done(act, found.address)
        async with self.bot.database.reading() as tx:
            page = await queue_pages.page(tx, actor)
        await say_page(interaction, render.page(page, note), instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Queueing(bot))
