"""The log: every act but a vote, in the transaction of the act itself."""

import pytest

from bot import answers, editing, events, moderation
from bot.database import Tx
from models import CloseReason
from tests.world import World


async def test_a_whole_life_is_written_down_in_order(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    comment = await world.comment(answer)
    await world.vote(answer, world.newcomer)
    await world.edit(answer, world.helper, body="In the evening, rather.")
    await world.accept(answer)
    await world.do(answers.unaccept, world.asker, answer.id or 0)
    await world.do(moderation.close, world.moderator, question.id or 0, CloseReason.RESOLVED)
    await world.do(moderation.reopen, world.moderator, question.id or 0)
    await world.do(moderation.lock, world.moderator, question.id or 0)
    await world.do(moderation.unlock, world.moderator, question.id or 0)
    await world.do(editing.delete, world.newcomer, comment.id or 0)
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    await world.do(moderation.show, world.moderator, answer.id or 0)
    who = {
        one.user_id: one.name
        for one in (world.asker, world.helper, world.newcomer, world.moderator)
    }
    found = [
        (one.verb, who[one.actor_id or 0], one.by_author)
        for one in await world.events()
        if one.post_id is not None
    ]
    assert found == [
        ("question.post", "Ada", True),
        ("answer.post", "Hal", True),
        ("comment.post", "Nia", True),
        ("answer.edit", "Hal", True),
        ("question.accept", "Ada", True),
        ("question.unaccept", "Ada", True),
        ("question.close", "Mo", False),
        ("question.reopen", "Mo", False),
        ("question.lock", "Mo", False),
        ("question.unlock", "Mo", False),
        ("comment.delete", "Nia", True),
        ("answer.hide", "Mo", False),
        ("answer.show", "Mo", False),
    ]
    ids = [one.id or 0 for one in await world.events()]
    assert ids == sorted(ids)


async def test_the_author_of_an_anonymous_post_stands_in_that_post_alone(world: World) -> None:
    """Not in the log, not in a revision, not as a member, not as an editor."""
    question = await world.ask_anonymously()
    answer = await world.answer(question)
    await world.accept(answer)
    await world.edit(question, world.asker, body="I gave it three litres.")
    for event in await world.events(question):
        assert (event.actor_id, event.by_author, event.user_id) == (None, True, None)
    for revision in await world.revisions(question):
        assert (revision.editor_id, revision.by_author) == (None, True)
    assert (await world.now(question)).editor_id is None
    assert await world.points(world.asker) is None


async def test_what_is_rolled_back_was_never_written_down(world: World) -> None:
    question = await world.ask()

    async def fail(tx: Tx) -> None:
        await events.record(tx, world.guild_id, "question.hide", actor_id=1, post=question)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await world.do(fail)
    assert [one.verb for one in await world.events(question)] == ["question.post"]


async def test_an_event_need_not_be_about_a_post(world: World) -> None:
    async with world.database.transaction() as tx:
        event = await events.record(
            tx,
            world.guild_id,
            "member.suspend",
            actor_id=None,
            category_id=world.garden.id,
            user_id=world.asker.user_id,
            before={"until": None},
            after={"until": "tomorrow", "words": "Ünïcode 🪴"},
        )
    found = (await world.events())[-1]
    assert (found.id, found.actor_id, found.user_id) == (event.id, None, world.asker.user_id)
    assert found.after == {"until": "tomorrow", "words": "Ünïcode 🪴"}
