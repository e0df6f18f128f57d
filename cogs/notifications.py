"""/notifications: whether, when and how one wants to be written to; off until one says so."""

from typing import Any

import discord
from discord import app_commands

from bot import mailboxes, preferences
from bot.client import AskwellBot, StaleControl
from bot.i18n import _
from bot.render import mailboxes as render
from bot.render.controls import values_of
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.reading import say_page
from cogs.suggesting import Choices, offering
from models import Delivery, NoticeKind

OFFERED = 25


@offering
async def _zones(_interaction: discord.Interaction[AskwellBot], typed: str) -> Choices:
    """Offer time zones by the city."""
    return [
        app_commands.Choice(name=one.replace("_", " "), value=one)
        for one in mailboxes.zones_like(typed, OFFERED)
    ]


class Notifications(AskwellCog):
    """A member's own choices."""

    @app_commands.command(description="Whether, when and of what I write to you")
    @app_commands.describe(time_zone="Yours, by its city; for a daily or weekly message")
    @app_commands.autocomplete(time_zone=_zones)
    async def notifications(
        self, interaction: discord.Interaction, time_zone: str | None = None
    ) -> None:
        """Show what somebody chose, and set their time zone if they named one."""
        if time_zone is not None:
            await self._choose(interaction, _("Your time zone is kept."), zone=time_zone)
            return
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            box = await mailboxes.of(tx, actor.guild_id, actor.user_id)
            chosen = await preferences.load(tx, actor.guild_id)
        await say_page(interaction, render.page(box, allowed=chosen.direct_messages))

    @route("notices_how")
    async def how(self, interaction: discord.Interaction, _arguments: list[str]) -> None:
        """Choose when messages are sent, or that none are."""
        try:
            delivery = Delivery("".join(values_of(interaction.data)))
        except ValueError:
            raise StaleControl from None
        await self._choose(interaction, delivery=delivery)

    @route("notices_hour")
    async def hour(self, interaction: discord.Interaction, _arguments: list[str]) -> None:
        """Choose the hour of a digest."""
        (hour,) = numbers(values_of(interaction.data), 1)
        await self._choose(interaction, hour=hour)

    @route("notices_kinds")
    async def kinds(self, interaction: discord.Interaction, _arguments: list[str]) -> None:
        """Choose what messages are sent for."""
        try:
            kinds = [NoticeKind(one) for one in values_of(interaction.data)]
        except ValueError:
            raise StaleControl from None
        await self._choose(interaction, kinds=kinds)

    @route("notices_content")
    async def content(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Choose whether messages say what is new: ``aw:notices_content:1`` only that it is."""
        (free,) = numbers(arguments, 1)
        await self._choose(interaction, content_free=bool(free))

    async def _choose(
        self, interaction: discord.Interaction, note: str | None = None, **changes: Any
    ) -> None:
        locale = str(interaction.locale)
        async with self.bot.database.transaction() as tx:
            box = await mailboxes.choose(tx, actor_of(interaction), locale=locale, **changes)
            chosen = await preferences.load(tx, box.guild_id)
        view = render.page(box, allowed=chosen.direct_messages, note=note)
        await say_page(interaction, view, instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Notifications(bot))
