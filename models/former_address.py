"""Where an answer stood once: an address that is not given again and leads to where it is now."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from models.base import COUNTED
from models.types import row_id, snowflake


class FormerAddress(SQLModel, table=True):
    """One address that a post had before it became a comment or went to another question."""

    __tablename__ = "former_address"
    __table_args__ = (
        UniqueConstraint("question_id", "answer_number"),
        Index("ix_former_address_post", "post_id"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    question_id: int = snowflake(foreign_key="post.id")
    answer_number: int
    """The 3 of #142.3."""
    post_id: int = snowflake(foreign_key="post.id")
