"""What moderators do, and cards that were deleted on Discord."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import access, acts, cards, editing, errors, mending, moderation, posts, snapshots
from bot.access import Actor
from bot.acts import Act
from bot.database import Tx
from models import Card, CardKind, CloseReason, Post, PostState, VoteSource
from tests import rows
from tests.world import EDITORS, KEEPERS, MODERATORS, World

Verb = Callable[[Tx, Actor, int], Awaitable[Post]]


async def close(tx: Tx, actor: Actor, post_id: int) -> Post:
    return await moderation.close(tx, actor, post_id, CloseReason.OFF_TOPIC)


ACTS: dict[str, Verb] = {
    "hide": moderation.hide,
    "show": moderation.show,
    "close": close,
    "reopen": moderation.reopen,
    "lock": moderation.lock,
    "unlock": moderation.unlock,
}
EACH_ACT = pytest.mark.parametrize("act", ACTS)


async def seen(world: World, post: Post, actor: Actor) -> bool:
    """Return whether this actor can still see a post."""
    async with world.database.reading() as tx:
        try:
            await posts.find(tx, await access.standing(tx, actor), post.id or 0)
        except errors.NotFound:
            return False
    return True


# -- who -----------------------------------------------------------------------------------------


@EACH_ACT
async def test_only_moderators_do_it_and_are_asked_each_time(world: World, act: str) -> None:
    question = await world.ask()
    # An asker may close their own question.
    asker = () if act == "close" else (world.asker,)
    for nobody in (*asker, world.helper, replace(world.moderator, moderator=False)):
        with pytest.raises(errors.NotAModerator):
            await world.do(ACTS[act], nobody, question.id or 0)
    with pytest.raises(errors.TimedOut):
        await world.do(ACTS[act], replace(world.moderator, timed_out=True), question.id or 0)
    assert [one.verb for one in await world.events(question)] == ["question.post"]


async def test_a_chosen_role_makes_a_moderator_and_only_while_it_is_worn(world: World) -> None:
    question = await world.ask()
    somebody = world.member("Rob", roles=frozenset({MODERATORS}))
    with pytest.raises(errors.NotAModerator):
        await world.do(moderation.hide, somebody, question.id or 0)
    await world.choose(moderator_roles=(MODERATORS,))
    await world.do(moderation.lock, somebody, question.id or 0)
    with pytest.raises(errors.NotAModerator):
        await world.do(moderation.unlock, replace(somebody, roles=frozenset()), question.id or 0)
    await world.do(moderation.hide, somebody, question.id or 0)
    with pytest.raises(errors.Gone):
        await world.do(moderation.show, replace(somebody, roles=frozenset()), question.id or 0)


@EACH_ACT
async def test_not_in_another_server_and_not_where_they_cannot_see(
    world: World, elsewhere: World, act: str
) -> None:
    theirs = await elsewhere.ask()
    hall = await world.category("Admins")
    secret = await world.ask(world.admin, category=hall)
    assert hall.channel_id is not None
    del world.open[hall.channel_id]
    outsider = replace(world.moderator, channels=world.open)
    for actor, post in ((world.admin, theirs), (outsider, secret)):
        with pytest.raises(errors.NotFound):
            await world.do(ACTS[act], actor, post.id or 0)


async def test_an_asker_closes_their_own_question_and_reopens_what_they_closed(
    world: World,
) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.do(close, world.asker, question.id or 0)
    assert (await world.now(question)).close_reason is CloseReason.OFF_TOPIC
    with pytest.raises(errors.QuestionClosed):
        await world.answer(question, world.newcomer)
    with pytest.raises(errors.NotAModerator):
        await world.do(moderation.reopen, world.helper, answer.id or 0)
    await world.do(moderation.reopen, world.asker, question.id or 0)
    # What a moderator closed, they do not reopen; nor a locked one.
    await world.do(close, world.moderator, question.id or 0)
    with pytest.raises(errors.NotAModerator):
        await world.do(moderation.reopen, world.asker, question.id or 0)
    await world.do(moderation.reopen, world.moderator, question.id or 0)
    await world.do(close, world.asker, question.id or 0)
    await world.do(moderation.lock, world.moderator, question.id or 0)
    with pytest.raises(errors.QuestionLocked):
        await world.do(moderation.reopen, world.asker, question.id or 0)


async def test_an_anonymous_asker_too_and_the_log_does_not_name_them(world: World) -> None:
    question = await world.ask_anonymously()
    await world.do(close, world.asker, question.id or 0)
    await world.do(moderation.reopen, world.asker, question.id or 0)
    told = (await world.events(question))[-2:]
    assert [(one.verb, one.actor_id, one.by_author) for one in told] == [
        ("question.close", None, True),
        ("question.reopen", None, True),
    ]


async def test_a_category_has_moderators_of_its_own(world: World) -> None:
    """They moderate there and in what is inside it, and nowhere else."""
    inside = await world.category("Cacti", parent=world.garden)
    elsewhere = await world.category("Next door")
    await world.rule(world.garden, moderator_roles=(KEEPERS,))
    keeper = world.member("Kim", roles=frozenset({KEEPERS}))
    for category, may in ((world.garden, True), (inside, True), (elsewhere, False)):
        question = await world.ask(category=category)
        answer = await world.answer(question)
        await world.do(moderation.lock, world.moderator, question.id or 0)
        if not may:
            for act in (moderation.unlock, moderation.hide):
                with pytest.raises(errors.NotAModerator):
                    await world.do(act, keeper, question.id or 0)
            with pytest.raises(errors.QuestionLocked):
                await world.comment(question, keeper)
            continue
        await world.comment(question, keeper)
        await world.vote(question, keeper)
        await world.do(moderation.unlock, keeper, question.id or 0)
        await world.do(moderation.hide, keeper, answer.id or 0)
        assert await seen(world, answer, keeper)
        assert not await seen(world, answer, world.newcomer)
        await world.do(moderation.show, keeper, answer.id or 0)
    async with world.database.reading() as tx:
        who = await access.standing(tx, keeper)
    assert not who.moderates
    assert isinstance(access.can_administer(who), errors.NotAnAdmin)


async def test_an_editor_hides_and_closes_but_leaves_what_is_locked(world: World) -> None:
    await world.choose(editor_roles=(EDITORS,))
    editor, question = world.member("Edd", roles=frozenset({EDITORS})), await world.ask()
    shown = await world.read(acts.panel, editor, question.id or 0)
    assert shown.acts == (Act.HIDE, Act.CLOSE, Act.EDIT, Act.CONTENT_NOTE, Act.LINK)
    assert shown.refused[Act.LOCK].text == (
        "Only moderators can do that. They can be found with /about."
    )
    await world.do(moderation.hide, editor, question.id or 0, "rude")
    shown = await world.read(acts.panel, editor, question.id or 0)
    assert [one.reason for one in shown.log] == ["rude"]
    # The asker sees it, but not what moderators tell each other.
    with pytest.raises(errors.NotAModerator):
        await world.read(acts.panel, world.asker, question.id or 0)
    await world.do(moderation.show, editor, question.id or 0)
    shown = await world.read(acts.panel, world.asker, question.id or 0)
    assert (shown.acts, shown.log) == ((Act.CLOSE,), ())
    await world.do(moderation.lock, world.moderator, question.id or 0)
    with pytest.raises(errors.QuestionLocked):
        await world.read(acts.panel, editor, question.id or 0)


async def test_a_refusal_names_the_roles_that_it_takes(world: World) -> None:
    await world.choose(editor_roles=(EDITORS,), moderator_roles=(MODERATORS,))
    await world.rule(world.garden, moderator_roles=(KEEPERS,))
    question = await world.ask()
    with pytest.raises(errors.NotAModerator) as refused:
        await world.do(moderation.hide, world.newcomer, question.id or 0)
    roles = ", ".join(f"<@&{one}>" for one in (EDITORS, MODERATORS, KEEPERS))
    assert refused.value.text == (
        f"Only editors and moderators can do that here. The roles for it: {roles}."
    )


# -- hide and show -------------------------------------------------------------------------------


async def test_hiding_takes_a_post_out_of_sight_and_showing_puts_it_back(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    comment = await world.comment(answer)
    await world.vote(answer, world.newcomer)
    before = await world.points(world.helper)
    for post, author in ((comment, world.newcomer), (answer, world.helper)):
        await world.do(moderation.hide, world.moderator, post.id or 0, "rude")
        assert not await seen(world, post, world.asker)
        # Its author and moderators see it: nothing vanishes behind anyone's back.
        assert await seen(world, post, author)
        assert await seen(world, post, world.moderator)
    assert (await world.now(answer)).comment_count == 0
    assert (await world.now(question)).answer_count == 0
    # The answer itself pays nothing meanwhile; the votes on it stand.
    assert await world.points(world.helper) == (before or 0) - 40
    assert await rows.wrong(world.database) == []
    # A comment is seen where what it is on is.
    for post in (answer, comment):
        await world.do(moderation.show, world.moderator, post.id or 0)
        assert await seen(world, post, world.asker)
    assert (await world.now(answer)).comment_count == 1
    assert (await world.now(question)).answer_count == 1
    assert await world.points(world.helper) == before
    event = (await world.events(answer))[1]
    assert (event.verb, event.reason, event.actor_id) == (
        "answer.hide",
        "rude",
        world.moderator.user_id,
    )
    assert (event.before, event.after) == ({"state": "published"}, {"state": "hidden"})
    assert await rows.wrong(world.database) == []


async def test_hiding_a_question_touches_the_cards_of_its_answers(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    for act in (moderation.hide, moderation.show):
        await world.put_up()
        world.database.clock.advance(60)  # type: ignore[attr-defined]
        await world.do(act, world.moderator, question.id or 0)
        for post in (question, answer):
            card = await world.card(post)
            assert card.wanted > card.shown
            assert card.loud


async def test_what_hangs_on_a_hidden_question_is_not_seen_either(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    comment = await world.comment(answer)
    await world.do(moderation.hide, world.moderator, question.id or 0)
    for post in (question, answer, comment):
        assert not await seen(world, post, world.newcomer)
        assert await seen(world, post, world.moderator)
    # Its author may still delete nothing of the others', and sees theirs.
    assert await seen(world, question, world.asker)


@EACH_ACT
async def test_doing_what_is_done_already_says_so(world: World, act: str) -> None:
    question = await world.ask()
    undone = {"show": (), "reopen": (), "unlock": ()}.get(act, (ACTS[act],))
    for first in undone:
        await world.do(first, world.moderator, question.id or 0)
    with pytest.raises(errors.AlreadySo):
        await world.do(ACTS[act], world.moderator, question.id or 0)


async def test_reasons_are_cleaned_and_bounded(world: World) -> None:
    question = await world.ask()
    with pytest.raises(errors.TooLong):
        await world.do(moderation.hide, world.moderator, question.id or 0, "x" * 501)
    await world.do(moderation.hide, world.moderator, question.id or 0, "r\x00u\u202ed\ud83ee  ")
    assert (await world.events(question))[-1].reason == "rude"
    await world.do(moderation.show, world.moderator, question.id or 0, "  \n ")
    assert (await world.events(question))[-1].reason is None
    await world.do(
        moderation.close, world.moderator, question.id or 0, CloseReason.OTHER, "\x00x" * 500
    )
    assert (await world.now(question)).close_note == "x" * 500


# -- close, reopen, lock, unlock -----------------------------------------------------------------


@pytest.mark.parametrize("reason", CloseReason)
async def test_closing_says_why_and_reopening_forgets_it(world: World, reason: CloseReason) -> None:
    original, question = await world.ask(), await world.ask()
    await world.put_up()
    repeats = original.id if reason is CloseReason.DUPLICATE else None
    await world.do(
        moderation.close, world.moderator, question.id or 0, reason, "See there.", repeats
    )
    row = await world.now(question)
    assert (row.close_reason, row.close_note, row.duplicate_of) == (reason, "See there.", repeats)
    card = await world.card(question)
    assert card.wanted == card.shown + 1
    await world.do(moderation.reopen, world.moderator, question.id or 0)
    row = await world.now(question)
    assert (row.close_reason, row.close_note, row.duplicate_of) == (None, None, None)
    assert (await world.events(question))[-1].before == {
        "close_reason": reason,
        "close_note": "See there.",
        "duplicate_of": repeats,
    }


async def test_a_duplicate_is_of_another_question_that_the_moderator_sees(
    world: World, elsewhere: World
) -> None:
    question, other = await world.ask(), await world.ask()
    answer, theirs = await world.answer(other), await elsewhere.ask()

    async def repeats(post_id: int | None) -> None:
        await world.do(
            moderation.close,
            world.moderator,
            question.id or 0,
            CloseReason.DUPLICATE,
            None,
            post_id,
        )

    for post_id, refusal in (
        (None, errors.BadChoice),
        (question.id, errors.BadChoice),
        (answer.id, errors.BadChoice),
        (theirs.id, errors.NotFound),
        (987_654_321, errors.NotFound),
    ):
        with pytest.raises(refusal):
            await repeats(post_id)
    assert (await world.now(question)).close_reason is None
    await repeats(other.id)
    assert (await world.now(question)).duplicate_of == other.id


async def test_closing_and_locking_an_answer_is_about_its_question(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.do(close, world.moderator, answer.id or 0)
    await world.do(moderation.lock, world.moderator, answer.id or 0)
    row = await world.now(question)
    assert (row.close_reason, row.locked) == (CloseReason.OFF_TOPIC, True)
    await world.do(moderation.unlock, world.moderator, answer.id or 0)
    await world.do(moderation.reopen, world.moderator, answer.id or 0)
    row = await world.now(question)
    assert (row.close_reason, row.locked) == (None, False)


async def test_locking_and_unlocking_leave_their_marks(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.put_up()
    await world.do(moderation.lock, world.moderator, question.id or 0, "calm down")
    assert not (await world.card(answer)).recheck
    await world.do(moderation.unlock, world.moderator, question.id or 0)
    # Reactions were not counted meanwhile: here and below, somebody has to look.
    assert (await world.card(question)).recheck
    assert (await world.card(answer)).recheck
    found = [(one.verb, one.reason) for one in await world.events(question)]
    assert found == [
        ("question.post", None),
        ("question.lock", "calm down"),
        ("question.unlock", None),
    ]


# -- cards deleted on Discord ----------------------------------------------------------------------


async def lose(world: World, *gone: Post) -> moderation.Lost | None:
    """Delete the messages of these posts' cards on Discord, all at once."""
    async with world.database.transaction() as tx:
        found = await tx.scalars(
            select(Card)
            .where(col(Card.subject_id).in_([post.id for post in gone]))
            .where(col(Card.kind) != CardKind.NOTICE)
            .order_by(col(Card.id))
        )
        return await moderation.cards_lost(tx, world.guild_id, found.all())


