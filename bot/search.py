"""Finding: what was asked and answered, by words, by likeness, and while somebody types.

Everything takes the reader and finds only what they can read now and what everybody there reads:
published posts. Which engine does it is a matter of the database (``bot.searching``).
"""

from bot import posts
from bot.access import Standing
from bot.database import Tx
from bot.lists import Mark
from bot.searching import alike, finding, typing_ahead
from bot.searching.wanted import (
    A_PAGE,
    Alike,
    Found,
    Hit,
    Passage,
    Piece,
    Sort,
    Status,
    Suggested,
    Wanted,
)

__all__ = [
    "A_PAGE",
    "RELATED",
    "SIMILAR",
    "Alike",
    "Found",
    "Hit",
    "Passage",
    "Piece",
    "Sort",
    "Status",
    "Suggested",
    "Wanted",
    "find",
    "related",
    "similar",
    "suggest",
]

SIMILAR = 0.325
"""From this likeness on a question asks rather the same than not: where half of those who ask
repeat something, six of ten that are shown first are what was asked (``tests/bench/search.py``)."""

RELATED = 0.15
"""From this likeness on a question is worth reading beside another one."""


async def find(
    tx: Tx,
    who: Standing,
    wanted: Wanted,
    *,
    mark: Mark | None = None,
    backwards: bool = False,
    limit: int = A_PAGE,
) -> Found:
    """Return the page after ``mark``, or ``backwards`` the one before it; one hit a question.

    Whatever was typed finds something or nothing; nothing typed raises. Raises ``BadChoice`` for a
    category that is not there.
    """
    if wanted.words.strip():
        way = finding.by_words
    elif wanted.narrowed:
        way = finding.listed
    else:
        return Found(())
    return await way(tx, who, wanted, mark, backwards=backwards, limit=limit)


async def similar(tx: Tx, who: Standing, title: str, *, limit: int = 5) -> tuple[Alike, ...]:
    """Return questions that ask much the same as this title, most alike first.

    Only those from ``SIMILAR`` on; often none. Closed ones are among them: they were answered
    elsewhere, or say why not.
    """
    return await alike.to(tx, who, title, SIMILAR, limit)


async def related(tx: Tx, who: Standing, question_id: int, *, limit: int = 5) -> tuple[Alike, ...]:
    """Return questions about the same as this one, most alike first, itself left out.

    Those from ``RELATED`` on; what may be a duplicate has a ``likeness`` from ``SIMILAR`` on.
    Raises ``Gone`` if this reader does not see the question.
    """
    found = await posts.find(tx, who, question_id)
    asked = found.question
    return await alike.to(tx, who, asked.title or "", RELATED, limit, but=asked.id or 0)


async def suggest(tx: Tx, who: Standing, typed: str, *, limit: int = 25) -> tuple[Suggested, ...]:
    """Return questions to choose from while somebody types, what fits best first, then by score.

    A number finds those that begin with it. Words stand in any order in the title, the last one is
    the beginning of a word. Nothing typed yet: the latest ones.
    """
    return await typing_ahead.suggest(tx, who, typed, limit)
