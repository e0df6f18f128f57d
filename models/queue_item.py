"""A post that a moderator is to look at: why, since when, who does, and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class Cause(StrEnum):
    """Why a post waits for a moderator."""

    ANONYMOUS = "anonymous"
    NEW_MEMBER = "new_member"
    FEW_POINTS = "few_points"
    FIRST_POSTS = "first_posts"
    LINKS = "links"
    WORDS = "words"
    RISK = "risk"
    WORRIED = "worried"
    FLAGGED = "flagged"
    EDITED_AGAIN = "edited_again"
    ALL_POSTS = "all_posts"


class Outcome(StrEnum):
    """What came of it."""

    APPROVED = "approved"
    SHOWN = "shown"
    HIDDEN = "hidden"
    DELETED = "deleted"
    """By its author."""
    REMOVED = "removed"
    """By a moderator, who can bring it back."""
    PURGED = "purged"
    WITHDRAWN = "withdrawn"
    """By nobody: whoever reported it took that back, and nothing else was to be looked at."""


_OPEN = "closed_at IS NULL"


def _open(name: str, *columns: str, unique: bool = False, condition: str = _OPEN) -> Index:
    where = text(condition)
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class QueueItem(SQLModel, table=True):
    """One stay of a post in the queue. A post has at most one that is open."""

    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name="taken"),
        _open("ix_queueitem_post", "post_id", unique=True),
        Index("ix_queueitem_stays", "post_id", "id"),
        _open("ix_queueitem_open", "guild_id", "id"),
        Index("ix_queueitem_batch", "batch", "id"),
        _open("ix_queueitem_crowd", "guild_id", "batch", condition=f"{_OPEN} AND crowded"),
        _open("ix_queueitem_alarm", "alarm_at", condition=f"{_OPEN} AND alarm_at IS NOT NULL"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    post_id: int = snowflake(foreign_key="post.id")
    batch: int = snowflake(default=0)
    """The item on whose card this one stands: its own id, or that of an earlier one that waits for
    the same author. What was posted anonymously stands alone."""
    crowded: bool = False
    """So many waited when it came that it stands on one card with all that came after it."""
    causes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """Each ``{"cause": …, "detail": …}``, in the order in which they came."""
    opened_at: datetime = moment()
    taken_by: int | None = snowflake(default=None)
    """The moderator who said that it is theirs."""
    taken_at: datetime | None = moment(default=None)
    escalated_by: int | None = snowflake(default=None)
    """Who handed it to the moderators of the whole server."""
    asked_at: datetime | None = moment(default=None)
    """When its author was asked something last."""
    alarm_at: datetime | None = moment(default=None)
    """When it will have waited too long; empty if that was said, or nobody wants to know."""
    closed_at: datetime | None = moment(default=None)
    outcome: Outcome | None = Field(default=None, sa_type=choice(Outcome))
    handled_by: int | None = snowflake(default=None)
    """Who closed it; empty if that was the post's author or the bot."""
