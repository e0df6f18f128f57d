"""Hiding everything that somebody posted under their name, and bringing it back: one act each.

Anonymous posts of theirs are not touched and not counted, so that nobody learns which they are.
However many posts it is, it is a few statements for all of them, one entry of the log, and one word
to whoever wrote them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, update
from sqlmodel import col

from bot import (
    access,
    errors,
    events,
    masks,
    queueing,
    reposting,
    reputation,
    taking_back,
    visibility,
)
from bot.access import Actor, Standing
from bot.database import Tx, now
from bot.i18n import _
from bot.rights import Right
from models import (
    OF_POSTS,
    Acceptance,
    Card,
    Event,
    MemberNote,
    NoteKind,
    Outcome,
    Post,
    PostKind,
    PostState,
    StuckFor,
)

MOST = 1_000
"""Posts that one act hides at most, the latest; whoever wants more does it again."""

_OPEN = (PostState.PUBLISHED, PostState.QUEUED)
"""What is hidden: also what waits for a moderator, who need not look at each of them then."""

_SEEN_BY = ("hide", "show", "delete", "remove", "restore", "purge")


@dataclass(frozen=True, slots=True)
class Hidden:
    """What came of it."""

    posts: int
    event_id: int
    more: bool
    """There are older ones."""


async def hide_all(tx: Tx, actor: Actor, target: Actor, reason: str) -> Hidden:
    """Hide what a member posted under their name, as far as this moderator can read it.

    ``target`` is who they are on Discord now. Raises ``Outranked`` for equals and those above.
    """
    who = await access.standing(tx, actor)
    access.require(access.can_keep_members(who))
    access.require(access.can_act_on(who, target))
    why = masks.words(reason)
    rows = await tx.scalars(
        select(col(Post.id))
        .where(
            *_within(who, Right.HIDE, *_OPEN),
            col(Post.author_id) == target.user_id,
        )
        .order_by(col(Post.id).desc())
        .limit(MOST + 1)
    )
    ids = [key or 0 for key in rows]
    if not ids:
        raise errors.BadChoice(
            _("Nothing changed: they have posted nothing that is shown or waits.")
        )
    note = MemberNote(
        guild_id=who.guild_id,
        user_id=target.user_id,
        kind=NoteKind.HIDDEN,
        body=why,
        by_id=actor.user_id,
        created_at=now(tx),
    )
    tx.add(note)
    await tx.flush()
    event = await _hide(tx, who, target.user_id, ids[:MOST], note.id or 0, why)
    return Hidden(len(ids[:MOST]), event.id or 0, len(ids) > MOST)


async def hide_again(tx: Tx, actor: Actor, event: Event, reason: str = "") -> None:
    """Undo that everything was brought back."""
    who = await access.standing(tx, actor)
    access.require(access.can_keep_members(who))
    ids = await _untouched(tx, who, event, Right.HIDE, *_OPEN)
    note = (event.after or {}).get("note", 0)
    await taking_back.say_again(tx, who.guild_id, [note], actor.user_id)
    await _hide(tx, who, event.user_id or 0, ids, note, reason or None)


async def show_again(tx: Tx, actor: Actor, event: Event, reason: str = "") -> None:
    """Bring back what an act hid, but for what somebody hid or deleted for itself meanwhile."""
    who = await access.standing(tx, actor)
    access.require(access.can_keep_members(who))
    ids = await _untouched(tx, who, event, Right.SHOW, PostState.HIDDEN)
    found = await visibility.locked(tx, ids)
    theirs = [found[key] for key in ids]
    rows = await tx.scalars(
        select(Card).where(
            col(Card.kind).in_(OF_POSTS),
            col(Card.subject_id).in_(ids),
            col(Card.stuck) == StuckFor.DELETED,
        )
    )
    for card in rows.all():
        # Its message was deleted on Discord meanwhile.
        post = found.get(card.subject_id)
        if post is not None:
            await reposting.anew(tx, card, post)
    points = Counter[int]()
    for one in (event.before or {}).get("accepted", []):
        question, answer = found.get(one["question"]), found.get(one["answer"])
        if question is None or answer is None or question.accepted:
            continue
        question.accepted = answer.accepted = True
        tx.add(
            Acceptance(
                guild_id=who.guild_id,
                question_id=one["question"],
                answer_id=one["answer"],
                accepted_by=one["by"],
                by_author=one["by_author"],
                created_at=now(tx),
            )
        )
        points.update(reputation.of_accepting(question, answer, who.preferences))
    said = event.before or {}
    queued = said.get("queued", [])
    states = {key: PostState.QUEUED if key in queued else PostState.PUBLISHED for key in ids}
    await visibility.move(tx, who, theirs, found, states, points)
    await queueing.reopen_many(
        tx, who.guild_id, [key for key in said.get("waited", []) if key in states]
    )
    # Their reactions were not counted meanwhile.
    family = or_(col(Post.id).in_(ids), col(Post.question_id).in_(ids))
    await tx.execute(
        update(Card)
        .where(
            col(Card.kind).in_(OF_POSTS),
            col(Card.subject_id).in_(select(col(Post.id)).where(family)),
        )
        .values(recheck=True)
        .execution_options(synchronize_session=False)
    )
    note = (event.after or {}).get("note", 0)
    await taking_back.take_back(tx, who.guild_id, [note], actor.user_id)
    await events.record(
        tx,
        who.guild_id,
        "member.show_all",
        actor_id=actor.user_id,
        user_id=event.user_id,
        after={"posts": ids, "note": note},
        reason=reason or None,
    )


async def _hide(
    tx: Tx, who: Standing, user_id: int, ids: Sequence[int], note: int, reason: str | None
) -> Event:
    found = await visibility.locked(tx, ids)
    points, accepted = Counter[int](), []
    rows = await tx.scalars(select(Acceptance).where(col(Acceptance.answer_id).in_(ids)))
    for one in rows.all():
        # An answer that is no longer shown cannot be the accepted one.
        question, answer = found[one.question_id], found[one.answer_id]
        question.accepted = answer.accepted = False
        points.subtract(reputation.of_accepting(question, answer, who.preferences))
        accepted.append(
            {
                "question": one.question_id,
                "answer": one.answer_id,
                "by": one.accepted_by,
                "by_author": one.by_author,
            }
        )
        await tx.delete(one)
    queued = [key for key in ids if found[key].state is PostState.QUEUED]
    states = dict.fromkeys(ids, PostState.HIDDEN)
    await visibility.move(tx, who, [found[key] for key in ids], found, states, points)
    waited = await queueing.settle_many(tx, ids, Outcome.HIDDEN, who.actor.user_id)
    return await events.record(
        tx,
        who.guild_id,
        "member.hide_all",
        actor_id=who.actor.user_id,
        user_id=user_id,
        before={"accepted": accepted, "queued": queued, "waited": waited},
        after={"posts": list(ids), "note": note},
        reason=reason,
    )


def _within(who: Standing, right: Right, *states: PostState) -> list[Any]:
    """Return the conditions on a post that its visibility is theirs to change."""
    inside = [key for key in access.covered(who) if who.may(right, key)]
    return [
        col(Post.guild_id) == who.guild_id,
        col(Post.category_id).in_(inside),
        ~col(Post.anonymous),
        col(Post.state).in_(states),
    ]


async def _untouched(
    tx: Tx, who: Standing, event: Event, right: Right, *states: PostState
) -> list[int]:
    """Return the posts of an act that are as it left them. Raises ``ChangedSince``."""
    later = select(col(Event.post_id)).where(
        col(Event.post_id).in_((event.after or {}).get("posts", [])),
        col(Event.id) > (event.id or 0),
        col(Event.verb).in_([f"{kind}.{act}" for kind in PostKind for act in _SEEN_BY]),
    )
    rows = await tx.scalars(
        select(col(Post.id))
        .where(
            *_within(who, right, *states),
            col(Post.id).in_((event.after or {}).get("posts", [])),
            col(Post.id).not_in(later),
        )
        .order_by(col(Post.id))
    )
    ids = [key or 0 for key in rows]
    if not ids:
        raise errors.ChangedSince
    return ids
