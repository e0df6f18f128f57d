"""Changing what a post says, and keeping what it said: each change is one more revision."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot import cards, errors, events, members, picture_rows, queueing, safety, tagging
from bot.access import Standing
from bot.database import Tx, now
from bot.searching import index
from models import CardKind, Post, PostKind, Revision


async def edit(
    tx: Tx,
    who: Standing,
    post: Post,
    *,
    title: str | None,
    body: str,
    tags: list[str] | None,
    base: int | None,
    reason: str | None = None,
    silent: bool = False,
    restored: int | None = None,
) -> bool:
    """Replace a post's text and keep what it was; return whether anything changed.

    ``base`` is the revision the editor was looking at. Raises ``EditedMeanwhile`` if there is a
    newer one. ``silent``: the card does not say who edited it, and nobody is told.
    """
    if base is not None and base != post.edit_count + 1:
        raise errors.EditedMeanwhile
    old_tags = await tagging.of(tx, post)
    new_tags = old_tags if tags is None else await tagging.meant(tx, post.guild_id, tags)
    if (title, body, new_tags) == (post.title, post.body, old_tags):
        return False
    before = {"title": post.title, "tags": old_tags}
    post.title, post.body = title, body
    index.of(tx, post)
    await _note_editor(tx, who, post, silent=silent)
    if post.kind is PostKind.QUESTION and new_tags != old_tags:
        await tagging.put(tx, post, new_tags)
    await revise(tx, post, who.actor.user_id, new_tags, reason, silent=silent, restored=restored)
    after = {"title": post.title, "tags": new_tags, "revision": post.edit_count + 1}
    if restored is not None:
        after["restored"] = restored
    await events.record(
        tx,
        post.guild_id,
        f"{post.kind}.edit",
        actor_id=who.actor.user_id,
        post=post,
        before=before,
        # Whoever tells people of events leaves silent ones out.
        after=after | {"silent": True} if silent else after,
        reason=reason,
    )
    await safety.watch(tx, who.preferences, post)
    await cards.touch(tx, post)
    await queueing.shown_anew(tx, post)
    if title != before["title"]:
        await cards.touch_many(tx, CardKind.UNANSWERED, [post.guild_id])
        # The cards of its answers name it.
        answers = await tx.scalars(select(col(Post.id)).where(col(Post.parent_id) == post.id))
        await cards.touch_many(tx, CardKind.ANSWER, answers.all(), loud=False)
    return True


async def edit_pictures(
    tx: Tx, who: Standing, post: Post, before: list[list[Any]], reason: str | None
) -> None:
    """Write down that a post's pictures changed from what they were: as an edit of its own."""
    await _note_editor(tx, who, post, silent=False)
    await revise(tx, post, who.actor.user_id, await tagging.of(tx, post), reason)
    await events.record(
        tx,
        post.guild_id,
        f"{post.kind}.pictures",
        actor_id=who.actor.user_id,
        post=post,
        before={"pictures": len(before)},
        after={
            "pictures": len(await picture_rows.of(tx, post)),
            "revision": post.edit_count + 1,
        },
        reason=reason,
    )
    await safety.watch(tx, who.preferences, post)
    await cards.touch(tx, post)


async def _note_editor(tx: Tx, who: Standing, post: Post, *, silent: bool) -> None:
    """Count an edit, and let the card say whose it is unless it is a silent one."""
    post.edit_count += 1
    own_and_anonymous = who.actor.user_id == post.author_id and post.anonymous
    if not silent:
        post.edited_at = now(tx)
        post.editor_id = None if own_and_anonymous else who.actor.user_id
    await tx.flush()
    if not own_and_anonymous:
        # The card and the history name them, also if this is the first thing they do here.
        names = {who.actor.user_id: who.actor.name}
        await members.seen(tx, post.guild_id, names, who.preferences.points_base, {})


async def revise(
    tx: Tx,
    post: Post,
    editor_id: int,
    tags: list[str],
    reason: str | None,
    *,
    silent: bool = False,
    restored: int | None = None,
) -> None:
    """Keep what a post says now, and who made it so, as its newest revision."""
    by_author = editor_id == post.author_id
    tx.add(
        Revision(
            guild_id=post.guild_id,
            post_id=post.id or 0,
            number=post.edit_count + 1,
            title=post.title,
            body=post.body,
            tags=",".join(tags),
            # A new post is handed its pictures a moment later, and then says so here.
            pictures=await picture_rows.noted(tx, post) if post.edit_count else [],
            editor_id=None if by_author and post.anonymous else editor_id,
            by_author=by_author,
            reason=reason,
            silent=silent,
            restored=restored,
            created_at=now(tx),
        )
    )
    await tx.flush()
