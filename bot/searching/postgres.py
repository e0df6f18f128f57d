"""Searching on PostgreSQL: ``ts_rank`` of each term, weighed by how rare it is.

PostgreSQL itself knows no rarity. So each term is ranked by itself, of the questions that the gate
lets through, and the ranks are added up by what each term is worth.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from bot.database import Tx, table
from bot.searching import storing
from bot.searching.asked import Asked, Term
from models import Post, SearchDoc


class Postgres:
    """Full text search over the columns of ``search_doc``."""

    async def candidates(
        self, tx: Tx, asked: Asked, scope: ColumnElement[bool] | None, limit: int
    ) -> list[int]:
        """Return what fits best by both columns' ranks."""
        doc = table(SearchDoc)
        ranks = [
            literal(one.worth, Float) * (_rank(doc.c.words, one) + _rank(doc.c.title, one))
            for one in asked.terms
        ]
        statement = _of(scope, doc.c.words).order_by(
            sum(ranks[1:], ranks[0]).desc(), doc.c.id.desc()
        )
        given = {"match": _match(asked), "limit": limit}
        return list(await tx.scalars(statement.limit(bindparam("limit")), given))

    async def first(
        self, tx: Tx, asked: Asked, scope: ColumnElement[bool], limit: int, *, voted: bool
    ) -> list[int]:
        """Return what fits, in the order of its ids, or of the scores."""
        doc, order = table(SearchDoc), [_LATEST]
        if voted:
            order.insert(0, table(Post).c.score.desc())
        statement = _of(scope, doc.c.words).order_by(*order).limit(bindparam("limit"))
        return list(await tx.scalars(statement, {"match": _match(asked), "limit": limit}))

    async def titles(
        self,
        tx: Tx,
        guild_id: int,
        whole: Sequence[str],
        begun: Sequence[str],
        scope: ColumnElement[bool] | None,
        limit: int,
    ) -> list[int]:
        """Return titles in which all of this stands."""
        parts = [f"'{storing.server(guild_id)}'", *map(_one, whole)]
        if begun:
            parts.append(f"({' | '.join(map(_one, begun))})")
        doc = table(SearchDoc)
        statement = _of(scope, doc.c.title).order_by(_LATEST).limit(bindparam("limit"))
        return list(await tx.scalars(statement, {"match": " & ".join(parts), "limit": limit}))


ENGINE = Postgres()

# As a sum: else it would go through all questions from the latest on where few fit.
_LATEST = (table(SearchDoc).c.id + literal_column("0")).desc()


def _one(term: str) -> str:
    return f"'{term.removesuffix('*')}'{':*' if term.endswith('*') else ''}"


def _spelled(terms: Iterable[Term]) -> list[str]:
    return [_one(one.text + "*" * one.prefix) for one in terms]


def _match(asked: Asked) -> str:
    own = f"'{storing.server(asked.guild_id)}'"
    if asked.together:
        return " & ".join([own, *_spelled(asked.together)])
    return f"{own} & ({' | '.join(_spelled(asked.gate))})"


def _rank(words: Any, term: Term) -> Any:
    (spelled,) = _spelled([term])
    # 1: divided by the logarithm of the length.
    return func.ts_rank(words, cast(spelled, TSQUERY), 1)


def _of(scope: ColumnElement[bool] | None, words: Any) -> Any:
    doc = table(SearchDoc)
    statement = select(doc.c.id).where(words.op("@@")(cast(bindparam("match"), TSQUERY)))
    if scope is not None:
        post = table(Post)
        statement = statement.select_from(doc.join(post, post.c.id == doc.c.id)).where(scope)
    return statement
