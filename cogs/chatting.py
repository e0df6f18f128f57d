"""Two entries in the menu of one's own messages: ask this as a question, keep it as an answer.

What the message says comes with the menu's own interaction: the bot reads no messages.
"""

from typing import cast

import discord
from discord import app_commands

from bot import access, drafts, errors, keeping
from bot.client import AskwellBot
from bot.i18n import _
from bot.render import forms
from cogs.actors import actor_of
from cogs.asking import of_channel
from cogs.base import AskwellCog
from cogs.drafting import Drafting
from cogs.replies import acknowledge
from models import DraftKind


class Chatting(AskwellCog):
    """From the chat to a question or an answer; the message itself stays as it is."""

    def __init__(self, bot: AskwellBot) -> None:
        super().__init__(bot)
        self._menus = (
            app_commands.ContextMenu(name="Ask this as a question", callback=self.ask_this),
            app_commands.ContextMenu(name="Keep as answer", callback=self.keep_as_answer),
        )

    async def cog_load(self) -> None:
        """Add the entries, which discord.py does not take from a cog."""
        await super().cog_load()
        for menu in self._menus:
            self.bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Take them away again."""
        for menu in self._menus:
            self.bot.tree.remove_command(menu.name, type=menu.type)
        await super().cog_unload()

    async def ask_this(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Open the form for a question, filled with one's own message."""
        actor = actor_of(interaction)
        text = _own_text(interaction, message)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
        access.require(access.takes_part(who))
        askable = drafts.askable(who)
        here = of_channel(askable, message.channel)
        if not askable or (here is None and len(askable) > forms.SELECT_MOST):
            raise errors.NoCategory(any_here=bool(askable))
        made = keeping.split(text, _heading(message))
        await interaction.response.send_modal(
            forms.question(
                askable,
                category_id=here.id if here is not None else None,
                title=made.title,
                body=made.body,
            )
        )

    async def keep_as_answer(
        self, interaction: discord.Interaction, message: discord.Message
    ) -> None:
        """Show one's own message as the answer that it would be, to be posted."""
        actor = actor_of(interaction)
        text = _own_text(interaction, message)
        replied_to = message.reference.message_id if message.reference is not None else None
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
            found = await keeping.question_at(tx, who, message.channel.id, replied_to)
        access.require(access.can_answer(who, found.question))
        await acknowledge(interaction)
        async with self.bot.database.transaction() as tx:
            draft = await drafts.save(
                tx, actor, DraftKind.ANSWER, parent_id=found.question.id, body=text
            )
        await cast(Drafting, self.bot.get_cog("Drafting")).preview(interaction, actor, draft)


def _own_text(interaction: discord.Interaction, message: discord.Message) -> str:
    """Return what someone wrote in a message of theirs. Raises ``BadChoice`` if it is not."""
    if message.author.id != interaction.user.id or message.webhook_id is not None:
        raise errors.BadChoice(_("That is not your message. Choose one that you wrote yourself."))
    if not message.content.strip():
        raise errors.BadChoice(_("There is no text in that message. Type /ask or /answer instead."))
    return message.content


def _heading(message: discord.Message) -> str:
    """Return the name of the forum post that a message begins, if it begins one."""
    place = message.channel
    if isinstance(place, discord.Thread) and place.id == message.id:
        return place.name
    return ""


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Chatting(bot))
