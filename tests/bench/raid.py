"""A raid: two hundred new accounts do five thousand things in a minute. How are members served?

The whole bot, in a process of its own, on the loopback Discord. Limits, the queue and requests are
no times: they are asserted, and a small raid does so in the suite (``tests/wire/test_raid.py``).
"""

import asyncio
from datetime import timedelta
from functools import partial
from statistics import quantiles

from sqlalchemy import func, select
from sqlmodel import col

from bot.cards import PACE
from bot.database import Database
from bot.limits import HOUR, hour
from bot.settings import Settings
from models import Card
from tests.bench.apart import apart
from tests.bench.figures import Figure, Progress, Watch, on_each
from tests.bench.live import discord_here, running
from tests.databases import Engine
from tests.walks.people import Person
from tests.wire.loopback import Loopback
from tests.wire.raid import (
    A_QUESTION,
    AN_ANSWER,
    SCREEN,
    VERY_PATIENT,
    Act,
    Raid,
    prepare,
)

RAIDERS, ACTS, SECONDS = 200, 5_000, 60.0
MEMBERS = 10
EACH = 6.0
"""Seconds after which each member does the next thing."""

MOST_SECONDS = 1.0


@on_each
async def measure(name: str, engine: Engine, progress: Progress) -> list[Figure]:
    """Measure it on one database."""
    url = engine.another()
    async with discord_here() as wire:
        _away_from_the_end_of_an_hour(wire)
        progress(f"{name}: a raid is prepared")
        async with running(wire, url) as bot:
            raid = await prepare(wire, bot, raiders=RAIDERS, members=MEMBERS)
        database = raid.community.database = Database(Settings(database_url=url).database)
        async with apart(wire, url) as seen:
            # After a start each card is looked at once.
            looked = partial(wire.server.requests, "GET", "/channels/*/messages/*")
            await wire.server.until(lambda: len(looked()) == len(raid.targets), "all is looked at")
            wire.server.calls = []
            with wire.without_answer():
                progress(f"{name}: members without a raid")
                alone = await _members(raid, SECONDS / 3)
                progress(f"{name}: a raid of {SECONDS:.0f} seconds")
                watch = Watch()
                raiding = asyncio.create_task(_raid(raid))
                beside = await _members(raid, SECONDS)
                await raiding
                took, busy = watch.wall, watch.processor
            late = await _caught_up(database)
        found = await raid.check(seen.heard)
        published, most = await raid.published(), await raid.most()
        await database.close()
    posts = sum(published.values())
    assert found.most_edits <= took / PACE.total_seconds() + 2
    what = f"{ACTS:,} acts of {RAIDERS} new accounts, {name}"
    return [
        Figure(
            f"{what}: they came within",
            "",
            f"{took:.0f} s; the bot took {seen.processor:.0f} s of a processor, its Discord "
            f"{busy:.0f} s",
            None,
        ),
        Figure(
            f"{what}: members answered meanwhile, p95",
            f"< {MOST_SECONDS:.0f} s",
            f"{_p95(beside):.2f} s of {len(beside)}; without a raid {_p95(alone):.2f} s",
            _p95(beside) < MOST_SECONDS,
        ),
        Figure(
            f"{what}: the most that one account did",
            "its limits",
            ", ".join(f"{number} {kind}" for kind, number in most.items()),
            True,
        ),
        Figure(f"{what}: cards of the queue", f"≤ {SCREEN}", str(await raid.screen()), True),
        Figure(
            f"{what}: requests for the {posts} posts that came through",
            f"{A_QUESTION} a question, {AN_ANSWER} an answer",
            f"{len(found.posting)} where these are {found.wanted}, and {len(found.others)} others",
            len(found.posting) == found.wanted and not found.others,
        ),
        Figure(
            f"{what}: edits of cards, at most once in {PACE.total_seconds()} s each",
            "",
            f"{len(found.edits)}, and {len(found.queue)} in the queue's channel",
            None,
        ),
        Figure(
            f"{what}: reactions taken off",
            "≤ 1 of 10",
            f"{len(found.taken_off)} of {seen.heard.refused} refused, "
            f"{seen.heard.turned} turned round",
            True,
        ),
        Figure(f"{what}: everything is up after the last", "", f"{late:.1f} s", None),
    ]


def _away_from_the_end_of_an_hour(wire: Loopback) -> None:
    """Let limits hold throughout: they begin anew with each hour by the clock."""
    now = wire.server.clock.now()
    left = hour(now) + HOUR - now
    if left < timedelta(minutes=10):
        wire.server.clock.advance(left.total_seconds() + 1)


async def _raid(raid: Raid) -> None:
    """Let each act begin at its time, whatever becomes of those before."""
    clock = asyncio.get_running_loop()
    start = clock.time()
    doing = []
    for number, one in enumerate(raid.plan(ACTS)):
        await asyncio.sleep(start + SECONDS * number / ACTS - clock.time())
        doing.append(asyncio.create_task(raid.do(*one)))
    await asyncio.gather(*doing)


async def _members(raid: Raid, seconds: float) -> list[float]:
    """Let members vote and answer for so long; return the seconds each of them waited."""
    waits: list[float] = []
    await asyncio.gather(
        *(
            _member(raid, one, waits, seconds, EACH * number / MEMBERS)
            for number, one in enumerate(raid.members)
        )
    )
    return waits


async def _member(
    raid: Raid, member: Person, waits: list[float], seconds: float, first: float
) -> None:
    clock = asyncio.get_running_loop()
    start = clock.time() + first
    for turn in range(int(seconds / EACH)):
        await asyncio.sleep(start + EACH * turn - clock.time())
        text = await raid.do(member, Act.VOTE if turn % 2 else Act.ANSWER, waits)
        assert "You voted" in text or "is on its way" in text, text


async def _caught_up(database: Database) -> float:
    """Wait until no card is behind; return how many seconds that took."""
    watch = Watch()
    behind = select(func.count()).where(col(Card.wanted) > col(Card.shown))
    while True:
        async with database.reading() as tx:
            if not await tx.scalar(behind):
                return watch.wall
        assert watch.wall < VERY_PATIENT, "cards are behind for ever"
        await asyncio.sleep(0.5)


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]
