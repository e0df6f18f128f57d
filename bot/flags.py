"""Reporting a post: one report a member and post, which can be taken back, or cleared by editors.

Question2Answer's thresholds: moderators hear of the first and then of every other one, and what
enough different members report is hidden, by nobody in particular. Toward that count reports of
those alone who are no newer than it takes to vote. "Worried about this person" hides nothing and
goes to people at once: to hide a cry for help would harm. Who reported something is told to nobody;
a report is its own row, and no event repeats it.
"""

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import col

from bot import access, cards, errors, events, limits, posts, queueing, texts, visibility
from bot.access import Actor, Standing
from bot.database import Tx, now
from bot.i18n import _
from bot.limits import Limited
from models import (
    CardKind,
    Cause,
    Event,
    Flag,
    FlagReason,
    Outcome,
    Post,
    PostKind,
    PostState,
)

WORRY = "post.worried"
"""What moderators are told of at once."""

STAND = (col(Flag.withdrawn_at).is_(None), col(Flag.cleared_in).is_(None))
"""The conditions on a report that it was neither taken back nor looked at."""


async def flag(
    tx: Tx, actor: Actor, post_id: int, reason: FlagReason, note: str = ""
) -> posts.Found:
    """Report a post and return it.

    Raises ``OwnThing`` for one's own, ``PostHidden``, ``AlreadySo``, ``TooMany``,
    ``BadChoice`` and ``TooLong``.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id, writing=True)
    post = found.post
    access.require(access.can_flag(who, post, found.question))
    said = _said(post, reason, note)
    row = await _of(tx, post, actor.user_id)
    if row is not None and row.withdrawn_at is None and row.cleared_in is None:
        raise errors.AlreadySo(_("reported by you"))
    if row is not None and row.cleared_in is not None:
        decided = await tx.get_one(Event, row.cleared_in)
        if post.edited_at is None or post.edited_at < decided.created_at:
            raise errors.BadChoice(_("A moderator has looked at what you reported there already."))
    await require_room(tx, who, post.category_id)
    if row is None:
        row = Flag(
            guild_id=who.guild_id, post_id=post.id or 0, user_id=actor.user_id, reason=reason
        )
    row.reason, row.note, row.created_at = reason, said, now(tx)
    row.withdrawn_at = row.cleared_in = None
    row.hides_from = access.votes_from(who, post.category_id)
    tx.add(row)
    await _count(tx, post)
    await _follow(tx, who, post, reason)
    return found


async def withdraw(tx: Tx, actor: Actor, post_id: int) -> posts.Found:
    """Take one's report back and return the post; what followed from it stands.

    But a post that nothing else was to be looked at for waits no longer.
    """
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    found = await posts.find(tx, who, post_id, writing=True)
    row = await _of(tx, found.post, actor.user_id)
    if row is None or row.withdrawn_at is not None or row.cleared_in is not None:
        raise errors.BadChoice(_("No report of yours stands there."))
    row.withdrawn_at = now(tx)
    await _count(tx, found.post)
    await let_go(tx, found.post)
    return found


async def let_go(tx: Tx, post: Post) -> None:
    """Let a post wait no longer for reports of which none is left.

    It goes on waiting for anything else, while it is hidden, and where a moderator has begun to
    look after it. A worry stays one: people were told of it, and it may have been right.
    """
    item = await queueing.open_item(tx, post)
    if item is None:
        return
    if not post.flag_count and post.state is not PostState.HIDDEN:
        others = [one for one in item.causes if one["cause"] != Cause.FLAGGED]
        begun = item.taken_by or item.escalated_by or item.asked_at
        if post.state is PostState.PUBLISHED and not (others or begun):
            await queueing.settle(tx, post, Outcome.WITHDRAWN, None)
            return
        item.causes = others or item.causes
        await tx.flush()
    await queueing.touch(tx, item)


async def mine(tx: Tx, who: Standing, post: Post) -> Flag | None:
    """Return their report of a post, if it stands."""
    row = await _of(tx, post, who.actor.user_id)
    stands = row is not None and row.withdrawn_at is None and row.cleared_in is None
    return row if stands else None


async def clear(tx: Tx, actor: Actor, post_id: int, reason: str | None = None) -> Post:
    """Decide that a post stays as it is in spite of its reports, and return it."""
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    found = await posts.find(tx, who, post_id, writing=True)
    post = found.post
    access.require(access.can_hide(who, post, found.question))
    if not post.flag_count:
        raise errors.AlreadySo(_("without reports"))
    event = await events.record(
        tx,
        post.guild_id,
        f"{post.kind}.clear_flags",
        actor_id=actor.user_id,
        post=post,
        before={"flags": post.flag_count} | await queueing.stay(tx, post),
        after={"flags": 0},
        reason=texts.why(reason),
    )
    await cleared(tx, post, event)
    if post.state is PostState.PUBLISHED:
        await queueing.settle(tx, post, Outcome.APPROVED, actor)
    else:
        await queueing.shown_anew(tx, post)
    return post


async def stand_again(tx: Tx, actor: Actor, event: Event, reason: str = "") -> None:
    """Let the reports stand again that an act cleared: that is undone."""
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    found = await posts.find(tx, who, event.post_id or 0, writing=True)
    access.require(access.can_hide(who, found.post, found.question))
    before = found.post.flag_count
    await uncleared(tx, found.post, event)
    if found.post.flag_count == before:
        raise errors.ChangedSince
    await queueing.stays_again(tx, found.post, event.before or {})
    await events.record(
        tx,
        found.post.guild_id,
        f"{found.post.kind}.restore_flags",
        actor_id=actor.user_id,
        post=found.post,
        before={"flags": before},
        after={"flags": found.post.flag_count},
        reason=texts.why(reason),
    )


async def cleared(tx: Tx, post: Post, event: Event) -> None:
    """Note that somebody who may has looked at what stands against a post, by this act."""
    if post.flag_count:
        await _set(tx, *standing(post), cleared_in=event.id)
        await _count(tx, post)


async def uncleared(tx: Tx, post: Post, event: Event) -> None:
    """Let what an act cleared stand against its post again."""
    await _set(tx, col(Flag.cleared_in) == event.id, cleared_in=None)
    await _count(tx, post)


def standing(post: Post) -> list[ColumnElement[bool]]:
    """Return the conditions on the reports of a post that stand."""
    return [col(Flag.post_id) == post.id, *STAND]


def _said(post: Post, reason: FlagReason, note: str) -> str:
    said = texts.clean(note)
    if len(said) > texts.REASON_MOST:
        raise errors.TooLong(_("text"), len(said), texts.REASON_MOST)
    if reason is FlagReason.OTHER and not texts.visible_length(said):
        raise errors.BadChoice(_("Please say in a few words what is wrong."))
    if reason is FlagReason.NOT_AN_ANSWER and post.kind is not PostKind.ANSWER:
        raise errors.BadChoice(_("Only an answer can be “not an answer”."))
    return said


async def _follow(tx: Tx, who: Standing, post: Post, reason: FlagReason) -> None:
    """Have moderators told as the thresholds say, and hide what enough members reported."""
    chosen = who.preferences
    if reason is FlagReason.WORRIED:
        await _worry(tx, post)
    waits = await queueing.open_item(tx, post) is not None
    hides = post.state is PostState.PUBLISHED and await _enough(tx, post, chosen.flags_hide)
    due = _due(post.flag_count, chosen.flags_first, chosen.flags_every)
    if reason is not FlagReason.WORRIED and (waits or due or hides):
        await queueing.put(tx, post, Cause.FLAGGED)
    if hides:
        # By nobody: not even that an acceptance went with it names whose report was the last.
        nobody = await access.standing(tx, Actor(guild_id=who.guild_id, user_id=0, name=""))
        said = _("Several members reported it.")
        await visibility.take_away(tx, nobody, post, PostState.HIDDEN, "hide", said)


async def _worry(tx: Tx, post: Post) -> None:
    """Have people told at once that somebody worries about who wrote a post; once while it waits.

    Else whoever takes a report back and gives it again could ping them as often as they like.
    """
    item = await queueing.open_item(tx, post)
    told = item is not None and any(one["cause"] == Cause.WORRIED for one in item.causes)
    await queueing.put(tx, post, Cause.WORRIED)
    if not told:
        event = await events.record(
            tx, post.guild_id, WORRY, actor_id=None, post=post, after={"posts": [post.id]}
        )
        await cards.touch_subject(tx, CardKind.NOTICE, event.id or 0, post.guild_id)


def _due(count: int, first: int, every: int) -> bool:
    """Return whether moderators hear of a post's so many-th report: the first, then every n-th."""
    return count >= first and (count - first) % every == 0


