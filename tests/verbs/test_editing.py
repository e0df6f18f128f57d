"""Changing and deleting one's own."""

from dataclasses import replace

import pytest

from bot import drafts, editing, errors, moderation, tagging
from models import CloseReason, DraftKind, PostState
from tests import rows
from tests.world import World


async def test_every_edit_is_a_revision_an_event_and_a_touch(world: World) -> None:
    question = await world.ask(title="Why do leaves turn yellow?", body="All.", tags="leaves")
    await world.put_up()
    world.database.clock.advance(600)  # type: ignore[attr-defined]
    await world.edit(question, world.asker, title="Why do my leaves turn yellow?", tags="leaf")
    await world.edit(question, world.moderator, body="All of them.")
    row = await world.now(question)
    assert (row.title, row.body) == ("Why do my leaves turn yellow?", "All of them.")
    assert (row.edit_count, row.editor_id) == (2, world.moderator.user_id)
    assert row.edited_at == world.database.clock.now()
    said = [(one.number, one.title, one.body, one.tags) for one in await world.revisions(question)]
    assert said == [
        (1, "Why do leaves turn yellow?", "All.", "leaves"),
        (2, "Why do my leaves turn yellow?", "All.", "leaf"),
        (3, "Why do my leaves turn yellow?", "All of them.", "leaf"),
    ]
    event = (await world.events(question))[1]
    assert event.verb == "question.edit"
    assert event.before == {"title": "Why do leaves turn yellow?", "tags": ["leaves"]}
    assert event.after == {
        "title": "Why do my leaves turn yellow?",
        "tags": ["leaf"],
        "revision": 2,
    }
    card = await world.card(question)
    assert card.wanted == card.shown + 2
    assert await rows.wrong(world.database) == []


async def test_answers_and_comments_are_edited_the_same_way(world: World) -> None:
    answer = await world.answer(await world.ask())
    comment = await world.comment(answer)
    await world.edit(answer, world.helper, body="In the evening, rather.")
    await world.edit(comment, world.newcomer, body="Thanks again!")
    assert (await world.now(answer)).body == "In the evening, rather."
    assert (await world.now(comment)).body == "Thanks again!"
    assert len(await world.revisions(comment)) == 2
    assert await rows.wrong(world.database) == []


async def test_an_edit_that_changes_nothing_leaves_no_trace(world: World) -> None:
    question = await world.ask(body="All of them.", tags="a, b")
    await world.put_up()
    await world.edit(question, world.asker, body="  All of them.\r\n", tags="A b")
    assert (await world.now(question)).edited_at is None
    assert len(await world.revisions(question)) == 1
    card = await world.card(question)
    assert card.wanted == card.shown


async def test_the_order_of_tags_is_a_change(world: World) -> None:
    question = await world.ask(tags="a, b")
    await world.edit(question, world.asker, tags="b, a")
    assert (await world.read(tagging.of, question)) == ["b", "a"]
    assert len(await world.revisions(question)) == 2


async def test_whoever_wrote_on_an_older_text_is_told_and_keeps_theirs(world: World) -> None:
    question = await world.ask(body="First.")
    slow = await world.edits(world.asker, question, body="Written slowly.")
    await world.edit(question, world.moderator, body="Written quickly.")
    with pytest.raises(errors.EditedMeanwhile):
        await world.do(editing.edit, world.asker, slow.id or 0)
    assert (await world.now(question)).body == "Written quickly."
    kept = await world.read(drafts.mine, world.asker, slow.id or 0)
    assert kept.body == "Written slowly."
    # "Edit again": the form opens filled, over the text as it is now.
    revision = (await world.read(editing.start, world.asker, question.id or 0)).revision
    await world.do(
        drafts.save,
        world.asker,
        DraftKind.EDIT,
        draft_id=slow.id,
        base_revision=revision,
        title=kept.title,
        body=kept.body,
        tags=kept.tags,
    )
    await world.do(editing.edit, world.asker, slow.id or 0)
    bodies = [one.body for one in await world.revisions(question)]
    assert bodies == ["First.", "Written quickly.", "Written slowly."]


async def test_a_second_click_edits_once(world: World) -> None:
    answer = await world.answer(await world.ask())
    draft = await world.edits(world.helper, answer, body="In the evening, rather.")
    await world.do(editing.edit, world.helper, draft.id or 0)
    with pytest.raises(errors.AlreadyPosted) as refused:
        await world.do(editing.edit, world.helper, draft.id or 0)
    assert refused.value.address == "#1.1"
    assert len(await world.revisions(answer)) == 2


