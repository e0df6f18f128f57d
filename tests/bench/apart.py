"""The bot in a process of its own, as operators run it, beside a Discord that has its own.

``python -m tests.bench.apart`` takes an ``Apart`` as JSON. Stopped, it tells what it saw.
"""

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from unittest.mock import patch

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from bot import app
from bot.client import AskwellBot
from bot.clock import Clock
from bot.settings import Settings
from tests.fixtures import TOKEN
from tests.wire.clock import WallClock
from tests.wire.loopback import Loopback
from tests.wire.raid import Heard, listen

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Apart:
    """What such a process has to know."""

    base: str
    gateway: str
    database: str
    ahead: float
    """Seconds by which its clock and Discord's are ahead."""


@dataclass
class Seen:
    """What such a process tells in the end."""

    heard: Heard
    processor: float = 0.0
    """Seconds that it took of a processor since it was ready."""


@asynccontextmanager
async def apart(wire: Loopback, url: str) -> AsyncIterator[Seen]:
    """Run the bot in a process of its own; what it saw is there when it has stopped."""
    server = wire.server
    told = Apart(server.base, str(server.gateway_url), url, server.clock.elapsed)
    process = await create_subprocess_exec(
        *(sys.executable, "-m", __name__, json.dumps(asdict(told))),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=PIPE,
    )
    await _line(process)
    seen = Seen(Heard())
    try:
        yield seen
        process.send_signal(signal.SIGTERM)
        last = json.loads(await _line(process))
        seen.heard, seen.processor = Heard(**last["heard"]), last["processor"]
    finally:
        if process.returncode is None and await _still(process):
            process.kill()
        await process.wait()


async def _line(process: Process) -> bytes:
    assert process.stdout is not None
    line = await process.stdout.readline()
    assert line, "the bot ended without a word"
    return line


async def _still(process: Process) -> bool:
    try:
        async with asyncio.timeout(10):
            await process.wait()
    except TimeoutError:
        return True
    return False


def main() -> None:
    """Run it until it is told to stop."""
    here = Apart(**json.loads(sys.argv[1]))
    clock = WallClock()
    clock.advance(here.ahead)
    seen: list[Seen] = []
    made = app.create_bot

    def create(settings: Settings, *, clock: Clock = clock) -> AskwellBot:
        bot = made(settings, clock=clock)
        seen.append(Seen(listen(bot)))
        bot.add_listener(ready, "on_ready")
        return bot

    async def ready() -> None:
        seen[0].processor = -time.process_time()
        print("ready", flush=True)

    settings = Settings(database_url=here.database, discord_token=SecretStr(TOKEN))
    with (
        patch.object(Route, "BASE", here.base),
        patch.object(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(here.gateway)),
        patch.object(app, "create_bot", create),
    ):
        asyncio.run(app.run(settings))
    seen[0].processor += time.process_time()
    print(json.dumps(asdict(seen[0])), flush=True)


if __name__ == "__main__":
    main()
