"""The part of ``doctor`` that looks at the database and at the disk it is on."""

import asyncio
import os
import shutil
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text
from sqlmodel import col

from bot import errors, schema
from bot.database import Database
from bot.findings import Finding, Level, fine, notice, problem
from bot.i18n import _, ngettext
from bot.operating import explain, lock, postgres_dump, reindex, soundness, sqlite_copy
from models import Card

OVERDUE = timedelta(minutes=15)
LITTLE_SPACE = 500_000_000
"""Bytes that should be free where the database is, or its own size if that is more."""

LARGE = 300_000_000
"""Bytes that are too many to be read every few minutes, as a container's health check would."""


async def examine(database: Database, *, thorough: bool) -> list[Finding]:
    """Look at the database, and stop at what makes the rest pointless."""
    if database.path is not None and not await asyncio.to_thread(database.path.exists):
        return [
            notice(
                _("There is no database at {file} yet.").format(file=database.path),
                _("The first run makes it. If there should be one, DATABASE_URL is wrong."),
                _("python bot.py migrate"),
            ),
            *_space(database),
        ]
    try:
        where = await _reachable(database)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return [_cannot(_("The database cannot be used."), error), *_space(database)]
    found = [where, *_space(database), await _checked(_holder(database))]
    if database.is_sqlite:
        found += [await _checked(_sound_file(database, thorough=thorough))]
    current = await _checked(_revision(database))
    found.append(current)
    if current.level is Level.FINE:
        found += await _cards(database)
        found.append(await _checked(reindex.finding(database, thorough=thorough)))
        if thorough:
            found += await _rows(database)
    if not database.is_sqlite:
        found.append(await _checked(_programs(database)))
    return found


async def _reachable(database: Database) -> Finding:
    """Open the database and see that it takes writes, without writing."""
    if database.path is not None:
        # Opening it takes the right to write, once the bot lets go of it, and gives it back.
        async with database.transaction() as tx:
            await tx.execute(text("SELECT 1"))
        # A file that may only be read lets SQLite begin all the same, until the first write.
        for needed in (database.path, database.path.resolve().parent):
            if not os.access(needed, os.W_OK):
                return problem(
                    _("{file} cannot be written by this user.").format(file=needed),
                    _("The bot writes the database and files beside it."),
                    _("Run this as the user who runs the bot; see that the disk takes writes."),
                )
        return fine(
            _("The database {file} is there and can be written.").format(file=database.path)
        )
    async with database.transaction() as tx:
        row = (
            await tx.execute(
                text(
                    "SELECT current_setting('server_version'), pg_is_in_recovery(),"
                    " has_schema_privilege(current_schema(), 'CREATE'),"
                    " pg_encoding_to_char(encoding) FROM pg_database"
                    " WHERE datname = current_database()"
                )
            )
        ).one()
    version, replica, may_create, encoding = row
    if replica:
        return problem(
            _("DATABASE_URL names a replica."),
            _("A replica takes no writes, and the bot would stop at its first one."),
            _("Name the primary server in DATABASE_URL."),
        )
    if not may_create:
        return problem(
            _("The user in DATABASE_URL may not create tables."),
            _("Upgrades and restores would fail."),
            _("Make that user the owner of the database: ALTER DATABASE … OWNER TO …"),
        )
    if encoding != "UTF8":
        return problem(
            _("The database's encoding is {encoding}.").format(encoding=encoding),
            _("Text in many languages, and every emoji, would be refused."),
            _("Create the database anew: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"),
        )
    return fine(_("PostgreSQL {version} is there and can be written.").format(version=version))


