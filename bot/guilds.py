"""Servers: coming, going, and how far background work in each has come."""

from sqlalchemy import ColumnElement, delete, select
from sqlmodel import col

from bot.database import Tx, insert, now
from models import Guild, Watermark


async def arrived(tx: Tx, guild_id: int, name: str) -> None:
    """Note that the bot is in this server; one it had left is as it was."""
    statement = insert(tx, Guild).values(
        id=guild_id, name=name, next_number=1, joined_at=now(tx), left_at=None
    )
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_={"name": statement.excluded.name, "left_at": None}
        )
    )


async def left(tx: Tx, guild_id: int) -> None:
    """Note that the bot was removed from this server; nothing is deleted."""
    guild = await tx.get(Guild, guild_id)
    if guild is not None:
        guild.left_at = now(tx)


async def mark(tx: Tx, name: str, value: str, guild_id: int = 0) -> None:
    """Keep how far some background work has come."""
    statement = insert(tx, Watermark).values(
        name=name, guild_id=guild_id, value=value, updated_at=now(tx)
    )
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["name", "guild_id"],
            set_={
                "value": statement.excluded.value,
                "updated_at": statement.excluded.updated_at,
            },
        )
    )


async def marked(tx: Tx, name: str, guild_id: int = 0, *, writing: bool = False) -> str | None:
    """Return how far some background work had come, or None if it never began.

    With ``writing`` no other process can go on with that work until this transaction ends.
    """
    chosen = select(col(Watermark.value)).where(
        col(Watermark.name) == name, col(Watermark.guild_id) == guild_id
    )
    value: str | None = await tx.scalar(chosen.with_for_update() if writing else chosen)
    return value


async def under_way(tx: Tx, prefix: str, ours: ColumnElement[bool]) -> list[tuple[int, int]]:
    """Return what goes on under names with this prefix: the server, and the id the name ends with.

    What was noted first comes first. ``ours`` leaves only the servers that are looked after.
    """
    rows = await tx.execute(
        select(col(Watermark.guild_id), col(Watermark.name))
        .where(col(Watermark.name).startswith(prefix), ours)
        .order_by(col(Watermark.id))
    )
    return [(guild_id, int(name.removeprefix(prefix))) for guild_id, name in rows]


async def first_time(tx: Tx, name: str, guild_id: int) -> bool:
    """Return whether this is done in a server for the first time, and note that it was."""
    if await marked(tx, name, guild_id) is not None:
        return False
    await mark(tx, name, "done", guild_id)
    return True


async def unmark(tx: Tx, name: str, guild_id: int) -> None:
    """Forget that some work was done in a server."""
    await tx.execute(
        delete(Watermark).where(col(Watermark.name) == name, col(Watermark.guild_id) == guild_id)
    )
