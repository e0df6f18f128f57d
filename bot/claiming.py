"""Putting one's own name to what one posted anonymously, as Question2Answer's "claim" does.

From then on a post is like any other: it counts, its votes and its acceptance pay whom they pay.
Its card goes on being voted on by buttons, because nobody can say what the reactions that may stand
under it were meant for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select, update
from sqlmodel import col

from bot import access, aliases, answers, cards, events, masks, members, posts, reputation
from bot.access import Actor, Standing
from bot.database import Tx, table
from models import Acceptance, Card, CardKind, Notification, Post, PostKind, Revision, Vote


@dataclass(frozen=True, slots=True)
class Claimable:
    """An anonymous post of the reader's own, and how much else they posted under that alias."""

    post: Post
    address: str
    others: int
    together: bool = False
    """It is claimed with all of them, or not at all."""


async def look(tx: Tx, who: Standing, post_id: int) -> Claimable:
    """Return what claiming a post would be about. Raises what refuses it."""
    found = await posts.find(tx, who, post_id)
    access.require(access.can_claim(who, found.post, found.question))
    others = len(await _mine(tx, who, found.question)) - 1
    return Claimable(found.post, await posts.called(tx, found), others, _together(found))


def _together(found: posts.Found) -> bool:
    """Tell an answer to one's own anonymous question, which is claimed with the question alone.

    Named under a question whose asker is not, it would be paid for being accepted by its author.
    """
    asked = found.question.anonymous and found.question.author_id == found.post.author_id
    return asked and found.post.kind is PostKind.ANSWER


async def claim(tx: Tx, actor: Actor, post_id: int, *, everything: bool = False) -> list[Post]:
    """Put their own name to a post, or to ``everything`` they posted anonymously in its question.

    An answer to their own anonymous question comes with everything. Returns the posts that stand
    under their name now.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id, writing=True)
    access.require(access.can_claim(who, found.post, found.question))
    mine: Sequence[Post] = [found.post]
    if everything or _together(found):
        mine = await _mine(tx, who, found.question, writing=True)
    # The row of whoever was anonymous until now may not be there yet.
    base = who.preferences.points_base
    await members.seen(tx, who.guild_id, {actor.user_id: actor.name}, base, {})
    before = await _paid(tx, who, found.question)
    names = [post.alias for post in mine]
    for post in mine:
        post.anonymous, post.alias = False, None
        if post.edited_at is not None and post.editor_id is None:
            post.editor_id = post.author_id
        post.points = reputation.of_votes_on(post, who.preferences)
    await tx.flush()
    await aliases.left(tx, found.question, names)
    earned = await _paid(tx, who, found.question)
    for user, points in before.items():
        earned[user] = earned.get(user, 0) - points
    for post in mine:
        gives = post.points + reputation.of_posting(post, who.preferences)
        earned[post.author_id] = earned.get(post.author_id, 0) + gives
        for user, points in (await _cast(tx, who, post)).items():
            earned[user] = earned.get(user, 0) + points
        await _name_rows(tx, post)
        await events.record(
            tx, post.guild_id, f"{post.kind}.claim", actor_id=actor.user_id, post=post
        )
        await cards.touch(tx, post)
    await members.award(tx, who.guild_id, earned, who.preferences)
    return list(mine)


async def _mine(tx: Tx, who: Standing, question: Post, *, writing: bool = False) -> Sequence[Post]:
    """Return what someone posted anonymously in a question and can still see."""
    statement = (
        select(Post)
        .where(
            posts.belongs(question.id),
            col(Post.author_id) == who.actor.user_id,
            col(Post.anonymous),
            access.may_read(who),
        )
        .order_by(col(Post.id))
    )
    return (await tx.scalars(statement.with_for_update() if writing else statement)).all()


async def _paid(tx: Tx, who: Standing, question: Post) -> dict[int, int]:
    """Return what the question's acceptance gives to whom, as its posts are signed now."""
    accepted = await answers.accepted_one(tx, question)
    if accepted is None:
        return {}
    return reputation.of_accepting(question, accepted, who.preferences)


async def _cast(tx: Tx, who: Standing, post: Post) -> dict[int, int]:
    """Return what the votes on a post give those who cast them."""
    if post.unpaid:
        return {}
    rows = await tx.execute(
        select(col(Vote.user_id), col(Vote.value)).where(
            col(Vote.post_id) == post.id, reputation.counts()
        )
    )
    return {user: reputation.of_casting(value, who.preferences) for user, value in rows}


async def _name_rows(tx: Tx, post: Post) -> None:
    """Write the author's id where it stands for every post that is not anonymous."""
    await tx.execute(
        update(Revision)
        .where(col(Revision.post_id) == post.id, col(Revision.by_author))
        .values(editor_id=post.author_id)
        .execution_options(synchronize_session=False)
    )
    told = table(Notification).alias("told")
    await tx.execute(
        update(Notification)
        .where(
            col(Notification.to_author_of) == post.id,
            # Of one event nobody is told twice.
            ~exists().where(
                told.c.event_id == col(Notification.event_id), told.c.user_id == post.author_id
            ),
        )
        .values(user_id=post.author_id, to_author_of=None)
        .execution_options(synchronize_session=False)
    )
    await masks.claimed(tx, post)
    if post.kind is PostKind.COMMENT:
        return
    await tx.execute(
        update(Card)
        .where(col(Card.kind) == CardKind(post.kind.value), col(Card.subject_id) == post.id)
        .values(buttons_only=True)
        .execution_options(synchronize_session=False)
    )
    if post.kind is PostKind.QUESTION:
        await tx.execute(
            update(Acceptance)
            .where(col(Acceptance.question_id) == post.id, col(Acceptance.by_author))
            .values(accepted_by=post.author_id)
            .execution_options(synchronize_session=False)
        )
