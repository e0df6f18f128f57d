"""Backups: whole or refused, made beside a writer, put back in one step."""

# ruff: noqa: ASYNC240 - nothing else waits in these loops

import asyncio
import hashlib
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlmodel import SQLModel

from bot import schema
from bot.errors import OperatorError, SchemaTooNew
from bot.operating import backup, sqlite_copy
from tests import rows
from tests.databases import Postgres, address
from tests.operators.community import mark, name_of, opened, rename, settle
from tests.operators.conftest import Command
from tests.operators.test_migrations import killed
from tests.world import build

pytestmark = [
    pytest.mark.usefixtures("postgres_programs"),
    pytest.mark.in_earnest("a copy is made while others write"),
]


@pytest.fixture
def url(another_database_url: Callable[[], str]) -> str:
    """A database of this test alone: a restore leaves the one before it in there."""
    return another_database_url()


async def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    database = opened(url)
    try:
        async with database.reading() as tx:
            return {
                name: [tuple(row) for row in await tx.execute(select(table).order_by(table.c.id))]
                for name, table in SQLModel.metadata.tables.items()
            }
    finally:
        await database.close()


async def marked(url: str, name: str) -> None:
    database = opened(url)
    await mark(database, name)
    await database.close()


async def renamed(url: str, name: str) -> None:
    database = opened(url)
    await rename(database, name)
    await database.close()


async def mark_of(url: str) -> str | None:
    database = opened(url)
    try:
        return await name_of(database)
    finally:
        await database.close()


# -- there and back ------------------------------------------------------------------------------


async def test_what_was_saved_comes_back_and_what_was_there_is_kept(
    url: str, tmp_path: Path
) -> None:
    database = opened(url)
    await settle(database)
    await database.close()
    before = await contents(url)
    assert bytes(range(256)) * 300 in before["picture"][0]
    file = tmp_path / "one.backup"
    saved = await backup.save(address(url), file)
    assert saved.contents.notes == []
    assert saved.contents.revision == schema.newest()
    assert saved.size == file.stat().st_size

    await renamed(url, "changed since")
    after = await contents(url)
    restored = await backup.restore(address(url), file)
    assert await contents(url) == before
    assert restored.previous is not None
    if url.startswith("sqlite"):
        assert await contents(f"sqlite:///{restored.previous}") == after
    else:
        database = opened(url)
        async with database.reading() as tx:
            kept = await tx.scalar(text(f"SELECT name FROM {restored.previous}.guild"))
            leftover = await tx.scalar(
                text("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'askwell_re%'")
            )
        await database.close()
        assert (kept, leftover) == ("changed since", 0)
    # The bot can go on: ids go on counting, and constraints still hold.
    database = opened(url)
    world = await build(database, 77)
    await world.ask()
    assert await rows.wrong(database) == []
    await database.close()


async def test_a_backup_can_be_put_where_there_is_nothing(
    url: str, blank_database_url: str, tmp_path: Path
) -> None:
    await marked(url, "moved")
    await backup.save(address(url), tmp_path / "one.backup")
    restored = await backup.restore(address(blank_database_url), tmp_path / "one.backup")
    assert restored.previous is None
    assert await contents(blank_database_url) == await contents(url)


async def test_restoring_twice_keeps_both(url: str, tmp_path: Path) -> None:
    await marked(url, "first")
    await backup.save(address(url), tmp_path / "one.backup")
    await renamed(url, "second")
    one = await backup.restore(address(url), tmp_path / "one.backup")
    assert await mark_of(url) == "first"
    await renamed(url, "third")
    two = await backup.restore(address(url), tmp_path / "one.backup")
    assert await mark_of(url) == "first"
    assert None not in {one.previous, two.previous}
    assert one.previous != two.previous


async def test_a_backup_beside_a_running_writer_is_one_moment(
    url: str, blank_database_url: str, tmp_path: Path
) -> None:
    database = opened(url)
    world = await settle(database)
    stop = asyncio.Event()
    written = 0

    async def write() -> None:
        nonlocal written
        while not stop.is_set():
            question = await world.ask(tags="busy")
            answer = await world.answer(question)
            await world.vote(answer, world.asker)
            written += 1

    writer = asyncio.create_task(write())
    while not written:
        await asyncio.wait({writer}, timeout=0.01)
    before = written
    await backup.save(address(url), tmp_path / "one.backup")
    stop.set()
    await writer
    assert written > before, "the writer went on meanwhile"
    assert await rows.wrong(database) == []
    await database.close()

    await backup.restore(address(blank_database_url), tmp_path / "one.backup")
    copy = opened(blank_database_url)
    assert await rows.wrong(copy) == []
    await copy.close()
    saved = len((await contents(blank_database_url))["post"])
    assert saved <= len((await contents(url))["post"])


