"""Setting votes aside that look arranged: they stay where they are and count for nothing.

However a voter turns such a vote, it stays voided (``bot.tally``), also when reactions are read
again. Whose votes they are is told so, with the reason; from the log it can be undone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import col

from bot import (
    access,
    errors,
    events,
    masks,
    preferences,
    reputation,
    snowflakes,
    taking_back,
    tally,
    vote_patterns,
    vote_rows,
)
from bot.access import Actor, Standing
from bot.database import Tx, now, table
from bot.i18n import _
from bot.vote_rows import Key
from models import MemberNote, NoteKind, Post, Vote

MOST = 1_000
"""Votes that one act voids at most, the latest; whoever wants more does it again."""


@dataclass(frozen=True, slots=True)
class Voided:
    """What came of it."""

    votes: int
    event_id: int


async def void_pair(tx: Tx, actor: Actor, voter: Actor, author_id: int, reason: str) -> Voided:
    """Void what one member voted on another's posts; ``voter`` is who they are on Discord now.

    Raises ``Outranked`` for votes of equals and those above, ``OwnThing`` for votes on one's own.
    """
    who = await access.standing(tx, actor)
    access.require(access.can_keep_members(who))
    access.require(access.can_act_on(who, voter))
    by = and_(col(Vote.user_id) == voter.user_id, col(Post.author_id) == author_id)
    return await _void(tx, who, author_id, by, reason, user_id=voter.user_id)


async def void_burst(
    tx: Tx, actor: Actor, author_id: int, value: int, first: datetime, last: datetime, reason: str
) -> Voided:
    """Void how new accounts voted on a member's posts in this time, all up (1) or all down (−1)."""
    who = await access.standing(tx, actor)
    access.require(access.can_keep_members(who))
    by = and_(
        col(Vote.user_id) >= snowflakes.first_of(first - vote_patterns.YOUNG),
        col(Vote.created_at).between(first, last),
        col(Vote.value) == value,
        col(Post.author_id) == author_id,
    )
    return await _void(tx, who, author_id, by, reason, young=True)


async def _void(
    tx: Tx,
    who: Standing,
    author_id: int,
    which: Any,
    reason: str,
    *,
    user_id: int | None = None,
    young: bool = False,
) -> Voided:
    if author_id == who.actor.user_id:
        raise errors.OwnThing(_("Those are votes on your own posts: another moderator decides."))
    why = masks.words(reason)
    asked = table(Post).alias("asked")
    rows = await tx.execute(
        select(col(Vote.id), col(Vote.post_id), col(Vote.user_id), col(Vote.created_at))
        .join(Post, col(Post.id) == col(Vote.post_id))
        .outerjoin(asked, asked.c.id == col(Post.question_id))
        .where(
            col(Vote.guild_id) == who.guild_id,
            which,
            reputation.counts(),
            vote_patterns.open_ballots(who, asked),
        )
        .order_by(col(Vote.id).desc())
        .limit(MOST)
    )
    found = list(rows)
    if young:
        usual = await vote_patterns.usual_account(tx, who)
        found = [one for one in found if vote_patterns.is_young(one[2], one[3], usual)]
    ids = [one[0] or 0 for one in found]
    if not await _set(tx, [(one[1], one[2]) for one in found], by=who.actor.user_id):
        raise errors.BadChoice(_("Nothing changed: none of those votes count any more."))
    notes = [
        MemberNote(
            guild_id=who.guild_id,
            user_id=voter,
            kind=NoteKind.VOIDED,
            body=why,
            by_id=who.actor.user_id,
            created_at=now(tx),
        )
        for voter in sorted({user for _id, _post, user, _at in found})
    ]
    tx.add_all(notes)
    await tx.flush()
    told = {"votes": sorted(ids), "notes": [one.id for one in notes]}
    verb = "member.void_burst" if young else "member.void"
    event = await events.record(
        tx,
        who.guild_id,
        verb,
        actor_id=who.actor.user_id,
        user_id=user_id,
        after=told,
        reason=why,
    )
    return Voided(len(ids), event.id or 0)


async def turn(
    tx: Tx,
    actor: Actor,
    user_id: int | None,
    votes: Sequence[int],
    notes: Sequence[int],
    reason: str = "",
    *,
    void: bool,
) -> None:
    """Let votes that were voided count again as their voters left them, or void them once more.

    Raises ``OwnThing`` for one's own votes and those on one's own posts.
    """
    who = await access.standing(tx, actor)
    access.require(access.can_keep_members(who))
    rows = (
        await tx.execute(
            select(col(Vote.post_id), col(Vote.user_id), col(Post.author_id))
            .join(Post, col(Post.id) == col(Vote.post_id))
            .where(
                col(Vote.guild_id) == who.guild_id,
                col(Vote.id).in_(votes),
                col(Vote.voided_by).is_(None) if void else col(Vote.voided_by).is_not(None),
            )
        )
    ).all()
    if any(actor.user_id in (voter, author) for _post, voter, author in rows):
        raise errors.OwnThing(_("You have a part in those votes: another moderator decides."))
    keys = [(post, voter) for post, voter, _author in rows]
    if not await _set(tx, keys, by=actor.user_id if void else None):
        raise errors.ChangedSince
    say = taking_back.say_again if void else taking_back.take_back
    await say(tx, who.guild_id, notes, actor.user_id)
    told = {"votes": list(votes), "notes": list(notes)}
    await events.record(
        tx,
        who.guild_id,
        "member.void" if void else "member.unvoid",
        actor_id=actor.user_id,
        user_id=user_id,
        after=told,
        reason=reason or None,
    )


async def _set(tx: Tx, keys: Collection[Key], *, by: int | None) -> int:
    """Void these votes (``by`` whom) or let them count again (None), and return how many changed.

    What follows from them is stored as for votes that are cast: a few statements for all.
    """
    _by_message, booths = await tally.read_posts(tx, (), {post for post, _user in keys})
    held = await vote_rows.read(tx, keys)
    changed = {key: vote for key, vote in held.items() if vote.voided is (by is None)}
    if not changed:
        return 0
    for vote in changed.values():
        vote.voided = by is not None
    if by is None:
        await vote_rows.restore(tx, changed)
    else:
        await vote_rows.put_aside(tx, changed, by)
    chosen = await preferences.load_many(tx, {booth.guild_id for booth in booths.values()})
    await tally.follow(tx, changed, booths, chosen)
    return len(changed)
