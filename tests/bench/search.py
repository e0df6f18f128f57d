"""Finding: what it costs among many questions, what it adds to posting, and how well it finds.

Beside each stand the plain ways of the same database (``tests/bench/plain.py``), asked the same, in
turn. Compared is processor time, warm: on SQLite that of this process, on PostgreSQL that of this
process and of the one server process that answers it. It is done among 10,000 and 100,000
questions; ``BENCH_QUESTIONS=10000,1000000`` says otherwise (a million takes half an hour or more).
"""

import gc
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from random import Random

from bot import access, search
from bot.access import Standing
from bot.database import Database, Tx
from bot.searching import asked, gathered, index
from tests.bench import corpus, found, plain, posting, words
from tests.bench.bulk import indexes_after
from tests.bench.community import FIRST_GUILD, STEP
from tests.bench.costs import Clock, Cost, Total, clock, processor, spent
from tests.bench.figures import ROUNDS, Figure, Progress, middle, on_each, spread
from tests.bench.words import Typed
from tests.databases import Engine, address

SIZES = "BENCH_QUESTIONS"
USUAL = "10000,100000"

QUERIES = 100
PLAIN = 20
"""Of these, the first, the plain ways are asked as well."""
SMALL = 50
"""Questions of a small server beside the large one, and as many answers: 100 posts."""
LOOKED_AT = 200
"""Questions whose rows of the index are compared with what they should be."""

MILLION = 1_000_000
SIMILAR = {10_000: 20.0, 100_000: 60.0, MILLION: 100.0}
SUGGEST = {100_000: 10.0, MILLION: 100.0}
BESIDE = 2.0
OF_OR = 0.1
"""What similar questions may cost of the plain ``OR``, on PostgreSQL among a million."""

Ask = Callable[[Tx, Standing, Typed], Awaitable[object]]


@dataclass(frozen=True)
class Way:
    """Something that is asked, and how often in a round."""

    name: str
    ask: Ask
    typed: Sequence[Typed]
    guild_id: int = FIRST_GUILD
    whole: bool = True
    """Who asks reads all of the server."""
    most: float | None = None
    """Milliseconds that p95 may be on SQLite."""
    beside_or: bool = False
    """Its part of the plain ``OR`` is what counts on PostgreSQL among a million."""


@on_each
async def measure(name: str, engine: Engine, progress: Progress) -> list[Figure]:
    """Measure it on one database."""
    figures = await found.measure(name, engine, progress)
    for questions_there in map(int, os.environ.get(SIZES, USUAL).split(",")):
        figures += await _among(name, engine, questions_there, progress)
    return figures


async def _among(name: str, engine: Engine, many: int, progress: Progress) -> list[Figure]:
    # One connection, so that it is known whose processor time to look at.
    database = Database(address(engine.another()), readers=1)
    small = FIRST_GUILD + STEP
    progress(f"{name}: {many:,} questions are put in and indexed")
    beside = range(many, many + SMALL)
    async with indexes_after(database):
        await corpus.fill(database, map(words.text, range(many)))
        await corpus.fill(database, map(words.text, beside), small, corpus.key(many))
    await _as_the_verbs_do(database, many)
    chance = Random(many)
    typed = [words.typed(chance.randrange(many)) for _query in range(QUERIES)]
    here = [words.typed(number) for number in beside]
    everything = list(_ours(FIRST_GUILD, many, typed))
    parts = [
        replace(one, name=f"{one.name} by who reads nine of ten", whole=False) for one in everything
    ]
    ways = [*everything, *parts, *_plain(typed[:PLAIN])]
    theirs = list(_ours(small, None, here))
    costs = await _costs(f"{name}, {many:,}", database, [*ways, *theirs], progress)
    total = processor(database)
    figures = list(_figures(name, many, ways, costs[: len(ways)], total))
    figures += _small(name, many, theirs, costs[len(ways) :], total)
    figures += await posting.measure(name, database, many, progress)
    await database.close()
    return figures


async def _as_the_verbs_do(database: Database, many: int) -> None:
    """See that a sample of what is indexed is what the verbs would have written."""
    ids = [corpus.key(number) for number in Random(0).sample(range(many), LOOKED_AT)]
    async with database.reading() as tx:
        stored, right = await gathered.compared(tx, ids)
        assert stored == right
        assert len(stored) == LOOKED_AT
        assert (await asked.frequencies(tx, FIRST_GUILD, ()))[index.EVERY] == many


