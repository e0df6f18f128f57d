"""Asked already? What answers a question before it is posted, and what becomes of its draft."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import (
    access,
    asked_before,
    content_notes,
    drafts,
    errors,
    follows,
    moderation,
    preferences,
)
from bot.access import Actor
from bot.asked_before import Answered
from bot.caretaker import Caretaker
from bot.database import Tx
from bot.periods import Keep
from bot.search import Alike
from models import Draft, DraftKind, Follow, FollowKind, Post
from tests.clock import FakeClock
from tests.rows import wrong
from tests.world import UNLIMITED, World

TITLE = "How often does a cactus want water in winter?"
AGAIN = "How often must I water my cactus in winter?"
ANSWER = "Not at all from November to March, if it stands in a cold place."


async def written(world: World, who: Actor, title: str = AGAIN) -> int:
    """Return the id of a draft that somebody submitted."""
    return (
        await world.do(
            drafts.save, who, DraftKind.QUESTION, category_id=world.garden.id, title=title
        )
    ).id or 0


async def like(tx: Tx, who: Actor, draft_id: int) -> tuple[Alike, ...]:
    draft = await drafts.mine(tx, who, draft_id)
    return await asked_before.like(tx, await access.standing(tx, who), draft)


async def shown(world: World, who: Actor, title: str = AGAIN) -> list[int]:
    """Return the ids of what is shown to somebody before this is posted."""
    draft_id = await written(world, who, title)
    async with world.database.reading() as tx:
        return [one.question_id for one in await like(tx, who, draft_id)]


@pytest.fixture
async def question(world: World) -> Post:
    """An answered question."""
    await world.choose(**UNLIMITED)
    asked = await world.ask(title=TITLE)
    await world.accept(await world.answer(asked, world.helper, ANSWER))
    return asked


async def test_what_asks_the_same_is_shown_with_its_accepted_answer(
    world: World, question: Post
) -> None:
    await world.ask(title="Which soil does a fern like best of all?")
    draft_id = await written(world, world.newcomer)
    async with world.database.reading() as tx:
        (found,) = await like(tx, world.newcomer, draft_id)
    assert (found.question_id, found.title, found.solved) == (question.id, TITLE, True)
    assert found.answer is not None
    assert found.answer.text == ANSWER
    assert found.answer_address == "#1.1"


async def test_nothing_like_it_shows_nothing(world: World, question: Post) -> None:
    assert await shown(world, world.newcomer, "Who painted the opera of Paris?") == []
    assert await shown(world, world.newcomer, "?!") == []


async def test_a_server_that_does_not_want_it_has_it_not(world: World, question: Post) -> None:
    assert await shown(world, world.newcomer) == [question.id]
    await world.choose(already_asked=False)
    assert await shown(world, world.newcomer) == []


async def test_what_is_hidden_or_out_of_sight_is_not_shown(world: World, question: Post) -> None:
    staff = await world.category("Staff", staff=True)
    await world.ask(world.moderator, title=AGAIN, category=staff)
    assert await shown(world, world.newcomer) == [question.id]
    await world.do(moderation.hide, world.moderator, question.id or 0)
    assert await shown(world, world.newcomer) == []


async def test_a_content_note_stands_before_question_and_answer(
    world: World, question: Post
) -> None:
    await world.do(content_notes.put, world.asker, question.id or 0, "loss")
    draft_id = await written(world, world.newcomer)
    async with world.database.reading() as tx:
        (found,) = await like(tx, world.newcomer, draft_id)
    assert found.note == "loss"
    assert found.answer is None


async def test_what_answers_them_is_opened_and_followed_and_the_draft_goes_after_a_day(
    world: World, question: Post, clock: FakeClock, tmp_path: Path
) -> None:
    draft_id, kept = await written(world, world.newcomer), await written(world, world.newcomer)
    answer = await world.do(asked_before.answers_me, world.newcomer, draft_id, question.id or 0)
    assert isinstance(answer, Answered)
    assert (answer.number, answer.followed) == (question.number, True)
    async with world.database.reading() as tx:
        opened = await tx.get_one(Post, answer.post_id)
        assert opened.body == ANSWER
        who = await access.standing(tx, world.newcomer)
        assert await follows.follows(tx, who, FollowKind.QUESTION, question.id or 0)
    care = Caretaker(world.database, clock, Keep(), tmp_path)
    clock.advance(timedelta(hours=23).total_seconds())
    await care.tidy()
    assert await drafts_of(world) == [draft_id, kept]
    clock.advance(timedelta(days=2).total_seconds())
    await care.tidy()
    assert await drafts_of(world) == [kept]
    assert await wrong(world.database) == []


async def drafts_of(world: World) -> list[int | None]:
    async with world.database.reading() as tx:
        own = col(Draft.user_id) == world.newcomer.user_id
        return list(await tx.scalars(select(col(Draft.id)).where(own).order_by(col(Draft.id))))


async def test_who_goes_on_keeps_the_draft_as_any_other(world: World, question: Post) -> None:
    for goes_on in (asked_before.is_different, _types_again):
        draft_id = await written(world, world.newcomer)
        await world.do(asked_before.answers_me, world.newcomer, draft_id, question.id or 0)
        draft = await world.do(goes_on, world.newcomer, draft_id)
        assert draft.answered_at is None


async def _types_again(tx: Tx, actor: Actor, draft_id: int) -> Draft:
    return await drafts.save(tx, actor, DraftKind.QUESTION, draft_id=draft_id, title=AGAIN)


async def test_nobody_follows_their_own_question_whatever_answers_them(world: World) -> None:
    """An anonymous asker would stand there by name."""
    secret = await world.ask_anonymously()
    draft_id = await written(world, world.asker)
    found = await world.do(asked_before.answers_me, world.asker, draft_id, secret.id or 0)
    assert not found.followed
    async with world.database.reading() as tx:
        assert (await tx.scalars(select(Follow))).all() == []


async def test_somebody_elses_draft_and_what_cannot_be_seen_are_refused(
    world: World, question: Post
) -> None:
    draft_id = await written(world, world.newcomer)
    with pytest.raises(errors.DraftGone):
        await world.do(asked_before.answers_me, world.helper, draft_id, question.id or 0)
    with pytest.raises(errors.DraftGone):
        await world.do(asked_before.is_different, world.helper, draft_id)
    await world.do(moderation.hide, world.moderator, question.id or 0)
    with pytest.raises(errors.Gone):
        await world.do(asked_before.answers_me, world.newcomer, draft_id, question.id or 0)
    assert preferences.Preferences().already_asked
