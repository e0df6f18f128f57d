"""What moderators leave for each other: notes on a post or on everything, and the playbook."""

import discord

from bot import access, acts, handing_over, queue_pages
from bot.client import AskwellBot
from bot.i18n import _
from bot.render import handing_over as render
from bot.render import queue as render_queue
from bot.render.controls import fields_of, values_of
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.moderating import show_panel
from cogs.reading import say_page
from cogs.replies import acknowledge


class HandingOver(AskwellCog):
    """The buttons of the panel for whoever comes next."""

    @route("playbook")
    async def playbook(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show the playbook: ``aw:playbook:post``, or 0 where there is nothing to go back to."""
        (post_id,) = numbers(arguments, 1)
        async with self.bot.database.reading() as tx:
            book = await handing_over.playbook(tx, actor_of(interaction))
            if post_id:
                # The way back leads only to what they look after.
                await acts.panel(tx, actor_of(interaction), post_id)
        await say_page(interaction, render.page(book, post_id), instead=True)

    @route("hand_over")
    async def ask(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form for a note: ``aw:hand_over:post``, 0 for one of the server as a whole."""
        (post_id,) = numbers(arguments, 1)
        actor, address = actor_of(interaction), ""
        async with self.bot.database.reading() as tx:
            access.require(access.can_look_after(await access.standing(tx, actor)))
            if post_id:
                address = (await acts.panel(tx, actor, post_id)).address
        await interaction.response.send_modal(render.leaving(post_id, address))

    @route("hand_over_form")
    async def leave(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Leave the note: ``aw:hand_over_form:post``."""
        (post_id,) = numbers(arguments, 1)
        actor, typed = actor_of(interaction), fields_of(interaction.data)
        about = None if typed.get("about") == render.WHOLE else post_id or None
        await acknowledge(interaction, in_place=True)
        async with self.bot.database.transaction() as tx:
            await handing_over.leave(tx, actor, about, typed.get("note", ""))
        sentence = _("Left for the next moderator. It stands here until someone marks it done.")
        await self._back(interaction, post_id, sentence)

    @route("handed_over")
    async def finish(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Mark the chosen note done: ``aw:handed_over:post``."""
        (post_id,) = numbers(arguments, 1)
        (note_id,) = numbers(values_of(interaction.data), 1)
        actor = actor_of(interaction)
        async with self.bot.database.transaction() as tx:
            await handing_over.finish(tx, actor, note_id)
        await self._back(interaction, post_id, _("Done."))

    async def _back(self, interaction: discord.Interaction, post_id: int, sentence: str) -> None:
        """Show the panel of the post, or the page of the queue, that this was pressed on."""
        actor = actor_of(interaction)
        if post_id:
            await show_panel(self.bot, interaction, actor, post_id, sentence)
            return
        async with self.bot.database.reading() as tx:
            shown = await queue_pages.page(tx, actor)
        await say_page(interaction, render_queue.page(shown, sentence), instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(HandingOver(bot))
