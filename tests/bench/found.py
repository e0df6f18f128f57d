"""How well it finds: sets of questions, of what people typed, and of what they should have found.

``BENCH_SETS`` names a folder with a folder for each set: ``corpus.jsonl`` (``id``, ``title``,
``body``, ``answers``), ``queries.jsonl`` (``id``, ``text``, ``body``) and ``qrels.tsv`` (a query's
id, that of a question it should find, and how much). None comes with Askwell.
"""

import json
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import access, search
from bot.database import Database
from tests.bench import corpus, plain
from tests.bench.community import FIRST_GUILD
from tests.bench.figures import Figure, Progress
from tests.databases import Engine, address

FOLDER = "BENCH_SETS"
CORPUS = "corpus.jsonl"
DEPTH = 10

GOALS: dict[str, dict[str, float]] = {
    "stackfaq": {"P@1": 0.80, "MRR": 0.86},
    "counsel_knownitem": {"P@1": 0.46},
}
"""Of sets that were measured with other engines, by the names of their folders."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed, and the questions that are right."""

    text: str
    body: str
    right: frozenset[int]


@dataclass(frozen=True, slots=True)
class Set:
    """Questions in their order, and what is asked of them."""

    name: str
    texts: Sequence[corpus.Text]
    queries: Sequence[Query]


@dataclass
class Quality:
    """Sums over queries."""

    first: float = 0.0
    """Those whose first question is a right one."""
    ranks: float = 0.0
    """One divided by the place of the first right one."""
    recall: float = 0.0
    """The part of the right ones that is among the first ``DEPTH``."""
    queries: int = 0

    def add(self, found: Sequence[int], right: frozenset[int]) -> None:
        """Count what one query found."""
        places = [place for place, key in enumerate(found[:DEPTH], 1) if key in right]
        self.queries += 1
        self.first += places[:1] == [1]
        self.ranks += 1 / places[0] if places else 0.0
        self.recall += len(places) / len(right)

    @property
    def values(self) -> dict[str, float]:
        """Each measure by its name in the literature."""
        sums = {"P@1": self.first, "MRR": self.ranks, f"R@{DEPTH}": self.recall}
        return {name: value / self.queries for name, value in sums.items()}

    def __str__(self) -> str:
        return ", ".join(f"{name} {value:.3f}" for name, value in self.values.items())


async def measure(name: str, engine: Engine, progress: Progress) -> list[Figure]:
    """Measure it on one database, for each set that is there."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return [Figure(f"what is found, {name}", "", f"skipped: {FOLDER} names no folder", None)]
    figures: list[Figure] = []
    for one in _sets(Path(folder)):
        progress(f"{name}: what is found of {one.name}")
        figures += await _of(name, engine, one)
    return figures


def _sets(folder: Path) -> list[Set]:
    found = sorted(folder.glob(f"*/{CORPUS}"))
    assert found, f"{FOLDER}: no set is there"
    return [_read(one.parent) for one in found]


def _read(folder: Path) -> Set:
    asked = _lines(folder / CORPUS)
    ids = {one["id"]: corpus.key(place) for place, one in enumerate(asked)}
    right: dict[str, set[int]] = defaultdict(set)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, wanted, *_much = line.split("\t")
        right[query].add(ids[wanted])
    return Set(
        folder.name,
        [corpus.Text(one["title"], one["body"], one["answers"]) for one in asked],
        [
            Query(one["text"], one.get("body", ""), frozenset(right[one["id"]]))
            for one in _lines(folder / "queries.jsonl")
            if one["id"] in right
        ],
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


async def _of(name: str, engine: Engine, some: Set) -> list[Figure]:
    database = Database(address(engine.another()), readers=1)
    await corpus.fill(database, some.texts)
    ours, any_word, every_word = Quality(), Quality(), Quality()
    right = wrong = 0
    async with database.reading() as tx:
        who = await access.standing(tx, corpus.reader())
        for query in some.queries:
            words = f"{query.text} {query.body}"
            page = await search.find(tx, who, search.Wanted(words), limit=DEPTH)
            ours.add([one.question_id for one in page.hits], query.right)
            several = await plain.any_word(tx, FIRST_GUILD, words, DEPTH)
            any_word.add(several, query.right)
            several = await plain.every_word(tx, FIRST_GUILD, words, DEPTH)
            every_word.add(several, query.right)
            alike = await search.similar(tx, who, query.text, limit=DEPTH)
            ids = [one.question_id for one in alike]
            right += any(key in query.right for key in ids[:1])
            wrong += any(key not in query.right for key in ids[:1])
            # As if nobody had asked this before: whatever else is shown then is wrong.
            wrong += any(key not in query.right for key in ids)
    await database.close()
    goals = GOALS.get(some.name, {})
    values = ours.values
    goal = ", ".join(f"{value} ≥ {least:.2f}" for value, least in goals.items())
    shown = right + wrong
    return [
        Figure(
            f"what is found of {some.name}, {len(some.queries)} queries, {name}",
            goal,
            f"{ours}; plain OR {any_word}; plain AND {every_word}",
            all(values[value] >= least for value, least in goals.items()) if goals else None,
        ),
        Figure(
            f"similar questions of {some.name}, where half of those who ask repeat something, "
            f"{name}: of what is shown first, right",
            "> 50 %",
            f"{100 * right / max(shown, 1):.0f} % of {shown}; "
            f"{100 * right / len(some.queries):.0f} % of those who repeat are shown it",
            2 * right > shown if shown else None,
        ),
    ]
