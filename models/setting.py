"""A server's own choices, one row for each that differs from the default."""

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from models.base import COUNTED
from models.types import row_id, snowflake


class Setting(SQLModel, table=True):
    """One choice; names, defaults and bounds are those of ``bot.preferences.Preferences``."""

    __table_args__ = (UniqueConstraint("guild_id", "name"), COUNTED)

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    name: str
    value: str
    """The value as JSON."""
