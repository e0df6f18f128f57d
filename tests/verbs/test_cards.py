"""The outbox: nothing touched is missed, nothing is worked on twice."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot import cards
from bot.cards import BACK_OFF, LEASE, PACE, Claim, Shards
from bot.database import Database, Tx
from models import Card, CardKind, Guild, Post
from tests.clock import FakeClock
from tests.world import DOWN, UP, World

ALL = Shards()


async def claim(database: Database, limit: int = 50, shards: Shards = ALL) -> list[Claim]:
    async with database.transaction() as tx:
        return await cards.claim(tx, shards, limit)


async def settle(database: Database, card: Claim, digest: str = "same") -> None:
    async with database.transaction() as tx:
        await cards.settle(tx, card, digest=digest, seeded=True)


async def touch(database: Database, post: Post, *, loud: bool = True) -> None:
    async with database.transaction() as tx:
        await cards.touch(tx, post, loud=loud)


async def next_due(database: Database, shards: Shards = ALL) -> object:
    async with database.reading() as tx:
        return await cards.next_due(tx, shards)


# -- touch, claim, settle ------------------------------------------------------------------------


async def test_a_thousand_touches_are_one_card_and_one_rendering(
    world: World, clock: FakeClock
) -> None:
    question = await world.ask()
    async with world.database.transaction() as tx:
        for _ in range(1_000):
            await cards.touch(tx, question)
    [found] = await claim(world.database)
    assert (found.kind, found.subject_id, found.version) == (CardKind.QUESTION, question.id, 1_001)
    await settle(world.database, found)
    clock.advance(3_600)
    assert await claim(world.database) == []
    assert await next_due(world.database) is None


async def test_what_is_in_hand_is_not_claimed_for_nobody(world: World, clock: FakeClock) -> None:
    """Else it would be nobody's until the claim runs out, and what changed shows a minute later."""
    question, other = await world.ask(), await world.ask()
    first, second = await claim(world.database)
    clock.advance(LEASE.total_seconds() + 1)
    async with world.database.transaction() as tx:
        [again] = await cards.claim(tx, ALL, held={first.id})
    assert (again.id, again.attempts) == (second.id, 2)
    await settle(world.database, first)
    await touch(world.database, question)
    clock.advance(PACE.total_seconds())
    assert [(one.id, one.attempts) for one in await claim(world.database)] == [(first.id, 1)]
    assert other.id == second.subject_id


async def test_a_claim_tells_what_is_there_already(world: World, clock: FakeClock) -> None:
    question = await world.ask()
    [first] = await claim(world.database)
    assert (first.channel_id, first.message_id, first.thread_id) == (None, None, None)
    assert (first.attempts, first.seeded, first.digest, first.loud) == (1, False, None, True)
    async with world.database.transaction() as tx:
        await cards.sent(tx, first, channel_id=10, message_id=11, emoji=(UP, DOWN))
        await cards.threaded(tx, first.id, 12)
    await settle(world.database, first, "what it shows")
    await touch(world.database, question, loud=False)
    clock.advance(60)
    [second] = await claim(world.database)
    assert (second.channel_id, second.message_id, second.thread_id) == (10, 11, 12)
    assert (second.up_emoji, second.down_emoji) == (UP, DOWN)
    assert (second.attempts, second.seeded, second.digest) == (1, True, "what it shows")
    assert second.sent_at == clock.now() - timedelta(seconds=60)
    assert not second.loud


async def test_a_touch_between_claim_and_settle_leaves_the_card_behind(
    world: World, clock: FakeClock
) -> None:
    question = await world.ask()
    [found] = await claim(world.database)
    await touch(world.database, question)
    await settle(world.database, found)
    card = await world.card(question)
    assert (card.shown, card.wanted) == (1, 2)
    assert card.loud
    clock.advance(PACE.total_seconds())
    [again] = await claim(world.database)
    assert again.version == 2


async def test_only_a_change_of_more_than_the_score_is_loud(world: World, clock: FakeClock) -> None:
    question = await world.ask()
    for touches, loud in (([False], False), ([False, True, False], True), ([True], True)):
        clock.advance(60)
        for found in await claim(world.database):
            await settle(world.database, found)
        for one in touches:
            await touch(world.database, question, loud=one)
        assert (await world.card(question)).loud is loud


async def test_a_quiet_touch_between_keeps_a_loud_one_loud(world: World) -> None:
    question = await world.ask()
    [found] = await claim(world.database)
    await touch(world.database, question, loud=False)
    await settle(world.database, found)
    # Which of the touches was the loud one is not known any more: better once too often.
    assert (await world.card(question)).loud


