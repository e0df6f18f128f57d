"""Differences between texts as Markdown: **what came**, ~~what went~~, the rest shortened.

Everything of the texts themselves is escaped, so that a code block or a star in them cannot swallow
our marks; a page never ends inside a mark.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.differences import Change, Piece
from bot.history import Difference
from bot.i18n import _, ngettext
from bot.render import markup

CONTEXT = 90
"""Characters that are kept of an unchanged run beside a change."""

CHUNK = 200
"""Characters of a text that are marked in one go; escaped, they are at most twice as many."""

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_CHUNKS = re.compile(rf"\S{{{CHUNK}}}|.{{1,{CHUNK}}}(?:(?<=\s)|(?=\s)|$)|.", re.DOTALL)
_START = re.compile(r"^(\s*)(#{1,3}|[-+>]|-#)(?=\s)", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*)(\d{1,9})([.)])(?=\s)", re.MULTILINE)
_BRACKET = "\ue000"
_SIGN = {Change.IN: "**", Change.OUT: "~~"}


def pages(shown: Difference, size: int = markup.CARD_BODY) -> list[str]:
    """Return a difference in pages of at most ``size`` characters; at least one."""
    return _packed(_parts(shown), size)


def _parts(shown: Difference) -> Iterator[str]:
    """Yield pieces of Markdown between any two of which a page may end."""
    if shown.title is not None and _changed(shown.title):
        yield _("Title: ")
        yield from _marked(shown.title)
        yield "\n"
    if shown.tags_out or shown.tags_in:
        tags = [*(f"~~#{markup.line(one)}~~" for one in shown.tags_out)]
        tags += [f"**#{markup.line(one)}**" for one in shown.tags_in]
        yield _("Tags: {tags}").format(tags=" ".join(tags)) + "\n"
    elif shown.tags_moved:
        yield _("Tags: the same in another order") + "\n"
    if _changed(shown.body):
        yield from _marked(shown.body)


def _changed(pieces: Sequence[Piece]) -> bool:
    return any(piece.change is not Change.SAME for piece in pieces)


def _marked(pieces: Sequence[Piece]) -> Iterator[str]:
    for place, (change, text) in enumerate(pieces):
        if change is Change.SAME:
            yield from _same(text, first=place == 0, last=place == len(pieces) - 1)
            continue
        replaced = change is Change.OUT and pieces[place + 1 : place + 2]
        for line in _LINES.findall(text):
            for chunk in _CHUNKS.findall(line):
                yield _signed(chunk, _SIGN[change])
        if replaced and replaced[0].change is Change.IN and not text[-1].isspace():
            yield " "


def _same(text: str, *, first: bool, last: bool) -> Iterator[str]:
    """Yield what is unchanged: all of it if it is short, else what stands beside a change."""
    head = "" if first else _cut(text, CONTEXT)
    tail = "" if last else _cut(text[::-1], CONTEXT)[::-1]
    left_out = len(text) - len(head) - len(tail)
    if left_out <= CONTEXT:
        yield from map(_escaped, _CHUNKS.findall(text))
        return
    yield from map(_escaped, _CHUNKS.findall(head.rstrip()))
    note = ngettext("… {count} unchanged character …", "… {count} unchanged characters …", left_out)
    yield f"{'' if first else chr(10)}{note}\n"
    yield from map(_escaped, _CHUNKS.findall(tail.lstrip()))


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text, at most so long, whole words if there are any."""
    if len(text) <= most:
        return text
    return text[:most].rpartition(" ")[0] or text[:most]


def _signed(text: str, sign: str) -> str:
    """Return a piece of one line between two signs; what cannot be seen is drawn."""
    core = text.strip()
    if not core:
        drawn = text.replace("\n", "↵").replace("\t", "⇥").replace(" ", "␣")
        ending = "\n" if "\n" in text and sign == _SIGN[Change.IN] else ""
        return f"{sign}{drawn}{sign}{ending}"
    start = text.index(core)
    return f"{text[:start]}{sign}{_escaped(core)}{sign}{text[start + len(core) :]}"


def _escaped(text: str) -> str:
    # Every bracket: a link may be cut in two by a change, and still be one.
    held = markup.escape(text.replace("[", _BRACKET)).replace(_BRACKET, "\\[")
    return _NUMBERED.sub(r"\1\2\\\3", _START.sub(r"\1\\\2", held))


def _packed(parts: Iterable[str], size: int) -> list[str]:
    found = [""]
    for part in parts:
        grown = found[-1] + part
        heavy = len(grown.encode("utf-8", "surrogatepass")) > size * markup.BYTES_A_CHARACTER
        if found[-1] and (len(grown) > size or heavy):
            found.append(part)
        else:
            found[-1] = grown
    return found
