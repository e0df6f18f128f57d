"""Everything by a member hidden at once, and brought back at once."""

import pytest

from bot import errors, hiding_all, moderation, removing, undoing
from bot.access import Actor
from models import Post, PostState
from tests import rows
from tests.verbs.test_plans import listening
from tests.world import World

WHY = "Advertisements, all of it."


async def hide(world: World, whom: Actor) -> hiding_all.Hidden:
    return await world.do(hiding_all.hide_all, world.moderator, whom, WHY)


async def states(world: World, *posts: Post) -> list[PostState]:
    return [(await world.now(one)).state for one in posts]


async def test_what_they_posted_is_hidden_and_comes_back(world: World) -> None:
    helper = world.helper
    question, asked = await world.ask(), await world.ask(helper)
    answer, own = await world.answer(question), await world.answer(asked)
    others = await world.answer(asked, world.newcomer)
    comment = await world.comment(others, helper)
    await world.accept(answer)
    await world.accept(own, helper)
    for post in (asked, answer):
        await world.vote(post, world.newcomer)
    theirs = (asked, answer, own, comment)
    before = [await world.now(one) for one in (*theirs, question, others)]
    points = {one.user_id: await world.points(one) for one in (helper, world.asker)}
    done = await hide(world, helper)
    assert (done.posts, done.more) == (4, False)
    assert await states(world, *theirs) == [PostState.HIDDEN] * 4
    assert await states(world, question, others) == [PostState.PUBLISHED] * 2
    now = await world.now(question)
    assert (now.answer_count, now.accepted) == (0, False)
    assert await rows.wrong(world.database) == []
    await world.do(undoing.undo, world.moderator, done.event_id)
    assert [await world.now(one) for one in (*theirs, question, others)] == before
    assert {one.user_id: await world.points(one) for one in (helper, world.asker)} == points
    assert await rows.wrong(world.database) == []


async def test_their_anonymous_posts_are_neither_touched_nor_counted(world: World) -> None:
    shown, veiled = await world.ask(world.helper), await world.ask_anonymously(world.helper)
    under = await world.answer_anonymously(await world.ask(), world.helper)
    assert (await hide(world, world.helper)).posts == 1
    assert await states(world, shown, veiled, under) == [
        PostState.HIDDEN,
        PostState.PUBLISHED,
        PostState.PUBLISHED,
    ]
    # Whoever has no others is as one who never posted.
    with pytest.raises(errors.BadChoice, match="nothing that is shown"):
        await hide(world, world.helper)
    with pytest.raises(errors.BadChoice, match="nothing that is shown"):
        await hide(world, world.newcomer)


async def test_what_somebody_hid_for_itself_meanwhile_stays_hidden(world: World) -> None:
    one, two, gone = [await world.ask(world.helper) for _number in range(3)]
    done = await hide(world, world.helper)
    await world.do(moderation.show, world.moderator, one.id or 0)
    await world.do(moderation.hide, world.moderator, one.id or 0, "rude")
    await world.do(removing.remove, world.moderator, gone.id or 0)
    await world.do(undoing.undo, world.moderator, done.event_id)
    assert await states(world, one, two, gone) == [
        PostState.HIDDEN,
        PostState.PUBLISHED,
        PostState.DELETED,
    ]
    (event,) = [found for found in await world.events() if found.verb == "member.show_all"]
    assert (event.after or {})["posts"] == [two.id]


async def test_nothing_is_left_to_bring_back(world: World) -> None:
    post = await world.ask(world.helper)
    done = await hide(world, world.helper)
    await world.do(moderation.show, world.moderator, post.id or 0)
    with pytest.raises(errors.ChangedSince):
        await world.do(undoing.undo, world.moderator, done.event_id)


async def test_not_of_an_equal_and_only_what_one_can_read(world: World, elsewhere: World) -> None:
    await world.ask(world.admin)
    with pytest.raises(errors.Outranked):
        await hide(world, world.admin)
    # The same person in another server.
    abroad = await elsewhere.ask(elsewhere.helper)
    await world.ask(world.helper)
    await hide(world, world.helper)
    assert await states(elsewhere, abroad) == [PostState.PUBLISHED]


async def test_many_cost_as_many_statements_as_few(world: World) -> None:
    counts = []
    for number in (2, 12):
        for _post in range(number):
            await world.answer(await world.ask(), world.helper)
            await world.ask(world.helper)
        async with world.database.transaction() as tx:
            with listening(await tx.connection()) as told:
                done = await hiding_all.hide_all(tx, world.moderator, world.helper, WHY)
            assert done.posts == 2 * number
            counts.append(len({statement for statement, _values in told}))
    assert counts[0] == counts[1]
