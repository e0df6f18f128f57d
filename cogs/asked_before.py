"""Asked already? What somebody says to the questions shown between their form and its preview."""

import discord

from bot import asked_before
from bot.client import AskwellBot
from bot.render import asked_before as render
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.drafting import show_preview
from cogs.reading import page_of, say_page
from cogs.replies import acknowledge


class AskedBefore(AskwellCog):
    """The two ways on from there."""

    @route("answers_me")
    async def answered(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open and follow what answers them: ``aw:answers_me:draft:question``."""
        draft_id, question_id = numbers(arguments, 2)
        actor = actor_of(interaction)
        await acknowledge(interaction)
        async with self.bot.database.transaction() as tx:
            found = await asked_before.answers_me(tx, actor, draft_id, question_id)
        view = await page_of(self.bot, interaction, found.post_id)
        await say_page(interaction, render.answered(view, draft_id, found), instead=True)

    @route("different")
    async def different(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Go on to the preview: ``aw:different:draft``."""
        actor = actor_of(interaction)
        await acknowledge(interaction)
        async with self.bot.database.transaction() as tx:
            draft = await asked_before.is_different(tx, actor, numbers(arguments, 1)[0])
        await show_preview(self.bot, interaction, actor, draft)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(AskedBefore(bot))
