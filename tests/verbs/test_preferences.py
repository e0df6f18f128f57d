"""A server's own choices."""

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlmodel import col

from bot import preferences
from bot.database import Database
from bot.preferences import Preferences
from models import Setting
from tests.world import ELSEWHERE, World, build


@pytest.fixture
async def world(database: Database) -> World:
    """A server that has decided nothing."""
    return await build(database, chosen={})


@pytest.fixture
async def elsewhere(database: Database) -> World:
    """Another one."""
    return await build(database, ELSEWHERE, chosen={})


async def load(world: World) -> Preferences:
    return await world.read(preferences.load, world.guild_id)


async def save(world: World, **changes: object) -> Preferences:
    async with world.database.transaction() as tx:
        return await preferences.save(tx, world.guild_id, **changes)


async def test_what_a_server_has_not_decided_is_the_default(world: World) -> None:
    assert await load(world) == Preferences()


async def test_choices_stay_and_are_each_servers_own(world: World, elsewhere: World) -> None:
    changed = await save(world, points_ask=7, moderator_roles=(1 << 62, 5), up_emoji="<:up:1105>")
    assert changed == await load(world)
    assert (changed.points_ask, changed.moderator_roles) == (7, (1 << 62, 5))
    await save(world, points_ask=8, staff_channel=1 << 62)
    found = await load(world)
    assert (found.points_ask, found.up_emoji, found.staff_channel) == (8, "<:up:1105>", 1 << 62)
    await save(world, staff_channel=None)
    assert (await load(world)).staff_channel is None
    assert await load(elsewhere) == Preferences()


@pytest.mark.parametrize(
    "changes",
    [
        {"points_ask": -1},
        {"points_ask": 1_001},
        {"points_ask": "many"},
        {"moderator_roles": tuple(range(26))},
        {"up_emoji": "x" * 65},
        {"points_base": 5, "points_multiple": -5},
    ],
)
async def test_a_choice_out_of_bounds_changes_nothing(
    world: World, changes: dict[str, object]
) -> None:
    await save(world, points_ask=7)
    with pytest.raises(ValidationError):
        await save(world, **changes)
    assert await load(world) == Preferences(points_ask=7)
    async with world.database.reading() as tx:
        assert await tx.scalar(select(func.count(col(Setting.id)))) == 1


async def test_a_choice_that_a_later_release_made_is_ignored(world: World) -> None:
    async with world.database.transaction() as tx:
        tx.add(Setting(guild_id=world.guild_id, name="colour_of_the_sky", value='"blue"'))
    assert await load(world) == Preferences()


async def test_every_choice_tells_what_it_is_for() -> None:
    for name, field in Preferences.model_fields.items():
        assert field.description, name
