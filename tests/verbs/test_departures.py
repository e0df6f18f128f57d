"""Servers that the bot left: kept for a time, then written into a file and removed."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel, col

from bot import departures, guilds
from bot.cards import Shards
from bot.caretaker import Caretaker
from bot.database import Database, table
from bot.operating.recount import recount
from bot.periods import Keep
from models import Event, Guild
from tests.clock import FakeClock
from tests.rows import wrong
from tests.verbs.test_erasing import life, snapshot
from tests.world import ELSEWHERE, GUILD, World, build

DAY = 86_400


def caretaker(database: Database, clock: FakeClock, folder: Path) -> Caretaker:
    return Caretaker(database, clock, Keep(), folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the files of servers go, of which there is none yet."""
    return tmp_path / "left-servers"


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.exists() else []


async def left_over(database: Database, guild_id: int) -> list[str]:
    async with database.reading() as tx:
        return [
            rows.name
            for rows in SQLModel.metadata.sorted_tables
            for _row in await tx.execute(select(rows).where(departures.column(rows) == guild_id))
        ]


async def test_a_server_is_exported_and_removed_when_its_time_is_over(
    world: World, elsewhere: World, clock: FakeClock, folder: Path
) -> None:
    posts = await life(world)
    await elsewhere.vote(await elsewhere.ask(), elsewhere.helper)
    async with world.database.transaction() as tx:
        # What undoes an act names it.
        here = select(Event).where(col(Event.guild_id) == GUILD).order_by(col(Event.id))
        first, *_between, last = (await tx.scalars(here)).all()
        last.undoes = first.id
    other = await snapshot(world.database, ELSEWHERE)
    await world.do(guilds.left, GUILD)
    care = caretaker(world.database, clock, folder)
    clock.advance(30 * DAY - 60)
    await care.tidy()
    assert files(folder) == []
    assert (await world.now(posts["answer"])).body
    clock.advance(120)
    await care.tidy()
    assert await left_over(world.database, GUILD) == []
    assert await snapshot(world.database, ELSEWHERE) == other
    (file,) = files(folder)
    with zipfile.ZipFile(file) as packed:
        assert {one.removesuffix(".jsonl") for one in packed.namelist()} == set(
            SQLModel.metadata.tables
        )
        rows = [json.loads(line) for line in packed.read("post.jsonl").splitlines()]
        pictures = [json.loads(line) for line in packed.read("picture.jsonl").splitlines()]
    assert {row["id"] for row in rows} == {post.id for post in posts.values()}
    assert [row["data"] for row in pictures] == ["Y2FuYXJ5"]
    assert await wrong(world.database) == []
    assert await recount(world.database) == []


async def test_a_server_that_comes_back_in_time_is_as_it_was(
    world: World, clock: FakeClock, folder: Path
) -> None:
    await world.vote(await world.ask(), world.helper)
    before = await snapshot(world.database, GUILD)
    await world.do(guilds.left, GUILD)
    clock.advance(29 * DAY)
    await world.do(guilds.arrived, GUILD, "The server")
    clock.advance(29 * DAY)
    care = Caretaker(world.database, clock, Keep(drafts=0, notifications=0), folder)
    await care.tidy()
    now = await snapshot(world.database, GUILD)
    assert [row for row in now if row not in before] == []
    assert files(folder) == []


async def test_one_that_comes_back_while_its_file_is_written_is_kept(
    world: World, clock: FakeClock, folder: Path
) -> None:
    await world.ask()
    await world.do(guilds.left, GUILD)
    clock.advance(31 * DAY)
    assert list(await world.read(departures.due, Shards(), 30)) == [GUILD]
    file = await departures.export(world.database, GUILD, folder)
    await world.do(guilds.arrived, GUILD, "The server")
    assert not await world.do(departures.begin, GUILD, file)
    assert list(await world.read(departures.due, Shards(), 30)) == []


async def test_removing_goes_on_after_a_crash_also_if_the_bot_is_back(
    world: World, clock: FakeClock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(departures, "ROWS", 5)
    monkeypatch.setattr(departures, "POSTS", 2)
    await world.comment(await world.answer(await world.ask()))
    await world.do(guilds.left, GUILD)
    clock.advance(31 * DAY)
    file = await departures.export(world.database, GUILD, folder)
    assert await world.do(departures.begin, GUILD, file)
    for _time in range(3):
        assert 0 < await world.do(departures.advance, GUILD) <= 5
    await world.do(guilds.arrived, GUILD, "The server")
    await caretaker(world.database, clock, folder).tidy()
    async with world.database.reading() as tx:
        row = await tx.get_one(Guild, GUILD)
    assert (row.left_at, row.next_number) == (None, 1)
    assert await left_over(world.database, GUILD) == ["guild"]
    # It begins as a new one.
    again = await build(world.database, ELSEWHERE + 1)
    assert (await again.ask()).number == 1


async def test_an_operator_can_keep_them_for_good(world: World, clock: FakeClock) -> None:
    await world.do(guilds.left, GUILD)
    clock.advance(timedelta(days=4_000).total_seconds())
    assert list(await world.read(departures.due, Shards(), 0)) == []


def test_every_table_belongs_to_a_server() -> None:
    for rows in SQLModel.metadata.sorted_tables:
        assert rows is table(Guild) or "guild_id" in rows.c, rows.name
