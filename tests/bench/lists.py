"""Lists of questions, in a server of fifty categories: among ten thousand and among a million.

A page is the best of one walk for each category, so its place in the list and what there is besides
must not matter; neither must it that its reader sees few of them.

Compared is processor time, which what else runs on the machine changes little: on SQLite that of
this process, on PostgreSQL that of the one server process that answers it. What the database alone
takes is shown for both; on SQLite that is the thread of the connection.
"""

import gc
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import text

from bot import access, lists, tree
from bot.access import Actor, Standing
from bot.database import Database
from bot.lists import A_PAGE, BY, Mark, Order
from tests.bench.bulk import indexes_after
from tests.bench.community import FIRST_CHANNEL, FIRST_GUILD, FIRST_USER
from tests.bench.costs import Clock, Cost, clock, spent
from tests.bench.figures import ROUNDS, Figure, Progress, middle, on_each
from tests.bench.questions import BUSY, CATEGORIES, PARENT, POPULAR, RARE, fill
from tests.databases import Engine, address
from tests.world import SPEAK

SMALL, LARGE = 10_000, 1_000_000
NTH = {SMALL: {POPULAR: 2, RARE: 3}, LARGE: {POPULAR: 2, RARE: 307}}
"""Which of the questions carries each tag: half of them the one, some 3,300 the other in both."""
QUIET = (30, 38, 46)
"""Three of the categories that one question in 65 is in."""
DEEP = 99 * A_PAGE
"""How many lines are before the hundredth page."""
CALLS = 3
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
    Scope("a category and the nine in it", category_id=PARENT),
    Scope("a tag of every other question", tag_id=POPULAR),
    Scope("a tag of 3,300 questions", tag_id=RARE),
    Scope("who reads 3 busy ones of 50", channels=BUSY),
    Scope("who reads 3 quiet ones of 50", channels=QUIET),
)

# The plain question that a list answers; to go so far down by counting is what it must not do.
LISTED = "SELECT id, {value}, category_id FROM post WHERE {listed} ORDER BY {value} DESC, id DESC"

Cell = tuple[Order, Scope, bool]


@on_each
async def measure(name: str, engine: Engine, progress: Progress) -> list[Figure]:
    """Measure it on one database."""
    few, many = [await _Reader.of(engine, questions, progress) for questions in (SMALL, LARGE)]
    cells = list(product(ORDERS, SCOPES, (False, True)))
    found: dict[Cell, list[tuple[Cost, Cost]]] = {cell: [] for cell in cells}
    skipped = {cell: await few.deepest(*cell[:2]) if cell[2] else 0 for cell in cells}
    for cell in cells:
        progress(f"{name}: {cell[0]}, {cell[1].name}: to line {skipped[cell]}")
        await few.turn_to(cell, skipped[cell])
        await many.turn_to(cell, skipped[cell])
    gc.collect()
    gc.freeze()
    # The first round only warms up.
    for number in range(ROUNDS + 1):
        for at, cell in enumerate(cells):
            progress(f"{name}: lists, round {number} of {ROUNDS}, {at + 1} of {len(cells)}")
            gc.collect()
            # In turn, so that whatever else the machine does is done to both.
            pairs = [(await few.timed(cell), await many.timed(cell)) for _call in range(CALLS)]
            found[cell] += pairs if number else []
    await few.database.close()
    await many.database.close()
    cost = "process" if few.database.is_sqlite else "database"
    return list(_figures(name, cost, found, skipped))


def _figures(
    name: str,
    cost: str,
    found: Mapping[Cell, list[tuple[Cost, Cost]]],
    skipped: Mapping[Cell, int],
) -> Iterator[Figure]:
    """Give a line for each scope and page, the four lists in it; the worst is to reach the goal."""
    whole = cost == "process"
    of = "this process" if whole else "the server process"
    for scope, deep in product(SCOPES, (False, True)):
        cells = [(order, scope, deep) for order in ORDERS]
        ratios = {cell[0]: _ratio(found[cell], cost) for cell in cells}
        alone = {cell[0]: _ratio(found[cell], "database") for cell in cells}
        worst = max(ratios.values())
        depths = {cell[0]: skipped[cell] for cell in cells}
        page = "first page"
        if deep:
            page = f"after {_joined(depths, '{}')} lines"
        measured = f"{_joined(ratios, '{:.2f}')} ×"
        if whole:
            measured += f"; the database alone {_joined(alone, '{:.2f}')} ×"
        last = [pair[1] for cell in cells for pair in found[cell]]
        measured += (
            f"; {middle([getattr(one, cost) for one in last]):.1f} ms,"
            f" {middle([one.wall for one in last]):.0f} ms on the clock"
        )
        yield Figure(
            f"{', '.join(ORDERS)} of {scope.name}, {page}, {name}, processor time of {of} among "
            f"{LARGE:,} questions against {SMALL:,}",
            f"≤ {GOAL} ×",
            measured,
            worst <= GOAL,
        )


