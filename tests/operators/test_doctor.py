"""The doctor names what is wrong, why it matters and what to do, and changes nothing."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text, update

from bot import schema
from bot.database import Database, table
from bot.findings import Finding, Level
from bot.operating import doctor, doctor_database, lock
from bot.settings import Settings
from models import Card
from tests.databases import Postgres, address
from tests.fixtures import TOKEN
from tests.operators.community import doing, mark, opened, settle
from tests.operators.conftest import Command

pytestmark = pytest.mark.usefixtures("postgres_programs")


def of(found: list[Finding], level: Level) -> list[str]:
    return [finding.what for finding in found if finding.level is level]


async def test_a_sound_installation_has_nothing_to_mend(
    settings: Settings, database: Database
) -> None:
    await mark(database, "sound")
    if database.path is not None:
        database.path.chmod(0o600)
    async with database.transaction() as tx:
        await tx.execute(update(table(Card)).values(shown=table(Card).c.wanted))
    for thorough in (False, True):
        found = await doctor.examine(settings, thorough=thorough)
        assert {finding.level for finding in found} == {Level.FINE}, found


async def test_every_finding_says_why_and_what_to_do(database: Database) -> None:
    found = await doctor.examine(
        Settings(database_url=database.url.render_as_string(hide_password=False))
    )
    for finding in found:
        assert bool(finding.why) == bool(finding.do) == (finding.level is not Level.FINE)


TOKENS = {
    TOKEN: True,
    TOKEN.replace(".", "", 1): False,
    f'"{TOKEN}"': False,
    f" {TOKEN}": False,
    "123456789012345678": False,
    "not.a.token": False,
    # The right lengths, but its first part is no id.
    f"aGVsbG8gd29ybGQhIQaGVs.{TOKEN.split('.', 1)[1]}": False,
    "": False,
}


@pytest.mark.parametrize("token", TOKENS, ids=range(len(TOKENS)))
async def test_the_tokens_shape_is_looked_at_and_never_shown(token: str) -> None:
    found = await doctor.examine(
        Settings(database_url="sqlite:///none.db", discord_token=SecretStr(token))
    )
    assert (found[0].level is Level.FINE) is TOKENS[token]
    if token:
        assert all(token not in f"{finding}" for finding in found)


def test_the_commands_exit_code_says_whether_there_is_a_problem(
    command: Command, database_url: str
) -> None:
    without = command("doctor", DATABASE_URL=database_url)
    assert without.code == 1
    assert "PROBLEM  There is no bot token." in without.out
    assert without.out.endswith("1 problem.\n")
    sound = command("doctor", DISCORD_TOKEN=TOKEN)
    assert sound.code == 0, sound.out
    assert sound.out.endswith("No problems.\n")
    assert TOKEN not in sound.out + sound.err


def test_it_runs_beside_the_bot_and_says_who_that_is(command: Command, database_url: str) -> None:
    async def both() -> None:
        async with lock.held(address(database_url)):
            found = await doctor.examine(Settings(database_url=database_url))
            (said,) = [one for one in of(found, Level.FINE) if one.startswith("In use by process")]
            assert "since 20" in said

    asyncio.run(both())


def test_a_database_that_is_not_there_is_not_made(command: Command, tmp_path: Path) -> None:
    outcome = command(
        "doctor", DATABASE_URL=f"sqlite:///{tmp_path}/new/askwell.db", DISCORD_TOKEN=TOKEN
    )
    assert outcome.code == 0
    assert "There is no database at" in outcome.out
    assert list(tmp_path.iterdir()) == []


async def test_migrations_that_are_missing(blank_database_url: str) -> None:
    if blank_database_url.startswith("sqlite"):
        opened(blank_database_url).prepare()
    found = await doctor.examine(
        Settings(database_url=blank_database_url, discord_token=SecretStr(TOKEN))
    )
    wanted = f"The database is at revision none; this release wants {schema.newest()}."
    assert wanted in of(found, Level.NOTICE)


async def test_a_schema_that_is_too_new(another_database_url: Callable[[], str]) -> None:
    url = another_database_url()
    database = opened(url)
    async with database.transaction() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    found = await doctor.examine(Settings(database_url=url, discord_token=SecretStr(TOKEN)))
    assert of(found, Level.PROBLEM) == [
        "The database is at revision 9999, which is newer than this release."
    ]


async def test_messages_that_nobody_brings_up_to_date(
    settings: Settings, database: Database
) -> None:
    await settle(database)
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    async with database.transaction() as tx:
        cards = table(Card)
        await tx.execute(update(cards).values(shown=cards.c.wanted))
        await tx.execute(update(cards).where(cards.c.id <= 3).values(stuck="forbidden"))
        await tx.execute(
            update(cards).where(cards.c.id == 4).values(wanted=9, shown=8, not_before=long_ago)
        )
    found = await doctor.examine(settings)
    assert of(found, Level.NOTICE)[-2:] == [
        "3 messages are stuck: forbidden.",
        "1 message has been behind for more than fifteen minutes.",
    ]


async def test_rows_that_disagree_are_found_when_asked_to_be_thorough(
    settings: Settings, database: Database
) -> None:
    await settle(database)
    async with database.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE acceptance SET answer_id ="
                " (SELECT id FROM post WHERE kind = 'answer' AND question_id <>"
                " acceptance.question_id ORDER BY id LIMIT 1)"
            )
        )
    assert of(await doctor.examine(settings), Level.PROBLEM) == []
    found = await doctor.examine(settings, thorough=True)
    assert of(found, Level.PROBLEM) == ["1 accepted answer belongs to another question."]


@pytest.mark.parametrize("content", [b"no database " * 1000, b"SQLite format 3\0" + b"\1" * 9000])
async def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "askwell.db").write_bytes(content)
    found = await doctor.examine(
        Settings(database_url=f"sqlite:///{tmp_path}/askwell.db", discord_token=SecretStr(TOKEN))
    )
    (finding,) = [one for one in found if one.level is Level.PROBLEM]
    assert finding.what == "The database cannot be used."
    assert "restore" in finding.do


async def test_a_file_that_sqlite_finds_damaged(tmp_path: Path, sqlite_template: Path) -> None:
    live = tmp_path / "askwell.db"
    shutil.copyfile(sqlite_template, live)
    with sqlite3.connect(live) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        connection.execute("INSERT INTO guild VALUES (1, 'x', 1, '2026-01-01 00:00:00', NULL)")
        connection.execute("INSERT INTO watermark VALUES (NULL, 'x', 0, '', '2026-01-01 00:00:00')")
        connection.execute(
            "INSERT INTO category (guild_id, depth, name, layout, cards_only, position, created_at)"
            " VALUES (1, 99, 'too deep', 'thread', 0, 0, '2026-01-01 00:00:00')"
        )
    connection.close()
    found = await doctor.examine(
        Settings(database_url=f"sqlite:///{live}", discord_token=SecretStr(TOKEN))
    )
    (finding,) = [one for one in found if one.level is Level.PROBLEM]
    assert finding.what.startswith("SQLite finds the database damaged: CHECK")


async def test_a_server_that_is_not_there_or_does_not_let_us_in(postgres: Postgres) -> None:
    url = address(postgres.migrated()).set(drivername="postgresql")
    for changed, do in (
        (url.set(port=1), "A server does not answer."),
        (url.set(password="wrong-canary"), "PostgreSQL does not let us in"),
        (url.set(database="no_such"), "There is no such database on the PostgreSQL server"),
    ):
        spelled = changed.render_as_string(hide_password=False)
        found = await doctor.examine(Settings(database_url=spelled, discord_token=SecretStr(TOKEN)))
        (finding,) = [one for one in found if one.level is not Level.FINE]
        assert finding.what == "The database cannot be used."
        assert finding.do.startswith(do)
        assert "wrong-canary" not in f"{found}"


async def test_programs_that_backups_need(
    postgres: Postgres,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    settings = Settings(database_url=postgres.migrated(), discord_token=SecretStr(TOKEN))
    monkeypatch.setenv("PATH", str(tmp_path))
    found = await doctor.examine(settings)
    assert of(found, Level.NOTICE) == ["pg_dump, pg_restore, psql not found."]


async def test_programs_that_are_older_than_the_server(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = Settings(database_url=postgres.migrated(), discord_token=SecretStr(TOKEN))
    for name in ("pg_dump", "pg_restore", "psql"):
        (tmp_path / name).write_text('#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6.24 (Debian)"\n')
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    found = await doctor.examine(settings)
    assert of(found, Level.NOTICE) == ["pg_dump is version 9.6.24, older than the server."]


async def test_a_check_that_cannot_be_made_is_a_finding_and_the_others_go_on(
    tmp_path: Path, sqlite_template: Path
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "askwell.db")
    (tmp_path / "askwell.db").chmod(0o600)
    (tmp_path / "askwell.db.lock").mkdir()
    found = await doctor.examine(
        Settings(database_url=f"sqlite:///{tmp_path}/askwell.db", discord_token=SecretStr(TOKEN))
    )
    (finding,) = [one for one in found if one.level is not Level.FINE]
    assert finding.what == "A check could not be made."
    assert "askwell.db.lock" in finding.do
    assert f"The migrations are up to date ({schema.newest()})." in of(found, Level.FINE)


async def test_a_disk_that_takes_no_writes(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "askwell.db")
    folder = await asyncio.to_thread(tmp_path.resolve)
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != folder)
    found = await doctor.examine(
        Settings(database_url=f"sqlite:///{tmp_path}/askwell.db", discord_token=SecretStr(TOKEN))
    )
    assert of(found, Level.PROBLEM) == [f"{folder} cannot be written by this user."]


async def test_a_disk_that_is_nearly_full(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "askwell.db")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=7_000_000))
    found = await doctor.examine(
        Settings(database_url=f"sqlite:///{tmp_path}/askwell.db", discord_token=SecretStr(TOKEN))
    )
    assert of(found, Level.PROBLEM) == ["7 MB are free where the database (1 MB) is."]


def test_secrets_that_others_can_read(command: Command, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/askwell.db"
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\n")
    (tmp_path / ".env").chmod(0o644)
    command("migrate", DATABASE_URL=url)
    doing(url, lambda database: mark(database, "x"))
    (tmp_path / "askwell.db").chmod(0o644)
    outcome = command("doctor")
    assert "note     .env can be read by every user of this machine." in outcome.out
    assert f"note     {tmp_path}/askwell.db can be read by every user" in outcome.out
    (tmp_path / ".env").chmod(0o600)
    (tmp_path / "askwell.db").chmod(0o600)
    assert "can be read" not in command("doctor").out


async def test_a_large_file_is_read_through_only_when_asked(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "askwell.db")
    monkeypatch.setattr(doctor_database, "LARGE", 1000)
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/askwell.db", discord_token=SecretStr(TOKEN)
    )
    sound = "SQLite finds the file sound."
    assert sound not in of(await doctor.examine(settings), Level.FINE)
    assert sound in of(await doctor.examine(settings, thorough=True), Level.FINE)
