"""What was typed, as an engine is asked for it: which terms, what each is worth, where to begin.

Words that stand in many questions cost much and tell little. So an engine begins with the rarest
ones, as far as a budget of questions reaches (the gate); the others only help to rank what these
find. Where even the rarest is in more than that, several together are asked for.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, func, select
from sqlmodel import col

from bot import direct, sets
from bot.database import Tx, table
from bot.searching import folding, index
from models import SearchWord
from models.types import Big

TERMS_MOST = 32
"""Terms of one search, the weightiest."""

LOOKED_UP_MOST = 400
"""Terms of a long text that are looked up, the first."""

BUDGET = 5_000
"""Questions that the terms of a gate may stand in, all together."""

RANKING_BUDGET = 20_000
"""The same of the terms that only help to rank, because each of them is counted for that."""

HELPS = 0.1
"""A term that is worth less than this part of the rarest one only costs: it ranks nothing."""

SAYS_LITTLE = 0.3
"""What a common English word counts, beside the others."""

_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Term:
    """A term that is asked for."""

    text: str
    prefix: bool
    """All terms that begin with it are meant."""
    questions: int
    """In how many of the server's questions it stands."""
    worth: float
    common: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A search in terms that the server knows, the rarest first."""

    guild_id: int
    terms: tuple[Term, ...]
    gate: tuple[Term, ...]
    """A question has to have one of these."""
    together: tuple[Term, ...]
    """Instead of a gate: a question has to have all of these."""
    others: tuple[Term, ...]
    """What else counts for the ranking."""
    pairs: tuple[tuple[str, str], ...]
    """Terms that were typed one right after the other."""
    typed: tuple[str, ...]
    """All terms, in their order, known or not: how much alike two titles are spelled."""
    total: float
    """What all that was typed is worth, unknown words included."""
    whole: bool
    """Every term is in the gate, so that whatever fits at all is found."""

    @property
    def nothing(self) -> bool:
        """Whether no question of the server can fit."""
        return not self.gate and not self.together


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody is typing of a title, in terms."""

    whole: Sequence[str]
    """What has to stand in it."""
    begun: Sequence[str]
    """Of these one; what ends with ``*`` stands for all that begin with it."""
    enough: Callable[[Sequence[Any]], bool]
    """Whether these rows are as many as can be shown, so that no others need be looked for."""


async def understand(tx: Tx, guild_id: int, text: str) -> Asked:
    """Return what a text asks for."""
    mine = folding.asked(text)
    every = mine[:LOOKED_UP_MOST]
    known = await frequencies(tx, guild_id, every)
    size = known.pop(index.EVERY, 0)
    found = [_term(text, known[text], size) for text in every if known.get(text)]
    found.sort(key=lambda one: -one.worth)
    terms = tuple(sorted(found[:TERMS_MOST], key=lambda one: one.questions))
    unknown = [text for text in mine if not known.get(text) and text not in folding.COMMON]
    # As much as a word that stands in one question.
    total = sum(one.worth for one in terms) + len(unknown) * worth(1, size)
    gate, together, others = _begin(terms, said=bool(unknown))
    return Asked(
        guild_id,
        terms,
        gate,
        together,
        others,
        tuple(pairwise(mine)),
        tuple(mine),
        total,
        whole=not others and not together,
    )


def only(guild_id: int, text: str) -> Asked:
    """Return a search for a term that is known to be there."""
    one = Term(text, False, 1, 1.0, False)
    return Asked(guild_id, (one,), (one,), (), (), (), (text,), 1.0, whole=True)


def _term(text: str, questions: int, size: int) -> Term:
    common = text in folding.COMMON
    weight = worth(questions, size) * (SAYS_LITTLE if common else 1.0)
    prefix = text.endswith("*")
    return Term(text.removesuffix("*"), prefix, questions, weight, common)


def worth(questions: int, size: int) -> float:
    """Return what a term is worth that stands in so many questions of so many."""
    return math.log(1 + (max(size, questions) - questions + 0.5) / (questions + 0.5))


def _begin(
    terms: Sequence[Term], *, said: bool
) -> tuple[tuple[Term, ...], tuple[Term, ...], tuple[Term, ...]]:
    """Part terms into the gate, those asked for together, and the others.

    Common words alone begin a search only if nothing else was ``said``.
    """
    telling = [one for one in terms if not one.common]
    if not telling:
        telling = [] if said else list(terms)
    gate: list[Term] = []
    spent = 0
    for one in telling:
        if spent + one.questions > BUDGET:
            break
        spent += one.questions
        gate.append(one)
    together = [] if gate else telling[:3]
    rest, spent = [], 0
    for one in terms:
        if one in gate or one in together:
            continue
        spent += one.questions
        if spent > RANKING_BUDGET or one.worth < HELPS * terms[0].worth:
            break
        rest.append(one)
    return tuple(gate), tuple(together), tuple(rest)


@direct.read
def _known(tx: Tx) -> Any:
    word = table(SearchWord)
    return select(word.c.term, word.c.questions).where(
        word.c.guild_id == bindparam("guild", type_=Big),
        sets.is_listed(tx, word.c.term, "terms", Text),
    )


async def frequencies(tx: Tx, guild_id: int, terms: Sequence[str]) -> dict[str, int]:
    """Return in how many questions of a server these terms stand, and how many there are."""
    whole = [term for term in terms if not term.endswith("*")]
    rows = await _known(tx, guild=guild_id, terms=[index.EVERY, *whole])
    found = {row.term: int(row.questions) for row in rows}
    for term in terms:
        if term.endswith("*"):
            letters = term.removesuffix("*")
            ((many,),) = await _begun(tx, guild=guild_id, first=letters, last=letters + _LAST)
            # In several terms of one question it was counted several times.
            found[term] = min(int(many or 0), found.get(index.EVERY, 0))
    return found


@direct.read
def _begun(tx: Tx) -> Any:
    word = table(SearchWord)
    return select(func.sum(word.c.questions).label("many")).where(
        word.c.guild_id == bindparam("guild", type_=Big),
        word.c.term.between(bindparam("first"), bindparam("last")),
    )


def beginning(letters: str) -> ColumnElement[bool]:
    """Return the condition on the terms of a server that they begin with these letters."""
    return col(SearchWord.term).between(letters, letters + _LAST)
