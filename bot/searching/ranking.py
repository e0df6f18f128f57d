"""In which order what was found is shown: the same on both databases.

An engine returns candidates. Here each gets the sum of two scores, Okapi BM25 over its title and
over all of it, and something for words that stand together as they were typed, and for titles that
are spelled alike, which finds what is typed a little wrong. All numbers were chosen on the two sets
that ``tests/bench/search.py`` reads, and on nothing else.

A score by meaning (of a language model, say) would come beside the words: ``meant`` is added with a
weight, and never replaces them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import select

from bot import direct, sets
from bot.database import Tx, table
from bot.searching import storing
from bot.searching.asked import Asked
from bot.searching.storing import Bag
from models import SearchDoc
from models.types import Big

K1, B = 1.4, 0.8
"""How soon a word said again counts no more, and how much a longer text has to say it."""
TOGETHER = 0.2
SPELLED = 1.5
MEANT = 1.0

_CACHED = 1 << 15


Spelled = Counter[str]
"""Three letters in a row, of a title, and how often they stand there."""


@dataclass(frozen=True, slots=True)
class Doc:
    """What the ranking knows of a question."""

    id: int
    title: Bag
    words: Bag
    terms: Sequence[str]
    """The title's, each as often as it stands there, in any order."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question and how well it fits."""

    id: int
    score: float
    covered: float
    """What of all that was asked for stands in it, from 0 to 1."""


async def docs(tx: Tx, ids: Sequence[int]) -> list[Doc]:
    """Return what the ranking has to know of these questions."""
    return [
        Doc(key, storing.bag(title), storing.bag(words), storing.several(title))
        for key, title, words in await _stored(tx, ids=list(ids))
    ]


@direct.read
def _stored(tx: Tx) -> Any:
    doc = table(SearchDoc)
    these = doc.c.id.in_(sets.listed(tx, "ids", Big))
    return select(doc.c.id, doc.c.title, doc.c.words).where(these)


def rank(
    asked: Asked, found: Sequence[Doc], meant: Mapping[int, float] | None = None
) -> list[Ranked]:
    """Return them in their order, the best first; among equals the newest."""
    if not found:
        return []
    typed = trigrams(asked.typed)
    long_title = max(1.0, sum(one.title.length for one in found) / len(found))
    long_words = max(1.0, sum(one.words.length for one in found) / len(found))
    worth = {one.text: one.worth for one in asked.terms}
    whole = asked.total or 1.0
    ranked = []
    for doc in found:
        score = covered = 0.0
        for one in asked.terms:
            in_words = doc.words.count(one.text, begun=one.prefix)
            in_title = doc.title.count(one.text, begun=one.prefix) if in_words else 0
            if in_words:
                covered += one.worth
                score += one.worth * _bm25(in_words, doc.words.length / long_words)
            if in_title:
                score += one.worth * _bm25(in_title, doc.title.length / long_title)
        for first, second in asked.pairs:
            both = (worth.get(first, 0.0) + worth.get(second, 0.0)) / 2
            if both and doc.words.together(first, second):
                score += TOGETHER * both * (1 + doc.title.together(first, second))
        spelled = likeness(typed, doc.terms)
        score += SPELLED * whole * spelled
        if meant is not None:
            score += MEANT * whole * meant.get(doc.id, 0.0)
        ranked.append(Ranked(doc.id, score, covered / whole))
    return sorted(ranked, key=lambda one: (-one.score, -one.id))


def titled(asked: Asked, title: Sequence[str]) -> float:
    """Return what of all that was asked for stands in a title's terms, from 0 to 1."""
    here = 0.0
    for one in asked.terms:
        if one.text in title or (one.prefix and any(it.startswith(one.text) for it in title)):
            here += one.worth
    return here / (asked.total or 1.0)


def _bm25(count: int, length: float) -> float:
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length))


@lru_cache(maxsize=_CACHED)
def _of_term(term: str) -> tuple[str, ...]:
    padded = f" {term} "
    return tuple(padded[at : at + 3] for at in range(len(padded) - 2))


def trigrams(terms: Sequence[str]) -> Spelled:
    """Return how often each three letters in a row stand in these terms."""
    return Counter(chain.from_iterable(map(_of_term, terms)))


def likeness(typed: Spelled, terms: Sequence[str]) -> float:
    """Return what a text and these terms share of their letters in rows of three, from 0 to 1."""
    total = typed.total() + sum(map(len, terms))
    if not total:
        return 0.0
    # Only of those that are in both it matters how often; a term has as many as it has letters.
    both = list(filter(typed.__contains__, chain.from_iterable(map(_of_term, terms))))
    shared = len(both)
    if shared:
        shared = sum(min(typed[three], many) for three, many in Counter(both).items())
    return 2 * shared / total
