"""Members' text on its way into a message: made harmless, cut, and parted into pages.

Markdown stays, because people write lists, quotes and code. What could deceive goes: a masked link
shows its address.
"""

import re
from bisect import bisect_right

import discord

from bot.render import marks, paging

CARD_BODY = 3_500
"""Characters of a text that a card or a page shows, after escaping."""

BYTES_A_CHARACTER = paging.BYTES_A_CHARACTER

_MASKED = re.compile(r"(?<!\\)\[(?=[^\]\n]*\]\()")
_CALL = re.compile(r"[^\]\n]*\]\([^:/\n]*(?:\)|$)", re.MULTILINE)
_BLOCK = re.compile(r"(?s)```(?:[\w+\-.#]{1,24}\n)?(.+?)```")
MORE = " …"


def body(text: str) -> str:
    """Return a text for an embed's description or a page: Markdown kept, masked links laid open."""
    blocks = marks.code_blocks(text)

    def opened(found: re.Match[str]) -> str:
        # In a code block a backslash is seen, and code is full of calls like table[name](value);
        # what has an address in it is laid open there too, whatever a text's marks made of it.
        at = bisect_right(blocks, (found.start(), len(text))) - 1
        in_code = at >= 0 and found.start() < blocks[at][1]
        return "[" if in_code and _CALL.match(text, found.end()) else r"\["

    return _MASKED.sub(opened, text)


def line(text: str) -> str:
    """Return a text for one line among ours: no Markdown, no line breaks."""
    return _MASKED.sub(r"\\[", discord.utils.escape_markdown(" ".join(text.split())))


def short(text: str, most: int) -> str:
    """Return the beginning of a text, at most so long, as one line without Markdown.

    Spoilers are not shown at all: escaping them would lay them open.
    """
    plain = _plain(text)
    escaped = line(plain)
    while len(escaped) > most:
        # Escaping can double a text, so that the cut is made before it and tried again.
        plain = plain[: max(len(plain) - max(len(escaped) - most, 1) - len(MORE), 0)].rstrip()
        escaped = line(plain) + MORE
        if not plain:
            break
    return escaped


def label(text: str, most: int) -> str:
    """Return the beginning of a text for where Discord reads no Markdown: menus and pickers."""
    plain = _plain(text)
    return plain if len(plain) <= most else plain[: most - len(MORE)].rstrip() + MORE


def _plain(text: str) -> str:
    hidden = re.sub(r"\|\|.+?\|\|", "▮▮▮", text, flags=re.DOTALL)
    # On one line a code block is code without its fences.
    return " ".join(_BLOCK.sub(r" \1 ", hidden).split())


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
