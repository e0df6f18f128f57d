"""Helplines as an admin of a server confirmed them: what /crisis shows there."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import moment, row_id, snowflake


class Helpline(SQLModel, table=True):
    """One helpline that a server shows, in the words that its admin saw and confirmed.

    It is a copy: a later release that changes the list that comes with it changes nothing here
    before somebody looked at it again.
    """

    __table_args__ = (Index("ix_helpline_guild", "guild_id", "country", "id"), COUNTED)

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    country: str = Field(max_length=60)
    """A country's code if it is one that Askwell has a name for, else its name as it was typed."""
    name: str = Field(max_length=120)
    reach: str = Field(max_length=200)
    """A number to call or write to, as one types it."""
    hours: str = Field(default="", max_length=120)
    url: str = Field(default="", max_length=300)
    own: bool = False
    """The server's own entry, not one of the list that comes with Askwell."""
    confirmed_by: int = snowflake()
    confirmed_at: datetime = moment()
