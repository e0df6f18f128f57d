"""Votes a second: all that wait in one transaction, against one commit a reaction."""

import asyncio
import gc
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from bot.database import Database
from bot.intake import VoteIntake
from bot.votes import Ballot, Outcome, Verdict
from models import Post, Vote
from tests.bench import naive
from tests.bench.ballots import ballots
from tests.bench.community import Community, fill
from tests.bench.figures import ROUNDS, Figure, Progress, Watch, middle, on_each, spread
from tests.databases import Engine, address

SIZE = Community(posts=20_000, members=10_000, guilds=4)
WAITING = 200
VOTES = 6_000
NAIVE_VOTES = 150
GOAL = 50


@on_each
async def measure(name: str, engine: Engine, progress: Progress) -> list[Figure]:
    """Measure it on one database."""
    progress(f"{name}: {SIZE.posts:,} posts to vote on")
    url = engine.another()
    database = Database(address(url))
    await fill(database, SIZE)
    before = await _standing(database)
    intake, one_by_one = VoteIntake(database), naive.engine(address(url))
    waiting = ballots(SIZE)
    try:
        await _warm_up(intake, one_by_one, waiting)
        # As bot.app does once everything is loaded.
        gc.collect()
        gc.freeze()
        ours, theirs, alone = [], [], []
        for number in range(ROUNDS):
            progress(f"{name}: votes, round {number + 1} of {ROUNDS}")
            watch = Watch()
            for ballot in islice(waiting, NAIVE_VOTES):
                await naive.vote(one_by_one, ballot)
            theirs.append(NAIVE_VOTES / watch.wall)
            ours.append(await _pour(intake, list(islice(waiting, VOTES)), WAITING))
            alone.append(await _pour(intake, list(islice(waiting, NAIVE_VOTES)), 1))
        wrong = await _wrong(database, before)
    finally:
        await one_by_one.dispose()
        await database.close()
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    # Where each commit goes to another process anyway, there is no goal but to know.
    goal = f"≥ {GOAL} ×" if "sqlite" in url else ""
    durably = "synchronous=FULL" if "sqlite" in url else "fsync on"
    return [
        Figure(
            f"votes, {name}, {durably}, {WAITING} waiting, against one SQLModel commit each",
            goal,
            f"{spread(ratios)} ×: {spread(ours)} against {spread(theirs)} a second",
            middle(ratios) >= GOAL if goal else None,
        ),
        Figure(
            f"votes, {name}, one after the other",
            "",
            f"{spread(alone)} a second",
            None,
        ),
        Figure(
            f"votes, {name}: posts whose score is not the sum of their votes",
            "0",
            str(wrong),
            wrong == 0,
        ),
    ]


async def _warm_up(intake: VoteIntake, one_by_one: AsyncEngine, waiting: Iterator[Ballot]) -> None:
    for ballot in islice(waiting, 20):
        await naive.vote(one_by_one, ballot)
    await _pour(intake, list(islice(waiting, 1_000)), WAITING)


async def _pour(intake: VoteIntake, votes: list[Ballot], at_once: int) -> float:
    """Keep so many waiting until all are committed; return how many that is a second."""
    outcomes: Counter[Outcome] = Counter()
    left = iter(votes)
    done = asyncio.get_running_loop().create_future()

    def next_one(verdict: "asyncio.Future[Verdict]") -> None:
        outcomes[verdict.result().outcome] += 1
        if (ballot := next(left, None)) is not None:
            intake.submit(ballot).add_done_callback(next_one)
        elif outcomes.total() == len(votes):
            done.set_result(None)

    watch = Watch()
    for ballot in islice(left, at_once):
        intake.submit(ballot).add_done_callback(next_one)
    await done
    seconds = watch.wall
    assert outcomes == {Outcome.COUNTED: len(votes)}, outcomes
    return len(votes) / seconds


async def _standing(database: Database) -> dict[int, int]:
    """Return what the made-up posts' scores are without a single vote."""
    async with database.reading() as tx:
        rows = await tx.execute(select(col(Post.id), col(Post.score)))
        return {key or 0: score for key, score in rows}


async def _wrong(database: Database, before: Mapping[int, int]) -> int:
    """Return how many posts have a score that their votes do not make."""
    async with database.reading() as tx:
        sums = select(col(Vote.post_id), func.sum(col(Vote.value))).group_by(col(Vote.post_id))
        votes = {key: int(total) for key, total in await tx.execute(sums)}
        rows = await tx.execute(select(col(Post.id), col(Post.score)))
        return sum(score != before[key or 0] + votes.get(key or 0, 0) for key, score in rows)