def _ratio(pairs: list[tuple[Cost, Cost]], cost: str) -> float:
    return middle([getattr(more, cost) / getattr(less, cost) for less, more in pairs])


def _joined(values: Mapping[Order, Any], form: str) -> str:
    """Return the values of the four lists, or the one that all of them have."""
    shown = [form.format(one) for one in values.values()]
    return shown[0] if len(set(shown)) == 1 else ", ".join(shown)


class _Reader:
    """Somebody in the one server of a database, and what they turn to."""

    def __init__(self, database: Database, questions: int) -> None:
        self.database, self._nth = database, NTH[questions]
        self._marks: dict[Cell, Mark | None] = {}
        self._standings: dict[Scope, Standing] = {}
        self._clock: Clock = time.process_time

    @classmethod
    async def of(cls, engine: Engine, questions: int, progress: Progress) -> "_Reader":
        """Make a community and let somebody come in."""
        progress(f"a server of {questions:,} questions")
        # One connection, so that it is known whose processor time to look at.
        reader = cls(Database(address(engine.another()), readers=1), questions)
        async with indexes_after(reader.database):
            await fill(reader.database, questions, nth=NTH[questions])
        for scope in SCOPES:
            actor = Actor(
                guild_id=FIRST_GUILD,
                user_id=FIRST_USER,
                name="Member 0",
                channels={FIRST_CHANNEL + one - 1: SPEAK for one in scope.channels},
            )
            async with reader.database.reading() as tx:
                reader._standings[scope] = await access.standing(tx, actor)
        async with reader.database.reading() as tx:
            reader._clock = await clock(tx, reader.database)
        return reader

    async def deepest(self, order: Order, scope: Scope) -> int:
        """Return how many lines are before the hundredth page.

        Or before the last page for which each category still has as many lines to choose from as
        if there were no end: to look where nothing is left would be no work to compare.
        """
        async with self.database.reading() as tx:
            rows = (await tx.execute(text(self._listed(order, scope)))).all()
        left: dict[int, int] = {}
        ends = dict.fromkeys({row[2] for row in rows}, 0)
        for place in range(len(rows) - 1, -1, -1):
            category = rows[place][2]
            left[category] = left.get(category, 0) + 1
            if left[category] == A_PAGE + 1:
                ends[category] = place
        return min(DEEP, min(ends.values()) // A_PAGE * A_PAGE)

    async def turn_to(self, cell: Cell, skipped: int) -> None:
        """Find the mark of the page after so many lines, and see that it is the right page."""
        order, scope, _deep = cell
        self._marks[cell] = None
        wanted = f"{self._listed(order, scope)} LIMIT {A_PAGE + 1} OFFSET {max(skipped - 1, 0)}"
        async with self.database.reading() as tx:
            rows = list(await tx.execute(text(wanted)))
        if skipped:
            last = rows.pop(0)
            self._marks[cell] = Mark(last[1], last[0])
        found = await self._page(cell)
        assert [one.mark.id for one in found.lines] == [row[0] for row in rows[:A_PAGE]], cell
        assert len(found.lines) == A_PAGE, cell

    async def timed(self, cell: Cell) -> Cost:
        """Turn to a page."""
        return await spent(self._clock, self._page(cell))

    async def _page(self, cell: Cell) -> lists.Listing:
        order, scope, _deep = cell
        async with self.database.reading() as tx:
            return await lists.page(
                tx,
                self._standings[scope],
                order,
                category_id=scope.category_id,
                tag_id=scope.tag_id,
                mark=self._marks[cell],
            )

    def _listed(self, order: Order, scope: Scope) -> str:
        """Return the plain question for a list."""
        who = self._standings[scope]
        covered = access.readable(who)
        if scope.category_id:
            covered &= {one.id for one in tree.inside(who, tree.find(who, scope.category_id))}
        conditions = [f"category_id IN ({', '.join(map(str, sorted(covered)))})"]
        if scope.tag_id:
            conditions.append(f"id % {self._nth[scope.tag_id]} = 0")
        if order is Order.UNANSWERED:
            conditions.append("answer_count = 0 AND close_reason IS NULL")
        return LISTED.format(value=BY.get(order, "id"), listed=" AND ".join(conditions))
