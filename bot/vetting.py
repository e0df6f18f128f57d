"""What moderators do with a post that waits: approve, hide, take it on, escalate.

Each names the item, so that a button on an old card cannot decide about what came later. Of two who
press at once one wins: the post's row is locked, and the other is told who was faster.
"""

from sqlalchemy import select
from sqlmodel import col

from bot import (
    access,
    errors,
    events,
    flags,
    hotness,
    moderation,
    posts,
    queue_alarms,
    queueing,
    texts,
    visibility,
)
from bot.access import Actor, Standing
from bot.audience import ASK_AUTHOR
from bot.database import Tx, now
from bot.i18n import _
from models import Event, Outcome, Post, PostKind, PostState, QueueItem


async def approve(tx: Tx, actor: Actor, item_id: int) -> posts.Found:
    """Let a post be shown, or go on being shown, and return it.

    What was never shown gets the moment of now: lists and points by time know it from when others
    could read it. Raises ``Handled`` if somebody else was faster.
    """
    who, found, _item = await _open_to(tx, actor, item_id)
    post = found.post
    _require_decision(who, found)
    if post.state is not PostState.PUBLISHED:
        if post.state is PostState.QUEUED and await _never_shown(tx, post):
            post.created_at = now(tx)
        await moderation.publish(tx, who, post, None)
        if post.kind is PostKind.QUESTION:
            await hotness.renew(tx, post)
    else:
        await flags.cleared(tx, post, await _record(tx, actor, post, "approve"))
    await queueing.settle(tx, post, Outcome.APPROVED, actor)
    return found


async def refuse(tx: Tx, actor: Actor, item_id: int, reason: str | None = None) -> posts.Found:
    """Hide a post that waits and return it; its author goes on seeing it, and so do editors."""
    who, found, _item = await _open_to(tx, actor, item_id)
    _require_decision(who, found)
    if found.post.state is not PostState.HIDDEN:
        await visibility.take_away(tx, who, found.post, PostState.HIDDEN, "hide", reason)
    await queueing.settle(tx, found.post, Outcome.HIDDEN, actor)
    return found


async def take(tx: Tx, actor: Actor, item_id: int) -> posts.Found:
    """Say that one looks after a post, or, pressed once more, that one does not; and return it.

    Raises ``Taken`` if somebody else does already. It keeps nobody from deciding.
    """
    _who, found, item = await _open_to(tx, actor, item_id)
    if item.taken_by not in (None, actor.user_id):
        raise errors.Taken(item.taken_by)
    mine = item.taken_by is None
    item.taken_by, item.taken_at = (actor.user_id, now(tx)) if mine else (None, None)
    await tx.flush()
    await _record(tx, actor, found.post, "take" if mine else "leave")
    await queueing.touch(tx, item)
    return found


async def ask(tx: Tx, actor: Actor, item_id: int, words: str) -> posts.Found:
    """Ask the author of a post something, in their inbox, while it waits; and return the post.

    Raises ``BadChoice`` if nothing is asked, and ``TooLong``.
    """
    _who, found, item = await _open_to(tx, actor, item_id)
    said = texts.clean(words)
    if not texts.visible_length(said):
        raise errors.BadChoice(_("Please write what you want to ask its author."))
    if len(said) > texts.REASON_MOST:
        raise errors.TooLong(_("text"), len(said), texts.REASON_MOST)
    item.asked_at = now(tx)
    await tx.flush()
    await _record(tx, actor, found.post, ASK_AUTHOR, said)
    await queueing.touch(tx, item)
    return found


async def escalate(tx: Tx, actor: Actor, item_id: int) -> posts.Found:
    """Hand a post on to the moderators, and have the queue's role told now; return the post."""
    _who, found, item = await _open_to(tx, actor, item_id)
    if item.escalated_by is not None:
        raise errors.BadChoice(
            _("<@{who}> has handed that one on already.").format(who=item.escalated_by)
        )
    item.escalated_by, item.taken_by, item.taken_at = actor.user_id, None, None
    await tx.flush()
    await _record(tx, actor, found.post, "escalate")
    await queueing.touch(tx, item)
    await queue_alarms.tell(tx, item)
    return found


