"""How much a member may do in an hour by the clock, and how new they may be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import (
    access,
    drafts,
    editing,
    errors,
    limits,
    moderation,
    questions,
    reactions,
    reading,
    snowflakes,
    votes,
)
from bot.access import Actor
from bot.database import Database
from bot.levels import Level
from bot.limits import Limited
from bot.preferences import Preferences
from bot.taking_off import A_REQUEST, FREE, TURNED_FREE, WINDOW, TakingOff
from bot.votes import Outcome
from models import DraftKind, Post, PostKind, VoteSource
from tests import rows
from tests.clock import FakeClock
from tests.verbs.test_plans import listening
from tests.world import APPROVED, DOWN, MODERATORS, UP, World

SOME = dict.fromkeys(("hourly_questions", "hourly_answers", "hourly_comments"), 2)


async def post(world: World, kind: PostKind, who: Actor, on: Post) -> Post:
    """Post one more of this kind."""
    if kind is PostKind.QUESTION:
        return await world.ask(who)
    if kind is PostKind.ANSWER:
        return await world.answer(on, who)
    return await world.comment(on, who)


@pytest.mark.parametrize("kind", PostKind)
async def test_what_is_too_many_is_refused_until_the_next_hour_and_kept(
    world: World, clock: FakeClock, kind: PostKind
) -> None:
    on = await world.ask(world.admin)
    await world.choose(**SOME)
    clock.advance(59 * 60)
    await post(world, kind, world.helper, on)
    await post(world, kind, world.helper, on)
    with pytest.raises(errors.TooMany) as refused:
        await post(world, kind, world.helper, on)
    assert refused.value.most == 2
    assert refused.value.again == datetime(2026, 11, 22, 13, tzinfo=UTC)
    assert "Your text is kept." in refused.value.text
    assert f"<t:{int(refused.value.again.timestamp())}:R>" in refused.value.text
    async with world.database.reading() as tx:
        draft = await drafts.latest(tx, world.helper, DraftKind(kind.value))
    assert draft is not None
    assert draft.body
    # Others are not counted with them, and neither is what they did in another hour.
    await post(world, kind, world.newcomer, on)
    clock.advance(60)
    await post(world, kind, world.helper, on)


async def test_each_kind_is_counted_by_itself_and_so_is_each_server(
    world: World, elsewhere: World
) -> None:
    await world.choose(**SOME)
    for _ in range(2):
        question = await world.ask()
        await world.answer(question, world.asker)
        await world.comment(question, world.asker)
    there = replace(world.asker, guild_id=elsewhere.guild_id, channels=elsewhere.asker.channels)
    for _ in range(3):
        await elsewhere.ask(there)
    with pytest.raises(errors.TooMany):
        await world.ask()


async def test_what_is_deleted_anonymous_or_shown_later_counts_when_it_was_written(
    world: World, clock: FakeClock
) -> None:
    await world.choose(hourly_questions=3)
    first = await world.ask_anonymously(world.asker)
    second = await world.ask()
    await world.do(editing.delete, world.asker, second.id or 0)
    third = await world.ask()
    with pytest.raises(errors.TooMany):
        await world.ask()
    await world.do(moderation.hide, world.moderator, third.id or 0)
    clock.advance(3_600)
    # As approving does, which dates a post to when others could read it.
    async with world.database.transaction() as tx:
        for one in (first, third):
            (await tx.get_one(Post, one.id)).created_at = clock.now()
    for _ in range(3):
        await world.ask()


async def test_who_is_trusted_may_do_more_and_moderators_what_they_like(world: World) -> None:
    await world.choose(
        hourly_questions=1,
        hourly_trusted=3,
        approved_roles=(APPROVED,),
        moderator_roles=(MODERATORS,),
    )
    approved = world.member("Pia", roles=frozenset({APPROVED}))
    for _ in range(3):
        await world.ask(approved)
    with pytest.raises(errors.TooMany) as refused:
        await world.ask(approved)
    assert refused.value.most == 3
    moderator = world.member("Max", roles=frozenset({MODERATORS}))
    for _ in range(5):
        await world.ask(moderator)
    await world.choose(unlimited_from=Level.APPROVED)
    await world.ask(approved)


def test_the_numbers_are_question2answers() -> None:
    given = {what: limits.most(what, Level.BASIC, Preferences()) for what in Limited}
    assert given == {"ask": 10, "answer": 25, "comment": 20, "vote": 300, "flag": 5}
    for what in Limited:
        none = Preferences(**{limits.CHOICES[what]: 0})
        assert limits.most(what, Level.BASIC, none) is None
        text = errors.TooMany(what, 1, datetime(2026, 1, 1, tzinfo=UTC)).text
        assert "1 " in text
        assert "{" not in text


async def test_the_preview_says_so_before_anybody_presses_post(world: World) -> None:
    await world.choose(hourly_questions=1)
    await world.ask()
    draft = await world.asks(world.asker)
    async with world.database.reading() as tx:
        found = await drafts.problems(tx, await access.standing(tx, world.asker), draft)
    assert [type(one) for one in found] == [errors.TooMany]


async def test_counting_costs_a_statement_or_two_however_much_was_written(world: World) -> None:
    await world.choose(hourly_questions=5)
    for _ in range(5):
        await world.ask()
    async with world.database.transaction() as tx:
        who = await access.standing(tx, world.asker)
        with listening(await tx.connection()) as told, pytest.raises(errors.TooMany):
            await limits.require(tx, who, PostKind.QUESTION, world.garden.id)
    assert len(told) == 2


# -- votes ---------------------------------------------------------------------------------------


async def test_one_vote_too_many_does_not_count_and_what_stands_stays(
    world: World, clock: FakeClock
) -> None:
    first, second, third = [await world.ask() for _ in range(3)]
    await world.put_up()
    await world.choose(hourly_votes=2)
    await world.react(first, world.helper)
    await world.vote(second, world.helper)
    for act in (
        world.react(third, world.helper),
        world.react(first, world.helper, DOWN),
    ):
        assert (await act).outcome is Outcome.TOO_MANY
    with pytest.raises(errors.TooMany) as refused:
        await world.vote(third, world.helper)
    assert refused.value.text.startswith("You can vote 2 times an hour here, and you have.")
    assert "kept" not in refused.value.text
    assert (await world.now(first)).score == 1
    assert (await world.now(third)).score == 0
    # Taking back is always possible, and counts: to and fro is not endless.
    assert (await world.react(first, world.helper, off=True)).value == 0
    assert (await world.vote(second, world.helper, 0)).value == 0
    assert (await world.react(first, world.helper)).outcome is Outcome.TOO_MANY
    assert (await world.react(first, world.newcomer)).outcome is Outcome.COUNTED
    clock.advance(3_600)
    assert (await world.react(third, world.helper)).outcome is Outcome.COUNTED
    assert await rows.wrong(world.database) == []


async def test_what_changes_nothing_is_not_counted(world: World) -> None:
    question, other = await world.ask(), await world.ask()
    await world.put_up()
    await world.choose(hourly_votes=2)
    await world.react(question, world.helper)
    for _ in range(5):
        await world.react(question, world.helper)
        await world.react(question, world.helper, "🎉")
        await world.react(question, world.asker)
    assert (await world.react(other, world.helper)).outcome is Outcome.COUNTED


async def test_a_batch_counts_each_of_its_votes_and_moderators_are_free(world: World) -> None:
    asked = [await world.ask(world.admin) for _ in range(5)]
    await world.put_up()
    await world.choose(hourly_votes=3, approved_roles=(APPROVED,), hourly_trusted=1)
    ballots = [world.reaction(one, world.helper) for one in asked]
    known = [world.reaction(one, world.newcomer, roles=frozenset({APPROVED})) for one in asked]
    free = [world.reaction(one, world.moderator, moderates=True) for one in asked]
    verdicts = await world.do(votes.cast_many, [*ballots, *known, *free])
    counted = [one.outcome is Outcome.COUNTED for one in verdicts]
    assert counted == [True] * 3 + [False] * 2 + [True] * 3 + [False] * 2 + [True] * 5
    assert (await world.now(asked[4])).score == 1
    assert await rows.wrong(world.database) == []


async def test_what_was_not_committed_is_not_counted(world: World) -> None:
    question = await world.ask()
    await world.choose(hourly_votes=1)

    async def broken() -> None:
        async with world.database.transaction() as tx:
            await votes.cast(tx, world.helper, question.id or 0, 1, VoteSource.BUTTON)
            raise RuntimeError("the power is cut")

    with pytest.raises(RuntimeError):
        await broken()
    assert (await world.vote(question, world.helper)).outcome is Outcome.COUNTED


async def test_votes_that_came_while_nobody_listened_count_by_the_same_limit(
    world: World,
) -> None:
    first, second = await world.ask(), await world.ask()
    await world.put_up()
    await world.choose(hourly_votes=1)
    for one in (first, second):
        card = await world.card(one)
        await world.do(
            reactions.align, card, {world.helper.user_id: "Hal"}, {}, world.asker.user_id
        )
    assert ((await world.now(first)).score, (await world.now(second)).score) == (1, 0)


async def test_the_limit_costs_the_batch_no_statement(world: World) -> None:
    asked = [await world.ask(world.admin) for _ in range(2)]
    await world.put_up()
    told: dict[int, int] = {}
    for number, most in enumerate((0, 1)):
        await world.choose(hourly_votes=most)
        ballots = [world.reaction(asked[number], world.member("M")) for _ in range(20)]
        ballots += [world.reaction(one, world.helper, UP) for one in asked]
        async with world.database.transaction() as tx:
            with listening(await tx.connection()) as statements:
                await votes.cast_many(tx, ballots)
        told[most] = len(statements)
    assert told[0] == told[1]


@pytest.mark.parametrize("free", [FREE, TURNED_FREE])
def test_of_many_reactions_that_count_not_one_in_ten_is_worth_a_request(
    clock: FakeClock, free: int
) -> None:
    taking_off = TakingOff(clock, free)
    asked = [taking_off.worth(1) for _ in range(2_000)]
    assert asked[:free] == [True] * free
    assert sum(asked) == 2_000 // A_REQUEST
    # Elsewhere, and later, few are all taken off.
    assert all(taking_off.worth(2) for _ in range(free))
    clock.advance(WINDOW)
    assert all(taking_off.worth(1) for _ in range(free))


# -- how new -------------------------------------------------------------------------------------


def made(actor: Actor, moment: datetime) -> Actor:
    """Return the same person with an account that was made at this moment."""
    return replace(actor, user_id=snowflakes.first_of(moment))


async def test_whoever_is_too_new_cannot_ask_and_is_told_from_when_on(
    world: World, clock: FakeClock
) -> None:
    hours = timedelta(hours=1)
    await world.choose(ask_account_hours=24, ask_member_hours=2)
    now = clock.now()
    fresh = made(replace(world.helper, joined_at=now - 3 * hours), now - 23 * hours)
    joined = made(replace(world.helper, joined_at=now - hours), now - 48 * hours)
    draft = await world.asks(fresh)
    for who, again in ((fresh, now + hours), (joined, now + hours)):
        with pytest.raises(errors.TooNew) as refused:
            await world.ask(who)
        assert refused.value.again == again
        assert f"<t:{int(again.timestamp())}:R>" in refused.value.text
    with pytest.raises(errors.TooNew, match="Discord does not say when you joined"):
        await world.ask(replace(joined, joined_at=None))
    # Answering takes no age; nor does anything for whoever the server knows.
    await world.answer(await world.ask(world.admin), fresh)
    await world.choose(approved_roles=(APPROVED,))
    await world.ask(replace(fresh, roles=frozenset({APPROVED})))
    clock.advance(3_600)
    assert (await world.do(questions.ask, fresh, draft.id or 0)).number


async def test_who_can_ask_nowhere_because_they_are_new_is_told_that(world: World) -> None:
    await world.choose(ask_member_hours=2)
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.helper)
        assert drafts.askable(who) == []
        assert isinstance(drafts.none_askable(who), errors.TooNew)


async def test_votes_of_whoever_is_too_new_do_not_count(world: World, clock: FakeClock) -> None:
    question = await world.ask()
    await world.put_up()
    now = clock.now()
    await world.choose(vote_account_hours=24)
    fresh = made(world.helper, now - timedelta(hours=23))
    assert (await world.react(question, fresh)).outcome is Outcome.NOT_ENTITLED
    with pytest.raises(errors.TooNew, match="too new to vote here"):
        await world.vote(question, fresh)
    # Whoever presses the button reads that; a reaction that is taken away says nothing.
    async with world.database.reading() as tx:
        page = await reading.page(tx, await access.standing(tx, fresh), question.id or 0)
    assert reading.May.VOTE in page.seen.may
    assert (await world.react(question, world.newcomer)).outcome is Outcome.COUNTED
    await world.choose(approved_roles=(APPROVED,))
    verdict = await world.react(question, fresh, roles=frozenset({APPROVED}))
    assert verdict.outcome is Outcome.COUNTED
    assert (await world.now(question)).score == 2
    # Back to nothing is open to everyone.
    assert (await world.vote(question, fresh, 0)).value == 0


async def test_a_vote_waits_while_nobody_knows_since_when_they_are_there(
    world: World, clock: FakeClock
) -> None:
    question = await world.ask()
    await world.put_up()
    await world.choose(vote_member_hours=2)
    card = await world.card(question)
    names = {one.user_id: one.name for one in (world.helper, world.newcomer)}
    await world.do(reactions.align, card, names, {}, world.asker.user_id)
    assert (await world.now(question)).score == 0
    assert len(await world.votes(question)) == 2
    long_ago, lately = clock.now() - timedelta(days=9), clock.now() - timedelta(hours=1)
    for who, joined, counted in ((world.helper, long_ago, 1), (world.newcomer, lately, 0)):
        ballot = world.reaction(question, who, joined_at=joined)
        known = ballot._replace(message_id=None, emoji=None)
        assert await world.do(reactions.known, known) == counted
    assert (await world.now(question)).score == 1
    # Whoever reacts as a guest has a date from nobody: neither yes nor no.
    guest = world.member("Gus")
    assert (await world.react(question, guest)).outcome is Outcome.PENDING
    assert await rows.wrong(world.database) == []


# -- the same again ------------------------------------------------------------------------------

LONG = (
    "My landlord has not repaired the heating for three weeks now although I wrote to him twice, "
    "and I would like to know whether I may keep back a part of the rent."
)


async def test_nearly_the_same_by_the_same_author_is_refused_wherever_it_is_put(
    world: World, clock: FakeClock
) -> None:
    shed = await world.category("Shed")
    first = await world.ask(title="May I keep back the rent?", body=LONG)
    edited = LONG.replace("three weeks", "3 weeks").replace("Landlord", "l@ndlord") + "!!"
    draft = await world.asks(world.asker, "May I keep back the rent??", body=edited, category=shed)
    with pytest.raises(errors.SaidAlmost) as refused:
        await world.do(questions.ask, world.asker, draft.id or 0)
    assert refused.value.address == "#1"
    # Others are only held to what is the same word for word.
    await world.ask(world.helper, "May I keep back the rent??", body=f"{edited}!")
    await world.do(editing.delete, world.asker, first.id or 0)
    await world.do(questions.ask, world.asker, draft.id or 0)
    clock.advance(86_401)
    await world.ask(title="May I keep back the rent?", body=f"{LONG} Again.")


async def test_an_answer_or_a_comment_that_is_put_everywhere_is_refused(world: World) -> None:
    first, second = await world.ask(), await world.ask()
    await world.answer(first, world.helper, LONG)
    with pytest.raises(errors.SaidAlmost) as refused:
        await world.answer(second, world.helper, f"Hello! {LONG}")
    assert refused.value.address == "#1.1"
    await world.comment(first, world.helper, LONG)
    with pytest.raises(errors.SaidAlmost) as refused:
        await world.comment(second, world.helper, LONG.upper())
    assert refused.value.address == "#1"
    # What is short is said often, and what differs is something else.
    for question in (first, second):
        await world.comment(question, world.helper, "Thank you, that helped me a lot!")
    await world.answer(second, world.helper, f"{LONG[:90]} I asked: {LONG[::-1]}")


async def test_memory_is_each_databases_own(world: World, database: Database) -> None:
    question = await world.ask()
    await world.choose(hourly_votes=1)
    await world.vote(question, world.helper)
    # As after a restart.
    again = Database(database.url, clock=database.clock)
    try:
        async with again.transaction() as tx:
            verdict = await votes.cast(tx, world.helper, question.id or 0, -1, VoteSource.BUTTON)
        assert verdict.value == -1
    finally:
        await again.close()
