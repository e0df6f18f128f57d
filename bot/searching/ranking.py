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
from bot.searching.asked import Asked, Term
from bot.searching.storing import Bag
from models import SearchDoc
from models.types import Big

K1, B = 1.4, 0.8
"""How soon a word said again counts no more, and how much a longer text has to say it."""
TOGETHER = 0.2
SPELLED = 1.5
MEANT = 1.0

_CACHED = 1 << 15


class Spelled(dict[str, tuple[str, ...]]):
    """A text in three letters in a row: of each term that is compared with it, those it has too.

    Many titles share a term, and most share none of the letters: each is looked at once.
    """

    def __init__(self, terms: Sequence[str]) -> None:
        self.often = Counter(chain.from_iterable(map(_of_term, terms)))
        self.length = self.often.total()
        self._rows = frozenset(self.often)

    def __missing__(self, term: str) -> tuple[str, ...]:
        rows = _of_term(term)
        none = self._rows.isdisjoint(rows)
        both = self[term] = () if none else tuple(filter(self._rows.__contains__, rows))
        return both


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
    titles, words = _lengths([one.title for one in found]), _lengths([one.words for one in found])
    typed, whole = trigrams(asked.typed), asked.total or 1.0
    terms, pairs = frozenset(one.text for one in asked.terms if not one.prefix), _pairs(asked)
    ranked = []
    for doc, in_title, in_words in zip(found, titles, words, strict=True):
        score = covered = 0.0
        here = doc.words.counts(terms)
        for one in asked.terms:
            times = here.get(one.text, 0)
            if one.prefix:
                times = doc.words.count(one.text, begun=True)
            if times:
                covered += one.worth
                score += one.worth * _bm25(times, in_words)
                if times := _times(one, doc.terms):
                    score += one.worth * _bm25(times, in_title)
        for first, second, both in pairs:
            # What was not counted may stand there all the same.
            maybe = first in here or first not in terms
            maybe = maybe and (second in here or second not in terms)
            if maybe and doc.words.together(first, second):
                score += TOGETHER * both * (1 + doc.title.together(first, second))
        score += SPELLED * whole * likeness(typed, doc.terms)
        if meant is not None:
            score += MEANT * whole * meant.get(doc.id, 0.0)
        ranked.append(Ranked(doc.id, score, covered / whole))
    return sorted(ranked, key=lambda one: (-one.score, -one.id))


def _lengths(texts: Sequence[Bag]) -> list[float]:
    """Return of each text what its length takes from the score, beside the others'."""
    average = max(1.0, sum(one.length for one in texts) / len(texts))
    return [K1 * (1 - B + B * (one.length / average)) for one in texts]


def _pairs(asked: Asked) -> list[tuple[str, str, float]]:
    """Return terms that were typed together, and what each two of them are worth."""
    worth = {one.text: one.worth for one in asked.terms}
    found = []
    for first, second in asked.pairs:
        both = (worth.get(first, 0.0) + worth.get(second, 0.0)) / 2
        if both:
            found.append((first, second, both))
    return found


def _times(one: Term, title: Sequence[str]) -> int:
    """Return how often a term stands in a title, or those that begin with it."""
    if one.prefix:
        return sum(it.startswith(one.text) for it in title)
    return title.count(one.text)


def titled(asked: Asked, title: Sequence[str]) -> float:
    """Return what of all that was asked for stands in a title's terms, from 0 to 1."""
    here = 0.0
    for one in asked.terms:
        if one.text in title or (one.prefix and any(it.startswith(one.text) for it in title)):
            here += one.worth
    return here / (asked.total or 1.0)


def _bm25(count: int, length: float) -> float:
    return count * (K1 + 1) / (count + length)


@lru_cache(maxsize=_CACHED)
def _of_term(term: str) -> tuple[str, ...]:
    padded = f" {term} "
    return tuple(padded[at : at + 3] for at in range(len(padded) - 2))


def trigrams(terms: Sequence[str]) -> Spelled:
    """Return what titles are compared with by their letters."""
    return Spelled(terms)


def likeness(typed: Spelled, terms: Sequence[str]) -> float:
    """Return what a text and these terms share of their letters in rows of three, from 0 to 1."""
    # A term has as many rows of three as it has letters.
    total = typed.length + sum(map(len, terms))
    if not total:
        return 0.0
    both = list(chain.from_iterable(map(typed.__getitem__, terms)))
    shared = len(both)
    if len(set(both)) < shared:
        # Only where one stands several times it matters how often it was typed.
        shared = sum(min(typed.often[three], many) for three, many in Counter(both).items())
    return 2 * shared / total
