"""``kill -9`` at every point of every verb: what was told stays, what was not is whole or absent.

And whoever does not know what became of it may simply do it again.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.cards import LEASE
from bot.database import Database
from bot.operating.recount import recount
from models import Card, Post, Vote
from tests import rows
from tests.clock import FakeClock
from tests.crash.acts import ACTS, Round, arrange, publish, state
from tests.databases import address
from tests.world import World, build, rejoin

ROOT = Path(__file__).parent.parent.parent

Child = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """Return what gives a job to a process of its own and says how that ended."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crash.child"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        told, heard = process.stdin, process.stdout

        def do(**job: object) -> dict[str, Any]:
            told.write(json.dumps(job) + "\n")
            told.flush()
            answer: dict[str, Any] = json.loads(heard.readline())
            return answer

        yield do
        told.close()
    assert process.returncode == 0


@pytest.fixture
async def world(database: Database) -> World:
    return await build(database)


def told_of(one: Round) -> dict[str, object]:
    """Return a round as another process is told of it."""
    return {
        "word": one.word,
        "question": one.question,
        "answer": one.answer,
        "other": one.other,
    }


@pytest.mark.parametrize("act", ACTS)
async def test_killed_at_every_point(
    world: World, database_url: str, child: Child, act: str
) -> None:
    """Kill at the first change, then at the second …, at COMMIT, and just after it."""
    calm = await arrange(world, "<calm>")
    killed = await arrange(world, "<killed>")
    undisturbed, told = told_of(calm), told_of(killed)
    for number in range(len(ACTS[act])):
        before = await state(world.database, calm.word)
        ended = child(url=database_url, act=act, step=number, round=undisturbed, at=0, stay=True)
        assert ended == {"status": 0, "told": ["done"]}
        after = await state(world.database, calm.word)
        assert before != after
        left = await state(world.database, killed.word)
        assert left == before
        for at in range(1, 200):
            ended = child(url=database_url, act=act, step=number, round=told, at=at)
            assert ended == {"status": -signal.SIGKILL, "told": []}, at
            # Our own process goes on as a new one would, on what the killed one left behind.
            left = await state(world.database, killed.word)
            if left != before:
                break
        # All of it, and only when COMMIT was reached.
        assert left == after, f"killed at point {at}"
        assert at > 2
        assert await rows.wrong(world.database) == []
        # Nobody was told; whoever does it again does no harm.
        ended = child(url=database_url, act=act, step=number, round=told, at=0)
        assert ended == {"status": 0, "told": ["done"]}
        assert await state(world.database, killed.word) == after
    assert await recount(world.database, dry_run=True) == []


async def test_the_outbox_when_the_publisher_is_killed_at_every_point(
    world: World, database_url: str, child: Child
) -> None:
    clock = FakeClock(datetime.now(UTC))
    for at in range(1, 500):
        ended = child(url=database_url, act="publish", at=at)
        assert ended["status"] in (0, -signal.SIGKILL), ended
        database = Database(address(database_url), clock=clock)
        try:
            again = await rejoin(database)
            async with database.reading() as tx:
                found = (await tx.scalars(select(Card))).all()
            up = {card.id for card in found if card.message_id is not None}
            # Where a message is, once told, is never forgotten: it would be sent a second time.
            assert set(ended["told"]) <= up, at
            # Whoever was killed holds what it had claimed, and nobody for longer than that.
            clock.advance(2 * LEASE.total_seconds())
            sent = await publish(again)
            assert up.isdisjoint(sent), at
            async with database.reading() as tx:
                found = (await tx.scalars(select(Card))).all()
            assert all(card.shown == card.wanted and card.message_id for card in found), at
        finally:
            await database.close()
        if ended["status"] == 0:
            break
    assert at > 10


async def test_killed_at_any_moment_with_everything_going_on(
    world: World, database_url: str, child: Child
) -> None:
    question = await world.ask()
    await world.put_up()
    votes: set[int] = set()
    texts: list[str] = []
    for turn in range(12):
        ended = child(
            url=database_url, act="storm", first=1 + turn * 100_000, kill_after=5 + 7 * turn
        )
        assert ended["status"] == -signal.SIGKILL, ended
        votes |= {told["vote"] for told in ended["told"] if "vote" in told}
        texts += [told["text"] for told in ended["told"] if "text" in told]
        database = Database(address(database_url))
        try:
            async with database.reading() as tx:
                stored = set(await tx.scalars(select(col(Vote.user_id))))
                bodies = list(
                    await tx.scalars(select(col(Post.body)).where(col(Post.id) != question.id))
                )
            assert votes <= stored, turn
            assert set(texts) <= set(bodies), turn
            # No word twice: each was written once, however often its process died.
            assert len(set(bodies)) == len(bodies)
            assert await rows.wrong(database) == []
        finally:
            await database.close()
    assert votes
    assert texts
    assert await recount(world.database, dry_run=True) == []
