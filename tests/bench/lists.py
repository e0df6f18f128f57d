"""Lists of questions, in a server of fifty categories: among ten thousand and among a million.

A page is the best of one walk for each category, so its place in the list and what there is besides
must not matter; neither must it that its reader sees few of them.
"""

import gc
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from sqlalchemy import text

from bot import access, lists, tree
from bot.access import Actor, Standing
from bot.database import Database
from bot.lists import A_PAGE, BY, Mark, Order
from tests.bench.community import FIRST_CHANNEL, FIRST_GUILD, FIRST_USER
from tests.bench.figures import ROUNDS, Figure, Progress, middle
from tests.bench.questions import BUSY, CATEGORIES, NTH, PARENT, POPULAR, RARE, fill
from tests.databases import Engine, address
from tests.world import SPEAK

SMALL, LARGE = 10_000, 1_000_000
DEEP = 100
CALLS = 10
GOAL = 1.5

ORDERS = (Order.RECENT, Order.UNANSWERED, Order.TOP, Order.HOT)


@dataclass(frozen=True)
class Scope:
    """What a list is of, and who reads it."""

    name: str
    category_id: int = 0
    tag_id: int = 0
    channels: tuple[int, ...] = tuple(range(1, CATEGORIES + 1))


SCOPES = (
    Scope("all categories"),
    Scope("a category with those inside", category_id=PARENT),
    Scope("a tag of one in ten", tag_id=POPULAR),
    Scope("a tag of one in 400", tag_id=RARE),
    Scope(f"who reads {len(BUSY)} of {CATEGORIES}", channels=BUSY),
)

# The plain question that a list answers; to go so far down by counting is what it must not do.
PLACE = """
SELECT {value}, id FROM post WHERE {listed} ORDER BY {value} DESC, id DESC LIMIT 1 OFFSET {offset}
"""

Times = dict[tuple[Order, Scope, bool], list[tuple[float, float]]]


async def measure(engines: Mapping[str, Engine], progress: Progress) -> list[Figure]:
    """Measure it on each database."""
    return [
        figure for name, engine in engines.items() for figure in await _on(name, engine, progress)
    ]


async def _on(name: str, engine: Engine, progress: Progress) -> list[Figure]:
    few, many = [await _Reader.of(engine, questions, progress) for questions in (SMALL, LARGE)]
    found: Times = {one: [] for one in product(ORDERS, SCOPES, (False, True))}
    marks = {(order, scope): await few.deepest(order, scope) for order, scope, _deep in found}
    # The first round only warms up.
    for number in range(ROUNDS + 1):
        progress(f"{name}: lists, round {number} of {ROUNDS}")
        for (order, scope, deep), times in found.items():
            skipped = marks[order, scope] if deep else 0
            pair = [await one.timed(order, scope, skipped) for one in (few, many)]
            if number:
                times.append((pair[0], pair[1]))
    await few.database.close()
    await many.database.close()
    return list(_figures(name, found))


def _figures(name: str, found: Times) -> Iterator[Figure]:
    """Give the worst of each list's scopes: if that is good enough, so are the others."""
    for order, deep in product(ORDERS, (False, True)):
        ratios = {
            scope: middle([more / less for less, more in found[order, scope, deep]])
            for scope in SCOPES
        }
        worst = max(SCOPES, key=lambda scope: ratios[scope])
        less, more = (middle(side) for side in zip(*found[order, worst, deep], strict=True))
        yield Figure(
            f"{order}, {f'page {DEEP}' if deep else 'first page'}, {name}, among {LARGE:,} "
            f"questions against {SMALL:,}: the worst of {len(SCOPES)} scopes",
            f"≤ {GOAL} ×",
            f"{ratios[worst]:.2f} × ({worst.name}): {more:.2f} against {less:.2f} ms; the others "
            f"{', '.join(f'{ratios[one]:.2f}' for one in SCOPES if one is not worst)}",
            ratios[worst] <= GOAL,
        )


class _Reader:
    """Somebody in the one server of a database, and what they turn to."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._marks: dict[tuple[Order, Scope, int], Mark] = {}
        self._standings: dict[Scope, Standing] = {}

    @classmethod
    async def of(cls, engine: Engine, questions: int, progress: Progress) -> "_Reader":
        """Make a community and let somebody come in."""
        progress(f"a server of {questions:,} questions")
        reader = cls(Database(address(engine.another())))
        await fill(reader.database, questions)
        for scope in SCOPES:
            actor = Actor(
                guild_id=FIRST_GUILD,
                user_id=FIRST_USER,
                name="Member 0",
                channels={FIRST_CHANNEL + one - 1: SPEAK for one in scope.channels},
            )
            async with reader.database.reading() as tx:
                reader._standings[scope] = await access.standing(tx, actor)
        return reader

    async def deepest(self, order: Order, scope: Scope) -> int:
        """Return how many lines are before the hundredth page, or the last if there are fewer."""
        async with self.database.reading() as tx:
            count = f"SELECT count(*) FROM post WHERE {self._listed(order, scope)}"
            lines = int(await tx.scalar(text(count)) or 0)
        return min(DEEP - 1, (lines - 1) // A_PAGE) * A_PAGE

    async def timed(self, order: Order, scope: Scope, skipped: int) -> float:
        """Return the median milliseconds of turning to the page after so many lines."""
        who, times = self._standings[scope], []
        mark = await self._mark(order, scope, skipped) if skipped else None
        gc.collect()
        for _call in range(CALLS):
            start = time.perf_counter()
            async with self.database.reading() as tx:
                found = await lists.page(
                    tx, who, order, category_id=scope.category_id, tag_id=scope.tag_id, mark=mark
                )
            times.append(1_000 * (time.perf_counter() - start))
            assert found.lines, f"{order}, {scope.name}: nothing was there to read"
        return middle(times)

    async def _mark(self, order: Order, scope: Scope, skipped: int) -> Mark:
        key = (order, scope, skipped)
        if key not in self._marks:
            statement = PLACE.format(
                value=BY.get(order, "id"),
                listed=self._listed(order, scope),
                offset=skipped - 1,
            )
            async with self.database.reading() as tx:
                value, post_id = (await tx.execute(text(statement))).one()
            self._marks[key] = Mark(value, post_id)
        return self._marks[key]

    def _listed(self, order: Order, scope: Scope) -> str:
        """Return the plain condition on a question for being in a list."""
        who = self._standings[scope]
        covered = access.readable(who)
        if scope.category_id:
            covered &= {one.id for one in tree.inside(who, tree.find(who, scope.category_id))}
        conditions = [f"category_id IN ({', '.join(map(str, sorted(covered)))})"]
        if scope.tag_id:
            conditions.append(f"id % {NTH[scope.tag_id]} = 0")
        if order is Order.UNANSWERED:
            conditions.append("answer_count = 0 AND close_reason IS NULL")
        return " AND ".join(conditions)
