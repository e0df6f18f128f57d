"""Answering, and accepting the answer that helped."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot import (
    access,
    aliases,
    cards,
    drafts,
    errors,
    events,
    filing,
    filters,
    limits,
    members,
    posts,
    queueing,
    reputation,
    screening,
    texts,
    twins,
)
from bot.access import Actor, Standing
from bot.database import Tx, now
from bot.i18n import _
from models import Acceptance, DraftKind, Post, PostKind


async def answer(tx: Tx, actor: Actor, draft_id: int) -> Post:
    """Turn a draft into an answer and return it. Raises whatever refuses it; the draft stays."""
    draft = await drafts.mine(tx, actor, draft_id, writing=True)
    if draft.kind is not DraftKind.ANSWER:
        raise errors.DraftGone
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, draft.parent_id or 0, writing=True)
    question = found.post
    if question.kind is not PostKind.QUESTION:
        raise errors.NotFound
    access.require(access.can_answer(who, question))
    body = filters.masked(who, texts.clean(draft.body))
    texts.check_answer(body)
    await limits.require(tx, who, PostKind.ANSWER, question.category_id)
    await twins.refuse_twins(tx, found, PostKind.ANSWER, body)
    await twins.refuse_own(tx, who, PostKind.ANSWER, body)
    signed = await aliases.sign(tx, who, draft, None, question)
    screened = await screening.screen(tx, who, draft, anonymous=signed.anonymous)
    number = question.next_answer
    question.next_answer = number + 1
    post = await posts.publish(
        tx,
        who,
        Post(
            guild_id=actor.guild_id,
            kind=PostKind.ANSWER,
            state=screened.state,
            category_id=question.category_id,
            question_id=question.id,
            parent_id=question.id,
            answer_number=number,
            author_id=actor.user_id,
            anonymous=signed.anonymous,
            alias=signed.alias,
            body=body,
            content_note=filters.masked(who, draft.content_note or "") or None,
            created_at=now(tx),
        ),
        question=question,
    )
    await queueing.hold(tx, post, screened.queued)
    await drafts.posted(tx, who, draft, post)
    return post


async def accept(tx: Tx, actor: Actor, answer_id: int) -> Post:
    """Make this the answer that helped most, instead of any other, and return it."""
    who = await access.standing(tx, actor)
    found = await _acceptable(tx, who, answer_id)
    access.require(access.can_accept(who, found.question) or access.shown(found.post))
    if actor.user_id == found.post.author_id != found.question.author_id:
        # Whoever may accept for the asker may not do it for themselves: it pays.
        raise errors.OwnAnswer
    if found.post.accepted:
        raise errors.AlreadySo(_("accepted"))
    before = await _take_back(tx, who, found.question, along=True)
    by_author = actor.user_id == found.question.author_id
    by = None if by_author and found.question.anonymous else actor.user_id
    await _put(tx, who, found.question, found.post, accepted_by=by, by_author=by_author)
    await _accepted(tx, actor, found.question, found.post, "question.accept", before)
    return found.post


async def unaccept(tx: Tx, actor: Actor, answer_id: int) -> Post:
    """Take back that this was the answer that helped most, and return it."""
    who = await access.standing(tx, actor)
    found = await _acceptable(tx, who, answer_id)
    access.require(access.can_accept(who, found.question))
    if not found.post.accepted:
        raise errors.AlreadySo(_("not accepted"))
    await _take_back(tx, who, found.question)
    return found.post


async def accepted_one(tx: Tx, question: Post) -> Post | None:
    """Return the accepted answer of a question, if it has one."""
    rows = await tx.scalars(
        select(Post)
        .join(Acceptance, col(Acceptance.answer_id) == col(Post.id))
        .where(col(Acceptance.question_id) == question.id)
    )
    return rows.one_or_none()


async def drop_acceptance(
    tx: Tx, who: Standing, post: Post, *, moderating: bool = False
) -> dict[str, Any]:
    """An answer that is no longer shown cannot be the accepted one.

    ``moderating``: they are named for it as for the act that takes it along, also if it is theirs.
    Returns what that act notes of it, so that whoever undoes it can put it back.
    """
    if post.accepted and post.question_id is not None:
        question = await tx.get(Post, post.question_id, with_for_update=True)
        if question is not None:
            return await _take_back(tx, who, question, moderating=moderating, along=True)
    return {}


async def accept_again(
    tx: Tx, who: Standing, post: Post, was: Mapping[str, Any], *, along: bool = True
) -> None:
    """Put an acceptance back as an act had noted it that took it along or away.

    Whoever accepted it then is who accepted it. Not if another answer was accepted since.
    ``along``: only because something else is undone.
    """
    kept = was.get("acceptance")
    question = await tx.get(Post, post.question_id, with_for_update=True)
    if kept is None or question is None or question.accepted:
        return
    await _put(tx, who, question, post, accepted_by=kept["by"], by_author=kept["by_author"])
    await _accepted(tx, who.actor, question, post, "question.accept", along=along)


async def _acceptable(tx: Tx, who: Standing, answer_id: int) -> posts.Found:
    found = await posts.find(tx, who, answer_id, writing=True)
    if found.post.kind is not PostKind.ANSWER:
        raise errors.NotFound
    return found


async def _put(
    tx: Tx,
    who: Standing,
    question: Post,
    post: Post,
    *,
    accepted_by: int | None,
    by_author: bool,
) -> None:
    """Make an answer the accepted one, with what that gives."""
    tx.add(
        Acceptance(
            guild_id=who.guild_id,
            question_id=question.id or 0,
            answer_id=post.id or 0,
            accepted_by=accepted_by,
            by_author=by_author,
            created_at=now(tx),
        )
    )
    post.accepted = question.accepted = True
    await tx.flush()
    points = reputation.of_accepting(question, post, who.preferences)
    await members.award(tx, who.guild_id, points, who.preferences)


async def _take_back(
    tx: Tx, who: Standing, question: Post, *, moderating: bool = True, along: bool = False
) -> dict[str, Any]:
    """Remove the question's acceptance, if it has one, and what it gave; return what it was."""
    rows = await tx.scalars(select(Acceptance).where(col(Acceptance.question_id) == question.id))
    acceptance = rows.one_or_none()
    if acceptance is None:
        return {}
    was = {
        "answer": acceptance.answer_id,
        "acceptance": {"by": acceptance.accepted_by, "by_author": acceptance.by_author},
    }
    post = await tx.get(Post, acceptance.answer_id, with_for_update=True)
    await tx.delete(acceptance)
    question.accepted = False
    if post is None:
        return was
    post.accepted = False
    await tx.flush()
    points = reputation.of_accepting(question, post, who.preferences)
    await members.award(
        tx, who.guild_id, {user: -plus for user, plus in points.items()}, who.preferences
    )
    # Whoever deletes their accepted answer takes that back too, and may have answered anonymously.
    theirs = post.anonymous and who.actor.user_id == post.author_id != question.author_id
    await _accepted(
        tx,
        who.actor,
        question,
        post,
        "question.unaccept",
        was,
        unnamed=theirs and not moderating,
        along=along,
    )
    return was


async def _accepted(
    tx: Tx,
    actor: Actor,
    question: Post,
    post: Post,
    verb: str,
    before: dict[str, Any] | None = None,
    *,
    unnamed: bool = False,
    along: bool = False,
) -> None:
    await events.record(
        tx,
        question.guild_id,
        verb,
        actor_id=None if unnamed else actor.user_id,
        post=question,
        before=before or None,
        after={"answer": post.id},
        along=along,
    )
    await filing.rank(tx, [question.id or 0])
    await cards.touch(tx, question, post)
