"""Questions that belong together: asking on from an answer, linking and unlinking."""

import discord

from bot import access, drafts, errors, linking, posts
from bot.client import AskwellBot
from bot.i18n import _
from bot.render import forms, links, markup
from bot.render.controls import button, fields_of, values_of
from cogs.actors import actor_of
from cogs.asking import of_channel
from cogs.base import AskwellCog, numbers, route
from cogs.offering import offer_draft
from cogs.reading import page_of, say_page
from cogs.replies import acknowledge, say
from models import DraftKind, Post, PostKind


class Linking(AskwellCog):
    """The buttons under More for links."""

    @route("follow_on")
    async def follow_on(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form for a question that follows from an answer: ``aw:follow_on:answer``."""
        actor = actor_of(interaction)
        (answer_id,) = numbers(arguments, 1)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
            found = await posts.find(tx, who, answer_id)
            kind = DraftKind.QUESTION
            unposted = await drafts.latest(tx, actor, kind, follows_id=answer_id)
        if found.post.kind is not PostKind.ANSWER:
            raise errors.Gone
        access.require(linking.can_follow_on(who))
        if unposted is not None:
            await offer_draft(interaction, unposted, answer_id)
            return
        access.require(access.shown(found.post, found.question))
        askable = drafts.askable(who)
        # Where the answer stands, if one can ask there; else where the button was pressed.
        chosen = [one for one in askable if one.id == found.post.category_id]
        here = chosen[0] if chosen else of_channel(askable, interaction.channel)
        if here is None and len(askable) > forms.SELECT_MOST:
            raise errors.NoCategory(any_here=True)
        form = forms.question(askable, category_id=here.id if here else None, follows_id=answer_id)
        await interaction.response.send_modal(form)

    @route("linked")
    async def go(self, interaction: discord.Interaction, _arguments: list[str]) -> None:
        """Turn a page into that of the linked post that was chosen."""
        (post_id,) = numbers(values_of(interaction.data), 1)
        await say_page(interaction, await page_of(self.bot, interaction, post_id), instead=True)

    @route("link")
    async def link(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Ask with which question one shall be linked: ``aw:link:question``."""
        question = await self._question(interaction, arguments)
        await interaction.response.send_modal(links.to_link(question))

    @route("link_form")
    async def link_typed(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Link it."""
        actor, typed = actor_of(interaction), fields_of(interaction.data).get("with", "")
        (question_id,) = numbers(arguments, 1)
        await acknowledge(interaction, in_place=True)
        async with self.bot.database.transaction() as tx:
            who = await access.standing(tx, actor)
            try:
                other = await posts.at(tx, who, typed)
            except errors.NotFound:
                raise errors.BadChoice(
                    _("There is no question “{typed}” here. Its number is on its card.").format(
                        typed=markup.label(typed, 20)
                    )
                ) from None
            linked = await linking.link(tx, actor, question_id, other.post.id or 0)
        text = _("Linked with #{number}: each names the other. “Unlink” undoes it.")
        await self._done(interaction, question_id, text.format(number=linked.number))

    @route("unlink")
    async def unlink(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show what a question is linked with, to choose from: ``aw:unlink:question``."""
        question = await self._question(interaction, arguments)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            related = await linking.related(tx, who, question)
        if not related:
            raise errors.BadChoice(
                _("#{number} is linked with no question.").format(number=question.number)
            )
        text = _("#{number} shall no more be linked with:").format(number=question.number)
        await say(interaction, text, items=links.to_unlink(question, related), instead=True)

    @route("unlink_pick")
    async def unlink_picked(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Unlink the chosen one: ``aw:unlink_pick:question``."""
        actor = actor_of(interaction)
        (question_id,) = numbers(arguments, 1)
        (other_id,) = numbers(values_of(interaction.data), 1)
        await acknowledge(interaction, in_place=True)
        async with self.bot.database.transaction() as tx:
            other = await linking.unlink(tx, actor, question_id, other_id)
        text = _("Not linked with #{number} any more. “Link” undoes it.")
        await self._done(interaction, question_id, text.format(number=other.number))

    async def _question(self, interaction: discord.Interaction, arguments: list[str]) -> Post:
        """Return a question that this person may link."""
        (question_id,) = numbers(arguments, 1)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            found = await posts.find(tx, who, question_id)
        if found.post.kind is not PostKind.QUESTION:
            raise errors.Gone
        access.require(access.can_edit(who, found.post, found.post))
        return found.post

    @staticmethod
    async def _done(interaction: discord.Interaction, post_id: int, text: str) -> None:
        items = [button(_("To the post"), "question", post_id)]
        await say(interaction, text, items=items, instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Linking(bot))
