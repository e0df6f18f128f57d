"""Cards that stand in a place because an admin wants them there, and move or go as they decide.

A category's guide is one, a server's daily card of unanswered questions another, and so are the
cards of its queue. One that somebody deleted on Discord stays away until an admin wants it anew.
"""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlmodel import col

from bot import cards
from bot.cards import Claim
from bot.database import Tx
from models import Card, CardKind, StuckFor

KINDS = (CardKind.GUIDE, CardKind.UNANSWERED, CardKind.QUEUE, CardKind.ALARM)

GONE = StuckFor.PURGED
"""Why a card sticks whose message somebody deleted: as for anything else that nobody misses."""


async def find(tx: Tx, kind: CardKind, subject_id: int) -> Card | None:
    """Return the card of one thing, if it ever had one."""
    rows = await tx.scalars(
        select(Card).where(col(Card.kind) == kind, col(Card.subject_id) == subject_id)
    )
    return rows.one_or_none()


async def missing(tx: Tx, kind: CardKind, subject_id: int) -> bool:
    """Return whether the card of one thing was deleted by somebody."""
    card = await find(tx, kind, subject_id)
    return card is not None and card.stuck == GONE


async def follow(tx: Tx, kind: CardKind, subject_id: int, guild_id: int, *, anew: bool) -> None:
    """Note that a card may be behind; ``anew``: one that was deleted is posted again."""
    await cards.touch_subject(tx, kind, subject_id, guild_id)
    if anew:
        await _unstick(tx, kind, [subject_id])


async def anew(tx: Tx, kind: CardKind, subject_ids: Collection[int]) -> None:
    """Note that these cards, where there were any, are wanted, also those that were deleted."""
    await cards.touch_many(tx, kind, subject_ids)
    await _unstick(tx, kind, subject_ids)


async def sent_anew(tx: Tx, kind: CardKind, subject_id: int) -> None:
    """Have a card sent as a new message, and the one that stands there deleted.

    What has a message and no channel stands nowhere as it should.
    """
    await tx.execute(
        update(Card)
        .where(col(Card.kind) == kind, col(Card.subject_id) == subject_id)
        .values(channel_id=None, stuck=None)
        .execution_options(synchronize_session=False)
    )


async def _unstick(tx: Tx, kind: CardKind, subject_ids: Collection[int]) -> None:
    await tx.execute(
        update(Card)
        .where(col(Card.kind) == kind, col(Card.subject_id).in_(subject_ids))
        .values(stuck=None)
        .execution_options(synchronize_session=False)
    )


async def deleted(tx: Tx, guild_id: int, message_ids: Collection[int]) -> None:
    """Somebody deleted these messages: the cards of this sort among them stay away."""
    await tx.execute(
        update(Card)
        .where(
            col(Card.guild_id) == guild_id,
            col(Card.kind).in_(KINDS),
            col(Card.message_id).in_(message_ids),
        )
        .values(message_id=None, channel_id=None, digest=None, stuck=GONE, leased_until=None)
        .execution_options(synchronize_session=False)
    )


async def channel_gone(tx: Tx, guild_id: int, channel_id: int) -> None:
    """A channel went with the cards in it; the next channel that is chosen gets them again."""
    await tx.execute(
        update(Card)
        .where(
            col(Card.guild_id) == guild_id,
            col(Card.kind).in_(KINDS),
            col(Card.channel_id) == channel_id,
        )
        .values(
            message_id=None,
            channel_id=None,
            digest=None,
            wanted=col(Card.wanted) + 1,
            leased_until=None,
        )
        .execution_options(synchronize_session=False)
    )
    tx.info["touched"] = True


async def taken_down(tx: Tx, card: Claim) -> None:
    """The publisher deleted a card's message; that this was heard of meanwhile changes nothing."""
    await tx.execute(
        update(Card)
        .where(col(Card.id) == card.id)
        .values(message_id=None, channel_id=None, digest=None, stuck=None)
        .execution_options(synchronize_session=False)
    )
