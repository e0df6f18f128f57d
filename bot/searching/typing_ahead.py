"""Questions to choose from while somebody types: by number, or by words of their titles."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from bot.access import Standing
from bot.database import Tx
from bot.searching import engine, folding, scopes
from bot.searching.asked import Typed
from bot.searching.wanted import Suggested
from models import Post, PostKind

LOOKED_AT = 150
"""Titles that are put in order: of more that have the terms, the latest."""

ENOUGH = 25
"""So many that fit are enough where many more do: as many as Discord shows."""

WORDS_MOST = 12
_ENDINGS = 4
"""Letters that a stem may be shorter than what was typed of a word."""


async def suggest(tx: Tx, who: Standing, typed: str, limit: int) -> tuple[Suggested, ...]:
    """Return the questions that fit best, then those with the most votes."""
    wanted = typed.strip()
    number = wanted.lstrip("#").strip()
    if not number:
        return _suggested(await _rows(tx, scopes.shown(who), limit))
    found: list[Any] = []
    if number.isdecimal() and number.isascii() and len(number) < 10:
        found += await _rows(tx, scopes.shown(who) & _numbered(int(number)), limit)
        found.sort(key=lambda row: row.number)
    known = {row.id for row in found}
    titled = [row for row in await _titled(tx, who, wanted) if row.id not in known]
    return _suggested([*found, *titled][:limit])


async def _titled(tx: Tx, who: Standing, typed: str) -> list[Any]:
    words = folding.words(typed)[:WORDS_MOST]
    if not words:
        return []
    places: dict[int, int | None] = {}

    def place(row: Any) -> int | None:
        if row.id not in places:
            places[row.id] = _place(words, row.title)
        return places[row.id]

    def enough(rows: Sequence[Any]) -> bool:
        return len([row for row in rows if row.seen and place(row) is not None]) >= ENOUGH

    here, asked = engine.of(tx), Typed(*_terms(words), enough)
    rows = await scopes.seen(
        who, LOOKED_AT, lambda scope: here.titles(tx, who, asked, scope, LOOKED_AT)
    )
    fits = [(fit, row) for row in rows if (fit := place(row)) is not None]
    fits.sort(key=lambda one: (one[0], -one[1].score, -one[1].id))
    return [row for _fit, row in fits]


def _terms(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the terms that a title has to have, and what its last one may be.

    The last: each term that begins like it, and, for what is cut off a stem, those that it begins
    like itself.
    """
    whole = [term for word in words[:-1] for term in folding.asked(word)]
    last = words[-1][: folding.TERM_MOST]
    if folding.is_pair(last):
        pairs = folding.asked(last)
        return [*whole, *(one for one in pairs if one[-1] != "*")], [
            one for one in pairs if one[-1] == "*"
        ]
    shorter = (last[:-cut] for cut in range(1, _ENDINGS + 1))
    begun = [f"{last}*", folding.term(last), *(one for one in shorter if len(one) > 2)]
    return [one for one in whole if one[-1] != "*"], list(dict.fromkeys(begun))


def _place(words: Sequence[str], title: str) -> int | None:
    """Return how well a title fits, 0 best; None if a word of what was typed is not in it."""
    there = folding.words(title)
    line = " ".join(there)
    typed = " ".join(words)
    if line.startswith(typed):
        return 0
    if f" {typed}" in f" {line}":
        return 1
    terms = {folding.term(one) for one in there}
    for word in words[:-1]:
        if folding.term(word) not in terms and not (folding.is_pair(word) and word in line):
            return None
    last = words[-1]
    begins = any(one.startswith(last) for one in there) or folding.term(last) in terms
    return 2 if begins or (folding.is_pair(last) and last in line) else None


def _numbered(number: int) -> ColumnElement[bool]:
    """Return the condition that a question's number begins with these digits."""
    return or_(
        *(
            col(Post.number).between(number * 10**more, (number + 1) * 10**more - 1)
            for more in range(10 - len(str(number)))
        )
    )


async def _rows(tx: Tx, condition: ColumnElement[bool], limit: int) -> list[Any]:
    rows = await tx.execute(
        select(*scopes.OFFERED)
        .where(condition, col(Post.kind) == PostKind.QUESTION)
        .order_by(col(Post.id).desc())
        .limit(limit)
    )
    return list(rows)


def _suggested(rows: Sequence[Any]) -> tuple[Suggested, ...]:
    return tuple(
        Suggested(row.id, row.number, row.title, row.content_note, row.accepted, row.answer_count)
        for row in rows
    )
