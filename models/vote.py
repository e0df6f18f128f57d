"""What one member thinks of one post."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class VoteSource(StrEnum):
    """How a vote was given. Only a reaction's vote can be taken back by a reaction."""

    REACTION = "reaction"
    BUTTON = "button"
    COMMAND = "command"


class Vote(SQLModel, table=True):
    """One vote. It counts unless it is pending or voided; a voided one is never removed."""

    __table_args__ = (
        UniqueConstraint("post_id", "user_id"),
        CheckConstraint("value IN (-1, 1)", name="value"),
        Index(
            "ix_vote_cast",
            "guild_id",
            "user_id",
            sqlite_where=text("voided_by IS NULL"),
            postgresql_where=text("voided_by IS NULL"),
        ),
        # The latest of a server: in what ways its members vote.
        Index("ix_vote_guild", "guild_id", "id"),
        # Few: those of whom nobody knows yet whether they may.
        Index(
            "ix_vote_pending",
            "guild_id",
            "user_id",
            sqlite_where=text("pending = 1"),
            postgresql_where=text("pending"),
        ),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    post_id: int = snowflake(foreign_key="post.id")
    user_id: int = snowflake()
    value: int
    source: VoteSource = Field(sa_type=choice(VoteSource))
    pending: bool = False
    voided_by: int | None = snowflake(default=None)
    """The moderator who set it aside."""
    withdrawn: bool = False
    """Taken back while it was voided: the row is kept, and it is no vote if that is undone."""
    created_at: datetime = moment()
    changed_at: datetime = moment()