def _ours(guild_id: int, many: int | None, typed: Sequence[Typed]) -> Iterator[Way]:
    """Yield what is asked of Askwell in a server; ``many``: its goals are those of so many."""
    similar = BESIDE if many is None else SIMILAR.get(many)
    begun = BESIDE if many is None else SUGGEST.get(many)
    page = BESIDE if many is None else None

    def by_title(tx: Tx, who: Standing, one: Typed) -> Awaitable[object]:
        return search.similar(tx, who, one.title)

    def by_words(tx: Tx, who: Standing, one: Typed) -> Awaitable[object]:
        return search.find(tx, who, search.Wanted(one.title))

    def by_beginnings(tx: Tx, who: Standing, one: Typed) -> Awaitable[object]:
        return search.suggest(tx, who, one.begun)

    yield Way("similar questions", by_title, typed, guild_id, most=similar, beside_or=True)
    yield Way("a page of what is found", by_words, typed, guild_id, most=page)
    yield Way("questions offered while somebody types", by_beginnings, typed, guild_id, most=begun)


def _plain(typed: Sequence[Typed]) -> Iterator[Way]:
    def any_word(tx: Tx, _who: Standing, one: Typed) -> Awaitable[object]:
        return plain.any_word(tx, FIRST_GUILD, one.title, search.A_PAGE)

    def every_word(tx: Tx, _who: Standing, one: Typed) -> Awaitable[object]:
        return plain.every_word(tx, FIRST_GUILD, one.title, search.A_PAGE)

    yield Way("plain OR", any_word, typed)
    yield Way("plain AND", every_word, typed)


Costs = list[list[Cost]]
"""Of each round, each query's."""


async def _costs(
    what: str, database: Database, ways: Sequence[Way], progress: Progress
) -> list[Costs]:
    async with database.reading() as tx:
        of = await clock(tx, database)
    taken: list[Costs] = [[] for _way in ways]
    # The first round only warms up.
    for number in range(ROUNDS + 1):
        for way, rounds in zip(ways, taken, strict=True):
            progress(f"{what}: {way.name}, round {number} of {ROUNDS}")
            gc.collect()
            one = [await _spent(of, database, way, typed) for typed in way.typed]
            if number:
                rounds.append(one)
    return taken


async def _spent(of: Clock, database: Database, way: Way, typed: Typed) -> Cost:
    """Ask once. Who asks is known by then: every screen has to read that, whatever it shows."""
    async with database.reading() as tx:
        who = await access.standing(tx, corpus.reader(way.guild_id, whole=way.whole))
        return await spent(of, way.ask(tx, who, typed))


def _p95(rounds: Costs, total: Total, first: int = QUERIES) -> list[float]:
    """Return of each round what so many per cent of the first queries cost at most."""
    ranked = [sorted(map(total, one[:first])) for one in rounds]
    return [one[ceil(0.95 * len(one)) - 1] for one in ranked]


def _half(rounds: Costs, total: Total) -> float:
    return middle([total(one) for several in rounds for one in several])


def _figures(
    name: str, many: int, ways: Sequence[Way], costs: Sequence[Costs], total: Total
) -> Iterator[Figure]:
    *ours, any_word, every_word = costs
    plainly = [_p95(one, total) for one in (any_word, every_word)]
    for way, rounds in zip(ways, ours, strict=False):
        each = _p95(rounds, total)
        first = _p95(rounds, total, PLAIN)
        of_or, of_and = (
            middle([one / other for one, other in zip(first, others, strict=True)])
            for others in plainly
        )
        goal, reached = "", None
        if name == "SQLite" and way.most is not None:
            goal, reached = f"≤ {way.most:.0f} ms", middle(each) <= way.most
        elif name != "SQLite" and way.beside_or and many == MILLION:
            goal, reached = f"≤ {OF_OR} × plain OR", of_or <= OF_OR
        yield Figure(
            f"{way.name}, among {many:,}, {name}, p95 of processor time",
            goal,
            f"{spread(each, '.1f')} ms, half of them {_half(rounds, total):.1f}, of that the "
            f"database alone {_half(rounds, _of_database):.1f}; {of_or:.2f} × plain OR "
            f"({middle(plainly[0]):.1f}), {of_and:.2f} × plain AND ({middle(plainly[1]):.1f})",
            reached,
        )


def _of_database(one: Cost) -> float:
    return one.database


def _small(
    name: str, many: int, ways: Sequence[Way], costs: Sequence[Costs], total: Total
) -> Iterator[Figure]:
    for way, rounds in zip(ways, costs, strict=True):
        each = _p95(rounds, total)
        alone = _p95(rounds, _of_database)
        yield Figure(
            f"{way.name}, in a server of {2 * SMALL} posts beside one of {many:,} questions, "
            f"{name}, p95 of processor time",
            f"< {BESIDE:.0f} ms",
            f"{spread(each, '.1f')} ms; the database alone {spread(alone, '.1f')}",
            middle(each) < BESIDE,
        )