async def test_a_deleted_card_hides_its_post_and_tells_moderators_once(world: World) -> None:
    question = await world.ask()
    answers = [await world.answer(question) for _ in range(3)]
    await world.accept(answers[0])
    await world.put_up()
    lost = await lose(world, *answers)
    assert lost is not None
    assert [post.id for post in lost.posts] == [post.id for post in answers]
    for post in answers:
        assert (await world.now(post)).state is PostState.HIDDEN
        card = await world.card(post)
        assert (card.message_id, card.stuck) == (None, "deleted")
    assert not (await world.now(question)).accepted
    async with world.database.reading() as tx:
        [notice] = await tx.scalars(select(Card).where(col(Card.kind) == CardKind.NOTICE))
        seen = await snapshots.notice(tx, notice.subject_id)
    assert seen is not None
    assert (seen.addresses, seen.count, seen.handled) == (("#1.1", "#1.2", "#1.3"), 3, False)
    assert await rows.wrong(world.database) == []
    # Discord tells of it a second time.
    assert await lose(world, *answers) is None
    assert [one.verb for one in await world.events()].count("cards.lost") == 1


async def test_post_again_shows_them_keeps_the_votes_and_is_done_once(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.put_up()
    await world.react(answer, world.newcomer)
    lost = await lose(world, answer)
    assert lost is not None
    again = await world.do(moderation.post_again, world.moderator, lost.event.id or 0)
    assert [post.id for post in again] == [answer.id]
    row, card = await world.now(answer), await world.card(answer)
    assert (row.state, row.score) == (PostState.PUBLISHED, 1)
    assert (card.stuck, card.message_id, card.seeded) == (None, None, False)
    assert card.wanted > card.shown
    # No reaction stands for it any more, so that none can take it away.
    assert await world.votes(answer) == {world.newcomer.user_id: (1, VoteSource.COMMAND)}
    async with world.database.reading() as tx:
        seen = await snapshots.notice(tx, lost.event.id or 0)
    assert seen is not None
    assert seen.handled
    with pytest.raises(errors.AlreadySo):
        await world.do(moderation.post_again, world.moderator, lost.event.id or 0)
    assert await rows.wrong(world.database) == []


async def test_showing_a_post_whose_card_was_deleted_gives_it_a_new_one(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    await world.react(question, world.helper)
    await lose(world, question)
    await world.do(moderation.show, world.moderator, question.id or 0)
    card = await world.card(question)
    assert (card.stuck, card.message_id) == (None, None)
    assert (await world.votes(question))[world.helper.user_id] == (1, VoteSource.COMMAND)


async def test_post_again_is_for_moderators_of_this_server_who_see_it(
    world: World, elsewhere: World
) -> None:
    question = await world.ask()
    await world.put_up()
    lost = await lose(world, question)
    assert lost is not None
    with pytest.raises(errors.NotAModerator):
        await world.do(moderation.post_again, world.asker, lost.event.id or 0)
    with pytest.raises(errors.NotFound):
        await elsewhere.do(moderation.post_again, elsewhere.admin, lost.event.id or 0)
    for event_id in (lost.event.id or 0) + 999, (await world.events(question))[0].id or 0:
        with pytest.raises(errors.NotFound):
            await world.do(moderation.post_again, world.moderator, event_id)
    outsider = replace(world.moderator, channels={})
    with pytest.raises(errors.NotAllowed):
        await world.do(moderation.post_again, outsider, lost.event.id or 0)
    assert (await world.now(question)).state is PostState.HIDDEN


async def test_the_card_of_a_post_that_was_hidden_already_only_forgets_its_message(
    world: World,
) -> None:
    question = await world.ask()
    await world.put_up()
    await world.do(moderation.hide, world.moderator, question.id or 0)
    assert await lose(world, question) is None
    assert (await world.card(question)).message_id is None


async def test_a_deleted_card_can_be_posted_again_also_after_its_channel_went(
    world: World,
) -> None:
    question = await world.ask()
    await world.put_up()
    lost = await lose(world, question)
    assert lost is not None
    await world.lose_channel(world.garden)
    again = await world.do(moderation.post_again, world.moderator, lost.event.id or 0)
    assert [post.id for post in again] == [question.id]


async def test_what_is_gone_for_good_waits_for_nobody(world: World) -> None:
    """The message of a deleted post, or a notice, taken away: /diagnose has nothing to say."""
    question = await world.ask()
    await world.put_up()
    await world.do(editing.delete, world.asker, question.id or 0)
    async with world.database.transaction() as tx:
        gone = await cards.of_post(tx, question)
        assert gone is not None
        await moderation.cards_lost(tx, world.guild_id, [gone])
    other = await world.ask()
    await world.put_up()
    async with world.database.transaction() as tx:
        card = await cards.of_post(tx, other)
        lost = await moderation.cards_lost(tx, world.guild_id, [card] if card else [])
    assert lost is not None
    assert (await world.read(mending.outbox, world.guild_id)).stuck == {"deleted": 1}
    async with world.database.transaction() as tx:
        notices = await tx.scalars(select(Card).where(col(Card.kind) == CardKind.NOTICE))
        assert await moderation.cards_lost(tx, world.guild_id, notices.all()) is None
    assert (await world.read(mending.outbox, world.guild_id)).stuck == {"deleted": 1}
