"""The closest words known, where what was typed is in no question.

Terms are looked up among all of the server's; but a word is only named as it stands in a question
that its reader can read.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from bot import texts
from bot.access import Standing
from bot.database import Tx
from bot.searching import asked as asking
from bot.searching import engine, folding, hits
from models import SearchWord

WORDS = 3
"""Queries that are offered at most."""

CORRECTED = 3
"""Words of one query that are put right."""

_LOOKED_AT = 3_000
_TRIED = 4
_SHORT = 6
"""Up to here a word may have one letter wrong, beyond it two."""


async def closest(
    tx: Tx, who: Standing, typed: str, scope: ColumnElement[bool] | None
) -> tuple[str, ...]:
    """Return what was typed in words that are known, the likeliest first; often nothing."""
    words = folding.words(typed)[: asking.TERMS_MOST]
    known = await asking.frequencies(tx, who.guild_id, [folding.term(one) for one in words])
    meant: list[list[str]] = []
    wrong_ones = 0
    for word in words:
        one = folding.term(word)
        meant.append([word])
        if one in folding.COMMON or len(word) < 3 or wrong_ones == CORRECTED:
            continue
        # What stands only where they cannot read is as wrong as what stands nowhere.
        if known.get(one) and await _spelled(tx, who, one, scope) is not None:
            continue
        if found := await _spellings(tx, who, one, scope):
            meant[-1] = found
            wrong_ones += 1
    return _queries(meant) if wrong_ones else ()


def _queries(meant: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return what was typed in the likeliest words, then with another one in each place."""
    best = [several[0] for several in meant]
    found = [best]
    for place, several in enumerate(meant):
        found += [[*best[:place], other, *best[place + 1 :]] for other in several[1:]]
    return tuple(" ".join(one) for one in found[:WORDS])


async def _spellings(
    tx: Tx, who: Standing, term: str, scope: ColumnElement[bool] | None
) -> list[str]:
    """Return the words closest to a term that this reader can read, the most used first."""
    found: dict[str, int] = {}
    for far, near in await _near(tx, who, term):
        # Where one letter is wrong, nobody means a word with two other ones.
        if not found or far == min(found.values()):
            spelled = await _spelled(tx, who, near, scope)
            found |= {} if spelled is None else {spelled: far}
    return list(found)


async def _near(tx: Tx, who: Standing, term: str) -> list[tuple[int, str]]:
    """Return how many letters are wrong, and the term, of those that are nearly this one.

    Those with fewest letters wrong first, then those most used.
    """
    most = 1 if len(term) <= _SHORT else 2
    rows = await tx.execute(
        select(col(SearchWord.term), col(SearchWord.questions))
        .where(
            col(SearchWord.guild_id) == who.guild_id,
            asking.beginning(term[:1]),
            func.length(col(SearchWord.term)).between(len(term) - most, len(term) + most),
        )
        .order_by(col(SearchWord.questions).desc())
        .limit(_LOOKED_AT)
    )
    near = [(wrong(term, one), -many, one) for one, many in rows]
    return [(far, one) for far, _many, one in sorted(near) if far <= most][:_TRIED]


def wrong(one: str, other: str) -> int:
    """Return how many letters are wrong: one too many, missing, another, or two swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


async def _spelled(
    tx: Tx, who: Standing, term: str, scope: ColumnElement[bool] | None
) -> str | None:
    """Return a term as the word that it is in a question this reader can read, if there is one."""
    asked = asking.only(who.guild_id, term)
    ids = await engine.of(tx).candidates(tx, asked, scope, _TRIED)
    posts = await hits.said_in(tx, who, ids)
    noted = {post.id for post in posts if post.content_note is not None}
    for post in posts:
        # Nothing is quoted of what has a content note, or stands under one, and no spoiler.
        if noted.isdisjoint({post.id, post.parent_id, post.question_id}):
            text = texts.unspoiled(hits.whole(post))
            for word in folding.words(text):
                if folding.term(word) == term:
                    return word
    return None
