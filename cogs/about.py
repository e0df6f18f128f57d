"""/help and /about, which also work in a private conversation with the bot."""

from collections.abc import Callable, Iterator

import discord
from discord import app_commands

import bot as askwell
from bot import access, drafts, errors, permissions, preferences
from bot.access import Standing
from bot.client import AskwellBot
from bot.i18n import _
from bot.render import crisis
from bot.render.about import Usage, about_page, help_page
from cogs.actors import actor_of
from cogs.base import MODERATORS, AskwellCog
from cogs.reading import say_page

MODERATING = {"cogs.moderating", "cogs.log", "cogs.queueing"}
ADMINISTERING = {"cogs.categories", "cogs.setting_up", "cogs.choosing", "cogs.diagnosing"}
"""Whose commands are for moderators and editors, or for admins alone; others are everyone's."""

AnyCommand = app_commands.Command[AskwellCog, ..., None] | app_commands.ContextMenu


class About(AskwellCog):
    """What Askwell is and how it is used."""

    @app_commands.command(name="help", description="What you can do here, in one list")
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def help_command(self, interaction: discord.Interaction) -> None:
        """List every command that this person can use where they are."""
        if interaction.guild is None:
            hint = _("In a server that has Askwell, this list is longer.")
            await say_page(interaction, help_page([(_("Here"), self._usages(_works_in_dm))], hint))
            return
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
        supports = any(who.rules(key).support for key in access.readable(who))
        lines = [_hint(who), crisis.standing_line() if supports else None]
        first = "\n".join(line for line in lines if line)
        await say_page(interaction, help_page(self._groups(who), first or None))

    @app_commands.command(description="What Askwell is, what it stores, whom to ask")
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def about(self, interaction: discord.Interaction) -> None:
        """Say what this bot is."""
        roles: list[str] | None = None
        guild = interaction.guild
        if guild is not None:
            async with self.bot.database.reading() as tx:
                chosen = await preferences.load(tx, guild.id)
            known = [guild.get_role(role_id) for role_id in chosen.moderator_roles]
            roles = [role.name for role in known if role is not None]
        application = self.bot.application_id or 0
        await say_page(
            interaction,
            about_page(
                askwell.__version__,
                moderator_roles=roles,
                support_url=self.bot.settings.support_url,
                install=permissions.install_link(application),
                install_with_setup=permissions.install_link(application, setup=True),
            ),
        )

    def _groups(self, who: Standing) -> list[tuple[str, list[Usage]]]:
        """Return the commands that this person can use, by who they are for."""

        def of(*modules: str) -> Callable[[AnyCommand], bool]:
            return lambda command: command.module in modules

        def moderating(command: AnyCommand) -> bool:
            return command.module in MODERATING or MODERATORS in command.extras

        def special(command: AnyCommand) -> bool:
            return moderating(command) or command.module in ADMINISTERING

        groups = [(_("Everyone"), self._usages(lambda command: not special(command)))]
        if access.can_moderate(who) is None:
            groups.append((_("Moderators and editors"), self._usages(moderating)))
        if access.can_administer(who) is None:
            groups.append((_("Admins"), self._usages(of(*ADMINISTERING))))
        return groups

    def _usages(self, wanted: Callable[[AnyCommand], bool]) -> list[Usage]:
        return [_usage(command) for command in self._commands() if wanted(command)]

    def _commands(self) -> Iterator[AnyCommand]:
        """Yield every command and message menu, in the order in which the cogs were loaded."""
        for command in self.bot.tree.walk_commands():
            if isinstance(command, app_commands.Command):
                yield command
        yield from self.bot.tree.get_commands(type=discord.AppCommandType.message)


def _usage(command: AnyCommand) -> Usage:
    if isinstance(command, app_commands.ContextMenu):
        return Usage(command.name, _("in the menu of a message, under Apps"))
    return Usage(f"/{command.qualified_name}", command.description)


def _works_in_dm(command: AnyCommand) -> bool:
    # Those of a group have its.
    top = getattr(command, "root_parent", None) or command
    contexts = getattr(top, "allowed_contexts", None)
    return contexts is not None and bool(contexts.dm_channel)


def _hint(who: Standing) -> str | None:
    """Return what to begin with in a server where nothing can be asked yet."""
    if drafts.askable(who):
        return None
    if access.can_administer(who) is None:
        return _("There is no category you can ask in yet. Start with /setup.")
    refusal = drafts.none_askable(who)
    if not isinstance(refusal, errors.NoCategory):
        return refusal.text
    return _("There is no category you can ask in yet. An admin can add one with /setup.")


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(About(bot))
