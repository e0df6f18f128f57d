"""Taking posts away for others: deleted so that it can be undone, and removed for good.

Deleted is what nobody reads any more; its row, its text and its votes stay. Removing for good takes
the text out of every row that holds it. The address stays taken, and the log says who did it and
why, without a word of what stood there.
"""

from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlmodel import col

from bot import (
    access,
    answers,
    cards,
    errors,
    events,
    handing_over,
    linked,
    picture_rows,
    posts,
    queueing,
    tagging,
    visibility,
)
from bot.access import Actor, Standing
from bot.database import Tx, now
from bot.i18n import _
from bot.posts import Found
from bot.rights import Right
from models import Draft, DraftKind, Event, Flag, Link, Outcome, Post, PostKind, PostState, Revision

TEXTS = ("title", "tags", "close_note", "note", "content_note")
"""What of a post's text stands in what was written down about it."""


async def find(tx: Tx, who: Standing, post_id: int, *, writing: bool = False) -> Found:
    """Return a post, also a deleted one for those who may remove it for good. Raises ``Gone``."""
    post = await tx.get(Post, post_id, with_for_update=writing or None)
    if post is None or post.state is not PostState.DELETED:
        return await posts.find(tx, who, post_id, writing=writing)
    seen = post.category_id in access.covered(who) and who.may(Right.PURGE, post.category_id)
    if post.guild_id != who.guild_id or not seen:
        raise errors.Gone
    if post.question_id is None:
        return Found(post, post)
    return Found(post, await tx.get_one(Post, post.question_id, with_for_update=writing or None))


async def at(tx: Tx, who: Standing, typed: str) -> int:
    """Return the id of the post at an address as typed, also of a deleted one. Raises."""
    try:
        return (await posts.at(tx, who, typed)).post.id or 0
    except errors.NotFound:
        found = await posts.id_at(tx, who.guild_id, typed)
        if found is None:
            raise
        try:
            return (await find(tx, who, found)).post.id or 0
        except errors.Gone:
            raise errors.NotFound from None


async def queue_again(tx: Tx, actor: Actor, post_id: int, reason: str | None = None) -> Post:
    """Let a post wait for a moderator again, as it did, and return it."""
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id, writing=True)
    access.require(access.can_hide(who, found.post, found.question))
    if found.post.state is PostState.QUEUED:
        raise errors.AlreadySo(_("waiting"))
    await visibility.take_away(tx, who, found.post, PostState.QUEUED, "hide", reason)
    await queueing.reopen(tx, found.post)
    return found.post


