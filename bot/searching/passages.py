"""The part of a text in which the words stand that were looked for, marked."""

import re
from collections.abc import Mapping

from bot import texts
from bot.searching import folding
from bot.searching.wanted import Passage, Piece

LENGTH = 220
"""Characters of a passage, about."""

LOOKED_AT = 12_000
"""Characters of a text that are looked at."""

# What stands around words that are bold, slanted, struck or code: the words alone are quoted.
_EMPHASISING = "*_~`"
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|~~|`)(?=[^\s*_~`])(.+?)(?<=[^\s*_~`])\1(?!\w)")


def best(text: str, worth: Mapping[str, float]) -> Passage | None:
    """Return the passage with the most of these terms.

    Without any of them it is how the text begins; None for a text without a word to show.
    """
    line = _line(text)
    if not line:
        return None
    hits = list(folding.spans(line, frozenset(worth)))
    start = _start(line, hits, worth)
    end = min(len(line), start + LENGTH)
    if end < len(line):
        end = _word_end(line, start, end)
    return _cut(line, start, end, hits)


def covered(text: str, worth: Mapping[str, float]) -> float:
    """Return what those of these terms are worth that the part that is looked at has."""
    terms = folding.standing(_line(text), frozenset(worth))
    return sum(value for term, value in worth.items() if term in terms)


def begin(text: str) -> Passage | None:
    """Return how a text begins."""
    return best(text, {})


def _line(text: str) -> str:
    """Return what is looked at of a text, on one line and without emphasis."""
    # First: cut in the middle of one, a passage would lay a spoiler open.
    shown = texts.unfenced(texts.unspoiled(text))[:LOOKED_AT]
    if any(sign in shown for sign in _EMPHASISING):
        shown = _EMPHASIS.sub(r"\2", shown)
    return " ".join(shown.split())


Hits = list[tuple[int, int, frozenset[str]]]


def _start(line: str, hits: Hits, worth: Mapping[str, float]) -> int:
    """Return where the window begins that holds the most: a little before its first word."""
    found, most = 0, -1.0
    for number, (first, *_rest) in enumerate(hits):
        inside: set[str] = set()
        for start, end, terms in hits[number:]:
            if end > first + LENGTH - 30 or start > first + LENGTH:
                break
            inside |= terms
        value = sum(worth[term] for term in inside)
        if value > most + 1e-9:
            found, most = first, value
    if found <= 40:
        return 0
    before = line.find(" ", max(0, found - 40), found)
    return before + 1 if before >= 0 else found


def _word_end(line: str, start: int, end: int) -> int:
    space = line.rfind(" ", start + LENGTH // 2, end)
    return space if space > 0 else end


def _cut(line: str, start: int, end: int, hits: Hits) -> Passage:
    pieces: list[Piece] = []

    def add(text: str, *, marked: bool) -> None:
        if not text:
            return
        if pieces and pieces[-1].marked is marked:
            pieces[-1] = Piece(pieces[-1].text + text, marked)
        else:
            pieces.append(Piece(text, marked))

    at = start
    for first, last, _terms in hits:
        if first < start or last > end:
            continue
        add(line[at:first], marked=False)
        add(line[first:last], marked=True)
        at = last
    add(line[at:end], marked=False)
    return Passage(tuple(pieces), cut_before=start > 0, cut_after=end < len(line))
