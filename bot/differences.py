"""What changed between two texts, word by word: plain values, which ``bot.render`` draws.

Lines are compared first and words only where lines differ, both within bounds: a text made to be
slow to compare is shown as taken out and put in whole.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import Enum, auto
from itertools import groupby
from typing import NamedTuple

WORDS_MOST = 2_000
LINES_MOST = 600
"""Above so many on both sides, after what is alike at both ends, nothing is looked for between."""

_TOKEN = re.compile(r"https?://\S+|\n|[^\S\n]+|\w+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Change(Enum):
    """What became of a piece of text."""

    SAME = auto()
    OUT = auto()
    IN = auto()


class Piece(NamedTuple):
    """A run of text and what became of it."""

    change: Change
    text: str


def between(old: str, new: str) -> list[Piece]:
    """Return the pieces that ``old`` and ``new`` are made of, in reading order.

    All that is not IN together is ``old``, all that is not OUT is ``new``.
    """
    found: list[Piece] = []
    for before, after, same in _blocks(_LINE.findall(old), _LINE.findall(new), LINES_MOST):
        if same:
            found.append(Piece(Change.SAME, "".join(before)))
            continue
        old_words, new_words = (_TOKEN.findall("".join(one)) for one in (before, after))
        for out, put, alike in _blocks(old_words, new_words, WORDS_MOST):
            if alike:
                found.append(Piece(Change.SAME, "".join(out)))
            else:
                found.append(Piece(Change.OUT, "".join(out)))
                found.append(Piece(Change.IN, "".join(put)))
    return list(_joined(_smoothed([one for one in found if one.text])))


Block = tuple[Sequence[str], Sequence[str], bool]


def _blocks(old: Sequence[str], new: Sequence[str], most: int) -> Iterator[Block]:
    """Yield what is alike and what is not, in order; both ends are compared first."""
    start, least = 0, min(len(old), len(new))
    while start < least and old[start] == new[start]:
        start += 1
    end = 0
    while end < least - start and old[-1 - end] == new[-1 - end]:
        end += 1
    yield old[:start], new[:start], True
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(inner_old), len(inner_new)) > most:
        yield inner_old, inner_new, False
    else:
        matcher = SequenceMatcher(None, inner_old, inner_new)
        for tag, i, j, k, m in matcher.get_opcodes():
            yield inner_old[i:j], inner_new[k:m], tag == "equal"
    yield old[len(old) - end :], new[len(new) - end :], True


def _smoothed(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces so that a space alone does not part what changed on both of its sides."""
    for place, piece in enumerate(pieces):
        inside = 0 < place < len(pieces) - 1
        if (
            inside
            and piece.change is Change.SAME
            and piece.text.isspace()
            and "\n" not in piece.text
            and Change.SAME not in (pieces[place - 1].change, pieces[place + 1].change)
        ):
            yield Piece(Change.OUT, piece.text)
            yield Piece(Change.IN, piece.text)
        else:
            yield piece


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Yield the pieces with neighbours of a kind made one; what goes out stands before what comes.

    Only between two unchanged pieces, so that the order of each side stays.
    """
    for same, run in groupby(pieces, lambda piece: piece.change is Change.SAME):
        held = list(run)
        for change in (Change.SAME,) if same else (Change.OUT, Change.IN):
            text = "".join(piece.text for piece in held if piece.change is change)
            if text:
                yield Piece(change, text)