def _space(database: Database) -> list[Finding]:
    if database.path is None:
        # The disk is the server's, which has its own watchmen.
        return []
    folder = database.path.resolve().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    size = database.path.stat().st_size if database.path.exists() else 0
    numbers = {"free": free // 1_000_000, "size": -(-size // 1_000_000)}
    if free < max(LITTLE_SPACE, size):
        return [
            problem(
                _("{free} MB are free where the database ({size} MB) is.").format(**numbers),
                _("On a full disk nothing can be asked, answered or voted; upgrades need a copy."),
                _("Move old backups elsewhere, or the database to a larger disk."),
            )
        ]
    return [fine(_("{free} MB are free; the database has {size} MB.").format(**numbers))]


async def _holder(database: Database) -> Finding:
    found = await lock.holder(database.url)
    if found is None:
        return fine(_("No Askwell process is using the database now."))
    since = found.since.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if found.since else "?"
    return fine(
        _("In use by process {process}{address} since {since}.").format(
            process=found.process or "?",
            address=f" ({found.address})" if found.address else "",
            since=since,
        )
    )


async def _sound_file(database: Database, *, thorough: bool) -> Finding:
    assert database.path is not None  # noqa: S101 - only SQLite comes here
    size = (await asyncio.to_thread(database.path.stat)).st_size
    if size > LARGE and not thorough:
        return fine(
            _("The file was not read through, as it is large; doctor --thorough does that.")
        )
    complaints = await asyncio.to_thread(sqlite_copy.complaints, database.path, quick=not thorough)
    if complaints:
        return problem(
            _("SQLite finds the database damaged: {reason}").format(reason="; ".join(complaints)),
            _("Reads may fail and more may be lost."),
            _("Stop the bot, copy the file, then: python bot.py restore FILE"),
        )
    return fine(_("SQLite finds the file sound."))


async def _revision(database: Database) -> Finding:
    found, wanted = await schema.current(database), schema.newest()
    if found == wanted:
        return fine(_("The migrations are up to date ({revision}).").format(revision=found))
    if found is not None and not schema.known(found):
        return problem(
            _("The database is at revision {revision}, which is newer than this release.").format(
                revision=found
            ),
            _("This release does not know its tables and refuses to run."),
            _("Start the newer release, or restore a backup made by this one."),
        )
    if found is None:
        try:
            await schema.refuse_foreign(database)
        except errors.OperatorError as error:
            return problem(
                error.text,
                _("The bot does not mix its tables with those of others, and refuses to run."),
                _("Name another database in DATABASE_URL."),
            )
    return notice(
        _("The database is at revision {found}; this release wants {wanted}.").format(
            found=found or _("none"), wanted=wanted
        ),
        _("It is upgraded when the bot starts (an SQLite file is copied first)."),
        _("python bot.py migrate, or simply start the bot"),
    )


async def _cards(database: Database) -> list[Finding]:
    """Look for messages that nobody brings up to date."""
    async with database.reading() as tx:
        stuck = (
            await tx.execute(
                select(col(Card.stuck), func.count())
                .where(col(Card.stuck).is_not(None))
                .group_by(col(Card.stuck))
                .order_by(col(Card.stuck))
            )
        ).all()
        overdue = await tx.scalar(
            select(func.count())
            .select_from(Card)
            .where(
                col(Card.wanted) > col(Card.shown),
                col(Card.stuck).is_(None),
                col(Card.not_before) < datetime.now(UTC) - OVERDUE,
            )
        )
    found = [
        notice(
            _("{messages}: {reason}.").format(
                messages=ngettext("{count} message is stuck", "{count} messages are stuck", count),
                reason=reason,
            ),
            _("Nobody tries them again until something changes on Discord."),
            _("/diagnose in the server names the channel and what is missing there."),
        )
        for reason, count in stuck
    ]
    if overdue:
        found.append(
            notice(
                ngettext(
                    "{count} message has been behind for more than fifteen minutes.",
                    "{count} messages have been behind for more than fifteen minutes.",
                    overdue,
                ),
                _("Members see old scores or miss an answer."),
                _("Start the bot; if it runs, its log says what Discord answers."),
            )
        )
    return found or [fine(_("No message is stuck or long overdue."))]


async def _rows(database: Database) -> list[Finding]:
    async with database.reading() as tx:
        broken = await soundness.broken(tx)
    if not broken:
        return [fine(_("The rows agree with each other."))]
    return [
        problem(
            sentence,
            _("The bot never writes that: a file was damaged, or changed by hand."),
            _("Restore the last good backup, and please report it."),
        )
        for sentence in broken
    ]


async def _programs(database: Database) -> Finding:
    missing = [name for name in postgres_dump.PROGRAMS if shutil.which(name) is None]
    if missing:
        return notice(
            _("{programs} not found.").format(programs=", ".join(missing)),
            _("backup and restore need them on PostgreSQL."),
            _("Install PostgreSQL's client programs (often called postgresql-client)."),
        )
    old = await postgres_dump.too_old(database)
    if old is not None:
        return notice(
            _("pg_dump is version {version}, older than the server.").format(version=old),
            _("It refuses to save a newer server's database, so backup would fail."),
            _("Install PostgreSQL's client programs of the server's version or newer."),
        )
    return fine(_("PostgreSQL's client programs are there for backups."))


async def _checked(work: Awaitable[Finding]) -> Finding:
    """Make a check; that it could not be made is a finding too."""
    try:
        return await work
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return _cannot(_("A check could not be made."), error)


def _cannot(what: str, error: Exception) -> Finding:
    told = error.text if isinstance(error, errors.AskwellError) else explain.sentence(error)
    return problem(
        what,
        _("The bot needs it for everything."),
        told or _("Unexpected: {kind}. Please report it.").format(kind=type(error).__name__),
    )
