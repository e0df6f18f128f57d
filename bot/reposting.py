"""A post's message anew: after it was deleted on Discord, or the post went to another thread."""

from sqlalchemy import update
from sqlmodel import col

from bot.database import Tx, now
from models import Card, Post, Vote, VoteSource


async def anew(tx: Tx, card: Card, post: Post) -> None:
    """Let a post's card be sent once more, as a new message.

    Reactions stay with the old one, so the votes they had stood for are kept as if given by a
    command: nothing on Discord can contradict them.
    """
    card.stuck, card.attempts, card.digest, card.seeded = None, 0, None, False
    card.pinned = False
    card.not_before = now(tx)
    await tx.execute(
        update(Vote)
        .where(col(Vote.post_id) == post.id, col(Vote.source) == VoteSource.REACTION)
        .values(source=VoteSource.COMMAND)
        .execution_options(synchronize_session=False)
    )
    await tx.flush()
