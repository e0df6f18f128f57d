"""Where votes wait for the writer."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.database import Database
from bot.intake import TRIES, VoteIntake
from bot.votes import Ballot, Outcome, Verdict
from models import VoteSource
from tests import rows
from tests.world import DOWN, UP, World


@contextmanager
def every_statement(database: Database, hook: Callable[[str], None]) -> Iterator[None]:
    """Call ``hook`` with each statement the writer is about to run; what it raises, that raises."""

    def before(_c: Any, _cursor: Any, statement: str, _p: Any, _context: Any, _many: Any) -> None:
        hook(statement)

    engine = database._writer.sync_engine
    event.listen(engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", before)


@contextmanager
def commits(database: Database) -> Iterator[list[bool]]:
    """Count the commits of the writer."""
    found: list[bool] = []

    def committed(_connection: Any) -> None:
        found.append(True)

    engine = database._writer.sync_engine
    event.listen(engine, "commit", committed)
    try:
        yield found
    finally:
        event.remove(engine, "commit", committed)


async def test_whatever_waits_goes_into_one_transaction(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    intake = VoteIntake(world.database)
    with commits(world.database) as found:
        waiting = [
            intake.submit(world.reaction(question, world.member(f"M{number}")))
            for number in range(300)
        ]
        verdicts = await asyncio.gather(*waiting)
    assert {verdict.outcome for verdict in verdicts} == {Outcome.COUNTED}
    assert len(found) == 1
    assert (await world.now(question)).score == 300


async def test_what_comes_while_a_batch_is_written_goes_into_the_next(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    intake = VoteIntake(world.database)
    later: list[asyncio.Future[Verdict]] = []

    def meanwhile(_statement: str) -> None:
        if not later:
            later.extend(
                intake.submit(world.reaction(question, world.member(f"L{number}")))
                for number in range(50)
            )

    with commits(world.database) as found, every_statement(world.database, meanwhile):
        await intake.submit(world.reaction(question, world.helper))
        await asyncio.gather(*later)
    assert len(found) == 2
    assert (await world.now(question)).score == 51
    await intake.idle()


async def test_ballots_count_in_the_order_they_came_across_batches(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake.BATCH", 3)
    question = await world.ask()
    await world.put_up()
    intake = VoteIntake(world.database)
    acts = [(UP, False), (DOWN, False), (UP, True), (DOWN, True), (UP, False), (DOWN, False)]
    acts += [(DOWN, True), (UP, False)]
    waiting = [
        intake.submit(world.reaction(question, world.helper, emoji, off=off)) for emoji, off in acts
    ]
    values = [verdict.value for verdict in await asyncio.gather(*waiting)]
    assert values == [1, -1, -1, 0, 1, -1, 0, 1]
    assert (await world.now(question)).score == 1


async def test_the_caller_wakes_when_it_is_committed_not_before(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    intake = VoteIntake(world.database)
    with commits(world.database) as found:
        waiting = intake.submit(world.reaction(question, world.helper))
        waiting.add_done_callback(lambda _: found.append(False))
        await waiting
    assert found == [True, False]
    other = Database(world.database.url)
    try:
        async with other.reading() as tx:
            row = await tx.get(type(question), question.id)
        assert row is not None
        assert row.score == 1
    finally:
        await other.close()


@pytest.mark.parametrize("failures", range(1, TRIES))
async def test_a_batch_that_fails_is_tried_again_and_counted_once(
    world: World, failures: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    question = await world.ask()
    await world.put_up()
    intake = VoteIntake(world.database)
    left = [failures]

    def fail(statement: str) -> None:
        # After the votes themselves were written, so that half a batch would show.
        if "card" in statement.lower() and statement.startswith("UPDATE") and left[0]:
            left[0] -= 1
            raise sqlite3.OperationalError("database is locked")

    with every_statement(world.database, fail):
        waiting = [
            intake.submit(world.reaction(question, one)) for one in (world.helper, world.newcomer)
        ]
        verdicts = await asyncio.gather(*waiting)
    assert [verdict.outcome for verdict in verdicts] == [Outcome.COUNTED] * 2
    assert (await world.now(question)).score == 2
    assert len(caplog.records) == failures
    assert await rows.wrong(world.database) == []


async def test_an_error_reaches_every_caller_and_the_next_batch_goes_on(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    intake = VoteIntake(world.database)

    def fail(_statement: str) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with every_statement(world.database, fail):
        waiting = [
            intake.submit(world.reaction(question, one)) for one in (world.helper, world.newcomer)
        ]
        results = await asyncio.gather(*waiting, return_exceptions=True)
    assert len(results) == 2
    for result in results:
        assert isinstance(result, Exception)
        assert "disk I/O error" in str(result)
    assert (await world.now(question)).score == 0
    verdict = await intake.submit(world.reaction(question, world.helper))
    assert verdict.outcome is Outcome.COUNTED


async def test_a_caller_that_gives_up_waiting_has_voted_all_the_same(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    intake = VoteIntake(world.database)
    waiting = intake.submit(world.reaction(question, world.helper))
    waiting.cancel()
    await intake.submit(world.reaction(question, world.newcomer))
    assert (await world.now(question)).score == 2


async def test_votes_of_every_source_wait_in_one_line(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    intake = VoteIntake(world.database)
    press = Ballot(
        world.guild_id, world.helper.user_id, "Hal", VoteSource.BUTTON, question.id, value=-1
    )
    waiting = [
        intake.submit(world.reaction(question, world.helper)),
        intake.submit(press),
        intake.submit(world.reaction(question, world.helper, off=True)),
    ]
    verdicts = await asyncio.gather(*waiting)
    assert [verdict.value for verdict in verdicts] == [1, -1, -1]
    assert verdicts[1].stale == UP
    assert await world.votes(question) == {world.helper.user_id: (-1, VoteSource.BUTTON)}


async def test_with_nothing_waiting_there_is_nothing_to_wait_for(world: World) -> None:
    await VoteIntake(world.database).idle()


async def test_reactions_that_could_not_be_stored_are_read_again_afterwards(world: World) -> None:
    question, other = await world.ask(), await world.ask()
    await world.put_up()
    intake = VoteIntake(world.database)
    doubtful: list[int] = []
    intake.on_doubt = doubtful.append

    def fail(_statement: str) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with every_statement(world.database, fail):
        missed = intake.submit(world.reaction(question, world.helper))
        with pytest.raises(Exception, match="disk is full"):
            await missed
    assert doubtful == []
    await intake.submit(world.reaction(other, world.helper))
    await intake.idle()
    assert doubtful == [world.guild_id]
    assert [(await world.card(one)).recheck for one in (question, other)] == [True, False]


async def test_two_who_watch_a_message_do_not_disturb_each_other(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    intake = VoteIntake(world.database)
    ballot = world.reaction(question, world.helper)
    message_id = ballot.message_id or 0
    with intake.watching(message_id) as first:
        await intake.submit(ballot)
        with intake.watching(message_id) as second:
            assert (first(), second()) == (True, False)
        assert first()
        await intake.submit(world.reaction(question, world.newcomer))
    with intake.watching(message_id) as third:
        assert not third()
