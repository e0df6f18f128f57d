"""The database's schema: brought up to date by migrations, in one transaction each time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot import errors
from bot.database import Database

MIGRATIONS = Path(__file__).parent.parent / "models" / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def newest() -> str:
    """Return the revision this release wants."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise LookupError("no migrations found")
    return head


def known(revision: str) -> bool:
    """Return whether this release knows a revision; a later release's it does not."""
    scripts = ScriptDirectory.from_config(_config())
    return any(script.revision == revision for script in scripts.walk_revisions())


async def current(database: Database) -> str | None:
    """Return the revision the database is at, or None if it is empty."""
    async with database.reading() as tx:
        connection = await tx.connection()
        return await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )


async def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database to this revision, all of it or nothing.

    Raises ``SchemaTooNew`` if a later release wrote it.
    """
    database.prepare()
    found = await current(database)
    if found is not None and not known(found):
        raise errors.SchemaTooNew(found)
    if found == newest() and revision == "head":
        return

    def run(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    async with database.transaction() as tx:
        await (await tx.connection()).run_sync(run)
