"""How long a vote waits while ten thousand followers are told of a question."""

import asyncio
from collections.abc import Iterator
from itertools import count, islice

from sqlalchemy import func, insert, select

from bot import events, guilds
from bot.clock import SystemClock
from bot.database import Database, now
from bot.fanout import DONE
from bot.herald import Herald
from bot.intake import VoteIntake
from bot.votes import Ballot, Outcome
from models import Follow, FollowKind, Notification, Post
from tests.bench.ballots import ballots
from tests.bench.community import FIRST_USER, Community, fill
from tests.bench.figures import ROUNDS, Figure, Progress, Watch, middle, on_each, spread
from tests.databases import Engine, address

FOLLOWERS = 10_000
SIZE = Community(posts=2_000, members=FOLLOWERS, guilds=1)
VOTES = 100
GOAL = 5
"""The longest wait of any vote, against the longest where nobody is told of anything."""


@on_each
async def measure(name: str, engine: Engine, progress: Progress) -> list[Figure]:
    """Measure it on one database."""
    database = Database(address(engine.another()))
    await fill(database, SIZE)
    await _follow(database)
    intake, waiting = VoteIntake(database), ballots(SIZE)
    herald = Herald(database, SystemClock())
    alone, beside, seconds = [], [], []
    try:
        await herald.follow_up()
        await _longest(intake, islice(waiting, VOTES))
        for number in range(ROUNDS):
            progress(f"{name}: telling {FOLLOWERS:,} followers, round {number + 1} of {ROUNDS}")
            alone.append(await _longest(intake, islice(waiting, VOTES)))
            await _ask(database, number * SIZE.block + 1)
            watch = Watch()
            telling = asyncio.create_task(herald.follow_up())
            beside.append(await _longest(intake, waiting, until=telling))
            seconds.append(watch.wall)
        async with database.reading() as tx:
            told = await tx.scalar(select(func.count()).select_from(Notification))
    finally:
        await database.close()
    ratios = [with_it / without for with_it, without in zip(beside, alone, strict=True)]
    waits = f"{spread([one * 1000 for one in beside])} against "
    waits += f"{spread([one * 1000 for one in alone])} ms"
    return [
        Figure(
            f"news, {name}: the longest any vote waits while {FOLLOWERS:,} followers are told",
            f"≤ {GOAL} × as without",
            f"{spread(ratios, '.1f')} ×: {waits}",
            middle(ratios) <= GOAL,
        ),
        Figure(
            f"news, {name}: until all of them are told, with votes in between",
            "",
            f"{spread(seconds, '.2f')} s",
            None,
        ),
        Figure(
            f"news, {name}: followers who were not told once",
            "0",
            str(abs(FOLLOWERS * ROUNDS - (told or 0))),
            told == FOLLOWERS * ROUNDS,
        ),
    ]


async def _follow(database: Database) -> None:
    """Let everybody follow the first category, and whatever was posted before be old news."""
    async with database.transaction() as tx:
        each = {"guild_id": SIZE.guild, "kind": FollowKind.CATEGORY, "subject_id": 1}
        rows = ({**each, "user_id": user_id} for user_id in islice(count(FIRST_USER), FOLLOWERS))
        await tx.execute(insert(Follow), [{**one, "created_at": now(tx)} for one in rows])
        await guilds.mark(tx, DONE, "0", SIZE.guild)


async def _ask(database: Database, post_id: int) -> None:
    """Write down that a question was asked, by somebody who follows nothing."""
    async with database.transaction() as tx:
        post = await tx.get_one(Post, post_id)
        post.author_id = 1
        await events.record(tx, post.guild_id, "question.post", actor_id=1, post=post)


async def _longest(
    intake: VoteIntake, votes: Iterator[Ballot], until: "asyncio.Task[None] | None" = None
) -> float:
    """Vote one after the other, until all have or a task is done; return the longest wait."""
    longest, watch = 0.0, Watch()
    for ballot in votes:
        start = watch.wall
        verdict = await intake.submit(ballot)
        assert verdict.outcome is Outcome.COUNTED, verdict
        longest = max(longest, watch.wall - start)
        if until is not None and until.done():
            until.result()
            break
    return longest
