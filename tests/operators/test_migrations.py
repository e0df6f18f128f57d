"""The schema's history: it leads to the models, from every release, and all or nothing."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Enum, inspect, text
from sqlmodel import SQLModel

from bot import schema
from bot.database import Database
from bot.errors import SchemaTooNew
from tests.operators.community import doing, mark, name_of, opened
from tests.operators.conftest import Command

ROOT = Path(__file__).parents[2]

# A later release's migration: it makes a table anew that others name, and moves data.
NEXT = '''
"""A later release.

Revision 0999, after {head}, some day.
"""

import sqlalchemy as sa
from alembic import op

revision = "0999"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    anew = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    counted = {{"sqlite_autoincrement": True}}
    with op.batch_alter_table("post", recreate=anew, table_kwargs=counted) as batch:
        batch.add_column(sa.Column("mood", sa.String(), nullable=False, server_default="calm"))
    op.create_table("mood", sa.Column("name", sa.String(), primary_key=True))
    op.execute("INSERT INTO mood SELECT DISTINCT mood FROM post")
    {more}
'''


def history() -> list[str]:
    """Return every released revision, the first one first."""
    scripts = ScriptDirectory(str(ROOT / "models" / "migrations"))
    return [script.revision for script in scripts.walk_revisions()][::-1]


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make this the release after the next: its migrations have one more."""
    return _later(tmp_path, monkeypatch)


def _later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str = "") -> Path:
    folder = tmp_path / "later"
    shutil.copytree(ROOT / "models" / "migrations", folder)
    script = NEXT.format(head=schema.newest(), more=more)
    (folder / "versions" / "0999_later.py").write_text(script, encoding="utf-8")
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return folder


@pytest.fixture
async def own(another_database_url: Callable[[], str]) -> AsyncIterator[Database]:
    """A database whose tables a test may change: the usual one is used again."""
    database = opened(another_database_url())
    yield database
    await database.close()


async def tables(database: Database) -> list[str]:
    async with database.reading() as tx:
        source = (
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if database.is_sqlite
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        return [str(name) for name in await tx.scalars(text(source))]


def differences(connection: Connection) -> list[object]:
    # On SQLite the models' Identity is AUTOINCREMENT, which alembic does not see: tested below.
    defaults = connection.dialect.name == "postgresql"
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": defaults}
    )
    found = list(compare_metadata(context, SQLModel.metadata))
    # SQLite's own list of what AUTOINCREMENT gave, and what each database searches (0031).
    own = ["sqlite_sequence", "'search_title", "'search_words"]
    own += ["'ix_search_doc_title'", "'ix_search_doc_words'"]
    return [one for one in found if not any(name in str(one) for name in own)]


def refused(connection: Connection) -> list[str]:
    """Return what the models may hold and the migrated tables refuse: alembic sees no checks."""
    tables, found = inspect(connection), []
    for table in SQLModel.metadata.sorted_tables:
        checks = " ".join(one["sqltext"] for one in tables.get_check_constraints(table.name))
        for column in table.columns:
            values = column.type.enums if isinstance(column.type, Enum) else []
            found += [f"{column}: {one}" for one in values if f"'{one}'" not in checks]
    return found


async def test_the_migrations_lead_to_the_models(database: Database) -> None:
    async with database.reading() as tx:
        connection = await tx.connection()
        assert await connection.run_sync(differences) == []
        assert await connection.run_sync(refused) == []


async def test_every_released_revision_upgrades(blank_database_url: str) -> None:
    """Each is left as its release left it, and the next begins there anew."""
    for revision in history():
        database = opened(blank_database_url)
        try:
            await schema.upgrade(database, revision)
            assert await schema.current(database) == revision
        finally:
            await database.close()
    assert revision == schema.newest()
    database = opened(blank_database_url)
    try:
        async with database.reading() as tx:
            connection = await tx.connection()
            assert await connection.run_sync(differences) == []
    finally:
        await database.close()


async def test_no_id_is_given_twice_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    """Each table that counts its ids says AUTOINCREMENT, which a careless migration drops."""
    shutil.copyfile(sqlite_template, tmp_path / "askwell.db")
    database = opened(f"sqlite:///{tmp_path / 'askwell.db'}")
    async with database.reading() as tx:
        rows = await tx.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        counting = {row.name for row in rows if "AUTOINCREMENT" in row.sql}
    await database.close()
    wanted = {
        table.name
        for table in SQLModel.metadata.tables.values()
        if table.dialect_options["sqlite"]["autoincrement"]
    }
    assert counting == wanted
    assert wanted


async def test_a_migration_may_make_a_table_anew_that_has_rows(own: Database, later: Path) -> None:
    await mark(own, "kept")
    async with own.transaction() as tx:
        # The last id was given and is gone: it must not come back.
        await tx.execute(
            text(
                "INSERT INTO watermark (id, name, guild_id, value, updated_at)"
                " OVERRIDING SYSTEM VALUE VALUES (5000, 'x', 0, '', '2026-01-01')"
                if not own.is_sqlite
                else "INSERT INTO watermark (id, name, guild_id, value, updated_at)"
                " VALUES (5000, 'x', 0, '', '2026-01-01 00:00:00')"
            )
        )
        before = (await tx.execute(text("SELECT id, body FROM post"))).all()
    assert later.name in str(schema.MIGRATIONS)
    await schema.upgrade(own)
    async with own.reading() as tx:
        after = (await tx.execute(text("SELECT id, body FROM post"))).all()
        assert await tx.scalar(text("SELECT count(*) FROM mood")) == 1
    assert after == before
    assert await name_of(own) == "kept"
    if own.is_sqlite:
        async with own.reading() as tx:
            rows = await tx.execute(text("SELECT name, seq FROM sqlite_sequence"))
            counted = {row.name: row.seq for row in rows}
        assert counted["post"] == max(row.id for row in before)
        assert counted["watermark"] == 5000


