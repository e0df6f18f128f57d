"""Answering, and the answer that helped most."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot import answers, drafts, editing, errors, moderation
from bot.access import Actor, Can
from models import Acceptance, CloseReason, Draft, DraftKind, Layout, Post, PostKind, PostState
from tests import rows
from tests.world import EXPERTS, SPEAK, World

# -- answering -----------------------------------------------------------------------------------


async def test_an_answer_gets_an_address_a_revision_an_event_points_and_a_card(
    world: World,
) -> None:
    question = await world.ask()
    before = (await world.card(question)).wanted
    post = await world.answer(question, body="Early in the morning.")
    row = await world.now(post)
    assert (row.kind, row.state, row.answer_number) == (PostKind.ANSWER, PostState.PUBLISHED, 1)
    assert (row.parent_id, row.question_id) == (question.id, question.id)
    assert (row.category_id, row.body) == (question.category_id, "Early in the morning.")
    assert (await world.now(question)).answer_count == 1
    assert [one.body for one in await world.revisions(post)] == ["Early in the morning."]
    assert [one.verb for one in await world.events(post)] == ["answer.post"]
    assert await world.points(world.helper) == 140
    assert (await world.card(post)).wanted == 1
    # The question's card shows how many answers there are.
    assert (await world.card(question)).wanted == before + 1
    assert await rows.wrong(world.database) == []


async def test_an_address_is_given_once_whatever_became_of_the_answer(world: World) -> None:
    question = await world.ask()
    first = await world.answer(question)
    await world.do(editing.delete, world.helper, first.id or 0)
    second = await world.answer(question)
    await world.do(moderation.hide, world.moderator, second.id or 0)
    with pytest.raises(errors.TooShort):
        await world.answer(question, body="Short")
    third = await world.answer(question)
    assert [one.answer_number for one in (first, second, third)] == [1, 2, 3]
    assert (await world.now(question)).answer_count == 1


async def test_one_may_answer_oneself_and_more_than_once(world: World) -> None:
    question = await world.ask()
    for _ in range(2):
        await world.answer(question, world.asker)
    assert (await world.now(question)).answer_count == 2
    assert await world.points(world.asker) == 100 + 20 + 40 + 40


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ("x" * 12, None),
        ("x" * 12_000, None),
        ("🪴" * 12_000, None),
        ("x" * 11, errors.TooShort),
        ("x" * 12_001, errors.TooLong),
        ("", errors.TooShort),
        (" \n\t" * 20, errors.TooShort),
        ("\u200b" * 20, errors.TooShort),
    ],
    ids=["least", "most", "most in emoji", "short", "long", "empty", "spaces", "no width"],
)
async def test_bounds(world: World, body: str, refusal: type[errors.Refusal] | None) -> None:
    question = await world.ask()
    draft = await world.answers(world.helper, question, body)
    if refusal is None:
        assert (await world.do(answers.answer, world.helper, draft.id or 0)).answer_number == 1
        return
    with pytest.raises(refusal):
        await world.do(answers.answer, world.helper, draft.id or 0)
    assert (await world.read(drafts.mine, world.helper, draft.id or 0)).body == body
    assert (await world.now(question)).next_answer == 1


async def test_a_second_click_posts_nothing_and_says_where_it_is(world: World) -> None:
    question = await world.ask()
    draft = await world.answers(world.helper, question)
    await world.do(answers.answer, world.helper, draft.id or 0)
    with pytest.raises(errors.AlreadyPosted) as refused:
        await world.do(answers.answer, world.helper, draft.id or 0)
    assert refused.value.address == "#1.1"
    assert (await world.now(question)).answer_count == 1


async def test_the_same_answer_twice_is_refused_until_the_first_is_not_shown(
    world: World,
) -> None:
    question, other = await world.ask(), await world.ask()
    first = await world.answer(question, body="Water it in the morning.")
    with pytest.raises(errors.SaidAlready) as refused:
        await world.answer(question, world.newcomer, "water IT\n\nin the morning.")
    assert refused.value.address == "#1.1"
    await world.answer(other, body="Water it in the morning.")
    # A comment that says so is not an answer.
    await world.comment(question, body="Or rather in the evening?")
    await world.answer(question, body="Or rather in the evening?")
    await world.do(moderation.hide, world.moderator, first.id or 0)
    again = await world.answer(question, world.newcomer, "Water it in the morning.")
    assert again.answer_number == 3


async def test_closed_and_locked_take_no_answers(world: World) -> None:
    question = await world.ask()
    draft = await world.answers(world.helper, question)
    await world.do(moderation.close, world.moderator, question.id or 0, CloseReason.OFF_TOPIC)
    for someone in (world.helper, world.moderator):
        mine = draft if someone is world.helper else await world.answers(someone, question)
        with pytest.raises(errors.QuestionClosed, match="#1"):
            await world.do(answers.answer, someone, mine.id or 0)
    await world.do(moderation.reopen, world.moderator, question.id or 0)
    await world.do(moderation.lock, world.moderator, question.id or 0)
    with pytest.raises(errors.QuestionLocked, match="#1"):
        await world.do(answers.answer, world.helper, draft.id or 0)
    await world.answer(question, world.moderator)
    await world.do(moderation.unlock, world.moderator, question.id or 0)
    # It was never lost.
    assert (await world.do(answers.answer, world.helper, draft.id or 0)).answer_number == 2


async def test_a_question_one_cannot_see_cannot_be_answered(world: World, elsewhere: World) -> None:
    staff = await world.category("Moderators", staff=True)
    secret = await world.ask(world.moderator, category=staff)
    theirs = await elsewhere.ask()
    hidden, deleted = await world.ask(), await world.ask()
    await world.do(moderation.hide, world.moderator, hidden.id or 0)
    await world.do(editing.delete, world.asker, deleted.id or 0)
    for question in (secret, theirs, hidden, deleted):
        # Saved by nobody's form: the id in it is forged, or was true a minute ago.
        async with world.database.transaction() as tx:
            draft = Draft(
                guild_id=world.guild_id,
                user_id=world.helper.user_id,
                kind=DraftKind.ANSWER,
                parent_id=question.id,
                body="Let me answer that.",
                created_at=world.database.clock.now(),
                updated_at=world.database.clock.now(),
            )
            tx.add(draft)
        with pytest.raises(errors.NotFound):
            await world.do(answers.answer, world.helper, draft.id or 0)
    # The author of a hidden question sees it; that it takes nothing is then no secret.
    with pytest.raises(errors.PostHidden):
        await world.answer(hidden, world.asker)


async def test_only_a_question_can_be_answered(world: World) -> None:
    answer = await world.answer(await world.ask())
    with pytest.raises(errors.NotFound):
        await world.answer(answer)
    with pytest.raises(errors.NotFound):
        await world.answer(await world.comment(answer))


@pytest.mark.parametrize(
    ("layout", "cards_only", "can", "allowed"),
    [
        (Layout.THREAD, False, Can.VIEW | Can.SEND_IN_THREADS, True),
        (Layout.THREAD, False, Can.VIEW | Can.SEND | Can.COMMANDS, False),
        (Layout.CHANNEL, False, Can.VIEW | Can.SEND, True),
        (Layout.CHANNEL, False, Can.VIEW | Can.SEND_IN_THREADS | Can.COMMANDS, False),
        (Layout.THREAD, True, Can.VIEW | Can.COMMANDS, True),
        (Layout.CHANNEL, True, Can.VIEW | Can.COMMANDS, True),
        (Layout.THREAD, True, Can.VIEW | Can.SEND | Can.SEND_IN_THREADS, False),
    ],
)
async def test_answering_and_commenting_take_what_discord_asks_for_where_the_card_lives(
    world: World, *, layout: Layout, cards_only: bool, can: Can, allowed: bool
) -> None:
    category = await world.category("Cacti", layout=layout, cards_only=cards_only)
    question = await world.ask(category=category)
    somebody = world.member("Sam", channels={category.channel_id or 0: can})
    if allowed:
        await world.answer(question, somebody)
        await world.comment(question, somebody)
        return
    with pytest.raises(errors.MayNotSpeak, match=f"<#{category.channel_id}>"):
        await world.answer(question, somebody)
    with pytest.raises(errors.MayNotSpeak):
        await world.comment(question, somebody)


async def test_a_role_lost_between_form_and_button_counts(world: World) -> None:
    question = await world.ask()
    draft = await world.answers(world.helper, question)
    assert world.garden.channel_id is not None
    world.open[world.garden.channel_id] = Can.VIEW
    with pytest.raises(errors.MayNotSpeak):
        await world.do(answers.answer, world.helper, draft.id or 0)
    world.open[world.garden.channel_id] = Can.NOTHING
    with pytest.raises(errors.NotFound):
        await world.do(answers.answer, world.helper, draft.id or 0)
    world.open[world.garden.channel_id] = SPEAK
    await world.do(answers.answer, world.helper, draft.id or 0)


async def test_the_timed_out_and_bots_cannot_answer(world: World) -> None:
    question = await world.ask()
    draft = await world.answers(world.helper, question)
    with pytest.raises(errors.TimedOut):
        await world.do(answers.answer, replace(world.helper, timed_out=True), draft.id or 0)
    with pytest.raises(errors.NoBots):
        await world.do(answers.answer, replace(world.helper, bot=True), draft.id or 0)


# -- accepting -----------------------------------------------------------------------------------


async def accepted(world: World) -> list[tuple[int, int]]:
    """Return (question, answer) of every acceptance."""
    async with world.database.reading() as tx:
        found = await tx.scalars(select(Acceptance))
        return [(one.question_id, one.answer_id) for one in found]


async def test_accepting_marks_both_pays_both_and_touches_both_cards(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.put_up()
    await world.accept(answer)
    assert (await world.now(question)).accepted
    assert (await world.now(answer)).accepted
    assert await world.points(world.asker) == 100 + 20 + 30
    assert await world.points(world.helper) == 100 + 40 + 300
    for post in (question, answer):
        card = await world.card(post)
        assert card.wanted > card.shown
        assert card.loud
    assert (await world.events(question))[-1].verb == "question.accept"
    assert (await world.events(question))[-1].after == {"answer": answer.id}
    assert await rows.wrong(world.database) == []


async def test_changing_ones_mind_moves_the_mark_and_the_points(world: World) -> None:
    question = await world.ask()
    first, second = await world.answer(question), await world.answer(question, world.newcomer)
    await world.accept(first)
    await world.accept(second)
    assert await accepted(world) == [(question.id, second.id)]
    assert not (await world.now(first)).accepted
    assert await world.points(world.asker) == 100 + 20 + 30
    assert await world.points(world.helper) == 100 + 40
    assert await world.points(world.newcomer) == 100 + 40 + 300
    verbs = [one.verb for one in await world.events(question)]
    assert verbs == ["question.post", "question.accept", "question.unaccept", "question.accept"]
    assert await rows.wrong(world.database) == []


async def test_taking_it_back_takes_everything_back(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    before = await world.points(world.asker), await world.points(world.helper)
    await world.accept(answer)
    await world.do(answers.unaccept, world.asker, answer.id or 0)
    assert (await world.points(world.asker), await world.points(world.helper)) == before
    assert await accepted(world) == []
    assert not (await world.now(question)).accepted
    with pytest.raises(errors.AlreadySo):
        await world.do(answers.unaccept, world.asker, answer.id or 0)
    assert await rows.wrong(world.database) == []


async def test_a_second_click_on_accept_changes_nothing(world: World) -> None:
    answer = await world.answer(await world.ask())
    await world.accept(answer)
    with pytest.raises(errors.AlreadySo):
        await world.accept(answer)
    assert await world.points(world.helper) == 100 + 40 + 300


async def test_ones_own_answer_can_be_accepted_but_pays_only_for_accepting(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question, world.asker)
    await world.accept(answer)
    assert await world.points(world.asker) == 100 + 20 + 40 + 30
    await world.do(answers.unaccept, world.asker, answer.id or 0)
    assert await world.points(world.asker) == 100 + 20 + 40


async def test_the_asker_experts_and_moderators_accept_and_nobody_else(world: World) -> None:
    await world.choose(expert_roles=(EXPERTS,))
    expert = world.member("Eve", roles=frozenset({EXPERTS}))
    question = await world.ask()
    answer = await world.answer(question)
    for nobody in (world.helper, world.newcomer):
        with pytest.raises(errors.NotAllowed):
            await world.accept(answer, nobody)
        with pytest.raises(errors.NotAllowed):
            await world.do(answers.unaccept, nobody, answer.id or 0)
    for somebody in (world.asker, expert, world.moderator, world.admin):
        await world.accept(answer, somebody)
        # Whoever accepts, the asker is paid for it: it is their question.
        assert await world.points(world.asker) == 100 + 20 + 30
        assert await world.points(expert) is None
        await world.do(answers.unaccept, somebody, answer.id or 0)


async def test_who_accepted_is_kept(world: World) -> None:
    question, other = await world.ask(), await world.ask()
    await world.accept(await world.answer(question))
    await world.accept(await world.answer(other), world.moderator)
    async with world.database.reading() as tx:
        found = (await tx.scalars(select(Acceptance))).all()
    assert [(one.accepted_by, one.by_author) for one in found] == [
        (world.asker.user_id, True),
        (world.moderator.user_id, False),
    ]


async def test_an_anonymous_askers_acceptance_names_nobody_and_pays_only_the_answer(
    world: World,
) -> None:
    question = await world.ask_anonymously()
    answer = await world.answer(question)
    await world.accept(answer)
    async with world.database.reading() as tx:
        row = (await tx.scalars(select(Acceptance))).one()
    assert (row.accepted_by, row.by_author) == (None, True)
    assert [one.actor_id for one in await world.events(question)] == [None, None]
    assert await world.points(world.asker) is None
    assert await world.points(world.helper) == 100 + 40 + 300
    assert await rows.wrong(world.database) == []


async def test_locked_and_hidden_questions_accept_nothing_closed_ones_do(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.do(moderation.close, world.moderator, question.id or 0, CloseReason.RESOLVED)
    await world.accept(answer)
    await world.do(moderation.lock, world.moderator, question.id or 0)
    with pytest.raises(errors.QuestionLocked):
        await world.do(answers.unaccept, world.asker, answer.id or 0)
    await world.do(answers.unaccept, world.moderator, answer.id or 0)
    with pytest.raises(errors.QuestionLocked):
        await world.accept(answer)
    await world.do(moderation.unlock, world.moderator, question.id or 0)
    await world.do(moderation.hide, world.moderator, question.id or 0)
    with pytest.raises(errors.PostHidden):
        await world.accept(answer)


async def test_an_answer_out_of_sight_is_not_the_accepted_one(world: World) -> None:
    question = await world.ask()
    hidden, deleted = await world.answer(question), await world.answer(question)
    await world.accept(hidden)
    await world.do(moderation.hide, world.moderator, hidden.id or 0)
    assert await accepted(world) == []
    assert await world.points(world.asker) == 100 + 20
    with pytest.raises(errors.NotFound):
        await world.accept(hidden)
    with pytest.raises(errors.PostHidden):
        await world.accept(hidden, world.moderator)
    await world.accept(deleted)
    await world.do(editing.delete, world.helper, deleted.id or 0)
    assert await accepted(world) == []
    with pytest.raises(errors.NotFound):
        await world.accept(deleted, world.moderator)
    assert not (await world.now(question)).accepted
    # Shown again it is an answer like any other.
    await world.do(moderation.show, world.moderator, hidden.id or 0)
    assert not (await world.now(hidden)).accepted
    assert await rows.wrong(world.database) == []


async def test_a_question_hidden_for_a_while_keeps_its_accepted_answer(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.accept(answer)
    before = await world.points(world.asker), await world.points(world.helper)
    await world.do(moderation.hide, world.moderator, question.id or 0)
    await world.do(moderation.show, world.moderator, question.id or 0)
    assert await accepted(world) == [(question.id, answer.id)]
    assert (await world.points(world.asker), await world.points(world.helper)) == before


async def test_ids_that_are_no_answer_here_are_not_found(world: World, elsewhere: World) -> None:
    question = await world.ask()
    comment = await world.comment(await world.answer(question))
    theirs = await elsewhere.answer(await elsewhere.ask())

    async def refused(actor: Actor, post: Post | int) -> None:
        answer_id = post if isinstance(post, int) else post.id or 0
        for verb in (answers.accept, answers.unaccept):
            with pytest.raises(errors.NotFound):
                await world.do(verb, actor, answer_id)

    for post in (question, comment, theirs, 987_654_321_987):
        await refused(world.asker, post)
        await refused(world.admin, post)
    for somebody in (replace(world.asker, timed_out=True), replace(world.asker, bot=True)):
        with pytest.raises((errors.TimedOut, errors.NoBots)):
            await world.accept(await world.answer(question), somebody)


async def test_an_expert_accepts_nothing_of_their_own_for_somebody_else(world: World) -> None:
    answer = await world.answer(await world.ask(), world.moderator)
    with pytest.raises(errors.OwnAnswer):
        await world.accept(answer, world.moderator)
    assert not (await world.now(answer)).accepted
