"""People in a server: the row each gets when they first do something, and their points."""

from collections.abc import Mapping

from sqlalchemy import bindparam, case, select
from sqlmodel import col

from bot.database import Tx, insert, now
from bot.preferences import Preferences
from models import Member


async def seen(
    tx: Tx, guild_id: int, names: Mapping[int, str | None], base: int, points: Mapping[int, int]
) -> None:
    """Make or refresh a row for each of these users and add to their points, in one statement.

    ``names`` holds the name each was last seen under (None: not seen this time), ``base`` the points
    a new member starts with, ``points`` what to add. Rows are written in the order of their ids, so
    that two processes cannot wait for each other in a circle.
    """
    rows = [
        {
            "user": user,
            "name": name or "",
            "start": base + points.get(user, 0),
            "plus": points.get(user, 0),
        }
        for user, name in sorted(names.items())
    ]
    if not rows:
        return
    statement = insert(tx, Member).values(
        guild_id=guild_id,
        user_id=bindparam("user"),
        display_name=bindparam("name"),
        points=bindparam("start"),
        bonus=0,
        seen_at=now(tx),
    )
    known = statement.excluded.display_name
    statement = statement.on_conflict_do_update(
        index_elements=["guild_id", "user_id"],
        set_={
            "points": col(Member.points) + bindparam("plus"),
            "display_name": case((known == "", col(Member.display_name)), else_=known),
            "seen_at": statement.excluded.seen_at,
        },
    )
    connection = await tx.connection()
    await connection.execute(statement, rows)


async def award(tx: Tx, guild_id: int, points: Mapping[int, int], chosen: Preferences) -> None:
    """Add these points (which may be negative) to these members' reputation."""
    moved = {user: plus for user, plus in points.items() if plus}
    await seen(tx, guild_id, dict.fromkeys(moved), chosen.points_base, moved)


async def find(tx: Tx, guild_id: int, user_id: int) -> Member | None:
    """Return someone's row here, or None if they have not done anything yet."""
    found = await tx.scalars(
        select(Member).where(col(Member.guild_id) == guild_id, col(Member.user_id) == user_id)
    )
    return found.one_or_none()
