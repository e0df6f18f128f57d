"""A long text in pages that each read right by themselves.

Discord draws every message on its own: a code block, spoiler or quote that a page break falls into
is closed on the one page and opened again on the next. The text itself is never changed: put
together, the pieces are what was cut, to the character.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from bot.render.marks import QUOTED, Marks, State, read

BYTES_A_CHARACTER = 2.5
"""How heavy a full page may be, on average."""

RESERVE = 32
"""Characters kept free on a page for what closes it, and for the sign that more follows."""

_QUOTE_LEFT_OVER = re.compile(r"\n *> ?\Z")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")


@dataclass(frozen=True, slots=True)
class Piece:
    """A page: a piece of the text, and what stands around it because of the page breaks."""

    opening: str
    text: str
    closing: str

    def __str__(self) -> str:
        text = _QUOTE_LEFT_OVER.sub("", self.text.rstrip()) if self.closing else self.text
        return self.opening + text.strip("\n").rstrip() + self.closing


def pieces(text: str, size: int) -> list[Piece]:
    """Part a text into pages of at most ``size`` characters, at the best break there is.

    There is always at least one.
    """
    marks = read(text)
    atoms = sorted(marks.atoms.items())
    found: list[Piece] = []
    start, opening = 0, ""
    last = "\n```" if marks.states[-1].fence is not None else ""
    while len(text) - start + len(opening + last) > size or not _light(text[start:], size):
        most = _room(text, start, size - len(opening) - RESERVE)
        cut = _break(text, marks, atoms, start, start + most)
        closing, following = _around(text, marks.at(cut), cut)
        found.append(Piece(opening, text[start:cut], closing))
        start, opening = cut, following
    found.append(Piece(opening, text[start:], last))
    return _without_blanks(found)


def _without_blanks(found: list[Piece]) -> list[Piece]:
    """Give pages on which nothing would stand to the one before."""
    kept = found[:1]
    for one in found[1:]:
        before = kept[-1]
        if one.text.strip() and (before.text.strip() or before.opening):
            kept.append(one)
        elif before.text.strip():
            kept[-1] = Piece(before.opening, before.text + one.text, before.closing)
        else:
            kept[-1] = Piece(one.opening, before.text + one.text, one.closing)
    return kept


def _room(text: str, start: int, size: int) -> int:
    """Return how many characters from here may stand on a page.

    Discord counts code points, but was seen to refuse an embed of 10,000 bytes of emoji.
    """
    size = max(size, 1)
    part = text[start : start + size]
    if _light(part, size):
        return size
    most = int(size * BYTES_A_CHARACTER)
    return max(len(part.encode("utf-8", "surrogatepass")[:most].decode("utf-8", "ignore")), 1)


def _light(text: str, size: int) -> bool:
    return len(text.encode("utf-8", "surrogatepass")) <= int(size * BYTES_A_CHARACTER)


# -- where to cut ----------------------------------------------------------------------------------


def _break(text: str, marks: Marks, atoms: list[tuple[int, int]], start: int, end: int) -> int:
    """Return where to cut: after a paragraph, else a line, a sentence, a word, else anywhere."""
    least = start + (end - start) // 2

    def whole(at: int) -> bool:
        """Whether nothing that belongs together is parted here."""
        index = bisect_right(atoms, (at, -1)) - 1
        return (index < 0 or atoms[index][1] <= at) and _between_signs(text, at)

    for rule in (_paragraph, _top_line, _line, _sentence, _word):
        for at in rule(text, marks, least, end):
            if whole(at):
                return _past_quote(text, marks.at(at), at, end)
    for at in range(end, least, -1):
        if whole(at):
            return at
    return end


def _after(text: str, mark: str, least: int, end: int) -> Iterator[int]:
    """Return the places right behind a mark, last first."""
    at = text.rfind(mark, least, end)
    while at >= 0:
        yield at + len(mark)
        at = text.rfind(mark, least, at)


def _paragraph(text: str, marks: Marks, least: int, end: int) -> Iterator[int]:
    return (at for at in _after(text, "\n\n", least, end) if marks.at(at).fence is None)


def _top_line(text: str, marks: Marks, least: int, end: int) -> Iterator[int]:
    """Before a line that is not indented: what is inside a list begins after what it belongs to."""
    for at in _after(text, "\n", least, end):
        if marks.at(at).fence is None and not text[at : at + 1].isspace():
            yield at


def _line(text: str, _marks: Marks, least: int, end: int) -> Iterator[int]:
    return _after(text, "\n", least, end)


def _sentence(text: str, _marks: Marks, least: int, end: int) -> Iterator[int]:
    return iter(
        sorted(
            (
                at
                for mark in (". ", "? ", "! ", "。", "！", "？")
                for at in _after(text, mark, least, end)
            ),
            reverse=True,
        )
    )


def _word(text: str, _marks: Marks, least: int, end: int) -> Iterator[int]:
    return _after(text, " ", least, end)


def _past_quote(text: str, state: State, at: int, end: int) -> int:
    """Move a cut before a quoted line behind its mark if something is opened again there."""
    mark = QUOTED.match(text, at)
    reopened = state.fence is not None or state.spoiler or state.ticks
    return mark.end() if mark and reopened and mark.end() < end + RESERVE // 2 else at


def _between_signs(text: str, at: int) -> bool:
    """Return whether what people see as one sign is not parted here."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if before == "\u200d" or after in _JOINERS or _is_tail(after):
        # Hundreds of marks on one letter are no letter any more.
        return all(_is_tail(one) or one in _JOINERS for one in text[max(at - 64, 0) : at])
    if _is_flag(before) and _is_flag(after):
        run = at
        while run > 0 and _is_flag(text[run - 1]):
            run -= 1
        return (at - run) % 2 == 0
    return True


def _is_tail(one: str) -> bool:
    """Whether a character only changes the one before it: an accent, a skin tone, a tag."""
    return (
        "\U0001f3fb" <= one <= "\U0001f3ff"
        or "\U000e0020" <= one <= "\U000e007f"
        or "\u1160" <= one <= "\u11ff"
        or unicodedata.category(one) in ("Mn", "Me", "Mc")
    )


def _is_flag(one: str) -> bool:
    return "\U0001f1e6" <= one <= "\U0001f1ff"


# -- what is open ----------------------------------------------------------------------------------


def _around(text: str, state: State, cut: int) -> tuple[str, str]:
    """Return what closes the page that ends here, and what opens the next one."""
    line = text.rfind("\n", 0, cut) + 1
    quoted = QUOTED.match(text, line)
    in_line = quoted is not None and cut >= quoted.end() and cut > line
    quote = ">>> " if state.block else "> " if in_line else ""
    closing, opening = "", quote
    if state.fence is not None:
        mark = "> " if in_line and not state.block else ""
        closing = f"\n{mark}```"
        opening += "||" if state.spoiler else ""
        opening += f"```{state.fence}\n{mark}"
        return closing + ("||" if state.spoiler else ""), opening
    closing += state.ticks
    if state.spoiler:
        closing += "||"
        opening += "||"
    return closing, opening + state.ticks
