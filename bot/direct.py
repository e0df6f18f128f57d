"""Small reads, several for each letter that somebody types, handed to the driver as they are.

What SQLAlchemy does around a statement takes half a millisecond, and on SQLite four trips to the
connection's thread; a search needs three statements that take less than that together. So these are
compiled once, and go straight to the connection of the transaction, in one trip.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from typing import Any, Protocol

from sqlalchemy import Dialect, Select, select
from sqlalchemy.engine import result_tuple
from sqlalchemy.types import TypeEngine

from bot import sets
from bot.database import Tx, is_sqlite, to_the_end

DRIVER = "driver"
"""Where a transaction keeps its driver's connection."""

ASKED = "asked"
"""Where it keeps what was asked and with what values, if somebody made a list there: SQLAlchemy,
which would tell of it, knows nothing of these statements."""


class Read(Protocol):
    """A statement that is ready to be asked."""

    def __call__(self, tx: Tx, **values: object) -> Awaitable[list[Any]]:
        """Return its rows; ``values`` are numbers and texts, and lists of those."""
        ...


class _Made:
    """A statement in one database's own words."""

    def __init__(self, tx: Tx, statement: Select[Any]) -> None:
        dialect = tx.get_bind().dialect
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._names: list[str] = list(getattr(compiled, "positiontup", None) or ())
        self._constants = dict(compiled.params)
        columns = list(statement.selected_columns)
        self._row = result_tuple([one.key or one.name for one in columns])
        readers = [_reader(one.type, dialect) for one in columns]
        self._readers = [(place, one) for place, one in enumerate(readers) if one is not None]

    def given(self, values: dict[str, object]) -> list[object]:
        """Return the values in their order."""
        every = self._constants | values
        ordered = (every[name] for name in self._names)
        return [sets.array(one) if isinstance(one, list) else one for one in ordered]

    def row(self, found: Sequence[object]) -> Any:
        """Return a row as SQLAlchemy would."""
        fields = list(found)
        for place, reader in self._readers:
            fields[place] = reader(fields[place])
        return self._row(fields)


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[object], object] | None:
    """Return what makes of a driver's value what this type says, if anything has to be done."""
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def read(build: Callable[[Tx], Select[Any]]) -> Read:
    """Make of a statement one that is compiled once for each kind of database.

    Of columns only, no entities; no ``IN`` of a list (``sets.listed`` instead), and no value that a
    driver would not know. It does not see what this transaction has not flushed yet.
    """
    made = sets.prepared(lambda tx: _Made(tx, build(tx)))

    @wraps(build)
    async def rows(tx: Tx, **values: object) -> list[Any]:
        statement = made(tx)
        given = statement.given(values)
        driver = await _driver(tx)
        if ASKED in tx.info:
            tx.info[ASKED].append((statement.text, tuple(given)))
        if is_sqlite(tx):
            found = await to_the_end(driver.execute_fetchall(statement.text, given))
        else:
            found = await to_the_end(driver.fetch(statement.text, *given))
        return [statement.row(one) for one in found]

    return rows


async def _driver(tx: Tx) -> Any:
    """Return the driver's connection, on which this transaction has begun."""
    if DRIVER not in tx.info:
        # On PostgreSQL it begins with its first statement, on SQLite as soon as there is a
        # connection.
        connection = await tx.connection()
        if not is_sqlite(tx):
            await connection.execute(select(1))
        tx.info[DRIVER] = (await connection.get_raw_connection()).driver_connection
    return tx.info[DRIVER]
