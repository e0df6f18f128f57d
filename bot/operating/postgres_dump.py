"""Copies of a PostgreSQL database by PostgreSQL's own programs, and switching one in.

A dump is read back into a schema of its own beside the live tables, looked at there, and then put
in their place in one transaction; the live tables move to a schema that keeps them. So the database
must be Askwell's own, which is what ``docs/operating.md`` asks for.
"""

import asyncio
import os
import re
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.engine import URL

from bot.database import Database, Tx
from bot.errors import OperatorError
from bot.i18n import _
from bot.operating.logs import Redactor

T = TypeVar("T")

HEADER = b"PGDMP"

PROGRAMS = ("pg_dump", "pg_restore", "psql")

PREVIOUS = "askwell_before_"
"""What the schemas that keep earlier tables are called; a time follows."""

_UNREADABLE = re.compile("could not (?:read|uncompress)|end of file|corrupt|did not find magic")

_RESTORED = "askwell_restored"
_ASIDE = "askwell_aside"

# What a URL's query may say that the programs know by another name.
_QUERY = {"ssl": "PGSSLMODE", "sslmode": "PGSSLMODE", "host": "PGHOST", "port": "PGPORT"}


async def dump(database: Database, target: Path, look: Callable[[Tx], Awaitable[T]]) -> T:
    """Write the database as it is at one moment into a file, and return what ``look`` saw then."""
    _need()
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    async with database.reading() as tx:
        await tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        snapshot = await tx.scalar(text("SELECT pg_export_snapshot()"))
        seen = await look(tx)
        await _run(
            database.url,
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            "--no-comments",
            f"--exclude-schema={PREVIOUS}*",
            f"--exclude-schema={_RESTORED}",
            f"--snapshot={snapshot}",
            f"--file={target}",
        )
    await check(database.url, target)
    return seen


async def too_old(database: Database) -> str | None:
    """Return the version of ``pg_dump`` if it cannot save this database, None if it can."""
    async with database.reading() as tx:
        server = int(await tx.scalar(text("SELECT current_setting('server_version_num')::int")))
    process = await _start(database.url, "pg_dump", "--version", stdout=PIPE)
    out, _said = await process.communicate()
    found = re.search(rb"\) (\d+)\S*", out)
    return None if found is None or int(found[1]) >= server // 10_000 else found[0][2:].decode()


async def check(url: URL, archive: Path) -> None:
    """Raise ``OperatorError`` if the file cannot be read back to its end."""
    _need()
    process = await _start(url, "pg_restore", f"--file={os.devnull}", str(archive))
    said = await _ended(process)
    # A damaged file can make it crash: then it says nothing.
    if process.returncode and (process.returncode < 0 or _UNREADABLE.search(said)):
        raise OperatorError(
            _(
                "{file} is damaged: pg_restore cannot read it to its end. Nothing was touched."
            ).format(file=archive)
        )
    if process.returncode:
        raise _failed(url, "pg_restore", said)


async def stage(database: Database, archive: Path, look: Callable[[Tx], Awaitable[T]]) -> T:
    """Read the dump into a schema beside the live tables and return what ``look`` sees there.

    The live tables step aside for it inside one transaction, since a dump names its schema; whoever
    dies in the middle has changed nothing.
    """
    _need()
    live = await _live(database)
    before = (
        f"SET client_min_messages = warning; DROP SCHEMA IF EXISTS {_RESTORED} CASCADE;"
        f" CREATE SCHEMA {_RESTORED}; CREATE SCHEMA {_ASIDE}; {_move(live, _ASIDE)}"
    )
    after = f"{_move(live, _RESTORED)} {_move(_ASIDE, live)} DROP SCHEMA {_ASIDE};"
    read, write = os.pipe()
    try:
        reader = await _start(
            database.url, "pg_restore", "--no-owner", "--no-privileges", "--file=-", str(archive),
            stdout=write,
        )  # fmt: skip
        loader = await _start(
            database.url, "psql", "--no-psqlrc", "--quiet", "--single-transaction",
            "--set=ON_ERROR_STOP=1", f"--command={before}", "--file=-", f"--command={after}",
            stdin=read,
        )  # fmt: skip
    finally:
        os.close(read)
        os.close(write)
    loaded, read_out = await asyncio.gather(_ended(loader), _ended(reader))
    for process, program, said in ((loader, "psql", loaded), (reader, "pg_restore", read_out)):
        if process.returncode:
            raise _failed(database.url, program, said)
    async with database.reading() as tx:
        await tx.execute(text(f"SET LOCAL search_path TO {_RESTORED}"))
        return await look(tx)