async def remove(tx: Tx, actor: Actor, post_id: int, reason: str | None = None) -> Post:
    """Delete somebody's post and return it; nobody reads it any more, and it can be undone.

    Raises ``HasAnswers`` for a question that was answered: hide that one.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id, writing=True)
    access.require(access.can_remove(who, found.post, found.question))
    await visibility.take_away(tx, who, found.post, PostState.DELETED, "remove", reason)
    await queueing.settle(tx, found.post, Outcome.REMOVED, actor)
    return found.post


async def restore(tx: Tx, actor: Actor, post_id: int, reason: str | None = None) -> Post:
    """Bring a post back that was deleted for its author, hidden or shown as it was; return it.

    Raises ``Gone`` for what its author deleted, or what was removed for good.
    """
    who = await access.standing(tx, actor)
    found = await find(tx, who, post_id, writing=True)
    access.require(access.can_restore(who, found.post, found.question))
    was = await removed(tx, found.post)
    if was is None:
        raise errors.Gone
    state = PostState((was.before or {})["state"])
    await posts.move_to(tx, who, found.post, state)
    before, after = {"state": PostState.DELETED}, {"state": state}
    await events.on_post(tx, actor.user_id, found.post, "restore", before, after, reason)
    await queueing.stays_again(tx, found.post, was.before or {})
    if state is PostState.PUBLISHED and found.post.kind is PostKind.ANSWER:
        await answers.accept_again(tx, who, found.post, was.before or {})
    return found.post


async def removed(tx: Tx, post: Post) -> Event | None:
    """Return the act by which a deleted post was deleted for its author, if it was."""
    if post.state is not PostState.DELETED:
        return None
    verbs = [f"{post.kind}.{act}" for act in ("delete", "remove", "purge")]
    rows = await tx.scalars(
        select(Event)
        .where(col(Event.post_id) == post.id, col(Event.verb).in_(verbs))
        .order_by(col(Event.id).desc())
        .limit(1)
    )
    event = rows.one_or_none()
    return event if event is not None and event.verb.endswith(".remove") else None


async def purged(tx: Tx, post: Post) -> bool:
    """Return whether a post was removed for good."""
    return await events.any_of(tx, post, f"{post.kind}.purge")


async def purge(tx: Tx, actor: Actor, post_id: int, reason: str | None = None) -> Post:
    """Remove a hidden or deleted post for good: text, revisions, pictures, links; return it.

    Raises ``BadChoice`` while something stands on it: answers, comments, questions that repeat it.
    """
    who = await access.standing(tx, actor)
    found = await find(tx, who, post_id, writing=True)
    post = found.post
    access.require(access.can_purge(who, post, found.question))
    if await purged(tx, post):
        raise errors.AlreadySo(_("removed for good"))
    if await _stands_on(tx, post):
        raise errors.BadChoice(
            _("Other posts stand on {address}: delete or move those first.").format(
                address=found.address
            )
        )
    await linked.touch(tx, post)
    if post.kind is PostKind.QUESTION:
        await tagging.put(tx, post, [])
    if post.state is not PostState.DELETED:
        await posts.move_to(tx, who, post, PostState.DELETED)
    await forget(tx, post)
    await events.on_post(tx, actor.user_id, post, "purge", None, None, reason)
    await queueing.settle(tx, post, Outcome.PURGED, actor)
    await cards.touch(tx, post)
    return post


async def _stands_on(tx: Tx, post: Post) -> bool:
    """Return whether posts that are not deleted belong to this one, or repeat it."""
    belongs = or_(col(Post.question_id) == post.id, col(Post.parent_id) == post.id)
    on_it = select(col(Post.id)).where(belongs, col(Post.state) != PostState.DELETED)
    repeats = select(col(Post.id)).where(
        col(Post.duplicate_of) == post.id, col(Post.state) != PostState.DELETED
    )
    for one in (on_it, repeats):
        if await tx.scalar(one.limit(1)) is not None:
            return True
    return False


async def forget(tx: Tx, post: Post) -> None:
    """Take the text of a post out of every row."""
    key = post.id or 0
    await picture_rows.drop(tx, post)
    await handing_over.forget(tx, post)
    await tx.execute(_at_once(delete(Revision).where(col(Revision.post_id) == key)))
    drafts = await tx.scalars(
        select(Draft).where(
            or_(
                col(Draft.posted_id) == key,
                (col(Draft.parent_id) == key) & (col(Draft.kind) == DraftKind.EDIT),
            )
        )
    )
    for draft in drafts.all():
        await picture_rows.drop(tx, draft)
        draft.title = draft.body = draft.tags = draft.reason = ""
        draft.content_note = None
    await queueing.forget(tx, post)
    # What was said against it may repeat it.
    await tx.execute(_at_once(update(Flag).where(col(Flag.post_id) == key).values(note="")))
    ends = or_(col(Link.from_id) == key, col(Link.to_id) == key, col(Link.answer_id) == key)
    await tx.execute(_at_once(delete(Link).where(ends)))
    written = await tx.scalars(select(Event).where(col(Event.post_id) == key))
    for event in written.all():
        event.before, event.after = _without(event.before), _without(event.after)
        if event.by_author:
            # Why they changed their own words may say them again.
            event.reason = None
    post.title = "" if post.kind is PostKind.QUESTION else None
    post.body, post.close_note, post.content_note = "", None, None
    post.edit_count, post.edited_at, post.editor_id = 0, None, None
    # Every post has a first revision; this one's says nothing.
    tx.add(
        Revision(
            guild_id=post.guild_id,
            post_id=key,
            number=1,
            title=post.title,
            body="",
            by_author=True,
            editor_id=None if post.anonymous else post.author_id,
            created_at=now(tx),
        )
    )
    await tx.flush()


def _without(said: dict[str, Any] | None) -> dict[str, Any] | None:
    if said is None:
        return None
    return {name: value for name, value in said.items() if name not in TEXTS}


def _at_once(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
