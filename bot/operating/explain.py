"""What a failing database, disk or settings file means: one sentence for the operator.

The command line asks here before it shows a traceback. A sentence says what is the matter and what
to do, and never repeats a value from the settings.
"""

import errno
import socket
import sqlite3
import ssl
from collections.abc import Iterator

from asyncpg import ClientConfigurationError
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from bot.i18n import _


def sentence(error: BaseException) -> str | None:
    """Return what to tell the operator about this error, or None if it is not one of theirs."""
    for one in _chain(error):
        for explain in (_sqlite, _postgresql, _system):
            found = explain(one)
            if found is not None:
                return found
    return None


def of_settings(error: ValidationError) -> list[str]:
    """Return a line for each wrong setting: the variable and what is wrong, not the value."""
    lines = []
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        reason = problem["msg"].removeprefix("Value error, ")
        name = "_".join(str(part) for part in problem["loc"]).upper()
        lines.append(f"{name}: {reason}" if name else reason)
    return lines


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and what it came from, the driver's own error before SQLAlchemy's."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        if isinstance(current, DBAPIError) and isinstance(current.orig, BaseException):
            yield current.orig
        yield current
        current = current.__cause__ or current.__context__


def _sqlite(error: BaseException) -> str | None:
    if not isinstance(error, sqlite3.Error):
        return None
    name = getattr(error, "sqlite_errorname", None) or ""
    sentences = {
        "SQLITE_BUSY": _(
            "The database is busy: another program is writing to it and does not let go. Close "
            "that program (an open sqlite3 shell, for example) and try again."
        ),
        "SQLITE_FULL": _disk_full(),
        "SQLITE_CANTOPEN": _(
            "The database file cannot be opened. See that DATABASE_URL names the right file and "
            "that this user may write in its folder."
        ),
        "SQLITE_READONLY": _(
            "The database file cannot be written. Run this as the user who owns it, and see that "
            "its disk is not mounted read-only."
        ),
        # The file that readers share could not grow; SQLite has no better word for a full disk.
        "SQLITE_IOERR_SHM": _disk_full(),
        "SQLITE_IOERR": _(
            "The disk reported an error while the database was being read or written. Look at the "
            "system's log; if the disk is failing, restore the last backup on another one."
        ),
        "SQLITE_CORRUPT": _damaged(),
        "SQLITE_NOTADB": _(
            "The database file is not an SQLite database. See that DATABASE_URL names the right "
            "file, or restore the last backup with: python bot.py restore FILE"
        ),
    }
    # SQLITE_IOERR_WRITE and its like are spelled after their family.
    return next((text for known, text in sentences.items() if name.startswith(known)), None)


def _postgresql(error: BaseException) -> str | None:
    if isinstance(error, ClientConfigurationError):
        return _("The connection that DATABASE_URL asks for cannot be made: {reason}.").format(
            reason=str(error).split("\n", 1)[0].rstrip(".")
        )
    state = getattr(error, "sqlstate", None)
    if not isinstance(state, str):
        return None
    sentences = {
        "28": _(
            "PostgreSQL does not let us in: see that the user and password in DATABASE_URL are "
            "right and that pg_hba.conf allows this machine."
        ),
        "3D000": _(
            "There is no such database on the PostgreSQL server: create it, or correct its name "
            "in DATABASE_URL."
        ),
        "42501": _(
            "PostgreSQL refuses that to this user: the user in DATABASE_URL must own the database."
        ),
        "25006": _(
            "PostgreSQL takes no writes here: DATABASE_URL probably names a replica. Name the "
            "primary server."
        ),
        "53100": _disk_full(),
        "53300": _(
            "PostgreSQL has no connection to spare: raise its max_connections, or lower "
            "DATABASE_POOL_SIZE."
        ),
        "57P": _("PostgreSQL is starting, stopping or was restarted. Try again in a moment."),
        "08": _("The connection to PostgreSQL broke. See that the server runs, and try again."),
        "XX001": _damaged(),
        "XX002": _damaged(),
    }
    return next((text for known, text in sentences.items() if state.startswith(known)), None)


def _system(error: BaseException) -> str | None:
    if not isinstance(error, OSError):
        return None
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _disk_full()
    if isinstance(error, socket.gaierror):
        return _(
            "A server's name could not be found. See that this machine is on the network and that "
            "the host in DATABASE_URL is right."
        )
    if isinstance(error, ssl.SSLError) or "rejected SSL upgrade" in str(error):
        return _(
            "No safe connection to a server could be made. See that this machine's clock is right "
            "and its root certificates are there and, on PostgreSQL, that the server speaks the "
            "TLS that sslmode in DATABASE_URL asks for."
        )
    # A socket's file that is not there is an error without a name.
    absent = isinstance(error, FileNotFoundError) and not error.filename
    if absent or isinstance(error, ConnectionError | TimeoutError):
        return _(
            "A server does not answer. See that this machine is on the network and, on PostgreSQL, "
            "that the server runs and DATABASE_URL names its host and port."
        )
    if isinstance(error, PermissionError) and error.filename:
        return _(
            "{file} may not be read or written by this user. Run this as the user who runs the bot."
        ).format(file=error.filename)
    if error.filename:
        return _("{file} cannot be used: {reason}. See DATABASE_URL and the names given.").format(
            file=error.filename, reason=error.strerror
        )
    return None


def _disk_full() -> str:
    return _(
        "The disk is full. What was being written has been undone and nothing was lost; make some "
        "space and try again."
    )


def _damaged() -> str:
    return _(
        "The database is damaged. Stop the bot, keep a copy of the damaged file, and restore the "
        "last good backup with: python bot.py restore FILE"
    )