async def switch(database: Database, previous: str) -> bool:
    """Put what was staged in the live tables' place; return whether ``previous`` keeps those."""
    live = await _live(database)
    async with database.transaction() as tx:
        kept = bool(
            await tx.scalar(
                text("SELECT count(*) FROM pg_tables WHERE schemaname = :live"), {"live": live}
            )
        )
        if kept:
            await tx.execute(text(f"CREATE SCHEMA {previous}"))
            await tx.execute(text(_move(live, previous)))
        await tx.execute(text(_move(_RESTORED, live)))
        await tx.execute(text(f"DROP SCHEMA {_RESTORED}"))
    return kept


async def _live(database: Database) -> str:
    """Return the schema that the bot's tables are in, spelled for SQL."""
    async with database.reading() as tx:
        name = await tx.scalar(text("SELECT quote_ident(current_schema())"))
    return str(name or "public")


def _move(source: str, target: str) -> str:
    """Return the statement that moves every table of a schema, with all that hangs on it."""
    # The names are ours, or came quoted from the server.
    return f"""
        DO $move$ DECLARE name text; BEGIN
            FOR name IN SELECT quote_ident(relname) FROM pg_class c
                WHERE relnamespace = '{source}'::regnamespace AND relkind IN ('r', 'p')
                AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
            LOOP EXECUTE 'ALTER TABLE {source}.' || name || ' SET SCHEMA {target}'; END LOOP;
        END $move$;"""  # noqa: S608


# -- PostgreSQL's programs ---------------------------------------------------------------------


def _need() -> None:
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        raise OperatorError(
            _(
                "{programs} not found: install PostgreSQL's client programs (the package is often "
                "called postgresql-client), of the server's version or newer."
            ).format(programs=", ".join(missing))
        )


def _environment(url: URL) -> dict[str, str]:
    """Return what tells the programs where to go; a password on a command line is everyone's."""
    given = {
        "PGHOST": url.host,
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password is not None else None,
        "PGDATABASE": url.database,
        "PGAPPNAME": "askwell backup",
        "LC_ALL": "C",
    }
    for name, value in url.query.items():
        if name in _QUERY and isinstance(value, str):
            given[_QUERY[name]] = value
    ours = {"DISCORD_TOKEN", "DATABASE_URL"}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in ours}
    return kept | {name: value for name, value in given.items() if value is not None}


async def _start(
    url: URL, program: str, *arguments: str, stdin: int = DEVNULL, stdout: int = DEVNULL
) -> Process:
    return await asyncio.create_subprocess_exec(
        program, *arguments, stdin=stdin, stdout=stdout, stderr=PIPE, env=_environment(url)
    )


async def _ended(process: Process) -> str:
    """Wait for the end of a program and return its complaints; take it along if we are stopped."""
    try:
        _out, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return said.decode(errors="replace")


async def _run(url: URL, program: str, *arguments: str) -> None:
    process = await _start(url, program, *arguments)
    said = await _ended(process)
    if process.returncode:
        raise _failed(url, program, said)


def _failed(url: URL, program: str, said: str) -> OperatorError:
    if "server version mismatch" in said or "unsupported version" in said:
        return OperatorError(
            _(
                "{program} is older than the server or the backup: install the client programs of "
                "the server's version."
            ).format(program=program)
        )
    if "No space left on device" in said:
        return OperatorError(_("The disk is full; {program} stopped.").format(program=program))
    lines = [line for line in said.splitlines() if "error" in line.lower()] or said.splitlines()
    reason = Redactor([str(url.password or "")])(lines[0] if lines else "")
    return OperatorError(
        _("{program} failed: {reason}").format(program=program, reason=reason[:300])
    )
