"""What people read, in a community of ten thousand posts and in one of a million.

Every list has its index, so a page costs what is on it, not what there is besides.
"""

import gc
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from sqlalchemy import text

from bot import access, answer_order, cards, profiles, reading, reconcile
from bot.access import Actor, Standing
from bot.answer_order import Place
from bot.database import Database
from models import Post
from tests.bench.community import FIRST_CHANNEL, FIRST_GUILD, FIRST_USER, STEP, Community, fill
from tests.bench.figures import ROUNDS, Figure, Progress, middle, on_each
from tests.databases import Engine, address
from tests.world import SPEAK

SMALL, LARGE = 10_000, 1_000_000
POSTS_A_MEMBER = 10
ANSWERS = 5_000
"""Answers of the one question that everybody has something to say about."""
DEEP = 4_000
A_PAGE = 10
BEHIND = 50
CALLS = 60
GOAL = 1.5

# As if votes had come in on these since they were shown last.
FALL_BEHIND = f"""
UPDATE card SET wanted = wanted + 1, shown = wanted, leased_until = NULL
 WHERE kind IN ('question', 'answer') AND subject_id BETWEEN 1 AND {BEHIND}
"""

Read = Callable[[], Awaitable[object]]


@on_each
async def measure(name: str, engine: Engine, progress: Progress) -> list[Figure]:
    """Measure it on one database."""
    few, many = [await _Reader.of(engine, posts, progress) for posts in (SMALL, LARGE)]
    times: dict[str, tuple[list[float], list[float]]] = {what: ([], []) for what in few.reads}
    # The first round only warms up.
    for number in range(ROUNDS + 1):
        progress(f"{name}: pages, round {number} of {ROUNDS}")
        for what, (less, more) in times.items():
            pair = await few.timed(what), await many.timed(what)
            if number:
                less.append(pair[0])
                more.append(pair[1])
    await few.database.close()
    await many.database.close()
    return [_figure(name, what, *pair) for what, pair in times.items()]


def _figure(name: str, what: str, few: list[float], many: list[float]) -> Figure:
    ratio = middle([more / less for less, more in zip(few, many, strict=True)])
    return Figure(
        f"{what}, {name}, among {LARGE:,} posts against {SMALL:,}",
        f"≤ {GOAL} ×",
        f"{ratio:.2f} ×: {middle(many):.2f} against {middle(few):.2f} ms",
        ratio <= GOAL,
    )


class _Reader:
    """Somebody who sees everything in the first server, and what they read."""

    def __init__(self, database: Database, who: Standing, asked: Post, deep: Post) -> None:
        self.database, self._who = database, who
        place = answer_order.place(who, deep)
        below = 2 * LARGE
        self.reads: dict[str, Read] = {
            "a question's first answers": partial(self._answers, asked, None),
            f"its answers after the {DEEP:,}th": partial(self._answers, asked, place),
            "one of its answers, with those beside it": partial(self._page, deep),
            "a member's posts, counted": self._profile,
            f"the cards that are behind, {BEHIND} of them": self._behind,
            "the newest open cards": partial(self._open, below),
            "open cards from the middle on": partial(self._open, SMALL // 2),
        }

    @classmethod
    async def of(cls, engine: Engine, posts: int, progress: Progress) -> "_Reader":
        """Make a community and let somebody come in."""
        progress(f"a community of {posts:,} posts")
        database = Database(address(engine.another()))
        size = Community(posts=posts, members=posts // POSTS_A_MEMBER)
        asked_id = await fill(database, size, answers=ANSWERS)
        guild_id = size.guild_of(asked_id)
        category = (guild_id - FIRST_GUILD) // STEP
        actor = Actor(
            guild_id=guild_id,
            user_id=FIRST_USER,
            name="Member 0",
            channels={FIRST_CHANNEL + category: SPEAK},
        )
        async with database.reading() as tx:
            asked = await tx.get_one(Post, asked_id)
            who = await access.standing(tx, actor)
            best_first = await answer_order.page(tx, who, asked, after=None, limit=DEEP)
        return cls(database, who, asked, best_first[-1])

    async def timed(self, what: str) -> float:
        """Return the median milliseconds of a call."""
        read, found = self.reads[what], []
        gc.collect()
        for _call in range(CALLS):
            if read == self._behind:
                await self._fall_behind()
            start = time.perf_counter()
            result = await read()
            found.append(1_000 * (time.perf_counter() - start))
            assert result, f"{what}: nothing was there to read"
        return middle(found)

    async def _answers(self, asked: Post, after: Place | None) -> Sequence[object]:
        async with self.database.reading() as tx:
            return await answer_order.page(tx, self._who, asked, after=after, limit=A_PAGE)

    async def _page(self, post: Post) -> object:
        async with self.database.reading() as tx:
            return await reading.page(tx, self._who, post.id or 0)

    async def _profile(self) -> object:
        async with self.database.reading() as tx:
            found = await profiles.of(tx, self._who, FIRST_USER)
        return found.questions + found.answers

    async def _fall_behind(self) -> None:
        async with self.database.transaction() as tx:
            await tx.execute(text(FALL_BEHIND))

    async def _behind(self) -> bool:
        async with self.database.transaction() as tx:
            return len(await cards.claim(tx, cards.Shards())) == BEHIND

    async def _open(self, below: int) -> object:
        async with self.database.reading() as tx:
            return await reconcile.to_visit(tx, self._who.guild_id, below, 0, BEHIND, closed=False)
