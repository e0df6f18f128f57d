"""The bot itself: its cogs, where clicks and forms go, and the one handler of errors."""

import asyncio
import hashlib
import importlib
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot import guilds, permissions, schema
from bot.cards import Shards
from bot.caretaker import Caretaker
from bot.clock import Clock, SystemClock
from bot.database import Database
from bot.errors import AskwellError, NotTaken
from bot.herald import Herald
from bot.i18n import _, speak, speaking
from bot.intake import VoteIntake
from bot.publisher import Publisher
from bot.publisher.postman import Postman
from bot.reconcile import Reconciler
from bot.render import controls, previews
from bot.settings import Settings
from bot.turns import Turns

log = logging.getLogger(__name__)

Route = Callable[[discord.Interaction, list[str]], Awaitable[None]]

EXPIRED = {10062, 40060, 50027}
"""Discord's codes for an interaction that can no longer be answered."""

EVENT_TASKS = ("discord.py: ", "CommandTree-invoker")
"""How discord.py names the tasks of listeners and commands."""

LAST_SECONDS = 5.0


class Commands(app_commands.CommandTree["AskwellBot"]):
    """The slash commands and menus, each in the language of whoever uses it."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Let everything in. Each command is a task, and this is asked first in it."""
        speak(str(interaction.locale))
        return True


