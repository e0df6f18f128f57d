"""How far a piece of background work has come, so that a restart goes on from there."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from models.base import COUNTED
from models.types import moment, row_id, snowflake


class Watermark(SQLModel, table=True):
    """One mark: ``guild_id`` is 0 for work that belongs to no server."""

    __table_args__ = (UniqueConstraint("name", "guild_id"), COUNTED)

    id: int | None = row_id()
    name: str
    guild_id: int = snowflake(default=0)
    value: str
    updated_at: datetime = moment()
