"""Messages of ours that someone deleted on Discord: alone, in bulk, or with their thread."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select, update
from sqlmodel import col

from bot import moderation
from bot.database import Tx
from models import Card


async def any_of(tx: Tx, guild_id: int, message_ids: Collection[int]) -> bool:
    """Return whether any of these messages is a card of ours: almost always none is."""
    found = await tx.execute(
        select(col(Card.id))
        .where(col(Card.guild_id) == guild_id, col(Card.message_id).in_(message_ids))
        .limit(1)
    )
    return found.first() is not None


async def messages(tx: Tx, guild_id: int, message_ids: Collection[int]) -> None:
    """Hide the posts of these messages and have moderators told, once for all of them."""
    await _lost(tx, guild_id, col(Card.message_id).in_(message_ids))


async def thread(tx: Tx, guild_id: int, thread_id: int) -> None:
    """A question's thread is gone with the cards in it; its answers reply in the channel now."""
    await tx.execute(
        update(Card)
        .where(col(Card.guild_id) == guild_id, col(Card.thread_id) == thread_id)
        .values(thread_id=None)
        .execution_options(synchronize_session=False)
    )
    await _lost(tx, guild_id, col(Card.channel_id) == thread_id)


async def _lost(tx: Tx, guild_id: int, which: ColumnElement[bool]) -> None:
    rows = await tx.scalars(select(Card).where(col(Card.guild_id) == guild_id, which))
    await moderation.cards_lost(tx, guild_id, rows.all())
