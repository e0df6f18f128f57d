"""The two databases that every test of rows runs on.

SQLite is a file: made once by the real migrations, then copied for each test. PostgreSQL is one
server for the run and one database for each worker, made once by the real migrations and emptied
for each test (about 2 ms; a new database takes 40).
"""

import asyncio
import secrets
import shutil
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Protocol, TypeVar

import asyncpg
from sqlalchemy.engine import URL, make_url

from bot import schema
from bot.database import Database
from bot.settings import Settings

T = TypeVar("T")

SECONDS = 60.0

# The rows and counters to put back, learnt from the migrated schema itself.
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> $1"
COUNTERS = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"

# Foreign keys and triggers rest while the rows go, so that their order does not matter. Whoever is
# still connected from the last test would hold locks for ever, and is sent away first.
EMPTY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;
"""


# Rows that are gone still lie there, and a test of many would slow down all that come after it.
LARGE = """
SELECT relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 400000
"""

# What a test had counted would lead the planner astray in the next, which begins with no row.
FORGET = """
UPDATE pg_class SET relpages = 0, reltuples = -1
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples >= 0
"""


class Engine(Protocol):
    """Where databases come from. What was made for a test is gone after it."""

    def migrated(self) -> str:
        """Return the URL of a database with every table and no row."""
        ...

    def another(self) -> str:
        """Return the URL of one more such database."""
        ...

    def blank(self) -> str:
        """Return the URL of a database with nothing in it, not even tables."""
        ...


class Sqlite:
    """Files in a folder, copied from a template."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder = folder
        self._template = template

    def migrated(self) -> str:
        return self.another()

    def another(self) -> str:
        url = self.blank()
        shutil.copyfile(self._template, str(make_url(url).database))
        return url

    def blank(self) -> str:
        return f"sqlite:///{self._folder / f'askwell-{secrets.token_hex(4)}.db'}"


class Postgres:
    """Databases on one server. The first is kept and emptied, the others are dropped."""

    def __init__(self, server: str) -> None:
        self._server = make_url(server).set(drivername="postgresql")
        self._template: str | None = None
        self._kept: str | None = None
        self._cleaner: asyncpg.Connection[Any] | None = None
        self._empty = ""
        self._made: list[str] = []
        # A loop of its own in a thread: tests and fixtures may call from inside a running loop.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._admin = self._do(asyncpg.connect(_text(self._server)))

    def migrated(self) -> str:
        if self._kept is None:
            self._kept = self.another()
            self._made.remove(self._kept)
            self._cleaner, self._empty = self._do(_cleaner(self._kept))
        assert self._cleaner is not None
        self._do(_emptied(self._cleaner, self._empty))
        return self._kept

    def another(self) -> str:
        if self._template is None:
            self._template = self.blank()
            self._made.remove(self._template)
            self._do(migrate(self._template))
        return self._create(f"TEMPLATE {make_url(self._template).database} STRATEGY file_copy")

    def blank(self) -> str:
        return self._create("TEMPLATE template0 ENCODING 'UTF8'")

    def drop_made(self) -> None:
        """Drop what was made since the last time, whoever is still connected."""
        while self._made:
            self._drop(self._made.pop())

    def close(self) -> None:
        """Drop everything and hang up."""
        if self._cleaner is not None:
            self._do(self._cleaner.close())
        self.drop_made()
        for url in filter(None, (self._kept, self._template)):
            self._drop(url)
        self._do(self._admin.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.close()

    def _create(self, how: str) -> str:
        name = f"askwell_{secrets.token_hex(6)}"
        self._do(self._admin.execute(f"CREATE DATABASE {name} {how}"))
        self._made.append(_text(self._server.set(database=name)))
        return self._made[-1]

    def _drop(self, url: str) -> None:
        name = make_url(url).database
        self._do(self._admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS)


async def migrate(url: str) -> None:
    """Bring a database up to date the way the bot does."""
    database = Database(address(url))
    try:
        await schema.upgrade(database)
    finally:
        await database.close()


def address(url: str) -> URL:
    """Return what ``Database`` takes for this URL."""
    return Settings(database_url=url).database


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


async def _emptied(connection: "asyncpg.Connection[Any]", statements: str) -> None:
    """Take every row away, and what rows left behind."""
    await connection.execute(statements)
    for row in await connection.fetch(LARGE):
        await connection.execute(f'VACUUM "{row[0]}"')
        await connection.execute(f'REINDEX TABLE "{row[0]}"')
    await connection.execute(FORGET)


async def _cleaner(url: str) -> "tuple[asyncpg.Connection[Any], str]":
    """Return a connection that may empty this database, and the statements that do it."""
    connection = await asyncpg.connect(url)
    tables = await connection.fetch(TABLES, "alembic_version")
    counters = await connection.fetch(COUNTERS)
    statements = [f'DELETE FROM "{row[0]}";' for row in tables]
    statements += [f"SELECT setval('\"{row[0]}\"', 1, false);" for row in counters]
    return connection, EMPTY + "\n".join(statements)
