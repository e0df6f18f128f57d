"""`python bot.py run` as an operator runs it: it stops politely and keeps its token to itself."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.database import Database
from bot.settings import Settings
from tests.fixtures import TOKEN
from tests.wire.community import Community, calm_down, settle_in
from tests.wire.conftest import Start
from tests.wire.loopback import Loopback
from tests.wire.mishaps import REACTION, SEND, THREAD, assert_whole
from tests.wire.server import WireServer

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


class Child:
    """A process that runs the bot, and what it has said so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.output = ""

    async def says(self, words: str) -> None:
        """Wait until it has said this."""
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while words not in self.output:
                line = await self.process.stderr.readline()
                assert line, f"it ended without saying {words!r}:\n{self.output}"
                self.output += line.decode()

    async def ends(self) -> int:
        """Wait until it is gone; give its exit code."""
        async with asyncio.timeout(PATIENCE):
            out, error = await self.process.communicate()
        self.output += out.decode() + error.decode()
        assert self.process.returncode is not None
        return self.process.returncode


async def launch(server: WireServer, settings: Settings, **variables: str) -> Child:
    environment = {
        **os.environ,
        "WIRE_BASE": server.base,
        "WIRE_GATEWAY": str(server.gateway_url),
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": settings.database_url,
        "DISCORD_TOKEN": TOKEN,
        **variables,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.wire.child", "run"),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    return Child(process)


@pytest.fixture
async def waiting(wire: Loopback, wire_settings: Settings) -> AsyncIterator[Community]:
    """A server in whose database a question waits to be posted, while no bot runs."""
    database = Database(wire_settings.database, clock=wire.server.clock)
    community = await settle_in(database, wire)
    yield community
    await community.database.close()


@pytest.mark.parametrize("step", [SEND, THREAD, REACTION], ids=["message", "thread", "reaction"])
async def test_sigterm_lets_the_card_in_flight_finish(
    wire: Loopback,
    wire_settings: Settings,
    waiting: Community,
    start: Start,
    step: tuple[str, str],
) -> None:
    question = await waiting.ask()
    later = await waiting.ask()
    channel = waiting.garden.channel_id
    gate = wire.server.hold(step[0], step[1].replace("*", str(channel), 1))
    child = await launch(wire.server, wire_settings)
    await asyncio.wait_for(gate.arrived.wait(), PATIENCE)
    child.process.send_signal(signal.SIGTERM)
    await child.says("stopping")
    gate.open.set()
    assert await child.ends() == 0, child.output
    (posted,) = wire.messages(channel or 0)[:1]
    me = wire.backend.bot_user.id
    assert list(wire.reactions(posted.channel_id, posted.id).values()) == [[me], [me]]
    sent = len(wire.messages(channel or 0))
    bot = await start()
    await calm_down(bot, wire)
    assert len(wire.messages(channel or 0)) == 2
    assert len(wire.server.requests("POST", f"/channels/{channel}/messages")) == 2
    assert sent <= 2
    assert (await waiting.card(question)).message_id == posted.id
    assert (await waiting.card(later)).seeded


async def test_a_stop_while_discord_says_nothing_does_not_wait_for_ever(
    wire: Loopback, wire_settings: Settings, waiting: Community, start: Start
) -> None:
    """The send was carried out, nobody heard of it, and the time to stop ran out: once it stays."""
    question = await waiting.ask()
    channel = waiting.garden.channel_id
    gate = wire.server.hold("POST", f"/channels/{channel}/messages")
    child = await launch(wire.server, wire_settings, STOP_TIMEOUT="1")
    await asyncio.wait_for(gate.arrived.wait(), PATIENCE)
    child.process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        await child.ends()
    gate.open.set()
    await wire.server.until(lambda: wire.messages(channel or 0), "the message, late")
    wire.server.clock.advance(120)
    bot = await start()
    await calm_down(bot, wire)
    await assert_whole(wire, waiting, question)


@pytest.mark.parametrize("form", ["text", "json"])
async def test_the_token_is_in_no_line_of_the_log(
    wire: Loopback, wire_settings: Settings, waiting: Community, form: str
) -> None:
    """Even with everything logged, and with requests that fail in every way."""
    await waiting.ask()
    channel = waiting.garden.channel_id
    wire.server.drop("POST", f"/channels/{channel}/messages")
    wire.server.fail("GET", f"/channels/{channel}/messages", 500)
    child = await launch(wire.server, wire_settings, LOG_LEVEL="DEBUG", LOG_FORMAT=form)
    await wire.server.until(lambda: wire.messages(channel or 0), "the question", PATIENCE)
    child.process.send_signal(signal.SIGTERM)
    assert await child.ends() == 0, child.output
    assert "stopping" in child.output
    assert TOKEN not in child.output
    assert TOKEN.rpartition(".")[2] not in child.output


async def test_a_wrong_token_is_one_sentence_and_not_repeated(
    wire: Loopback, wire_settings: Settings
) -> None:
    wrong = TOKEN[::-1]
    child = await launch(wire.server, wire_settings, DISCORD_TOKEN=wrong)
    assert await child.ends() == 2
    assert "Discord does not accept this token" in child.output
    assert wrong not in child.output
    assert "Traceback" not in child.output
