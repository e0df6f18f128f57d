"""Commenting."""

from dataclasses import replace

import pytest

from bot import comments, drafts, editing, errors, moderation
from models import CloseReason, PostKind, PostState
from tests import rows
from tests.world import World


async def test_a_comment_is_counted_and_touches_the_card_of_what_it_is_on(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.put_up()
    on_question, on_answer = await world.comment(question), await world.comment(answer)
    row = await world.now(on_answer)
    assert (row.kind, row.state) == (PostKind.COMMENT, PostState.PUBLISHED)
    assert (row.parent_id, row.question_id) == (answer.id, question.id)
    assert (await world.now(question)).comment_count == 1
    assert (await world.now(answer)).comment_count == 1
    for post in (question, answer):
        card = await world.card(post)
        assert card.wanted == card.shown + 1
    # Comments pay nothing, but whoever writes one is known from then on.
    assert await world.points(world.newcomer) == 100
    assert [one.verb for one in await world.events(on_question)] == ["comment.post"]
    assert await rows.wrong(world.database) == []


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ("?", None),
        ("x" * 1_000, None),
        ("👨‍👩‍👧‍👦", None),
        ("x" * 1_001, errors.TooLong),
        ("", errors.TooShort),
        ("  \n ", errors.TooShort),
        ("\u200d\ufe0f", errors.TooShort),
    ],
    ids=["one", "most", "emoji", "long", "empty", "spaces", "joiners"],
)
async def test_bounds(world: World, body: str, refusal: type[errors.Refusal] | None) -> None:
    question = await world.ask()
    draft = await world.comments(world.newcomer, question, body)
    if refusal is None:
        await world.do(comments.comment, world.newcomer, draft.id or 0)
        return
    with pytest.raises(refusal):
        await world.do(comments.comment, world.newcomer, draft.id or 0)
    assert (await world.now(question)).comment_count == 0
    assert (await world.read(drafts.mine, world.newcomer, draft.id or 0)).body == body


async def test_a_second_click_posts_nothing(world: World) -> None:
    answer = await world.answer(await world.ask())
    draft = await world.comments(world.newcomer, answer)
    await world.do(comments.comment, world.newcomer, draft.id or 0)
    with pytest.raises(errors.AlreadyPosted) as refused:
        await world.do(comments.comment, world.newcomer, draft.id or 0)
    # A comment has no address of its own.
    assert refused.value.address == "#1"
    assert (await world.now(answer)).comment_count == 1


async def test_the_same_comment_on_the_same_post_is_refused(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question, body="Have you tried less light?")
    await world.comment(question, body="Have you tried more light?")
    with pytest.raises(errors.SaidAlready):
        await world.comment(question, world.helper, "have you tried MORE light?")
    await world.comment(answer, body="Have you tried more light?")
    # An answer that says so is not a comment.
    await world.comment(question, body="Have you tried less light?")


async def test_comments_are_not_commented_on(world: World) -> None:
    comment = await world.comment(await world.ask())
    with pytest.raises(errors.NotFound):
        await world.comment(comment, world.asker)


async def test_closed_takes_comments_and_locked_only_those_of_moderators(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.do(moderation.close, world.moderator, question.id or 0, CloseReason.RESOLVED)
    await world.comment(question)
    await world.comment(answer)
    await world.do(moderation.lock, world.moderator, question.id or 0)
    for post in (question, answer):
        with pytest.raises(errors.QuestionLocked):
            await world.comment(post)
        await world.comment(post, world.moderator)


async def test_what_is_out_of_sight_takes_no_comments(world: World, elsewhere: World) -> None:
    question = await world.ask()
    hidden, deleted = await world.answer(question), await world.answer(question)
    await world.do(moderation.hide, world.moderator, hidden.id or 0)
    await world.do(editing.delete, world.helper, deleted.id or 0)
    for post, someone, refusal in (
        (hidden, world.newcomer, errors.NotFound),
        (hidden, world.helper, errors.PostHidden),
        (hidden, world.moderator, errors.PostHidden),
        (deleted, world.helper, errors.NotFound),
        (await elsewhere.ask(), world.newcomer, errors.NotFound),
    ):
        with pytest.raises(refusal):
            await world.comment(post, someone)
    shown = await world.answer(question)
    await world.do(moderation.hide, world.moderator, question.id or 0)
    # An answer is shown only while its question is.
    with pytest.raises(errors.NotFound):
        await world.comment(shown)
    with pytest.raises(errors.PostHidden):
        await world.comment(shown, world.moderator)


async def test_the_timed_out_and_bots_cannot_comment(world: World) -> None:
    question = await world.ask()
    with pytest.raises(errors.TimedOut):
        await world.comment(question, replace(world.newcomer, timed_out=True))
    with pytest.raises(errors.NoBots):
        await world.comment(question, replace(world.newcomer, bot=True))
