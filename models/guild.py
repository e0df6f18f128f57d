"""A Discord server that has, or had, the bot."""

from datetime import datetime

from sqlmodel import SQLModel

import models.base  # noqa: F401 - names the constraints before the first table is made
from models.types import moment, snowflake


class Guild(SQLModel, table=True):
    """One server; its settings are rows of ``setting``, its id is Discord's."""

    id: int = snowflake(primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str
    next_number: int = 1
    """The number the next question here gets; counts up only, so that #142 is #142 for good."""
    joined_at: datetime = moment()
    left_at: datetime | None = moment(default=None)
