"""The fixtures that hand out databases and what stands on them, and the run's PostgreSQL server."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from bot.database import Database
from bot.settings import Settings
from tests.clock import FakeClock
from tests.databases import Engine, Postgres, Sqlite, migrate
from tests.postgres_server import PostgresServer, Unavailable

# The shape of a real token, so that what looks for tokens in logs has something to find; put
# together here, so that what looks for tokens in repositories has not.
PARTS = ("MTAwMDAwMDAwMDAwMDAwMDAwMA", "Gx1x1x", "not-a-real-token-it-opens-nothing-0000")
TOKEN = ".".join(PARTS)

# -- the server, one for the run ---------------------------------------------------------------


class Server:
    """PostgreSQL for this run: where it is and which version, or why there is none."""

    def __init__(self, url: str = "", version: str = "", missing: str = "") -> None:
        self.url = url
        self.version = version
        self.missing = missing


SERVER = pytest.StashKey[Server]()
STARTED = pytest.StashKey[PostgresServer]()


def server_of(config: pytest.Config) -> Server:
    """Return this run's server, started at the first call; workers are told by their controller."""
    if SERVER not in config.stash:
        told = getattr(config, "workerinput", {}).get("postgres")
        config.stash[SERVER] = Server(**told) if told else _find(config)
    return config.stash[SERVER]


def _find(config: pytest.Config) -> Server:
    try:
        url = os.environ.get("TEST_POSTGRES_URL", "")
        if not url:
            config.stash[STARTED] = PostgresServer()
            url = config.stash[STARTED].url
        return Server(url, asyncio.run(_version(url)))
    except Unavailable as error:
        return Server(missing=str(error))


async def _version(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        version: str = await connection.fetchval("SHOW server_version")
        return version.split(maxsplit=1)[0]
    finally:
        await connection.close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the server is."""
    node.workerinput["postgres"] = vars(server_of(node.config))


def pytest_unconfigure(config: pytest.Config) -> None:
    if STARTED in config.stash:
        config.stash[STARTED].stop()


# -- the fixtures ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "askwell.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Iterator[Postgres]:
    """The databases of this worker on the run's PostgreSQL server."""
    server = server_of(pytestconfig)
    if server.missing:
        # A developer's machine may have none; where it is promised, its absence is a failure.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(server.missing)
    databases = Postgres(server.url)
    yield databases
    databases.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each database in turn: whatever asks for it, or for what stands on it, runs on both."""
    request.node.user_properties.append(("database", request.param))
    if request.param == "sqlite":
        yield Sqlite(tmp_path, request.getfixturevalue("sqlite_template"))
        return
    databases: Postgres = request.getfixturevalue("postgres")
    yield databases
    databases.drop_made()


@pytest.fixture
def database_url(engine: Engine) -> str:
    """A database with every table and no row."""
    return engine.migrated()


@pytest.fixture
def another_database_url(engine: Engine) -> Callable[[], str]:
    """Make one more database with every table and no row, as often as it is called."""
    return engine.another


@pytest.fixture
def blank_database_url(engine: Engine) -> str:
    """A database with nothing in it, for those who test the migrations."""
    return engine.blank()


@pytest.fixture
def clock() -> FakeClock:
    """A clock that only the test moves."""
    return FakeClock()


@pytest.fixture
def settings(database_url: str) -> Settings:
    """What an operator would have set. The token has the right shape and opens nothing."""
    return Settings(database_url=database_url, discord_token=SecretStr(TOKEN))


@pytest.fixture
async def database(settings: Settings, clock: FakeClock) -> AsyncIterator[Database]:
    """The database, open, on this test's clock."""
    opened = Database(settings.database, clock=clock)
    yield opened
    await opened.close()
