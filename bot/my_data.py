"""Everything about somebody, as they are given it: ``/mydata export``.

Read a page of rows at a time from one snapshot and written out at once, so that somebody with a
hundred thousand votes takes no more memory than somebody with ten. Other people stand in none of
it: only the columns that ``bot.personal`` names are given.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlmodel import col

from bot import personal
from bot.database import Tx, table
from bot.personal import Kept
from models import Draft, Follow, Guild, Mailbox, Member, Notification, Post, Vote

A_PAGE = 500
"""Rows read and written at a time."""

ADDRESSED = ("post_id", "question_id", "answer_id", "posted_id", "parent_id")
"""Columns with the id of a post, beside which its address is given."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of one table about one person in one server."""

    guild_id: int
    guild: str
    kept: Kept
    rows: Sequence[dict[str, Any]]


async def known_in(tx: Tx, user_id: int) -> list[int]:
    """Return the servers in which there is something about somebody."""
    columns = [
        (table(Member), "user_id"),
        (table(Post), "author_id"),
        (table(Vote), "user_id"),
        (table(Draft), "user_id"),
        (table(Follow), "user_id"),
        (table(Mailbox), "user_id"),
        (table(Notification), "user_id"),
    ]
    there = [
        exists().where(rows.c.guild_id == col(Guild.id), rows.c[name] == user_id)
        for rows, name in columns
    ]
    found = await tx.scalars(select(col(Guild.id)).where(or_(*there)).order_by(col(Guild.id)))
    return list(found)


async def servers(tx: Tx, guild_id: int | None, user_id: int) -> list[int]:
    """Return which servers somebody's request is about: this one, or outside of one all."""
    return [guild_id] if guild_id is not None else await known_in(tx, user_id)


async def everything(tx: Tx, guild_ids: Sequence[int], user_id: int) -> AsyncIterator[Page]:
    """Yield all there is about somebody in these servers, table by table."""
    for guild_id in guild_ids:
        guild = await tx.get(Guild, guild_id)
        for kept in personal.TABLES:
            if kept.whose is None:
                continue
            about = kept.whose(guild_id, user_id)
            if kept.given is not None:
                about = and_(about, kept.given)
            async for rows in _pages(tx, kept, about):
                yield Page(guild_id, guild.name if guild is not None else "", kept, rows)


async def _pages(
    tx: Tx, kept: Kept, about: ColumnElement[bool]
) -> AsyncIterator[list[dict[str, Any]]]:
    rows, mark = table(kept.model), 0
    while True:
        found = (
            await tx.execute(
                select(rows.c.id, *(rows.c[name] for name in kept.columns))
                .where(about, rows.c.id > mark)
                .order_by(rows.c.id)
                .limit(A_PAGE)
            )
        ).all()
        if found:
            mark = found[-1][0]
            known = [dict(zip(kept.columns, row[1:], strict=True)) for row in found]
            yield await _addressed(tx, known)
        if len(found) < A_PAGE:
            return


async def _addressed(tx: Tx, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows as JSON takes them, with the addresses of the posts they name."""
    ids = {row[name] for row in rows for name in ADDRESSED if row.get(name) is not None}
    addresses: dict[int, str] = {}
    if ids:
        asked = table(Post).alias("asked")
        found = await tx.execute(
            select(col(Post.id), col(Post.number), col(Post.answer_number), asked.c.number)
            .outerjoin(asked, asked.c.id == col(Post.question_id))
            .where(col(Post.id).in_(ids))
        )
        for post_id, number, answer_number, asked_number in found:
            on = f".{answer_number}" if answer_number is not None else ""
            addresses[post_id] = f"#{number or asked_number}{on}"
    return [{name: _said(name, value, addresses) for name, value in row.items()} for row in rows]


def _said(name: str, value: Any, addresses: dict[int, str]) -> Any:
    """Return a value as it is written down; of a post its address."""
    return addresses.get(value, value) if name in ADDRESSED else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