async def _enough(tx: Tx, post: Post, least: int) -> bool:
    """Return whether so many different members want a post gone; 0: it is never enough.

    Of those who are too new to vote, or of whom nobody knows, none counts: such accounts are made
    five at a time.
    """
    if not least or post.flag_count < least:
        return False
    statement = select(func.count()).select_from(Flag).where(*standing(post))
    hiding = await tx.scalar(
        statement.where(col(Flag.reason) != FlagReason.WORRIED, col(Flag.hides_from) <= now(tx))
    )
    return (hiding or 0) >= least


async def require_room(tx: Tx, who: Standing, category_id: int) -> None:
    """Refuse more reports than a member has in an hour. Raises ``TooMany``."""
    most = limits.most(Limited.FLAG, who.level_in(category_id), who.preferences)
    if most is None:
        return
    given = await tx.scalar(
        select(func.count())
        .select_from(Flag)
        .where(
            col(Flag.guild_id) == who.guild_id,
            col(Flag.user_id) == who.actor.user_id,
            col(Flag.created_at) >= limits.hour(now(tx)),
        )
    )
    if (given or 0) >= most:
        raise limits.reached(tx, Limited.FLAG, most)


async def _of(tx: Tx, post: Post, user_id: int) -> Flag | None:
    rows = await tx.scalars(
        select(Flag).where(col(Flag.post_id) == post.id, col(Flag.user_id) == user_id)
    )
    return rows.one_or_none()


async def _set(tx: Tx, *which: ColumnElement[bool], cleared_in: int | None) -> None:
    await tx.execute(
        update(Flag)
        .where(*which)
        .values(cleared_in=cleared_in)
        .execution_options(synchronize_session="fetch")
    )


async def _count(tx: Tx, post: Post) -> None:
    """Set a post's number of reports that stand."""
    await tx.flush()
    post.flag_count = (
        await tx.scalar(select(func.count()).select_from(Flag).where(*standing(post))) or 0
    )
    await tx.flush()
