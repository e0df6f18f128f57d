"""Searching on PostgreSQL: ``ts_rank`` of each term, weighed by how rare it is.

PostgreSQL itself knows no rarity. So each term is ranked by itself, of the questions that the gate
lets through, and the ranks are added up by what each term is worth.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from bot import access, sets
from bot.access import Standing
from bot.database import Tx, table
from bot.searching import asked as asking
from bot.searching import index, scopes, storing
from bot.searching.asked import Asked, Term, Typed
from models import Post, SearchDoc


class Postgres:
    """Full text search over the columns of ``search_doc``."""

    async def candidates(
        self, tx: Tx, asked: Asked, scope: ColumnElement[bool] | None, limit: int
    ) -> list[int]:
        """Return what fits best by both columns' ranks."""
        given = {"match": _match(asked), "rows": _worths(asked), "limit": limit}
        return [row.id for row in await _RANKED(tx, scope, **given)]

    async def first(
        self, tx: Tx, asked: Asked, scope: ColumnElement[bool], limit: int, *, voted: bool
    ) -> list[int]:
        """Return what fits, in the order of its ids, or of the scores."""
        doc, order = table(SearchDoc), [_LATEST]
        if voted:
            order.insert(0, table(Post).c.score.desc())
        statement = _of(scope, doc.c.words, doc.c.id).order_by(*order)
        return list(await tx.scalars(statement, {"match": _match(asked), "limit": limit}))

    async def alike(
        self, tx: Tx, who: Standing, asked: Asked, scope: ColumnElement[bool] | None, limit: int
    ) -> Sequence[Any]:
        """Return what fits best by what of it stands in the titles."""
        given = access.shown_to(who) if scope is None else {}
        given |= {"match": _match(asked), "rows": _worths(asked), "limit": limit}
        return await _ALIKE(tx, scope, **given)

    async def titles(
        self,
        tx: Tx,
        who: Standing,
        typed: Typed,
        scope: ColumnElement[bool] | None,
        limit: int,
    ) -> Sequence[Any]:
        """Return titles in which all of this stands."""
        every = [f"'{storing.server(who.guild_id)}'", *map(_one, typed.whole)]
        begins = f"({' | '.join(map(_one, typed.begun))})"
        match = " & ".join([*every, begins] if typed.begun else every)
        if scope is not None:
            return await _OFFERED(tx, scope, match=match, limit=limit)
        given = {"limit": limit, **access.shown_to(who)}
        size, have = await _having(tx, who.guild_id, typed)
        # What many have is soon found along the latest; what few have, by an index that reads all.
        if size <= scopes.WALKED or _OFTEN * have >= size:
            rows = await _WALKED(tx, None, match=match, walked=scopes.WALKED, **given)
            if size <= scopes.WALKED or len(rows) == limit or typed.enough(rows):
                return rows
        if typed.whole and scopes.few_letters(typed.begun):
            return await _NARROWED(tx, None, match=" & ".join(every), begins=begins, **given)
        return await _OFFERED(tx, None, match=match, **given)


_OFTEN = 20
"""What one of so many questions says, wherever it does, some of the latest titles may have."""


async def _having(tx: Tx, guild_id: int, typed: Typed) -> tuple[int, int]:
    """Return how many questions a server has, and how many at most say what is typed."""
    few = scopes.few_letters(typed.begun)
    told = [*typed.whole, *(() if few else typed.begun)]
    known = await asking.frequencies(tx, guild_id, told)
    size = known.get(index.EVERY, 0)
    said = [known.get(one, 0) for one in typed.whole]
    if typed.begun:
        # Of one or two letters it costs more to know than it is worth: most questions have them.
        said.append(size if few else sum(known.get(one, 0) for one in typed.begun))
    return size, min(said, default=0)


_LIMIT = bindparam("limit", type_=Integer)

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


def _worths(asked: Asked) -> str:
    every = zip(_spelled(asked.terms), asked.terms, strict=True)
    return sets.array((spelled, one.worth) for spelled, one in every)


def _terms(tx: Tx) -> Any:
    """Return the terms that count as a table: read once, not for each question."""
    given = sets.given(tx, term=TSQUERY, worth=Float)
    return select(given).cte("asked").prefix_with("MATERIALIZED")


def _of(scope: ColumnElement[bool] | None, words: Any, *columns: Any) -> Any:
    doc = table(SearchDoc)
    statement = select(*columns).where(_has(words, "match"))
    if scope is not None:
        post = table(Post)
        statement = statement.select_from(doc.join(post, post.c.id == doc.c.id)).where(scope)
    return statement.limit(_LIMIT)


def _has(words: ColumnElement[Any], query: str) -> ColumnElement[bool]:
    return words.op("@@")(cast(bindparam(query), TSQUERY))


def _ranked(tx: Tx, scope: ColumnElement[bool] | None) -> Any:
    doc, asked = table(SearchDoc), _terms(tx)
    # 1: divided by the logarithm of the length.
    ranks = func.ts_rank(doc.c.words, asked.c.term, 1) + func.ts_rank(doc.c.title, asked.c.term, 1)
    score = (
        select(func.sum(asked.c.worth * ranks))
        .where(doc.c.words.op("@@")(asked.c.term))
        .correlate(doc)
        .scalar_subquery()
    )
    return _of(scope, doc.c.words, doc.c.id).order_by(score.desc(), doc.c.id.desc())


def _by_title(tx: Tx, scope: ColumnElement[bool] | None) -> Any:
    doc, asked = table(SearchDoc), _terms(tx)
    score = (
        select(func.sum(asked.c.worth))
        .where(doc.c.title.op("@@")(asked.c.term))
        .correlate(doc)
        .scalar_subquery()
    )
    of_titles = _of(scope, doc.c.title, doc.c.id, doc.c.title)
    ranked = of_titles.order_by(score.desc(), doc.c.id.desc())
    if scope is not None:
        return ranked
    found, post = ranked.subquery(), table(Post)
    seen = select(found.c.id, found.c.title, *scopes.seen_by(tx, scope))
    return seen.join_from(found, post, post.c.id == found.c.id)


def _offered(tx: Tx, scope: ColumnElement[bool] | None) -> Any:
    doc = table(SearchDoc)
    return _told(tx, scope, _of(scope, doc.c.title, doc.c.id).order_by(_LATEST))


def _walked(tx: Tx, _scope: object) -> Any:
    """Select of the latest titles those in which all of this stands."""
    walked = scopes.latest_titles()
    fitting = select(walked.c.id).where(_has(walked.c.title, "match"))
    return _told(tx, None, fitting.order_by(walked.c.id.desc()).limit(_LIMIT))


def _narrowed(tx: Tx, _scope: object) -> Any:
    """Select of the titles with all the whole words those with a term that begins so."""
    doc = table(SearchDoc)
    # As another vector: else all the titles with a term that begins so would be looked up as well.
    title = doc.c.title.op("||")(literal_column("''::tsvector"))
    fitting = _of(None, doc.c.title, doc.c.id).where(_has(title, "begins"))
    return _told(tx, None, fitting.order_by(_LATEST))


def _told(tx: Tx, scope: ColumnElement[bool] | None, fitting: Any) -> Any:
    found = fitting.subquery()
    return scopes.offered(tx, scope, found, found.c.id)


_WALKED, _NARROWED = scopes.scoped(_walked), scopes.scoped(_narrowed)
_RANKED = scopes.scoped(_ranked)
_ALIKE = scopes.scoped(_by_title)
_OFFERED = scopes.scoped(_offered)

ENGINE = Postgres()
