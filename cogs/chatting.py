"""Two entries in the menu of one's own messages: ask this as a question, keep it as an answer.

What the message says comes with the menu's own interaction: the bot reads no messages. So the hint
in a forum post that someone made by hand can only take the post's title along.
"""

import discord
from discord import app_commands
from discord.ext import commands

from bot import access, drafts, errors, hints, keeping
from bot.access import Actor
from bot.client import AskwellBot, StaleControl
from bot.i18n import _
from bot.render import forms
from cogs.actors import actor, actor_of
from cogs.asking import of_channel
from cogs.base import AskwellCog, numbers, route
from cogs.drafting import show_preview
from cogs.replies import acknowledge
from models import DraftKind


class Chatting(AskwellCog):
    """From the chat to a question or an answer; the message itself stays as it is."""

    def __init__(self, bot: AskwellBot) -> None:
        super().__init__(bot)
        self.menus = (
            app_commands.ContextMenu(name="Ask this as a question", callback=self.ask_this),
            app_commands.ContextMenu(name="Keep as answer", callback=self.keep_as_answer),
        )

    async def ask_this(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Open the form for a question, filled with one's own message."""
        made = keeping.split(_own_text(interaction, message), _heading(message))
        await self._open_form(interaction, actor_of(interaction), message.channel, made)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Hint at asking, once, in a post that a member made in a category's forum by hand."""
        place, author = message.channel, message.author
        if not isinstance(place, discord.Thread) or place.id != message.id:
            return
        if author.bot or not isinstance(author, discord.Member) or message.webhook_id is not None:
            return
        adult = isinstance(place.parent, discord.ForumChannel) and place.parent.nsfw
        async with self.bot.database.transaction() as tx:
            who = await access.standing(tx, actor(author, author.guild, adult=adult))
            await hints.hint(tx, who, place.parent_id, place.id, message.created_at)

    @route("ask_this")
    async def ask_this_post(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form for a question with the title of one's own forum post."""
        (thread_id,) = numbers(arguments, 1)
        place = interaction.channel
        who_asks = interaction.user.id
        if not isinstance(place, discord.Thread) or place.id != thread_id:
            raise StaleControl
        if place.owner_id != who_asks:
            raise errors.BadChoice(_("Only who wrote this post can ask it. /ask asks another one."))
        await self._open_form(interaction, actor_of(interaction), place, keeping.Split(place.name))

    async def _open_form(
        self, interaction: discord.Interaction, who_asks: Actor, place: object, made: keeping.Split
    ) -> None:
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, who_asks)
        access.require(access.takes_part(who))
        askable = drafts.askable(who)
        here = of_channel(askable, place)
        if not askable or (here is None and len(askable) > forms.SELECT_MOST):
            raise errors.NoCategory(any_here=bool(askable))
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
        who_writes = actor_of(interaction)
        text = _own_text(interaction, message)
        replied_to = message.reference.message_id if message.reference is not None else None
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, who_writes)
            found = await keeping.question_at(tx, who, message.channel.id, replied_to)
            await keeping.refuse_unmasking(tx, who, found.question)
        access.require(access.can_answer(who, found.question))
        await acknowledge(interaction)
        async with self.bot.database.transaction() as tx:
            draft = await drafts.save(
                tx, who_writes, DraftKind.ANSWER, parent_id=found.question.id, body=text
            )
            # Their name stands over that message: an alias they have here must not come by itself.
            draft = await drafts.sign(tx, draft, anonymous=False)
        await show_preview(self.bot, interaction, who_writes, draft)


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
