"""What can be found is compared with what was posted, and made anew from it."""

from sqlalchemy import text

from bot import search
from bot.database import Database
from bot.findings import Level
from bot.operating import reindex, upgrade
from bot.search import Wanted
from tests import rows
from tests.operators.community import settle
from tests.world import World

SPOILED = (
    "DELETE FROM search_doc WHERE id = (SELECT min(id) FROM search_doc)",
    "UPDATE search_doc SET words = '' WHERE id = (SELECT min(id) FROM search_doc)",
    "UPDATE search_word SET questions = questions + 1 WHERE term = 'water'",
    "DELETE FROM search_word",
)


async def found(world: World) -> list[int]:
    page = await world.sees(search.find, world.newcomer, Wanted("water"))
    return sorted(hit.number for hit in page.hits)


async def test_whatever_differs_is_found_and_mended(database: Database) -> None:
    world = await settle(database)
    right = await found(world)
    assert right
    assert (await reindex.finding(database, thorough=True)).level is Level.FINE
    for statement in SPOILED:
        async with database.transaction() as tx:
            await tx.execute(text(statement))
        assert await reindex.wrong(database) > 0, statement
        finding = await reindex.finding(database, thorough=True)
        assert finding.level is Level.PROBLEM
        assert "reindex" in finding.do
        assert await reindex.reindex(database) == 3
        assert await reindex.wrong(database) == 0, statement
        assert await found(world) == right
        assert await rows.wrong(database) == []


async def test_what_sqlite_searches_is_made_anew_from_the_rows(database: Database) -> None:
    world = await settle(database)
    right = await found(world)
    if database.is_sqlite:
        async with database.transaction() as tx:
            for name in ("search_title", "search_words"):
                await tx.execute(text(f"INSERT INTO {name}({name}) VALUES ('delete-all')"))
        assert await found(world) == []
        assert await reindex.wrong(database) > 0
    await reindex.reindex(database)
    assert await found(world) == right


async def test_what_was_posted_before_is_indexed_when_the_bot_starts(database: Database) -> None:
    world = await settle(database)
    right = await found(world)
    said: list[str] = []
    assert not await upgrade.bring_up_to_date(database, said.append)
    assert said == []
    async with database.transaction() as tx:
        for statement in ("DELETE FROM search_doc", "DELETE FROM search_word"):
            await tx.execute(text(statement))
        # As an earlier release left it, and as one whose words were folded in another way.
        await tx.execute(text("UPDATE watermark SET value = '0' WHERE name = 'search'"))
    assert (await reindex.finding(database, thorough=False)).level is Level.PROBLEM
    told: list[tuple[int, int]] = []
    await upgrade.bring_up_to_date(database, said.append)
    assert len(said) == 1
    assert await found(world) == right
    assert (await reindex.finding(database, thorough=True)).level is Level.FINE
    await reindex.reindex(database, progress=lambda done, total: told.append((done, total)))
    assert told == [(3, 3)]
