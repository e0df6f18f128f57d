"""Acting on the author of an anonymous post: without learning who it is, or by unmasking them.

Rows that are about the author name the post alone (``through_post_id``). Unmasking is for admins,
takes a reason, stands in the log, is shown once, and the author is told.
"""

from sqlalchemy import update
from sqlmodel import col

from bot import access, errors, events, removing, texts
from bot.access import Actor, Standing
from bot.database import Tx, now
from bot.i18n import _
from models import MemberNote, NoteKind, Post, Suspension


def words(reason: str) -> str:
    """Return what a moderator wrote, as it is kept. Raises ``BadText`` if it is nothing."""
    said = texts.why(reason)
    if said is None:
        raise errors.WhyMissing
    return said


async def anonymous(tx: Tx, who: Standing, post_id: int, *, writing: bool = True) -> Post:
    """Return an anonymous post on whose author somebody may act; ``writing`` locks it.

    Also a deleted one: else whoever takes their post back could neither be suspended for it nor let
    in again. Its author may not, whatever they are: that would be on themselves.
    """
    access.require(access.can_keep_members(who))
    found = await removing.find(tx, who, post_id, writing=writing)
    if not found.post.anonymous:
        raise errors.BadChoice(_("That post is not anonymous any more: its author has a name."))
    if found.post.author_id == who.actor.user_id:
        raise errors.OwnThing(_("That is your own post: nobody does that to themselves."))
    return found.post


async def unmask(tx: Tx, actor: Actor, post_id: int, reason: str) -> int:
    """Return the id of who wrote an anonymous post; it is logged that, and never who.

    The author reads in their inbox that it was done, and why.
    """
    who = await access.standing(tx, actor)
    access.require(access.can_unmask(who))
    post = await anonymous(tx, who, post_id)
    why = words(reason)
    tx.add(
        MemberNote(
            guild_id=who.guild_id,
            through_post_id=post.id,
            kind=NoteKind.UNMASKED,
            body=why,
            by_id=actor.user_id,
            created_at=now(tx),
        )
    )
    await events.record(
        tx, who.guild_id, f"{post.kind}.unmask", actor_id=actor.user_id, post=post, reason=why
    )
    return post.author_id


async def claimed(tx: Tx, post: Post) -> None:
    """Name whoever put their name to a post in what was said and done to its author."""
    for model in (Suspension, MemberNote):
        await tx.execute(
            update(model)
            .where(col(model.through_post_id) == post.id)
            .values(user_id=post.author_id, through_post_id=None)
            .execution_options(synchronize_session=False)
        )
