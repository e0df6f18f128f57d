"""What a post said at some time: the first row is the post as asked, each edit adds one."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import moment, row_id, snowflake


class Revision(SQLModel, table=True):
    """One state of a post's text. ``by_author`` without an id: the post is anonymous."""

    __table_args__ = (UniqueConstraint("post_id", "number"), COUNTED)

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    post_id: int = snowflake(foreign_key="post.id")
    number: int
    title: str | None = None
    body: str
    tags: str = ""
    """The tags, separated by commas."""
    pictures: list[list[Any]] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    """Of each picture its id and what it showed in words; None from before that was kept."""
    editor_id: int | None = snowflake(default=None)
    by_author: bool
    reason: str | None = None
    silent: bool = False
    """A moderator changed it without its card saying so."""
    restored: int | None = None
    """The number of the revision whose text it put back."""
    created_at: datetime = moment()
