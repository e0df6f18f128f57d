"""Copies of an SQLite database, made beside whoever writes to it, and switching one in.

The functions block; ``bot.operating.backup`` runs them in a thread. They use connections of their
own, and none of them checkpoints a database that the bot has open.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from bot.errors import OperatorError
from bot.i18n import _

HEADER = b"SQLite format 3\0"

BUSY_SECONDS = 10.0

_BESIDE = ("-wal", "-shm", "-journal")


def copy(source: Path, target: Path) -> None:
    """Write the database as it is at one moment into a new file that only we may read.

    The bot goes on writing meanwhile. Raises ``OperatorError`` if the copy cannot fit.
    """
    if not source.exists():
        raise OperatorError(
            _("There is no database at {file}: see DATABASE_URL.").format(file=source)
        )
    room_for(source, target.parent)
    # VACUUM INTO fills an empty file, and this one is not readable by others from the beginning.
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    # Read-only: it neither checkpoints nor takes a lock that a writer would wait for.
    with closing(_connect(source, "ro")) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def room_for(source: Path, folder: Path) -> None:
    """Raise ``OperatorError`` if a copy of this file would not fit into the folder."""
    needed, free = source.stat().st_size, shutil.disk_usage(folder).free
    if needed > free:
        raise OperatorError(
            _(
                "The disk of {folder} is too full: {needed} MB are needed and {free} MB are free. "
                "Nothing was written."
            ).format(folder=folder, needed=needed // 1_000_000 + 1, free=free // 1_000_000)
        )


def check(path: Path) -> None:
    """Raise ``OperatorError`` if SQLite finds the file damaged."""
    found = complaints(path)
    if found:
        raise OperatorError(
            _("SQLite finds that file damaged: {reason}").format(reason="; ".join(found))
        )


def complaints(path: Path, *, quick: bool = False) -> list[str]:
    """Return what SQLite finds wrong with the file, a few at most. ``quick`` trusts the indexes."""
    # Not "ro": on a connection opened like that, SQLite 3.40 leaves the CHECKs out without a word.
    with closing(_connect(path, "rw")) as connection:
        connection.execute("PRAGMA query_only=ON")
        pragma = "quick_check" if quick else "integrity_check"
        found = [str(row[0]) for row in connection.execute(f"PRAGMA {pragma}(5)")]
        if found == ["ok"]:
            orphans = [] if quick else connection.execute("PRAGMA foreign_key_check").fetchmany(5)
            return [f"{row[0]} {row[1]} → {row[2]}" for row in orphans]
    return found


def whole(path: Path) -> None:
    """Fold what stands in files beside the database into it, so that it is one file."""
    with closing(_connect(path, "rw")) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()


def switch(new: Path, live: Path, previous: Path) -> bool:
    """Put ``new`` in the place of ``live`` in one step; return whether ``previous`` now keeps it.

    Whoever dies in the middle leaves the old database or the new one, whole. Raises
    ``sqlite3.OperationalError`` if another program has the old one open.
    """
    kept = live.exists()
    if kept:
        _forget_second_names(live)
        _fold(live, previous)
        _keep(live, previous)
    to_disk(new)
    new.replace(live)
    to_disk(live.parent)
    return kept


def _fold(live: Path, previous: Path) -> None:
    """Leave the live database as one file: its log would be played into the one that follows.

    Opening it may do away with what stands beside it. If it turns out to be damaged, someone may
    want to save something from there, so that is kept beside ``previous``.
    """
    beside = {
        live.with_name(live.name + suffix): previous.with_name(previous.name + suffix)
        for suffix in _BESIDE
    }
    second_names = [_keep(file, second) for file, second in beside.items() if file.exists()]
    try:
        whole(live)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            _remove(second_names)
            raise
        _remove(beside)
    else:
        _remove(second_names)


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _forget_second_names(live: Path) -> None:
    """Remove what a restore left that died before its switch: names of the files still in use."""
    used = [live, *(live.with_name(live.name + suffix) for suffix in _BESIDE)]
    for other in live.parent.glob(f"{live.name}.before-restore-*"):
        if any(file.exists() and other.samefile(file) for file in used):
            other.unlink()


def _keep(file: Path, second: Path) -> Path:
    """Give a file a second name, which costs no space; where that cannot be, copy it."""
    try:
        second.hardlink_to(file)
    except FileExistsError:
        raise
    except OSError:
        room_for(file, second.parent)
        shutil.copy2(file, second)
        to_disk(second)
    return second


def to_disk(path: Path) -> None:
    """Wait until a file's contents, or a folder's names, are on the disk."""
    # Windows cannot open a folder, and needs not.
    with suppress(PermissionError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
