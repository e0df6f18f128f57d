"""The database's schema: brought up to date by migrations, in one transaction each time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot import errors
from bot.database import BUSY_SECONDS, Database
from bot.i18n import _

MIGRATIONS = Path(__file__).parent.parent / "models" / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@cache
def _scripts(folder: Path) -> ScriptDirectory:
    """Return the migrations in a folder, read once: alembic compiles every file each time."""
    return ScriptDirectory(str(folder))


def newest() -> str:
    """Return the revision this release wants."""
    head = _scripts(MIGRATIONS).get_current_head()
    if head is None:
        raise LookupError("no migrations found")
    return head


def known(revision: str) -> bool:
    """Return whether this release knows a revision; a later release's it does not."""
    scripts = _scripts(MIGRATIONS).walk_revisions()
    return any(script.revision == revision for script in scripts)


async def current(database: Database) -> str | None:
    """Return the revision the database is at, or None if it is empty."""
    async with database.reading() as tx:
        connection = await tx.connection()
        return await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )


async def refuse_foreign(database: Database) -> None:
    """Raise ``OperatorError`` if the database holds tables, but none of Askwell's."""
    if await current(database) is not None:
        return
    async with database.reading() as tx:
        tables = sorted(await tx.scalars(_SQLITE_TABLES if database.is_sqlite else _TABLES))
    if tables:
        raise errors.OperatorError(
            _(
                "The database that DATABASE_URL names is somebody else's: it holds the table "
                "“{table}”, and nothing of Askwell. Give Askwell a database of its own."
            ).format(table=tables[0])
        )


# What alembic keeps its revision in may be there and empty.
_SQLITE_TABLES = text(
    "SELECT name FROM sqlite_master WHERE type = 'table'"
    " AND name NOT LIKE 'sqlite%' AND name <> 'alembic_version'"
)
_TABLES = text(
    "SELECT relname FROM pg_class c WHERE relnamespace = current_schema()::regnamespace"
    " AND relkind IN ('r', 'p') AND relname <> 'alembic_version'"
    # What an extension brought is nobody's data.
    " AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = c.oid AND deptype = 'e')"
)


async def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database to this revision, all of it or nothing.

    Raises ``SchemaTooNew`` if a later release wrote it.
    """
    database.prepare()
    found = await current(database)
    if found is not None and not known(found):
        raise errors.SchemaTooNew(found)
    await refuse_foreign(database)
    if found == newest() and revision == "head":
        return

    def run(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    if database.is_sqlite:
        async with _rebuilding(database) as rebuilt:
            await rebuilt.run_sync(run)
    else:
        async with database.transaction() as tx:
            await (await tx.connection()).run_sync(run)


@asynccontextmanager
async def _rebuilding(database: Database) -> AsyncIterator[AsyncConnection]:
    """Begin a transaction on SQLite in which tables may be dropped and made again.

    That is how SQLite changes a column. Foreign keys would refuse it once there are rows, and can
    only rest on a connection of its own; so they are checked here, before the end. And what a
    table counted up to is kept: the id of a purged row is never given again.
    """
    engine = create_async_engine(
        database.url,
        poolclass=NullPool,
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
    )

    @event.listens_for(engine.sync_engine, "begin")
    def _began(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    try:
        async with engine.begin() as connection:
            counted = await _counters(connection)
            yield connection
            for table, last in counted.items():
                for statement in _RAISE_COUNTER:
                    await connection.execute(statement, {"table": table, "last": last})
            orphans = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
            if orphans:
                raise RuntimeError(f"the migration leaves rows without what they name: {orphans}")
    finally:
        await engine.dispose()


_RAISE_COUNTER = (
    text("DELETE FROM sqlite_sequence WHERE name = :table AND seq < :last"),
    text(
        "INSERT INTO sqlite_sequence (name, seq) SELECT :table, :last"
        " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = :table)"
        " AND EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :table)"
    ),
)


async def _counters(connection: AsyncConnection) -> dict[str, int]:
    """Return how far each table has counted; a new database has no such list yet."""
    there = await connection.scalar(
        text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'")
    )
    if not there:
        return {}
    rows = await connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
    return {row.name: row.seq for row in rows}
