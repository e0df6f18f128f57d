"""Bringing a thread into shape: answers become comments, comments answers; answers move.

Each can be undone by its inverse. Votes stay with their post through all of it, as with
Question2Answer: on a comment they rest (it shows no score and gives its author no points), and
count again when it is an answer again.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from bot import (
    access,
    aliases,
    answers,
    cards,
    errors,
    events,
    former,
    hotness,
    leaving,
    linked,
    members,
    pointers,
    posts,
    reposting,
    reputation,
    supporting,
    texts,
    twins,
)
from bot.access import Actor, Standing
from bot.database import Tx
from bot.i18n import _
from bot.searching import index
from models import Card, CardKind, Event, Post, PostKind, PostState


async def to_comment(
    tx: Tx, actor: Actor, answer_id: int, target_id: int, reason: str = ""
) -> Post:
    """Make an answer a comment on its question or on an earlier answer, and return it.

    Its own comments go with it. Raises ``BadChoice`` for any other target.
    """
    who, found = await _answer(tx, actor, answer_id)
    post, question = found.post, found.question
    access.require(access.can_convert(who, post, question))
    target = await posts.find(tx, who, target_id, writing=True)
    earlier = target.post.kind is PostKind.ANSWER and (target.post.id or 0) < (post.id or 0)
    if target.question.id != question.id or not (target.post.id == question.id or earlier):
        raise errors.BadChoice(
            _("An answer can become a comment on its question or on an earlier answer to it.")
        )
    access.require(access.can_comment(who, target.post, question))
    card = await _settled(tx, post)
    why, before = texts.why(reason), {"address": found.address, "number": post.answer_number}
    before |= await answers.drop_acceptance(tx, who, post)
    earned = _earned(who, post)
    number = post.answer_number or 0
    post.kind, post.parent_id, post.answer_number = PostKind.COMMENT, target.post.id, None
    post.points = 0
    await tx.flush()
    tx.add(former.row(post, question.id or 0, number))
    moved = await _comments(tx, post.id or 0)
    await _reparent(tx, post, target.post, moved)
    index.of(tx, post)
    target.post.comment_count += _one(post)
    question.answer_count -= _one(post)
    await tx.flush()
    await hotness.renew(tx, question)
    await _award(tx, who, post, earned)
    after = {"target": target.post.id, "comments": moved}
    await _log(tx, actor, post, "answer.to_comment", before, after, why)
    if card is not None:
        await cards.touch_subject(tx, CardKind.ANSWER, post.id or 0, post.guild_id)
    await pointers.touch(tx, post, moved)
    await linked.touch(tx, post)
    await cards.touch(tx, question, target.post)
    return post


async def to_answer(tx: Tx, actor: Actor, comment_id: int, reason: str = "") -> Post:
    """Make a comment an answer to its question, and return it.

    One that was an answer gets its address back, its message and the comments that went with it;
    any other gets the next number. Raises ``TooShort`` for what is too short for an answer,
    and ``SaidAlready`` where another answer says the same.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, comment_id, writing=True)
    post, question = found.post, found.question
    if post.kind is not PostKind.COMMENT:
        raise errors.NotFound
    access.require(access.can_edit(who, post, question))
    access.require(access.can_answer(who, question))
    texts.check_answer(post.body)
    await twins.refuse_twins(tx, posts.Found(question, question), PostKind.ANSWER, post.body)
    parent = await tx.get(Post, post.parent_id, with_for_update=True)
    if parent is None:
        raise errors.Gone
    why = texts.why(reason)
    before: dict[str, Any] = {"parent": parent.id}
    stood = await former.last(tx, post)
    elsewhere = None
    if stood is not None and stood.question_id != question.id:
        elsewhere = await tx.get(Post, stood.question_id)
    if stood is not None and elsewhere is not None:
        # It went along with the answer it is on, and its own message stayed.
        old = f"#{elsewhere.number}.{stood.answer_number}"
        before |= {"address": old, "question": elsewhere.id}
    returning = await _went_along(tx, post)
    earned = _earned(who, post)
    post.answer_number = await former.number(tx, post, question)
    post.kind, post.parent_id = PostKind.ANSWER, question.id
    post.points = reputation.of_votes_on(post, who.preferences)
    await tx.flush()
    await _reparent(tx, parent, post, returning)
    index.of(tx, post)
    parent.comment_count -= _one(post)
    question.answer_count += _one(post)
    await tx.flush()
    await hotness.renew(tx, question)
    await _award(tx, who, post, earned)
    after = {"address": posts.address(post, question)}
    event = await _log(tx, actor, post, "comment.to_answer", before, after, why)
    card = await _settled(tx, post)
    if card is not None and card.message_id is not None and elsewhere is not None:
        await leaving.behind(tx, event, card, post)
    elif card is not None and card.message_id is None:
        await reposting.anew(tx, card, post)
    elif card is not None:
        # Its reactions did not count meanwhile.
        card.recheck = True
        await tx.flush()
    await pointers.touch(tx, post, returning)
    # As a comment it may have gone along with the answer it was on.
    await linked.moved(tx, post)
    await cards.touch(tx, post, parent, question)
    return post


