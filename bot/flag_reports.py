"""What stands against posts, as those read it who look after them: never whose reports they are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlmodel import col

from bot import access
from bot.access import Standing
from bot.database import Tx, now
from bot.flags import STAND
from models import Event, Flag, FlagReason, Post

WORDS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reports:
    """What stands against a post: how many for which reason, and what some of them say."""

    counts: tuple[tuple[FlagReason, int], ...]
    words: tuple[str, ...]
    """The latest; never whose they are."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many reports there are, and how many of them somebody found to be unfounded."""

    count: int
    cleared: int


async def against(tx: Tx, post_ids: Collection[int]) -> Mapping[int, Reports]:
    """Return what stands against these posts, for those who look after them."""
    there = [col(Flag.post_id).in_(post_ids), *STAND]
    rows = await tx.execute(
        select(col(Flag.post_id), col(Flag.reason), func.count())
        .where(*there)
        .group_by(col(Flag.post_id), col(Flag.reason))
    )
    counts: dict[int, list[tuple[FlagReason, int]]] = {}
    for post_id, reason, count in rows:
        counts.setdefault(post_id, []).append((reason, count))
    if not counts:
        return {}
    said = await tx.execute(
        select(col(Flag.post_id), col(Flag.note))
        .where(*there, col(Flag.note) != "")
        .order_by(col(Flag.created_at).desc())
    )
    words: dict[int, list[str]] = {}
    for post_id, note in said:
        words.setdefault(post_id, []).append(note)
    return {
        key: Reports(
            tuple(sorted(found, key=lambda one: (-one[1], one[0]))),
            tuple(words.get(key, [])[:WORDS_SHOWN]),
        )
        for key, found in counts.items()
    }


async def of_member(tx: Tx, who: Standing, user_id: int) -> tuple[Count, Count]:
    """Return the reports of what somebody posted under their name, and those that they gave.

    Of the latter all of a day are counted together when it is over, and what was taken back
    meanwhile: who looked before and after would learn whose one is.
    """
    of_it, stands = col(Flag.post_id) == col(Post.id), col(Flag.withdrawn_at).is_(None)
    received = await tx.execute(
        select(func.count(), func.count(col(Flag.cleared_in)))
        .select_from(Post)
        .join(Flag, of_it)
        .where(access.may_read(who), col(Post.author_id) == user_id, ~col(Post.anonymous), stands)
    )
    today = now(tx).replace(hour=0, minute=0, second=0, microsecond=0)
    given = await tx.execute(
        select(func.count(), func.count(col(Event.id)))
        .select_from(Flag)
        .outerjoin(Event, (col(Event.id) == col(Flag.cleared_in)) & (col(Event.created_at) < today))
        .where(
            col(Flag.guild_id) == who.guild_id,
            col(Flag.user_id) == user_id,
            col(Flag.created_at) < today,
            or_(stands, col(Flag.withdrawn_at) >= today),
        )
    )
    return Count(*received.one()), Count(*given.one())
