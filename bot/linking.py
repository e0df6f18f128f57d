"""Linking questions: one that follows from an answer, and related ones, both ways."""

from sqlalchemy import and_, or_, select
from sqlmodel import col

from bot import access, cards, drafts, errors, events, linked, posts
from bot.access import Actor, Standing
from bot.database import Tx, now
from bot.i18n import _
from bot.posts import Found
from models import Draft, Link, LinkKind, Post, PostKind

UNLINKED_MOST = 25
"""How many related questions the menu to unlink one of them holds."""


async def link(tx: Tx, actor: Actor, question_id: int, other_id: int) -> Post:
    """Note that two questions are related, and return the other one.

    Whoever may edit the first needs no more than to read the second. Raises ``BadChoice`` for what
    is no question, is the same one, is not shown or is linked already.
    """
    question, other = await _pair(tx, actor, question_id, other_id)
    access.require(access.shown(other))
    if await _related(tx, question, other) is not None:
        raise errors.BadChoice(
            _("#{first} and #{second} are linked already.").format(
                first=question.number, second=other.number
            )
        )
    first, second = sorted((question.id or 0, other.id or 0))
    tx.add(
        Link(
            guild_id=actor.guild_id,
            from_id=first,
            to_id=second,
            kind=LinkKind.RELATED,
            created_at=now(tx),
        )
    )
    await tx.flush()
    await _log(tx, actor, "question.link", question, other)
    return other


async def unlink(tx: Tx, actor: Actor, question_id: int, other_id: int) -> Post:
    """Undo that, from either of the two, and return the other one. Raises ``BadChoice``."""
    question, other = await _pair(tx, actor, question_id, other_id)
    row = await _related(tx, question, other)
    if row is None:
        raise errors.BadChoice(
            _("#{first} and #{second} are not linked.").format(
                first=question.number, second=other.number
            )
        )
    await tx.delete(row)
    await tx.flush()
    await _log(tx, actor, "question.unlink", question, other)
    return other


async def related(
    tx: Tx, who: Standing, question: Post, *, most: int = UNLINKED_MOST
) -> list[Post]:
    """Return the related questions that this reader may see, by number: no more than ``most``."""
    start, end = col(Link.from_id), col(Link.to_id)
    ends = or_(
        and_(start == question.id, end == col(Post.id)),
        and_(end == question.id, start == col(Post.id)),
    )
    rows = await tx.scalars(
        select(Post)
        .join(Link, ends)
        .where(col(Link.kind) == LinkKind.RELATED, access.may_read(who))
        .order_by(col(Post.number))
        .limit(most)
    )
    return list(rows)


def can_follow_on(who: Standing) -> access.Answer:
    """May they ask anywhere at all? Where, they choose in the form."""
    refused = access.takes_part(who)
    return refused or (None if drafts.askable(who) else drafts.none_askable(who))


async def from_answer(
    tx: Tx, who: Standing, draft: Draft, *, writing: bool = False
) -> Found | None:
    """Return the answer that a question is to follow from; None if it cannot be seen any more.

    ``writing=True`` locks it: it stays where it is until the question is posted.
    """
    if draft.follows_id is None:
        return None
    try:
        found = await posts.find(tx, who, draft.follows_id, writing=writing)
    except errors.Gone:
        return None
    shown = access.shown(found.post, found.question) is None
    return found if shown and found.post.kind is PostKind.ANSWER else None


async def follow_on(tx: Tx, question: Post, found: Found) -> None:
    """Link a new question with the answer it follows from.

    Whoever wrote the answer hears of it by the question's own event (``bot.audience``), so that of
    one that waits for a moderator they hear when it is shown.
    """
    tx.add(
        Link(
            guild_id=question.guild_id,
            from_id=question.id or 0,
            to_id=found.question.id or 0,
            kind=LinkKind.FOLLOW_ON,
            answer_id=found.post.id,
            created_at=now(tx),
        )
    )
    await tx.flush()
    await linked.touch(tx, question)


async def came_loose(tx: Tx, draft_id: int, question: Post) -> bool:
    """Return whether a draft was to follow from an answer, and what it became does not."""
    draft = await tx.get(Draft, draft_id)
    if draft is None or draft.follows_id is None:
        return False
    row = select(col(Link.id)).where(
        col(Link.from_id) == question.id, col(Link.kind) == LinkKind.FOLLOW_ON
    )
    return await tx.scalar(row) is None


async def _pair(tx: Tx, actor: Actor, question_id: int, other_id: int) -> tuple[Post, Post]:
    """Return two questions, the first of which they may edit."""
    who = await access.standing(tx, actor)
    # Always in the same order, so that two people who link the same two wait for each other.
    first, second = (question_id, other_id) if question_id < other_id else (other_id, question_id)
    found = {key: await posts.find(tx, who, key, writing=True) for key in (first, second)}
    question, other = found[question_id].post, found[other_id].post
    if question.kind is not PostKind.QUESTION:
        raise errors.Gone
    access.require(access.can_edit(who, question, question))
    if other.kind is not PostKind.QUESTION or other.id == question.id:
        raise errors.BadChoice(
            _("A question can only be linked with another question: type its number.")
        )
    return question, other


async def _related(tx: Tx, one: Post, other: Post) -> Link | None:
    first, second = sorted((one.id or 0, other.id or 0))
    rows = await tx.scalars(
        select(Link).where(
            col(Link.from_id) == first,
            col(Link.to_id) == second,
            col(Link.kind) == LinkKind.RELATED,
        )
    )
    return rows.one_or_none()


async def _log(tx: Tx, actor: Actor, verb: str, question: Post, other: Post) -> None:
    which = {"with": other.id}
    before, after = (None, which) if verb.endswith(".link") else (which, None)
    await events.record(
        tx,
        actor.guild_id,
        verb,
        actor_id=actor.user_id,
        post=question,
        before=before,
        after=after,
    )
    if question.category_id == other.category_id:
        # Elsewhere neither card names the other.
        await cards.touch(tx, question, other)
