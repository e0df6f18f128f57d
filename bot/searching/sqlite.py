"""Searching on SQLite: two FTS5 tables, of titles and of everything, and the sum of their ranks.

Each term in them begins with its server's id, so that a small server costs nothing beside a large
one. Every term is quoted; none comes from what was typed but through ``bot.searching.folding``.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, bindparam, column, func, literal_column, select, text
from sqlalchemy import table as plain

from bot import access
from bot.access import Standing
from bot.database import Tx, table
from bot.searching import scopes
from bot.searching.asked import Asked, Term, Typed
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
        self, tx: Tx, who: Standing, asked: Asked, scope: ColumnElement[bool] | None, limit: int
    ) -> Sequence[Any]:
        """Return what fits best by the rank of the titles."""
        given = access.shown_to(who) if scope is None else {}
        return await _ALIKE(tx, scope, match=_match(asked), limit=limit, **given)

    async def titles(
        self,
        tx: Tx,
        who: Standing,
        typed: Typed,
        scope: ColumnElement[bool] | None,
        limit: int,
    ) -> Sequence[Any]:
        """Return titles in which all of this stands."""
        parts = [_one(who.guild_id, one) for one in typed.whole]
        given = {"limit": limit} | (access.shown_to(who) if scope is None else {})
        if scope is None and (letters := scopes.few_letters(typed.begun)):
            walk = {"walked": scopes.WALKED, "match": " AND ".join(parts)}
            walked = _WALKED_FOUND if parts else _WALKED
            rows = await walked(tx, None, begins=f" {letters}", **walk, **given)
            if len(rows) == limit or (parts and await _all_walked(tx, **walk)):
                return rows
        if typed.begun:
            begun = " OR ".join(_one(who.guild_id, one) for one in typed.begun)
            parts.append(f"({begun})")
        return await _OFFERED(tx, scope, match=" AND ".join(parts), **given)


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
    post, of_titles = table(Post), select(doc.c.id, doc.c.title, *scopes.seen_by(tx, scope))
    joined = of_titles.join(found, found.c.rowid == doc.c.id)
    return joined.join(post, post.c.id == doc.c.id) if scope is None else joined


def _latest(name: str, scope: ColumnElement[bool] | None) -> Any:
    found: ColumnElement[Any] = literal_column(f"search_{name}.rowid")
    return _of(name, scope).order_by(found.desc()).limit(bindparam("limit"))


def _offered(tx: Tx, scope: ColumnElement[bool] | None) -> Any:
    found = _latest("title", scope).subquery()
    return scopes.offered(tx, scope, found, found.c.rowid)


_RANKED = [scopes.scoped(partial(_ranked, name)) for name in ("words", "title")]


def _walked(tx: Tx, _scope: object) -> Any:
    walked = scopes.latest_titles()
    return _begun(tx, select(walked.c.id).select_from(walked), walked)


def _walked_found(tx: Tx, _scope: object) -> Any:
    latest, doc = _latest("title", None), table(SearchDoc)
    walked = latest.limit(bindparam("walked")).subquery()
    joined = walked.join(doc, doc.c.id == walked.c.rowid)
    return _begun(tx, select(doc.c.id).select_from(joined), doc)


def _begun(tx: Tx, walked: Any, doc: Any) -> Any:
    """Select of titles that are walked along those with a term that begins so."""
    fits = func.instr(literal_column("' '") + doc.c.title, bindparam("begins")) > literal_column(
        "0"
    )
    found = walked.where(fits).order_by(doc.c.id.desc()).limit(bindparam("limit")).subquery()
    return scopes.offered(tx, None, found, found.c.id)


async def _all_walked(tx: Tx, **given: Any) -> bool:
    """Return whether the walk went to the end: whether no more titles have the whole words."""
    ((many,),) = await _MANY(tx, None, **given)
    return bool(many < given["walked"])


def _many(_tx: Tx, _scope: object) -> Any:
    found = _of("title", None).limit(bindparam("walked")).subquery()
    return select(func.count().label("many")).select_from(found)


_MANY = scopes.scoped(_many)
_WALKED, _WALKED_FOUND = scopes.scoped(_walked), scopes.scoped(_walked_found)
_ALIKE = scopes.scoped(_by_title)
_OFFERED = scopes.scoped(_offered)

ENGINE = Sqlite()
