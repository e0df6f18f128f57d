"""The seam before anything is published, with rules as later work will plug them in."""

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from bot import access, drafts, errors, moderation, posts, questions, screening
from bot.access import Standing
from bot.database import Tx
from bot.screening import Decision, Publish, Queue, Refuse, Rule
from models import Cause, Draft, Member, PostState
from tests import rows
from tests.world import World


def rule(word: str, decision: Decision) -> Rule:
    """Return a rule that says this about texts with this word in them."""

    async def decide(tx: Tx, who: Standing, draft: Draft) -> Decision:
        return decision if word in f"{draft.title} {draft.body}" else Publish()

    return decide


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [
        rule("wait", Queue("a word to look at", Cause.WORDS)),
        rule("buy", Refuse("Please do not sell things here.")),
    ]
    monkeypatch.setattr(screening, "RULES", rules)


async def test_what_no_rule_minds_is_published(world: World) -> None:
    question = await world.ask()
    assert (await world.now(question)).state is PostState.PUBLISHED


async def test_a_refusal_tells_its_author_why_and_keeps_the_draft(world: World) -> None:
    question = await world.ask()
    draft = await world.asks(world.asker, body="You should buy my plants.")
    with pytest.raises(errors.Screened, match="Please do not sell things here"):
        await world.do(questions.ask, world.asker, draft.id or 0)
    with pytest.raises(errors.Screened):
        await world.answer(question, body="You should buy my plants.")
    with pytest.raises(errors.Screened):
        await world.comment(question, body="buy!")
    assert len(await world.posts()) == 1
    assert (await world.read(drafts.mine, world.asker, draft.id or 0)).id == draft.id
    # Not a number is lost to it.
    assert (await world.ask()).number == 2


async def test_a_rule_that_refuses_decides_whatever_the_others_say(world: World) -> None:
    with pytest.raises(errors.Screened):
        await world.ask(body="wait, would you buy it?")
    assert await world.posts() == []


async def test_a_post_that_was_fine_waits_once_it_is_edited_into_one_that_is_not(
    world: World,
) -> None:
    question = await world.ask()
    answer = await world.accept(await world.answer(question))
    await world.edit(answer, world.helper, body="You will have to wait for it.")
    row = await world.now(answer)
    assert (row.state, row.accepted) == (PostState.QUEUED, False)
    with pytest.raises(errors.Screened):
        await world.edit(question, world.asker, body="buy!")
    assert await rows.wrong(world.database) == []


async def test_what_was_approved_with_a_word_does_not_wait_for_the_same_word_again(
    world: World,
) -> None:
    question = await world.ask(body="wait for it")
    await world.do(moderation.show, world.moderator, question.id or 0)
    await world.edit(question, world.asker, body="wait for it, please")
    assert (await world.now(question)).state is PostState.PUBLISHED


async def test_a_queued_question_has_its_number_and_shows_to_its_author_and_moderators_alone(
    world: World,
) -> None:
    question = await world.ask(body="wait for it")
    assert question.number == 1
    async with world.database.reading() as tx:
        for actor in (world.asker, world.moderator):
            found = await posts.at(tx, await access.standing(tx, actor), "#1")
            assert found.post.state is PostState.QUEUED
        with pytest.raises(errors.NotFound):
            await posts.at(tx, await access.standing(tx, world.helper), "#1")
    # Nothing is paid and nothing counted before a moderator looked.
    assert await world.points(world.asker) == 100
    assert await rows.wrong(world.database) == []
    with pytest.raises(errors.NotFound):
        await world.answer(question)
    with pytest.raises(errors.PostHidden):
        await world.answer(question, world.moderator)


async def test_showing_a_queued_post_publishes_it(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question, body="You will have to wait.")
    comment = await world.comment(question, body="wait!")
    assert (await world.now(question)).answer_count == 0
    assert (await world.now(question)).comment_count == 0
    for post in (answer, comment):
        await world.do(moderation.show, world.moderator, post.id or 0)
    row = await world.now(question)
    assert (row.answer_count, row.comment_count) == (1, 1)
    assert await world.points(world.helper) == 140
    assert await rows.wrong(world.database) == []


async def test_hiding_a_queued_post_changes_no_count(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question, body="You will have to wait.")
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    assert (await world.now(question)).answer_count == 0
    assert await rows.wrong(world.database) == []


async def test_the_author_of_a_queued_post_may_still_better_it(world: World) -> None:
    question = await world.ask(body="wait for it")
    await world.edit(question, world.asker, body="Patience.")
    row = await world.now(question)
    assert (row.body, row.state) == ("Patience.", PostState.QUEUED)


async def test_a_refused_stranger_is_not_known_to_the_server(world: World) -> None:
    with pytest.raises(errors.Screened):
        await world.ask(world.newcomer, body="You should buy my plants.")
    async with world.database.reading() as tx:
        number = await tx.scalar(select(func.count(col(Member.id))))
    assert number == 0
