"""Servers that the bot left: everything of theirs is written into a file, and then removed.

Not before the operator's time is over, and not at all if the bot is back by then. Once removing has
begun it goes on to its end, also if the bot comes back meanwhile: what is left of a half-removed
server would fit together no more. It then begins as a new one.
"""

import base64
import json
import logging
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, func, or_, select, update
from sqlmodel import SQLModel, col

from bot import guilds
from bot.cards import Shards
from bot.database import Database, Tx, now, table
from models import Category, Event, Guild, Post, PostKind, Watermark

log = logging.getLogger(__name__)

MARK = "removing"
"""Set on a server once its file is there: from then on it is removed."""

ROWS = 300
POSTS = 20
"""Rows in one transaction; of posts fewer, for whatever could lead to one is looked for."""

A_PAGE = 500


async def due(tx: Tx, shards: Shards, days: int) -> Sequence[int]:
    """Return the servers that are to be removed now, or whose removal has begun."""
    begun = (
        select(col(Watermark.id))
        .where(col(Watermark.name) == MARK, col(Watermark.guild_id) == col(Guild.id))
        .exists()
    )
    over: ColumnElement[bool] = begun
    if days:
        over = or_(begun, col(Guild.left_at) <= now(tx) - timedelta(days=days))
    rows = await tx.scalars(
        select(col(Guild.id)).where(shards.own(Guild.id), over).order_by(col(Guild.id))
    )
    return rows.all()


async def begun(tx: Tx, guild_id: int) -> bool:
    """Return whether a server's file is written and its removal has begun."""
    return await guilds.marked(tx, MARK, guild_id) is not None


async def begin(tx: Tx, guild_id: int, file: Path) -> bool:
    """Note that a server's file is there; False if the bot came back while it was written."""
    guild = await tx.get(Guild, guild_id, with_for_update=True)
    if guild is None or guild.left_at is None:
        return False
    await guilds.mark(tx, MARK, file.name, guild_id)
    return True


# -- the file ------------------------------------------------------------------------------------


async def export(database: Database, guild_id: int, folder: Path) -> Path:
    """Write everything of a server into a file in this folder, whole or not at all; return it.

    One file of JSON for each table, a row a line; pictures as base64.
    """
    name = f"server-{guild_id}-{database.clock.now():%Y-%m-%d}.zip"
    unfinished = _place(folder, f"{name}.part")
    async with database.reading() as tx:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as packed:
            for rows in SQLModel.metadata.sorted_tables:
                with packed.open(f"{rows.name}.jsonl", "w", force_zip64=True) as lines:
                    mark = -1
                    while found := (await tx.execute(_page(rows, guild_id, mark))).all():
                        mark = found[-1].id
                        for row in found:
                            values = zip(rows.c.keys(), row, strict=True)
                            said = {key: _plain(value) for key, value in values}
                            text = json.dumps(said, ensure_ascii=False)
                            lines.write(text.encode("utf-8", "replace") + b"\n")
    file = folder / name
    unfinished.replace(file)
    return file


def _place(folder: Path, name: str) -> Path:
    """Return the path of a file in a folder that is there then."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def _page(rows: Table, guild_id: int, mark: int) -> Select[Any]:
    return (
        select(rows)
        .where(column(rows) == guild_id, rows.c.id > mark)
        .order_by(rows.c.id)
        .limit(A_PAGE)
    )


def column(rows: Table) -> ColumnElement[int]:
    """Return the column that says which server a row belongs to."""
    column: ColumnElement[int] = rows.c.id if rows is table(Guild) else rows.c.guild_id
    return column


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.value if isinstance(value, Enum) else value


# -- removing ------------------------------------------------------------------------------------


async def advance(tx: Tx, guild_id: int) -> int:
    """Remove some more rows of a server; return how many, 0 when nothing is left."""
    for rows in reversed(SQLModel.metadata.sorted_tables):
        if rows is table(Guild):
            continue
        ids = await _next(tx, rows, guild_id)
        if ids:
            await tx.execute(delete(rows).where(rows.c.id.in_(ids)))
            return len(ids)
    await guilds.unmark(tx, MARK, guild_id)
    guild = await tx.get(Guild, guild_id)
    if guild is not None and guild.left_at is not None:
        await tx.delete(guild)
    elif guild is not None:
        guild.next_number = 1
    return 0


async def _next(tx: Tx, rows: Table, guild_id: int) -> list[int]:
    """Return which rows go next: none on which another one of the table still stands."""
    statement = select(rows.c.id).where(rows.c.guild_id == guild_id)
    if rows is table(Watermark):
        statement = statement.where(rows.c.name != MARK)
    if rows is table(Post):
        return await _next_posts(tx, guild_id)
    if rows is table(Category):
        # The deepest first: each stands in another one.
        deepest = select(func.max(rows.c.depth)).where(rows.c.guild_id == guild_id)
        statement = statement.where(rows.c.depth == deepest.scalar_subquery())
    # An event may say that it undoes an earlier one.
    newest_first = rows is table(Event)
    order = rows.c.id.desc() if newest_first else rows.c.id
    return list(await tx.scalars(statement.order_by(order).limit(ROWS)))


async def _next_posts(tx: Tx, guild_id: int) -> list[int]:
    posts = table(Post)
    for kind in (PostKind.COMMENT, PostKind.ANSWER, PostKind.QUESTION):
        found = await tx.scalars(
            select(posts.c.id)
            .where(posts.c.guild_id == guild_id, posts.c.kind == kind)
            .order_by(posts.c.id)
            .limit(POSTS)
        )
        ids = list(found)
        if ids:
            await tx.execute(
                update(posts).where(posts.c.duplicate_of.in_(ids)).values(duplicate_of=None)
            )
            return ids
    return []
