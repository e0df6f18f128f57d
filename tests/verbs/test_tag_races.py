"""Moderators who change tags at the same time, and people who use them meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlmodel import col

from bot import access, editing, errors, tag_keeping, tagging, tags
from bot.database import Database
from models import PostTag, Tag, TagSynonym
from tests import rows
from tests.clock import FakeClock
from tests.databases import Postgres, address
from tests.world import World, build, rejoin


async def merges(world: World, *pairs: tuple[str, str]) -> list[object]:
    """Have moderators merge these at once, and return what became of each."""
    return await asyncio.gather(
        *(
            world.do(tag_keeping.merge, world.member(f"Mo {old}", moderator=True), old, new)
            for old, new in pairs
        ),
        return_exceptions=True,
    )


@pytest.mark.parametrize(
    "pairs",
    [
        [("js", "javascript"), ("js", "javascript")],
        [("js", "javascript"), ("javascript", "js")],
        [("js", "javascript"), ("js", "web")],
        [("js", "ecmascript"), ("javascript", "ecmascript"), ("js", "ecmascript")],
    ],
)
async def test_of_two_who_merge_at_once_one_wins_and_the_other_is_told(
    world: World, pairs: list[tuple[str, str]]
) -> None:
    await world.ask(tags="js, javascript, web")
    ended = await merges(world, *pairs)
    lost = [one for one in ended if isinstance(one, BaseException)]
    assert len(lost) == 1, ended
    assert isinstance(lost[0], errors.BadChoice)
    assert "stands for" in lost[0].text
    async with world.database.reading() as tx:
        assert await tx.scalar(select(func.count()).select_from(TagSynonym)) == len(pairs) - 1
    assert await rows.wrong(world.database) == []


async def test_who_asks_while_a_tag_is_merged_asks_under_what_it_became(world: World) -> None:
    await world.ask(tags="js, javascript")
    drafted = [await world.ask(tags="web") for _ in range(4)]
    ended = await asyncio.gather(
        *(world.ask(world.member("M"), tags="js") for _ in range(6)),
        *(world.edit(post, world.asker, tags="js") for post in drafted),
        world.do(tag_keeping.merge, world.moderator, "js", "javascript"),
        return_exceptions=True,
    )
    assert [one for one in ended if isinstance(one, BaseException)] == []
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.asker)
        assert (await tags.named(tx, who, "js")).name == "javascript"
        under_js = await tx.scalar(
            select(func.count())
            .select_from(PostTag)
            .join(Tag, col(Tag.id) == col(PostTag.tag_id))
            .where(col(Tag.name) == "js")
        )
        assert under_js == 0
    for post in drafted:
        assert await world.read(tagging.of, post) == ["javascript"]
    assert await rows.wrong(world.database) == []


@pytest.fixture
async def both(postgres: Postgres) -> AsyncIterator[tuple[World, World]]:
    """One server in two processes, which only a database server can have."""
    url = address(postgres.migrated())
    one, other = Database(url, clock=FakeClock()), Database(url, clock=FakeClock())
    world = await build(one)
    yield world, await rejoin(other)
    await one.close()
    await other.close()
    postgres.drop_made()


@asynccontextmanager
async def meanwhile(world: World, act: Coroutine[Any, Any, Any]) -> AsyncIterator[list[Any]]:
    """Begin an act in this process when the block ends, and the block's COMMIT when it waits."""
    ended: list[Any] = []
    yield ended
    task = asyncio.ensure_future(act)
    async with asyncio.timeout(20):
        while not (task.done() or await _waits(world)):
            pass
    ended.append(task)


async def _waits(world: World) -> bool:
    async with world.database.reading() as tx:
        return bool(await tx.scalar(text(WAITING)))


WAITING = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def ended(found: list[Any]) -> object:
    (one,) = await asyncio.gather(*found, return_exceptions=True)
    return one


@pytest.mark.parametrize(
    "pair", [("js", "javascript"), ("javascript", "js"), ("js", "web"), ("js", "ecmascript")]
)
async def test_of_two_processes_one_wins_and_the_other_is_told(
    both: tuple[World, World], pair: tuple[str, str]
) -> None:
    world, other = both
    await world.ask(tags="js, javascript, web")
    second = other.do(tag_keeping.merge, other.moderator, *pair)
    async with world.database.transaction() as tx, meanwhile(other, second) as found:
        await tag_keeping.merge(tx, world.moderator, "js", "javascript")
    refused = await ended(found)
    assert isinstance(refused, errors.BadChoice)
    assert "stands for" in refused.text
    assert await rows.wrong(world.database) == []


@pytest.mark.parametrize("new", ["javascript", "ecmascript"])
@pytest.mark.parametrize("used", ["js", "the new one"])
async def test_a_question_tagged_in_another_process_comes_under_the_new_tag(
    both: tuple[World, World], new: str, used: str
) -> None:
    """Also where the tag only got another name, which somebody uses for the first time."""
    world, other = both
    await world.ask(tags="js, javascript")
    asked = await world.ask(tags="web")
    draft = await world.edits(world.asker, asked, tags="js" if used == "js" else new)
    edit = other.do(editing.edit, world.asker, draft.id or 0)
    async with world.database.transaction() as tx, meanwhile(other, edit) as found:
        await tag_keeping.merge(tx, world.moderator, "js", new)
    assert not isinstance(await ended(found), BaseException)
    assert await world.read(tagging.of, asked) == [new]
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.asker)
        assert (await tags.named(tx, who, "js")).name == new
    assert await rows.wrong(world.database) == []
