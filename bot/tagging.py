"""The tags of a question, in the order its asker wrote them."""

from sqlalchemy import delete, select
from sqlmodel import col

from bot import filing
from bot.database import Tx, insert
from bot.searching import index
from models import Guild, Post, PostTag, Tag, TagSynonym


async def of(tx: Tx, post: Post) -> list[str]:
    """Return a question's tags in the order the asker wrote them."""
    rows = await tx.scalars(
        select(col(Tag.name))
        .join(PostTag, col(PostTag.tag_id) == col(Tag.id))
        .where(col(PostTag.post_id) == post.id)
        .order_by(col(PostTag.position))
    )
    return list(rows)


async def meant(tx: Tx, guild_id: int, names: list[str]) -> list[str]:
    """Return these tags with what synonyms stand for in their place, none of them twice.

    Until they are put on no moderator of another process merges them: the question would be left
    under a word that is no tag any more.
    """
    if not names:
        return []
    await tx.execute(
        select(col(Guild.id)).where(col(Guild.id) == guild_id).with_for_update(read=True)
    )
    rows = await tx.execute(
        select(col(TagSynonym.name), col(Tag.name))
        .join(Tag, col(Tag.id) == col(TagSynonym.tag_id))
        .where(col(TagSynonym.guild_id) == guild_id, col(TagSynonym.name).in_(names))
    )
    stands_for = {row[0]: row[1] for row in rows}
    return list(dict.fromkeys(stands_for.get(name, name) for name in names))


async def words_for(tx: Tx, post: Post) -> dict[str, str]:
    """Return the words that stand for a question's tags, each with its tag, in their order."""
    rows = await tx.execute(
        select(col(TagSynonym.name), col(Tag.name))
        .join(Tag, col(Tag.id) == col(TagSynonym.tag_id))
        .join(PostTag, col(PostTag.tag_id) == col(Tag.id))
        .where(col(PostTag.post_id) == post.id)
        .order_by(col(TagSynonym.name))
    )
    return {row[0]: row[1] for row in rows}


async def put(tx: Tx, post: Post, names: list[str]) -> None:
    """Give a question these tags and no others; tags that nobody used before are made."""
    this = post.id or 0
    await tx.flush()
    await filing.count(tx, [(this,)], -1)
    await tx.execute(delete(PostTag).where(col(PostTag.post_id) == this))
    for position, name in enumerate(names):
        tx.add(
            PostTag(
                guild_id=post.guild_id,
                post_id=this,
                tag_id=await _made(tx, post.guild_id, name),
                position=position,
                category_id=post.category_id,
                # Filed below, from the question as it stands in the database.
                published=False,
                unanswered=False,
                unsolved=False,
                unliked=False,
                score=0,
                hotness=0,
                answer_count=0,
            )
        )
    await tx.flush()
    await filing.refile(tx, [this])
    index.keep(tx, this)


async def _made(tx: Tx, guild_id: int, name: str) -> int:
    await tx.execute(
        insert(tx, Tag)
        .values(guild_id=guild_id, name=name, description="")
        .on_conflict_do_nothing(index_elements=["guild_id", "name"])
    )
    tag_id = await tx.scalar(
        select(col(Tag.id)).where(col(Tag.guild_id) == guild_id, col(Tag.name) == name)
    )
    return tag_id or 0
