"""What undoes what was done to posts: the inverse of each act (``bot.undoing``)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot import (
    access,
    answers,
    content_notes,
    duplicates,
    editing,
    errors,
    flags,
    linking,
    moderation,
    pinning,
    posts,
    queueing,
    relocating,
    removing,
    shaping,
    vetting,
)
from bot.access import Actor
from bot.database import Tx
from bot.i18n import _
from models import CloseReason, Event, Post, PostKind, PostState

Inverse = Callable[[Tx, Actor, Event, str], Awaitable[object]]
"""Undoes an event for someone, with a reason; refuses by raising."""


async def _latest(tx: Tx, event: Event, *acts: str) -> None:
    """Raise ``ChangedSince`` if any of these was done to the same post later."""
    verbs = [f"{kind}.{act}" for kind in PostKind for act in acts]
    later = select(col(Event.id)).where(
        col(Event.post_id) == event.post_id,
        col(Event.id) > (event.id or 0),
        col(Event.verb).in_(verbs),
    )
    if await tx.scalar(later.limit(1)) is not None:
        raise errors.ChangedSince


_VISIBLE = ("hide", "show", "delete", "remove", "restore", "purge")
_SHAPED = ("to_comment", "to_answer", "move")


async def _visible(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    """Let a post be seen by those who saw it before, and be accepted again if it was."""
    await _latest(tx, event, *_VISIBLE)
    before = event.before or {}
    verb = {
        PostState.PUBLISHED: moderation.show,
        PostState.HIDDEN: moderation.hide,
        PostState.QUEUED: removing.queue_again,
    }.get(PostState(before.get("state", PostState.DELETED)))
    if verb is None:
        raise errors.ChangedSince
    post = await verb(tx, actor, event.post_id or 0, reason)
    await flags.uncleared(tx, post, event)
    if verb is moderation.show and event.actor_id is not None:
        # It is as before somebody hid it. What the bot hid is shown by who looked at the reports.
        await flags.uncleared(tx, post, await _shown(tx, post))
    await queueing.stays_again(tx, post, before)
    # What it waited for may have been taken back meanwhile.
    await flags.let_go(tx, post)
    await _accept_again(tx, actor, post, before)


async def _shown(tx: Tx, post: Post) -> Event:
    """Return the act by which a post was shown last."""
    rows = await tx.scalars(
        select(Event)
        .where(col(Event.post_id) == post.id, col(Event.verb) == f"{post.kind}.show")
        .order_by(col(Event.id).desc())
        .limit(1)
    )
    return rows.one()


async def _accept_again(tx: Tx, actor: Actor, post: Post, before: Mapping[str, Any]) -> None:
    if post.kind is PostKind.ANSWER and post.state is PostState.PUBLISHED:
        await answers.accept_again(tx, await access.standing(tx, actor), post, before)


async def _restore(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, *_VISIBLE)
    await removing.restore(tx, actor, event.post_id or 0, reason)


async def _remove(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, *_VISIBLE)
    await removing.remove(tx, actor, event.post_id or 0, reason)


async def _close(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, "close", "reopen")
    await moderation.reopen(tx, actor, event.post_id or 0, reason)
    for moved_by in reversed((event.after or {}).get("moves", [])):
        await _move(tx, actor, await tx.get_one(Event, moved_by), reason, along=True)


async def _reopen(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await _latest(tx, event, "close", "reopen")
    was = event.before or {}
    key, note, original = event.post_id or 0, was.get("close_note"), was.get("duplicate_of")
    undid = await tx.get(Event, event.undoes) if event.undoes is not None else None
    if original is not None and undid is not None and (undid.after or {}).get("moves"):
        # Its answers had gone over to the one it repeats.
        await duplicates.merge(tx, actor, key, original, note)
        return
    await moderation.close(tx, actor, key, CloseReason(was["close_reason"]), note, original)


async def _lock(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, "lock", "unlock")
    await moderation.unlock(tx, actor, event.post_id or 0, reason)


async def _unlock(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, "lock", "unlock")
    await moderation.lock(tx, actor, event.post_id or 0, reason)


async def _pin(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, "pin", "unpin")
    await pinning.unpin(tx, actor, event.post_id or 0, reason)


async def _unpin(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, "pin", "unpin")
    await pinning.pin(tx, actor, event.post_id or 0, reason)


async def _edit(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    post = await tx.get_one(Post, event.post_id)
    number = (event.after or {}).get("revision", 0)
    if post.edit_count + 1 != number:
        raise errors.ChangedSince
    # On their own post nobody has to say why: these words would tell that its author moderates.
    why = reason or ("" if post.author_id == actor.user_id else _("Undone"))
    await editing.roll_back(tx, actor, event.post_id or 0, number - 1, why)


async def _content_note(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, "content_note")
    before = (event.before or {}).get("content_note") or ""
    await content_notes.put(tx, actor, event.post_id or 0, before, reason)


async def _to_comment(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, *_SHAPED)
    post = await shaping.to_answer(tx, actor, event.post_id or 0, reason)
    await _accept_again(tx, actor, post, event.before or {})


async def _to_answer(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, *_SHAPED)
    parent = (event.before or {}).get("parent", 0)
    await shaping.to_comment(tx, actor, event.post_id or 0, parent, reason)


async def _move(tx: Tx, actor: Actor, event: Event, reason: str, *, along: bool = False) -> None:
    await _latest(tx, event, *_SHAPED)
    before = event.before or {}
    if event.verb == "question.move":
        await relocating.relocate(tx, actor, event.post_id or 0, before.get("category", 0), reason)
        return
    home = before.get("question", 0)
    post = await shaping.move(tx, actor, event.post_id or 0, home, reason, along=along)
    await _accept_again(tx, actor, post, before)


async def _accept(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    """Take an acceptance back, and let what was accepted before it be so again."""
    await _latest(tx, event, "accept", "unaccept")
    await answers.unaccept(tx, actor, (event.after or {}).get("answer", 0))
    await _back_to(tx, actor, event.before or {})


async def _unaccept(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await _latest(tx, event, "accept", "unaccept")
    who = await access.standing(tx, actor)
    before = event.before or {}
    found = await posts.find(tx, who, (event.after or {}).get("answer", 0), writing=True)
    access.require(access.can_accept(who, found.question) or access.shown(found.post))
    if "acceptance" in before:
        await answers.accept_again(tx, who, found.post, before, along=False)
    else:
        await answers.accept(tx, actor, found.post.id or 0)


async def _back_to(tx: Tx, actor: Actor, before: Mapping[str, Any]) -> None:
    if "answer" not in before:
        return
    who = await access.standing(tx, actor)
    post = await tx.get(Post, before["answer"])
    if post is not None and post.state is PostState.PUBLISHED:
        await answers.accept_again(tx, who, post, before)


async def _link(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await linking.unlink(tx, actor, event.post_id or 0, (event.after or {}).get("with", 0))


async def _unlink(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await linking.link(tx, actor, event.post_id or 0, (event.before or {}).get("with", 0))


async def _approve(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    post = await vetting.wait_again(tx, actor, event.post_id or 0, reason)
    await flags.uncleared(tx, post, event)


async def _clear_flags(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await flags.stand_again(tx, actor, event, reason)


async def _take(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, "take", "leave")
    await vetting.leave(tx, actor, event.post_id or 0, reason)


async def _escalate(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, "escalate", "hand_back")
    await vetting.hand_back(tx, actor, event.post_id or 0, reason)


async def _lost(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await moderation.post_again(tx, actor, event.id or 0)


OF_POSTS: Mapping[str, Inverse] = {
    "hide": _visible,
    "show": _visible,
    "remove": _restore,
    "restore": _remove,
    "close": _close,
    "reopen": _reopen,
    "lock": _lock,
    "unlock": _unlock,
    "pin": _pin,
    "unpin": _unpin,
    "edit": _edit,
    "content_note": _content_note,
    "to_comment": _to_comment,
    "to_answer": _to_answer,
    "move": _move,
    "accept": _accept,
    "unaccept": _unaccept,
    "link": _link,
    "unlink": _unlink,
    "approve": _approve,
    "clear_flags": _clear_flags,
    "take": _take,
    "escalate": _escalate,
    "cards.lost": _lost,
}
