"""One process for each database."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import URL

from bot.errors import AlreadyRunning
from bot.operating import lock
from tests.clock import FakeClock
from tests.databases import Postgres, address
from tests.operators.conftest import Command

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.in_earnest("a lock is about who holds a connection, and in which thread")


@contextmanager
def another_process(url: str) -> Iterator[subprocess.Popen[str]]:
    """Hold the lock in a real child until the block ends."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.operators.holder", url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == "held\n"
        yield child
        child.stdin.close()


async def taken(url: URL) -> bool:
    """Say whether someone holds the lock, by trying to take it."""
    try:
        async with lock.held(url):
            return False
    except AlreadyRunning:
        return True


def test_a_second_process_is_told_to_stop_the_first(
    command: Command, database_url: str, tmp_path: Path
) -> None:
    file = str(tmp_path / "any.backup")
    with another_process(database_url):
        for arguments in (("run",), ("migrate",), ("recount", "--dry-run"), ("restore", file)):
            outcome = command(*arguments, DATABASE_URL=database_url, DISCORD_TOKEN="x")
            assert outcome.code == 2
            assert outcome.err == (
                "Another Askwell process is using this database. Stop it first; two at once would "
                "post things twice.\n"
            )


def test_two_real_processes(database_url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": database_url}
    migrate = [sys.executable, str(ROOT / "bot.py"), "migrate"]
    with another_process(database_url):
        second = subprocess.run(
            migrate, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
    assert second.returncode == 2
    assert "Another Askwell process" in second.stderr
    assert "Traceback" not in second.stderr
    after = subprocess.run(
        migrate, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert after.returncode == 0, after.stderr


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_who_dies_lets_go(database_url: str, how: signal.Signals) -> None:
    url = address(database_url)
    with another_process(database_url) as child:
        assert await taken(url)
        child.send_signal(how)
        child.wait()
    for _attempt in range(50):
        # PostgreSQL notices a line that broke a moment later.
        if not await taken(url):
            return
    pytest.fail("the lock outlived its holder")


async def test_everyone_can_see_who_holds_it(database_url: str) -> None:
    url = address(database_url)
    assert await lock.holder(url) is None
    with another_process(database_url) as child:
        found = await lock.holder(url)
        assert found is not None
        assert found.since is not None
        if url.get_backend_name() == "sqlite":
            assert found.process == child.pid
        else:
            assert found.address in {"127.0.0.1", "127.0.0.1/32", "::1/128"}
    assert await lock.holder(url) is None


async def test_another_database_has_another_lock(
    database_url: str, another_database_url: Callable[[], str]
) -> None:
    other = another_database_url()
    async with lock.held(address(database_url)), lock.held(address(other)):
        assert await taken(address(database_url))
        assert await taken(address(other))
    assert not await taken(address(database_url))


async def test_a_link_to_the_file_is_the_same_database(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    async with lock.held(address(f"sqlite:///{tmp_path}/real/askwell.db")):
        assert await taken(address(f"sqlite:///{tmp_path}/linked/askwell.db"))


async def test_a_lock_file_with_anything_in_it_is_no_obstacle(tmp_path: Path) -> None:
    url = address(f"sqlite:///{tmp_path}/askwell.db")
    for content in (b"", b"\xff\x00", b"[]", b'{"process": "x"}', b"x" * 100_000):
        lock.lock_file(url).write_bytes(content)
        assert await lock.holder(url) is None
        async with lock.held(url):
            found = await lock.holder(url)
            assert found is not None
            assert found.process == os.getpid()


async def test_being_cancelled_from_outside_stays_a_cancellation(database_url: str) -> None:
    url = address(database_url)
    inside = asyncio.Event()

    async def work() -> None:
        async with lock.held(url):
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not await taken(url)


# -- PostgreSQL: the line that holds the lock breaks ---------------------------------------------

BREAK = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = $1"
)


@pytest.fixture
def postgresql(postgres: Postgres) -> URL:
    return address(postgres.migrated())


async def other(url: URL) -> "asyncpg.Connection[asyncpg.Record]":
    plain = url.set(drivername="postgresql", query={}).render_as_string(hide_password=False)
    return await asyncpg.connect(plain)


async def test_a_lock_whose_line_broke_is_taken_again(postgresql: URL) -> None:
    line = await other(postgresql)
    async with lock.held(postgresql, clock=FakeClock()):
        before = await lock.holder(postgresql)
        await line.execute(BREAK, "askwell lock")
        async with asyncio.timeout(20):
            now = None
            while now is None or now == before:
                now = await lock.holder(postgresql)
    assert not await taken(postgresql)
    await line.close()


@pytest.mark.logs_errors("losing the lock is an error, and says so")
async def test_who_finds_the_lock_taken_meanwhile_is_stopped(postgresql: URL) -> None:
    line = await other(postgresql)
    stopped = False

    async def work() -> None:
        nonlocal stopped
        async with lock.held(postgresql, clock=FakeClock()):
            try:
                await line.execute(BREAK, "askwell lock")
                await line.execute("SELECT pg_advisory_lock($1, $2)", *lock.KEY)
                await asyncio.Event().wait()
            finally:
                stopped = True

    with pytest.raises(AlreadyRunning):
        await asyncio.wait_for(work(), 20)
    assert stopped
    await line.close()
