"""When the daily card is brought up to date: once a day and server, whoever does it."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from bot import categories, choices, guilds, unanswered
from bot.cards import Shards
from bot.categories import Change
from models import Card, CardKind, Guild
from tests import rows
from tests.world import World

ALL = Shards()
DAY = 86_400


async def wanted(world: World) -> int:
    """Return how often the card was touched so far."""
    async with world.database.reading() as tx:
        rows = await tx.scalars(select(Card).where(col(Card.kind) == CardKind.UNANSWERED))
        card = rows.one_or_none()
        return 0 if card is None else card.wanted


async def advance(world: World) -> None:
    async with world.database.transaction() as tx:
        assert not await unanswered.advance(tx, ALL)


async def waiting(world: World) -> bool:
    async with world.database.reading() as tx:
        return await unanswered.waiting(tx, ALL)


@pytest.fixture
async def chosen(world: World) -> World:
    await world.do(choices.choose, world.admin, unanswered_channel=77)
    assert await wanted(world) == 1
    return world


def later(world: World, seconds: float) -> None:
    world.database.clock.advance(seconds)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("hour", "moment", "next_one"),
    [
        (8, datetime(2026, 11, 22, 7, 59, 59, tzinfo=UTC), "2026-11-22T08"),
        (8, datetime(2026, 11, 22, 8, 0, 0, tzinfo=UTC), "2026-11-23T08"),
        (0, datetime(2026, 12, 31, 23, 30, 0, tzinfo=UTC), "2027-01-01T00"),
        (23, datetime(2026, 12, 31, 23, 30, 0, tzinfo=UTC), "2027-01-01T23"),
    ],
)
def test_the_next_update(hour: int, moment: datetime, next_one: str) -> None:
    assert unanswered.following(moment, hour) == next_one


async def test_once_a_day_however_late(chosen: World) -> None:
    assert not await waiting(chosen)
    later(chosen, 3 * DAY)
    assert await waiting(chosen)
    await advance(chosen)
    assert await wanted(chosen) == 2
    assert not await waiting(chosen)
    await advance(chosen)
    assert await wanted(chosen) == 2
    assert await rows.wrong(chosen.database) == []


async def test_two_processes_touch_it_once(chosen: World) -> None:
    later(chosen, DAY)
    await asyncio.gather(advance(chosen), advance(chosen))
    assert await wanted(chosen) == 2


async def test_at_once_when_a_category_has_another_channel_or_none(chosen: World) -> None:
    key = chosen.garden.id or 0
    await chosen.do(categories.edit, chosen.admin, key, Change(channel_id=78))
    assert await wanted(chosen) == 2
    await chosen.do(categories.edit, chosen.admin, key, Change(name="Greenhouse"))
    assert await wanted(chosen) == 2
    async with chosen.database.transaction() as tx:
        assert await categories.channel_gone(tx, chosen.guild_id, 78)
    assert await wanted(chosen) == 3


async def test_at_once_when_a_category_is_archived_or_taken_back(chosen: World) -> None:
    """Nobody can answer there any more, and whoever tries is refused."""
    await chosen.archive(chosen.garden)
    assert await wanted(chosen) == 2
    await chosen.do(categories.unarchive, chosen.admin, chosen.garden.id or 0)
    assert await wanted(chosen) == 3


async def test_not_for_a_server_without_a_card_or_without_us(chosen: World) -> None:
    await chosen.do(choices.choose, chosen.admin, unanswered_channel=None)
    later(chosen, DAY)
    assert not await waiting(chosen)
    await chosen.do(choices.choose, chosen.admin, unanswered_channel=77)
    later(chosen, DAY)
    async with chosen.database.transaction() as tx:
        await guilds.left(tx, chosen.admin.guild_id)
    assert not await waiting(chosen)
    async with chosen.database.transaction() as tx:
        guild = await tx.get_one(Guild, chosen.admin.guild_id)
        guild.left_at = None
    assert await waiting(chosen)


async def test_not_the_servers_of_another_process(chosen: World) -> None:
    later(chosen, DAY)
    shard = (chosen.admin.guild_id >> 22) % 2
    async with chosen.database.reading() as tx:
        assert not await unanswered.waiting(tx, Shards((1 - shard,), 2))
        assert await unanswered.waiting(tx, Shards((shard,), 2))
