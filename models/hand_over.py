"""What a moderator leaves for the next one."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import moment, row_id, snowflake


class HandOver(SQLModel, table=True):
    """One note for whoever moderates next: of a post, or of the server as a whole."""

    __tablename__ = "hand_over"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
        Index(
            "ix_hand_over_open",
            *("guild_id", "post_id", "id"),
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    post_id: int | None = snowflake(default=None, foreign_key="post.id")
    """None: it is about the whole server."""
    body: str = Field(max_length=1_000)
    by_id: int = snowflake()
    created_at: datetime = moment()
    done_at: datetime | None = moment(default=None)
    done_by: int | None = snowflake(default=None)
