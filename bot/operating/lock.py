"""One process for each database: a second one is refused before it has done anything.

SQLite has a lock file beside the database, which the operating system lets go of when its holder
dies, however it dies. PostgreSQL has an advisory lock that lives as long as the connection that
took it; should that connection be lost, the lock is taken again, and whoever held it is stopped if
another process was faster.
"""

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot import errors
from bot.clock import Clock, SystemClock

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds to wait for a lock that someone is just letting go of."""

CHECK_SECONDS = 15.0
"""How often the connection that holds the lock is looked at: a dead line says nothing by itself."""

# "ASKW"; the second number will be a shard's when several processes share a database.
KEY = (0x41534B57, 0)
_TAKE = text("SELECT pg_try_advisory_lock(:space, :part)").bindparams(space=KEY[0], part=KEY[1])
_SELF = text("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")
# The server may take long to notice that a line is dead, and the lock would wait with it.
_END = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid = :pid AND backend_start = :backend_start"
)
_KEEPALIVE = {
    "tcp_keepalives_idle": "60",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
_HOLDER = text(
    "SELECT a.pid, a.backend_start, a.client_addr::text FROM pg_locks l"
    " JOIN pg_stat_activity a ON a.pid = l.pid"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.classid = :space AND l.objid = :part"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
).bindparams(space=KEY[0], part=KEY[1])


@dataclass(frozen=True, slots=True)
class Holder:
    """Who works with the database now."""

    process: int | None
    """Its process id: this machine's for SQLite, the server's own for PostgreSQL."""
    since: datetime | None
    address: str | None = None
    """Where it connects from, on PostgreSQL."""


@asynccontextmanager
async def held(url: URL, *, clock: Clock | None = None) -> AsyncIterator[None]:
    """Be the only process that works with this database until the block ends.

    Raises ``AlreadyRunning``: at once if there is another, or later, after cancelling the block, if
    the lock was lost to another.
    """
    if url.get_backend_name() == "sqlite":
        async with _file_held(lock_file(url)):
            yield
    else:
        async with _advisory_held(url, clock or SystemClock()):
            yield


async def holder(url: URL) -> Holder | None:
    """Return who holds the lock, or None if nobody does."""
    if url.get_backend_name() == "sqlite":
        return await asyncio.to_thread(_file_holder, lock_file(url))
    engine = _engine(url)
    try:
        async with engine.connect() as connection:
            row = (await connection.execute(_HOLDER)).first()
    finally:
        await engine.dispose()
    return Holder(row[0], row[1], row[2]) if row else None


def lock_file(url: URL) -> Path:
    """Return where the lock of an SQLite database is: beside the file itself, links followed."""
    path = Path(url.database or "").resolve()
    return path.with_name(f"{path.name}.lock")


# -- SQLite --------------------------------------------------------------------------------------


@asynccontextmanager
async def _file_held(path: Path) -> AsyncIterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Without flock (some network drives) SQLite's own locks do not work either: better to refuse.
    lock = FileLock(path, fallback_to_soft=False, thread_local=False, on_acquired=_sign)
    try:
        await asyncio.to_thread(lock.acquire, timeout=PATIENCE)
    except Timeout:
        found = _signature(path)
        raise errors.AlreadyRunning(found.since) from None
    try:
        yield
    finally:
        lock.release()


def _sign(descriptor: int) -> None:
    """Write into the lock file who holds it, for ``doctor`` to read; it is not what locks."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, json.dumps({"process": os.getpid(), "since": now}).encode())


def _signature(path: Path) -> Holder:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Holder(int(found["process"]), datetime.fromisoformat(found["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Holder(None, None)


def _file_holder(path: Path) -> Holder | None:
    if not path.exists():
        return None
    found = _signature(path)
    probe = FileLock(path, fallback_to_soft=False, thread_local=False)
    try:
        with probe.acquire(blocking=False):
            return None
    except Timeout:
        return found


# -- PostgreSQL ------------------------------------------------------------------------------------


def _engine(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"server_settings": {"application_name": "askwell lock", **_KEEPALIVE}},
    )


@asynccontextmanager
async def _advisory_held(url: URL, clock: Clock) -> AsyncIterator[None]:
    lock = _AdvisoryLock(url, clock)
    body = asyncio.current_task()
    assert body is not None  # noqa: S101 - every coroutine runs in a task
    asked_before = body.cancelling()
    watch: asyncio.Task[None] | None = None

    def stop_the_block(watched: asyncio.Task[None]) -> None:
        if not watched.cancelled():
            body.cancel()

    try:
        if not await lock.take():
            raise errors.AlreadyRunning
        watch = asyncio.create_task(lock.watch(), name="lock")
        watch.add_done_callback(stop_the_block)
        yield
    except asyncio.CancelledError:
        # As asyncio.timeout does: our own cancellation becomes an error, anybody else's goes on.
        lost = watch is not None and watch.done() and not watch.cancelled()
        if lost and body.uncancel() <= asked_before:
            raise errors.AlreadyRunning from None
        raise
    finally:
        if watch is not None:
            watch.remove_done_callback(stop_the_block)
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
        await lock.close()


class _AdvisoryLock:
    """PostgreSQL's lock, on a connection of its own."""

    def __init__(self, url: URL, clock: Clock) -> None:
        self._engine = _engine(url)
        self._clock = clock
        self._connection: AsyncConnection | None = None
        self._session: dict[str, Any] | None = None
        """What tells the server's session that has the lock from every other."""

    async def take(self) -> bool:
        """Connect and try to take the lock; return whether it is ours."""
        self._connection = await self._engine.connect()
        if self._session is not None:
            await self._connection.execute(_END, self._session)
        for attempt in range(2):
            if attempt:
                await self._clock.sleep(PATIENCE)
            if await self._connection.scalar(_TAKE):
                self._session = dict((await self._connection.execute(_SELF)).mappings().one())
                return True
        return False

    async def watch(self) -> None:
        """Keep the lock; return when another process has it."""
        while True:
            await self._clock.sleep(CHECK_SECONDS)
            try:
                if not await self._alive():
                    log.warning("the connection that holds the database's lock broke")
                    await self._hang_up()
                    if not await self.take():
                        log.error("another process has taken the database's lock meanwhile")
                        return
                    log.info("the database's lock is held again")
            except (DBAPIError, OSError, TimeoutError) as error:
                log.warning("the database cannot be reached to take its lock again: %s", error)

    async def _alive(self) -> bool:
        if self._connection is None:
            return False
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await self._connection.execute(text("SELECT 1"))
        except (DBAPIError, OSError, TimeoutError):
            return False
        return True

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError, OSError):
                await connection.invalidate()
                await connection.close()

    async def close(self) -> None:
        """Let go of the lock by closing its connection."""
        if self._connection is not None:
            with suppress(DBAPIError, OSError):
                await self._connection.close()
        await self._engine.dispose()
