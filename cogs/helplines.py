"""Where admins choose which helplines /crisis shows in their server."""

from typing import Any

import discord

from bot import access, helplines
from bot.client import AskwellBot, StaleControl
from bot.errors import BadChoice
from bot.i18n import _
from bot.render import crisis, previews
from bot.render.controls import fields_of, values_of
from bot.render.pages import View
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.replies import say
from models import Helpline


class Helplines(AskwellCog):
    """The page of helplines in /settings."""

    @route("helplines")
    async def opened(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the list of countries."""
        numbers(arguments, 1)
        await self._list(interaction)

    @route("helplines_open")
    async def country_opened(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open a country of the list, with the source of each entry."""
        numbers(arguments, 0)
        await self._country(interaction, _listed("".join(values_of(interaction.data))))

    @route("helplines_show")
    async def confirmed(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show a country that an admin has checked."""
        code, seen = _listed("".join(arguments[:1])), "".join(arguments[1:2])
        async with self.bot.database.transaction() as tx:
            await helplines.confirm(tx, actor_of(interaction), code, seen)
        await self._country(interaction, code, _("Stored: /crisis shows it here."))

    @route("helplines_hide")
    async def withdrawn(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show a country no more."""
        code = _listed("".join(arguments))
        async with self.bot.database.transaction() as tx:
            await helplines.withdraw(tx, actor_of(interaction), code)
        await self._country(interaction, code, _("Stored: /crisis shows it no more."))

    @route("helplines_add")
    async def asked(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form for an entry of the server's own."""
        numbers(arguments, 1)
        await self._lines(interaction)
        await interaction.response.send_modal(crisis.adding())

    @route("helplines_form")
    async def added(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Store an entry of the server's own; what is refused is handed back with the reason."""
        numbers(arguments, 0)
        typed = {
            key: text
            for key, text in fields_of(interaction.data).items()
            if key in ("country", "name", "reach", "hours", "url")
        }
        try:
            async with self.bot.database.transaction() as tx:
                await helplines.add(
                    tx, actor_of(interaction), **{"country": "", "name": "", "reach": "", **typed}
                )
        except BadChoice:
            note = _("That was not stored. Here is what you typed:")
            await say(interaction, note, files=[previews.as_file(typed)])
            raise
        await self._list(interaction, _("Stored: /crisis shows it here."))

    @route("helplines_drop")
    async def dropped(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Take an entry of the server's own away."""
        numbers(arguments, 0)
        (helpline_id,) = numbers(values_of(interaction.data), 1)
        async with self.bot.database.transaction() as tx:
            await helplines.drop(tx, actor_of(interaction), helpline_id)
        await self._list(interaction, _("Stored: /crisis shows it no more."))

    async def _lines(self, interaction: discord.Interaction) -> dict[str, list[Helpline]]:
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            access.require(access.can_administer(await access.standing(tx, actor)))
            return await helplines.confirmed(tx, actor.guild_id)

    async def _list(self, interaction: discord.Interaction, note: str | None = None) -> None:
        await _show(interaction, crisis.chooser(await self._lines(interaction), note))

    async def _country(
        self, interaction: discord.Interaction, code: str, note: str | None = None
    ) -> None:
        rows = (await self._lines(interaction)).get(code, [])
        await _show(interaction, crisis.country(code, rows, note))


def _listed(code: str) -> str:
    if code not in helplines.shipped():
        raise StaleControl
    return code


async def _show(interaction: discord.Interaction, view: View) -> Any:
    await say(interaction, view.text, embed=view.embed, items=view.items, instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Helplines(bot))
