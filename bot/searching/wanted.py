"""What somebody looks for, and what is found: the values that ``bot.search`` takes and returns."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.entries import Entry
from bot.lists import Mark
from models import PostKind

A_PAGE = 5
"""Questions on one page of what was found: each with a passage of some lines."""


class Sort(StrEnum):
    """What comes first; among equals it is the newest."""

    BEST = "best"
    """What fits the words best. Without words it is the newest."""
    NEWEST = "newest"
    VOTES = "votes"


class Status(StrEnum):
    """How far a question has come."""

    ANSWERED = "answered"
    """It has a published answer."""
    SOLVED = "solved"
    """An answer is accepted."""
    UNANSWERED = "unanswered"
    """It has no published answer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. Everything that is set has to fit."""

    words: str = ""
    """As typed: anything at all. Empty: whatever fits the rest."""
    category_id: int | None = None
    """This category and those inside it."""
    tag_ids: tuple[int, ...] = ()
    """The question carries all of these tags."""
    author_id: int | None = None
    """Who wrote the matching post; without words, the question. Never an anonymous one."""
    status: Status | None = None
    since: datetime | None = None
    """The question was asked at this time or later."""
    sort: Sort = Sort.BEST

    @property
    def narrowed(self) -> bool:
        """Whether anything besides words is asked for."""
        return bool(self.category_id or self.tag_ids or self.author_id or self.status or self.since)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a text as it was written (Discord's Markdown), and whether it is what was sought."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """The part of a text in which the words stand, in pieces, on one line."""

    pieces: tuple[Piece, ...]
    cut_before: bool = False
    """Something stands before it."""
    cut_after: bool = False

    @property
    def text(self) -> str:
        """The whole of it, without marks."""
        return "".join(one.text for one in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit(Entry):
    """A question that was found, and the post of it that fits best; ``url`` is that one's."""

    mark: Mark
    """Where the next page goes on, or the one before."""
    post_id: int
    """The question itself, or the answer that fits better. Of a comment: what it stands on."""
    kind: PostKind
    """Of the post whose words the passage shows: a comment's as well."""
    address: str
    """How people call the post: #142, #142.3."""
    passage: Passage | None
    """None if the post, or its question, has a content note, and where there is no text to show."""
    passage_note: str | None
    """The content note in the passage's place."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, and whether there is more before and after it."""

    hits: tuple[Hit, ...]
    earlier: bool = False
    later: bool = False
    total: int | None = None
    """How many questions fit that this reader may read; None where counting would cost too much."""
    closest: tuple[str, ...] = ()
    """Nothing was found: the words asked for, as they are spelled in what this reader may read.
    One query each, best first; empty if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike(Entry):
    """A question that asks much the same, with its accepted answer."""

    likeness: float
    """How much alike they are, from 0 to 1. From ``search.SIMILAR`` on it is rather so than not."""
    answer_id: int | None
    """The accepted answer that this reader can read, if there is one."""
    answer_address: str | None
    answer: Passage | None
    """How that answer begins; None if it has a content note, or its question."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A question offered while somebody types."""

    question_id: int
    number: int
    title: str
    """Never shown where ``note`` is set: ``content_notes.instead(title, note)``."""
    note: str | None
    solved: bool
    answer_count: int
