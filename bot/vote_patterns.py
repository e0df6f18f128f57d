"""Votes that look arranged: many of one member on another's posts, and many new accounts at once.

A report is made of votes in categories that its reader can read and where ballots are not secret.
Nothing anonymous is in it: no vote on such a post, nor on what stands under an anonymous question,
whose asker votes there under their own name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, and_, case, cast, func, or_, select
from sqlmodel import col

from bot import access, reputation, snowflakes
from bot.access import Standing
from bot.database import Tx, now, table
from models import Member, Post, Vote

WALKED = 20_000
"""The votes of a server that are looked at, the latest."""
PERIOD = timedelta(days=30)
LEAST, SHARE = 8, 40
"""So many votes on one member's posts, and so many in a hundred of all that somebody gave."""
OF_ONE = 3
"""So many are enough where somebody asks about a certain member."""
YOUNG, OF_USUAL, OLDEST = timedelta(days=14), 4, 10
"""An account is new for so long after Discord made it, and while others' are so much older.

Others' are as old as a tenth of a server's accounts: where everybody's are new, that alone says
nothing of a vote, and however many come at once, they are not what is usual.
"""
TOGETHER, WITHIN = 4, timedelta(hours=1)
"""So many new accounts, within so long, on one member's posts, all up or all down."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """How one member votes on another's posts."""

    voter_id: int
    author_id: int
    votes: int
    up: int
    of: int
    """All that the voter gave meanwhile, as far as it is looked at."""
    back: int
    """Votes of the author on the voter's posts."""


@dataclass(frozen=True, slots=True)
class Burst:
    """New accounts that voted alike on one member's posts."""

    author_id: int
    value: int
    voters: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What looks arranged, the most striking first."""

    user_id: int
    """Whom it is about; 0: the whole server."""
    pairs: tuple[Pair, ...]
    bursts: tuple[Burst, ...]


async def report(tx: Tx, who: Standing, user_id: int = 0) -> Report:
    """Return what looks arranged in a server, or with one member: three reads."""
    access.require(access.can_keep_members(who))
    return Report(user_id, await _pairs(tx, who, user_id), await _bursts(tx, who, user_id))


def open_ballots(who: Standing, asked: FromClause) -> ColumnElement[bool]:
    """Return the condition on a post, and its question, that this reader may know who voted."""
    inside = [key for key in access.covered(who) if not who.rules(key).secret]
    return and_(
        col(Post.guild_id) == who.guild_id,
        col(Post.category_id).in_(inside),
        ~col(Post.anonymous),
        or_(asked.c.id.is_(None), ~asked.c.anonymous),
    )


def _seen(tx: Tx, who: Standing, *which: Any) -> Any:
    """Return the latest votes that count, with whose posts they are on, as a table."""
    latest = (
        select(col(Vote.user_id), col(Vote.post_id), col(Vote.value), col(Vote.created_at))
        .where(col(Vote.guild_id) == who.guild_id, reputation.counts())
        .order_by(col(Vote.id).desc())
        .limit(WALKED)
        .subquery("latest")
    )
    asked = table(Post).alias("asked")
    return (
        select(latest.c.user_id, latest.c.value, latest.c.created_at, col(Post.author_id))
        .select_from(latest)
        .join(Post, col(Post.id) == latest.c.post_id)
        .outerjoin(asked, asked.c.id == col(Post.question_id))
        .where(
            open_ballots(who, asked),
            latest.c.created_at >= now(tx) - PERIOD,
            *(one(latest) for one in which),
        )
        .subquery("seen")
    )


async def _pairs(tx: Tx, who: Standing, user_id: int) -> tuple[Pair, ...]:
    seen = _seen(tx, who)
    total = func.sum(func.count()).over(partition_by=seen.c.user_id)
    given = (
        select(
            seen.c.user_id.label("voter"),
            seen.c.author_id.label("author"),
            func.count().label("votes"),
            cast(func.sum(case((seen.c.value == 1, 1), else_=0)), Integer).label("up"),
            cast(total, Integer).label("of"),
        )
        .group_by(seen.c.user_id, seen.c.author_id)
        .cte("given")
    )
    back = given.alias("back")
    striking: ColumnElement[bool] = and_(
        given.c.votes >= LEAST, 100 * given.c.votes >= SHARE * given.c.of
    )
    if user_id:
        with_them = or_(given.c.voter == user_id, given.c.author == user_id)
        striking = and_(given.c.votes >= OF_ONE, with_them)
    rows = await tx.execute(
        select(given, func.coalesce(back.c.votes, 0))
        .outerjoin(back, and_(back.c.voter == given.c.author, back.c.author == given.c.voter))
        .where(striking)
        .order_by(given.c.votes.desc(), given.c.voter, given.c.author)
        .limit(SHOWN)
    )
    return tuple(Pair(*row) for row in rows)


async def _bursts(tx: Tx, who: Standing, user_id: int) -> tuple[Burst, ...]:
    oldest = snowflakes.first_of(now(tx) - PERIOD - YOUNG)
    seen = _seen(tx, who, lambda latest: latest.c.user_id >= oldest)
    by = (seen.c.author_id, seen.c.value)
    statement = select(*by, seen.c.created_at, seen.c.user_id)
    if user_id:
        statement = statement.where(seen.c.author_id == user_id)
    rows = (await tx.execute(statement.order_by(*by, seen.c.created_at))).all()
    usual, found = await usual_account(tx, who), []
    for (author_id, value), votes in groupby(rows, key=lambda row: (row[0], row[1])):
        young = [(at, voter) for _a, _v, at, voter in votes if is_young(voter, at, usual)]
        densest = _densest(young)
        if densest is not None:
            found.append(Burst(author_id, value, *densest))
    found.sort(key=lambda one: (-one.voters, one.author_id, one.value))
    return tuple(found[:SHOWN])


def _densest(votes: Sequence[tuple[datetime, int]]) -> tuple[int, datetime, datetime] | None:
    """Return how many voted within the busiest hour, with its first and last vote, if enough."""
    best: tuple[int, datetime, datetime] | None = None
    start = 0
    for end, (last, _voter) in enumerate(votes):
        while last - votes[start][0] > WITHIN:
            start += 1
        voters = _different(voter for _at, voter in votes[start : end + 1])
        if voters >= TOGETHER and (best is None or voters > best[0]):
            best = voters, votes[start][0], last
    return best


def _different(voters: Iterable[int]) -> int:
    return len(set(voters))


async def usual_account(tx: Tx, who: Standing) -> int:
    """Return the account than which a tenth of those that a server knows are older; 0: none."""
    here = col(Member.guild_id) == who.guild_id
    place = select(func.count() // OLDEST).where(here).scalar_subquery()
    found = select(col(Member.user_id)).where(here).order_by(col(Member.user_id))
    return await tx.scalar(found.limit(1).offset(place)) or 0


def is_young(user_id: int, moment: datetime, usual: int) -> bool:
    """Return whether an account was new at this time, also for a server where ``usual`` is."""
    age, others = (moment - snowflakes.made_at(one) for one in (user_id, usual))
    return max(age, timedelta()) < min(YOUNG, max(others, timedelta()) / OF_USUAL)
