"""People in a server."""

from dataclasses import replace

from bot import members
from bot.preferences import Preferences
from models import Member
from tests.world import World


async def row(world: World, user_id: int) -> Member | None:
    async with world.database.reading() as tx:
        return await members.find(tx, world.guild_id, user_id)


async def test_someone_is_known_from_their_first_act_on_and_by_the_name_last_seen(
    world: World,
) -> None:
    assert await row(world, world.asker.user_id) is None
    question = await world.ask()
    found = await row(world, world.asker.user_id)
    assert found is not None
    assert (found.display_name, found.points, found.bonus) == ("Ada", 120, 0)
    assert found.seen_at == world.database.clock.now()
    world.database.clock.advance(60)  # type: ignore[attr-defined]
    await world.comment(question, replace(world.asker, name="Ada Ⅱ 🪴"))
    found = await row(world, world.asker.user_id)
    assert found is not None
    assert found.display_name == "Ada Ⅱ 🪴"
    assert found.seen_at == world.database.clock.now()


async def test_being_voted_on_is_not_being_seen(world: World) -> None:
    question = await world.ask()
    world.database.clock.advance(60)  # type: ignore[attr-defined]
    await world.vote(question, world.helper)
    found = await row(world, world.asker.user_id)
    assert found is not None
    assert found.points == 130
    assert found.display_name == "Ada"
    assert found.seen_at < world.database.clock.now()


async def test_whoever_posts_without_a_name_becomes_no_member(world: World) -> None:
    await world.ask_anonymously()
    assert await row(world, world.asker.user_id) is None


async def test_one_user_is_a_member_of_each_server_apart(world: World, elsewhere: World) -> None:
    await world.ask()
    await elsewhere.ask(replace(elsewhere.asker, user_id=world.asker.user_id, name="Countess"))
    for one, name in ((world, "Ada"), (elsewhere, "Countess")):
        found = await row(one, world.asker.user_id)
        assert found is not None
        assert (found.display_name, found.points) == (name, 120)


async def test_points_are_added_many_at_once_and_may_fall_below_nothing(world: World) -> None:
    everyone = {number: number - 500 for number in range(1, 1_001)}
    async with world.database.transaction() as tx:
        await members.award(tx, world.guild_id, everyone, Preferences())
        await members.award(tx, world.guild_id, everyone, Preferences())
    for number, points in ((1, 100 - 998), (499, 98), (501, 102), (1_000, 1_100)):
        found = await row(world, number)
        assert found is not None
        assert found.points == points
    # Nothing given is no reason to be known.
    assert await row(world, 500) is None
