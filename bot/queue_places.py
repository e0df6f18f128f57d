"""Where what waits for a moderator is shown: in which channel, and on whose card.

Items that wait for one author stand on one card; what was posted anonymously stands alone, for
beside another it would say who wrote it. Where many cards stand already, all that comes then shares
one more, whoever wrote it, so that a raid stays one screen.
"""

from sqlalchemy import select, text
from sqlmodel import col

from bot.database import Tx
from bot.preferences import Preferences
from models import Post, QueueItem

CARDS_MOST = 8
"""Cards with something that waits; what comes after that is a crowd, on one card."""

LOOKED_BACK = 100
"""Posts of an author among which another one that waits is looked for."""


def channels(chosen: Preferences) -> tuple[int, ...]:
    """Return where a server wants the cards of its queue, and next where it takes them too."""
    wanted = (chosen.queue_channel, chosen.staff_channel)
    return tuple(dict.fromkeys(one for one in wanted if one is not None))


async def card_of(tx: Tx, post: Post) -> tuple[int | None, bool]:
    """Return on whose item's card a post stands (None: its own), and whether it is a crowd's."""
    place = None if post.anonymous else await _beside(tx, post)
    if place is not None:
        return place
    here = (col(QueueItem.guild_id) == post.guild_id, col(QueueItem.closed_at).is_(None))
    crowd = await tx.scalar(
        select(col(QueueItem.batch)).where(*here, text("queueitem.crowded")).limit(1)
    )
    if crowd is not None:
        return crowd, True
    stand = select(col(QueueItem.batch)).where(*here, col(QueueItem.batch) != 0)
    cards_up = (await tx.scalars(stand.distinct().limit(CARDS_MOST))).all()
    return None, len(cards_up) == CARDS_MOST


async def _beside(tx: Tx, post: Post) -> tuple[int, bool] | None:
    """Return where another open item by the same author stands."""
    # Among their latest alone: who has written thousands of posts is not looked through.
    latest = (
        select(col(Post.id))
        .where(col(Post.guild_id) == post.guild_id, col(Post.author_id) == post.author_id)
        .order_by(col(Post.id).desc())
        .limit(LOOKED_BACK)
        .subquery()
    )
    found = await tx.execute(
        select(col(QueueItem.batch), col(QueueItem.crowded))
        .join(latest, latest.c.id == col(QueueItem.post_id))
        .join(Post, col(Post.id) == latest.c.id)
        .where(
            col(QueueItem.closed_at).is_(None),
            col(QueueItem.post_id) != post.id,
            ~col(Post.anonymous),
        )
        .order_by(col(QueueItem.id))
        .limit(1)
    )
    row = found.one_or_none()
    return None if row is None else (row.batch, row.crowded)
