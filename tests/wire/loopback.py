"""A server full of members, for the wire: SimCord's handles over our loopback Discord.

SimCord's own `Env` replaces discord.py's HTTP client: just what the wire level must not do. Its
handles and actors only ask their environment for a few things; `Loopback` is those things.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import discord
from simcord import ChannelHandle, GuildHandle, MemberActor, ResponseMessage, RoleHandle, UserHandle
from simcord.backend.models import Interaction, Message

from bot.client import EVENT_TASKS
from tests.wire.server import PATIENCE, WireServer

if TYPE_CHECKING:
    from simcord import Env


class Loopback:
    """What a member can do on the wire, and what they see. `server` is Discord's other side."""

    strict_sync = True
    error_cursor = 0
    errors: tuple[Exception, ...] = ()

    def __init__(self, server: WireServer) -> None:
        self.server = server
        self.backend = server.backend
        self.bot: discord.Client = discord.Client(intents=discord.Intents(guilds=True))
        """The client whose models actors hand out; the fixture puts the bot under test here."""
        self._pending: Interaction | None = None
        self._waits = True
        self._env = cast("Env", self)
        self.guild = GuildHandle(self._env, self.backend.create_guild("Wire"))
        self.lobby = self.channel("lobby")

    def member(self, name: str, *roles: RoleHandle) -> MemberActor:
        """Let somebody join."""
        user = UserHandle(self._env, self.backend.make_user(name))
        return self.guild.add_member(user, roles=roles)

    def channel(self, name: str) -> ChannelHandle:
        """Make a text channel."""
        return self.guild.create_text_channel(name)

    def forum(self, name: str) -> ChannelHandle:
        """Make a forum."""
        return self.guild.create_forum_channel(name)

    def messages(self, channel_id: int) -> list[ResponseMessage]:
        """Give the bot's messages in a channel or thread that everyone sees, oldest first."""
        return [ResponseMessage(self._env, message) for message in self._own(channel_id)]

    def reactions(self, channel_id: int, message_id: int) -> dict[str, list[int]]:
        """Give who reacted with what."""
        message = self.backend.get_message(channel_id, message_id)
        return {reaction.emoji: list(reaction.user_ids) for reaction in message.reactions}

    async def until_shown(self, message: ResponseMessage, score: str) -> None:
        """Wait until a card shows this score."""
        stored = self.backend.get_message(message.channel_id, message.id)

        def shown() -> bool:
            return bool(stored.embeds[0]["fields"][0]["name"] == f"Score {score}")

        await self.server.until(shown, f"a score of {score} on the card")

    def _own(self, channel_id: int) -> Iterator[Message]:
        bot = self.backend.bot_user.id
        for message in self.backend.messages.get(channel_id, {}).values():
            if message.author_id == bot and message.type in {0, 19} and not message.is_ephemeral:
                yield message

    @contextmanager
    def without_answer(self) -> Iterator[None]:
        """Do not wait for answers to interactions in this block: there will be none."""
        self._waits = False
        try:
            yield
        finally:
            self._waits = True

    async def quiet(self) -> None:
        """Wait until the bot is done with every event and command that it has been given."""
        async with asyncio.timeout(PATIENCE):
            while busy := [
                task for task in asyncio.all_tasks() if task.get_name().startswith(EVENT_TASKS)
            ]:
                await asyncio.wait(busy)

    # What SimCord's handles ask of their environment.

    def errors_since(self, cursor: int) -> list[Exception]:
        """Give none: what goes wrong in a command is in the log, which every test looks at."""
        return list(self.errors[cursor:])

    def _begin_operation(self, label: str) -> None:
        """Allow operations at once: races are what this level is for."""

    def _end_operation(self) -> None:
        pass

    def _mark_mutation(self) -> None:
        self.server.notify()

    def _notify_dispatch_observers(self, interaction: Interaction) -> None:
        self._pending = interaction

    async def _settle_internal(self, *, dispatch: str) -> None:
        """After an interaction wait until the bot has answered it and is done with it."""
        interaction, self._pending = self._pending, None
        if interaction is not None and self._waits:
            await self.server.until(
                lambda: interaction.responded and not interaction.loading,
                f"an answer to {dispatch}",
            )
            await self.quiet()

    @property
    def _message_states(self) -> tuple[Any, ...]:
        return (self.bot._connection,)
