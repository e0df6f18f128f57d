"""Votes that look arranged: what a report shows and leaves out, and votes that count no more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import (
    access,
    admonitions,
    errors,
    members,
    reactions,
    snowflakes,
    undoing,
    voiding,
    vote_patterns,
)
from bot.access import Actor
from bot.vote_patterns import LEAST, TOGETHER, Burst, Pair, Report
from models import NoteKind, Post
from tests import rows
from tests.clock import FakeClock
from tests.verbs.test_plans import listening
from tests.world import DOWN, UP, World

WHY = "They vote for each other, whatever it says."


async def seen(world: World, user_id: int = 0, reader: Actor | None = None) -> Report:
    async with world.database.reading() as tx:
        who = await access.standing(tx, reader or world.moderator)
        return await vote_patterns.report(tx, who, user_id)


def young(world: World, name: str) -> Actor:
    """Return somebody whose account Discord made yesterday."""
    actor = world.member(name)
    made = world.database.clock.now() - timedelta(days=1)
    return replace(actor, user_id=snowflakes.first_of(made) + actor.user_id % 1_000)


async def serial(world: World, number: int = LEAST) -> list[Post]:
    """Have the helper vote for every question of the asker."""
    asked = [await world.ask() for _number in range(number)]
    for one in asked:
        await world.vote(one, world.helper)
    return asked


async def void(world: World, actor: Actor | None = None, reason: str = WHY) -> voiding.Voided:
    author = world.asker.user_id
    return await world.do(voiding.void_pair, actor or world.moderator, world.helper, author, reason)


async def test_many_votes_of_one_on_anothers_posts_are_shown(world: World) -> None:
    asked = await serial(world, LEAST - 1)
    assert (await seen(world)).pairs == ()
    await world.vote(await world.ask(world.newcomer), world.helper, -1)
    await world.vote(await world.ask(), world.helper)
    await world.vote(await world.answer(asked[0]), world.asker)
    helper, asker = world.helper.user_id, world.asker.user_id
    pair = Pair(helper, asker, votes=LEAST, up=LEAST, of=LEAST + 1, back=1)
    assert (await seen(world)).pairs == (pair,)
    # Whoever asks about one of them sees it sooner, from either side.
    assert pair in (await seen(world, asker)).pairs
    assert (await seen(world, world.newcomer.user_id)).pairs == ()


async def test_who_votes_on_everybody_is_not_shown(world: World) -> None:
    await serial(world)
    for number in range(2 * LEAST):
        other = world.member(f"M{number}")
        await world.vote(await world.ask(other), world.helper)
    assert (await seen(world)).pairs == ()


async def test_new_accounts_at_once_are_shown_and_old_ones_are_not(
    world: World, clock: FakeClock
) -> None:
    question = await world.ask()
    for number in range(TOGETHER):
        await world.vote(question, world.member(f"Old {number}"))
    first = clock.now()
    for number in range(TOGETHER):
        await world.vote(question, young(world, f"New {number}"))
        clock.advance(60)
    # Later than an hour, and the other way.
    clock.advance(7_200)
    await world.vote(question, young(world, "Late"))
    await world.vote(question, young(world, "Down"), -1)
    (burst,) = (await seen(world)).bursts
    last = first + timedelta(seconds=60 * (TOGETHER - 1))
    assert burst == Burst(world.asker.user_id, 1, TOGETHER, first, last)
    done = await world.do(
        voiding.void_burst, world.moderator, burst.author_id, 1, burst.first, burst.last, WHY
    )
    assert done.votes == TOGETHER
    assert ((await world.now(question)).up, (await world.now(question)).down) == (5, 1)
    assert (await seen(world)).bursts == ()
    assert await rows.wrong(world.database) == []


async def test_where_every_account_is_new_a_burst_is_one_of_newer_ones(
    world: World, clock: FakeClock
) -> None:
    """In a server that was just set up for people new to Discord all voting would look arranged."""
    founded = clock.now() - timedelta(days=8)
    made = [snowflakes.first_of(founded + timedelta(hours=number)) for number in range(40)]
    async with world.database.transaction() as tx:
        await members.seen(tx, world.guild_id, dict.fromkeys(made, "First"), 0, {})
    question = await world.ask()
    for one in made[:TOGETHER]:
        await world.vote(question, replace(world.helper, user_id=one))
    assert (await seen(world)).bursts == ()
    # However many come at once with accounts of yesterday, they are not what is usual here.
    for number in range(TOGETHER + 60):
        await world.vote(question, young(world, f"New {number}"))
    (burst,) = (await seen(world)).bursts
    assert burst.voters == TOGETHER + 60
    done = await world.do(
        voiding.void_burst, world.moderator, burst.author_id, 1, burst.first, burst.last, WHY
    )
    assert done.votes == TOGETHER + 60
    assert (await world.now(question)).up == TOGETHER


async def test_nothing_anonymous_and_nothing_secret_is_in_it(world: World) -> None:
    veiled = [await world.ask_anonymously(world.asker) for _number in range(LEAST)]
    for one in veiled:
        await world.vote(one, world.helper)
        # The asker votes for one who answers them, under their own name.
        await world.vote(await world.answer(one, world.newcomer), world.asker)
        await world.vote(await world.answer_anonymously(one, world.helper), world.newcomer)
    secret = await world.category("Secret")
    await world.rule(secret, secret=True)
    for _number in range(LEAST):
        await world.vote(await world.ask(category=secret), world.helper)
    for user_id in (0, world.asker.user_id, world.helper.user_id, world.newcomer.user_id):
        assert await seen(world, user_id) == Report(user_id, (), ())
    with pytest.raises(errors.BadChoice):
        await void(world)


async def test_what_its_reader_cannot_read_is_not_in_it(world: World, elsewhere: World) -> None:
    await serial(world)
    assert (await seen(elsewhere, reader=elsewhere.moderator)).pairs == ()
    with pytest.raises(errors.NotAModerator):
        await seen(world, reader=world.helper)


async def test_scores_and_points_follow_and_the_voter_is_told(world: World) -> None:
    asked = await serial(world)
    points = await world.points(world.asker)
    done = await void(world)
    assert done.votes == LEAST
    assert [(await world.now(one)).score for one in asked] == [0] * LEAST
    assert (await world.points(world.asker) or 0) < (points or 0)
    assert await rows.wrong(world.database) == []
    async with world.database.reading() as tx:
        (told,) = await admonitions.unread(tx, await access.standing(tx, world.helper))
    assert (told.kind, told.body) == (NoteKind.VOIDED, WHY)
    with pytest.raises(errors.BadChoice, match="Nothing changed"):
        await void(world)


async def test_a_voided_vote_stays_voided_however_it_is_turned(world: World) -> None:
    post = await world.ask()
    await world.put_up()
    await world.react(post, world.helper)
    await void(world)
    for emoji, off in ((UP, True), (UP, False), (DOWN, False), (DOWN, True), (UP, False)):
        await world.react(post, world.helper, emoji, off=off)
        assert (await world.now(post)).score == 0
    async with world.database.transaction() as tx:
        assert await reactions.held(tx, post.id or 0) == {1: 1, -1: 0}
        card, names = await world.card(post), {world.helper.user_id: "Hal"}
        for up, down in ((names, {}), ({}, names), ({}, {}), (names, {})):
            await reactions.align(tx, card, up, down, world.asker.user_id)
            held = await reactions.held(tx, post.id or 0)
            assert held == {1: len(up), -1: len(down)}
    assert (await world.now(post)).score == 0
    assert await rows.wrong(world.database) == []


@pytest.mark.parametrize(("last", "counts"), [(1, (1, 0)), (-1, (0, 1)), (0, (0, 0))])
async def test_undone_it_counts_as_its_voter_left_it(
    world: World, last: int, counts: tuple[int, int]
) -> None:
    post = await world.ask()
    await world.vote(post, world.helper)
    done = await void(world)
    await world.vote(post, world.helper, -1)
    await world.vote(post, world.helper, last)
    assert (await world.now(post)).score == 0
    await world.do(undoing.undo, world.admin, done.event_id)
    now = await world.now(post)
    assert (now.up, now.down) == counts
    assert len(await world.votes(post)) == sum(counts)
    assert await rows.wrong(world.database) == []


async def test_nobody_decides_in_their_own_case(world: World) -> None:
    second = world.member("Max", moderator=True)
    mine = await world.ask(world.moderator)
    await world.vote(mine, world.helper, -1)
    author = world.moderator.user_id
    with pytest.raises(errors.OwnThing):
        await world.do(voiding.void_pair, world.moderator, world.helper, author, WHY)
    done = await world.do(voiding.void_pair, second, world.helper, author, WHY)
    with pytest.raises(errors.OwnThing):
        await world.do(undoing.undo, world.moderator, done.event_id)
    await world.vote(await world.ask(), second)
    with pytest.raises(errors.Outranked):
        await world.do(voiding.void_pair, world.moderator, second, world.asker.user_id, WHY)


async def test_a_hundred_votes_cost_as_many_statements_as_ten(world: World) -> None:
    counts = []
    for number in (2, 20):
        await serial(world, number)
        async with world.database.transaction() as tx:
            with listening(await tx.connection()) as told:
                done = await voiding.void_pair(
                    tx, world.moderator, world.helper, world.asker.user_id, WHY
                )
            assert done.votes == number
            counts.append(len(told))
    assert counts[0] == counts[1]
