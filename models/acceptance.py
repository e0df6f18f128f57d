"""Which answer helped the asker most."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from models.base import COUNTED
from models.types import moment, row_id, snowflake


class Acceptance(SQLModel, table=True):
    """One accepted answer. ``by_author`` without an id: accepted by an anonymous asker."""

    __table_args__ = (UniqueConstraint("answer_id"), UniqueConstraint("question_id"), COUNTED)

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    question_id: int = snowflake(foreign_key="post.id")
    answer_id: int = snowflake(foreign_key="post.id")
    accepted_by: int | None = snowflake(default=None)
    by_author: bool
    created_at: datetime = moment()
