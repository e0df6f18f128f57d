"""Texts longer than a form: cut into parts that forms can show, and put together again.

Nothing here knows a database: a text goes in, places in it or another text come out. White space
at a cut belongs to no part, because a form may trim what it shows; so the text between the parts
is never touched.
"""

import hashlib
import re
from dataclasses import dataclass

FORM_MOST = 4_000
"""What the text field of a form takes."""

PART_MOST = 3_600
"""How long a part of a longer text is at most, so that its form has room for more."""

ROOMY = 3_000
"""A text up to this has room to grow in its own form."""

APPEND = 0
"""The number of the part that does not exist yet: what is typed goes to the end."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text: where it begins and ends, and what it says."""

    start: int
    end: int
    text: str


def of(body: str) -> list[Part]:
    """Return the parts of a text, in order; together with what is between them they are all of it.

    A text that one form can show is one part, an empty one is none.
    """
    most = FORM_MOST if weight(body) <= FORM_MOST else PART_MOST
    found: list[Part] = []
    at = 0
    while True:
        at += len(body[at:]) - len(body[at:].lstrip())
        if at >= len(body):
            return found
        end = _end(body, at, most)
        text = body[at:end].rstrip()
        found.append(Part(at, at + len(text), text))
        at = end


def put(body: str, number: int, text: str) -> str:
    """Return a text with another one in place of a part, counted from 1, or behind it all (0).

    Raises ``IndexError`` if it has no such part.
    """
    if number == APPEND:
        before, typed = body.rstrip(), text.rstrip()
        if not before or not typed.strip():
            return before or typed
        # Inside a code block a blank line would be one in the code.
        between = "\n" if before.count("```") % 2 else "\n\n"
        return before + between + typed.lstrip("\r\n")
    if number < 0:
        raise IndexError(number)
    part = of(body)[number - 1]
    before, after = body[: part.start], body[part.end :]
    return before + text.strip() + after if text.strip() else before + after.lstrip("\n")


def mark(body: str) -> int:
    """Return a number that is another one for another text: which one a form was opened for."""
    digest = hashlib.sha256(body.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:6])


def weight(text: str) -> int:
    """Return how long Discord's clients think a text is: in halves of surrogate pairs."""
    return len(text) + sum(1 for one in text if one > "\uffff")


def _end(body: str, start: int, most: int) -> int:
    """Return where a part that begins here ends: after a paragraph, a line, a word, else full."""
    full = start
    room = most
    while full < len(body) and room >= (step := 2 if body[full] > "\uffff" else 1):
        room -= step
        full += 1
    if full >= len(body):
        return full
    for marks in (r"\n\s*\n", r"\n", r"\s"):
        ends = [found.end() for found in re.finditer(marks, body[start : full + 1])]
        if ends and ends[-1] > (full - start) // 2:
            return min(start + ends[-1], full)
    return full
