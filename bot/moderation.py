"""What moderators, and editors, do to a post: hide, show, close, reopen, lock; it can be undone.

A card deleted on Discord hides its post too; moderators are told, and one button posts it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from bot import (
    access,
    answers,
    cards,
    errors,
    events,
    filing,
    flags,
    posts,
    queueing,
    reposting,
    texts,
    visibility,
)
from bot.access import Actor
from bot.database import Tx
from bot.i18n import _
from bot.rights import Right
from models import (
    OF_POSTS,
    Card,
    CardKind,
    CloseReason,
    Event,
    Outcome,
    Post,
    PostKind,
    PostState,
    StuckFor,
)


async def _found(tx: Tx, actor: Actor, post_id: int) -> tuple[access.Standing, posts.Found]:
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    return who, await posts.find(tx, who, post_id, writing=True)


async def _question(tx: Tx, actor: Actor, post_id: int) -> tuple[access.Standing, Post]:
    """Return the question that a post belongs to: closing and locking are about the whole of it."""
    who, found = await _found(tx, actor, post_id)
    return who, found.question


async def hide(tx: Tx, actor: Actor, post_id: int, reason: str | None = None) -> Post:
    """Take a post out of sight for everyone but its author, editors and moderators; return it."""
    who, found = await _found(tx, actor, post_id)
    access.require(access.can_hide(who, found.post, found.question))
    if found.post.state is PostState.HIDDEN:
        raise errors.AlreadySo(_("hidden"))
    await visibility.take_away(tx, who, found.post, PostState.HIDDEN, "hide", reason)
    await queueing.settle(tx, found.post, Outcome.HIDDEN, actor)
    return found.post


async def show(tx: Tx, actor: Actor, post_id: int, reason: str | None = None) -> Post:
    """Put a hidden or queued post back in sight and return it."""
    who, found = await _found(tx, actor, post_id)
    access.require(access.can_show(who, found.post, found.question))
    if found.post.state is PostState.PUBLISHED:
        raise errors.AlreadySo(_("shown"))
    await publish(tx, who, found.post, reason)
    await queueing.settle(tx, found.post, Outcome.SHOWN, actor)
    return found.post


async def publish(tx: Tx, who: access.Standing, post: Post, reason: str | None) -> None:
    """Show a post, for someone who may: whoever calls this has asked."""
    before = {"state": post.state} | await queueing.stay(tx, post)
    await _show(tx, who, post)
    await _recheck(tx, post)  # Its reactions were not counted meanwhile.
    after = {"state": PostState.PUBLISHED}
    shown = await events.on_post(tx, who.actor.user_id, post, "show", before, after, reason)
    await flags.cleared(tx, post, shown)


async def close(
    tx: Tx,
    actor: Actor,
    post_id: int,
    reason: CloseReason,
    note: str | None = None,
    duplicate_of: int | None = None,
    moves: Sequence[int] = (),
) -> Post:
    """Let a question take no more answers, say why, and return it.

    ``duplicate_of`` is the id of the question that this one repeats, for no other reason; it must
    be one this moderator can see. ``moves``: the events by which answers went there with it.
    """
    who, question = await _question(tx, actor, post_id)
    access.require(access.can_close(who, question))
    if question.close_reason is not None:
        raise errors.AlreadySo(_("closed"))
    note = texts.why(note)
    if reason is not CloseReason.DUPLICATE:
        duplicate_of = None
    elif duplicate_of is None:
        raise errors.BadChoice(_("Please say which question this one repeats, by its number."))
    else:
        other = await posts.find(tx, who, duplicate_of)
        if other.post.kind is not PostKind.QUESTION or other.post.id == question.id:
            raise errors.BadChoice(_("A question can only be a duplicate of another question."))
    question.close_reason, question.close_note = reason, note
    question.duplicate_of = duplicate_of
    await tx.flush()
    await filing.rank(tx, [question.id or 0])
    await cards.touch(tx, question)
    after: dict[str, Any] = {"close_reason": reason, "duplicate_of": duplicate_of}
    if moves:
        after["moves"] = list(moves)
    await events.on_post(tx, actor.user_id, question, "close", None, after, note)
    return question


async def reopen(tx: Tx, actor: Actor, post_id: int, reason: str | None = None) -> Post:
    """Let a closed question take answers again and return it."""
    who, question = await _question(tx, actor, post_id)
    by_asker = await events.closed_by_asker(tx, question)
    access.require(access.can_reopen(who, question, closed_by_asker=by_asker))
    if question.close_reason is None:
        raise errors.AlreadySo(_("open"))
    before = {
        "close_reason": question.close_reason,
        "close_note": question.close_note,
        "duplicate_of": question.duplicate_of,
    }
    question.close_reason = question.close_note = question.duplicate_of = None
    await tx.flush()
    await filing.rank(tx, [question.id or 0])
    await cards.touch(tx, question)
    await events.on_post(tx, actor.user_id, question, "reopen", before, None, reason)
    return question


async def lock(tx: Tx, actor: Actor, post_id: int, reason: str | None = None) -> Post:
    """Let nobody but moderators change anything about a question, and return it."""
    who, question = await _question(tx, actor, post_id)
    access.require(access.can_lock(who, question))
    if question.locked:
        raise errors.AlreadySo(_("locked"))
    question.locked = True
    await tx.flush()
    await cards.touch(tx, question)
    before, after = {"locked": False}, {"locked": True}
    await events.on_post(tx, actor.user_id, question, "lock", before, after, reason)
    return question


async def unlock(tx: Tx, actor: Actor, post_id: int, reason: str | None = None) -> Post:
    """Let everyone take part in a locked question again, and return it."""
    who, question = await _question(tx, actor, post_id)
    access.require(access.can_lock(who, question))
    if not question.locked:
        raise errors.AlreadySo(_("unlocked"))
    question.locked = False
    await tx.flush()
    await cards.touch(tx, question)
    await _recheck(tx, question)
    before, after = {"locked": True}, {"locked": False}
    await events.on_post(tx, actor.user_id, question, "unlock", before, after, reason)
    return question


async def _recheck(tx: Tx, post: Post) -> None:
    """Have a post's reactions, and those of a question's answers, compared with our votes."""
    family = select(col(Post.id)).where(posts.belongs(post.id))
    await tx.execute(
        update(Card)
        .where(
            col(Card.kind).in_(OF_POSTS),
            col(Card.subject_id).in_(family),
        )
        .values(recheck=True)
        .execution_options(synchronize_session=False)
    )


# -- cards that were deleted on Discord ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lost:
    """The posts whose messages are gone, and the event that the moderators' notice is about."""

    posts: tuple[Post, ...]
    event: Event