async def test_edits_of_one_message_keep_their_distance(world: World, clock: FakeClock) -> None:
    question = await world.ask()
    [found] = await claim(world.database)
    await settle(world.database, found)
    await touch(world.database, question)
    assert await claim(world.database) == []
    assert await next_due(world.database) == clock.now() + PACE
    clock.advance(PACE.total_seconds() - 0.01)
    assert await claim(world.database) == []
    clock.advance(0.01)
    assert len(await claim(world.database)) == 1


# -- leases --------------------------------------------------------------------------------------


async def test_what_is_claimed_is_not_claimed_again_until_its_lease_is_over(
    world: World, clock: FakeClock
) -> None:
    await world.ask()
    [first] = await claim(world.database)
    clock.advance(LEASE.total_seconds())
    assert await claim(world.database) == []
    # Whoever claimed it died.
    clock.advance(0.001)
    [second] = await claim(world.database)
    assert (second.id, second.attempts) == (first.id, 2)


async def test_one_who_comes_late_does_not_hide_what_came_meanwhile(
    world: World, clock: FakeClock
) -> None:
    """A claimer that slept through its lease settles an older version than the next one did."""
    question = await world.ask()
    [slow] = await claim(world.database)
    clock.advance(LEASE.total_seconds() + 1)
    await touch(world.database, question)
    [quick] = await claim(world.database)
    await settle(world.database, quick)
    await settle(world.database, slow)
    clock.advance(60)
    # What the slow one put up last may be old: it is drawn once more.
    assert [one.version for one in await claim(world.database)] == [2]


@pytest.mark.in_earnest("several claimers, each with a connection that waits for the others")
async def test_two_claimers_never_share_a_card(world: World, clock: FakeClock) -> None:
    for _ in range(40):
        await world.ask()
    claimers = [Database(world.database.url, clock=clock) for _ in range(4)]
    taken: list[list[int]] = [[] for _ in claimers]

    async def work(database: Database, mine: list[int]) -> None:
        while found := await claim(database, limit=3):
            mine += [one.id for one in found]

    try:
        async with asyncio.TaskGroup() as group:
            for database, mine in zip(claimers, taken, strict=True):
                group.create_task(work(database, mine))
    finally:
        for database in claimers:
            await database.close()
    everything = [one for mine in taken for one in mine]
    assert len(everything) == 40
    assert len(set(everything)) == 40


# -- failures ------------------------------------------------------------------------------------


async def test_each_failure_in_a_row_waits_longer_and_a_success_forgets_them(
    world: World, clock: FakeClock
) -> None:
    question = await world.ask()
    for tries, seconds in enumerate((*BACK_OFF, BACK_OFF[-1]), start=1):
        [found] = await claim(world.database)
        assert found.attempts == tries
        async with world.database.transaction() as tx:
            await cards.put_back(tx, found, "503 " + "x" * 1_000)
        card = await world.card(question)
        assert (card.leased_until, len(card.last_error or "")) == (None, 300)
        clock.advance(seconds - 0.01)
        assert await claim(world.database) == []
        clock.advance(0.01)
    [found] = await claim(world.database)
    await settle(world.database, found)
    card = await world.card(question)
    assert (card.attempts, card.last_error) == (0, None)


async def test_waiting_for_another_card_is_no_failure(world: World, clock: FakeClock) -> None:
    question = await world.ask()
    [found] = await claim(world.database)
    async with world.database.transaction() as tx:
        await cards.put_back(tx, found, "after its question", seconds=7, counted=False)
    card = await world.card(question)
    assert (card.attempts, card.not_before) == (0, clock.now() + timedelta(seconds=7))


async def test_a_stuck_card_rests_until_released(world: World, elsewhere: World) -> None:
    question, theirs = await world.ask(), await elsewhere.ask()
    claimed = await claim(world.database)
    async with world.database.transaction() as tx:
        await cards.stick(tx, [one.id for one in claimed], "forbidden")
    await touch(world.database, question)
    assert await claim(world.database) == []
    assert await next_due(world.database) is None
    async with world.database.transaction() as tx:
        await cards.release(tx, world.guild_id, reason="channel_gone")
    assert await claim(world.database) == []
    async with world.database.transaction() as tx:
        await cards.release(tx, world.guild_id, reason="forbidden")
    [found] = await claim(world.database)
    assert (found.subject_id, found.attempts) == (question.id, 1)
    assert (await world.card(theirs)).stuck == "forbidden"


