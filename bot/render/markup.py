"""Members' text on its way into a message: made harmless, cut, and parted into pages.

Markdown stays, because people write lists, quotes and code. What could deceive goes: a masked link
shows its address.
"""

import re
from bisect import bisect_right

from bot import texts
from bot.i18n import _
from bot.render import marks, paging

CARD_BODY = 3_500
"""Characters of a text that a card or a page shows, after escaping."""

BYTES_A_CHARACTER = paging.BYTES_A_CHARACTER

_BEFORE_ADDRESS = re.compile(r"\]\(")
_URL = r"<[^:<>\s]+:/[^<>\s]+>|(?:https?|steam)://[^\s<]+[^<.,:;\"'\]\s]"
_MARK = r"[_\\~|*`]|^>(?:>>)?\s|^#{1,3}|^(?P<indent>[ \t]*)-"
_ESCAPED = re.compile(f"(?P<url>{_URL})|(?P<mark>{_MARK})", re.MULTILINE)
MORE = " …"
WORD = 20
"""So much of a text is given up at most for whole words, where its end is left out."""


def body(text: str) -> str:
    """Return a text for an embed's description or a page: Markdown kept, masked links laid open."""
    return _laid_open(text, marks.code(text))


def line(text: str) -> str:
    """Return a text for one line among ours: no Markdown, no line breaks."""
    return _laid_open(escape(" ".join(text.split())), [])


def escape(text: str) -> str:
    """Return a text in which no Markdown does anything, but for links; their addresses stay.

    In time that grows with the text: the library's own takes minutes for a long one of brackets.
    """
    return _ESCAPED.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    if found["url"]:
        return found["url"]
    indent = found["indent"] or ""
    return indent + "\\" + found["mark"][len(indent) :]


def _laid_open(text: str, code: list[tuple[int, int]]) -> str:
    """Return a text in which no bracket begins a link that says something else than its address.

    The words of a link may hold brackets and lines, so that every bracket before an address is
    escaped, which nobody sees. In code it would be seen, and code is full of calls like
    table[name](value); there only those are behind which an address stands in the same line of
    it, whatever a text's marks made of it.
    """
    before = [found.start() for found in _BEFORE_ADDRESS.finditer(text)]
    if not before:
        return text
    addresses = _addresses(text, before)
    made, done, line_end = [], 0, -1
    for found in re.finditer(r"\[", text):
        at = found.start()
        if at >= before[-1] or (at - len(text[:at].rstrip("\\"))) % 2:
            continue
        index = bisect_right(code, (at, len(text))) - 1
        if index >= 0 and at < code[index][1]:
            if line_end < at:
                line_end = text.find("\n", at) if "\n" in text[at:] else len(text)
            following = bisect_right(addresses, at)
            end = min(line_end, code[index][1])
            if following == len(addresses) or addresses[following] > end:
                continue
        made += [text[done:at], "\\"]
        done = at
    return "".join([*made, text[done:]])


def _addresses(text: str, before: list[int]) -> list[int]:
    """Return those of these places behind which an address stands, and not what is in a call."""
    marks_in_it = [found.start() for found in re.finditer(r"[:/)\n]", text)]
    kept = []
    for at in before:
        index = bisect_right(marks_in_it, at + 1)
        if index < len(marks_in_it) and text[marks_in_it[index]] in ":/":
            kept.append(at)
    return kept


def short(text: str, most: int) -> str:
    """Return the beginning of a text, at most so long, as one line without Markdown.

    Spoilers are not shown at all: escaping them would lay them open.
    """
    whole = _plain(text)
    # Escaping makes nothing shorter; of a long text the rest need not be looked at.
    plain = _cut(whole, most)
    escaped = line(plain) + (MORE if plain != whole else "")
    while len(escaped) > most:
        # Escaping can double a text, so that the cut is made before it and tried again.
        plain = _cut(whole, max(len(plain) - max(len(escaped) - most, 1), 0))
        escaped = line(plain) + MORE
        if not plain:
            break
    return escaped


def label(text: str, most: int) -> str:
    """Return the beginning of a text for where Discord reads no Markdown: menus and pickers."""
    plain = _plain(text)
    return plain if len(plain) <= most else _cut(plain, most - len(MORE)) + MORE


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text, at most so long: whole words, if one ends near there."""
    if len(text) <= most:
        return text
    at = text.rfind(" ", max(most - WORD, most // 2), most + 1)
    return text[: most if at < 0 else at].rstrip()


def _plain(text: str) -> str:
    return " ".join(texts.unfenced(texts.unspoiled(text)).split())


def goes_on(page: str) -> str:
    """Return a page that is not the last one with a sign at its end that more follows."""
    # After the end of a code block anything else on its line would be part of the block.
    return f"{page}\n…" if page.endswith("```") else page + MORE


def pages(text: str, size: int = CARD_BODY) -> list[str]:
    """Part an escaped text into pages of at most ``size`` characters, at the best break there is.

    A code block, quote or spoiler that a break falls into is closed on the one page and opened
    again on the next, so that every page reads right by itself. There is always at least one page.
    """
    return [str(piece) for piece in paging.pieces(text, size)]


def person(user_id: int) -> str:
    """Return a mention of somebody; who had themselves erased has no name."""
    return f"<@{user_id}>" if user_id >= 0 else _("a former member")
