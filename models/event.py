"""What happened: append-only, read by audit, undo, the inbox and notices."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import moment, row_id, snowflake


def _only(name: str, condition: str, *columns: str) -> Index:
    # SQLAlchemy asks "logged = 1" of SQLite, which uses an index only for the very same words.
    sqlite = "logged = 1" if condition == "logged" else condition
    return Index(name, *columns, sqlite_where=text(sqlite), postgresql_where=text(condition))


class Event(SQLModel, table=True):
    """One act by someone (or nobody: the bot itself). Votes have none; their row is the record."""

    __table_args__ = (
        Index("ix_event_guild", "guild_id", "id"),
        Index("ix_event_post", "post_id", "id"),
        # What the log shows: a few of all events.
        _only("ix_event_log", "logged", "guild_id", "id"),
        _only("ix_event_log_actor", "logged", "guild_id", "actor_id", "id"),
        _only("ix_event_undoes", "undoes IS NOT NULL", "undoes"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    verb: str = Field(max_length=40)
    actor_id: int | None = snowflake(default=None)
    by_author: bool = False
    """The actor is the post's author; then no id is kept if the post is anonymous."""
    post_id: int | None = snowflake(default=None, foreign_key="post.id")
    category_id: int | None = snowflake(default=None, foreign_key="category.id")
    user_id: int | None = snowflake(default=None)
    """The member acted upon, where the subject is a member."""
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    reason: str | None = None
    logged: bool = False
    """It stands in /log: not what members do with their own posts (``bot.events``)."""
    undoes: int | None = snowflake(default=None, foreign_key="event.id")
    """The act that this one undid, or helped to undo."""
    created_at: datetime = moment()
