"""A question as it stands among others: in lists, and wherever some are found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from bot import jumps, sets
from bot.database import table
from models import Card, CardKind, Post

COLUMNS: tuple[Any, ...] = (
    *(col(Post.id), col(Post.guild_id), col(Post.number), col(Post.title)),
    *(col(Post.content_note), col(Post.category_id), col(Post.score), col(Post.answer_count)),
    *(col(Post.accepted), col(Post.close_reason), col(Post.created_at)),
    *(col(Card.channel_id), col(Card.message_id)),
)
"""What ``Entry.of`` asks of a row, of questions joined with their cards (``CARD``)."""

CARD: ColumnElement[bool] = and_(
    col(Card.kind) == sets.fixed(table(Card).c.kind, CardKind.QUESTION),
    col(Card.subject_id) == col(Post.id),
)
"""The condition that a card is a question's; it may have none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is said of a question wherever there are several."""

    question_id: int
    number: int
    title: str
    """Never shown where ``note`` is set: ``content_notes.instead(title, note)``."""
    note: str | None
    """Its content note."""
    category_id: int
    score: int
    answer_count: int
    solved: bool
    closed: bool
    created_at: datetime
    url: str | None
    """A message on Discord, once there is one: the question's own, if nothing else is said."""

    @classmethod
    def of(cls, row: Any, card: Any, **more: Any) -> Self:
        """Return a question's, with what ``more`` this kind says.

        ``row`` and ``card`` are rows of theirs, or both one of ``COLUMNS``; None: no card is there.
        """
        return cls(
            question_id=row.id,
            number=row.number,
            title=row.title,
            note=row.content_note,
            category_id=row.category_id,
            score=row.score,
            answer_count=row.answer_count,
            solved=row.accepted,
            closed=row.close_reason is not None,
            created_at=row.created_at,
            url=jumps.link(row.guild_id, card.channel_id, card.message_id) if card else None,
            **more,
        )
