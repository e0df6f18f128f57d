"""Undoing from the log: one table of what undoes which act, or why nothing does.

Undoing is an act like any other: rights are asked now, it is written down, and it says what it
undid (``event.undoes``). Where something later stands on an act, it is refused: that comes first.
"""

from collections.abc import Mapping

from bot import access, errors, events, logbook
from bot.access import Actor
from bot.choice_inverses import OF_CHOICES
from bot.database import Tx
from bot.events import act_of
from bot.i18n import N_, _, translated
from bot.inverses import OF_POSTS, Inverse
from bot.member_inverses import OF_MEMBERS
from models import Event


async def undo(tx: Tx, actor: Actor, event_id: int, reason: str = "") -> None:
    """Undo an act of the log. Raises what refuses it, ``ChangedSince`` and ``AlreadySo`` too."""
    who = await access.standing(tx, actor)
    # Held first: of two who undo it at once, one finds it undone.
    event = await tx.get(Event, event_id, with_for_update=True)
    entry = await logbook.one(tx, who, event_id)
    if event is None or entry.undone_by is not None:
        raise errors.BadChoice(_("That has been undone already."))
    inverse = INVERSES.get(act_of(event.verb))
    if inverse is None:
        raise errors.BadChoice(why_not(event.verb))
    with events.undoing(tx, event):
        await inverse(tx, actor, event, reason)


def can_be_undone(verb: str) -> bool:
    """Return whether there is a way back from such an act at all."""
    return act_of(verb) in INVERSES


def why_not(verb: str) -> str:
    """Return the sentence that says why there is no way back."""
    return translated(WHY_NOT.get(act_of(verb), N_("That cannot be undone.")))


INVERSES: Mapping[str, Inverse] = {**OF_POSTS, **OF_CHOICES, **OF_MEMBERS}

WHY_NOT: Mapping[str, str] = {
    "pictures": N_("Pictures that were replaced or taken off are not kept: put them there again."),
    "purge": N_("What was removed for good is nowhere any more."),
    "delete": N_("What its author deleted comes back only if they post it again."),
    "unmask": N_("Whoever was shown who wrote it knows: that cannot be undone."),
    "member.look_behind": N_("Whoever looked knows: that cannot be undone."),
    "restore_flags": N_("“Clear reports” in /mod says once more that it stays."),
    "wait": N_("It waits for a moderator: decide about it in /queue."),
    "leave": N_("Whoever wants to look after it presses “Mine” in /queue."),
    "hand_back": N_("“Escalate” in /queue hands it on again."),
    "ask_author": N_("They have been asked: nobody can make that unread."),
    "category.add": N_("A category stays once it is there: archive it instead."),
    "category.channel_gone": N_("The channel was deleted on Discord: give the category another."),
    "member.erase": N_("What somebody had erased about themselves is nowhere any more."),
    "tag.merge": N_(
        "The questions stay where they went. /tag unmerge lets the word be a tag of its own again."
    ),
}
"""Acts from which there is no way back, and why."""
