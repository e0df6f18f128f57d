"""Put very many rows into an empty database: its indexes are made when all of them are there.

A million questions stand in twenty indexes. Kept up row by row these take longer than all the rest,
and most of what a walk along them would find in memory is not there any more.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.database import Database, Tx

ROOM = 512 * 1024
"""KiB of memory in which a database may sort and keep pages meanwhile."""

SQLITE_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"

POSTGRESQL_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
 WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


@asynccontextmanager
async def indexes_after(database: Database) -> AsyncIterator[None]:
    """Do without the indexes until this is left, but for those of keys.

    On PostgreSQL nobody checks what the rows refer to meanwhile either.
    """
    async with database.transaction() as tx:
        await _prepare(tx, database, "replica")
        wanted = SQLITE_INDEXES if database.is_sqlite else POSTGRESQL_INDEXES
        indexes = [(str(name), str(sql)) for name, sql in await tx.execute(text(wanted))]
        for name, _sql in indexes:
            await tx.execute(text(f'DROP INDEX "{name}"'))
    yield
    async with database.transaction() as tx:
        await _prepare(tx, database, "origin")
        for _name, sql in indexes:
            await (await tx.connection()).exec_driver_sql(sql)
    await at_rest(database)


async def at_rest(database: Database) -> None:
    """Leave a database as it is when nobody has written for a while."""
    if database.is_sqlite:
        # Whoever closes the last connection brings all that was written from the WAL into the
        # file; else a small database would be read from the one and a large one from the other.
        await database.close()
    else:
        await _tidy(database)


async def _prepare(tx: Tx, database: Database, role: str) -> None:
    """Give the writer's one connection its room; ``replica``: no checks from now on."""
    if database.is_sqlite:
        await tx.execute(text(f"PRAGMA cache_size = -{ROOM}"))
    else:
        await tx.execute(text(f"SET LOCAL maintenance_work_mem = '{ROOM}kB'"))
        await tx.execute(text(f"SET session_replication_role = {role}"))


async def _tidy(database: Database) -> None:
    """Do what PostgreSQL would soon do by itself, in the middle of a measurement."""
    engine = create_async_engine(database.url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("VACUUM (ANALYZE, FREEZE)"))
        await connection.execute(text("CHECKPOINT"))
    await engine.dispose()