async def move(
    tx: Tx,
    actor: Actor,
    answer_id: int,
    target_id: int,
    reason: str = "",
    *,
    along: bool = False,
) -> Post:
    """Put an answer, with its votes and comments, under another question, and return it.

    It gets a number there; its old address leads to the new place, and so does its old message.
    ``along``: only because of another act, which stands in the log for it.
    """
    who, found = await _answer(tx, actor, answer_id)
    post, question = found.post, found.question
    access.require(access.can_move(who, post, question))
    there = await posts.find(tx, who, target_id, writing=True)
    target = there.post
    if target.kind is not PostKind.QUESTION or target.id == question.id:
        raise errors.BadChoice(_("An answer can only go to another question: type its number."))
    access.require(access.can_move(who, target, target) or access.shown(target))
    card = await _settled(tx, post)
    why = texts.why(reason)
    before: dict[str, Any] = {"address": found.address, "question": question.id}
    before |= {"number": post.answer_number, "category": question.category_id}
    before |= await answers.drop_acceptance(tx, who, post, moderating=True)
    theirs = await tx.scalars(
        select(Post).where(col(Post.parent_id) == post.id, col(Post.kind) == PostKind.COMMENT)
    )
    await aliases.settle_in(tx, [post, *theirs], target)
    number = post.answer_number or 0  # It is free only once the new one stands there.
    post.answer_number = await former.number(tx, post, target)
    post.question_id = post.parent_id = target.id
    post.category_id = target.category_id
    await tx.flush()
    tx.add(former.row(post, question.id or 0, number))
    await tx.execute(
        update(Post)
        .where(col(Post.parent_id) == post.id, col(Post.kind) == PostKind.COMMENT)
        .values(question_id=target.id, category_id=target.category_id)
        .execution_options(synchronize_session=False)
    )
    index.of(tx, question, target)
    question.answer_count -= _one(post)
    target.answer_count += _one(post)
    await tx.flush()
    await hotness.renew(tx, question)
    await hotness.renew(tx, target)
    await supporting.moved(tx, post, question, target)
    after = {"address": posts.address(post, target), "question": target.id}
    after |= {"category": target.category_id}
    event = await _log(tx, actor, post, "answer.move", before, after, why, along=along)
    if card is not None and card.message_id is not None:
        await leaving.behind(tx, event, card, post)
    await pointers.touch(tx, post, await _comments(tx, post.id or 0))
    await linked.moved(tx, post)
    await cards.touch(tx, post, question, target)
    return post


async def _answer(tx: Tx, actor: Actor, answer_id: int) -> tuple[Standing, posts.Found]:
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, answer_id, writing=True)
    if found.post.kind is not PostKind.ANSWER:
        raise errors.NotFound
    return who, found


async def _settled(tx: Tx, post: Post) -> Card | None:
    """Return an answer's card, unless its message is being sent or edited at this very moment."""
    card = await cards.of_post(tx, post)
    if card is None:
        return None
    await tx.refresh(card)
    return leaving.settled(tx, card)


def _one(post: Post) -> int:
    """Return how much a post counts where published ones are counted."""
    return 1 if post.state is PostState.PUBLISHED else 0


def _earned(who: Standing, post: Post) -> int:
    return reputation.of_posting(post, who.preferences) + post.points


async def _award(tx: Tx, who: Standing, post: Post, before: int) -> None:
    """Give or take what the post gives its author more or less than it did."""
    if not post.anonymous:
        points = {post.author_id: _earned(who, post) - before}
        await members.award(tx, post.guild_id, points, who.preferences)


async def _comments(tx: Tx, parent_id: int) -> list[int]:
    ids = await tx.scalars(
        select(col(Post.id))
        .where(col(Post.parent_id) == parent_id, col(Post.kind) == PostKind.COMMENT)
        .order_by(col(Post.id))
    )
    return [found for found in ids if found is not None]


async def _went_along(tx: Tx, post: Post) -> list[int]:
    """Return the comments a post had as an answer that stand where it stands now."""
    rows = await tx.scalars(
        select(Event)
        .where(col(Event.post_id) == post.id, col(Event.verb) == "answer.to_comment")
        .order_by(col(Event.id).desc())
        .limit(1)
    )
    event = rows.one_or_none()
    took = set((event.after or {}).get("comments", [])) if event is not None else set()
    return [one for one in await _comments(tx, post.parent_id or 0) if one in took]


async def _reparent(tx: Tx, old: Post, new: Post, ids: Sequence[int]) -> None:
    """Put these comments of one post under another, and count them there."""
    if not ids:
        return
    published = await tx.scalars(
        update(Post)
        .where(col(Post.id).in_(ids))
        .values(parent_id=new.id)
        .returning(col(Post.state))
        .execution_options(synchronize_session=False)
    )
    count = sum(state is PostState.PUBLISHED for state in published)
    old.comment_count -= count
    new.comment_count += count


async def _log(
    tx: Tx,
    actor: Actor,
    post: Post,
    verb: str,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str | None,
    *,
    along: bool = False,
) -> Event:
    return await events.record(
        tx,
        post.guild_id,
        verb,
        actor_id=actor.user_id,
        post=post,
        before=before,
        after=after,
        reason=reason,
        along=along,
    )
