"""Commenting on a question or an answer."""

from bot import (
    access,
    aliases,
    drafts,
    errors,
    filters,
    limits,
    posts,
    queueing,
    screening,
    texts,
    twins,
)
from bot.access import Actor
from bot.database import Tx, now
from models import DraftKind, Post, PostKind


async def comment(tx: Tx, actor: Actor, draft_id: int) -> Post:
    """Turn a draft into a comment and return it. Raises whatever refuses it; the draft stays."""
    draft = await drafts.mine(tx, actor, draft_id, writing=True)
    if draft.kind is not DraftKind.COMMENT:
        raise errors.DraftGone
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, draft.parent_id or 0, writing=True)
    if found.post.kind is PostKind.COMMENT:
        raise errors.NotFound
    access.require(access.can_comment(who, found.post, found.question))
    body = filters.masked(who, texts.clean(draft.body))
    texts.check_comment(body)
    await limits.require(tx, who, PostKind.COMMENT, found.question.category_id)
    await twins.refuse_twins(tx, found, PostKind.COMMENT, body)
    await twins.refuse_own(tx, who, PostKind.COMMENT, body)
    signed = await aliases.sign(tx, who, draft, None, found.question)
    screened = await screening.screen(tx, who, draft, anonymous=signed.anonymous)
    post = await posts.publish(
        tx,
        who,
        Post(
            guild_id=actor.guild_id,
            kind=PostKind.COMMENT,
            state=screened.state,
            category_id=found.question.category_id,
            question_id=found.question.id,
            parent_id=found.post.id,
            author_id=actor.user_id,
            anonymous=signed.anonymous,
            alias=signed.alias,
            body=body,
            created_at=now(tx),
        ),
        question=found.question,
    )
    await queueing.hold(tx, post, screened.queued)
    await drafts.posted(tx, who, draft, post)
    return post
