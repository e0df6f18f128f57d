"""Voting, whichever way it was given."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import cards, editing, errors, moderation, screening, votes
from bot.access import Actor
from bot.votes import Ballot, Outcome, Verdict
from models import Cause, CloseReason, Member, Post, Vote, VoteSource
from tests import rows
from tests.world import DOWN, UP, World

BUTTON, COMMAND, REACTION = VoteSource.BUTTON, VoteSource.COMMAND, VoteSource.REACTION


async def score(world: World, post: Post) -> tuple[int, int, int]:
    row = await world.now(post)
    return row.up, row.down, row.score


# -- by button and command -----------------------------------------------------------------------


async def test_up_down_and_none(world: World) -> None:
    question = await world.ask()
    assert await world.vote(question, world.helper) == Verdict(Outcome.COUNTED, question.id, 1)
    assert await score(world, question) == (1, 0, 1)
    assert await world.points(world.asker) == 120 + 10
    assert await world.points(world.helper) == 100 + 10
    assert await world.vote(question, world.helper, -1) == Verdict(Outcome.COUNTED, question.id, -1)
    assert await score(world, question) == (0, 1, -1)
    assert await world.points(world.asker) == 120 - 10
    # Casting a downvote pays nothing.
    assert await world.points(world.helper) == 100
    assert await world.vote(question, world.helper, 0) == Verdict(Outcome.COUNTED, question.id, 0)
    assert await score(world, question) == (0, 0, 0)
    assert await world.votes(question) == {}
    assert await world.points(world.asker) == 120
    assert await rows.wrong(world.database) == []


async def test_the_same_vote_again_changes_nothing(world: World) -> None:
    answer = await world.answer(await world.ask())
    await world.vote(answer, world.asker)
    await world.put_up()
    for source in (BUTTON, COMMAND):
        again = await world.vote(answer, world.asker, 1, source)
        assert again == Verdict(Outcome.UNCHANGED, answer.id, 1)
    card = await world.card(answer)
    assert card.wanted == card.shown
    assert await score(world, answer) == (1, 0, 1)


async def test_a_vote_touches_its_card_quietly(world: World) -> None:
    answer = await world.answer(await world.ask())
    await world.put_up()
    await world.vote(answer, world.asker)
    card = await world.card(answer)
    assert card.wanted == card.shown + 1
    # Not worth waking an archived thread for.
    assert not card.loud


async def test_nobody_votes_on_their_own_not_even_a_moderator(world: World) -> None:
    for author in (world.asker, world.moderator):
        question = await world.ask(author)
        with pytest.raises(errors.OwnPost):
            await world.vote(question, author)
    anonymous = await world.ask_anonymously(world.helper)
    with pytest.raises(errors.OwnPost):
        await world.vote(anonymous, world.helper)


async def test_comments_take_no_votes_and_a_vote_is_one_of_three(world: World) -> None:
    question = await world.ask()
    with pytest.raises(errors.NotFound):
        await world.vote(await world.comment(question), world.helper)
    for value in (2, -2, 100):
        with pytest.raises(errors.NotFound):
            await world.vote(question, world.helper, value)
    assert await score(world, question) == (0, 0, 0)


async def test_closed_takes_votes_and_locked_only_those_of_moderators(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.do(moderation.close, world.moderator, question.id or 0, CloseReason.RESOLVED)
    await world.vote(question, world.newcomer)
    await world.vote(answer, world.newcomer)
    await world.do(moderation.lock, world.moderator, question.id or 0)
    for post in (question, answer):
        for value in (0, -1):
            with pytest.raises(errors.QuestionLocked):
                await world.vote(post, world.newcomer, value)
        await world.vote(post, world.moderator)
        assert await score(world, post) == (2, 0, 2)


async def test_what_one_cannot_see_takes_no_vote(world: World, elsewhere: World) -> None:
    question = await world.ask()
    hidden, deleted = await world.answer(question), await world.answer(question)
    await world.do(moderation.hide, world.moderator, hidden.id or 0)
    await world.do(editing.delete, world.helper, deleted.id or 0)
    staff = await world.category("Moderators", staff=True)
    secret = await world.ask(world.moderator, category=staff)
    for post in (deleted, hidden, secret, await elsewhere.ask()):
        with pytest.raises(errors.NotFound):
            await world.vote(post, world.newcomer)
    with pytest.raises(errors.PostHidden):
        await world.vote(hidden, world.moderator)
    await world.vote(secret, world.admin)


async def test_the_timed_out_and_bots_cannot_vote(world: World) -> None:
    question = await world.ask()
    with pytest.raises(errors.TimedOut):
        await world.vote(question, replace(world.helper, timed_out=True))
    with pytest.raises(errors.NoBots):
        await world.vote(question, replace(world.helper, bot=True))


# -- by reaction ---------------------------------------------------------------------------------


async def test_adding_sets_and_taking_off_removes(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    assert await world.react(question, world.helper) == Verdict(Outcome.COUNTED, question.id, 1)
    assert await world.votes(question) == {world.helper.user_id: (1, REACTION)}
    assert await world.react(question, world.helper, off=True) == Verdict(
        Outcome.COUNTED, question.id, 0
    )
    assert await world.votes(question) == {}
    assert await world.points(world.asker) == 120
    assert await rows.wrong(world.database) == []


async def test_the_other_emoji_replaces_and_our_removal_of_the_first_changes_nothing(
    world: World,
) -> None:
    question = await world.ask()
    await world.put_up()
    await world.react(question, world.helper, UP)
    verdict = await world.react(question, world.helper, DOWN)
    assert verdict == Verdict(Outcome.COUNTED, question.id, -1, stale=UP)
    # The bot takes ⬆ off, and that comes back as an event.
    assert await world.react(question, world.helper, UP, off=True) == Verdict(
        Outcome.UNCHANGED, question.id, -1
    )
    assert await score(world, question) == (0, 1, -1)
    verdict = await world.react(question, world.helper, UP)
    assert verdict == Verdict(Outcome.COUNTED, question.id, 1, stale=DOWN)


async def test_a_button_overrules_a_reaction_and_says_which_emoji_contradicts_it(
    world: World,
) -> None:
    question = await world.ask()
    await world.put_up()
    for value, after in ((-1, {world.helper.user_id: (-1, BUTTON)}), (0, {})):
        await world.react(question, world.helper, UP)
        verdict = await world.vote(question, world.helper, value)
        assert verdict == Verdict(Outcome.COUNTED, question.id, value, stale=UP)
        await world.react(question, world.helper, UP, off=True)
        assert await world.votes(question) == after
        await world.vote(question, world.helper, 0)


async def test_taking_a_reaction_off_leaves_a_vote_by_button(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    await world.vote(question, world.helper, 1, COMMAND)
    # They react as well: nothing changes, so that the button's vote stays what it is.
    assert (await world.react(question, world.helper)).outcome is Outcome.UNCHANGED
    verdict = await world.react(question, world.helper, off=True)
    assert verdict == Verdict(Outcome.UNCHANGED, question.id, 1)
    assert await world.votes(question) == {world.helper.user_id: (1, COMMAND)}


async def test_events_that_come_twice_or_late_change_nothing(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    await world.react(question, world.helper, UP)
    assert (await world.react(question, world.helper, UP)).outcome is Outcome.UNCHANGED
    # A removal of what was never there.
    assert (await world.react(question, world.helper, DOWN, off=True)).value == 1
    assert (await world.react(question, world.newcomer, UP, off=True)).value == 0
    await world.react(question, world.helper, UP, off=True)
    assert (await world.react(question, world.helper, UP, off=True)).outcome is Outcome.UNCHANGED
    assert await score(world, question) == (0, 0, 0)


async def test_every_verdict_on_a_reaction(world: World, elsewhere: World) -> None:
    question = await world.ask()
    hidden, locked = await world.ask(), await world.ask()
    below, inside = await world.answer(hidden), await world.answer(locked)
    await world.put_up()
    await world.do(moderation.hide, world.moderator, hidden.id or 0)
    await world.do(moderation.lock, world.moderator, locked.id or 0)
    theirs = await elsewhere.ask()
    await elsewhere.put_up()
    strange = {"message_id": 1, "emoji": UP}
    for post, ballot, expected in (
        (question, {}, Outcome.COUNTED),
        (question, {}, Outcome.UNCHANGED),
        (question, {"emoji": "🎉"}, Outcome.NOT_A_VOTE),
        (question, {"emoji": ""}, Outcome.NOT_A_VOTE),
        (question, strange, Outcome.NOT_A_VOTE),
        (question, {"user_id": world.asker.user_id}, Outcome.OWN_POST),
        (hidden, {}, Outcome.NOT_SHOWN),
        (below, {}, Outcome.NOT_SHOWN),
        (locked, {}, Outcome.LOCKED),
        (inside, {}, Outcome.LOCKED),
        (inside, {"moderates": True}, Outcome.COUNTED),
        # The message is real, but not of the server the event speaks of.
        (theirs, {}, Outcome.NOT_A_VOTE),
    ):
        verdict = await world.react(post, world.newcomer, **ballot)
        assert verdict.outcome is expected, (post, ballot)
    assert await rows.wrong(world.database) == []


async def test_a_hidden_posts_votes_stand_and_say_what_stands(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    await world.react(question, world.helper)
    await world.do(moderation.hide, world.moderator, question.id or 0)
    verdict = await world.react(question, world.helper, off=True)
    assert verdict == Verdict(Outcome.NOT_SHOWN, question.id, 1)
    # Shown again, reconcile has to look: this one was taken off meanwhile.
    assert not (await world.card(question)).recheck
    await world.do(moderation.show, world.moderator, question.id or 0)
    assert (await world.card(question)).recheck


async def test_a_queued_post_takes_no_vote(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def queue(*_: object) -> screening.Decision:
        return screening.Queue("new here", Cause.NEW_MEMBER)

    monkeypatch.setattr(screening, "RULES", [queue])
    question = await world.ask()
    await world.put_up()
    assert (await world.react(question, world.helper)).outcome is Outcome.NOT_SHOWN
    with pytest.raises(errors.PostHidden):
        await world.vote(question, world.moderator)


# -- emoji ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seeded", "sent"),
    [
        ("⬆️", "⬆"),
        ("⬆", "⬆️"),
        ("<:up:1105>", "<:up:1105>"),
        ("<:up:1105>", "<:renamed:1105>"),
        ("<:up:1105>", "<a:up:1105>"),
        ("👍", "👍"),
        ("👍🏽", "👍🏽"),
    ],
)
def test_the_same_emoji_however_it_is_written(seeded: str, sent: str) -> None:
    assert votes.emoji_key(seeded) == votes.emoji_key(sent)


@pytest.mark.parametrize(
    ("one", "other"),
    [("⬆️", "⬇️"), ("<:up:1105>", "<:up:1106>"), ("👍🏽", "👍"), ("<:up:1105>", "⬆️")],
)
def test_different_emoji(one: str, other: str) -> None:
    assert votes.emoji_key(one) != votes.emoji_key(other)


async def test_custom_emoji_and_a_later_change_of_the_setting(world: World) -> None:
    """What was seeded on a message goes on counting there."""
    question = await world.ask()
    async with world.database.transaction() as tx:
        [claim] = await cards.claim(tx, cards.Shards())
        await cards.sent(
            tx, claim, channel_id=1, message_id=77, emoji=("<:yes:1105>", "<:no:1106>")
        )
    await world.choose(up_emoji="👍", down_emoji="👎")
    for emoji, value in (("<:renamed:1105>", 1), ("<a:no:1106>", -1), ("👍", -1), (UP, -1)):
        await world.react(question, world.helper, emoji, message_id=77)
        found = await world.votes(question)
        assert found[world.helper.user_id] == (value, REACTION)


# -- several at once -----------------------------------------------------------------------------

B_UP, B_DOWN, B_NONE = (BUTTON, 1), (BUTTON, -1), (BUTTON, 0)
R_UP, R_DOWN = (UP, False), (DOWN, False)
OFF_UP, OFF_DOWN = (UP, True), (DOWN, True)
Act = tuple[VoteSource, int] | tuple[str, bool]

BEFORE: list[tuple[Act, ...]] = [(), (R_UP,), (B_UP,), (R_DOWN,), (B_DOWN,)]
ACTS: list[tuple[Act, ...]] = [
    (R_UP, OFF_UP),
    (R_UP, R_DOWN, OFF_UP),
    (R_UP, OFF_UP, R_UP),
    (B_UP, B_NONE, B_UP),
    (B_NONE, B_UP, OFF_UP),
    (B_NONE, R_UP, OFF_UP),
    (R_DOWN, B_NONE, B_DOWN, OFF_DOWN),
    (B_DOWN, R_UP, B_NONE, R_DOWN),
    (OFF_UP, B_UP, OFF_UP, OFF_UP),
    (OFF_DOWN, R_DOWN, B_UP, OFF_DOWN, R_UP),
]


def ballot(world: World, post: Post, voter: Actor, act: Act) -> Ballot:
    """Return what this act hands in: (source, value), or (emoji, taken off)."""
    how, what = act
    if isinstance(how, VoteSource):
        return Ballot(world.guild_id, voter.user_id, voter.name, how, post.id, int(what))
    return world.reaction(post, voter, how, off=bool(what))


async def test_several_ballots_of_one_member_are_as_if_they_came_one_by_one(
    world: World,
) -> None:
    """How a vote stands decides what a later removal does, so it may not depend on the batch."""
    together, apart = await world.ask(), await world.ask()
    await world.put_up()
    people = [(world.member("M"), before, acts) for before in BEFORE for acts in ACTS]
    for post in (together, apart):
        earlier = [ballot(world, post, one, act) for one, before, _ in people for act in before]
        await world.do(votes.cast_many, earlier)
    # Everybody's first act, then everybody's second …
    turns = [
        [(one, acts[turn]) for one, _, acts in people if turn < len(acts)]
        for turn in range(max(map(len, ACTS)))
    ]
    at_once = await world.do(
        votes.cast_many, [ballot(world, together, *one) for turn in turns for one in turn]
    )
    one_by_one = [
        verdict
        for turn in turns
        for verdict in await world.do(votes.cast_many, [ballot(world, apart, *one) for one in turn])
    ]
    assert at_once == [replace(verdict, post_id=together.id) for verdict in one_by_one]
    assert await world.votes(together) == await world.votes(apart)
    assert await score(world, together) == await score(world, apart)
    assert await rows.wrong(world.database) == []


async def test_a_batch_of_many_people_posts_and_servers(world: World, elsewhere: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    theirs = await elsewhere.ask()
    await world.put_up()
    people = [world.member(f"M{number}") for number in range(20)]
    ballots = [world.reaction(question, one) for one in people]
    ballots += [world.reaction(answer, one, DOWN) for one in people[:7]]
    ballots += [elsewhere.reaction(theirs, one) for one in people[:3]]
    verdicts = await world.do(votes.cast_many, ballots)
    assert {verdict.outcome for verdict in verdicts} == {Outcome.COUNTED}
    assert await score(world, question) == (20, 0, 20)
    assert await score(world, answer) == (0, 7, -7)
    assert await score(world, theirs) == (3, 0, 3)
    # Ten upvotes on one question are all that pay.
    assert await world.points(world.asker) == 120 + 100
    assert await world.points(world.helper) == 140 - 50
    assert await rows.wrong(world.database) == []


async def test_nothing_to_count_is_no_error(world: World) -> None:
    assert await world.do(votes.cast_many, []) == []


# -- names ---------------------------------------------------------------------------------------


async def name(world: World, user_id: int) -> str | None:
    async with world.database.reading() as tx:
        return await tx.scalar(
            select(col(Member.display_name)).where(col(Member.user_id) == user_id)
        )


async def test_a_voter_is_known_by_the_name_they_came_with(world: World) -> None:
    question, other = await world.ask(), await world.ask()
    await world.put_up()
    # The removal of a reaction does not say who it was by name, and comes in the same batch.
    ballots = [
        world.reaction(question, world.helper),
        world.reaction(other, world.helper, name=None),
    ]
    await world.do(votes.cast_many, ballots)
    assert await name(world, world.helper.user_id) == "Hal"
    await world.react(question, world.helper, off=True, name=None)
    assert await name(world, world.helper.user_id) == "Hal"
    await world.react(question, world.helper, name="Hal \x00the\ud83e Great")
    assert await name(world, world.helper.user_id) == "Hal the Great"


# -- voided, pending, anonymous ------------------------------------------------------------------


async def set_aside(
    world: World, post: Post, *, pending: bool = False, voided_by: int | None = None
) -> None:
    """Be the later act that voids votes, or the reconcile that cannot tell yet whose they are."""
    async with world.database.transaction() as tx:
        tx.add(
            Vote(
                guild_id=world.guild_id,
                post_id=post.id or 0,
                user_id=world.helper.user_id,
                value=1,
                source=REACTION,
                created_at=world.database.clock.now(),
                changed_at=world.database.clock.now(),
                pending=pending,
                voided_by=voided_by,
            )
        )


async def test_a_voided_vote_stays_and_never_counts(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    await set_aside(world, question, voided_by=world.moderator.user_id)
    for step in (
        world.react(question, world.helper, UP, off=True),
        world.react(question, world.helper, DOWN),
        world.react(question, world.helper, UP),
        world.vote(question, world.helper, -1),
        world.vote(question, world.helper, 0),
        world.vote(question, world.helper, 1),
    ):
        await step
        assert await score(world, question) == (0, 0, 0)
        assert await world.points(world.asker) == 120
        async with world.database.reading() as tx:
            row = (await tx.scalars(select(Vote))).one()
        assert row.voided_by == world.moderator.user_id
    assert await world.points(world.helper) in (None, 100)
    assert await rows.wrong(world.database) == []


@pytest.mark.parametrize("value", [1, -1])
async def test_a_pending_vote_counts_once_its_member_votes_before_our_eyes(
    world: World, value: int
) -> None:
    question = await world.ask()
    await world.put_up()
    await set_aside(world, question, pending=True)
    assert await score(world, question) == (0, 0, 0)
    verdict = await world.vote(question, world.helper, value)
    assert (verdict.outcome, verdict.value) == (Outcome.COUNTED, value)
    assert (await world.now(question)).score == value
    assert await rows.wrong(world.database) == []


async def test_a_pending_vote_taken_off_is_gone(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    await set_aside(world, question, pending=True)
    await world.react(question, world.helper, off=True)
    assert await world.votes(question) == {}
    assert await score(world, question) == (0, 0, 0)


async def test_votes_on_an_anonymous_post_count_and_move_no_points(world: World) -> None:
    question = await world.ask_anonymously()
    await world.vote(question, world.helper)
    await world.vote(question, world.newcomer, -1)
    assert await score(world, question) == (1, 1, 0)
    assert await world.points(world.asker) is None
    assert await world.points(world.helper) == 100
    assert (await world.now(question)).points == 0
    assert await rows.wrong(world.database) == []


async def test_votes_are_counted_while_the_card_is_on_its_way(world: World) -> None:
    question = await world.ask()
    await world.vote(question, world.helper)
    assert (await world.card(question)).message_id is None
    assert await score(world, question) == (1, 0, 1)
