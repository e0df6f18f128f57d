"""Suspensions of a member through anonymous posts, shown to an admin who is asked about them.

Never by themselves on a member's page: whoever puts such a suspension on a post could open one page
after the other and find whose post it is. So it takes a reason and stands in the log, as unmasking
does, whether or not there is one.
"""

from sqlalchemy import select
from sqlmodel import col

from bot import access, dossiers, events, masks, notices
from bot.access import Actor
from bot.database import Tx
from bot.dossiers import Term
from models import Post, Suspension


async def lift(tx: Tx, actor: Actor, user_id: int, reason: str) -> tuple[Term, ...]:
    """Return the suspensions of a member through anonymous posts, and log that it was asked.

    They say neither through which posts, nor why, nor by whom. Raises ``NotAnAdmin`` and
    ``WhyMissing``.
    """
    who = await access.standing(tx, actor)
    access.require(access.can_unmask(who))
    why = masks.words(reason)
    written = select(col(Post.id)).where(*notices.by_nobody(who.guild_id, user_id))
    found = await dossiers.terms(tx, col(Suspension.through_post_id).in_(written), veiled=True)
    await events.record(
        tx,
        who.guild_id,
        "member.look_behind",
        actor_id=actor.user_id,
        user_id=user_id,
        reason=why,
    )
    return tuple(found)
