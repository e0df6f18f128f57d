"""Passages of what was found: members' text on one line, the words that were sought in bold."""

import re

from bot.render import markup
from bot.search import Passage

_URL = re.compile(r"https?://\S+|<\S+>")

# From Unicode's private area: nobody's text has them, and no Markdown is made of them.
_OPENS, _CLOSES = "\ue0f0", "\ue0f1"
_EITHER = str.maketrans("", "", _OPENS + _CLOSES)


def passage(shown: Passage, most: int) -> str:
    """Return a passage in which no Markdown does anything but our own: the words are bold."""
    marked = _marked(shown)
    escaped = markup.line(marked).replace(_CLOSES + _OPENS, "")
    made = escaped.replace(_OPENS, "**").replace(_CLOSES, "**")
    if len(made) > most:
        made = markup.short(marked.translate(_EITHER), most)
    before = "… " if shown.cut_before else ""
    after = " …" if shown.cut_after and not made.endswith("…") else ""
    return f"{before}{made}{after}"


def _marked(shown: Passage) -> str:
    """Return the text with a sign before and after each word sought, none inside an address."""
    pieces = [(one.text.translate(_EITHER), one.marked) for one in shown.pieces]
    text = "".join(piece for piece, _marked in pieces)
    addresses = [found.span() for found in _URL.finditer(text)]
    made, at = "", 0
    for piece, marked in pieces:
        end = at + len(piece)
        inside = any(start < end and at < stop for start, stop in addresses)
        made += f"{_OPENS}{piece}{_CLOSES}" if marked and piece and not inside else piece
        at = end
    return made
