"""A category's guide: what the place is for and its rules, in a card on top of its channel.

The words are ``CategoryRules.guide``, of the category itself alone. The card (``CardKind.GUIDE``,
its subject the category) is posted while there are words and a channel, moves with the category,
and goes when the words are taken away. One that somebody deleted on Discord stays away until an
admin posts it again, changes its words or gives the category another channel.
"""

from dataclasses import dataclass

from bot import access, errors, preferences, rules, standing_cards, tree
from bot.access import Actor, Standing
from bot.database import Tx
from bot.i18n import _
from models import CardKind, Category, Layout


@dataclass(frozen=True, slots=True)
class Guide:
    """What a guide's card shows, and where it belongs."""

    category_id: int
    name: str
    text: str
    channel_id: int | None
    """None: nowhere, for now."""
    support: bool = False
    """It is for peer support, and its guide says what that is not."""


async def shown(tx: Tx, category_id: int) -> Guide | None:
    """Return a category's guide as it should stand, or None if there is no such category."""
    category = await tx.get(Category, category_id)
    if category is None:
        return None
    above: dict[int, Category] = {}
    at: Category | None = category
    while at is not None:
        above[at.id or 0] = at
        at = await tx.get(Category, at.parent_id) if at.parent_id is not None else None
    here = rules.of(category, above, await preferences.load(tx, category.guild_id))
    lasting = category.channel_gone_at is None and category.layout is not Layout.FORUM
    return Guide(
        category_id=category_id,
        name=category.name,
        text=rules.own(category).guide.strip(),
        # A forum holds posts alone, and Discord has guidelines of its own for it.
        channel_id=category.channel_id if lasting else None,
        support=here.support,
    )


async def follow(tx: Tx, category: Category, *, anew: bool = False) -> None:
    """Note that a category's guide may be behind; ``anew``: one that was deleted is posted again.

    A category that never had a guide is left alone.
    """
    key = category.id or 0
    had = await standing_cards.find(tx, CardKind.GUIDE, key)
    if had is not None or rules.own(category).guide:
        await standing_cards.follow(tx, CardKind.GUIDE, key, category.guild_id, anew=anew)


async def follow_all(tx: Tx, who: Standing) -> None:
    """Note that the guides of a server may be behind, because something they all show changed."""
    for category in who.categories.values():
        if rules.own(category).guide:
            await follow(tx, category)


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
    return await standing_cards.missing(tx, CardKind.GUIDE, category_id)
