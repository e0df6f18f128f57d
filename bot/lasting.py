"""What outlasts erasing: suspensions, or having oneself erased would be a way around them.

One that holds keeps the id it names until it is over. One through an anonymous post keeps no id:
it finds its person by the post, so that the post keeps its author until then, and a mark of that
post keeps what is still to be done. The daily round does it (``bot.retention``).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select
from sqlmodel import col

from bot import access, farewells, fingerprints, guilds, suspended
from bot.access import Actor
from bot.database import Tx, now, table
from models import Post, Suspension, Watermark

HELD = "held:"


def over(moment: datetime) -> ColumnElement[bool]:
    """Return the condition on a suspension that it holds no more."""
    return or_(col(Suspension.ended_at).is_not(None), col(Suspension.until) <= moment)


async def holds(tx: Tx, post: Post) -> bool:
    """Return whether the author of a post is suspended through it now."""
    on_it = col(Suspension.through_post_id) == post.id
    found = select(col(Suspension.id)).where(on_it, suspended.active(now(tx)))
    return await tx.scalar(found.limit(1)) is not None


async def held(tx: Tx, post: Post) -> bool:
    """Return whether a post is to be let go once no suspension holds its author."""
    return await guilds.marked(tx, f"{HELD}{post.id}", post.guild_id) is not None


async def hold(tx: Tx, post: Post, key: str) -> None:
    """Note that a post is to be let go once no suspension holds its author."""
    if not await held(tx, post):
        await guilds.mark(tx, f"{HELD}{post.id}", key, post.guild_id)


async def release(tx: Tx, mark_ids: Sequence[int]) -> None:
    """Let those posts go whose authors nothing holds any more."""
    rows = await tx.scalars(select(Watermark).where(col(Watermark.id).in_(mark_ids)))
    for row in rows.all():
        post_id = int(row.name.removeprefix(HELD))
        post = await tx.get_one(Post, post_id, with_for_update=True)
        if not await holds(tx, post):
            who = await access.standing(tx, Actor(guild_id=row.guild_id, user_id=0, name=""))
            await farewells.let_go(tx, who, post, post.author_id, row.value)
            await guilds.unmark(tx, row.name, row.guild_id)


async def drop(tx: Tx, suspension_ids: Sequence[int]) -> None:
    """Remove suspensions that are over, of those who had themselves erased."""
    rows = await tx.scalars(select(Suspension).where(col(Suspension.id).in_(suspension_ids)))
    of_guild: dict[int, dict[int, list[int]]] = {}
    for row in rows.all():
        if row.user_id is not None:
            of_guild.setdefault(row.guild_id, {}).setdefault(row.user_id, []).append(row.id or 0)
    for guild_id, by_user in of_guild.items():
        erased = await fingerprints.among(tx, guild_id, by_user)
        ids = [one for user_id in erased for one in by_user[user_id]]
        suspensions = table(Suspension)
        await tx.execute(delete(suspensions).where(suspensions.c.id.in_(ids)))
