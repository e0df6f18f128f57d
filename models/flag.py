"""What a member reports about a post: one a member and post."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class FlagReason(StrEnum):
    """What is wrong with a post."""

    SPAM = "spam"
    RUDE = "rude"
    OFF_TOPIC = "off_topic"
    NOT_AN_ANSWER = "not_an_answer"
    DUPLICATE = "duplicate"
    MISINFORMATION = "misinformation"
    METHODS = "methods"
    ENCOURAGES = "encourages"
    CONTACT = "contact"
    WORRIED = "worried"
    OTHER = "other"


_STANDS = "withdrawn_at IS NULL AND cleared_in IS NULL"


class Flag(SQLModel, table=True):
    """A report. It is its own record: no event says who reported what."""

    __table_args__ = (
        UniqueConstraint("post_id", "user_id"),
        Index(
            "ix_flag_standing",
            "post_id",
            sqlite_where=text(_STANDS),
            postgresql_where=text(_STANDS),
        ),
        # How many somebody gave in this hour.
        Index("ix_flag_member", "guild_id", "user_id", "created_at"),
        # Which ones stand again when their clearing is undone.
        Index(
            "ix_flag_cleared",
            "cleared_in",
            sqlite_where=text("cleared_in IS NOT NULL"),
            postgresql_where=text("cleared_in IS NOT NULL"),
        ),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    post_id: int = snowflake(foreign_key="post.id")
    user_id: int = snowflake()
    reason: FlagReason = Field(sa_type=choice(FlagReason))
    note: str = ""
    """In their own words."""
    created_at: datetime = moment()
    """When it was given last."""
    hides_from: datetime | None = moment(default=None)
    """When whoever gave it is as old here as it takes to vote: from then on it counts toward hiding
    the post. Empty if that is not known."""
    withdrawn_at: datetime | None = moment(default=None)
    cleared_in: int | None = snowflake(default=None, foreign_key="event.id")
    """The act by which somebody who looks after the post decided that it stays."""