async def test_the_bounds_hold_for_edits(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    comment = await world.comment(answer)
    for post, actor, changes, refusal in (
        (question, world.asker, {"title": "x" * 11}, errors.TooShort),
        (question, world.asker, {"title": "x" * 121}, errors.TooLong),
        (question, world.asker, {"body": "x" * 12_001}, errors.TooLong),
        (question, world.asker, {"tags": "1 2 3 4 5 6"}, errors.TooManyTags),
        (answer, world.helper, {"body": "x" * 11}, errors.TooShort),
        (answer, world.helper, {"body": "x" * 12_001}, errors.TooLong),
        (comment, world.newcomer, {"body": "x" * 1_001}, errors.TooLong),
        (comment, world.newcomer, {"body": "\u200b"}, errors.TooShort),
    ):
        draft = await world.edits(actor, post, **changes)  # type: ignore[arg-type]
        with pytest.raises(refusal):
            await world.do(editing.edit, actor, draft.id or 0)
        assert (await world.read(drafts.mine, actor, draft.id or 0)).id == draft.id
        assert len(await world.revisions(post)) == 1


async def test_others_do_not_edit_and_do_not_learn_what_they_cannot_see(
    world: World, elsewhere: World
) -> None:
    question = await world.ask()
    for nobody in (world.helper, world.newcomer):
        with pytest.raises(errors.NotAllowed):
            await world.edits(nobody, question)
    await world.do(moderation.hide, world.moderator, question.id or 0)
    with pytest.raises(errors.NotFound):
        await world.edits(world.helper, question)
    with pytest.raises(errors.PostHidden):
        await world.edits(world.asker, question)
    await world.edit(question, world.moderator, body="Without the rude word.")
    with pytest.raises(errors.NotFound):
        await world.edits(world.admin, await elsewhere.ask())


async def test_a_role_lost_between_form_and_submit_counts(world: World) -> None:
    question = await world.ask()
    draft = await world.edits(world.moderator, question, body="Changed by a moderator.")
    with pytest.raises(errors.NotAllowed):
        await world.do(editing.edit, replace(world.moderator, moderator=False), draft.id or 0)
    await world.do(editing.edit, world.moderator, draft.id or 0)


async def test_closed_questions_are_not_edited_their_answers_and_comments_are(
    world: World,
) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    comment = await world.comment(question)
    draft = await world.edits(world.asker, question, body="Changed at the last minute.")
    await world.do(moderation.close, world.moderator, question.id or 0, CloseReason.RESOLVED)
    with pytest.raises(errors.QuestionClosed):
        await world.do(editing.edit, world.asker, draft.id or 0)
    with pytest.raises(errors.QuestionClosed):
        await world.edits(world.moderator, question)
    await world.edit(answer, world.helper, body="In the evening, rather.")
    await world.edit(comment, world.newcomer, body="Thanks again!")


async def test_locked_means_everything_and_everyone_but_moderators(world: World) -> None:
    question = await world.ask()
    answer, own = await world.answer(question), await world.answer(question, world.moderator)
    await world.do(moderation.lock, world.moderator, question.id or 0)
    for post, author in ((question, world.asker), (answer, world.helper)):
        with pytest.raises(errors.QuestionLocked):
            await world.edits(author, post)
        await world.edit(post, world.moderator, body="Tidied by a moderator.")
    with pytest.raises(errors.QuestionLocked):
        await world.do(editing.delete, world.helper, answer.id or 0)
    await world.do(editing.delete, world.moderator, own.id or 0)


# -- deleting ------------------------------------------------------------------------------------


async def test_deleting_takes_it_out_of_every_read_and_count(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    comment = await world.comment(answer)
    await world.do(editing.delete, world.newcomer, comment.id or 0)
    assert (await world.now(answer)).comment_count == 0
    await world.do(editing.delete, world.helper, answer.id or 0)
    assert (await world.now(question)).answer_count == 0
    assert await world.points(world.helper) == 100
    await world.do(editing.delete, world.asker, question.id or 0)
    assert await world.points(world.asker) == 100
    # Gone for everyone, but not forgotten: the rows stay for a purge or an appeal.
    assert [one.state for one in await world.posts()] == [PostState.DELETED] * 3
    for someone in (world.asker, world.moderator, world.admin):
        with pytest.raises(errors.NotFound):
            await world.edits(someone, question)
    assert [one.verb for one in await world.events(question)][-1] == "question.delete"
    assert await rows.wrong(world.database) == []


async def test_an_answered_question_is_not_deleted(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.comment(question)
    with pytest.raises(errors.HasAnswers, match="1 answer,"):
        await world.do(editing.delete, world.asker, question.id or 0)
    await world.answer(question)
    with pytest.raises(errors.HasAnswers, match="2 answers,"):
        await world.do(editing.delete, world.asker, question.id or 0)
    for one in await world.posts():
        if one.answer_number:
            await world.do(editing.delete, world.helper, one.id or 0)
    await world.do(editing.delete, world.asker, question.id or 0)
    # What hung on it went with it.
    with pytest.raises(errors.NotFound):
        await world.comment(answer, world.helper)


async def test_only_the_author_deletes(world: World, elsewhere: World) -> None:
    answer = await world.answer(await world.ask())
    for someone in (world.asker, world.newcomer, world.moderator, world.admin):
        with pytest.raises(errors.NotAllowed):
            await world.do(editing.delete, someone, answer.id or 0)
    theirs = await elsewhere.ask()
    with pytest.raises(errors.NotFound):
        await world.do(editing.delete, elsewhere.asker, answer.id or 0)
    with pytest.raises(errors.NotFound):
        await world.do(editing.delete, world.asker, theirs.id or 0)
    with pytest.raises(errors.TimedOut):
        await world.do(editing.delete, replace(world.helper, timed_out=True), answer.id or 0)


async def test_a_second_click_on_delete_changes_nothing(world: World) -> None:
    answer = await world.answer(await world.ask())
    await world.do(editing.delete, world.helper, answer.id or 0)
    with pytest.raises(errors.NotFound):
        await world.do(editing.delete, world.helper, answer.id or 0)
    assert await world.points(world.helper) == 100


async def test_votes_on_a_deleted_post_go_on_counting_for_its_author(world: World) -> None:
    """As in Question2Answer: what was earned is not lost, and deleting hides no downvotes."""
    answer = await world.answer(await world.ask())
    await world.vote(answer, world.newcomer)
    await world.do(editing.delete, world.helper, answer.id or 0)
    assert await world.points(world.helper) == 100 + 20
    assert await rows.wrong(world.database) == []