async def test_a_migration_that_fails_changes_nothing(
    own: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await mark(own, "kept")
    before = await schema.current(own)
    _later(tmp_path, monkeypatch, more="op.execute('SELECT no_such_column FROM post')")
    with pytest.raises(Exception, match="no_such_column"):
        await schema.upgrade(own)
    assert await schema.current(own) == before
    assert "mood" not in await tables(own)
    assert await name_of(own) == "kept"


async def test_a_migration_that_loses_what_others_name_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path
) -> None:
    """On SQLite foreign keys rest while tables are made anew, so they are checked at the end."""
    shutil.copyfile(sqlite_template, tmp_path / "askwell.db")
    database = opened(f"sqlite:///{tmp_path / 'askwell.db'}")
    await mark(database, "kept")
    _later(tmp_path, monkeypatch, more="op.execute('DELETE FROM category')")
    with pytest.raises(RuntimeError, match="category"):
        await schema.upgrade(database)
    assert "mood" not in await tables(database)
    await database.close()


async def test_a_newer_database_is_refused(
    own: Database, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await schema.upgrade(own)
    monkeypatch.setattr(schema, "MIGRATIONS", ROOT / "models" / "migrations")
    with pytest.raises(SchemaTooNew, match="revision 0999, which this release does not know"):
        await schema.upgrade(own)
    assert later != schema.MIGRATIONS
    assert await schema.current(own) == "0999"


@pytest.mark.parametrize("name", ["migrate", "recount", "run"])
def test_every_command_refuses_a_newer_database(
    command: Command,
    blank_database_url: str,
    later: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    doing(blank_database_url, schema.upgrade)
    monkeypatch.setattr(schema, "MIGRATIONS", ROOT / "models" / "migrations")
    outcome = command(name, DATABASE_URL=blank_database_url, DISCORD_TOKEN="x")
    assert outcome.code == 2
    assert "Start the newer release that wrote it" in outcome.err
    assert "Traceback" not in outcome.err
    assert later.exists()


def test_migrate_makes_a_new_database_and_then_has_nothing_to_do(
    command: Command, blank_database_url: str
) -> None:
    first = command("migrate", DATABASE_URL=blank_database_url)
    assert (first.code, first.out) == (0, "A new database was made.\n")
    again = command("migrate", DATABASE_URL=blank_database_url)
    assert (again.code, again.out) == (0, "The database is up to date.\n")


def test_an_sqlite_file_is_copied_before_an_upgrade_and_the_copy_can_be_restored(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'askwell.db'}"
    command("migrate", DATABASE_URL=url)
    doing(url, lambda database: mark(database, "before"))
    released = schema.MIGRATIONS
    _later(tmp_path, monkeypatch)
    upgraded = command("migrate")
    assert upgraded.code == 0, upgraded.err
    (copy,) = tmp_path.glob("askwell.db.before-0999-*.backup")
    assert f"Before the upgrade the database was copied to {copy}." in upgraded.out
    assert "The database is at revision 0999 now." in upgraded.out

    monkeypatch.setattr(schema, "MIGRATIONS", released)
    assert command("migrate").code == 2, "the earlier release cannot use it any more"
    assert command("restore", copy).code == 0, "but it can have its copy back"
    assert doing(url, name_of) == "before"
    assert command("migrate").code == 0


@pytest.mark.logs_errors("a broken migration is a bug, and logged as one")
def test_a_failed_upgrade_leaves_no_copy_behind(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that is started again and again would fill the disk with them."""
    url = f"sqlite:///{tmp_path / 'askwell.db'}"
    command("migrate", DATABASE_URL=url)
    _later(tmp_path, monkeypatch, more="raise RuntimeError('broken')")
    failed = command("migrate")
    assert failed.code == 1
    assert "this is a bug in Askwell" in failed.err
    assert list(tmp_path.glob("askwell.db.before-*")) == []


def killed(*arguments: object) -> list[str]:
    """Run a scenario of deaths and return what the database was after each."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.operators.killed", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen: list[str] = json.loads(done.stdout)
    return seen


def test_who_is_killed_while_making_a_database_leaves_nothing_or_all(
    blank_database_url: str, tmp_path: Path
) -> None:
    stride = 2 if blank_database_url.startswith("sqlite") else 12
    seen = killed("migrate", blank_database_url, stride, tmp_path)
    assert seen[-1] == f"{schema.newest()} None 0"
    assert set(seen) == {"nothing", seen[-1]}
    assert seen == sorted(seen, reverse=True), "nothing until the end, then all"
    assert len(seen) > (20 if stride == 2 else 3), "it was killed that often"


def test_who_is_killed_in_the_middle_of_an_upgrade_leaves_old_or_new(
    another_database_url: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = another_database_url()
    doing(url, lambda database: mark(database, "kept"))
    old = schema.newest()
    later = _later(tmp_path, monkeypatch)
    seen = killed("migrate", url, 3, tmp_path, later)
    assert seen[-1] == "0999 kept 1"
    assert set(seen) == {f"{old} kept 1", "0999 kept 1"}
    assert seen == sorted(seen)


def test_every_migration_says_what_it_is() -> None:
    for file in (ROOT / "models" / "migrations" / "versions").glob("0*.py"):
        found = re.match(r'"""(.+\.)\n\nRevision (\d+), after', file.read_text(encoding="utf-8"))
        assert found, file.name
        assert file.name.startswith(found[2])
