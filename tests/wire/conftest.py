"""The fixtures of the wire level."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from simcord import ChannelHandle

from tests.wire.listener import Listener
from tests.wire.server import TOKEN, WireServer
from tests.wire.world import World

Connect = Callable[[discord.Client], Awaitable[None]]


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WireServer]:
    """A loopback Discord that discord.py takes for the real one."""
    server = WireServer()
    await server.start()
    monkeypatch.setattr(Route, "BASE", server.base)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", server.gateway_url)
    yield server
    await server.stop()
    assert server.gaps == [], "the loopback Discord was asked for what it cannot play"


@pytest.fixture
def wire(server: WireServer) -> World:
    """A server on that Discord, with nobody in it but its owner and the bot."""
    return World(server)


@pytest.fixture
async def connect(wire: World) -> AsyncIterator[Connect]:
    """Log a client in and wait until its gateway is up; it is closed when the test ends."""
    running: list[tuple[discord.Client, asyncio.Task[None]]] = []

    async def connect(client: discord.Client) -> None:
        wire.bot = client
        task = asyncio.create_task(client.start(TOKEN))
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
def lobby(wire: World) -> ChannelHandle:
    """A text channel that everyone may use."""
    return wire.channel("lobby")


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
