"""A database that is somebody else's is left alone."""

import asyncio
import hashlib
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot import schema
from bot.errors import OperatorError
from bot.findings import Level
from bot.operating import backup, doctor
from bot.settings import Settings
from tests.databases import Postgres, address
from tests.fixtures import TOKEN
from tests.operators.community import doing, opened
from tests.operators.conftest import Command

pytestmark = pytest.mark.usefixtures("postgres_programs")


@pytest.fixture
def foreign(blank_database_url: str) -> str:
    """A database with somebody else's table in it."""
    asyncio.run(_make(blank_database_url))
    return blank_database_url


async def _make(url: str) -> None:
    database = opened(url)
    database.prepare()
    try:
        async with database.transaction() as tx:
            await tx.execute(text("CREATE TABLE photos (id INTEGER)"))
            await tx.execute(text("INSERT INTO photos VALUES (1)"))
    finally:
        await database.close()


async def photos(url: str) -> int | None:
    database = opened(url)
    try:
        async with database.reading() as tx:
            found: int | None = await tx.scalar(text("SELECT count(*) FROM photos"))
            return found
    finally:
        await database.close()


def test_no_table_of_ours_is_put_beside_theirs(command: Command, foreign: str) -> None:
    for arguments in (("migrate",), ("run",)):
        outcome = command(*arguments, DATABASE_URL=foreign, DISCORD_TOKEN=TOKEN)
        assert outcome.code == 2
        assert outcome.err.startswith("The database that DATABASE_URL names is somebody else's: ")
        assert "“photos”" in outcome.err
        assert outcome.err.count("\n") == 1
    assert doing(foreign, schema.current) is None
    assert asyncio.run(photos(foreign)) == 1


def test_doctor_says_whose_it_is(foreign: str) -> None:
    found = asyncio.run(
        doctor.examine(Settings(database_url=foreign, discord_token=SecretStr(TOKEN)))
    )
    (finding,) = [one for one in found if one.level is Level.PROBLEM]
    assert "“photos”" in finding.what
    assert "another database" in finding.do


def test_a_restore_does_not_move_their_tables_away(postgres: Postgres, tmp_path: Path) -> None:
    file, theirs = tmp_path / "one.backup", postgres.blank()
    asyncio.run(_make(theirs))
    asyncio.run(backup.save(address(postgres.migrated()), file))
    with pytest.raises(OperatorError, match="somebody else's"):
        asyncio.run(backup.restore(address(theirs), file))
    assert asyncio.run(photos(theirs)) == 1


def test_an_extensions_tables_are_nobodys(postgres: Postgres, command: Command) -> None:
    url = postgres.blank()

    async def extend() -> None:
        database = opened(url)
        async with database.transaction() as tx:
            await tx.execute(text("CREATE EXTENSION pg_stat_statements"))
            await tx.execute(text("CREATE TABLE spatial (id INTEGER)"))
            await tx.execute(text("ALTER EXTENSION pg_stat_statements ADD TABLE spatial"))
        await database.close()

    asyncio.run(extend())
    assert command("migrate", DATABASE_URL=url).code == 0


def test_a_truncated_backup_is_called_so_even_if_its_checksum_fits(
    tmp_path: Path, sqlite_template: Path
) -> None:
    (tmp_path / "askwell.db").write_bytes(sqlite_template.read_bytes())
    url, file = address(f"sqlite:///{tmp_path / 'askwell.db'}"), tmp_path / "one.backup"
    asyncio.run(backup.save(url, file))
    file.write_bytes(file.read_bytes()[:100_000])
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    backup.checksum_file(file).write_text(f"{digest}  one.backup\n")
    with pytest.raises(OperatorError, match=r"one\.backup is damaged .* Nothing was touched"):
        asyncio.run(backup.restore(url, file))
