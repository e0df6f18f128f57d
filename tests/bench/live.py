"""The whole bot on the loopback Discord of ``tests.wire``, as ``bot.app`` runs it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import patch

from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from bot.app import create_bot
from bot.client import AskwellBot
from bot.settings import Settings
from tests.fixtures import TOKEN
from tests.wire.loopback import Loopback
from tests.wire.server import WireServer


@asynccontextmanager
async def discord_here() -> AsyncIterator[Loopback]:
    """Yield a Discord that discord.py takes for the real one."""
    server = WireServer(TOKEN)
    await server.start()
    with (
        patch.object(Route, "BASE", server.base),
        patch.object(DiscordWebSocket, "DEFAULT_GATEWAY", server.gateway_url),
    ):
        yield Loopback(server)
    await server.stop()


@asynccontextmanager
async def running(wire: Loopback, url: str) -> AsyncIterator[AskwellBot]:
    """Yield the bot, ready and publishing by itself."""
    settings = Settings(database_url=url, discord_token=SecretStr(TOKEN))
    wire.bot = bot = create_bot(settings, clock=wire.server.clock)
    # The library waits so long after the last server before it calls itself ready.
    bot._connection.guild_ready_timeout = 0.05
    gateway = asyncio.create_task(bot.start(TOKEN))
    gateway.add_done_callback(lambda _task: wire.server.notify())
    await wire.server.until(lambda: wire.server.gateway.connected or gateway.done(), "a connection")
    if gateway.done():
        await gateway
    await bot.wait_until_ready()
    publishing = asyncio.create_task(bot.publisher.run())
    try:
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(gateway, publishing)
