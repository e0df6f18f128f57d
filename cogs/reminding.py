"""Being reminded of answers to accept, or not any more."""

import discord

from bot import reminders
from bot.client import AskwellBot
from bot.i18n import _
from bot.render.controls import button
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.replies import say


class Reminding(AskwellCog):
    """The choice that a reminder carries."""

    @route("remind")
    async def choose(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Switch one's own reminders off (``aw:remind:0``), or on again (``aw:remind:1``)."""
        reminded = bool(numbers(arguments, 1)[0])
        async with self.bot.database.transaction() as tx:
            await reminders.choose(tx, actor_of(interaction), reminded=reminded)
        text = _("You will be reminded once of each question that has answers.")
        again = button(_("Do not remind me"), "remind", 0)
        if not reminded:
            text = _("You will not be reminded to accept answers any more.")
            again = button(_("Remind me after all"), "remind", 1)
        await say(interaction, text, items=[again], instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Reminding(bot))
