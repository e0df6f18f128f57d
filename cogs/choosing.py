"""/settings: everything that can be chosen for a server or a category, a page each.

What there is to choose, and with which bounds, stands with the fields themselves
(``bot.preferences``, ``bot.rules``); nothing here knows any of them by name.
"""

from typing import Any

import discord
from discord import app_commands

from bot import choices, deciding, errors, scopes, tree
from bot.access import Actor
from bot.client import AskwellBot, StaleControl
from bot.i18n import _
from bot.levels import Level
from bot.options import Group, Kind, Option
from bot.preferences import Permit
from bot.render import previews, setting_forms, settings_pages
from bot.render.controls import button, fields_of, values_of
from bot.render.pages import View
from bot.scopes import Scope
from cogs import setup_pages
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.categories import any_category, named
from cogs.replies import acknowledge, say
from cogs.setup_pages import guild_of, text_channel

TYPED = (Kind.NUMBER, Kind.TEXT, Kind.LONG)


class Choosing(AskwellCog):
    """The pages of /settings and what is chosen on them."""

    @app_commands.command(description="Every setting of this server, or of one of its categories")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(category="Whose own settings; without it the server's")
    @app_commands.autocomplete(category=any_category)
    async def settings(self, interaction: discord.Interaction, category: str | None = None) -> None:
        """Show the groups of settings."""
        who = await setup_pages.standing(self.bot, actor_of(interaction))
        scope = Scope(who, named(who, category) if category else None)
        await _show(interaction, settings_pages.groups(scope))

    @route("settings")
    async def opened(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the groups, or a page of one group."""
        category_id, number = numbers([*arguments[:1], *arguments[2:]], 2)
        scope = await self._scope(actor_of(interaction), category_id)
        name = "".join(arguments[1:2])
        view = settings_pages.group(scope, _group(name), number) if name else None
        await _show(interaction, view or settings_pages.groups(scope))

    @route("settings_open")
    async def picked(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the group, or the setting, that was chosen in a menu."""
        (category_id,) = numbers(arguments, 1)
        scope = await self._scope(actor_of(interaction), category_id)
        name = "".join(values_of(interaction.data))
        shown = scope.option(name)
        view = settings_pages.one(scope, shown) if shown else None
        await _show(interaction, view or settings_pages.group(scope, _group(name)))

    @route("settings_category")
    async def category_picked(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the settings of the category that was chosen."""
        numbers(arguments, 0)
        (category_id,) = numbers(values_of(interaction.data), 1)
        scope = await self._scope(actor_of(interaction), category_id)
        await _show(interaction, settings_pages.groups(scope))

    # -- what is chosen -------------------------------------------------------------------------

    @route("setting")
    async def chosen(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Store what was pressed or chosen for one setting; without that, show its page."""
        actor, what = actor_of(interaction), "".join(arguments[2:3])
        scope, option = await self._option(actor, arguments[:2])
        if not what or (what == scopes.TRUE and option.caution):
            view = settings_pages.one(scope, option, asking=bool(what))
            await _show(interaction, view)
            return
        await acknowledge(interaction)
        sentence = _("Stored.")
        try:
            if what == "default":
                await self._reset(actor, scope, option)
            else:
                value = _value(guild_of(interaction), scope, option, what, interaction.data)
                await self._store(actor, scope, option, value)
        except errors.BadChoice as refusal:
            sentence = refusal.text
        await self._again(interaction, actor, arguments, sentence)

    @route("setting_form")
    async def asked(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form for a setting, with what was typed before if that was refused."""
        scope, option = await self._option(actor_of(interaction), arguments[:2])
        if option.kind not in TYPED:
            raise StaleControl
        typed = setting_forms.kept("".join(arguments[2:3]))
        await interaction.response.send_modal(setting_forms.typing(scope, option, typed))

    @route("setting_typed")
    async def typed(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Store what was typed; what is refused is handed back with the reason."""
        actor = actor_of(interaction)
        text = fields_of(interaction.data).get("value", "")
        items: list[discord.ui.Item[Any]] = []
        kept = False
        await acknowledge(interaction, in_place=True)
        try:
            scope, option = await self._option(actor, arguments)
            if option.kind not in TYPED:
                raise StaleControl
            again = setting_forms.again(scope, option, text)
            back = button(_("Back"), "setting", scope.category_id, option.name)
            items, kept = [again, back], setting_forms.fits(scope, option, text)
            await self._store(actor, scope, option, scopes.typed(option, text))
        except errors.Refusal as refusal:
            files = [] if kept or not text else [previews.as_file({_("You typed"): text})]
            await say(interaction, refusal.text, items=items, files=files, instead=True)
            return
        await self._again(interaction, actor, arguments, _("Stored."))

    # -- inside ---------------------------------------------------------------------------------

    async def _scope(self, actor: Actor, category_id: int) -> Scope:
        who = await setup_pages.standing(self.bot, actor)
        return Scope(who, tree.find(who, category_id) if category_id else None)

    async def _option(self, actor: Actor, arguments: list[str]) -> tuple[Scope, Option]:
        (category_id,) = numbers(arguments[:1], 1)
        scope = await self._scope(actor, category_id)
        option = scope.option("".join(arguments[1:2]))
        if option is None:
            raise StaleControl
        return scope, option

    async def _again(
        self, interaction: discord.Interaction, actor: Actor, arguments: list[str], sentence: str
    ) -> None:
        """Show a setting's page again, as it is stored now, under a sentence."""
        scope, option = await self._option(actor, arguments[:2])
        await _show(interaction, settings_pages.one(scope, option), sentence)

    async def _store(self, actor: Actor, scope: Scope, option: Option, value: Any) -> None:
        async with self.bot.database.transaction() as tx:
            if scope.category is None:
                await choices.choose(tx, actor, **{option.name: value})
            else:
                await deciding.decide(tx, actor, scope.category_id, **{option.name: value})

    async def _reset(self, actor: Actor, scope: Scope, option: Option) -> None:
        if scope.category is not None:
            await self._store(actor, scope, option, option.default)
            return
        async with self.bot.database.transaction() as tx:
            await choices.reset(tx, actor, option.name)


def _group(name: str) -> Group:
    try:
        return Group(name)
    except ValueError:
        raise StaleControl from None


def _value(guild: discord.Guild, scope: Scope, option: Option, what: str, data: Any) -> Any:
    """Return what was chosen in a menu or by a button.

    Raises ``BadChoice``, and ``StaleControl`` for what this setting does not take.
    """
    values, kind = values_of(data), option.kind
    if kind is Kind.SWITCH and what in (scopes.TRUE, scopes.FALSE, "sure"):
        return what != scopes.FALSE
    if kind is Kind.CHOICE and what == "choice":
        return _spelled(option, values)
    if kind is Kind.ROLES and what == "roles":
        return _roles(guild, values)
    if kind is Kind.CHANNEL and what == "channel":
        return text_channel(guild, values).id if values else None
    if kind is Kind.PERMIT and what in ("level", "beside"):
        held: Permit = scope.holds(option)
        if what == "beside":
            return Permit(level=held.level, roles=_roles(guild, values))
        (level,) = numbers(values, 1)
        if level not in set(Level):
            raise StaleControl
        return Permit(level=Level(level), roles=held.roles)
    raise StaleControl


def _spelled(option: Option, values: list[str]) -> Any:
    try:
        return scopes.picked(option, "".join(values))
    except LookupError:
        raise StaleControl from None


def _roles(guild: discord.Guild, values: list[str]) -> tuple[int, ...]:
    role_ids = tuple(sorted(numbers(values, 25)))
    chosen = tuple(one for one in role_ids if guild.get_role(one) is not None)
    if guild.default_role.id in chosen:
        raise errors.BadChoice(_("@everyone is everyone: choose roles that only some have."))
    return chosen


async def _show(interaction: discord.Interaction, view: View, sentence: str | None = None) -> None:
    await say(interaction, sentence, embed=view.embed, items=view.items, instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Choosing(bot))
