"""A place to ask in: a node of a tree at most four deep, usually bound to a channel."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class Layout(StrEnum):
    """Where the cards of a category live."""

    THREAD = "thread"
    CHANNEL = "channel"
    FORUM = "forum"


class Category(SQLModel, table=True):
    """One category. A parent may have no channel; while ``channel_gone_at`` is set it pauses."""

    __table_args__ = (
        UniqueConstraint("guild_id", "parent_id", "name"),
        # NULLs are distinct in a unique constraint, so that roots need their own.
        Index(
            "uq_category_root_name",
            "guild_id",
            "name",
            unique=True,
            sqlite_where=text("parent_id IS NULL"),
            postgresql_where=text("parent_id IS NULL"),
        ),
        CheckConstraint("depth BETWEEN 1 AND 4", name="depth"),
        Index("ix_category_channel", "guild_id", "channel_id"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    parent_id: int | None = snowflake(default=None, foreign_key="category.id")
    depth: int = 1
    name: str
    channel_id: int | None = snowflake(default=None)
    channel_gone_at: datetime | None = moment(default=None)
    layout: Layout = Field(default=Layout.THREAD, sa_type=choice(Layout))
    cards_only: bool = False
    """True: members ask and answer by commands and buttons and need not be able to write there."""
    rules: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What it decides for itself (``bot.rules.CategoryRules``), as JSON."""
    position: int = 0
    archived_at: datetime | None = moment(default=None)
    created_at: datetime = moment()
