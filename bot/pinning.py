"""Pinning a question: its message is pinned in its channel, for as long as it is shown there.

The row says so, and the publisher follows: what Discord does not let it pin stays unpinned, which
/diagnose tells.
"""

from bot import access, cards, errors, events, posts
from bot.access import Actor
from bot.database import Tx
from bot.i18n import _
from models import Post, PostKind


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
    question.pinned = wanted
    await tx.flush()
    await cards.touch(tx, question)
    act, before, after = "pin" if wanted else "unpin", {"pinned": not wanted}, {"pinned": wanted}
    await events.on_post(tx, actor.user_id, question, act, before, after, reason)
    return question
