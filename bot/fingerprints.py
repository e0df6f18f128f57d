"""Who had themselves erased: a fingerprint each, from which no id can be read.

Their votes are gone, but the reactions they once gave still stand on Discord, and after a downtime
those would be read as votes again. As long as somebody has done nothing new here, they are not.
"""

from collections.abc import Collection
from hashlib import blake2b

from sqlalchemy import select
from sqlmodel import col

from bot import guilds
from bot.database import Tx
from models import Member, Watermark

NAME = "erased:"
CHUNK = 500


def _of(guild_id: int, user_id: int) -> str:
    return NAME + blake2b(f"{guild_id}:{user_id}".encode(), digest_size=16).hexdigest()


async def note(tx: Tx, guild_id: int, user_id: int) -> None:
    """Keep the fingerprint of somebody who is erased in a server."""
    await guilds.mark(tx, _of(guild_id, user_id), "erased", guild_id)


async def among(tx: Tx, guild_id: int, user_ids: Collection[int]) -> set[int]:
    """Return those of these people who were erased here and have not come back since."""
    by_name = {_of(guild_id, user_id): user_id for user_id in user_ids}
    names, found = list(by_name), set[int]()
    for start in range(0, len(names), CHUNK):
        rows = await tx.scalars(
            select(col(Watermark.name)).where(
                col(Watermark.guild_id) == guild_id,
                col(Watermark.name).in_(names[start : start + CHUNK]),
            )
        )
        found |= {by_name[name] for name in rows}
    if not found:
        return found
    back = await tx.scalars(
        select(col(Member.user_id)).where(
            col(Member.guild_id) == guild_id, col(Member.user_id).in_(found)
        )
    )
    return found - set(back)
