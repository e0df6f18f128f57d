"""Suspending a member, or the author of an anonymous post without learning who that is.

What holds is read with everything else that is known of somebody (``bot.suspended``). Through a
post nothing is refused because of who its author is, and nothing says whether it takes effect: on
a moderator it does not.
"""

from datetime import timedelta
from typing import Any

from bot import access, errors, events, masks, served_out, taking_back, texts
from bot.access import Actor
from bot.database import Tx, now
from bot.i18n import _
from models import Barred, Post, Suspension

LONGEST = timedelta(days=3_650)


async def suspend(
    tx: Tx, actor: Actor, target: Actor, what: Barred, lasts: timedelta | None, reason: str
) -> Suspension:
    """Suspend a member from something for some time (None: for good) and return the row.

    ``target`` is who they are on Discord now. Raises ``Outranked`` for equals and those above.
    """
    who = await access.standing(tx, actor)
    access.require(access.can_keep_members(who))
    access.require(access.can_act_on(who, target))
    row = _row(tx, who.guild_id, actor, what, lasts, reason)
    row.user_id = target.user_id
    return await _put(tx, actor, row, None)


async def suspend_author(
    tx: Tx, actor: Actor, post_id: int, what: Barred, lasts: timedelta | None, reason: str
) -> Suspension:
    """Suspend whoever wrote an anonymous post, whom nobody learns of, and return the row."""
    who = await access.standing(tx, actor)
    post = await masks.anonymous(tx, who, post_id)
    row = _row(tx, who.guild_id, actor, what, lasts, reason)
    row.through_post_id = post.id
    return await _put(tx, actor, row, post)


def _row(
    tx: Tx, guild_id: int, actor: Actor, what: Barred, lasts: timedelta | None, reason: str
) -> Suspension:
    if lasts is not None and not timedelta() < lasts <= LONGEST:
        raise errors.BadChoice(_("That is no time that somebody can be suspended for."))
    return Suspension(
        guild_id=guild_id,
        what=what,
        until=now(tx) + lasts if lasts is not None else None,
        reason=masks.words(reason),
        by_id=actor.user_id,
        created_at=now(tx),
    )


async def _put(tx: Tx, actor: Actor, row: Suspension, post: Post | None) -> Suspension:
    tx.add(row)
    await tx.flush()
    await _log(tx, actor, "member.suspend", row, post, None, _said(row), row.reason)
    return row


async def lift(tx: Tx, actor: Actor, suspension_id: int, reason: str = "") -> Suspension:
    """End a suspension before its time, tell its member, and return it.

    Raises ``Gone``, and ``BadChoice`` for one that is over.
    """
    row, post = await _found(tx, actor, suspension_id)
    if row.ended_at is not None or (row.until is not None and row.until <= now(tx)):
        raise errors.BadChoice(_("Nothing changed: that suspension is over already."))
    row.ended_at, row.ended_by = now(tx), actor.user_id
    await tx.flush()
    await served_out.tell(tx, row, row.ended_at)
    why = texts.clean(reason)[: texts.REASON_MOST] or None
    await _log(tx, actor, "member.lift", row, post, _said(row), None, why)
    return row


async def renew(tx: Tx, actor: Actor, suspension_id: int) -> Suspension:
    """Let a suspension that was ended early hold again until its time, and return it."""
    row, post = await _found(tx, actor, suspension_id)
    if row.ended_at is None or (row.until is not None and row.until <= now(tx)):
        raise errors.BadChoice(_("Nothing changed: that suspension was not ended, or is over."))
    await taking_back.hold_again(tx, [(row, row.what, row.ended_at)], actor.user_id)
    row.ended_at = row.ended_by = None
    await tx.flush()
    await _log(tx, actor, "member.suspend", row, post, None, _said(row), row.reason)
    return row


async def _found(tx: Tx, actor: Actor, suspension_id: int) -> tuple[Suspension, Post | None]:
    """Return a suspension, and the post through which it was put; both locked.

    One through a post is for those who can read that post.
    """
    who = await access.standing(tx, actor)
    access.require(access.can_keep_members(who))
    row = await tx.get(Suspension, suspension_id, with_for_update=True)
    if row is None or row.guild_id != who.guild_id:
        raise errors.Gone
    if row.through_post_id is None:
        return row, None
    return row, await masks.anonymous(tx, who, row.through_post_id)


def _said(row: Suspension) -> dict[str, Any]:
    until = row.until.isoformat() if row.until is not None else None
    return {"suspension": row.id, "what": row.what, "until": until}


async def _log(
    tx: Tx,
    actor: Actor,
    verb: str,
    row: Suspension,
    post: Post | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    reason: str | None,
) -> None:
    await events.record(
        tx,
        row.guild_id,
        verb,
        actor_id=actor.user_id,
        post=post,
        user_id=row.user_id,
        before=before,
        after=after,
        reason=reason,
    )
