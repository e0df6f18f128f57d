"""Pinning a question: its message is pinned in its channel, for as long as it is shown there.

In a forum its post is, and Discord pins one post of a forum at a time.
The row says so, and the publisher follows: what Discord does not let it pin stays unpinned, which
/diagnose tells.
"""

from sqlalchemy import select
from sqlmodel import col

from bot import access, cards, errors, events, mending, posts
from bot.access import Actor, Standing
from bot.database import Tx
from bot.i18n import _
from bot.placings import PLACINGS
from models import Post, PostKind, PostState


async def pin(tx: Tx, actor: Actor, post_id: int, reason: str | None = None) -> Post:
    """Have a question's message pinned, and return it."""
    return await _set(tx, actor, post_id, reason, wanted=True)


async def unpin(tx: Tx, actor: Actor, post_id: int, reason: str | None = None) -> Post:
    """Have a question's message pinned no more, and return it."""
    return await _set(tx, actor, post_id, reason, wanted=False)


async def _set(tx: Tx, actor: Actor, post_id: int, reason: str | None, *, wanted: bool) -> Post:
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id, writing=True)
    question = found.post
    if question.kind is not PostKind.QUESTION:
        raise errors.NotFound
    access.require(access.can_pin(who, question) if wanted else access.can_unpin(who, question))
    if question.pinned == wanted:
        raise errors.AlreadySo(_("pinned") if wanted else _("unpinned"))
    beside = await _pinned_beside(tx, who, question) if wanted else None
    if beside is not None:
        raise errors.BadChoice(
            _(
                "In a forum one question is pinned at a time, and {address} is. Unpin it first."
            ).format(address=f"#{beside}")
        )
    question.pinned = wanted
    await tx.flush()
    await cards.touch(tx, question)
    await mending.pin_settled(tx, question.id or 0)
    act, before, after = "pin" if wanted else "unpin", {"pinned": not wanted}, {"pinned": wanted}
    await events.on_post(tx, actor.user_id, question, act, before, after, reason)
    return question


async def _pinned_beside(tx: Tx, who: Standing, question: Post) -> int | None:
    """Return the number of the question that is pinned in the same forum, if there is one."""
    category = who.categories[question.category_id]
    if not PLACINGS[category.layout].forum:
        return None
    inside = [key for key, one in who.categories.items() if one.channel_id == category.channel_id]
    found: int | None = await tx.scalar(
        select(col(Post.number))
        .where(
            col(Post.guild_id) == question.guild_id,
            col(Post.category_id).in_(inside),
            col(Post.kind) == PostKind.QUESTION,
            col(Post.pinned),
            col(Post.state) != PostState.DELETED,
        )
        .limit(1)
    )
    return found
