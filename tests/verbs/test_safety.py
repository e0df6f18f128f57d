"""What is done about a text that sounds as if somebody is at risk."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from bot import safety
from bot.preferences import RiskAct
from models import Card, CardKind, Draft, DraftKind, Event, PostState
from tests import rows
from tests.world import World

HARD = "I do not want to live anymore."


async def told_of(world: World) -> list[Event]:
    async with world.database.reading() as tx:
        found = await tx.scalars(
            select(Event).where(col(Event.verb) == safety.VERB).order_by(col(Event.id))
        )
        return list(found)


async def shown(world: World, body: str = HARD) -> bool:
    said = Draft(guild_id=1, user_id=2, kind=DraftKind.COMMENT, body=body)
    return await world.read(safety.help_for, world.asker, said) is not None


async def test_by_default_its_author_alone_is_shown_where_to_find_help(world: World) -> None:
    question = await world.ask(body=HARD)
    assert (await world.now(question)).state is PostState.PUBLISHED
    assert await shown(world)
    assert not await shown(world, "I want to die of laughter.")
    assert await told_of(world) == []


async def test_a_server_can_have_nothing_done(world: World) -> None:
    await world.choose(risk=RiskAct.NOTHING)
    await world.ask(body=HARD)
    assert not await shown(world)
    assert await told_of(world) == []


async def test_a_server_has_phrases_of_its_own_and_leaves_others_alone(world: World) -> None:
    await world.choose(risk_added="the black dog is back", risk_removed="want to live anymore")
    assert await shown(world, "The black dog is back.")
    assert not await shown(world)
    assert await shown(world, "I want to kill myself.")


async def test_moderators_are_told_once_of_each_post(world: World) -> None:
    await world.choose(risk=RiskAct.ALERT)
    question = await world.ask(body=HARD)
    await world.edit(question, world.asker, body=f"{HARD} Really.")
    comment = await world.comment(question, body=HARD)
    answer = await world.answer(question)
    await world.edit(answer, world.helper, body=f"You are not alone. {HARD}")
    events = await told_of(world)
    assert [one.post_id for one in events] == [question.id, comment.id, answer.id]
    assert {one.actor_id for one in events} == {None}
    async with world.database.reading() as tx:
        cards = await tx.scalars(select(Card).where(col(Card.kind) == CardKind.NOTICE))
        assert [one.subject_id for one in cards] == [one.id for one in events]


async def test_what_is_kept_names_nobody(world: World) -> None:
    await world.choose(risk=RiskAct.ALERT, anonymous=True)
    await world.ask_anonymously(body=HARD)
    (event,) = await told_of(world)
    assert str(world.asker.user_id) not in repr(event.model_dump())
    assert not event.by_author


async def test_a_post_waits_where_the_server_wants_that(world: World) -> None:
    await world.choose(risk=RiskAct.QUEUE)
    question = await world.ask(body=HARD)
    assert (await world.now(question)).state is PostState.QUEUED
    assert len(await told_of(world)) == 1
    assert (await world.now(await world.ask())).state is PostState.PUBLISHED
    assert await rows.wrong(world.database) == []


async def test_whoever_would_rather_not_is_shown_nothing_after_a_post(world: World) -> None:
    for spared in (True, True, False):
        await world.do(safety.spare, world.asker, spared=spared)
        assert await shown(world) is not spared
    assert await rows.wrong(world.database) == []


def test_it_is_shown_once_a_day(world: World) -> None:
    lately, noon = safety.Lately(), datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert not lately.again(world.asker, noon)
    assert lately.again(world.asker, noon + timedelta(hours=23))
    assert not lately.again(world.helper, noon)
    assert not lately.again(world.asker, noon + timedelta(hours=25))
