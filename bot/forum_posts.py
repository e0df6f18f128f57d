"""What is kept of a forum's posts, on the cards of the questions that they are."""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlmodel import col

from bot.database import Tx
from bot.faces import Face
from models import Card


async def faced(tx: Tx, card_id: int, face: Face) -> None:
    """Keep the name and the tags that a post has now."""
    await tx.execute(
        update(Card)
        .where(col(Card.id) == card_id)
        .values(face=face.stored())
        .execution_options(synchronize_session=False)
    )


async def known(tx: Tx, guild_id: int, thread_ids: Collection[int]) -> set[int]:
    """Return which of these threads some question's card knows as its own."""
    rows = await tx.scalars(
        select(col(Card.thread_id)).where(
            col(Card.guild_id) == guild_id, col(Card.thread_id).in_(thread_ids)
        )
    )
    return {one for one in rows if one is not None}


async def any_waiting(tx: Tx, guild_id: int, error: str) -> bool:
    """Return whether any card of a server that is not up yet was put back for this reason."""
    found = await tx.execute(
        select(col(Card.id))
        .where(
            col(Card.guild_id) == guild_id,
            col(Card.wanted) > col(Card.shown),
            col(Card.stuck).is_(None),
            col(Card.message_id).is_(None),
            col(Card.last_error) == error,
        )
        .limit(1)
    )
    return found.first() is not None
