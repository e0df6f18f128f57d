"""A server's list of words, found in a text however somebody drew them.

One a line; ``*`` stands for any letters, and a line of several words is found where they follow
each other. Letters that look alike are alike (``bot.lookalikes``); l e t t e r s  apart, parted by
p-u-n-c-t-uation or looooong are found too. A text is taken apart once and each of its words looked
up, so that no list and no text can make it slow.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot import lookalikes

LINES_MOST = 1_000
"""Lines of a list that are looked at: more than a form takes."""

MASK = "•"
"""What stands for each character of a masked word: no Markdown, and no letter."""

_SIGNS = {"@": "a", "$": "s"}
_JOINING = frozenset("-_.*'’·~+")
_STRETCHED = re.compile(r"(.)\1{2,}")
# Where nobody parts words by spaces, one is found inside of another.
_UNPARTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


Pieces = tuple[str, ...]
"""A word of a list, parted at its stars."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text as it can be read, and where it stands there."""

    spellings: tuple[str, ...]
    start: int
    end: int
    joined: bool = False
    """It was parted, and may be several words: it is only found as a whole."""


@dataclass(frozen=True, slots=True)
class WordList:
    """A list as it is looked up: single words by where their stars are, and rows of words."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]
    patterns: tuple[Pieces, ...]
    rows: Mapping[str, tuple[tuple[Pieces, ...], ...]]
    """By their first word; under nothing those whose first one has a star."""

    def among(self, there: Iterable[Word]) -> Iterator[Word]:
        """Return which of these words are on it."""
        there = list(there)
        whole = "\n".join({one for word in there for one in word.spellings})
        # What is nowhere in the text need not be looked for in each of its words.
        patterns = [one for one in self.patterns if all(piece in whole for piece in one)]
        known: dict[str, bool] = {}
        for word in there:
            for one in word.spellings:
                if one not in known:
                    known[one] = (
                        one.startswith(self.beginnings)
                        or one.endswith(self.endings)
                        or any(_fits(pieces, one) for pieces in patterns)
                    )
                if one in self.whole or (known[one] and not word.joined):
                    yield word
                    break

    def rows_from(self, word: Word) -> Iterator[tuple[Pieces, ...]]:
        """Return the rows of words that may begin with this one."""
        yield from self.rows.get("", ())
        for one in word.spellings:
            yield from self.rows.get(one, ())


def found(lines: str, text: str) -> list[str]:
    """Return the words of a list that stand in a text, as they are written there, each once."""
    return list(dict.fromkeys(text[start:end] for start, end in _spans(lines, text)))


def masked(lines: str, text: str) -> str:
    """Return a text with a dot for each character of the words of a list; spaces stay."""
    pieces, at = [], 0
    for start, end in _spans(lines, text):
        first = max(start, at)
        hidden = "".join(ch if ch.isspace() else MASK for ch in text[first:end])
        pieces += [text[at:first], hidden]
        at = end
    return "".join([*pieces, text[at:]])


@lru_cache(maxsize=256)
def parse(lines: str) -> WordList:
    """Return a list as it was typed, one a line; a line of stars alone says nothing."""
    single: list[Pieces] = []
    rows: dict[str, tuple[tuple[Pieces, ...], ...]] = {}
    for line in lines.splitlines()[:LINES_MOST]:
        row = tuple(pieces for word in line.split() if (pieces := _pieces(word)) != ("",))
        if not any(map(any, row)):
            continue
        if len(row) == 1:
            single.append(row[0])
        else:
            first = row[0][0] if len(row[0]) == 1 else ""
            rows[first] = (*rows.get(first, ()), row)
    pairs = [one for one in single if len(one) == 2]
    return WordList(
        whole=frozenset(one[0] for one in single if len(one) == 1),
        beginnings=tuple(first for first, last in pairs if not last),
        endings=tuple(last for first, last in pairs if not first),
        patterns=(
            *(one for one in pairs if all(one)),
            *(one for one in single if len(one) > 2),
        ),
        rows=rows,
    )


def _pieces(typed: str) -> Pieces:
    """Return what stands between the stars of a word, as it is drawn."""
    pieces = tuple("".join(lookalikes.drawn(ch) or "" for ch in one) for one in typed.split("*"))
    if _UNPARTED.search(typed):
        pieces = ("", *pieces, "")
    # Two stars in a row are one.
    return (*pieces[:1], *filter(None, pieces[1:-1]), *pieces[1:][-1:])


def _fits(pieces: Pieces, spelling: str) -> bool:
    if len(pieces) == 1:
        return spelling == pieces[0]
    first, *middle, last = pieces
    if not (spelling.startswith(first) and spelling.endswith(last)):
        return False
    at, end = len(first), len(spelling) - len(last)
    for piece in middle:
        at = spelling.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return at <= end


def _spans(lines: str, text: str) -> Iterator[tuple[int, int]]:
    """Return where words of a list stand, in their order; what is inside another is left out."""
    if not lines.strip():
        return
    listed, there = parse(lines), _words(text)
    found = listed.among([*there, *_joined(text, there)])
    spans = [(one.start, one.end) for one in found]
    spans += _rows(listed, text, there)
    reached = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > reached:
            yield start, end
            reached = end


def _rows(listed: WordList, text: str, there: list[Word]) -> Iterator[tuple[int, int]]:
    for number, word in enumerate(there):
        for row in listed.rows_from(word):
            here = there[number : number + len(row)]
            if len(here) < len(row) or MASK in text[here[0].start : here[-1].end]:
                continue
            if all(
                any(_fits(pieces, spelling) for spelling in one.spellings)
                for pieces, one in zip(row, here, strict=True)
            ):
                yield here[0].start, here[-1].end


def _words(text: str) -> list[Word]:
    found: list[Word] = []
    letters, start, end = "", 0, 0
    for at in range(len(text)):
        drawn = _drawn(text, at, after_a_letter=bool(letters))
        if drawn is not None:
            start = at if not letters else start
            letters, end = letters + drawn, at + 1
        elif letters:
            found.append(_word(text, letters, start, end))
            letters = ""
    if letters:
        found.append(_word(text, letters, start, end))
    return found


def _drawn(text: str, at: int, *, after_a_letter: bool) -> str | None:
    """Return the letters of a character; @ and $ are some where letters stand beside them."""
    ch = text[at]
    if ch in _SIGNS and (after_a_letter or text[at + 1 : at + 2].isalpha()):
        return _SIGNS[ch]
    return lookalikes.drawn(ch)


def _word(text: str, letters: str, start: int, end: int, *, joined: bool = False) -> Word:
    spellings = {letters: None}
    if _STRETCHED.search(letters):
        spellings |= {_STRETCHED.sub(r"\1", letters): None, _STRETCHED.sub(r"\1\1", letters): None}
    if text[start] == "@":
        # It may as well be what comes before a name.
        spellings |= {one[1:]: None for one in tuple(spellings)}
    return Word(tuple(spellings), start, end, joined)


def _joined(text: str, there: list[Word]) -> Iterator[Word]:
    """Return what is one word if the signs, or the spaces between single letters, are left out."""
    for signs, single in ((_JOINING, False), (None, True)):
        run: list[Word] = []
        for word in [*there, None]:
            if run and word is not None and _goes_on(text, run[-1], word, signs):
                run.append(word)
                continue
            if len(run) > (2 if single else 1):
                letters = "".join(one.spellings[0] for one in run)
                spelled = all(map(_is_letter, run))
                yield _word(text, letters, run[0].start, run[-1].end, joined=not spelled)
            run = [word] if word is not None and (not single or _is_letter(word)) else []


def _goes_on(text: str, before: Word, word: Word, signs: frozenset[str] | None) -> bool:
    if word.start - before.end != 1:
        return False
    if signs is None:
        return _is_letter(word) and text[before.end] != MASK
    return text[before.end] in signs


def _is_letter(word: Word) -> bool:
    return len(word.spellings[0]) == 1
