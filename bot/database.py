"""The database: one writer, many readers, and the edge of every transaction.

``transaction()`` waits its turn; nothing else writes. Why one writer: a second one on SQLite either
waits in a polling loop or loses updates silently, and on PostgreSQL it would need a lock on each
row it counts on. Reads never wait for it.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Table, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlmodel import SQLModel

import models  # noqa: F401 - every session needs every table known
from bot.clock import Clock, SystemClock

Tx = AsyncSession
"""One transaction, as verbs receive it: ``tx.execute``, ``tx.get``, ``tx.add``; never commit."""

T = TypeVar("T")

BUSY_SECONDS = 5.0

DURABLE = "synchronous=FULL"
"""For the writer on SQLite: what is committed stays, whatever happens to the machine."""

ROOM = ("cache_size=-32768", "wal_autocheckpoint=16000")
"""For the writer on SQLite. What a thousand votes change stays in memory (32 MiB) until they are
committed; and the pages that change with each of them are copied from the WAL into the database
once in 64 MiB, not once in four."""

inside_transaction: ContextVar[bool] = ContextVar("inside_transaction", default=False)
"""True between BEGIN and COMMIT of a write. Nothing may call Discord then; the tests check it."""


class Database:
    """The engines behind ``transaction()`` and ``reading()``.

    ``on_change`` is called after each commit that touched a card, and must not wait.
    """

    def __init__(self, url: URL, *, readers: int = 4, clock: Clock | None = None) -> None:
        self.url = url
        self.clock: Clock = clock or SystemClock()
        self.on_change: Callable[[], None] | None = None
        self._memory: dict[type, Any] = {}
        self._turn = asyncio.Lock()
        if self.is_sqlite:
            self._writer = _sqlite(url, 1, "BEGIN IMMEDIATE", (DURABLE, *ROOM))
            # Only the writer checkpoints: two connections that do can corrupt a WAL before 3.51.3.
            self._readers = _sqlite(
                url, readers, "BEGIN", ("query_only=ON", "wal_autocheckpoint=0")
            )
        else:
            self._writer = create_async_engine(
                url, pool_size=1, max_overflow=0, hide_parameters=True, pool_pre_ping=True
            )
            self._readers = create_async_engine(
                url,
                pool_size=readers,
                max_overflow=0,
                hide_parameters=True,
                pool_pre_ping=True,
                # Whoever read last has most statements prepared and most pages at hand.
                pool_use_lifo=True,
                # Else each statement of a reading would see another moment.
                isolation_level="REPEATABLE READ",
                connect_args={"server_settings": {"default_transaction_read_only": "on"}},
            )

    @property
    def is_sqlite(self) -> bool:
        """True on SQLite, False on PostgreSQL."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file, on SQLite."""
        return Path(self.url.database or "") if self.is_sqlite else None

    def prepare(self) -> None:
        """Make the folder and file of a new SQLite database, and switch it to WAL, once.

        Switching in every connection's own set-up made all of them fail in a measurement.
        """
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Write: wait for the turn, BEGIN, hand out the session, COMMIT; roll back on any error.

        A cancelled caller cannot cut a COMMIT short: it is waited for, and then the cancellation
        goes on. ``tx.info["now"]`` is the time for everything in it; ``memory`` is what verbs
        remember beside the rows, gone with this process, what they put into ``beforehand`` is done
        right before the commit, once, and what they append to ``afterwards`` is called after it.
        """
        async with self._turn:
            session = _Session(self._writer, expire_on_commit=False)
            session.info["now"] = self.clock.now()
            session.info["memory"] = self._memory
            session.info["beforehand"] = {}
            session.info["afterwards"] = []
            token = inside_transaction.set(True)
            try:
                yield session
                for act in session.info["beforehand"]:
                    await act(session)
                await to_the_end(session.commit())
            except BaseException:
                await to_the_end(session.rollback())
                raise
            finally:
                inside_transaction.reset(token)
                if session.committed:
                    for act in session.info["afterwards"]:
                        act()
                # Also if nobody waits any more for what was committed.
                if session.committed and session.info.get("touched") and self.on_change is not None:
                    self.on_change()
                await to_the_end(session.close())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """Read: one snapshot, beside whatever is being written. Writing in it fails."""
        session = _Session(self._readers, expire_on_commit=False)
        session.info["now"] = self.clock.now()
        try:
            yield session
        finally:
            await to_the_end(session.close())

    async def close(self) -> None:
        """Wait for the running transaction and close every connection."""
        async with self._turn:
            await self._readers.dispose()
            await self._writer.dispose()


def now(tx: Tx) -> datetime:
    """Return the time of this transaction, the same throughout."""
    moment: datetime = tx.info["now"]
    return moment


def is_sqlite(tx: Tx) -> bool:
    """Return whether this transaction runs on SQLite."""
    return tx.get_bind().dialect.name == "sqlite"


def table(model: type[SQLModel]) -> Table:
    """Return the table behind a model, for statements about many rows."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def insert(tx: Tx, model: type[SQLModel]) -> Any:
    """Return an INSERT of this database's own dialect, which knows ``on_conflict_do_update``."""
    if is_sqlite(tx):
        from sqlalchemy.dialects.sqlite import insert as dialect_insert

        return dialect_insert(table(model))
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(table(model))


def _sqlite(url: URL, size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    """Return an engine whose transactions begin as said, not when the driver thinks they should."""
    # With isolation_level None the driver starts no transaction of its own: its legacy mode commits
    # behind our back and lets two readers turn into two writers.
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_use_lifo=True,
        # Else what fails would be logged with what people wrote, and who did so anonymously.
        hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in ("foreign_keys=ON", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _began(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


class _Session(AsyncSession):
    """A session whose statements are never cut short: a cancelled caller is so after the statement.

    Else the connection would be thrown away in the middle of it, on SQLite with the lock that keeps
    every other writer out, for as long as anything still refers to the statement.
    """

    committed = False

    async def execute(self, *args: Any, **options: Any) -> Any:
        return await to_the_end(super().execute(*args, **options))

    async def scalar(self, *args: Any, **options: Any) -> Any:
        return await to_the_end(super().scalar(*args, **options))

    async def get(self, *args: Any, **options: Any) -> Any:
        return await to_the_end(super().get(*args, **options))

    async def get_one(self, *args: Any, **options: Any) -> Any:
        return await to_the_end(super().get_one(*args, **options))

    async def refresh(self, *args: Any, **options: Any) -> None:
        await to_the_end(super().refresh(*args, **options))

    async def delete(self, *args: Any, **options: Any) -> None:
        await to_the_end(super().delete(*args, **options))

    async def flush(self, *args: Any, **options: Any) -> None:
        await to_the_end(super().flush(*args, **options))

    async def connection(self, *args: Any, **options: Any) -> Any:
        return await to_the_end(super().connection(*args, **options))

    async def commit(self) -> None:
        await super().commit()
        self.committed = True


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Do the work even if we are cancelled meanwhile; the cancellation goes on afterwards."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
        except Exception:  # noqa: BLE001 - raised again below, where the task is read
            break
    if cancelled is not None:
        with suppress(Exception):
            task.result()
        raise cancelled
    return task.result()
