"""How terms are written into a database's columns, and read from them.

SQLite keeps them as text. PostgreSQL keeps a ``tsvector``: each term once, with its places; a term
that no text can hold says which server it is of, so that a search reads no other server's.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

PLACES_MOST = 255
"""Places of one term that a ``tsvector`` knows."""
PLACE_LAST = 16_383

_LEXEME = re.compile(r"'([^']+)'(?::([\d,]+))?")


@dataclass(frozen=True, slots=True)
class Bag:
    """What a ranking knows of a text: where the terms asked for stand, and how long it is."""

    places: dict[str, list[int]]
    length: int

    def count(self, term: str) -> int:
        """Return how often a term stands there."""
        return len(self.places.get(term, ()))

    def together(self, first: str, second: str) -> bool:
        """Return whether one term stands right before another."""
        there = set(self.places.get(second, ()))
        return any(place + 1 in there for place in self.places.get(first, ()))


def text(terms: Sequence[str]) -> str:
    """Return terms as SQLite keeps them."""
    return " ".join(terms)


def vector(guild_id: int, terms: Sequence[str]) -> str:
    """Return terms as PostgreSQL keeps them, spelled as it spells them itself."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, term in enumerate(terms, 1):
        if place <= PLACE_LAST and len(places[term]) < PLACES_MOST:
            places[term].append(place)
        else:
            places[term] += []
    found = {term.encode(): _lexeme(term, several) for term, several in places.items()}
    own = server(guild_id)
    found[own.encode()] = f"'{own}'"
    return " ".join(found[key] for key in sorted(found))


def _lexeme(term: str, places: Sequence[int]) -> str:
    return f"'{term}':{','.join(map(str, places))}" if places else f"'{term}'"


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
    for one in _LEXEME.finditer(stored):
        if not one[1].startswith("@"):
            found += [one[1]] * (1 + (one[2] or "").count(","))
    return found


def bag(stored: str, wanted: Collection[str], begun: tuple[str, ...] = ()) -> Bag:
    """Return what a ranking by these terms has to know of a text.

    What stands for all terms that begin with it (``begun``) is where any of those are.
    """
    places: dict[str, list[int]] = defaultdict(list)
    if not stored.startswith("'"):
        all_of_it = stored.split()
        for place, term in enumerate(all_of_it, 1):
            if term in wanted:
                places[term].append(place)
            elif begun and term.startswith(begun):
                places[next(one for one in begun if term.startswith(one))].append(place)
        return Bag(places, len(all_of_it))
    for term in wanted:
        at = stored.find(f"'{term}':")
        if at >= 0:
            places[term] = _places(stored[at + len(term) + 3 :].partition(" ")[0])
    for one in begun:
        for found in re.finditer(f"'{re.escape(one)}[^']+':([\\d,]+)", stored):
            places[one] += _places(found[1])
    return Bag(places, stored.count(",") + stored.count(" "))


def _places(spelled: str) -> list[int]:
    return [int(one) for one in spelled.split(",")]
