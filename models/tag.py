"""Words that questions are filed under."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import row_id, snowflake


class Tag(SQLModel, table=True):
    """One tag of one server, lower-cased."""

    __table_args__ = (UniqueConstraint("guild_id", "name"), COUNTED)

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    name: str = Field(max_length=40)
    use_count: int = 0
    """Questions that carry it, whatever their state."""


class PostTag(SQLModel, table=True):
    """One tag on one question; ``position`` keeps the order the asker wrote them in."""

    __tablename__ = "post_tag"
    __table_args__ = (
        UniqueConstraint("post_id", "tag_id"),
        Index("ix_post_tag_tag", "tag_id", "post_id"),
        COUNTED,
    )

    id: int | None = row_id()
    post_id: int = snowflake(foreign_key="post.id")
    tag_id: int = snowflake(foreign_key="tag.id")
    position: int
