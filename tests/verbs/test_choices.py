"""What admins choose for their server: checked, stored, written down and acted upon."""

import pytest

from bot import choices, errors, preferences
from bot.preferences import Preferences
from models import Event
from tests.world import UNLIMITED, UP, World

LEAF = 1_150_000_000_000_000_001
CUSTOM = {LEAF: f"<:leaf:{LEAF}>", LEAF + 1: f"<a:Spin:{LEAF + 1}>"}


async def chosen(world: World) -> Preferences:
    async with world.database.reading() as tx:
        return await preferences.load(tx, world.guild_id)


async def log(world: World) -> list[Event]:
    return [one for one in await world.events() if one.verb == "server.choose"]


async def test_a_choice_is_stored_for_its_server_alone_and_written_down(
    world: World, elsewhere: World
) -> None:
    await world.do(choices.choose, world.admin, staff_channel=77, moderator_roles=(1, 2))
    found = await chosen(world)
    assert (found.staff_channel, found.moderator_roles) == (77, (1, 2))
    assert (await chosen(elsewhere)).staff_channel is None
    (event,) = await log(world)
    assert event.actor_id == world.admin.user_id
    assert event.before == {"staff_channel": None, "moderator_roles": []}
    assert event.after == {"staff_channel": 77, "moderator_roles": [1, 2]}


async def test_only_admins_choose(world: World) -> None:
    for actor in (world.asker, world.moderator):
        with pytest.raises(errors.NotAnAdmin):
            await world.do(choices.choose, actor, staff_channel=77)
        with pytest.raises(errors.NotAnAdmin):
            await world.do(choices.choose_emoji, actor, "👍", "👎", {})
    assert await log(world) == []


async def test_what_is_out_of_bounds_or_nothing_new_changes_nothing(world: World) -> None:
    with pytest.raises(errors.BadChoice, match="cannot be chosen"):
        await world.do(choices.choose, world.admin, staff_channel=77, points_ask=-1)
    with pytest.raises(errors.BadChoice, match="chosen already"):
        await world.do(choices.choose, world.admin, points_ask=2)
    assert await chosen(world) == Preferences(**UNLIMITED)
    assert await log(world) == []


async def test_new_weights_rebuild_everyones_points(world: World) -> None:
    question = await world.ask()
    await world.vote(question, world.newcomer)
    await world.accept(await world.answer(question))
    before = [await world.points(one) for one in (world.asker, world.helper, world.newcomer)]
    assert before == [160, 440, 110]
    await world.do(choices.choose, world.admin, points_base=0, points_multiple=1, points_accepted=5)
    after = [await world.points(one) for one in (world.asker, world.helper, world.newcomer)]
    # Asked 2, accepted 3, upvoted 1; answered 4, was accepted 5; cast one vote.
    assert after == [6, 9, 1]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("⬆", UP),
        ("⬆️", UP),
        (" 👍 ", "👍"),
        ("1️⃣", "1️⃣"),
        ("leaf", CUSTOM[LEAF]),
        (":LEAF:", CUSTOM[LEAF]),
        (f"<:renamed:{LEAF}>", CUSTOM[LEAF]),
        ("spin", CUSTOM[LEAF + 1]),
        (f"<a:Spin:{LEAF + 1}>", CUSTOM[LEAF + 1]),
    ],
)
def test_an_emoji_is_stored_as_discord_takes_it(typed: str, stored: str) -> None:
    assert choices.spelled(typed, CUSTOM) == stored


@pytest.mark.parametrize(
    "typed", ["", " ", "a", "up", "1", "⬆⬇", "<:leaf:1>", ":other:", "x" * 4_000, "\u202e", "<@1>"]
)
def test_what_is_no_emoji_of_this_server_is_none(typed: str) -> None:
    with pytest.raises(errors.BadChoice) as refused:
        choices.spelled(typed, CUSTOM)
    assert len(str(refused.value)) < 300


async def test_up_and_down_differ(world: World) -> None:
    with pytest.raises(errors.BadChoice, match="two different emoji"):
        await world.do(choices.choose_emoji, world.admin, "leaf", f"<:le:{LEAF}>", CUSTOM)
    await world.do(choices.choose_emoji, world.admin, "leaf", "spin", CUSTOM)
    found = await chosen(world)
    assert (found.up_emoji, found.down_emoji) == (CUSTOM[LEAF], CUSTOM[LEAF + 1])
