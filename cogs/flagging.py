"""Reporting a post: from its message's menu, and from More under questions, answers, comments."""

import discord
from discord import app_commands

from bot import access, cards, errors, flags, posts
from bot.client import AskwellBot, StaleControl
from bot.i18n import _
from bot.render import flags as render
from bot.render.controls import fields_of
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.reading import say_page
from cogs.replies import acknowledge, say
from models import OF_POSTS, FlagReason


class Flagging(AskwellCog):
    """Reports, and taking them back."""

    def __init__(self, bot: AskwellBot) -> None:
        super().__init__(bot)
        self.menus = (app_commands.ContextMenu(name="Report", callback=self.menu),)

    async def menu(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Report the post whose card this message is."""
        async with self.bot.database.reading() as tx:
            card = await cards.by_message(tx, actor_of(interaction).guild_id, message.id)
        if card is None or card.kind not in OF_POSTS:
            raise errors.BadChoice(
                _(
                    "That message is not a question or an answer of Askwell's. Comments are "
                    "reported under More. For anything else, write to the moderators."
                )
            )
        await self._ask(interaction, card.subject_id)

    @route("flag")
    async def pressed(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Report a post: ``aw:flag:post``."""
        await self._ask(interaction, *numbers(arguments, 1))

    async def _ask(self, interaction: discord.Interaction, post_id: int) -> None:
        """Ask what is wrong, or show the report that stands."""
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            found = await posts.find(tx, who, post_id)
            access.require(access.can_flag(who, found.post, found.question))
            stands = await flags.mine(tx, who, found.post)
            address = await posts.called(tx, found)
            if stands is None:
                # Nobody fills in a form for nothing.
                await flags.require_room(tx, who, found.post.category_id)
        if stands is not None:
            await say_page(interaction, render.standing(post_id, address, stands.reason))
        else:
            form = render.asking(post_id, address, found.post.kind)
            await interaction.response.send_modal(form)

    @route("flag_form")
    async def explained(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Report what a form says is wrong: ``aw:flag_form:post``."""
        (post_id,) = numbers(arguments, 1)
        typed = fields_of(interaction.data)
        note = typed.get("note", "")
        try:
            reason = FlagReason(typed.get("reason", ""))
        except ValueError:
            raise StaleControl from None
        await acknowledge(interaction)
        try:
            async with self.bot.database.transaction() as tx:
                found = await flags.flag(tx, actor_of(interaction), post_id, reason, note)
                address = await posts.called(tx, found)
        except (errors.BadChoice, errors.TooMany) as refusal:
            await say_page(interaction, render.refused(post_id, refusal.text, note))
            return
        await say_page(interaction, render.done(post_id, address, reason))

    @route("unflag")
    async def taken_back(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Take one's report back: ``aw:unflag:post``."""
        (post_id,) = numbers(arguments, 1)
        await acknowledge(interaction)
        async with self.bot.database.transaction() as tx:
            found = await flags.withdraw(tx, actor_of(interaction), post_id)
            address = await posts.called(tx, found)
        await say(interaction, render.withdrawn(address), instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Flagging(bot))
