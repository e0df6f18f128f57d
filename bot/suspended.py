"""From what somebody is suspended now: a comparison with the clock, so that it ends by itself.

A suspension through an anonymous post keeps no id of its author; it is found by what they wrote.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Subquery,
    and_,
    bindparam,
    false,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlmodel import col

from bot import errors, sets
from bot.database import Tx, now, table
from models import Barred, Post, Suspension
from models.types import Big, UtcTime


@dataclass(frozen=True, slots=True)
class Suspended:
    """Something that somebody may not do now, until when (None: for good), and why."""

    what: Barred
    until: datetime | None
    reason: str

    def covers(self, what: Barred) -> bool:
        """Return whether this is among what they may not do."""
        return self.what in (Barred.ALL, what)


def refusal(found: Collection[Suspended]) -> errors.Suspended:
    """Return how somebody is told of that one of these that lasts longest."""
    last = max(found, key=lambda one: (one.until is None, one.until and one.until.timestamp()))
    return errors.Suspended(last.what.value, last.until, last.reason)


def active(moment: Any) -> ColumnElement[bool]:
    """Return the condition on a suspension that it holds at this time."""
    return and_(
        col(Suspension.ended_at).is_(None),
        or_(col(Suspension.until).is_(None), col(Suspension.until) > moment),
    )


def of(tx: Tx, guild_id: int, user_id: int) -> Subquery:
    """Return what a member is suspended from now, also through posts, as a table to join."""
    known = (col(Suspension.what), col(Suspension.until), col(Suspension.reason))
    here = (col(Suspension.guild_id) == guild_id, active(now(tx)))
    named = select(*known).where(*here, col(Suspension.user_id) == user_id)
    veiled = (
        select(*known)
        .join(Post, col(Post.id) == col(Suspension.through_post_id))
        .where(
            *here,
            col(Post.guild_id) == guild_id,
            col(Post.author_id) == user_id,
            # Written as in the condition of its index.
            text("post.anonymous"),
        )
    )
    return union_all(named, veiled).subquery("suspended")


async def voters(tx: Tx, people: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bool]:
    """Return who of these (guild id, user id) may not vote now; True: through an anonymous post.

    One statement, however many they are.
    """
    rows = await sets.run(tx, _voters(tx), sorted(set(people)), now=now(tx))
    found: dict[tuple[int, int], bool] = {}
    for guild_id, user_id, veiled in rows:
        found[guild_id, user_id] = found.get((guild_id, user_id), True) and bool(veiled)
    return found


@sets.prepared
def _voters(tx: Tx) -> Any:
    given, row, post = sets.given(tx, guild=Big, user=Big), table(Suspension), table(Post)
    holds = (
        active(bindparam("now", type_=UtcTime())),
        row.c.what.in_([Barred.VOTE, Barred.ALL]),
    )
    named = given.join(row, and_(row.c.guild_id == given.c.guild, row.c.user_id == given.c.user))
    veiled = given.join(
        post, and_(post.c.guild_id == given.c.guild, post.c.author_id == given.c.user)
    ).join(row, row.c.through_post_id == post.c.id)
    return union_all(
        select(given.c.guild, given.c.user, false()).select_from(named).where(*holds),
        select(given.c.guild, given.c.user, true())
        .select_from(veiled)
        .where(*holds, text("post.anonymous")),
    )
