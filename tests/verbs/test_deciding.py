"""What a category decides for itself, and which cards are drawn again after a choice."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import categories, choices, deciding, errors, preferences, redrawing, rules
from bot.categories import Change
from bot.levels import Level
from bot.preferences import Permit, Preferences
from bot.rules import CategoryRules
from models import Card, Category, Event, Post
from tests.world import UNLIMITED, World


async def log(world: World, verb: str) -> list[Event]:
    return [one for one in await world.events() if one.verb == verb]


async def said(world: World, category: Category) -> CategoryRules:
    async with world.database.reading() as tx:
        found = await tx.get(Category, category.id)
    assert found is not None
    return rules.own(found)


async def wanted(world: World, post: Post) -> int:
    """Return how often the card of a post was touched."""
    async with world.database.reading() as tx:
        rows = await tx.scalars(
            select(col(Card.wanted)).where(
                col(Card.subject_id) == post.id, col(Card.kind) == post.kind.value
            )
        )
        return rows.one()


async def test_a_decision_is_stored_for_its_category_and_written_down(world: World) -> None:
    pond = await world.category("Pond")
    permit = Permit(level=Level.EXPERT, roles=(1 << 60,))
    await world.do(deciding.decide, world.admin, pond.id or 0, ask=permit, downvotes=False)
    assert await said(world, pond) == CategoryRules(ask=permit, downvotes=False)
    assert await said(world, world.garden) == CategoryRules()
    (event,) = await log(world, "category.decide")
    assert (event.actor_id, event.category_id) == (world.admin.user_id, pond.id)
    assert event.before == {"ask": None, "downvotes": None}
    assert event.after == {"ask": {"level": 20, "roles": [1 << 60]}, "downvotes": False}
    # And back: nothing of its own is left.
    await world.do(deciding.decide, world.admin, pond.id or 0, ask=None, downvotes=None)
    assert await said(world, pond) == CategoryRules()


async def test_what_cannot_be_decided_changes_nothing(world: World, elsewhere: World) -> None:
    garden = world.garden.id or 0
    for wrong in (
        {"ask": "everybody"},
        {"expert_roles": tuple(range(26))},
        {"points_ask": 5},
        {"downvotes": None},
    ):
        with pytest.raises(errors.BadChoice):
            await world.do(deciding.decide, world.admin, garden, **wrong)
    for actor in (world.asker, world.moderator):
        with pytest.raises(errors.NotAnAdmin):
            await world.do(deciding.decide, actor, garden, downvotes=False)
    with pytest.raises(errors.BadChoice, match="no such category"):
        await world.do(deciding.decide, world.admin, elsewhere.garden.id or 0, downvotes=False)
    assert await said(world, world.garden) == CategoryRules()
    assert await log(world, "category.decide") == []


async def test_what_a_later_release_decided_stays(world: World) -> None:
    async with world.database.transaction() as tx:
        garden = await tx.get(Category, world.garden.id)
        assert garden is not None
        garden.rules = {"weather": "fine"}
    await world.do(deciding.decide, world.admin, world.garden.id or 0, downvotes=False)
    async with world.database.reading() as tx:
        garden = await tx.get(Category, world.garden.id)
        assert garden is not None
        assert garden.rules == {"weather": "fine", "downvotes": False}


async def test_a_choice_goes_back_to_its_default(world: World) -> None:
    permit = Permit(level=Level.MODERATOR)
    await world.do(choices.choose, world.admin, points_ask=7, vote=permit)
    await world.do(choices.reset, world.admin, "points_ask", "vote")
    async with world.database.reading() as tx:
        assert await preferences.load(tx, world.guild_id) == Preferences(**UNLIMITED)
    chosen, reset = await log(world, "server.choose")
    assert reset.before == chosen.after == {"points_ask": 7, "vote": {"level": 80, "roles": []}}
    assert reset.after == {"points_ask": 2, "vote": {"level": 0, "roles": []}}
    with pytest.raises(errors.BadChoice, match="chosen already"):
        await world.do(choices.reset, world.admin, "points_ask")
    with pytest.raises(errors.BadChoice, match="no such setting"):
        await world.do(choices.reset, world.admin, "points_of_light")


async def test_points_follow_a_weight_that_goes_back(world: World) -> None:
    await world.ask()
    await world.do(choices.choose, world.admin, points_ask=7)
    assert await world.points(world.asker) == 170
    await world.do(choices.reset, world.admin, "points_ask")
    assert await world.points(world.asker) == 120


async def test_the_two_emoji_cannot_become_one_on_their_way_back(world: World) -> None:
    await world.do(choices.choose_emoji, world.admin, "⬇️", "👎", {})
    with pytest.raises(errors.BadChoice, match="two different emoji"):
        # Down would be ⬇️ again, which means up now.
        await world.do(choices.reset, world.admin, "down_emoji")
    await world.do(choices.reset, world.admin, "up_emoji", "down_emoji")


async def test_cards_that_show_something_else_now_are_drawn_again(world: World) -> None:
    pond = await world.category("Pond")
    reeds = await world.category("Reeds", parent=pond)
    here = await world.ask(category=reeds)
    answer = await world.answer(here)
    there = await world.ask()
    posts = (here, answer, there)
    before = [await wanted(world, one) for one in posts]

    async def drawn() -> list[bool]:
        nonlocal before
        now = [await wanted(world, one) for one in posts]
        changed = [new > old for old, new in zip(before, now, strict=True)]
        before = now
        return changed

    await world.do(deciding.decide, world.admin, pond.id or 0, secret=True)
    assert await drawn() == [True, True, False]
    # Here it is so already, whatever the server says.
    await world.do(choices.choose, world.admin, secret=True)
    assert await drawn() == [False, False, True]
    # Who may ask stands on no card.
    await world.do(deciding.decide, world.admin, pond.id or 0, ask=Permit(level=Level.EXPERT))
    await world.do(choices.choose, world.admin, ask=Permit(level=Level.EXPERT))
    assert await drawn() == [False, False, False]

    # A category that moves takes after its new parent: here reactions told who votes.
    await world.do(choices.choose, world.admin, secret=False)
    assert await drawn() == [False, False, True]
    garden = world.garden.id or 0
    await world.do(categories.edit, world.admin, garden, Change(parent_id=pond.id))
    assert await drawn() == [False, False, True]
    await world.do(categories.edit, world.admin, garden, Change(name="Kitchen garden"))
    assert await drawn() == [False, False, False]


async def test_where_one_can_vote_down_again_cards_get_an_emoji_for_it(world: World) -> None:
    post = await world.ask()
    await world.put_up()

    async def seeded() -> bool:
        async with world.database.reading() as tx:
            here = select(col(Card.seeded)).where(col(Card.subject_id) == post.id)
            return bool((await tx.scalars(here)).one())

    garden = world.garden.id or 0
    await world.do(deciding.decide, world.admin, garden, downvotes=False)
    assert await seeded()
    await world.do(deciding.decide, world.admin, garden, downvotes=True)
    assert not await seeded()


async def test_only_the_newest_of_a_category_are_drawn_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redrawing, "NEWEST", 2)
    asked = [await world.ask() for _number in range(3)]
    before = [await wanted(world, one) for one in asked]
    await world.do(choices.choose, world.admin, secret=True)
    now = [await wanted(world, one) for one in asked]
    assert [new - old for old, new in zip(before, now, strict=True)] == [0, 1, 1]