async def wait_again(tx: Tx, actor: Actor, post_id: int, reason: str = "") -> Post:
    """Put a post back that was approved although everyone saw it already: that is undone."""
    who, found = await _waited(tx, actor, post_id)
    if found.post.state is not PostState.PUBLISHED or await queueing.open_item(tx, found.post):
        raise errors.ChangedSince
    _require_decision(who, found)
    await queueing.reopen(tx, found.post)
    await _record(tx, actor, found.post, "wait", reason or None)
    return found.post


async def leave(tx: Tx, actor: Actor, post_id: int, reason: str = "") -> None:
    """Let nobody look after a post that somebody took on: that is undone."""
    _who, found = await _waited(tx, actor, post_id)
    item = await queueing.open_item(tx, found.post)
    if item is None or item.taken_by is None:
        raise errors.ChangedSince
    item.taken_by = item.taken_at = None
    await tx.flush()
    await _record(tx, actor, found.post, "leave", reason or None)
    await queueing.touch(tx, item)


async def hand_back(tx: Tx, actor: Actor, post_id: int, reason: str = "") -> None:
    """Let experts and editors decide again about what was handed on: that is undone."""
    who, found = await _waited(tx, actor, post_id)
    access.require(access.can_vet_escalated(who, found.post))
    item = await queueing.open_item(tx, found.post)
    if item is None or item.escalated_by is None:
        raise errors.ChangedSince
    item.escalated_by = None
    await tx.flush()
    await _record(tx, actor, found.post, "hand_back", reason or None)
    await queueing.touch(tx, item)


async def _waited(tx: Tx, actor: Actor, post_id: int) -> tuple[Standing, posts.Found]:
    """Return a post, locked, to someone who looks after the queue where it is."""
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    found = await posts.find(tx, who, post_id, writing=True)
    access.require(access.can_vet(who, found.post))
    return who, found


def _require_decision(who: Standing, found: posts.Found) -> None:
    """Let those decide about what everyone sees, or what was hidden, who can hide it anywhere."""
    if found.post.state is not PostState.QUEUED:
        access.require(access.can_hide(who, found.post, found.question))


async def _open_to(tx: Tx, actor: Actor, item_id: int) -> tuple[Standing, posts.Found, QueueItem]:
    """Return an open item with its post, both locked, for someone who may decide about it.

    Raises ``Gone``, also for what they cannot see, and ``Handled``.
    """
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    rows = await tx.scalars(
        select(QueueItem).where(
            col(QueueItem.id) == item_id, col(QueueItem.guild_id) == who.guild_id
        )
    )
    item = rows.one_or_none()
    if item is None:
        raise errors.Gone
    try:
        found = await posts.find(tx, who, item.post_id, writing=True)
    except errors.Gone:
        gone = await tx.get_one(Post, item.post_id)
        if item.outcome not in queueing.GONE or not access.looks_after(who, gone):
            raise
        raise errors.Handled(item.handled_by, done(item.outcome)) from None
    access.require(access.can_vet(who, found.post))
    if item.escalated_by is not None:
        access.require(access.can_vet_escalated(who, found.post))
    await tx.refresh(item, with_for_update=True)
    if item.outcome is not None:
        raise errors.Handled(item.handled_by, done(item.outcome))
    return who, found, item


def done(outcome: Outcome) -> str:
    """Return what came of something, in a word."""
    return {
        Outcome.APPROVED: _("approved"),
        Outcome.SHOWN: _("shown"),
        Outcome.HIDDEN: _("hidden"),
        Outcome.DELETED: _("deleted by its author"),
        Outcome.REMOVED: _("deleted"),
        Outcome.PURGED: _("removed for good"),
        Outcome.WITHDRAWN: _("its reports were taken back"),
    }[outcome]


async def _never_shown(tx: Tx, post: Post) -> bool:
    return not await events.any_of(tx, post, f"{post.kind}.show", f"{post.kind}.queue")


async def _record(tx: Tx, actor: Actor, post: Post, act: str, reason: str | None = None) -> Event:
    return await events.record(
        tx, post.guild_id, f"{post.kind}.{act}", actor_id=actor.user_id, post=post, reason=reason
    )