def test_a_backup_is_private_and_sha256sum_can_check_it(
    command: Command, url: str, tmp_path: Path
) -> None:
    file = tmp_path / "one.backup"
    asyncio.run(marked(url, "private"))
    outcome = command("backup", file, DATABASE_URL=url)
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith(f"Saved {file} (")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (tmp_path / "one.backup.sha256").read_text() == f"{digest}  one.backup\n"
    restored = command("restore", file)
    assert restored.code == 0, restored.err
    assert f"Restored {file}" in restored.out
    assert "What was there before is kept as " in restored.out


# -- what is refused -------------------------------------------------------------------------------


async def refused(url: str, file: Path, because: str) -> None:
    """See that a restore is refused with this sentence, and that nothing changed."""
    before = await contents(url)
    with pytest.raises(OperatorError, match=because):
        await backup.restore(address(url), file)
    assert await contents(url) == before


async def test_flipped_bytes_are_refused(url: str, tmp_path: Path) -> None:
    await marked(url, "sound")
    file = tmp_path / "one.backup"
    await backup.save(address(url), file)
    whole = file.read_bytes()
    for place in (0, 20, len(whole) // 3, len(whole) // 2, len(whole) - 1):
        damaged = bytearray(whole)
        damaged[place] ^= 0x01
        file.write_bytes(damaged)
        await refused(url, file, "its checksum differs")
    file.write_bytes(whole[:-1])
    await refused(url, file, "its checksum differs")
    file.write_bytes(whole)
    await backup.restore(address(url), file)


async def test_a_backup_without_its_checksum_is_refused_and_says_the_way_out(
    url: str, tmp_path: Path
) -> None:
    await marked(url, "sound")
    file = tmp_path / "one.backup"
    await backup.save(address(url), file)
    noted = backup.checksum_file(file)
    checksum = noted.read_bytes()
    noted.unlink()
    await refused(url, file, r"There is no .*one\.backup\.sha256.*sha256sum")
    for nonsense in (b"", b"\xff\xfe\x00", b"not a checksum"):
        noted.write_bytes(nonsense)
        await refused(url, file, "its checksum differs")
    noted.write_bytes(checksum.upper())
    await backup.restore(address(url), file)


async def test_what_is_no_backup_is_refused(url: str, tmp_path: Path) -> None:
    await marked(url, "sound")
    await refused(url, tmp_path / "nowhere", "There is no file")
    await refused(url, tmp_path, "There is no file")
    other = b"PGDMP\x01" if url.startswith("sqlite") else b"SQLite format 3\0" + bytes(84)
    for content in (
        b"",
        b"hello",
        other,
        b"SQLite format 3\0" + bytes(4080),
        b"PGDMP" + b"\1" * 99,
    ):
        file = tmp_path / "strange"
        file.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        backup.checksum_file(file).write_text(f"{digest}  strange\n")
        before = await contents(url)
        with pytest.raises((OperatorError, sqlite3.DatabaseError)):
            await backup.restore(address(url), file)
        assert await contents(url) == before
    assert not list(tmp_path.glob("*.restoring"))


async def test_someone_elses_database_is_refused(tmp_path: Path, sqlite_template: Path) -> None:
    with sqlite3.connect(tmp_path / "foreign.db") as connection:
        connection.execute("CREATE TABLE photos (id INTEGER)")
    connection.close()
    url = f"sqlite:///{tmp_path / 'askwell.db'}"
    with pytest.raises(OperatorError, match="nothing of Askwell"):
        await backup.save(address(f"sqlite:///{tmp_path / 'foreign.db'}"), tmp_path / "b")
    assert not (tmp_path / "b").exists()
    digest = hashlib.sha256((tmp_path / "foreign.db").read_bytes()).hexdigest()
    (tmp_path / "foreign.db.sha256").write_text(f"{digest}  foreign.db\n")
    shutil.copyfile(sqlite_template, tmp_path / "askwell.db")
    await refused(url, tmp_path / "foreign.db", "nothing of Askwell")


async def test_a_newer_schema_is_refused(url: str, tmp_path: Path) -> None:
    await marked(url, "newer")
    database = opened(url)
    await backup.save(address(url), tmp_path / "released.backup")
    async with database.transaction() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    with pytest.raises(SchemaTooNew, match="9999"):
        await backup.save(address(url), tmp_path / "newer.backup")
    assert not (tmp_path / "newer.backup").exists()
    if url.startswith("sqlite"):
        file = tmp_path / "newer.backup"
        sqlite_copy.copy(Path(address(url).database or ""), file)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        backup.checksum_file(file).write_text(f"{digest}  newer.backup\n")
        await backup.restore(address(url), tmp_path / "released.backup")
        await refused(url, file, "revision 9999, which this release does not know")


async def test_a_backup_is_never_written_over(url: str, tmp_path: Path) -> None:
    await marked(url, "one")
    (tmp_path / "mine").write_text("precious")
    with pytest.raises(OperatorError, match="never written over"):
        await backup.save(address(url), tmp_path / "mine")
    assert (tmp_path / "mine").read_text() == "precious"
    with pytest.raises(OperatorError, match="There is no folder"):
        await backup.save(address(url), tmp_path / "no" / "such")


async def test_a_database_that_is_not_there_is_not_made_by_saving_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'nowhere.db'}"
    with pytest.raises(OperatorError, match="There is no database at"):
        await backup.save(address(url), tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


# -- bad luck --------------------------------------------------------------------------------------


def test_who_is_killed_while_saving_leaves_no_half_backup(url: str, tmp_path: Path) -> None:
    asyncio.run(marked(url, "saved"))
    stride = 1 if url.startswith("sqlite") else 3
    seen = killed("save", url, stride, tmp_path, tmp_path / "one.backup")
    assert set(seen) <= {"nothing", "whole"}
    assert seen[0] == "nothing"
    assert seen[-1] == "whole"
    assert not list(tmp_path.glob("*.part"))
    assert asyncio.run(mark_of(url)) == "saved"


def test_who_is_killed_while_restoring_leaves_the_old_or_the_new(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "live"
    folder.mkdir()
    file = tmp_path / "one.backup"
    asyncio.run(marked(url, "new"))
    asyncio.run(backup.save(address(url), file))
    template: list[Path] = []
    if url.startswith("sqlite"):
        template = [tmp_path / "template"]
        _left_by_a_killed_bot(Path(address(url).database or ""), template[0])
        url = f"sqlite:///{folder / 'askwell.db'}"
        stride = 1
    else:
        asyncio.run(renamed(url, "old-one"))
        stride = 4
    seen = killed("restore", url, stride, folder, file, *template)
    old, new = f"{schema.newest()} old-one 1", f"{schema.newest()} new 1"
    assert set(seen) == {old, new}
    assert seen == sorted(seen, reverse=True), "the old one until the switch, then the new one"
    if template:
        assert len(seen) > 15, "it was killed that often"
        (previous,) = folder.glob("askwell.db.before-restore-*")
        assert asyncio.run(mark_of(f"sqlite:///{previous}")) == "old-one", "with what its log held"
        assert not list(folder.glob("*.restoring"))


def _left_by_a_killed_bot(source: Path, folder: Path) -> None:
    """Copy a database while it is open, so that its last change stands in the log alone."""
    folder.mkdir()
    with sqlite3.connect(source) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("UPDATE guild SET name = 'old-one'")
        connection.execute("COMMIT")
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{source}{suffix}", folder / f"askwell.db{suffix}")
    connection.close()
    assert (folder / "askwell.db-wal").stat().st_size > 0
    assert b"old-one" not in (folder / "askwell.db").read_bytes()


async def test_a_database_that_someone_has_open_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "askwell.db")
    url = f"sqlite:///{tmp_path / 'askwell.db'}"
    await marked(url, "in use")
    await backup.save(address(url), tmp_path / "one.backup")
    monkeypatch.setattr(sqlite_copy, "BUSY_SECONDS", 0.05)
    shell = sqlite3.connect(tmp_path / "askwell.db")
    shell.execute("PRAGMA journal_mode=WAL")
    shell.execute("BEGIN").execute("SELECT * FROM guild").fetchone()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        await backup.restore(address(url), tmp_path / "one.backup")
    shell.close()
    assert await mark_of(url) == "in use"
    assert not list(tmp_path.glob("*.restoring"))
    assert not list(tmp_path.glob("*before-restore*"))
    await backup.restore(address(url), tmp_path / "one.backup")


@pytest.mark.parametrize("damage", [b"this is no database at all" * 500, b""])
async def test_a_damaged_database_can_be_replaced_and_all_of_it_is_kept(
    tmp_path: Path, sqlite_template: Path, damage: bytes
) -> None:
    live = tmp_path / "askwell.db"
    shutil.copyfile(sqlite_template, live)
    url = f"sqlite:///{live}"
    await marked(url, "sound")
    await backup.save(address(url), tmp_path / "one.backup")
    live.write_bytes(damage)
    Path(f"{live}-wal").write_bytes(b"whatever was in its log")
    restored = await backup.restore(address(url), tmp_path / "one.backup")
    assert await mark_of(url) == "sound"
    assert restored.previous is not None
    assert Path(restored.previous).read_bytes() == damage
    if damage:
        assert Path(f"{restored.previous}-wal").read_bytes() == b"whatever was in its log"


async def test_a_database_that_breaks_its_own_rules_is_not_saved(
    tmp_path: Path, sqlite_template: Path
) -> None:
    live = tmp_path / "askwell.db"
    shutil.copyfile(sqlite_template, live)
    url = f"sqlite:///{live}"
    await marked(url, "sound")
    with sqlite3.connect(live) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        connection.execute("UPDATE post SET score = 99")
    connection.close()
    with pytest.raises(OperatorError, match=r"SQLite finds that file damaged: .*post"):
        await backup.save(address(url), tmp_path / "one.backup")
    with sqlite3.connect(live) as connection:
        connection.execute("UPDATE post SET score = 0")
        connection.execute("UPDATE post SET category_id = 12345")
    connection.close()
    with pytest.raises(OperatorError, match="post 1 → category"):
        await backup.save(address(url), tmp_path / "one.backup")
    assert not list(tmp_path.glob("one.backup*"))


def test_odd_rows_are_saved_and_told(command: Command, url: str, tmp_path: Path) -> None:
    """A backup with a flaw is better than none, but a nightly job must notice."""

    async def spoil() -> None:
        database = opened(url)
        await settle(database)
        async with database.transaction() as tx:
            await tx.execute(text("DELETE FROM revision"))
            await tx.execute(
                text(
                    "UPDATE vote SET user_id ="
                    " (SELECT author_id FROM post WHERE post.id = vote.post_id)"
                    " WHERE id = (SELECT min(id) FROM vote)"
                )
            )
        await database.close()

    asyncio.run(spoil())
    outcome = command("backup", tmp_path / "one.backup", DATABASE_URL=url)
    assert outcome.code == 1
    assert (tmp_path / "one.backup").exists()
    assert "posts have no history." in outcome.err
    assert "1 vote stands where none can be cast." in outcome.err


async def test_a_disk_too_full_is_found_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "askwell.db")
    url = f"sqlite:///{tmp_path / 'askwell.db'}"
    await marked(url, "sound")
    await backup.save(address(url), tmp_path / "one.backup")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    with pytest.raises(OperatorError, match="too full: 1 MB are needed and 0 MB are free"):
        await backup.save(address(url), tmp_path / "two.backup")
    with pytest.raises(OperatorError, match="too full"):
        await backup.restore(address(url), tmp_path / "one.backup")
    assert await mark_of(url) == "sound"
    assert sorted(path.name for path in tmp_path.glob("two*")) == []


