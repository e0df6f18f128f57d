"""Setting the visibility of posts: one taken out of sight by an act, or many moved at once."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlmodel import col

from bot import (
    answers,
    cards,
    events,
    filing,
    hotness,
    linked,
    members,
    posts,
    queueing,
    reputation,
)
from bot.access import Standing
from bot.database import Tx
from bot.searching import index
from models import CardKind, Post, PostKind, PostState


async def take_away(
    tx: Tx, who: Standing, post: Post, state: PostState, act: str, reason: str | None
) -> None:
    """Take a post out of sight by this act, for someone who may: whoever calls this has asked."""
    goes = state is PostState.DELETED
    before = {"state": post.state} | await queueing.stay(tx, post, goes=goes)
    before |= await answers.drop_acceptance(tx, who, post, moderating=True)
    await posts.move_to(tx, who, post, state)
    # What many reports did, nobody did.
    by = who.actor.user_id or None
    await events.on_post(tx, by, post, act, before, {"state": state}, reason)


async def move(
    tx: Tx,
    who: Standing,
    theirs: Sequence[Post],
    found: dict[int, Post],
    states: Mapping[int, PostState],
    points: Counter[int],
) -> None:
    """Set the visibility of posts and all that hangs on it, as ``posts.move_to`` does for one."""
    for post in theirs:
        before = reputation.of_posting(post, who.preferences)
        was, post.state = post.state, states[post.id or 0]
        change = (post.state is PostState.PUBLISHED) - (was is PostState.PUBLISHED)
        points[post.author_id] += reputation.of_posting(post, who.preferences) - before
        parent = found.get(post.parent_id or 0)
        if parent is not None and post.kind is PostKind.ANSWER:
            parent.answer_count += change
        elif parent is not None:
            parent.comment_count += change
    await tx.flush()
    asked = [one.id or 0 for one in theirs if one.kind is PostKind.QUESTION]
    answered = {one.question_id or 0 for one in theirs if one.kind is PostKind.ANSWER}
    index.of(tx, *theirs)
    await filing.refile(tx, asked)
    await hotness.renew_many(tx, sorted(answered))
    await members.award(tx, who.guild_id, points, who.preferences)
    await linked.touch_many(tx, theirs)
    await _touch(tx, who, theirs, asked)


async def _touch(tx: Tx, who: Standing, theirs: Sequence[Post], asked: Sequence[int]) -> None:
    """Note that the cards of these posts are behind, and of all that stands above and under."""
    ids = {one.id or 0 for one in theirs} | {one.parent_id or 0 for one in theirs}
    under = await tx.scalars(select(col(Post.id)).where(col(Post.parent_id).in_(asked)))
    await cards.touch_many(tx, CardKind.QUESTION, ids)
    await cards.touch_many(tx, CardKind.ANSWER, ids | {key or 0 for key in under})
    if asked:
        await cards.touch_many(tx, CardKind.UNANSWERED, [who.guild_id])


async def locked(tx: Tx, ids: Collection[int]) -> dict[int, Post]:
    """Return these posts and what they stand under, locked in the order of their ids."""
    above = await tx.execute(
        select(col(Post.parent_id), col(Post.question_id)).where(col(Post.id).in_(ids))
    )
    every = {*ids, *(key for row in above for key in row if key is not None)}
    rows = await tx.scalars(
        select(Post)
        .where(col(Post.id).in_(every))
        .order_by(col(Post.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id or 0: row for row in rows}
