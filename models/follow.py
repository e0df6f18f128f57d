"""Who wants to hear of what: questions, tags, categories and members."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class FollowKind(StrEnum):
    """What is followed, and so what a ``subject_id`` means."""

    QUESTION = "question"
    TAG = "tag"
    CATEGORY = "category"
    MEMBER = "member"


class Follow(SQLModel, table=True):
    """One member follows one thing. Whoever asked a question hears of it without a row."""

    __table_args__ = (
        UniqueConstraint("guild_id", "user_id", "kind", "subject_id"),
        # What one follows, the latest first.
        Index("ix_follow_own", "guild_id", "user_id", "id"),
        # Who follows a thing, page by page.
        Index("ix_follow_subject", "guild_id", "kind", "subject_id", "user_id"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    user_id: int = snowflake()
    kind: FollowKind = Field(sa_type=choice(FollowKind))
    subject_id: int = snowflake()
    """The id of the question, tag or category; of a member, their user id."""
    created_at: datetime = moment()
