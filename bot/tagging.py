"""The tags of a question, in the order its asker wrote them, and how often each is used."""

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from bot.database import Tx, insert
from models import Post, PostTag, Tag


async def of(tx: Tx, post: Post) -> list[str]:
    """Return a question's tags in the order the asker wrote them."""
    rows = await tx.scalars(
        select(col(Tag.name))
        .join(PostTag, col(PostTag.tag_id) == col(Tag.id))
        .where(col(PostTag.post_id) == post.id)
        .order_by(col(PostTag.position))
    )
    return list(rows)


async def put(tx: Tx, post: Post, names: list[str]) -> None:
    """Give a question these tags and no others; tags that nobody used before are made."""
    await _count(tx, post, -1)
    await tx.execute(delete(PostTag).where(col(PostTag.post_id) == post.id))
    for position, name in enumerate(names):
        await tx.execute(
            insert(tx, Tag)
            .values(guild_id=post.guild_id, name=name, use_count=0)
            .on_conflict_do_nothing(index_elements=["guild_id", "name"])
        )
        tag_id = await tx.scalar(
            select(col(Tag.id)).where(col(Tag.guild_id) == post.guild_id, col(Tag.name) == name)
        )
        tx.add(PostTag(post_id=post.id or 0, tag_id=tag_id or 0, position=position))
    await tx.flush()
    await _count(tx, post, 1)


async def _count(tx: Tx, post: Post, change: int) -> None:
    used = select(col(PostTag.tag_id)).where(col(PostTag.post_id) == post.id).scalar_subquery()
    await tx.execute(
        update(Tag)
        .where(col(Tag.id).in_(used))
        .values(use_count=func.coalesce(col(Tag.use_count), 0) + change)
        .execution_options(synchronize_session=False)
    )
