"""A quiet word to askers whose question has had an answer for a day and none is accepted.

Once a question, in their inbox (``question.remind`` is the event). Background work that a mark
claims: whoever holds the mark's row goes on from where the last one came to, also after a restart;
what became due long ago is passed over, so that a long absence ends in no storm.
"""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlmodel import col

from bot import access, events, guilds, members, preferences
from bot.access import Actor
from bot.database import Tx, now
from models import Event, Member, Post, PostKind, PostState

AFTER = timedelta(hours=24)
"""How long an answer has stood before its asker is reminded."""

STALE = timedelta(days=3)
"""Answers older than this remind nobody any more."""

BATCH = 200
"""Posts looked at in one transaction."""

MARK = "reminders"
"""The mark: the last post that was looked at."""

VERB = "question.remind"


async def waiting(tx: Tx) -> bool:
    """Return whether there is a post that is old enough and was not looked at."""
    mark = await guilds.marked(tx, MARK)
    if mark is None:
        return True
    following = await tx.scalar(
        select(col(Post.created_at)).where(col(Post.id) > int(mark)).order_by(col(Post.id)).limit(1)
    )
    return following is not None and following <= now(tx) - AFTER


async def advance(tx: Tx) -> bool:
    """Look at the next posts that are old enough; return whether there may be more."""
    mark = await guilds.marked(tx, MARK, writing=True)
    if mark is None:
        # From the first day on: what is older was never to be reminded of.
        last = await tx.scalar(
            select(func.max(col(Post.id))).where(col(Post.created_at) < now(tx) - STALE)
        )
        await guilds.mark(tx, MARK, str(last or 0))
        return True
    rows = await tx.scalars(
        select(Post).where(col(Post.id) > int(mark)).order_by(col(Post.id)).limit(BATCH)
    )
    seen = rows.all()
    due = [post for post in seen if post.created_at <= now(tx) - AFTER]
    answers = [
        post
        for post in due
        if post.kind is PostKind.ANSWER
        and post.state is PostState.PUBLISHED
        and post.created_at > now(tx) - STALE
    ]
    for answer in answers:
        await _remind(tx, answer)
    if due:
        await guilds.mark(tx, MARK, str(due[-1].id))
    return len(due) == BATCH


async def _remind(tx: Tx, answer: Post) -> None:
    """Write down that an asker is reminded, if they still need it and have not been."""
    question = await tx.get(Post, answer.question_id)
    if question is None or answer.author_id == question.author_id:
        return
    settled = question.accepted or question.close_reason is not None or question.locked
    if settled or question.state is not PostState.PUBLISHED:
        return
    chosen = await preferences.load(tx, question.guild_id)
    asker = await members.find(tx, question.guild_id, question.author_id)
    if not chosen.remind or (asker is not None and asker.unreminded):
        return
    before = select(col(Event.id)).where(col(Event.post_id) == question.id, col(Event.verb) == VERB)
    if await tx.scalar(before.limit(1)) is None:
        await events.record(tx, question.guild_id, VERB, actor_id=None, post=question)


async def choose(tx: Tx, actor: Actor, *, reminded: bool) -> None:
    """Let someone be reminded of their own questions, or not any more; twice is no harm."""
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    await members.keep(tx, who.guild_id, actor.user_id, who.preferences.points_base)
    await tx.execute(
        update(Member)
        .where(col(Member.guild_id) == who.guild_id, col(Member.user_id) == actor.user_id)
        .values(unreminded=not reminded)
        .execution_options(synchronize_session=False)
    )