class AskwellBot(commands.AutoShardedBot):
    """Askwell on Discord. Made by ``bot.app.create_bot``."""

    def __init__(
        self, settings: Settings, cogs: tuple[str, ...], *, clock: Clock | None = None
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Commands,
            intents=permissions.INTENTS,
            # Every message we need is fetched or told of by its id.
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=False, private_channel=False
            ),
        )
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self.database = Database(
            settings.database, readers=settings.database_pool_size, clock=self.clock
        )
        self.intake = VoteIntake(self.database)
        self.publisher = Publisher(self.database, self, self.clock)
        self.reconciler = Reconciler(self.database, self.intake, self, self.clock)
        self.publisher.on_doubt = self.reconciler.recheck
        self.postman = Postman(self.database, self, self.clock)
        self.herald = Herald(self.database, self.clock)
        self.herald.on_news = self.postman.wake
        self.caretaker = Caretaker(self.database, self.clock, settings.keep, settings.left_servers)
        self.database.on_change = self._changed
        self.routes: dict[str, Route] = {}
        self.turns = Turns()
        self._cog_names = cogs
        self.tree.error(self._command_failed)

    async def setup_hook(self) -> None:
        """Open the database, load the cogs and register the commands if they changed."""
        await schema.upgrade(self.database)
        for name in self._cog_names:
            # Not load_extension, which throws the module away when the bot is closed: where many
            # bots are made, as in the tests, each would read and compile all of them again.
            await importlib.import_module(name).setup(self)
        await self._sync_commands()

    async def publish_due(self) -> int:
        """Commit the votes that wait, bring cards up to date, fill inboxes, send messages.

        Returns how many cards were worked on. The running bot does this by itself.
        """
        await self.intake.idle()
        done = await self.publisher.publish_due()
        await self.herald.follow_up()
        await self.postman.deliver_due()
        return done

    def _changed(self) -> None:
        self.publisher.wake()
        self.herald.wake()

    def own_shards(self) -> None:
        """Look after the cards of the shards that this process runs, and of no others."""
        log.info(
            "ready in %d servers; to install: %s",
            len(self.guilds),
            permissions.install_link(self.application_id or 0),
        )
        ids = tuple(sorted(self.shards)) or (0,)
        mine = Shards(ids, self.shard_count or 1)
        self.publisher.shards = self.herald.shards = self.postman.shards = mine
        self.caretaker.shards = mine

    async def close(self) -> None:
        """Stop cleanly: no card half-sent, no vote lost, then the connection and the database."""
        await self.publisher.stop()
        await self.herald.stop()
        await self.postman.stop()
        await self.caretaker.stop()
        await self.reconciler.stop()
        await self.intake.idle()
        await super().close()
        await self._last_events()
        await self.intake.idle()
        await self.database.close()

    @staticmethod
    async def _last_events() -> None:
        """Wait for what discord.py had handed out when the connection closed: votes, drafts."""
        last = [
            task
            for task in asyncio.all_tasks()
            if task.get_name().startswith(EVENT_TASKS) and task is not asyncio.current_task()
        ]
        if last:
            await asyncio.wait(last, timeout=LAST_SECONDS)

    async def on_message(self, message: discord.Message) -> None:
        """There are no commands in messages: without their content there is nothing to read."""

    # -- where things go ------------------------------------------------------------------------

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Hand a click, a choice or a submitted form to whoever does its verb."""
        if interaction.type not in (
            discord.InteractionType.component,
            discord.InteractionType.modal_submit,
        ):
            return
        data: Mapping[str, Any] = cast(Mapping[str, Any], interaction.data or {})
        custom_id = str(data.get("custom_id", ""))
        found = controls.parse(custom_id)
        if found is None:
            return
        verb, arguments = found
        with speaking(str(interaction.locale)):
            try:
                route = self.routes.get(verb)
                if route is None:
                    raise StaleControl
                await route(interaction, arguments)
            except Exception as error:  # noqa: BLE001 - the one handler decides
                await self.failed(interaction, error)

    async def _command_failed(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError
    ) -> None:
        cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
        with speaking(str(interaction.locale)):
            await self.failed(interaction, cause)

    async def failed(self, interaction: discord.Interaction, error: Exception) -> None:
        """Tell the person what went wrong: a refusal in its words, anything else by its number."""
        if isinstance(error, discord.HTTPException) and error.code in EXPIRED:
            # Nothing can be said any more. What they typed is a draft: the next /ask offers it.
            log.info("an interaction expired before it was answered")
            return
        files = _typed_in(interaction, error)
        if isinstance(error, StaleControl) and files:
            text = _(
                "That form is from an earlier release and leads nowhere any more. Here is what "
                "you wrote, so that nothing is lost: open the form again and put it in."
            )
        elif isinstance(error, AskwellError):
            text = error.text
        elif isinstance(error, app_commands.CheckFailure):
            text = _("That command does not work here.")
        else:
            number = secrets.token_hex(4)
            log.error("error %s in an interaction", number, exc_info=error)
            text = _(
                "Something went wrong on our side (error {number}). What you wrote is kept: "
                "/ask or /answer offers it again."
            )
            if files:
                text = _(
                    "Something went wrong on our side (error {number}). Here is what you wrote, "
                    "so that nothing is lost."
                )
            text = text.format(number=number)
        if interaction.type is discord.InteractionType.autocomplete:
            return
        try:
            if interaction.response.is_done():
                await interaction.followup.send(text, files=files, ephemeral=True)
            else:
                await interaction.response.send_message(text, files=files, ephemeral=True)
        except discord.HTTPException as again:
            log.info("the person could not be told: %s", again.code)

    # -- registering commands ---------------------------------------------------------------------

    def commands_fingerprint(self) -> str:
        """Return what changes when the commands do, for this application."""
        payload = [
            command.to_dict(self.tree)
            for command in sorted(
                self.tree.get_commands(), key=lambda one: (one.name, type(one).__name__)
            )
        ]
        text = json.dumps(payload, sort_keys=True, default=str)
        return f"{self.application_id}:{hashlib.sha256(text.encode()).hexdigest()}"

    async def _sync_commands(self) -> None:
        """Register the commands with Discord if they are not what was registered last."""
        fingerprint = self.commands_fingerprint()
        async with self.database.reading() as tx:
            if await guilds.marked(tx, "commands") == fingerprint:
                return
        await self.tree.sync()
        async with self.database.transaction() as tx:
            await guilds.mark(tx, "commands", fingerprint)
        log.info("commands registered")


KEPT = "askwell_kept"
"""Noted in an interaction's extras once what its form held is a draft or was handed back."""


def _typed_in(interaction: discord.Interaction, error: Exception) -> list[discord.File]:
    """Return what was typed into a form that nobody took, to be handed back.

    A refusal is no such case: whoever refuses says what was wrong with what was typed.
    """
    if interaction.type is not discord.InteractionType.modal_submit:
        return []
    if KEPT in interaction.extras:
        return []
    if isinstance(error, AskwellError) and not isinstance(error, StaleControl | NotTaken):
        return []
    typed = {key: text for key, text in controls.fields_of(interaction.data).items() if text}
    return [previews.as_file(typed)] if typed else []


class StaleControl(AskwellError):
    """A button from an earlier release, or a forged one."""

    @property
    def text(self) -> str:
        return _("That button no longer does anything. Open the post again with /question.")
