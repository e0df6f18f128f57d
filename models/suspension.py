"""What a member may not do for a while, or for good."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class Barred(StrEnum):
    """What somebody is suspended from."""

    ASK = "ask"
    ANSWER = "answer"
    COMMENT = "comment"
    VOTE = "vote"
    ALL = "all"
    """Taking part at all; what they can see they can still read."""


def only(condition: str, name: str, *columns: Any) -> Index:
    """Return an index over those rows alone for which this is so."""
    where = text(condition)
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


class Suspension(SQLModel, table=True):
    """One suspension. It ends by itself at ``until``: nothing has to happen for that.

    Put on the author of an anonymous post it keeps no id: ``through_post_id`` says whose author is
    meant, as ``Notification.to_author_of`` does.
    """

    __table_args__ = (
        CheckConstraint("(user_id IS NULL) = (through_post_id IS NOT NULL)", name="whom"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        only("user_id IS NOT NULL", "ix_suspension_user", "guild_id", "user_id", "id"),
        only("through_post_id IS NOT NULL", "ix_suspension_through", "through_post_id", "id"),
        only("until IS NOT NULL AND ended_at IS NULL", "ix_suspension_until", "until", "id"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    user_id: int | None = snowflake(default=None)
    through_post_id: int | None = snowflake(default=None, foreign_key="post.id")
    """The anonymous post whose author is suspended."""
    what: Barred = Field(sa_type=choice(Barred))
    until: datetime | None = moment(default=None)
    """None: for good, or until somebody ends it."""
    reason: str
    by_id: int = snowflake()
    created_at: datetime = moment()
    told_at: datetime | None = moment(default=None)
    """When the member said that they read it."""
    written_at: datetime | None = moment(default=None)
    """When a direct message told them."""
    ended_at: datetime | None = moment(default=None)
    """When a moderator ended it early."""
    ended_by: int | None = snowflake(default=None)
