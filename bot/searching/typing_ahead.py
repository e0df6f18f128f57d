"""Questions to choose from while somebody types: by number, or by words of their titles."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, bindparam, select, union_all
from sqlmodel import col

from bot import access, direct
from bot.access import Standing
from bot.database import Tx
from bot.searching import engine, folding, scopes
from bot.searching.asked import Typed
from bot.searching.wanted import Suggested
from models import Post, PostKind
from models.types import Big

LOOKED_AT = 150
"""Titles that are put in order: of more that have the terms, the latest."""

ENOUGH = 25
"""So many that fit are enough where many more do: as many as Discord shows."""

WORDS_MOST = 12

_DIGITS = 9
"""Of a question's number."""

_ENDINGS = 4
"""Letters that a stem may be shorter than what was typed of a word."""


async def suggest(tx: Tx, who: Standing, typed: str, limit: int) -> tuple[Suggested, ...]:
    """Return the questions that fit best, then those with the most votes."""
    wanted = typed.strip()
    number = wanted.lstrip("#").strip()
    if not number:
        return _suggested(await _latest(tx, who, limit))
    found: list[Any] = []
    if number.isdecimal() and number.isascii() and len(number) <= _DIGITS:
        found += await _numbered(tx, who, int(number), limit)
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


async def _numbered(tx: Tx, who: Standing, number: int, limit: int) -> list[Any]:
    """Return the question of this number, and those whose numbers begin with its digits."""
    given: dict[str, int] = {}
    for more in range(_DIGITS):
        first, last = number * 10**more, (number + 1) * 10**more - 1
        there = first > 0 and last < 10**_DIGITS
        given |= {f"from_{more}": first if there else 1, f"to_{more}": last if there else 0}
    return await _beginning(tx, limit=limit, **given, **access.shown_to(who))


@direct.read
def _beginning(tx: Tx) -> Any:
    """Select the questions with numbers of so many ranges, the least numbers first.

    As a walk along each: for one condition of all a database goes through most of a server's.
    """
    limit, walks = bindparam("limit", type_=Integer), []
    for more in range(_DIGITS):
        here = col(Post.number).between(
            bindparam(f"from_{more}", type_=Integer), bindparam(f"to_{more}", type_=Integer)
        )
        walk = select(*scopes.OFFERED).where(
            col(Post.guild_id) == bindparam("guild", type_=Big), here, access.shown_in(tx, Post)
        )
        walks.append(walk.order_by(col(Post.number)).limit(limit).subquery())
    return union_all(*map(select, walks)).order_by("number").limit(limit)


async def _latest(tx: Tx, who: Standing, limit: int) -> list[Any]:
    rows = await tx.execute(
        select(*scopes.OFFERED)
        .where(scopes.shown(who), col(Post.kind) == PostKind.QUESTION)
        .order_by(col(Post.id).desc())
        .limit(limit)
    )
    return list(rows)


def _suggested(rows: Sequence[Any]) -> tuple[Suggested, ...]:
    return tuple(
        Suggested(row.id, row.number, row.title, row.content_note, row.accepted, row.answer_count)
        for row in rows
    )
