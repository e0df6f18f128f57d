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
    or_,
    select,
    text,
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


def theirs() -> Subquery:
    """Return what a member is suspended from, also through posts, as a table to join.

    The statement must be given ``guild``, ``user`` and ``now``.
    """
    guild, user = bindparam("guild", type_=Big), bindparam("user", type_=Big)
    known = (col(Suspension.what), col(Suspension.until), col(Suspension.reason))
    here = (col(Suspension.guild_id) == guild, active(bindparam("now", type_=UtcTime())))
    named = select(*known).where(*here, col(Suspension.user_id) == user)
    veiled = (
        select(*known)
        .join(Post, col(Post.id) == col(Suspension.through_post_id))
        .where(
            *here,
            col(Post.guild_id) == guild,
            col(Post.author_id) == user,
            # Written as in the condition of its index.
            text("post.anonymous"),
        )
    )
    return union_all(named, veiled).subquery("suspended")


async def voters(tx: Tx, people: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return who of these (guild id, user id) may not vote now: one statement, however many.

    Not those who are suspended through an anonymous post. What becomes of a reaction everyone can
    see, by the reaction or by the score: it would say whose that post is. Votes that nobody sees
    given are refused them (``bot.access.can_vote``).
    """
    rows = await sets.run(tx, _voters(tx), sorted(set(people)), now=now(tx))
    return {(guild_id, user_id) for guild_id, user_id in rows}


@sets.prepared
def _voters(tx: Tx) -> Any:
    given, row = sets.given(tx, guild=Big, user=Big), table(Suspension)
    named = given.join(row, and_(row.c.guild_id == given.c.guild, row.c.user_id == given.c.user))
    return (
        select(given.c.guild, given.c.user)
        .select_from(named)
        .where(
            active(bindparam("now", type_=UtcTime())),
            row.c.what.in_([Barred.VOTE, Barred.ALL]),
        )
    )
