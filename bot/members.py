"""People in a server: the row each gets when they first do something, and their points."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Integer, String, and_, bindparam, case, false, literal, select, true
from sqlmodel import col

from bot import sets, texts
from bot.database import Tx, insert, now, table
from bot.preferences import Preferences
from models import Member
from models.types import Big, UtcTime


async def seen(
    tx: Tx, guild_id: int, names: Mapping[int, str | None], base: int, points: Mapping[int, int]
) -> None:
    """Make or refresh a row for each of these users and add to their points, in one statement.

    ``names`` holds the name each was last seen under (None: not seen this time), ``base`` the
    points a new member starts with, ``points`` what to add.
    """
    await store(
        tx, base, [(guild_id, user, name, points.get(user, 0)) for user, name in names.items()]
    )


async def store(tx: Tx, base: int, people: Iterable[tuple[int, int, str | None, int]]) -> None:
    """Do the same for people of several servers with the same ``base``.

    Each is (guild id, user id, name or None, points to add). They are written in the order of their
    ids, so that two processes cannot wait for each other in a circle.
    """
    rows = sorted(
        (guild, user, texts.storable(name or ""), base + plus) for guild, user, name, plus in people
    )
    if rows:
        await sets.run(tx, _upsert(tx), rows, base=base, now=now(tx))


@sets.prepared
def _upsert(tx: Tx) -> Any:
    given = sets.given(tx, guild=Big, user=Big, name=String, start=Integer)
    row = given.c
    statement = insert(tx, Member).from_select(
        ["guild_id", "user_id", "display_name", "points", "bonus", "unlisted", "seen_at"],
        select(
            row.guild,
            row.user,
            row.name,
            row.start,
            literal(0),
            false(),
            bindparam("now", type_=UtcTime()),
        ).where(true()),
    )
    told = statement.excluded
    nameless = told.display_name == ""
    return statement.on_conflict_do_update(
        index_elements=["guild_id", "user_id"],
        set_={
            # What a new member would start with, less the base, is what to add to an old one's.
            "points": col(Member.points) + told.points - bindparam("base", type_=Integer),
            "display_name": case((nameless, col(Member.display_name)), else_=told.display_name),
            "seen_at": case((nameless, col(Member.seen_at)), else_=told.seen_at),
        },
    )


async def keep(tx: Tx, guild_id: int, user_id: int, base: int) -> None:
    """Make a row for somebody who chooses something for themselves, if they have none.

    It keeps no name and no time: that somebody has a choice to make may come from what they posted
    anonymously, and so nobody else can tell from it that they were ever here (``acted``).
    """
    await seen(tx, guild_id, {user_id: None}, base, {})


def acted(member: Member | None) -> bool:
    """Return whether somebody with this row has done anything here that others may know of."""
    return member is not None and member.display_name != ""


async def award(tx: Tx, guild_id: int, points: Mapping[int, int], chosen: Preferences) -> None:
    """Add these points (which may be negative) to these members' reputation."""
    moved = {user: plus for user, plus in points.items() if plus}
    await seen(tx, guild_id, dict.fromkeys(moved), chosen.points_base, moved)


async def named(tx: Tx, guild_id: int, user_ids: Collection[int]) -> dict[int, Member]:
    """Return the rows of these users of a server, by user: what they are called and how they are.

    They are as of now: points and names move by statements that the session does not see.
    """
    rows = await tx.scalars(
        select(Member)
        .where(col(Member.guild_id) == guild_id, col(Member.user_id).in_(user_ids))
        .execution_options(populate_existing=True)
    )
    return {row.user_id: row for row in rows}


async def find(tx: Tx, guild_id: int, user_id: int) -> Member | None:
    """Return someone's row here, or None if they have not done anything yet."""
    found = await tx.scalars(
        select(Member).where(col(Member.guild_id) == guild_id, col(Member.user_id) == user_id)
    )
    return found.one_or_none()


async def points(tx: Tx, guild_id: int, user_id: int, chosen: Preferences) -> int:
    """Return someone's points; who has not done anything yet has those everyone starts with."""
    member = await find(tx, guild_id, user_id)
    return member.points if member is not None else chosen.points_base


async def points_of(tx: Tx, people: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Return the points of those of these people (guild id, user id) who have done something."""
    rows = await sets.run(tx, _points(tx), sorted(people))
    return {(row.guild_id, row.user_id): row.points for row in rows}


@sets.prepared
def _points(tx: Tx) -> Any:
    given, member = sets.given(tx, guild=Big, user=Big), table(Member)
    return select(member.c.guild_id, member.c.user_id, member.c.points).select_from(
        given.join(
            member,
            and_(member.c.guild_id == given.c.guild, member.c.user_id == given.c.user),
        )
    )
