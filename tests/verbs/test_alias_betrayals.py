"""What an anonymous author does must not say what only a moderator could do, nor who they are."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot import (
    access,
    aliases,
    comments,
    editing,
    errors,
    followable,
    follows,
    leaderboards,
    moderation,
    profiles,
    shaping,
)
from bot.access import Actor
from models import CloseReason, FollowKind, Member, Post
from tests.world import World


@pytest.fixture(autouse=True)
async def allowed(world: World) -> None:
    """Let posts be anonymous in this server."""
    await world.choose(anonymous=True)


async def locked(world: World) -> tuple[Post, Post, Post, Post]:
    """Return a moderator's anonymous question, with answers and a comment of theirs, locked."""
    question = await world.ask_anonymously(world.moderator)
    own = await world.answer(question, world.moderator)
    comment = await world.comment(question, world.moderator)
    answer = await world.answer(question)
    await world.do(moderation.lock, world.admin, question.id or 0)
    return question, own, comment, answer


async def _edit(world: World, question: Post, _own: Post, _comment: Post, _answer: Post) -> object:
    return await world.edit(question, world.moderator, body="It is very thirsty.")


async def _edit_comment(world: World, _q: Post, _own: Post, comment: Post, _a: Post) -> object:
    return await world.edit(comment, world.moderator, body="Thank you very much!")


async def _delete(world: World, _q: Post, own: Post, _comment: Post, _answer: Post) -> object:
    return await world.do(editing.delete, world.moderator, own.id or 0)


async def _accept(world: World, _q: Post, _own: Post, _comment: Post, answer: Post) -> object:
    return await world.accept(answer, world.moderator)


async def _comment(world: World, _q: Post, _own: Post, _c: Post, answer: Post) -> object:
    return await world.comment(answer, world.moderator)


async def _answer(world: World, question: Post, _own: Post, _c: Post, _a: Post) -> object:
    return await world.answer(question, world.moderator)


async def _convert(world: World, question: Post, own: Post, _c: Post, _a: Post) -> object:
    return await world.do(
        shaping.to_comment, world.moderator, own.id or 0, question.id or 0, "Too short."
    )


@pytest.mark.parametrize(
    "act", [_edit, _edit_comment, _delete, _accept, _comment, _answer, _convert]
)
async def test_a_moderator_s_alias_takes_no_part_in_what_is_locked(
    world: World, act: Callable[..., Awaitable[object]]
) -> None:
    """Else everybody would know that one of the moderators asked it."""
    posts = await locked(world)
    before = len(await world.events())
    with pytest.raises(errors.QuestionLocked):
        await act(world, *posts)
    assert len(await world.events()) == before
    # Under their own name they do what they may anywhere.
    await world.edit(posts[3], world.moderator, body="In the morning, three spoons.")
    await world.do(moderation.unlock, world.moderator, posts[0].id or 0)
    assert await act(world, *posts)


async def test_an_answerer_s_alias_does_not_comment_in_what_is_locked(world: World) -> None:
    question = await world.ask()
    await world.answer_anonymously(question, world.moderator, "Old Owl")
    await world.do(moderation.lock, world.admin, question.id or 0)
    draft = await world.comments(world.moderator, question)
    with pytest.raises(errors.QuestionLocked):
        await world.do(comments.comment, world.moderator, draft.id or 0)
    # As themselves they may.
    draft = await world.sign(draft, anonymous=False)
    assert not (await world.do(comments.comment, world.moderator, draft.id or 0)).anonymous


async def test_closing_one_s_own_in_a_locked_question_is_a_moderator_s_act(world: World) -> None:
    question = await world.ask_anonymously(world.moderator)
    await world.do(moderation.lock, world.admin, question.id or 0)
    await world.do(moderation.close, world.moderator, question.id or 0, CloseReason.RESOLVED)
    await world.do(moderation.reopen, world.moderator, question.id or 0)
    for event in (await world.events(question))[-2:]:
        assert (event.actor_id, event.by_author) == (world.moderator.user_id, False), event.verb
    # Unlocked, it is what every asker can do.
    await world.do(moderation.unlock, world.admin, question.id or 0)
    await world.do(moderation.close, world.moderator, question.id or 0, CloseReason.RESOLVED)
    last = (await world.events(question))[-1]
    assert (last.actor_id, last.by_author) == (None, True)


