"""Answering a question, and accepting the answer that helped."""

import discord
from discord import app_commands

from bot import access, answers, cards, drafts, posts, reading
from bot.client import AskwellBot
from bot.errors import BadChoice
from bot.i18n import _
from bot.render import confirming, forms
from bot.render.controls import button
from cogs import suggesting
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.offering import offer_draft
from cogs.reading import afterwards, say_page
from cogs.replies import say, unhurried
from models import CardKind, DraftKind, PostKind


class Answering(AskwellCog):
    """Answers: giving them, and saying which helped most."""

    def __init__(self, bot: AskwellBot) -> None:
        super().__init__(bot)
        self.menus = (app_commands.ContextMenu(name="Accept answer", callback=self.accept_message),)

    # -- answering --------------------------------------------------------------------------------

    @app_commands.command(description="Answer a question")
    @app_commands.describe(question="Its number, or words of its title")
    @app_commands.autocomplete(question=suggesting.questions)
    async def answer(self, interaction: discord.Interaction, question: str) -> None:
        """Answer by command."""
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            found = await reading.at(tx, await access.standing(tx, actor), question)
        await self._open_form(interaction, found.question.id or 0)

    @route("answer")
    async def pressed(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Answer by the button on a card: ``aw:answer:post``."""
        await self._open_form(interaction, numbers(arguments, 1)[0])

    async def _open_form(self, interaction: discord.Interaction, post_id: int) -> None:
        """Open the form, or first offer what was written for this question and not posted."""
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
            question = (await posts.find(tx, who, post_id)).question
            unposted = await drafts.latest(tx, actor, DraftKind.ANSWER, parent_id=question.id)
        if unposted is not None:
            await offer_draft(interaction, unposted)
            return
        access.require(access.can_answer(who, question))
        form = forms.answer(question.id or 0, f"#{question.number}")
        await interaction.response.send_modal(form)

    # -- accepting --------------------------------------------------------------------------------

    @route("accept")
    async def accept_pressed(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Accept by the button on an answer: ``aw:accept:answer``."""
        await self._accept(interaction, numbers(arguments, 1)[0])

    async def accept_message(
        self, interaction: discord.Interaction, message: discord.Message
    ) -> None:
        """Accept by a message's menu."""
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            card = await cards.by_message(tx, actor.guild_id, message.id)
        if card is None or card.kind is not CardKind.ANSWER:
            raise BadChoice(_("That message is not an answer. Use this on an answer's card."))
        await self._accept(interaction, card.subject_id)

    async def _accept(self, interaction: discord.Interaction, answer_id: int) -> None:
        """Accept an answer, or offer to take it back if it is accepted already."""
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
            found = await posts.find(tx, who, answer_id)
            before = await answers.accepted_one(tx, found.question)
        if found.post.kind is PostKind.ANSWER and found.post.accepted:
            access.require(access.can_accept(who, found.question))
            await say_page(
                interaction, confirming.before_taking_back(found.post, found.address), instead=True
            )
            return
        async with unhurried(interaction):
            async with self.bot.database.transaction() as tx:
                await answers.accept(tx, actor, answer_id)
            text = _("✅ {address} is marked as most helpful to the asker.")
            if before is not None:
                text = _("✅ {address} is now marked as most helpful, instead of {before}.")
            await afterwards(
                self.bot,
                interaction,
                answer_id,
                text.format(
                    address=found.address,
                    before=posts.address(before, found.question) if before is not None else "",
                ),
            )

    @route("unaccept")
    async def unaccept(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Take back that an answer was accepted: ``aw:unaccept:answer``."""
        actor = actor_of(interaction)
        async with unhurried(interaction):
            async with self.bot.database.transaction() as tx:
                taken = await answers.unaccept(tx, actor, numbers(arguments, 1)[0])
                found = await posts.find(tx, await access.standing(tx, actor), taken.id or 0)
            text = _("{address} is no longer marked. You can accept another answer, or none.")
            items = [button(_("To the post"), "question", taken.id or 0)]
            await say(interaction, text.format(address=found.address), items=items, instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Answering(bot))
