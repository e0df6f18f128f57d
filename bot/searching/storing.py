"""How terms are written into a database's columns, and read from them.

SQLite keeps them as text. PostgreSQL keeps a ``tsvector``: each term once, with its places; a term
that no text can hold says which server it is of, so that a search reads no other server's.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

PLACES_MOST = 255
"""Places of one term that a ``tsvector`` knows; and none beyond the 16,383rd of a text."""

FEW = 8
"""Up to so many terms it costs less to look for each of them in a text than to take it apart."""

_LEXEME = re.compile(r"'([^']+)'(?::([\d,]+))?")


class Bag(Protocol):
    """What a ranking asks of a text."""

    length: int
    """Its terms."""

    def count(self, term: str, *, begun: bool) -> int:
        """Return how often a term stands there, or those that begin with it."""
        ...

    def counts(self, terms: frozenset[str]) -> Mapping[str, int]:
        """Return how often each of these terms stands there, less those that do not."""
        ...

    def together(self, first: str, second: str) -> bool:
        """Return whether one term stands right before another."""
        ...


class _Text:
    """A text as SQLite keeps it. It is taken apart only for many terms."""

    __slots__ = ("_padded", "length")

    def __init__(self, stored: str) -> None:
        self._padded = f" {stored} "
        self.length = stored.count(" ") + 1 if stored else 0

    def count(self, term: str, *, begun: bool) -> int:
        if begun:
            return self._padded.count(f" {term}")
        spelled = f" {term} "
        many = self._padded.count(spelled)
        if many and f"{spelled}{term} " in self._padded:
            # Two spaces: a term that is said twice in a row has its own on both sides.
            many = self._padded.replace(" ", "  ").count(spelled)
        return many

    def counts(self, terms: frozenset[str]) -> Mapping[str, int]:
        if len(terms) <= FEW:
            return _counted(self, terms)
        found: dict[str, int] = {}
        for term in filter(terms.__contains__, self._padded.split()):
            found[term] = found.get(term, 0) + 1
        return found

    def together(self, first: str, second: str) -> bool:
        return f" {first} {second} " in self._padded


class _Vector:
    """The same, as PostgreSQL keeps it."""

    __slots__ = ("_stored", "length")

    def __init__(self, stored: str) -> None:
        self._stored = stored
        # Its server's term has a space before or after it, and no comma.
        self.length = stored.count(",") + stored.count(" ")

    def count(self, term: str, *, begun: bool) -> int:
        if not begun:
            spelled = f"'{term}':"
            at = self._stored.find(spelled)
            # Its places go on to the next space, and have a comma between them.
            return 1 + self._stored.count(",", at, self._end(at)) if at >= 0 else 0
        found = re.finditer(f"'{re.escape(term)}[^']*':([\\d,]+)", self._stored)
        return sum(1 + one[1].count(",") for one in found)

    def counts(self, terms: frozenset[str]) -> Mapping[str, int]:
        if len(terms) <= FEW:
            return _counted(self, terms)
        # In the order of their letters; the quote after a term comes before any letter or digit.
        stored, found = self._stored.split(" "), {}
        for term in terms:
            spelled = f"'{term}':"
            at = bisect_left(stored, spelled)
            if at < len(stored) and stored[at].startswith(spelled):
                found[term] = 1 + stored[at].count(",")
        return found

    def together(self, first: str, second: str) -> bool:
        before = self._places(first)
        after = set(self._places(second)) if before else set()
        return any(place + 1 in after for place in before)

    def _places(self, term: str) -> list[int]:
        spelled = f"'{term}':"
        at = self._stored.find(spelled)
        if at < 0:
            return []
        numbers = self._stored[at + len(spelled) : self._end(at)]
        return [int(one) for one in numbers.split(",")]

    def _end(self, at: int) -> int:
        """Return where the places end of the term that begins there."""
        end = self._stored.find(" ", at)
        return end if end >= 0 else len(self._stored)


def _counted(bag: Bag, terms: frozenset[str]) -> dict[str, int]:
    """Return the same by going through the text once for each term."""
    return {term: many for term in terms if (many := bag.count(term, begun=False))}


def text(terms: Sequence[str]) -> str:
    """Return terms as SQLite keeps them."""
    return " ".join(terms)


def vector(guild_id: int, terms: Sequence[str]) -> str:
    """Return terms as PostgreSQL keeps them, spelled as it spells them itself."""
    places: dict[str, list[str]] = defaultdict(list)
    for place, term in enumerate(terms, 1):
        places[term].append(str(place))
    found = {term.encode(): f"'{term}':{','.join(several)}" for term, several in places.items()}
    own = server(guild_id)
    found[own.encode()] = f"'{own}'"
    return " ".join(found[key] for key in sorted(found))


def longer(stored: str, terms: Sequence[str]) -> str:
    """Return what is stored with these terms after it; PostgreSQL puts them where they belong."""
    if not stored.startswith("'"):
        return f"{stored} {text(terms)}".strip()
    after = enumerate(terms, bag(stored).length + 1)
    return " ".join([stored, *(f"'{term}':{place}" for place, term in after)])


def server(guild_id: int) -> str:
    """Return the term by which PostgreSQL finds a server's."""
    return f"@{guild_id}"


def distinct(stored: str) -> set[str]:
    """Return the terms of a text, each once, however it is stored."""
    if stored.startswith("'"):
        return {found[1] for found in _LEXEME.finditer(stored) if not found[1].startswith("@")}
    return set(stored.split())


def several(stored: str) -> list[str]:
    """Return the terms of a text, each as often as it stands there, in any order."""
    if not stored.startswith("'"):
        return stored.split()
    found = []
    for term, places in _LEXEME.findall(stored):
        if places:
            found += [term] * (1 + places.count(",")) if "," in places else [term]
    return found


def bag(stored: str) -> Bag:
    """Return what a ranking asks of a text, however it is stored."""
    return _Vector(stored) if stored.startswith("'") else _Text(stored)
