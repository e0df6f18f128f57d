"""A person in one server: what we show of them and the points they have there."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from models.base import COUNTED
from models.types import moment, row_id, snowflake


class Member(SQLModel, table=True):
    """One row per server and user, made when they first do something here."""

    __table_args__ = (
        UniqueConstraint("guild_id", "user_id"),
        Index("ix_member_points", "guild_id", "points", "user_id"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    user_id: int = snowflake()
    display_name: str
    """The name last seen; Discord does not tell us of changes."""
    points: int = 0
    """Reputation by ``bot.reputation``, base included."""
    bonus: int = 0
    """Points given by an admin, part of ``points``."""
    unlisted: bool = False
    """They asked to be left out of leaderboards."""
    unreminded: bool = False
    """They asked not to be reminded of answers to accept."""
    spared: bool = False
    """They asked not to be shown where to find help after they posted something."""
    seen_at: datetime = moment()
