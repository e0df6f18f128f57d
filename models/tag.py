"""Words that questions are filed under."""

from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel, col

from models.base import COUNTED
from models.types import row_id, snowflake

Name = String(40).with_variant(String(40, collation="C"), "postgresql")
"""A tag's name. Compared by its code points on both databases: a beginning is a range then."""


class Tag(SQLModel, table=True):
    """One tag of one server, lower-cased."""

    __table_args__ = (UniqueConstraint("guild_id", "name"), COUNTED)

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    name: str = Field(sa_type=Name)
    description: str = ""
    """What it is for, in a moderator's words."""


class TagUse(SQLModel, table=True):
    """How many published questions of one category carry a tag: what its readers may know."""

    __tablename__ = "tag_use"
    __table_args__ = (
        UniqueConstraint("tag_id", "category_id"),
        CheckConstraint("questions >= 0", name="questions"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    tag_id: int = snowflake(foreign_key="tag.id")
    category_id: int = snowflake(foreign_key="category.id")
    questions: int = 0


Index("ix_tag_use_category", col(TagUse.category_id), col(TagUse.questions).desc())


class TagSynonym(SQLModel, table=True):
    """A word that people type and that stands for a tag; it is no tag that questions carry."""

    __tablename__ = "tag_synonym"
    __table_args__ = (
        UniqueConstraint("guild_id", "name"),
        Index("ix_tag_synonym_tag", "tag_id"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    name: str = Field(sa_type=Name)
    tag_id: int = snowflake(foreign_key="tag.id")


class PostTag(SQLModel, table=True):
    """One tag on one question; ``position`` keeps the order the asker wrote them in.

    With what the question is listed by (``bot.filing``), so that a tag has each list of its own:
    to join them only when somebody looks would cost more, the more questions there are.
    """

    __tablename__ = "post_tag"
    __table_args__ = (
        UniqueConstraint("post_id", "tag_id"),
        Index("ix_post_tag_tag", "tag_id", "post_id"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    post_id: int = snowflake(foreign_key="post.id")
    tag_id: int = snowflake(foreign_key="tag.id")
    position: int
    category_id: int = snowflake(foreign_key="category.id")
    published: bool
    unanswered: bool
    """The question is published and open, and has no answer."""
    unsolved: bool
    """The question is published and open, and no answer is accepted."""
    unliked: bool
    """The question is published and open, and no answer has a score above zero."""
    score: int
    hotness: int = snowflake()
    answer_count: int


def _listed(name: str, flag: str, *by: Any) -> None:
    Index(
        name,
        col(PostTag.tag_id),
        col(PostTag.category_id),
        *by,
        # SQLAlchemy asks "published = 1" of SQLite, which uses an index only for the same words.
        sqlite_where=text(f"{flag} = 1"),
        postgresql_where=text(flag),
    )


# A tag's lists, each a walk along its index for each category.
for _flag in ("published", "unanswered", "unsolved", "unliked"):
    _listed(f"ix_post_tag_{_flag}", _flag, col(PostTag.post_id))
for _column in ("hotness", "score", "answer_count"):
    _by = getattr(PostTag, _column)
    _listed(f"ix_post_tag_{_column}", "published", _by.desc(), col(PostTag.post_id).desc())
