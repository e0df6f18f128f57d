"""Members' text on its way into a message: made harmless, cut, and parted into pages.

Markdown stays, because people write lists, quotes and code. What could deceive goes: a masked link
shows its address.
"""

import re

import discord

CARD_BODY = 3_500
"""Characters of a text that a card or a page shows, after escaping."""

BYTES_A_CHARACTER = 2.5
"""How heavy a full page may be, on average."""

_MASKED = re.compile(r"(?<!\\)\[(?=[^\]\n]*\]\()")
_FENCE = re.compile(r"^ {0,3}(`{3,})(\w*)", re.MULTILINE)
MORE = " …"


def body(text: str) -> str:
    """Return a text for an embed's description or a page: Markdown kept, masked links laid open."""
    return _MASKED.sub(r"\\[", text)


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
    return " ".join(re.sub(r"\|\|.+?\|\|", "▮▮▮", text, flags=re.DOTALL).split())


def goes_on(page: str) -> str:
    """Return a page that is not the last one with a sign at its end that more follows."""
    # After the end of a code block anything else on its line would be part of the block.
    return f"{page}\n…" if page.rpartition("\n")[2].startswith("```") else page + MORE


def pages(text: str, size: int = CARD_BODY) -> list[str]:
    """Part an escaped text into pieces of at most ``size`` characters, at the best break there is.

    A code block or spoiler that a break falls into is closed on the one page and opened again on
    the next, so that every page reads right by itself. There is always at least one page.
    """
    rest, found = text, []
    while len(rest) > (room := _room(rest, size)):
        # Room for closing what is open at the break, and for the sign that more follows.
        cut = _break(rest, room - 18)
        head, rest = rest[:cut].rstrip(), rest[cut:].lstrip("\n")
        closing, opening = _open_marks(head)
        found.append(head + closing)
        rest = opening + rest
    found.append(rest)
    return found


def _room(text: str, size: int) -> int:
    """Return how many characters of a text may stand on a page.

    Discord counts code points, but was seen to refuse an embed of 10,000 bytes of emoji.
    """
    most = int(size * BYTES_A_CHARACTER)
    encoded = text[:size].encode("utf-8", "surrogatepass")
    return size if len(encoded) <= most else len(encoded[:most].decode("utf-8", "ignore"))


def _break(text: str, most: int) -> int:
    """Return where to cut: after a paragraph, else a line, else a sentence, else a word."""
    for mark in ("\n\n", "\n", ". ", " "):
        at = text.rfind(mark, most // 2, most)
        if at > 0:
            return at + len(mark)
    # Never between the halves of a joined emoji or before a combining mark.
    at = most
    while at > most - 40 and (text[at] in "\u200d\ufe0f" or text[at - 1] in "\u200d\\"):
        at -= 1
    return at


def _open_marks(text: str) -> tuple[str, str]:
    """Return what closes the marks open at the end of a text, and what opens them again."""
    fence: tuple[str, str] | None = None
    for match in _FENCE.finditer(text):
        fence = None if fence is not None else (match.group(1), match.group(2))
    if fence is not None:
        return f"\n{fence[0]}", f"{fence[0]}{fence[1]}\n"
    outside = re.sub(r"`[^`\n]*`", "", re.sub(r"(?s)```.*?```", "", text))
    return ("||", "||") if outside.count("||") % 2 else ("", "")
