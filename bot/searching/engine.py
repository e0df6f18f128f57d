"""What a database has to be able to do so that things are found in it.

``bot.searching.sqlite`` and ``bot.searching.postgres`` do it; both return candidates, which are
ranked alike afterwards (``bot.searching.ranking``).
"""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement

from bot.access import Standing
from bot.database import Tx, is_sqlite
from bot.searching import postgres, sqlite
from bot.searching.asked import Asked, Typed


class Engine(Protocol):
    """One database's way of searching. Conditions are on ``post``, the question's own row."""

    async def candidates(
        self, tx: Tx, asked: Asked, scope: ColumnElement[bool] | None, limit: int
    ) -> list[int]:
        """Return the questions that seem to fit best, the best first; at least one term fits."""
        ...

    async def first(
        self, tx: Tx, asked: Asked, scope: ColumnElement[bool], limit: int, *, voted: bool
    ) -> list[int]:
        """Return questions that fit at all: the latest ones, or those with the highest score."""
        ...

    async def alike(
        self, tx: Tx, who: Standing, asked: Asked, scope: ColumnElement[bool] | None, limit: int
    ) -> Sequence[Any]:
        """Return those whose titles have the most of it: ``id``, and the ``title`` in terms.

        Without a scope also whether each is ``seen`` by this reader.
        """
        ...

    async def titles(
        self,
        tx: Tx,
        who: Standing,
        typed: Typed,
        scope: ColumnElement[bool] | None,
        limit: int,
    ) -> Sequence[Any]:
        """Return the latest questions in whose titles all of this stands.

        Of what many titles have PostgreSQL may return fewer, if they are enough. Rows are as in
        ``scopes.offered``, without a scope also with whether each is ``seen`` by this reader.
        """
        ...


def of(tx: Tx) -> Engine:
    """Return the engine of this transaction's database."""
    return sqlite.ENGINE if is_sqlite(tx) else postgres.ENGINE
