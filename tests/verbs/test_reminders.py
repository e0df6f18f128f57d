"""A quiet word to askers: once, after a day, and only where it still helps."""

from datetime import timedelta

import pytest

from bot import answers, moderation, reminders
from models import CloseReason, Event, Post
from tests import rows
from tests.world import World

DAY = int(reminders.AFTER.total_seconds())


def later(world: World, seconds: float) -> None:
    world.database.clock.advance(seconds)  # type: ignore[attr-defined]


async def run(world: World) -> None:
    """Be the background work, until there is nothing more to look at."""
    while await world.read(reminders.waiting):
        while await world.do(reminders.advance):
            pass


async def reminded(world: World, post: Post) -> list[Event]:
    return [one for one in await world.events(post) if one.verb == "question.remind"]


@pytest.fixture
async def answered(world: World) -> Post:
    """A question with an answer, both of a minute ago."""
    await run(world)
    question = await world.ask()
    await world.answer(question)
    later(world, 60)
    return question


async def test_once_and_after_a_day(world: World, answered: Post) -> None:
    later(world, DAY - 120)
    await run(world)
    assert await reminded(world, answered) == []
    later(world, 120)
    await run(world)
    (event,) = await reminded(world, answered)
    assert (event.actor_id, event.by_author) == (None, False)
    await world.answer(answered, world.newcomer)
    later(world, DAY)
    await run(world)
    assert len(await reminded(world, answered)) == 1
    assert await rows.wrong(world.database) == []


async def test_not_what_needs_no_answer_any_more(world: World, answered: Post) -> None:
    async def settle(question: Post, how: str) -> None:
        key, mo = question.id or 0, world.moderator
        if how == "accepted":
            await world.accept(await world.answer(question))
        elif how == "closed":
            await world.do(moderation.close, mo, key, CloseReason.OTHER)
        elif how == "locked":
            await world.do(moderation.lock, mo, key)
        elif how == "hidden":
            await world.do(moderation.hide, mo, key)

    settled = []
    for how in ("accepted", "closed", "locked", "hidden"):
        question = await world.ask()
        await world.answer(question)
        await settle(question, how)
        settled.append(question)
    alone = await world.ask()
    own = await world.ask()
    await world.answer(own, world.asker)
    gone = await world.ask()
    answer = await world.answer(gone)
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    later(world, DAY)
    await run(world)
    for question in (*settled, alone, own, gone):
        assert await reminded(world, question) == []
    assert len(await reminded(world, answered)) == 1


async def test_whose_acceptance_was_taken_back_may_be_reminded(world: World) -> None:
    await run(world)
    question = await world.ask()
    answer = await world.accept(await world.answer(question))
    later(world, DAY)
    await world.do(answers.unaccept, world.asker, answer.id or 0)
    await run(world)
    assert len(await reminded(world, question)) == 1


async def test_a_server_and_a_member_can_do_without(world: World, answered: Post) -> None:
    other = await world.ask(world.newcomer)
    await world.answer(other)
    await world.do(reminders.choose, world.newcomer, reminded=False)
    later(world, DAY)
    await run(world)
    assert await reminded(world, other) == []
    assert len(await reminded(world, answered)) == 1
    await world.do(reminders.choose, world.newcomer, reminded=True)
    await world.choose(remind=False)
    third = await world.ask(world.newcomer)
    await world.answer(third)
    later(world, DAY)
    await run(world)
    assert await reminded(world, third) == []


async def test_a_long_absence_ends_in_no_storm(world: World, answered: Post) -> None:
    later(world, (reminders.STALE + timedelta(hours=1)).total_seconds())
    fresh = await world.ask()
    await world.answer(fresh)
    later(world, DAY)
    await run(world)
    assert await reminded(world, answered) == []
    assert len(await reminded(world, fresh)) == 1


async def test_the_first_time_nothing_old_is_dug_up(world: World) -> None:
    old = await world.ask()
    await world.answer(old)
    later(world, (reminders.STALE + timedelta(hours=1)).total_seconds())
    await run(world)
    assert await reminded(world, old) == []


async def test_an_anonymous_asker_is_reminded_without_being_named(world: World) -> None:
    await run(world)
    question = await world.ask_anonymously()
    await world.answer(question)
    later(world, DAY)
    await run(world)
    (event,) = await reminded(world, question)
    assert event.actor_id is event.user_id is None
