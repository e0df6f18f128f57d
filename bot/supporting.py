"""Peer support: what is posted there gives nobody points, and so stands on no leaderboard.

Each post says so of itself (``post.unpaid``), so that counting votes need not ask its category.
When a choice, a place in the tree or a category changes, it is set anew for all of a server's.
"""

from sqlalchemy import ColumnElement, case, false, select, true, update
from sqlmodel import col

from bot import preferences, reputation, rules
from bot.database import Tx
from models import Category, Post


async def unpaid(tx: Tx, guild_id: int) -> ColumnElement[bool]:
    """Return what ``post.unpaid`` should be, as an expression over the posts of a server."""
    chosen = await preferences.load(tx, guild_id)
    rows = await tx.scalars(select(Category).where(col(Category.guild_id) == guild_id))
    every = {one.id or 0: one for one in rows}
    theirs = [key for key, one in every.items() if rules.of(one, every, chosen).support]
    if not theirs:
        return false()
    return case((col(Post.category_id).in_(theirs), true()), else_=false())


async def follow(tx: Tx, guild_id: int) -> None:
    """Let posts give points or none, as their categories are now: two statements for all.

    Where that changes nothing, nobody's points are added up anew.
    """
    await tx.flush()
    right = await unpaid(tx, guild_id)
    done = await tx.execute(
        update(Post)
        .where(col(Post.guild_id) == guild_id, col(Post.unpaid) != right)
        .values(unpaid=right)
        .execution_options(synchronize_session=False)
    )
    if getattr(done, "rowcount", 0):
        await reputation.rebuild(tx, guild_id, await preferences.load(tx, guild_id))


async def moved(tx: Tx, post: Post, origin: Post, target: Post) -> None:
    """Do the same after an answer went from one question to another, where that matters."""
    if origin.unpaid is not target.unpaid:
        await follow(tx, post.guild_id)
        await tx.refresh(post)
