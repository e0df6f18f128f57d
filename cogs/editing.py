"""Changing and deleting one's own posts."""

import discord

from bot import access, drafts, editing, long_texts, posts
from bot.client import AskwellBot
from bot.i18n import _
from bot.render import confirming, forms
from bot.render import long_texts as long_text_pages
from bot.render.controls import button
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.drafting import called
from cogs.offering import offer_draft
from cogs.reading import say_page
from cogs.replies import say, unhurried
from models import DraftKind, PostKind


class Editing(AskwellCog):
    """Questions, answers and comments that stand already."""

    @route("edit")
    async def edit(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form with what stands there, or first offer a change that was not saved."""
        actor = actor_of(interaction)
        (post_id,) = numbers(arguments, 1)
        async with self.bot.database.reading() as tx:
            unposted = await drafts.latest(tx, actor, DraftKind.EDIT, parent_id=post_id)
        if unposted is not None:
            await offer_draft(interaction, unposted)
            return
        async with self.bot.database.reading() as tx:
            start = await editing.start(tx, actor, post_id)
            address = await called(tx, await access.standing(tx, actor), post_id)
        whole = long_texts.start(start)
        if long_texts.fills_its_form(whole):
            await say_page(interaction, long_text_pages.page(whole), instead=True)
            return
        await interaction.response.send_modal(forms.of_post(start, address))

    @route("delete")
    async def ask(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Ask before deleting; what refuses it anyway is said now."""
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            found = await posts.find(tx, who, numbers(arguments, 1)[0])
            address = await posts.called(tx, found)
        access.require(access.can_delete(who, found.post, found.question))
        await say_page(interaction, confirming.before_deleting(found.post, address), instead=True)

    @route("delete_now")
    async def delete(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Delete it."""
        actor = actor_of(interaction)
        (post_id,) = numbers(arguments, 1)
        async with unhurried(interaction):
            async with self.bot.database.transaction() as tx:
                found = await posts.find(tx, await access.standing(tx, actor), post_id)
                address = await posts.called(tx, found)
                post = await editing.delete(tx, actor, post_id)
            text = _("{address} is deleted.")
            if post.kind is PostKind.COMMENT:
                text = _("Your comment on {address} is deleted.")
            await say(interaction, text.format(address=address), instead=True)

    @route("keep")
    async def keep(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Change nothing after all."""
        (post_id,) = numbers(arguments, 1)
        items = [button(_("To the post"), "question", post_id)]
        await say(interaction, _("Nothing was changed."), items=items, instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Editing(bot))
