"""What undoes what was done to members (``bot.undoing``)."""

from collections.abc import Mapping

from bot import hiding_all, member_notes, suspensions, voiding
from bot.access import Actor
from bot.database import Tx
from bot.inverses import Inverse
from models import Event


async def _suspend(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await suspensions.lift(tx, actor, (event.after or {}).get("suspension", 0), reason)


async def _lift(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await suspensions.renew(tx, actor, (event.before or {}).get("suspension", 0))


async def _say(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await member_notes.remove(tx, actor, (event.after or {}).get("note", 0))


async def _unsay(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await member_notes.restore(tx, actor, (event.after or {}).get("note", 0))


async def _void(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _turn(tx, actor, event, reason, void=False)


async def _unvoid(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _turn(tx, actor, event, reason, void=True)


async def _turn(tx: Tx, actor: Actor, event: Event, reason: str, *, void: bool) -> None:
    told = event.after or {}
    votes, notes = told.get("votes", []), told.get("notes", [])
    await voiding.turn(tx, actor, event.user_id, votes, notes, reason, void=void)


OF_MEMBERS: Mapping[str, Inverse] = {
    "member.suspend": _suspend,
    "member.lift": _lift,
    "member.warn": _say,
    "member.note": _say,
    "member.warn_remove": _unsay,
    "member.note_remove": _unsay,
    "member.hide_all": hiding_all.show_again,
    "member.show_all": hiding_all.hide_again,
    "member.void": _void,
    "member.void_burst": _void,
    "member.unvoid": _unvoid,
}
