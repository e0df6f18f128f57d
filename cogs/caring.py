"""/crisis: where to find help now. Who asks for it is written down nowhere, not even in a log."""

import logging
from weakref import WeakKeyDictionary

import discord
from discord import app_commands

from bot import helplines, safety
from bot.access import Actor
from bot.client import AskwellBot
from bot.i18n import speaking
from bot.render import crisis
from bot.render.controls import Controls, values_of
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.replies import say
from models import Draft, Post

log = logging.getLogger(__name__)


class Caring(AskwellCog):
    """Help for whoever needs it, in servers and in a private conversation with the bot."""

    @app_commands.command(description="Where to find help right now. Only you see it")
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def crisis(self, interaction: discord.Interaction) -> None:
        """Say whom to call, whoever asks: nobody is refused, and nothing is asked of them."""
        with speaking(str(interaction.locale)):
            await self._show(interaction, 0)

    @route("crisis")
    async def chosen(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show the helplines of the country that was chosen."""
        numbers(arguments, 0)
        (helpline_id,) = numbers(values_of(interaction.data), 1)
        await self._show(interaction, helpline_id)

    @route("crisis_spare")
    async def spared(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show no more, or again, where to find help after a post."""
        (spared,) = numbers(arguments, 1)
        async with self.bot.database.transaction() as tx:
            await safety.spare(tx, actor_of(interaction), spared=spared == 1)
        view = crisis.spared(spared=spared == 1)
        await say(interaction, view.text, items=view.items, instead=True)

    async def _show(self, interaction: discord.Interaction, helpline_id: int) -> None:
        lines: crisis.Lines = {}
        if interaction.guild_id is not None:
            try:
                async with self.bot.database.reading() as tx:
                    lines = await helplines.confirmed(tx, interaction.guild_id)
            except Exception as error:  # noqa: BLE001 - whom to call is told whatever is broken
                log.warning("helplines could not be read: %s", type(error).__name__)
        country = next(
            (name for name, rows in lines.items() if helpline_id in {one.id for one in rows}), None
        )
        view = crisis.page(lines, country, locale=str(interaction.locale))
        await say(interaction, embed=view.embed, items=view.items, instead=True)


LATELY: WeakKeyDictionary[AskwellBot, safety.Lately] = WeakKeyDictionary()


async def show_help(
    bot: AskwellBot, interaction: discord.Interaction, actor: Actor, said: Draft | Post | str
) -> None:
    """Show whoever wrote this, or looked for these words, where to find help if it sounds so.

    At most once a day.
    """
    async with bot.database.reading() as tx:
        lines = await safety.help_for(tx, actor, said)
    lately = LATELY.setdefault(bot, safety.Lately())
    if lines is None or lately.again(actor, bot.clock.now()):
        return
    searched, locale = isinstance(said, str), str(interaction.locale)
    view = crisis.after_post(lines, searched=searched, locale=locale)
    # A message of its own: what was said of the post itself stays.
    await interaction.followup.send(
        view.text or "",
        embed=view.embed or discord.utils.MISSING,
        view=Controls(view.items),
        ephemeral=True,
    )


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Caring(bot))
