"""Backups: one file and its checksum, looked at before it counts, and put back only when whole."""

import asyncio
import hashlib
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import URL

from bot import errors, schema
from bot.database import Database, Tx, to_the_end
from bot.errors import OperatorError
from bot.i18n import _
from bot.operating import postgres_dump, soundness, sqlite_copy

T = TypeVar("T")

Step = Callable[[str], object]
"""Told what is being done, while it takes its time."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Contents:
    """What a look into a database showed."""

    revision: str
    notes: list[str] = field(default_factory=list)
    """What is odd about its rows; it can be used all the same."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup that was made."""

    file: Path
    size: int
    contents: Contents


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that was put back."""

    contents: Contents
    previous: str | None
    """What keeps the database that was there before: a file or, on PostgreSQL, a schema."""


def _tell_nobody(_what: str) -> None:
    """Take no notice of a step."""


async def save(url: URL, file: Path, step: Step = _tell_nobody) -> Saved:
    """Write a backup of the database beside whoever uses it, with a checksum in ``FILE.sha256``.

    Raises ``OperatorError`` if there is such a file, or the copy is not sound; then none is left.
    """
    await asyncio.to_thread(_refuse_to_overwrite, file)
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        contents = await _copy(url, part, step)
        step(_("Writing the checksum"))
        size = await _in_a_thread(_finish, part, file)
    finally:
        part.unlink(missing_ok=True)
    return Saved(file, size, contents)


async def restore(url: URL, file: Path, step: Step = _tell_nobody) -> Restored:
    """Put a backup in the place of the database, which nobody else may be using.

    Whatever goes wrong, the database is the old one or the new one, whole; the old one is kept.
    Raises ``OperatorError``, ``SchemaTooNew``.
    """
    step(_("Comparing the checksum"))
    digest = await asyncio.to_thread(_verified, file)
    header = await asyncio.to_thread(_header, file)
    now = datetime.now(UTC).strftime("%Y%m%d_%H%M%S_%f")
    if url.get_backend_name() == "sqlite":
        if header != sqlite_copy.HEADER:
            raise _not_a_backup(file, "SQLite")
        return await _restore_sqlite(Path(url.database or ""), file, digest, now, step)
    if not header.startswith(postgres_dump.HEADER):
        raise _not_a_backup(file, "PostgreSQL")
    async with _opened(url) as database:
        await schema.refuse_foreign(database)
        step(_("Reading the backup in beside the database"))
        await postgres_dump.check(url, file)
        contents = await postgres_dump.stage(database, file, _look)
        step(_("Switching"))
        previous = f"{postgres_dump.PREVIOUS}{now}"
        kept = await postgres_dump.switch(database, previous)
    return Restored(contents, previous if kept else None)


async def _copy(url: URL, part: Path, step: Step) -> Contents:
    step(_("Copying the database"))
    if url.get_backend_name() == "sqlite":
        await _in_a_thread(sqlite_copy.copy, Path(url.database or ""), part)
        step(_("Checking the copy"))
        return await _look_at_file(part)
    async with _opened(url) as database:
        return await postgres_dump.dump(database, part, _look)


async def _restore_sqlite(live: Path, file: Path, digest: str, now: str, step: Step) -> Restored:
    step(_("Copying the backup beside the database"))
    # Links are followed, so that the file is replaced and not the link to it.
    live = await asyncio.to_thread(live.resolve)
    staged = live.with_name(f"{live.name}.restoring")
    previous = live.with_name(f"{live.name}.before-restore-{now}")
    try:
        await _in_a_thread(_stage_file, file, live, staged, digest)
        step(_("Checking it"))
        contents = await _look_at_file(staged)
        step(_("Switching"))
        kept = await _in_a_thread(sqlite_copy.switch, staged, live, previous)
    finally:
        staged.unlink(missing_ok=True)
    return Restored(contents, str(previous) if kept else None)


def _stage_file(file: Path, live: Path, staged: Path, digest: str) -> None:
    live.parent.mkdir(parents=True, exist_ok=True)
    staged.unlink(missing_ok=True)
    sqlite_copy.room_for(file, staged.parent)
    staged.touch(0o600)
    shutil.copyfile(file, staged)
    # Restored by root, it would otherwise be root's, and the bot could not write to it.
    owner = (live if live.exists() else live.parent).stat()
    with suppress(PermissionError, AttributeError):
        os.chown(staged, owner.st_uid, owner.st_gid)
    if _digest(staged) != digest:
        raise OperatorError(
            _("The copy of {file} differs from it: the disk is not to be trusted.").format(
                file=file
            )
        )
    try:
        sqlite_copy.whole(staged)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise OperatorError(
            _(
                "{file} is damaged ({reason}), although its checksum fits. Nothing was touched; "
                "use another backup."
            ).format(file=file, reason=error)
        ) from error


async def _look_at_file(path: Path) -> Contents:
    """Look into a copy. Raises ``OperatorError`` if it is damaged."""
    await _in_a_thread(sqlite_copy.check, path)
    url = URL.create("sqlite+aiosqlite", database=str(path))
    async with _opened(url) as database, database.reading() as tx:
        return await _look(tx)


async def _look(tx: Tx) -> Contents:
    """Return what release wrote this database and what is odd about its rows.

    Raises ``SchemaTooNew``, or ``OperatorError`` if it is not Askwell's at all.
    """
    connection = await tx.connection()
    revision = await connection.run_sync(
        lambda sync: MigrationContext.configure(sync).get_current_revision()
    )
    if revision is None:
        raise OperatorError(
            _("There is nothing of Askwell in that database. See DATABASE_URL and the file's name.")
        )
    if not schema.known(revision):
        raise errors.SchemaTooNew(revision)
    # An earlier release's tables may lack what the rules speak of.
    notes = await soundness.broken(tx) if revision == schema.newest() else []
    return Contents(revision, notes)


async def _in_a_thread(work: Callable[..., T], *arguments: object) -> T:
    """Do what blocks; who is stopped meanwhile waits for its end.

    For a thread cannot be stopped: it would go on with the files after the lock was let go of.
    """
    return await to_the_end(asyncio.to_thread(work, *arguments))


@asynccontextmanager
async def _opened(url: URL) -> AsyncIterator[Database]:
    database = Database(url, readers=1)
    try:
        yield database
    finally:
        await database.close()


# -- files ---------------------------------------------------------------------------------------


def checksum_file(file: Path) -> Path:
    """Return where a backup's checksum stands, in the format of ``sha256sum``."""
    return file.with_name(f"{file.name}.sha256")


