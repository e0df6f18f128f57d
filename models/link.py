"""Questions that belong together: one that follows from an answer, and related ones."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class LinkKind(StrEnum):
    """What one question has to do with another."""

    FOLLOW_ON = "follow_on"
    RELATED = "related"


class Link(SQLModel, table=True):
    """Two questions. It says of nobody who made it: the events tell, as far as they may."""

    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "kind"),
        CheckConstraint("kind = 'follow_on' OR from_id < to_id", name="both_ways"),
        CheckConstraint("kind = 'follow_on' OR answer_id IS NULL", name="answer"),
        Index("ix_link_from", "from_id", "id"),
        Index("ix_link_to", "to_id", "id"),
        Index("ix_link_answer", "answer_id", "id"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    from_id: int = snowflake(foreign_key="post.id")
    """The question that follows; of two related ones, the earlier, for neither comes first."""
    to_id: int = snowflake(foreign_key="post.id")
    """The question it follows from, or the later of two related ones."""
    kind: LinkKind = Field(sa_type=choice(LinkKind))
    answer_id: int | None = snowflake(default=None, foreign_key="post.id")
    """The answer it follows from, wherever that stands now."""
    created_at: datetime = moment()