async def test_a_channel_is_released_with_its_threads_and_no_other(world: World) -> None:
    here, inside, there = await world.ask(), await world.ask(), await world.ask()
    claimed = {one.subject_id: one for one in await claim(world.database)}
    async with world.database.transaction() as tx:
        for post, channel, thread in ((here, 5, 6), (inside, 8, 5), (there, 7, 9)):
            card = claimed[post.id or 0]
            await cards.sent(tx, card, channel_id=channel, message_id=100 + card.id, emoji=None)
            await cards.threaded(tx, card.id, thread)
        await cards.stick(tx, [one.id for one in claimed.values()], "forbidden")
        await cards.release(tx, world.guild_id, channel_id=5, reason="forbidden")
    assert {one.subject_id for one in await claim(world.database)} == {here.id, inside.id}


# -- order and shards ----------------------------------------------------------------------------


async def test_the_oldest_debt_first_and_no_more_than_asked_for(
    world: World, clock: FakeClock
) -> None:
    made = []
    for _ in range(5):
        made.append((await world.ask()).id)
        clock.advance(1)
    found = []
    for _ in range(3):
        batch = await claim(world.database, limit=2)
        assert len(batch) <= 2
        found += [one.subject_id for one in batch]
    assert found == made


@pytest.mark.parametrize("count", [1, 2, 3, 16])
async def test_each_card_belongs_to_exactly_one_shard_discords_own(
    database: Database, count: int
) -> None:
    # Beside real ids the ones at both ends of a millisecond, where a fraction would be rounded.
    guild_ids = [1, 2**22 - 1, 2**22, 2**62 - 1, 2**62]
    guild_ids += [
        (250_000_000_000 + step << 22) + rest for step in range(8) for rest in (0, 2**22 - 1)
    ]
    async with database.transaction() as tx:
        for guild_id in guild_ids:
            tx.add(Guild(id=guild_id, name="G", joined_at=database.clock.now()))
        await tx.flush()
        for guild_id in guild_ids:
            await cards.touch_subject(tx, CardKind.NOTICE, guild_id, guild_id)
    for shard in range(count):
        mine = Shards((shard,), count)
        expected = sorted(one for one in guild_ids if (one >> 22) % count == shard)
        assert (await next_due(database, mine) is not None) is bool(expected)
        found = await claim(database, shards=mine)
        assert sorted(one.guild_id for one in found) == expected
    assert await claim(database) == []


# -- finding -------------------------------------------------------------------------------------


async def test_a_card_is_found_by_its_message_in_its_own_server(
    world: World, elsewhere: World
) -> None:
    question = await world.ask()
    await world.put_up()
    card = await world.card(question)
    async with world.database.reading() as tx:
        found = await cards.by_message(tx, world.guild_id, card.message_id or 0)
        assert found is not None
        assert found.subject_id == question.id
        assert await cards.by_message(tx, elsewhere.guild_id, card.message_id or 0) is None
        assert await cards.by_message(tx, world.guild_id, 1) is None


async def test_a_comment_touches_the_card_it_stands_on(world: World) -> None:
    answer = await world.answer(await world.ask())
    comment = await world.comment(answer)
    await world.put_up()
    await touch(world.database, comment)
    card = await world.card(answer)
    assert card.wanted == card.shown + 1


async def test_a_commit_that_touched_a_card_wakes_the_publisher_and_no_other(
    world: World,
) -> None:
    woken = []
    world.database.on_change = lambda: woken.append(True)
    question = await world.ask()
    assert len(woken) == 1
    await world.asks(world.asker)
    assert len(woken) == 1
    await world.put_up()
    woken.clear()
    await world.vote(question, world.helper)
    assert len(woken) == 1


async def test_a_card_that_is_behind_is_not_told_of_another_vote_until_someone_works_on_it(
    world: World, clock: FakeClock
) -> None:
    question = await world.ask()
    await world.put_up()
    await world.vote(question, world.helper)
    woken = []
    world.database.on_change = lambda: woken.append(True)
    behind = await world.card(question)
    await world.vote(question, world.moderator)
    assert (await world.card(question)).wanted == behind.wanted
    assert woken == []
    clock.advance(PACE.total_seconds())
    [found] = await claim(world.database)
    await world.vote(question, world.helper, 0)
    assert (await world.card(question)).wanted == behind.wanted + 1
    await settle(world.database, found)
    card = await world.card(question)
    assert card.wanted == card.shown + 1


async def test_a_touch_that_is_rolled_back_wakes_nobody(world: World) -> None:
    question = await world.ask()
    woken = []
    world.database.on_change = lambda: woken.append(True)

    async def fail(tx: Tx) -> None:
        await cards.touch(tx, question)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await world.do(fail)
    assert woken == []


async def test_no_version_is_shown_that_nobody_wanted(world: World) -> None:
    """The database itself refuses it."""
    question = await world.ask()
    with pytest.raises(Exception, match="versions"):
        async with world.database.transaction() as tx:
            await tx.execute(
                update(Card).where(col(Card.subject_id) == question.id).values(shown=2)
            )