def _refuse_to_overwrite(file: Path) -> None:
    if file.exists():
        raise OperatorError(
            _("{file} exists, and a backup is never written over. Choose another name.").format(
                file=file
            )
        )
    if not file.parent.is_dir():
        raise OperatorError(_("There is no folder {folder}.").format(folder=file.parent))


def _finish(part: Path, file: Path) -> int:
    """Give the copy its name, after its checksum: a backup without one is never seen."""
    sqlite_copy.to_disk(part)
    checksum_file(file).write_text(f"{_digest(part)}  {file.name}\n", encoding="utf-8")
    sqlite_copy.to_disk(checksum_file(file))
    part.rename(file)
    sqlite_copy.to_disk(file.parent)
    return file.stat().st_size


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _verified(file: Path) -> str:
    """Return the file's digest if it is the one that was written down with it."""
    if not file.is_file():
        raise OperatorError(_("There is no file {file}.").format(file=file))
    noted = checksum_file(file)
    if not noted.is_file():
        raise OperatorError(
            _(
                "There is no {noted}, so nobody can tell whether the backup is whole. Fetch it "
                "from where the backup came from, or, if you are sure of the backup, make it: "
                "sha256sum {file} > {noted}"
            ).format(noted=noted, file=file)
        )
    digest = _digest(file)
    words = noted.read_text(encoding="utf-8", errors="replace").split()
    if not words or words[0].lower() != digest:
        raise OperatorError(
            _(
                "{file} is not what was backed up: its checksum differs, so it was damaged or "
                "changed since. Nothing was touched; use another backup."
            ).format(file=file)
        )
    return digest


def _header(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(len(sqlite_copy.HEADER))


def _not_a_backup(file: Path, engine: str) -> OperatorError:
    return OperatorError(
        _(
            "{file} is not a backup of the kind of database that DATABASE_URL names, {engine}. "
            "Backups go back to the kind of database they came from."
        ).format(file=file, engine=engine)
    )
