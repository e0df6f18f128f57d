"""The fixtures of the wire level."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Protocol

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr
from simcord import ChannelHandle

from bot.app import create_bot
from bot.client import AskwellBot
from bot.settings import Settings
from tests.databases import Sqlite
from tests.fixtures import TOKEN
from tests.wire.community import Community, settle_in
from tests.wire.listener import Listener
from tests.wire.loopback import Loopback
from tests.wire.server import WireServer

Connect = Callable[[discord.Client], Awaitable[None]]


class Start(Protocol):
    """Starts Askwell."""

    async def __call__(self, *, publishing: bool = False) -> AskwellBot: ...


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WireServer]:
    """A loopback Discord that discord.py takes for the real one."""
    server = WireServer(TOKEN)
    await server.start()
    monkeypatch.setattr(Route, "BASE", server.base)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", server.gateway_url)
    yield server
    await server.stop()
    assert server.gaps == [], "the loopback Discord was asked for what it cannot play"


@pytest.fixture
def wire(server: WireServer) -> Loopback:
    """A server on that Discord: a lobby, and nobody in it but its owner and the bot."""
    return Loopback(server)


@pytest.fixture
async def connect(wire: Loopback) -> AsyncIterator[Connect]:
    """Log a client in and wait until its gateway is up; it is closed when the test ends."""
    running: list[tuple[discord.Client, asyncio.Task[None]]] = []

    async def connect(client: discord.Client) -> None:
        wire.bot = client
        task = asyncio.create_task(client.start(TOKEN))
        task.add_done_callback(lambda _task: wire.server.notify())
        running.append((client, task))
        await wire.server.until(
            lambda: wire.server.gateway.connected or task.done(), "a connection"
        )
        if task.done():
            await task

    yield connect
    for client, task in running:
        await client.close()
        await task


@pytest.fixture
def lobby(wire: Loopback) -> ChannelHandle:
    """A text channel that everyone may use."""
    return wire.lobby


@pytest.fixture
async def listener(connect: Connect, lobby: ChannelHandle) -> Listener:
    """A plain client that is ready and knows the lobby."""
    assert lobby.id
    client = Listener()
    await connect(client)
    await client.until("ready")
    return client


@pytest.fixture
def channel(listener: Listener, lobby: ChannelHandle) -> discord.TextChannel:
    """The lobby as that client knows it."""
    return listener.text(lobby.id)


@pytest.fixture
def wire_settings(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> Settings:
    """Settings on SQLite; where the database matters, a module says `settings`: on both."""
    request.node.user_properties.append(("database", "sqlite"))
    url = Sqlite(tmp_path, sqlite_template).migrated()
    return Settings(database_url=url, discord_token=SecretStr(TOKEN))


@pytest.fixture
async def start(
    wire: Loopback, wire_settings: Settings, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Start]:
    """Start Askwell, as often as it is called: a second one is the first one restarted.

    With `publishing=True` it publishes by itself, as the running bot does; else when it is told to.
    """
    running: list[tuple[AskwellBot, asyncio.Task[None]]] = []

    async def at_once(shard_id: int | None, *, initial: bool = False) -> None:
        """Identify without the five seconds' wait that Discord wants between two."""

    async def start(*, publishing: bool = False) -> AskwellBot:
        bot = create_bot(wire_settings, clock=wire.server.clock)
        monkeypatch.setattr(bot, "before_identify_hook", at_once)
        # The library waits so long after the last server before it calls itself ready.
        bot._connection.guild_ready_timeout = 0.05
        await connect(bot)
        await bot.wait_until_ready()
        await wire.server.until(lambda: wire.messages(wire.lobby.id), "the bot's hello")
        if publishing:
            running.append((bot, asyncio.create_task(bot.publisher.run())))
        return bot

    yield start
    for bot, task in running:
        await bot.publisher.stop()
        await task


@pytest.fixture
async def wire_bot(wire: Loopback, start: Start) -> AskwellBot:
    """Askwell on the loopback Discord, ready; it publishes when `publish_due` is called."""
    bot = await start()
    # What a test counts begins when everybody has been greeted.
    wire.server.before, wire.server.calls = wire.server.calls, []
    return bot


@pytest.fixture
async def publishing(wire_bot: AskwellBot) -> AsyncIterator[AskwellBot]:
    """The same, publishing by itself as the running bot does."""
    task = asyncio.create_task(wire_bot.publisher.run())
    yield wire_bot
    await wire_bot.publisher.stop()
    await task


@pytest.fixture
async def community(wire_bot: AskwellBot, wire: Loopback) -> Community:
    """People and one category, in which answers live in threads."""
    return await settle_in(wire_bot.database, wire)
