"""Searching on SQLite: two FTS5 tables, of titles and of everything, and the sum of their ranks.

Each term in them begins with its server's id, so that a small server costs nothing beside a large
one. Every term is quoted; none comes from what was typed but through ``bot.searching.folding``.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, bindparam, column, literal_column, select, text
from sqlalchemy import table as plain

from bot.database import Tx, table
from bot.searching import scopes
from bot.searching.asked import Asked, Term
from models import Post, SearchDoc


class Sqlite:
    """FTS5."""

    async def candidates(
        self, tx: Tx, asked: Asked, scope: ColumnElement[bool] | None, limit: int
    ) -> list[int]:
        """Return what fits best by the sum of both ranks."""
        match = _match(asked)
        scores: dict[int, float] = {}
        for ranked in _RANKED:
            for row in await ranked(tx, scope, match=match, limit=limit):
                scores[row.rowid] = scores.get(row.rowid, 0.0) + row.score
        return sorted(scores, key=lambda key: (scores[key], -key))[:limit]

    async def first(
        self, tx: Tx, asked: Asked, scope: ColumnElement[bool], limit: int, *, voted: bool
    ) -> list[int]:
        """Return what fits, in the order of its rows, or of the scores."""
        statement = _latest("words", scope)
        if voted:
            statement = statement.order_by(None).order_by(table(Post).c.score.desc())
        return list(await tx.scalars(statement, {"match": _match(asked), "limit": limit}))

    async def alike(
        self, tx: Tx, asked: Asked, scope: ColumnElement[bool] | None, limit: int
    ) -> Sequence[Any]:
        """Return what fits best by the rank of the titles."""
        return await _ALIKE(tx, scope, match=_match(asked), limit=limit)

    async def titles(
        self,
        tx: Tx,
        guild_id: int,
        whole: Sequence[str],
        begun: Sequence[str],
        scope: ColumnElement[bool] | None,
        limit: int,
    ) -> Sequence[Any]:
        """Return titles in which all of this stands."""
        parts = [_one(guild_id, one) for one in whole]
        if begun:
            parts.append(f"({' OR '.join(_one(guild_id, one) for one in begun)})")
        return await _OFFERED(tx, scope, match=" AND ".join(parts), limit=limit)


def _one(guild_id: int, term: str) -> str:
    return f'"{guild_id}x{term.removesuffix("*")}"{" *" if term.endswith("*") else ""}'


def _spelled(asked: Asked, terms: Iterable[Term]) -> list[str]:
    return [_one(asked.guild_id, one.text + "*" * one.prefix) for one in terms]


def _match(asked: Asked) -> str:
    if asked.together:
        return " AND ".join(_spelled(asked, asked.together))
    gate = " OR ".join(_spelled(asked, asked.gate))
    if not asked.others:
        return gate
    every = " OR ".join(_spelled(asked, (*asked.gate, *asked.others)))
    return f"({gate}) AND ({every})"


def _of(name: str, scope: ColumnElement[bool] | None, *columns: Any) -> Any:
    found = plain(f"search_{name}", column("rowid"))
    match = text(f"search_{name} MATCH :match")
    statement = select(found.c.rowid, *columns).select_from(found).where(match)
    if scope is not None:
        post = table(Post)
        # As a sum, so that the words are looked up once, not for each post there is.
        same = post.c.id == found.c.rowid + literal_column("0")
        joined = found.join(post, same)
        statement = select(found.c.rowid, *columns).select_from(joined).where(match, scope)
    return statement


def _ranked(name: str, _tx: Tx, scope: ColumnElement[bool] | None) -> Any:
    rank: ColumnElement[Any] = literal_column(f"bm25(search_{name})").label("score")
    return _of(name, scope, rank).order_by(rank).limit(bindparam("limit"))


def _by_title(tx: Tx, scope: ColumnElement[bool] | None) -> Any:
    found, doc = _ranked("title", tx, scope).subquery(), table(SearchDoc)
    return select(doc.c.id, doc.c.title).join(found, found.c.rowid == doc.c.id)


def _latest(name: str, scope: ColumnElement[bool] | None) -> Any:
    found: ColumnElement[Any] = literal_column(f"search_{name}.rowid")
    return _of(name, scope).order_by(found.desc()).limit(bindparam("limit"))


def _offered(_tx: Tx, scope: ColumnElement[bool] | None) -> Any:
    found = _latest("title", scope).subquery()
    return scopes.offered(found, found.c.rowid)


_RANKED = [scopes.scoped(partial(_ranked, name)) for name in ("words", "title")]
_ALIKE = scopes.scoped(_by_title)
_OFFERED = scopes.scoped(_offered)

ENGINE = Sqlite()
