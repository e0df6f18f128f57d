"""Asked already? What somebody says to the questions shown between their form and its preview."""

import discord

from bot import access, asked_before, posts, reading
from bot.client import AskwellBot
from bot.render import asked_before as render
from bot.render import pages
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.drafting import show_preview
from cogs.reading import say_page
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
            opened, followed = await asked_before.answers_me(tx, actor, draft_id, question_id)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
            found = await posts.find(tx, who, opened)
            view = pages.post(await reading.page(tx, who, opened))
        number = found.question.number or 0
        view = render.answered(view, draft_id, number, followed=followed)
        await say_page(interaction, view, instead=True)

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