async def test_a_moderator_s_alias_edits_nothing_that_is_hidden(world: World) -> None:
    """Whoever only wrote it could not; moderators who read its history would know."""
    question = await world.ask_anonymously(world.moderator)
    draft = await world.edits(world.moderator, question, body="It is very thirsty.")
    await world.do(moderation.hide, world.admin, question.id or 0)
    with pytest.raises(errors.PostHidden):
        await world.do(editing.edit, world.moderator, draft.id or 0)
    # So it is for who is no moderator.
    other = await world.ask_anonymously(world.newcomer)
    draft = await world.edits(world.newcomer, other, body="It is very thirsty.")
    await world.do(moderation.hide, world.admin, other.id or 0)
    with pytest.raises(errors.PostHidden):
        await world.do(editing.edit, world.newcomer, draft.id or 0)


async def test_a_closed_question_is_edited_by_nobody(world: World) -> None:
    question = await world.ask_anonymously(world.moderator)
    answer = await world.answer(question, world.moderator)
    await world.do(moderation.close, world.admin, question.id or 0, CloseReason.RESOLVED)
    for person in (world.moderator, world.admin):
        with pytest.raises(errors.QuestionClosed):
            await world.do(editing.start, person, question.id or 0)
    # What stands under it every author can still change, and nothing says more than that.
    await world.edit(answer, world.moderator, body="In the morning, three spoons.")
    assert {(one.editor_id, one.by_author) for one in await world.revisions(answer)} == {
        (None, True)
    }
    last = (await world.events(answer))[-1]
    assert (last.verb, last.actor_id, last.by_author) == ("answer.edit", None, True)


async def test_wherever_a_member_is_named_their_name_looks_like_no_alias(world: World) -> None:
    question = await world.ask_anonymously(world.asker, "Quiet Heron")
    for person in (world.helper, world.newcomer):
        await world.answer(question, person)
    names = ((world.helper, "Quiet Heron (anonymous)"), (world.newcomer, "(Anonymous)"))
    for person, name in names:
        async with world.database.transaction() as tx:
            await tx.execute(
                update(Member)
                .where(col(Member.user_id) == person.user_id)
                .values(display_name=name)
            )
    who = await world.read(access.standing, world.asker)

    async def named(person: Actor) -> set[str | None]:
        board = await world.read(leaderboards.Boards().page, who, leaderboards.Period.ALL)
        (line,) = [one for one in board.lines if one.mark.user_id == person.user_id]
        subject = await world.read(followable.find, who, FollowKind.MEMBER, person.user_id)
        profile = await world.read(profiles.of, who, person.user_id)
        await world.do(follows.follow, world.asker, FollowKind.MEMBER, person.user_id)
        following = await world.read(follows.page, who)
        return {line.name, subject.name, profile.name, following.lines[0].name}

    assert await named(world.helper) == {"Quiet Heron"}
    assert await named(world.newcomer) == {"Someone"}
    assert aliases.unmasked("") == ""


async def test_who_is_known_only_anonymously_is_nobody_to_follow_or_to_list(world: World) -> None:
    stranger = world.member("Canary")
    await world.accept(await world.answer(await world.ask_anonymously(stranger)), stranger)
    who = await world.read(access.standing, world.newcomer)
    with pytest.raises(errors.BadChoice):
        await world.read(followable.find, who, FollowKind.MEMBER, stranger.user_id)
    assert (await world.read(profiles.of, who, stranger.user_id)).empty
    for period in leaderboards.Period:
        board = await world.read(leaderboards.Boards().page, who, period)
        assert stranger.user_id not in {one.mark.user_id for one in board.lines}
