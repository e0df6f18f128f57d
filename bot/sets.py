"""Statements about many rows at once, for those who have hundreds waiting.

SQLAlchemy looks at each value of each row it is given, and compiles a list in ``IN (…)`` anew for
each call: more than all the rest of storing a vote. So the rows go to the database as one value, a
JSON text, and the database itself makes a table of it.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

import orjson
import sqlalchemy as sa
from sqlalchemy import JSON, CursorResult, Executable, String, bindparam, column, func, select
from sqlalchemy.sql.selectable import Subquery
from sqlalchemy.types import TypeEngine

from bot.database import Tx, is_sqlite

T = TypeVar("T")


def fixed(col: sa.ColumnElement[Any], value: str) -> sa.ColumnElement[str]:
    """Return a value as it is written into a statement, so that a partial index can be used.

    Only for constants of ours: nothing is escaped that a person could have typed.
    """
    return sa.literal_column(f"'{value}'", col.type)


def prepared(build: Callable[[Tx], T]) -> Callable[[Tx], T]:
    """Build a statement once for each kind of database: that costs as much as running it."""
    made: dict[bool, T] = {}

    @wraps(build)
    def statement(tx: Tx) -> T:
        sqlite = is_sqlite(tx)
        if sqlite not in made:
            made[sqlite] = build(tx)
        return made[sqlite]

    return statement


def given(tx: Tx, **columns: type[TypeEngine[Any]] | TypeEngine[Any]) -> Subquery:
    """Return the rows that ``run`` is called with as a table of these columns, in their order."""
    rows = bindparam("rows", type_=String)
    if is_sqlite(tx):
        value = func.json_each(rows).table_valued("value", name="each").c.value
        fields = [
            func.json_extract(value, f"$[{place}]", type_=kind).label(name)
            for place, (name, kind) in enumerate(columns.items())
        ]
    else:
        each = func.json_array_elements(sa.cast(rows, JSON)).table_valued(column("value", JSON))
        value = each.c.value
        fields = [
            sa.cast(value.op("->>")(place), kind).label(name)
            for place, (name, kind) in enumerate(columns.items())
        ]
    return select(*fields).subquery("given")


def listed(tx: Tx, name: str, kind: type[TypeEngine[Any]] | TypeEngine[Any]) -> sa.Select[Any]:
    """Return the values of a list of ``kind`` that is given by this name, as ``array`` makes it."""
    values = bindparam(name, type_=String)
    if is_sqlite(tx):
        each = func.json_each(values).table_valued("value", name=f"each_{name}")
        return select(each.c.value)
    each = func.json_array_elements_text(sa.cast(values, JSON)).table_valued(
        "value", name=f"each_{name}"
    )
    return select(sa.cast(each.c.value, kind))


def is_listed(
    tx: Tx, column: sa.ColumnElement[Any], name: str, kind: type[TypeEngine[Any]]
) -> sa.ColumnElement[bool]:
    """Return the condition that a column has one of these values, where an index leads to each.

    PostgreSQL, which guesses that a list has a hundred, would rather read all that may be meant.
    """
    values = listed(tx, name, kind)
    if is_sqlite(tx):
        return column.in_(values)
    return column == sa.any_(func.array(values.scalar_subquery()))


def array(values: Iterable[object]) -> str:
    """Return a list as one value, for ``listed`` and ``given``."""
    return orjson.dumps(list(values)).decode()


async def run(
    tx: Tx, statement: Executable, rows: Iterable[Sequence[object]], **values: object
) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement over ``given`` for these rows, and with these other values."""
    told = {"rows": array(rows), **values}
    return cast(CursorResult[*tuple[Any, ...]], await tx.execute(statement, told))
