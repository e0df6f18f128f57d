"""The tree of places to ask in."""

from sqlalchemy import select, update
from sqlmodel import col

from bot import events
from bot.database import Tx, now
from models import Card, CardKind, Category, Post, Vote, VoteSource


async def channel_gone(tx: Tx, guild_id: int, channel_id: int) -> list[Category]:
    """A channel was deleted: its categories pause, and their cards wait for a new channel.

    Nothing is hidden. The votes given by reaction are kept as if given by a command, because no
    reaction stands for them any more. Returns the categories that pause.
    """
    rows = await tx.scalars(
        select(Category).where(
            col(Category.guild_id) == guild_id,
            col(Category.channel_id) == channel_id,
            col(Category.channel_gone_at).is_(None),
        )
    )
    paused = list(rows)
    for category in paused:
        category.channel_gone_at = now(tx)
        mine = select(col(Post.id)).where(col(Post.category_id) == category.id)
        await tx.execute(
            update(Card)
            .where(col(Card.kind) != CardKind.NOTICE, col(Card.subject_id).in_(mine))
            .values(
                message_id=None,
                thread_id=None,
                channel_id=None,
                digest=None,
                seeded=False,
                stuck="channel_gone",
                leased_until=None,
            )
            .execution_options(synchronize_session=False)
        )
        await tx.execute(
            update(Vote)
            .where(col(Vote.post_id).in_(mine), col(Vote.source) == VoteSource.REACTION)
            .values(source=VoteSource.COMMAND)
            .execution_options(synchronize_session=False)
        )
        await events.record(
            tx,
            guild_id,
            "category.channel_gone",
            actor_id=None,
            category_id=category.id,
            before={"channel": channel_id},
        )
    await tx.flush()
    return paused
