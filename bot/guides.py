"""A category's guide: what the place is for and its rules, in a card on top of its channel.

The words are ``CategoryRules.guide``, of the category itself alone. The card (``CardKind.GUIDE``,
its subject the category) is posted while there are words and a channel, moves with the category,
and goes when the words are taken away. One that somebody deleted on Discord stays away until an
admin posts it again, changes its words or gives the category another channel.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlmodel import col

from bot import access, cards, errors, rules, tree
from bot.access import Actor
from bot.cards import Claim
from bot.database import Tx
from bot.i18n import _
from models import Card, CardKind, Category, Layout

GONE = "purged"
"""Why a guide sticks whose message somebody deleted: as for anything else that nobody misses."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What a guide's card shows, and where it belongs."""

    category_id: int
    name: str
    text: str
    channel_id: int | None
    """None: nowhere, for now."""


async def shown(tx: Tx, category_id: int) -> Guide | None:
    """Return a category's guide as it should stand, or None if there is no such category."""
    category = await tx.get(Category, category_id)
    if category is None:
        return None
    lasting = category.channel_gone_at is None and category.layout is not Layout.FORUM
    return Guide(
        category_id=category_id,
        name=category.name,
        text=rules.own(category).guide.strip(),
        # A forum holds posts alone, and Discord has guidelines of its own for it.
        channel_id=category.channel_id if lasting else None,
    )


async def follow(tx: Tx, category: Category, *, anew: bool = False) -> None:
    """Note that a category's guide may be behind; ``anew``: one that was deleted is posted again.

    A category that never had a guide is left alone.
    """
    had = await _card(tx, category.id or 0)
    if had is None and not rules.own(category).guide:
        return
    await cards.touch_subject(tx, CardKind.GUIDE, category.id or 0, category.guild_id)
    if had is not None and anew:
        await _set(tx, had.id or 0, stuck=None)


async def post_again(tx: Tx, actor: Actor, category_id: int) -> Category:
    """Post a guide again that somebody deleted, and return its category.

    Raises ``NotAnAdmin``, and ``BadChoice`` if it is not missing.
    """
    who = await access.standing(tx, actor)
    access.require(access.can_administer(who))
    category = tree.find(who, category_id)
    if not await missing(tx, category_id):
        raise errors.BadChoice(_("Nothing changed: no guide is missing there."))
    await follow(tx, category, anew=True)
    return category


async def missing(tx: Tx, category_id: int) -> bool:
    """Return whether a category's guide was deleted by somebody."""
    card = await _card(tx, category_id)
    return card is not None and card.stuck == GONE


async def deleted(tx: Tx, guild_id: int, message_ids: Collection[int]) -> None:
    """Somebody deleted these messages: the guides among them stay away."""
    await tx.execute(
        update(Card)
        .where(
            col(Card.guild_id) == guild_id,
            col(Card.kind) == CardKind.GUIDE,
            col(Card.message_id).in_(message_ids),
        )
        .values(message_id=None, channel_id=None, digest=None, stuck=GONE, leased_until=None)
        .execution_options(synchronize_session=False)
    )


async def channel_gone(tx: Tx, guild_id: int, channel_id: int) -> None:
    """A channel went with the guide in it; the category's next channel gets it again."""
    await tx.execute(
        update(Card)
        .where(
            col(Card.guild_id) == guild_id,
            col(Card.kind) == CardKind.GUIDE,
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
    """The publisher deleted a guide's message; that this was heard of meanwhile changes nothing."""
    await _set(tx, card.id, message_id=None, channel_id=None, digest=None, stuck=None)


async def _card(tx: Tx, category_id: int) -> Card | None:
    rows = await tx.scalars(
        select(Card).where(col(Card.kind) == CardKind.GUIDE, col(Card.subject_id) == category_id)
    )
    return rows.one_or_none()


async def _set(tx: Tx, card_id: int, **values: object) -> None:
    await tx.execute(
        update(Card)
        .where(col(Card.id) == card_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
