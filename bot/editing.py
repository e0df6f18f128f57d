"""Changing and deleting what stands already: questions, answers and comments alike."""

from collections.abc import Callable

from bot import access, answers, drafts, errors, events, posts, tagging, texts
from bot.access import Actor
from bot.database import Tx
from models import DraftKind, Post, PostKind, PostState

_CHECK: dict[PostKind, Callable[[str], None]] = {
    PostKind.QUESTION: texts.check_details,
    PostKind.ANSWER: texts.check_answer,
    PostKind.COMMENT: texts.check_comment,
}


async def edit(tx: Tx, actor: Actor, draft_id: int, *, reason: str | None = None) -> Post:
    """Put an edit draft's text over its post, keep what stood there as a revision, and return it.

    Raises whatever refuses it, ``EditedMeanwhile`` among them; the draft stays.
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
        title, tags = texts.clean_line(draft.title), texts.tags(draft.tags)
        texts.check_title(title)
    body = texts.clean(draft.body)
    _CHECK[post.kind](body)
    await posts.edit(
        tx, who, post, title=title, body=body, tags=tags, base=draft.base_revision, reason=reason
    )
    await drafts.posted(tx, draft, post)
    return post


async def start(tx: Tx, actor: Actor, post_id: int) -> tuple[Post, list[str], int]:
    """Return a post that is about to be edited, its tags and the revision the editor will see.

    Raises what would refuse the edit, so that nobody fills in a form for nothing.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id)
    access.require(access.can_edit(who, found.post, found.question))
    return found.post, await tagging.of(tx, found.post), found.post.edit_count + 1


async def delete(tx: Tx, actor: Actor, post_id: int) -> Post:
    """Delete one's own post and return it: its text is no longer shown, its address stays taken.

    Raises ``HasAnswers`` for a question that others have answered.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id, writing=True)
    access.require(access.can_delete(who, found.post, found.question))
    before = {"state": found.post.state}
    await answers.drop_acceptance(tx, who, found.post)
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
    return found.post
