"""Commenting on questions and answers, by their buttons."""

import discord

from bot import access, drafts, errors, posts
from bot.client import AskwellBot
from bot.render import forms
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.drafting import signing_fields
from cogs.offering import offer_draft
from models import DraftKind, PostKind


class Commenting(AskwellCog):
    """Comments."""

    @route("comment")
    async def pressed(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form, or first offer what was written there and not posted."""
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
            found = await posts.find(tx, who, numbers(arguments, 1)[0])
            unposted = await drafts.latest(tx, actor, DraftKind.COMMENT, parent_id=found.post.id)
            fields = await signing_fields(tx, who, found.post.id)
        if found.post.kind is PostKind.COMMENT:
            raise errors.Gone
        if unposted is not None:
            await offer_draft(interaction, unposted)
            return
        access.require(access.can_comment(who, found.post, found.question))
        form = forms.comment(found.post.id or 0, found.address, signing=fields)
        await interaction.response.send_modal(form)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Commenting(bot))
