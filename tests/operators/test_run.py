"""The bot in a process of its own, as a service manager sees it: starting, beside it, stopping."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.operating import lock
from tests.databases import address
from tests.fixtures import TOKEN
from tests.wire.server import WireServer

pytestmark = pytest.mark.usefixtures("postgres_programs")

ROOT = Path(__file__).parents[2]

Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def discord() -> AsyncIterator[WireServer]:
    """A loopback Discord."""
    server = WireServer(TOKEN)
    await server.start()
    yield server
    await server.stop()
    assert server.gaps == []


@pytest.fixture
async def start(discord: WireServer, tmp_path: Path) -> AsyncIterator[Start]:
    """Start ``bot.py`` with these arguments and this environment besides."""
    started: list[Process] = []

    async def start(*arguments: str, **environment: str) -> Process:
        wire = {"WIRE_BASE": discord.base, "WIRE_GATEWAY": str(discord.gateway_url)}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.wire.child",
            *arguments,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **wire, **environment},
            stdout=PIPE,
            stderr=PIPE,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def said_by(process: Process, until: str) -> str:
    """Read what a process logs until this appears."""
    assert process.stderr is not None
    said = ""
    async with asyncio.timeout(60):
        while until not in said:
            line = await process.stderr.readline()
            assert line, f"it ended before saying {until!r}: {said}"
            said += line.decode()
    return said


async def ended(process: Process) -> tuple[int | None, str]:
    """Wait for its end and return its exit code and what it said."""
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return process.returncode, out.decode() + err.decode()


async def test_it_starts_lets_others_look_and_stops_cleanly(
    start: Start, blank_database_url: str, tmp_path: Path
) -> None:
    environment = {
        "DATABASE_URL": blank_database_url,
        "DISCORD_TOKEN": TOKEN,
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "json",
    }
    bot = await start("run", **environment)
    said = await said_by(bot, "to install:")
    # On a busy machine the lock's own connection may just be made anew: it is there soon.
    async with asyncio.timeout(60):
        while await lock.holder(address(blank_database_url)) is None:
            pass

    (second, sentence), (saving, saved), (looking, seen) = await asyncio.gather(
        *[
            ended(await start(*arguments, **(environment | {"LOG_LEVEL": "WARNING"})))
            for arguments in (("run",), ("backup", "beside.backup"), ("doctor", "--thorough"))
        ]
    )
    assert second == 2
    assert sentence.startswith("Another Askwell process is using this database.")
    assert saving == 0, saved
    assert (tmp_path / "beside.backup").exists()
    assert looking == 0, seen
    assert "In use by process" in seen

    bot.send_signal(signal.SIGTERM)
    code, rest = await ended(bot)
    assert code == 0, rest
    said += rest
    lines = [json.loads(line) for line in said.splitlines()]
    assert [one["message"] for one in lines if one["level"] in {"ERROR", "CRITICAL"}] == []
    assert "A new database was made." in [one["message"] for one in lines]
    assert TOKEN not in said
    assert TOKEN.rsplit(".", 1)[1] not in said
    password = address(blank_database_url).password
    assert password is None or str(password) not in said
    assert await lock.holder(address(blank_database_url)) is None


async def test_it_is_killed_and_starts_again(start: Start, database_url: str) -> None:
    environment = {"DATABASE_URL": database_url, "DISCORD_TOKEN": TOKEN}
    for _time in range(2):
        bot = await start("run", **environment)
        await said_by(bot, "to install:")
        bot.kill()
        await ended(bot)


async def test_a_token_that_discord_refuses_is_one_sentence(
    start: Start, database_url: str
) -> None:
    wrong = TOKEN.replace("real", "fake")
    code, said = await ended(
        await start("run", DATABASE_URL=database_url, DISCORD_TOKEN=wrong, LOG_LEVEL="ERROR")
    )
    assert code == 2
    assert said.startswith("Discord does not accept this token.")
    assert said.count("\n") == 1
    assert wrong not in said


async def test_no_network_is_one_sentence(
    start: Start, database_url: str, discord: WireServer
) -> None:
    code, said = await ended(
        await start(
            "run",
            DATABASE_URL=database_url,
            DISCORD_TOKEN=TOKEN,
            LOG_LEVEL="ERROR",
            WIRE_BASE="http://127.0.0.1:1/api/v10",
        )
    )
    assert code == 2, said
    assert said.startswith("A server does not answer.")
    assert said.count("\n") == 1
    assert discord.calls == []
