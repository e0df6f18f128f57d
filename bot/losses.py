"""What someone deleted on Discord: messages of ours, alone or in bulk, their thread or channel."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select, update
from sqlmodel import col

from bot import categories, lost_channels, moderation, standing_cards
from bot.database import Tx
from models import Card, CardKind, Category, Post, StuckFor


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
    await standing_cards.deleted(tx, guild_id, message_ids)
    await _lost(tx, guild_id, col(Card.message_id).in_(message_ids))


async def thread(tx: Tx, guild_id: int, thread_id: int) -> None:
    """A question's thread is gone with the cards in it; its answers reply in the channel now.

    A forum post is gone with its question too, and both can be posted again as a new one.
    """
    await tx.execute(
        update(Card)
        .where(col(Card.guild_id) == guild_id, col(Card.thread_id) == thread_id)
        .values(thread_id=None)
        .execution_options(synchronize_session=False)
    )
    await _lost(tx, guild_id, col(Card.channel_id) == thread_id)


async def place(tx: Tx, card_id: int, known: Collection[int]) -> None:
    """Discord does not know where this card is, or was to be posted: do what its deletion asks for.

    ``known`` are the server's channels and threads, as far as we were told. What is among them is
    just being deleted, and its event is on the way: nothing is done then.
    """
    card = await tx.get(Card, card_id)
    if card is None:
        return
    if card.kind in (CardKind.HINT, CardKind.LOG):
        # Whoever deleted their post needs no hint; and what was told in a channel stands in /log.
        card.stuck = StuckFor.PURGED
        return
    if card.kind is CardKind.NOTICE:
        if card.channel_id not in known:
            await lost_channels.forget(tx, col(Card.id) == card_id, stuck=StuckFor.NO_STAFF_CHANNEL)
        return
    if card.kind in (CardKind.UNANSWERED, CardKind.QUEUE, CardKind.ALARM):
        # The publisher looks by itself whether its channel is there.
        return
    if card.kind is CardKind.GUIDE:
        home = await tx.get(Category, card.subject_id)
        gone = card.channel_id or (home.channel_id if home is not None else None)
        if gone is not None and gone not in known:
            await categories.channel_gone(tx, card.guild_id, gone)
        return
    thread_id, channel_id = await _home(tx, card)
    there = card.channel_id or thread_id or channel_id
    in_thread = thread_id is not None and there == thread_id
    if in_thread and channel_id in known:
        if there not in known:
            await thread(tx, card.guild_id, there or 0)
    else:
        # A thread goes with its channel, and then nothing is hidden.
        gone = channel_id if in_thread else there
        if gone is not None and gone not in known:
            await categories.channel_gone(tx, card.guild_id, gone)


async def _home(tx: Tx, card: Card) -> tuple[int | None, int | None]:
    """Return the thread that a card belongs into, if to any, and its question's channel."""
    post = await tx.get(Post, card.subject_id)
    if post is None:
        return None, card.channel_id
    asked = card if card.forum_id is not None else None
    if card.kind is CardKind.ANSWER:
        found = await tx.scalars(
            select(Card).where(
                col(Card.kind) == CardKind.QUESTION, col(Card.subject_id) == post.question_id
            )
        )
        asked = found.one_or_none()
    thread_id = asked.thread_id if asked is not None else None
    home = asked or card
    stands = home.forum_id or home.channel_id
    if stands is not None:
        return thread_id, stands
    category = await tx.get(Category, post.category_id)
    return thread_id, category.channel_id if category is not None else None


async def _lost(tx: Tx, guild_id: int, which: ColumnElement[bool]) -> None:
    rows = await tx.scalars(select(Card).where(col(Card.guild_id) == guild_id, which))
    await moderation.cards_lost(tx, guild_id, rows.all())
