"""What a member is told: one row for each event and each person it concerns."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class NoticeKind(StrEnum):
    """Why someone is told of an event."""

    ANSWER = "answer"
    """Their question was answered."""
    COMMENT = "comment"
    """Their question or answer was commented on."""
    ALSO = "also"
    """Somebody commented where they had."""
    ACCEPTED = "accepted"
    """Their answer was accepted."""
    FOLLOW_ON = "follow_on"
    """A question was asked that follows from their answer."""
    REMINDER = "reminder"
    """Their question has answers, and none is accepted."""
    MODERATED = "moderated"
    """Somebody else did something to what they posted, or asks about it: hid it, edited it…"""
    FOLLOWED_ANSWER = "followed_answer"
    FOLLOWED_ACCEPT = "followed_accept"
    MEMBER = "member"
    """Somebody whom they follow asked; and so on for a tag and a category."""
    TAG = "tag"
    CATEGORY = "category"


def _where(name: str, condition: str, *columns: str, unique: bool = False) -> Index:
    where = text(condition)
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class Notification(SQLModel, table=True):
    """One thing for one person's inbox, written by ``bot.fanout`` and read by ``bot.inbox``.

    For the author of an anonymous post no id is kept: ``to_author_of`` says whose author is meant.
    """

    __table_args__ = (
        UniqueConstraint("event_id", "user_id"),
        CheckConstraint("(user_id IS NULL) = (to_author_of IS NOT NULL)", name="reader"),
        _where("ix_notification_unread", "read_at IS NULL", "guild_id", "user_id", "event_id"),
        _where("ix_notification_read", "read_at IS NOT NULL", "guild_id", "user_id", "event_id"),
        # What somebody was written to about lately.
        _where("ix_notification_told", "told_at IS NOT NULL", "guild_id", "user_id", "told_at"),
        _where(
            "ix_notification_author",
            "to_author_of IS NOT NULL",
            "to_author_of",
            "event_id",
            unique=True,
        ),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    event_id: int = snowflake(foreign_key="event.id")
    user_id: int | None = snowflake(default=None)
    to_author_of: int | None = snowflake(default=None, foreign_key="post.id")
    """An anonymous post, whose author this is for."""
    kind: NoticeKind = Field(sa_type=choice(NoticeKind))
    post_id: int = snowflake(foreign_key="post.id")
    """What there is to read: the new question, answer or comment, or the accepted answer."""
    created_at: datetime = moment()
    """When it happened, not when this was written."""
    read_at: datetime | None = moment(default=None)
    told_at: datetime | None = moment(default=None)
    """When a direct message told of it."""
