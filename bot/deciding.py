"""What a category decides for itself: checked, stored, written down and acted upon."""

from typing import Any

from pydantic import ValidationError

from bot import access, cards, errors, events, guides, redrawing, rules, supporting, tree
from bot.access import Actor
from bot.database import Tx
from bot.i18n import _
from bot.rules import CategoryRules
from models import Guild, StuckFor


async def decide(tx: Tx, actor: Actor, category_id: int, /, **changes: Any) -> CategoryRules:
    """Store these decisions of a category and return all it has decided.

    None, or no roles, leaves a thing to its parents and the server again. Raises ``NotAnAdmin``,
    and ``BadChoice`` for a value out of bounds or if nothing would change.
    """
    # Before anything is read: the decisions are one value, and two admins may each change one.
    await tx.get(Guild, actor.guild_id, with_for_update=True)
    who = await access.standing(tx, actor)
    access.require(access.can_administer(who))
    category = tree.find(who, category_id)
    before = rules.own(category)
    if not set(changes) <= set(CategoryRules.model_fields):
        raise errors.BadChoice(_("There is no such setting. Open /settings again."))
    try:
        after = CategoryRules(**{**before.model_dump(), **changes})
    except ValidationError as error:
        raise errors.BadChoice(
            _("That cannot be chosen: {why}.").format(why=error.errors()[0]["msg"])
        ) from None
    if after == before:
        raise errors.BadChoice(
            _("Nothing changed: “{name}” is like that already.").format(name=category.name)
        )
    # What a later release stored there stays.
    known = dict.fromkeys(CategoryRules.model_fields)
    kept = {name: value for name, value in category.rules.items() if name not in known}
    drawn = redrawing.drawn(who)
    category.rules = kept | after.model_dump(mode="json", exclude_defaults=True)
    await tx.flush()
    names = set(changes)
    await events.record(
        tx,
        actor.guild_id,
        "category.decide",
        actor_id=actor.user_id,
        category_id=category_id,
        before=before.model_dump(mode="json", include=names),
        after=after.model_dump(mode="json", include=names),
    )
    if "guide" in changes:
        await guides.follow(tx, category, anew=True)
    if "support" in changes:
        await guides.follow_all(tx, who)
        await supporting.follow(tx, actor.guild_id)
    await redrawing.after(tx, drawn, redrawing.drawn(who))
    if "forum_tags" in changes:
        await cards.release(tx, actor.guild_id, reason=StuckFor.NO_TAG)
    return after
