"""What a question's forum post shows in the forum's list: a name and up to five of its tags."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

NAME_MOST = 100
APPLIED_MOST = 5

SOLVED, CLOSED = "solved", "closed"
"""Forum tags of these names stand for how a question is, not for what it is about."""


@dataclass(frozen=True, slots=True)
class ForumTag:
    """A tag that a forum offers. ``moderated``: only who may manage threads can put it on."""

    id: int
    name: str
    moderated: bool = False


@dataclass(frozen=True, slots=True)
class Forum:
    """A forum as Discord has it; ``required``: it takes no post without a tag."""

    tags: tuple[ForumTag, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Face:
    """The name and tags of a post, as we want them or as we gave them last."""

    name: str
    tags: tuple[int, ...] = ()

    def stored(self) -> str:
        """Return it as its card keeps it."""
        return json.dumps([self.name, list(self.tags)], ensure_ascii=False)

    @staticmethod
    def load(stored: str | None) -> "Face | None":
        """Return what a card kept, or None if it is not known."""
        if stored is None:
            return None
        name, tags = json.loads(stored)
        return Face(name, tuple(tags))


@dataclass(frozen=True, slots=True)
class Meanings:
    """What a forum's tags, by their ids, stand for."""

    named: dict[str, int] = field(default_factory=dict)
    """By the name of a tag of ours, in small letters, which of the forum's stands for it."""
    solved: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    otherwise: tuple[int, ...] = ()
    """For questions that get no other, where the forum wants one."""


def choose(
    forum: Forum, meanings: Meanings, tags: Iterable[str], *, solved: bool, closed: bool
) -> tuple[int, ...]:
    """Return which of a forum's tags a question gets: how it is, then its own, at most five.

    Empty where the forum wants one and none fits: Discord would refuse the post.
    """
    states = (*(meanings.closed if closed else ()), *(meanings.solved if solved else ()))
    own = [meanings.named[tag.casefold()] for tag in tags if tag.casefold() in meanings.named]
    found = list(dict.fromkeys((*states, *own)))
    if not found and forum.required:
        found = list(meanings.otherwise)
    return tuple(found[:APPLIED_MOST])


def worn(wanted: Face, had: Face | None, on_it: Iterable[int]) -> list[int]:
    """Return the tags to set on a post that has some: ours, then those that people put on it."""
    before = had.tags if had is not None else ()
    kept = [one for one in on_it if one not in before and one not in wanted.tags]
    return [*wanted.tags, *kept][:APPLIED_MOST]
