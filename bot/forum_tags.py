"""Which tag of ours each tag of a forum stands for: its name says it, or an admin.

A tag of a forum can have spaces, and "House plants" is our "house-plants".

What admins say is a text, a tag of the forum a line: ``its name = tags of ours, parted by commas``;
or ``= solved``, ``= closed``, ``= *`` (for questions that get no other) and ``= -`` (for nothing).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot import texts
from bot.faces import CLOSED, SOLVED, Forum, Meanings

REST, NOTHING = "*", "-"


def said(typed: str) -> dict[str, list[str]]:
    """Return what each tag of a forum that is named stands for, all in small letters."""
    return dict(_lines(typed.casefold()))


def _lines(typed: str) -> Iterator[tuple[str, list[str]]]:
    for line in typed.splitlines():
        name, given, meaning = line.partition("=")
        if given and name.strip():
            parts = [one.strip().removeprefix("#") for one in meaning.split(",")]
            yield name.strip(), [one for one in parts if one]


def meanings(forum: Forum, typed: str = "") -> Meanings:
    """Return what a forum's tags stand for.

    Tags that only moderators can put on are left to them: we would need "Manage Threads".
    """
    chosen = said(typed)
    named: dict[str, int] = {}
    states: dict[str, list[int]] = {SOLVED: [], CLOSED: [], REST: []}
    ours = [one for one in forum.tags if not one.moderated]
    # Those that an admin named come first: another tag may be called what they stand for.
    for tag in sorted(ours, key=lambda one: one.name.casefold() not in chosen):
        name = tag.name.casefold().strip()
        for meaning in chosen.get(name, [name]):
            if meaning in states:
                states[meaning].append(tag.id)
            elif meaning != NOTHING:
                named.setdefault(texts.tag_name(meaning), tag.id)
    return Meanings(
        named=named,
        solved=tuple(states[SOLVED]),
        closed=tuple(states[CLOSED]),
        otherwise=tuple(states[REST]),
    )


def resolved(found: Meanings, stands_for: Mapping[str, str]) -> Meanings:
    """Return the same, where words stand for other tags now: what was said of one holds for both.

    A forum tag of the tag's own name goes before one that is called like a word for it.
    """
    named = dict(found.named)
    for word, tag in stands_for.items():
        if word in found.named:
            named.setdefault(tag.casefold(), found.named[word])
    return replace(found, named=named)


def missing(forum: Forum, typed: str) -> list[str]:
    """Return the tags that an admin named and that the forum has not."""
    there = {one.name.casefold().strip() for one in forum.tags}
    return [name for name in said(typed) if name not in there]
