"""How a member wants to be written to, and whether a message to them is due."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class Delivery(StrEnum):
    """When a direct message is sent."""

    OFF = "off"
    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Mailbox(SQLModel, table=True):
    """One member of one server; made when they open their choices, off until they switch it on.

    It says that a message is due, never what is in it: that is read when it is sent.
    """

    __table_args__ = (
        UniqueConstraint("guild_id", "user_id"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
        Index(
            "ix_mailbox_due",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(
            "ix_mailbox_leased",
            "leased_until",
            sqlite_where=text("leased_until IS NOT NULL"),
            postgresql_where=text("leased_until IS NOT NULL"),
        ),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    user_id: int = snowflake()
    delivery: Delivery = Field(default=Delivery.OFF, sa_type=choice(Delivery))
    hour: int = 9
    """Of a digest, in their own time zone."""
    zone: str | None = None
    """Its IANA name; UTC until they say."""
    content_free: bool = False
    muted: list[str] = Field(default_factory=list, sa_type=JSON)
    """The kinds of notices (``NoticeKind``) that no message is sent for."""
    locale: str = "en"
    """The language they last used here."""
    since: datetime | None = moment(default=None)
    """When they switched messages on: what happened before that stands in the inbox alone."""
    due_at: datetime | None = moment(default=None)
    leased_until: datetime | None = moment(default=None)
    """Set while a message is on its way; if it passes, whoever sent it died."""
    attempts: int = 0
    number: int = 0
    """Messages sent so far; what Discord tells a second sending of one by."""
    closed_at: datetime | None = moment(default=None)
    """When Discord said that they take no messages from us; until they switch it on again."""
