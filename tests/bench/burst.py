"""A thousand reactions within two seconds: is every one counted, and how soon is it shown?

The whole bot on the loopback Discord, whose bucket takes five edits in five seconds.
"""

import asyncio
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from bot.client import AskwellBot
from models import Post, Vote
from tests.bench.figures import ROUNDS, Figure, Progress, Watch, middle, on_each, spread
from tests.bench.live import discord_here, running
from tests.databases import Engine
from tests.wire.community import Community, settle_in
from tests.wire.loopback import Loopback
from tests.world import UP

REACTIONS, SECONDS = 1_000, 2.0
AT_ONCE = 10
EDITS = "/channels/*/messages/*"
MOST_EDITS = 4
MOST_SECONDS = 2.0


@on_each
async def measure(name: str, engine: Engine, progress: Progress) -> list[Figure]:
    """Measure it on one database."""
    rounds = []
    async with discord_here() as wire:
        wire.server.limit("PATCH", EDITS, limit=5, per=5.0)
        people = [wire.member(f"Member {number}").id for number in range(REACTIONS)]
        async with running(wire, engine.another()) as bot:
            community = await settle_in(bot.database, wire)
            for number in range(ROUNDS):
                progress(f"{name}: a burst, round {number + 1} of {ROUNDS}")
                rounds.append(await _round(wire, bot, community, people))
    what = f"{REACTIONS:,} reactions in {SECONDS:.0f} s on a fresh post, {name}"
    lost, edits = [one.lost for one in rounds], [one.edits for one in rounds]
    late = [one.late for one in rounds]
    return [
        Figure(
            f"{what}: votes lost",
            "0",
            f"{sum(lost)} in all; they came within {spread([one.took for one in rounds], '.1f')} s",
            not any(lost),
        ),
        Figure(
            f"{what}: edits of its card",
            f"≤ {MOST_EDITS}",
            spread(edits),
            max(edits) <= MOST_EDITS,
        ),
        Figure(
            f"{what}: final score up after the last",
            f"≤ {MOST_SECONDS:.0f} s",
            f"{spread(late, '.2f')} s",
            middle(late) <= MOST_SECONDS,
        ),
    ]


async def _round(
    wire: Loopback, bot: AskwellBot, community: Community, people: list[int]
) -> "_Round":
    """Let everyone react, and see what comes of it."""
    question = await community.ask(title=f"Who likes round {len(wire.server.calls)}?")
    await bot.publish_due()
    card = await community.message(question)
    # The bucket of the round before is full again by then.
    await asyncio.sleep(5.0)
    before = len(wire.server.requests("PATCH", EDITS))
    clock = asyncio.get_running_loop()
    start = clock.time()
    for done in range(0, REACTIONS, AT_ONCE):
        await asyncio.sleep(start + SECONDS * done / REACTIONS - clock.time())
        for user_id in people[done : done + AT_ONCE]:
            wire.backend.add_reaction(card.channel_id, card.id, UP, user_id)
    last = Watch()
    took = clock.time() - start
    await wire.until_shown(card, f"+{REACTIONS}")
    late = last.wall
    async with bot.database.reading() as tx:
        votes = select(func.count()).select_from(Vote).where(col(Vote.post_id) == question.id)
        counted = int(await tx.scalar(votes) or 0)
        score = await tx.scalar(select(col(Post.score)).where(col(Post.id) == question.id))
    assert score == counted, "the score is not the sum of its votes"
    edits = len(wire.server.requests("PATCH", EDITS)) - before
    return _Round(took, REACTIONS - counted, edits, late)


@dataclass(frozen=True, slots=True)
class _Round:
    """Seconds in which everyone reacted, votes lost, edits, seconds until the score was up."""

    took: float
    lost: int
    edits: int
    late: float
