"""Bringing the database up to this release, with a way back."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot import schema
from bot.database import Database
from bot.errors import OperatorError, SchemaTooNew
from bot.i18n import _
from bot.operating import backup, reindex


async def bring_up_to_date(database: Database, say: Callable[[str], object]) -> bool:
    """Migrate the database if it is behind and return whether it was; nobody else may be using it.

    An SQLite database that holds something is copied first, beside itself. Raises ``SchemaTooNew``,
    and ``OperatorError`` if the copy cannot be made; nothing is changed then.
    """
    database.prepare()
    found, wanted = await schema.current(database), schema.newest()
    if found == wanted:
        await _index(database, say)
        return False
    copy: Path | None = None
    if found is not None and database.path is not None and schema.known(found):
        copy = database.path.with_name(
            f"{database.path.name}.before-{wanted}-{datetime.now(UTC):%Y%m%d_%H%M%S}.backup"
        )
        await backup.save(database.url, copy)
        say(_("Before the upgrade the database was copied to {file}.").format(file=copy))
    try:
        await schema.upgrade(database)
    except Exception:
        # All was undone, so the copy keeps nothing; and a service that is started again and again
        # would fill the disk with them.
        if copy is not None:
            copy.unlink()
            backup.checksum_file(copy).unlink()
        raise
    say(
        _("The database is at revision {revision} now.").format(revision=wanted)
        if found
        else _("A new database was made.")
    )
    await _index(database, say)
    return True


async def _index(database: Database, say: Callable[[str], object]) -> None:
    """Index for searching what was posted before this release knew how."""
    if not await reindex.behind(database):
        async with database.transaction() as tx:
            await reindex.note(tx)
        return
    say(_("What was posted is being indexed for searching. That takes a while, once."))
    await reindex.reindex(database)


async def require(database: Database) -> None:
    """Raise ``OperatorError`` unless the database is there and up to date."""
    if database.path is not None and not await asyncio.to_thread(database.path.exists):
        raise OperatorError(
            _("There is no database at {file}: see DATABASE_URL.").format(file=database.path)
        )
    found = await schema.current(database)
    if found is not None and not schema.known(found):
        raise SchemaTooNew(found)
    if found != schema.newest():
        raise OperatorError(_("The database is not up to date. First: python bot.py migrate"))
