"""Changing, putting back and deleting what stands: questions, answers and comments alike."""

from dataclasses import dataclass

from bot import (
    access,
    answers,
    drafts,
    errors,
    events,
    filters,
    history,
    posts,
    queueing,
    revising,
    screening,
    tagging,
    texts,
)
from bot.access import Actor, Standing
from bot.database import Tx
from bot.i18n import _
from models import Draft, DraftKind, Outcome, Post, PostKind, PostState


async def edit(tx: Tx, actor: Actor, draft_id: int) -> Post:
    """Put an edit draft's text over its post, keep what stood there as a revision, and return it.

    Raises whatever refuses it, ``EditedMeanwhile`` and ``ReasonMissing`` among them; the draft
    stays.
    """
    draft = await drafts.mine(tx, actor, draft_id, writing=True)
    if draft.kind is not DraftKind.EDIT:
        raise errors.DraftGone
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, draft.parent_id or 0, writing=True)
    post = found.post
    access.require(access.can_edit(who, post, found.question))
    title, tags = None, None
    if post.kind is PostKind.QUESTION:
        title = filters.masked(who, texts.clean_line(draft.title))
        tags = texts.tags(draft.tags)
        texts.check_title(title)
    body = filters.masked(who, texts.clean(draft.body))
    texts.check_body(post.kind, body, post.body)
    screened = await screening.screen_edit(tx, who, draft, post)
    changed = await revising.edit(
        tx,
        who,
        post,
        title=title,
        body=body,
        tags=tags,
        base=draft.base_revision,
        reason=why(who, post, draft.reason),
        # A role may be lost between form and submit: then the edit shows, as everyone's does.
        silent=draft.silent and access.can_edit_silently(who, post, found.question) is None,
    )
    if changed and screened.queued:
        await wait_again(tx, who, post, screened)
    await drafts.posted(tx, who, draft, post)
    return post


async def wait_again(tx: Tx, who: Standing, post: Post, screened: screening.Screened) -> None:
    """Let a post wait for a moderator because of how it was changed; what is hidden stays that."""
    if post.state is PostState.PUBLISHED:
        await answers.drop_acceptance(tx, who, post)
        await posts.move_to(tx, who, post, PostState.QUEUED)
        await events.record(
            tx,
            post.guild_id,
            f"{post.kind}.queue",
            actor_id=None,
            post=post,
            before={"state": PostState.PUBLISHED},
            after={"state": PostState.QUEUED},
        )
    await queueing.hold(tx, post, screened.queued)


def why(who: Standing, post: Post, said: str) -> str | None:
    """Return the reason of an edit as it is kept; whoever edits their own post need not say one.

    Raises ``ReasonMissing`` and ``TooLong``.
    """
    reason = texts.why(said)
    if not texts.visible_length(reason or "") and who.actor.user_id != post.author_id:
        raise errors.ReasonMissing
    return reason


@dataclass(frozen=True, slots=True)
class Start:
    """A post that is about to be edited, and what the form needs to know."""

    post: Post
    tags: list[str]
    revision: int
    """The number of the revision the editor will see."""
    own: bool
    """They are its author, and so need not say why."""
    silent: bool
    """They may change it without its card saying so."""


async def start(tx: Tx, actor: Actor, post_id: int) -> Start:
    """Return a post that is about to be edited.

    Raises what would refuse the edit, so that nobody fills in a form for nothing.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id)
    post = found.post
    access.require(access.can_edit(who, post, found.question))
    return Start(
        post,
        await tagging.of(tx, post),
        post.edit_count + 1,
        own=post.author_id == actor.user_id,
        silent=access.can_edit_silently(who, post, found.question) is None,
    )


async def roll_back(tx: Tx, actor: Actor, post_id: int, number: int, reason: str = "") -> Post:
    """Put the text of an earlier revision back, as a new revision, and return the post.

    Raises whatever refuses an edit, ``Gone`` for a revision that never was, and ``AlreadySo``.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id, writing=True)
    access.require(access.can_edit(who, found.post, found.question))
    wanted = await history.revision(tx, found.post, number)
    said, post = why(who, found.post, reason), found.post
    # It is filtered like anything that is written: what was posted then may be unwanted now.
    draft = Draft(
        guild_id=post.guild_id,
        user_id=actor.user_id,
        kind=DraftKind.EDIT,
        parent_id=post.id,
        title=wanted.title or "",
        body=wanted.body,
        tags=wanted.tags,
    )
    screened = await screening.screen_edit(tx, who, draft, post)
    changed = await revising.edit(
        tx,
        who,
        post,
        title=None if wanted.title is None else filters.masked(who, wanted.title),
        body=filters.masked(who, wanted.body),
        tags=[tag for tag in wanted.tags.split(",") if tag],
        base=None,
        reason=said,
        restored=number,
    )
    if not changed:
        raise errors.AlreadySo(_("as it was in that revision"))
    if screened.queued:
        await wait_again(tx, who, post, screened)
    return post


async def delete(tx: Tx, actor: Actor, post_id: int) -> Post:
    """Delete one's own post and return it: its text is no longer shown, its address stays taken.

    Raises ``HasAnswers`` for a question that others have answered.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id, writing=True)
    access.require(access.can_delete(who, found.post, found.question))
    before = {"state": found.post.state} | await answers.drop_acceptance(tx, who, found.post)
    await posts.move_to(tx, who, found.post, PostState.DELETED)
    await events.record(
        tx,
        who.guild_id,
        f"{found.post.kind}.delete",
        actor_id=actor.user_id,
        post=found.post,
        before=before,
        after={"state": PostState.DELETED},
    )
    await queueing.settle(tx, found.post, Outcome.DELETED, actor)
    return found.post
