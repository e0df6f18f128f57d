"""What a server's admins choose: its emoji, roles, staff channel and points.

Each change is checked, stored, written down with what it was before, and acted upon: new weights
rebuild everyone's points, a staff channel gets the notices that waited for one.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import emoji as standard
from pydantic import ValidationError
from sqlalchemy import update
from sqlmodel import col

from bot import (
    access,
    cards,
    errors,
    events,
    guides,
    log_cards,
    preferences,
    queueing,
    redrawing,
    reputation,
    supporting,
    unanswered,
    votes,
)
from bot.access import Actor, Standing
from bot.database import Tx, now
from bot.i18n import _
from bot.preferences import Preferences
from models import Card, CardKind, StuckFor

_CUSTOM = re.compile(r"<?a?:?(?P<name>[A-Za-z0-9_]{2,32}):?(?P<id>\d{15,20})?>?")


async def choose(tx: Tx, actor: Actor, /, **changes: Any) -> Preferences:
    """Store these choices of a server and return all of them.

    Raises ``NotAnAdmin``, and ``BadChoice`` for a value out of bounds or if nothing would change.
    """
    who = await access.standing(tx, actor)
    access.require(access.can_administer(who))
    try:
        chosen = await preferences.save(tx, actor.guild_id, **changes)
    except ValidationError as error:
        raise errors.BadChoice(
            _("That cannot be chosen: {why}.").format(why=error.errors()[0]["msg"])
        ) from None
    await _follow(tx, who, chosen, set(changes))
    return chosen


async def reset(tx: Tx, actor: Actor, /, *names: str) -> Preferences:
    """Let these choices of a server be the defaults again and return all of them.

    Raises ``NotAnAdmin``, and ``BadChoice`` if they are, or are no choices.
    """
    who = await access.standing(tx, actor)
    access.require(access.can_administer(who))
    if not set(names) <= set(Preferences.model_fields):
        raise errors.BadChoice(_("There is no such setting. Open /settings again."))
    await preferences.forget(tx, actor.guild_id, *names)
    chosen = await preferences.load(tx, actor.guild_id)
    _refuse_same(chosen.up_emoji, chosen.down_emoji)
    await _follow(tx, who, chosen, set(names))
    return chosen


async def _follow(tx: Tx, who: Standing, chosen: Preferences, names: set[str]) -> None:
    """Write down what changed, and do what follows from it. Raises ``BadChoice`` if nothing did."""
    # As JSON, which the log can hold whatever was chosen.
    before = who.preferences.model_dump(mode="json", include=names)
    after = chosen.model_dump(mode="json", include=names)
    # Choosing the same channel once more posts a card again that somebody deleted there.
    gone = "unanswered_channel" in names and await unanswered.missing(tx, who.guild_id)
    if before == after and not gone:
        raise errors.BadChoice(_("Nothing changed: that is chosen already."))
    if log_cards.NAME in names:
        await log_cards.begin_anew(tx, who.guild_id)
    await events.record(
        tx, who.guild_id, "server.choose", actor_id=who.actor.user_id, before=before, after=after
    )
    if any(name.startswith("points_") for name in names):
        await reputation.rebuild(tx, who.guild_id, chosen)
    if chosen.staff_channel is not None and "staff_channel" in names:
        await _send_what_waited(tx, who.guild_id)
    now_drawn = redrawing.drawn(replace(who, preferences=chosen))
    await redrawing.after(tx, redrawing.drawn(who), now_drawn)
    if "support" in names:
        await guides.follow_all(tx, who)
        await supporting.follow(tx, who.guild_id)
    await unanswered.follow(tx, who.guild_id, chosen, names)
    await queueing.follow(tx, who.guild_id, chosen, names)
    if "forum_tags" in names:
        await cards.release(tx, who.guild_id, reason=StuckFor.NO_TAG)


async def choose_emoji(
    tx: Tx, actor: Actor, up: str, down: str, custom: Mapping[int, str]
) -> Preferences:
    """Store the two emoji that questions and answers asked from now on are voted with.

    ``custom`` holds the server's own emoji as Discord writes them, by id. Raises ``BadChoice`` for
    what is no emoji, or none of this server, or twice the same.
    """
    one, other = spelled(up, custom), spelled(down, custom)
    _refuse_same(one, other)
    return await choose(tx, actor, up_emoji=one, down_emoji=other)


def _refuse_same(up: str, down: str) -> None:
    if votes.emoji_key(up) == votes.emoji_key(down):
        raise errors.BadChoice(_("Voting up and down need two different emoji."))


def spelled(typed: str, custom: Mapping[int, str]) -> str:
    """Return an emoji as it is stored: a standard one, or a custom one as ``<:name:id>``.

    People can type a custom one's name, ``:name:``, because a form has no emoji picker. Raises
    ``BadChoice``.
    """
    typed = typed.strip()
    if standard.is_emoji(typed):
        # The same sign with and without its variation selector is one emoji, but Discord takes
        # only the full spelling.
        return standard.emojize(standard.demojize(typed))
    match = _CUSTOM.fullmatch(typed)
    if match is not None:
        wanted = match["name"].casefold()
        for emoji_id, known in custom.items():
            if match["id"] == str(emoji_id) or (
                match["id"] is None and known.split(":")[1].casefold() == wanted
            ):
                return known
    raise errors.BadChoice(
        _(
            "“{typed}” is neither a standard emoji nor one of this server. Type the emoji itself, "
            "or the name of one of this server's like :name:."
        ).format(typed=typed[:50])
    )


async def _send_what_waited(tx: Tx, guild_id: int) -> None:
    await tx.execute(
        update(Card)
        .where(
            col(Card.guild_id) == guild_id,
            col(Card.kind) == CardKind.NOTICE,
            col(Card.message_id).is_(None),
            col(Card.stuck).is_not(None),
            col(Card.stuck) != StuckFor.PURGED,
        )
        .values(**cards.AFRESH, not_before=now(tx))
        .execution_options(synchronize_session=False)
    )
    tx.info["touched"] = True
