"""Finding by words: what an engine returns, ranked, narrowed and cut into pages."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, tuple_
from sqlmodel import col

from bot.access import Standing
from bot.database import Tx
from bot.lists import Mark
from bot.searching import asked as asking
from bot.searching import engine, hits, ranking, scopes, spelling
from bot.searching.asked import Asked
from bot.searching.ranking import Ranked
from bot.searching.wanted import Found, Sort, Wanted
from models import Post, PostKind

DEEP = 200
"""Questions that one search finds at most: nobody reads further, they type another word."""

RATHER = 0.6
"""Sorted by anything but how well they fit, questions have this share of what the best one has:
else the latest question with one common word of ten would come first."""


async def by_words(
    tx: Tx, who: Standing, wanted: Wanted, mark: Mark | None, *, backwards: bool, limit: int
) -> Found:
    """Return a page of the questions in which the words stand."""
    scope = scopes.of(who, wanted)
    asked = await asking.understand(tx, who.guild_id, wanted.words)
    ranked = await _fitting(tx, who, asked, scope, wanted.sort)
    if wanted.author_id is not None:
        ranked = await _theirs(tx, who, asked, ranked, wanted.author_id)
    if not ranked:
        return Found((), closest=await spelling.closest(tx, who, wanted.words, scope))
    marks = await _in_order(tx, ranked, wanted.sort)
    if mark is not None and wanted.sort is Sort.BEST:
        # Whatever is posted changes how well all fits, a little: the place is that of the question.
        mark = next((one for one in marks if one.id == mark.id), mark)
    page, earlier, later = _page(marks, mark, backwards=backwards, limit=limit)
    found = await hits.of(tx, who, asked, page, wanted.author_id)
    total = len(marks) if asked.whole and len(ranked) < DEEP else None
    return Found(found, earlier, later, total)


async def _fitting(
    tx: Tx, who: Standing, asked: Asked, scope: ColumnElement[bool] | None, sort: Sort
) -> list[Ranked]:
    """Return what fits best, and in another order what comes first there, however well it fits."""
    if asked.nothing:
        return []
    here, ids = engine.of(tx), list[int]()
    if sort is not Sort.BEST:
        found = scopes.shown(who) if scope is None else scope
        ids += await here.first(tx, asked, found, DEEP, voted=sort is Sort.VOTES)
    ids += await here.candidates(tx, asked, scope, DEEP)
    return ranking.rank(asked, await ranking.docs(tx, list(dict.fromkeys(ids))))


async def _theirs(
    tx: Tx, who: Standing, asked: Asked, ranked: Sequence[Ranked], author_id: int
) -> list[Ranked]:
    """Return those where the words stand in what this person wrote, anonymous posts left out."""
    rows = await hits.said_in(tx, who, [one.id for one in ranked], author_id)
    worth = hits.worths(asked)
    fit = {post.question_id or post.id for post in rows if hits.fits(post, worth)}
    return [one for one in ranked if one.id in fit]


async def _in_order(tx: Tx, ranked: Sequence[Ranked], sort: Sort) -> list[Mark]:
    if sort is Sort.BEST:
        return _sorted([Mark(round(one.score * 1_000_000), one.id) for one in ranked])
    most = max(one.covered for one in ranked)
    ids = [one.id for one in ranked if one.covered >= RATHER * most]
    if sort is Sort.NEWEST:
        return _sorted([Mark(0, key) for key in ids])
    rows = await tx.execute(select(col(Post.id), col(Post.score)).where(scopes.among(ids)))
    return _sorted([Mark(score, key or 0) for key, score in rows])


def _sorted(marks: Sequence[Mark]) -> list[Mark]:
    return sorted(marks, key=lambda one: (-one.value, -one.id))


def _page(
    marks: Sequence[Mark], mark: Mark | None, *, backwards: bool, limit: int
) -> tuple[list[Mark], bool, bool]:
    """Return the marks of a page, and whether there are some before and after it."""
    if mark is None:
        return list(marks[:limit]), False, len(marks) > limit
    there = (mark.value, mark.id)
    if backwards:
        before = [one for one in marks if (one.value, one.id) > there]
        return before[-limit:], len(before) > limit, len(before) < len(marks)
    after = [one for one in marks if (one.value, one.id) < there]
    return after[:limit], len(after) < len(marks), len(after) > limit


async def listed(
    tx: Tx, who: Standing, wanted: Wanted, mark: Mark | None, *, backwards: bool, limit: int
) -> Found:
    """Return a page of the questions that fit without any word."""
    scope = scopes.of(who, wanted)
    conditions = [col(Post.guild_id) == who.guild_id, col(Post.kind) == PostKind.QUESTION]
    conditions += [scopes.shown(who) if scope is None else scope]
    voted = wanted.sort is Sort.VOTES
    columns = [col(Post.score), col(Post.id)] if voted else [col(Post.id)]
    if mark is not None:
        there = (mark.value, mark.id) if voted else (mark.id,)
        place, goal = tuple_(*columns), tuple_(*there)
        conditions.append(place > goal if backwards else place < goal)
    rows = await tx.execute(
        select(col(Post.id), col(Post.score))
        .where(*conditions)
        .order_by(*(one.asc() if backwards else one.desc() for one in columns))
        .limit(limit + 1)
    )
    marks = [Mark(score if voted else 0, key or 0) for key, score in rows]
    more = len(marks) > limit
    page = marks[:limit][::-1] if backwards else marks[:limit]
    found = await hits.of(tx, who, None, page, wanted.author_id)
    earlier = more if backwards else mark is not None
    return Found(found, earlier, True if backwards else more)
