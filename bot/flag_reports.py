"""What stands against posts, as those read it who look after them: never whose reports they are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from bot.database import Tx
from bot.flags import STAND
from models import Flag, FlagReason

WORDS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reports:
    """What stands against a post: how many for which reason, and what some of them say."""

    counts: tuple[tuple[FlagReason, int], ...]
    words: tuple[str, ...]
    """The latest; never whose they are."""


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