async def cards_lost(tx: Tx, guild_id: int, lost: Sequence[Card]) -> Lost | None:
    """Hide the posts whose messages someone deleted on Discord, and tell moderators once.

    However many messages went together, it is one event and one notice. Posts that were not shown
    any more only forget their message. Returns None if nothing had to be hidden.
    """
    nobody = await access.standing(tx, Actor(guild_id=guild_id, user_id=0, name=""))
    hidden: list[Post] = []
    for card in lost:
        card.message_id = card.thread_id = card.forum_id = card.face = None
        card.stuck, card.leased_until = StuckFor.DELETED, None
        if card.kind not in OF_POSTS:
            # Read and thrown away: nobody wants it back.
            card.stuck = StuckFor.PURGED
            continue
        post = await tx.get(Post, card.subject_id, with_for_update=True)
        if post is not None and post.kind is PostKind.COMMENT:
            # It only said that this answer is a comment now, which stands elsewhere.
            card.stuck = StuckFor.PURGED
            continue
        if post is None or post.state is PostState.DELETED:
            card.stuck = StuckFor.PURGED
        if post is None or post.state is not PostState.PUBLISHED:
            continue
        await answers.drop_acceptance(tx, nobody, post)
        await posts.move_to(tx, nobody, post, PostState.HIDDEN)
        await queueing.settle(tx, post, Outcome.HIDDEN, None)
        hidden.append(post)
    await tx.flush()
    if not hidden:
        return None
    event = await events.record(
        tx,
        guild_id,
        "cards.lost",
        actor_id=None,
        category_id=hidden[0].category_id,
        after={"posts": [post.id for post in hidden]},
    )
    await cards.touch_subject(tx, CardKind.NOTICE, event.id or 0, guild_id)
    return Lost(tuple(hidden), event)


async def post_again(tx: Tx, actor: Actor, event_id: int) -> list[Post]:
    """Show the posts again whose messages had been deleted, in new messages, and return them."""
    who = await access.standing(tx, actor)
    access.require(access.can_moderate(who))
    event = await tx.get(Event, event_id)
    if event is None or event.guild_id != who.guild_id or event.verb != "cards.lost":
        raise errors.NotFound
    again: list[Post] = []
    refused: access.Answer = None
    for post_id in (event.after or {}).get("posts", []):
        post = await tx.get(Post, post_id, with_for_update=True)
        if post is None or post.state is not PostState.HIDDEN:
            continue
        if not access.can_read(who, post) or not who.may(Right.SHOW, post.category_id):
            refused = errors.NotAllowed()
            continue
        if await _lost_card(tx, post) is None:
            continue
        await _show(tx, who, post)
        before, after = {"state": PostState.HIDDEN}, {"state": PostState.PUBLISHED}
        act = await events.on_post(
            tx, actor.user_id, post, "show", before, after, _("posted again")
        )
        await flags.cleared(tx, post, act)
        await queueing.settle(tx, post, Outcome.SHOWN, actor)
        again.append(post)
    if not again:
        raise refused or errors.AlreadySo(_("posted again"))
    await cards.touch_subject(tx, CardKind.NOTICE, event_id, who.guild_id)
    return again


async def _lost_card(tx: Tx, post: Post) -> Card | None:
    """Return a post's card if its message was deleted on Discord."""
    card = None if post.kind is PostKind.COMMENT else await cards.of_post(tx, post)
    return card if card is not None and card.stuck == StuckFor.DELETED else None


async def _show(tx: Tx, who: access.Standing, post: Post) -> None:
    """Publish a post; one whose message was deleted on Discord gets a new message."""
    card = await _lost_card(tx, post)
    if card is not None:
        await reposting.anew(tx, card, post)
    await posts.move_to(tx, who, post, PostState.PUBLISHED)
