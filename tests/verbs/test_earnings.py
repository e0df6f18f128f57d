"""Where someone's points come from: the parts add up to the whole."""

import pytest

from bot import access, earnings, moderation
from bot.access import Actor
from bot.earnings import Earnings
from tests.verbs.test_reputation import Q2A, live
from tests.world import World


async def page(
    world: World,
    user_id: int,
    actor: Actor | None = None,
    *,
    mark: int = 0,
    backwards: bool = False,
) -> Earnings:
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor or world.newcomer)
        return await earnings.page(tx, who, user_id, mark=mark, backwards=backwards)


@pytest.mark.parametrize("weights", [Q2A, {}, {"points_multiple": 3, "points_base": 7}])
async def test_everything_adds_up_to_the_points(world: World, weights: dict[str, int]) -> None:
    await world.choose(**weights)
    hero = await live(world)
    shown = await page(world, hero.user_id)
    total = shown.base + shown.bonus + shown.casting + sum(one.points for one in shown.posts)
    assert total == shown.points == await world.points(hero)
    assert (shown.ups_cast, shown.downs_cast) == (5, 1)
    assert not shown.later


async def test_a_line_says_what_its_post_brought_and_why(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.vote(answer, world.newcomer)
    await world.accept(answer)
    (helped,) = (await page(world, world.helper.user_id)).posts
    assert (helped.address, helped.title) == ("#1.1", question.title)
    assert (helped.posting, helped.votes, helped.accepted) == (40, 20, 300)
    assert (helped.up, helped.down, helped.points) == (1, 0, 360)
    (asked,) = (await page(world, world.asker.user_id)).posts
    assert (asked.address, asked.posting, asked.votes, asked.accepted) == ("#1", 20, 0, 30)


async def test_pages_both_ways(world: World) -> None:
    for _number in range(2 * earnings.A_PAGE + 1):
        await world.ask()
    user = world.asker.user_id
    first = await page(world, user)
    second = await page(world, user, mark=first.posts[-1].post_id)
    third = await page(world, user, mark=second.posts[-1].post_id)
    assert [len(one.posts) for one in (first, second, third)] == [10, 10, 1]
    back = await page(world, user, mark=third.posts[0].post_id, backwards=True)
    assert back.posts == second.posts
    assert (back.earlier, back.later) == (True, True)


async def test_only_what_its_reader_sees_is_listed(world: World) -> None:
    staff = await world.category("Moderators", staff=True)
    hidden = await world.ask(world.moderator)
    await world.ask(world.moderator, category=staff)
    await world.do(moderation.hide, world.admin, hidden.id or 0, "rude")
    assert (await page(world, world.moderator.user_id)).posts == ()
    seen = await page(world, world.moderator.user_id, world.admin)
    assert [one.address for one in seen.posts] == ["#2"]


async def test_anonymous_posts_are_not_there_not_even_for_their_author(world: World) -> None:
    await world.ask_anonymously()
    for reader in (world.asker, world.newcomer, world.admin):
        assert (await page(world, world.asker.user_id, reader)).posts == ()


async def test_someone_who_did_nothing_has_what_everyone_starts_with(world: World) -> None:
    shown = await page(world, world.newcomer.user_id)
    assert (shown.points, shown.base, shown.casting, shown.posts) == (100, 100, 0, ())
