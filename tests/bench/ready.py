"""From starting the bot to its first answer: with no posts, and with a hundred thousand.

The whole bot on the loopback Discord. Looking up what happened while nobody listened goes on long
after that: here Discord is down for such questions, so that none of it can have ended before.
"""

from collections.abc import Mapping

from simcord import MemberActor

from bot.database import Database
from tests.bench.community import Community, fill
from tests.bench.figures import ROUNDS, Figure, Progress, Watch, middle, spread
from tests.bench.live import discord_here, running
from tests.databases import Engine, address
from tests.wire.loopback import Loopback
from tests.wire.server import Call

POSTS = 100_000
MOST_SECONDS = 3.0
MESSAGE = "/channels/*/messages/*"


async def measure(engines: Mapping[str, Engine], progress: Progress) -> list[Figure]:
    """Measure it on each database."""
    return [await _on(name, engine, progress) for name, engine in engines.items()]


async def _on(name: str, engine: Engine, progress: Progress) -> Figure:
    empty, full = engine.another(), engine.another()
    without, with_posts = [], []
    async with discord_here() as wire:
        progress(f"{name}: {POSTS:,} posts to start with")
        size = Community(
            posts=POSTS,
            members=POSTS // 5,
            guilds=1,
            guild=wire.guild.id,
            channel=wire.lobby.id,
        )
        database = Database(address(full))
        await fill(database, size)
        await database.close()
        wire.server.fail("GET", MESSAGE, 503, times=None)
        someone = wire.member("Ada")
        # The first round only warms up, and registers the commands.
        for number in range(ROUNDS + 1):
            progress(f"{name}: starting, round {number} of {ROUNDS}")
            less = await _start(wire, empty, someone, posts=False)
            more = await _start(wire, full, someone, posts=True)
            if number:
                without.append(less)
                with_posts.append(more)
    later = [one - other for one, other in zip(with_posts, without, strict=True)]
    return Figure(
        f"first command answered after a start with {POSTS:,} posts, {name}",
        f"≤ {MOST_SECONDS:.0f} s later than with none",
        f"{spread(later, '.2f')} s later: {middle(with_posts):.2f} against {middle(without):.2f} s",
        middle(later) <= MOST_SECONDS,
    )


async def _start(wire: Loopback, url: str, someone: MemberActor, *, posts: bool) -> float:
    """Return the seconds until the first command is answered."""
    before = len(_looked_up(wire))
    watch = Watch()
    async with running(wire, url):
        answered = await someone.slash(wire.lobby, "about")
        seconds = watch.wall
        assert answered.response is not None
        if posts:
            await wire.server.until(lambda: len(_looked_up(wire)) > before, "a look at a message")
    return seconds


def _looked_up(wire: Loopback) -> list[Call]:
    return wire.server.requests("GET", MESSAGE)