# -- PostgreSQL's programs -------------------------------------------------------------------------


@pytest.fixture
def postgresql(postgres: Postgres) -> str:
    return postgres.migrated()


def _stand_in(folder: Path, script: str) -> None:
    for name in ("pg_dump", "pg_restore", "psql"):
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)


async def test_absent_programs_are_one_sentence(
    postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OperatorError, match="pg_dump, pg_restore, psql not found: install"):
        await backup.save(address(postgresql), tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


async def test_programs_older_than_the_server_are_one_sentence(
    postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await marked(postgresql, "new")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    _stand_in(tmp_path, 'echo "error: aborting because of server version mismatch" >&2; exit 1')
    with pytest.raises(OperatorError, match="pg_dump is older than the server"):
        await backup.save(address(postgresql), tmp_path / "b")
    _stand_in(tmp_path, 'echo "pg_dump: error: No space left on device" >&2; exit 1')
    with pytest.raises(OperatorError, match="The disk is full; pg_dump stopped"):
        await backup.save(address(postgresql), tmp_path / "b")
    assert not list(tmp_path.glob("b*"))


async def test_a_backup_on_which_the_programs_crash_is_damaged(
    postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await marked(postgresql, "sound")
    await backup.save(address(postgresql), tmp_path / "b")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    for end in ("kill -SEGV $$", 'echo "pg_restore: error: end of file" >&2; exit 1'):
        _stand_in(tmp_path, end)
        with pytest.raises(OperatorError, match=r"b is damaged: .* Nothing was touched"):
            await backup.restore(address(postgresql), tmp_path / "b")
    assert await mark_of(postgresql) == "sound"


async def test_the_password_is_on_no_command_line_and_in_no_message(
    postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await marked(postgresql, "secret")
    url = address(postgresql)
    monkeypatch.setenv("DISCORD_TOKEN", "token-canary")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    _stand_in(
        tmp_path,
        f'echo "$@" > {tmp_path}/arguments; env > {tmp_path}/environment;'
        ' echo "error: cannot connect with $PGPASSWORD" >&2; exit 1',
    )
    with pytest.raises(OperatorError, match="cannot connect with") as caught:
        await backup.save(url, tmp_path / "b")
    password = str(url.password)
    assert password not in str(caught.value)
    assert password not in (tmp_path / "arguments").read_text()
    assert f"PGPASSWORD={password}" in (tmp_path / "environment").read_text()
    assert "token-canary" not in (tmp_path / "environment").read_text()
