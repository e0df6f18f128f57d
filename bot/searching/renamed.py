"""Tags that have another name now: what their questions are found by, some questions at a time.

Of few questions it is done in the transaction that names the tag anew. Ten thousand would hold up
everybody else for seconds: then a mark says how far it is, and it goes on from there, also after a
crash. Until then questions further on are found by the old name, which nobody is shown.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from bot import guilds
from bot.cards import Shards
from bot.database import Tx
from bot.searching import index
from models import PostTag, Tag, Watermark

NAME = "search:tag:"
AT_ONCE = 100


async def keep(tx: Tx, tag: Tag, question_ids: Sequence[int]) -> None:
    """Have the questions that carry a tag found by what it is called now."""
    if len(question_ids) <= AT_ONCE:
        index.keep(tx, *question_ids)
    else:
        await guilds.mark(tx, f"{NAME}{tag.id}", "0", tag.guild_id)


async def waiting(tx: Tx, shards: Shards) -> Sequence[tuple[int, int]]:
    """Return of which tags questions are left: server and tag."""
    return await guilds.under_way(tx, NAME, shards.own(Watermark.guild_id))


async def advance(tx: Tx, guild_id: int, tag_id: int) -> bool:
    """Index some more questions of a tag; return whether that was not all yet."""
    name = f"{NAME}{tag_id}"
    done = await guilds.marked(tx, name, guild_id, writing=True)
    if done is None:
        return False
    further = (col(PostTag.tag_id) == tag_id, col(PostTag.post_id) > int(done))
    asked = select(col(PostTag.post_id)).where(*further).order_by(col(PostTag.post_id))
    ids = (await tx.scalars(asked.limit(AT_ONCE))).all()
    if not ids:
        await guilds.unmark(tx, name, guild_id)
        return False
    index.keep(tx, *ids)
    await guilds.mark(tx, name, str(ids[-1]), guild_id)
    return True
