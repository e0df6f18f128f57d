"""Column types shared by every table: ids, snowflakes, times and closed choices.

One spelling for each, because the two databases disagree on all four: SQLite only counts up an
``INTEGER PRIMARY KEY``, PostgreSQL cuts an ``INTEGER`` at 32 bits, SQLite forgets time zones, and
native enums cannot be changed inside a transaction.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Identity, Integer
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

# Wide enough for a Discord snowflake on both databases; on SQLite it must be spelled INTEGER,
# because only that makes a primary key an alias of the rowid.
Big = BigInteger().with_variant(Integer(), "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """A point in time, always aware and always UTC, whichever database keeps it.

    Raises ``ValueError`` for a naive time: what it meant cannot be known later.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        known: datetime = value
        return known.replace(tzinfo=UTC) if known.tzinfo is None else known.astimezone(UTC)


def choice(values: type[StrEnum]) -> Enum:
    """Return a text column type for the values of this enum alone, checked by the database."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        name=values.__name__.lower(),
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def row_id() -> Any:
    """Return the field of a table's own id: counted up by the database, never given twice."""
    return Field(default=None, primary_key=True, sa_type=Big, sa_column_args=(Identity(),))


def snowflake(**options: Any) -> Any:
    """Return the field of an id that Discord gave (64 bits)."""
    return Field(sa_type=Big, **options)


def moment(**options: Any) -> Any:
    """Return the field of a point in time (UTC)."""
    return Field(sa_type=UtcTime, **options)
