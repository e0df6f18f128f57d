"""What spans lines in a text as Discord draws it, and what must not be parted.

Code blocks, inline code, spoilers and quotes are read as Discord's clients read them, as far as
that matters to a page break; so are mentions, custom emoji and links.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import Any

ATOM_MOST = 600
"""What is longer than this is cut after all: an endless link, a whole chapter between backticks."""

TICKS_MOST = 12
"""More backticks in a row than anyone writes on purpose; they mean nothing then."""

_TOKEN = re.compile(
    r"""
      (?P<escape>\\[^\w\s])
    | (?P<ticks>`+)
    | (?P<spoiler>\|\|)
    | (?P<block>^[ ]*>>>[ ])
    | (?P<atom>
          <(?:a?:\w+:\d+|@[!&]?\d+|\#\d+|t:-?\d+(?::\w)?|/[^<>\n]{1,100}:\d+|id:\w+)>
        | https?://[^\s<>]+
      )
    """,
    re.VERBOSE | re.MULTILINE,
)
_TICKS = re.compile("`+")
_LANGUAGE = re.compile(r"([\w+\-.#]{1,24})\n")
QUOTED = re.compile(r" *> ")
_ONLYQUOTED = re.compile(r"[ ]*(?:>(?:>>)? )?[ ]*\Z")


@dataclass(frozen=True, slots=True)
class State:
    """What is open at a place in a text."""

    fence: str | None = None
    """The language of the code block, which may be empty; None outside of one."""
    ticks: str = ""
    spoiler: bool = False
    block: bool = False
    """A ``>>>`` quote, which goes on to the end."""


@dataclass(slots=True)
class Marks:
    """Where a text's marks are: what is open from which place on, and what must stay whole."""

    starts: list[int] = field(default_factory=lambda: [0])
    states: list[State] = field(default_factory=lambda: [State()])
    atoms: dict[int, int] = field(default_factory=dict)
    """Where each begins and where it ends; they do not overlap."""

    def opens(self, at: int, **what: Any) -> None:
        """From here on something else is open."""
        self.starts.append(at)
        self.states.append(replace(self.states[-1], **what))

    def keep(self, start: int, end: int) -> None:
        """No page break falls inside."""
        if end - start <= ATOM_MOST:
            self.atoms[start] = end

    def at(self, place: int) -> State:
        """Return what is open before the character at this place."""
        return self.states[bisect_right(self.starts, place) - 1]


def code(text: str) -> list[tuple[int, int]]:
    """Return where the code of a text is, in blocks and in lines, without its marks.

    A block that is never closed is none to Discord.
    """
    marks = read(text)
    found, begun = [], None
    for start, state in zip(marks.starts, marks.states, strict=True):
        inside = state.fence is not None or bool(state.ticks)
        if inside and begun is None:
            begun = start
        elif not inside and begun is not None:
            found.append((begun, start))
            begun = None
    return found


def read(text: str) -> Marks:
    """Read a text as Discord does, as far as it matters to what spans lines."""
    marks = Marks()
    runs: dict[int, list[int]] = {}
    blocks: list[int] = []
    quotes = _Quotes(text)
    for run in _TICKS.finditer(text):
        length = len(run.group())
        if 3 <= length <= TICKS_MOST:
            blocks.append(run.start())
        elif length < 3:
            runs.setdefault(length, []).append(run.start())
    spoilers: list[int] = []
    events: list[tuple[int, dict[str, Any]]] = []
    quoting = False
    at = 0
    while token := _TOKEN.search(text, at):
        start, at = token.span()
        if token.lastgroup == "ticks":
            at = _code(text, token, runs, blocks, quotes, events, marks)
        elif token.lastgroup == "spoiler":
            spoilers.append(start)
            marks.keep(start, at)
        elif token.lastgroup == "block":
            if not quoting:
                events.append((at, {"block": True}))
            quoting = True
            marks.keep(start, at)
        else:
            marks.keep(start, at)
    # The last of an odd number is no spoiler, but two strokes.
    for number, start in enumerate(spoilers[: len(spoilers) // 2 * 2]):
        opening = number % 2 == 0
        events.append((start + 2 if opening else start, {"spoiler": opening}))
        if not opening:
            # Cut before its end, a page would begin with a spoiler of nothing.
            marks.keep(max(start - 1, 0), start + 2)
            marks.atoms.pop(start, None)
    for place, what in sorted(events, key=lambda one: one[0]):
        marks.opens(place, **what)
    return _parted(marks)


def _parted(marks: Marks) -> Marks:
    """Let what must stay whole not overlap: what begins inside another joins it."""
    whole: dict[int, int] = {}
    last = -1
    for start, end in sorted(marks.atoms.items()):
        if last >= 0 and start < whole[last] and end - last <= ATOM_MOST:
            whole[last] = max(whole[last], end)
        elif last < 0 or start >= whole[last]:
            whole[start] = end
            last = start
    marks.atoms = whole
    return marks


def _code(
    text: str,
    token: re.Match[str],
    runs: dict[int, list[int]],
    blocks: list[int],
    quotes: "_Quotes",
    events: list[tuple[int, dict[str, Any]]],
    marks: Marks,
) -> int:
    """Note a piece of code that begins with these backticks; return where to read on."""
    start, end = token.span()
    length = end - start
    if length > TICKS_MOST:
        return end
    ends = blocks if length >= 3 else runs.get(length, [])
    index = bisect_right(ends, start)
    closed = ends[index] if index < len(ends) else None
    if length < 3:
        if closed is None:
            return end
        events += [(end, {"ticks": "`" * length}), (closed, {"ticks": ""})]
        marks.keep(start, closed + length)
        return closed + length
    line = text.rfind("\n", 0, start) + 1
    if QUOTED.match(text, line):
        # A quoted line's code block ends with the quote, or is none.
        ended = quotes.end(line)
        closed = closed if closed is not None and closed < ended else None
        if closed is None:
            return end
    elif closed is None and not _ONLYQUOTED.match(text[line:start]):
        return end
    language = _LANGUAGE.match(text, end)
    inside = language.end() if language else end
    events.append((end, {"fence": language.group(1) if language else ""}))
    first = re.compile(r"\s*(?:> )?\S?").match(text, inside)
    marks.keep(start, first.end() if first else inside)
    if closed is None:
        return len(text)
    mark = _TICKS.match(text, closed)
    after = mark.end() if mark else closed
    events.append((closed, {"fence": None}))
    last = len(text[:closed].rstrip("> \n")) - 1
    marks.keep(max(last, inside, start), after)
    return after


class _Quotes:
    """Where runs of quoted lines end, asked from the first to the last."""

    def __init__(self, text: str) -> None:
        self._text, self._end = text, -1

    def end(self, line: int) -> int:
        """Return where the lines that are quoted from this one on end."""
        if line < self._end:
            return self._end
        while QUOTED.match(self._text, line):
            following = self._text.find("\n", line)
            if following < 0:
                line = len(self._text)
                break
            line = following + 1
        self._end = line
        return line
