"""What does not come through to Discord, and trying it again once its reason is gone."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlmodel import col

from bot import access, cards
from bot.access import Actor
from bot.database import Tx, now
from models import OF_POSTS, Card, CardKind, Post, StuckFor

THREADS_FULL = "160006"
"""What is noted on a card that would be one active thread too many."""

LATE = 3
"""Tries in a row after which a card counts as late."""

QUIET = (StuckFor.ARCHIVED, StuckFor.PURGED)
"""Reasons to be stuck that trouble nobody: a score in a sleeping thread, what is gone for good."""

REFUSED = (StuckFor.FORBIDDEN, StuckFor.LOCKED, StuckFor.NO_TAG)
"""Reasons to be stuck that a permission, unlocking a thread, or a forum's tag is an end to."""

ELSEWHERE = (CardKind.UNANSWERED, CardKind.LOG, CardKind.QUEUE, CardKind.ALARM)
"""Cards in channels that are no category's: they are just tried."""

NO_REACTIONS, NO_THREAD, NO_PICTURES = "no reactions", "no thread", "no pictures"
NOT_PINNED = "not pinned"
"""How the publisher's notes on a card begin that is up, but not as it should be."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """How many cards of a server do not come through, and why."""

    stuck: dict[str, int] = field(default_factory=dict)
    """By reason."""
    late: int = 0
    """Failed several times and tried again."""
    last_error: str = ""
    full: int = 0
    """Questions that wait until there is room for one more active thread."""
    problems: dict[str, int] = field(default_factory=dict)
    """Of those that are up: what did not work, in the publisher's words."""


async def outbox(tx: Tx, guild_id: int) -> Outbox:
    """Return what does not come through in a server."""
    here = col(Card.guild_id) == guild_id
    stuck = await tx.execute(
        select(col(Card.stuck), func.count())
        .where(here, col(Card.stuck).is_not(None), col(Card.stuck).not_in(QUIET))
        .group_by(col(Card.stuck))
    )
    late = and_(
        here,
        col(Card.stuck).is_(None),
        col(Card.wanted) > col(Card.shown),
        col(Card.attempts) >= LATE,
    )
    count = await tx.scalar(select(func.count()).select_from(Card).where(late))
    latest = await tx.scalar(
        select(col(Card.last_error)).where(late).order_by(col(Card.id).desc()).limit(1)
    )
    full = await tx.scalar(
        select(func.count())
        .select_from(Card)
        .where(
            here,
            col(Card.stuck).is_(None),
            col(Card.wanted) > col(Card.shown),
            col(Card.last_error) == THREADS_FULL,
        )
    )
    problems = await tx.execute(
        select(col(Card.problem), func.count())
        .where(here, col(Card.problem).is_not(None), col(Card.message_id).is_not(None))
        .group_by(col(Card.problem))
    )
    return Outbox(
        stuck={str(reason): number for reason, number in stuck},
        late=count or 0,
        last_error=latest or "",
        full=full or 0,
        problems={str(problem): number for problem, number in problems},
    )


async def mend(
    tx: Tx,
    actor: Actor,
    *,
    writable: Collection[int],
    reactable: Collection[int],
    attachable: Collection[int] = (),
    pinnable: Collection[int] = (),
    notices: bool,
) -> int:
    """Try the cards again that Discord refused for want of a permission which is there now.

    ``writable``, ``reactable``, ``attachable`` and ``pinnable`` are the categories in whose
    channels everything needed for posting, for reactions, for pictures and for pins is allowed;
    ``notices``: also in the staff channel. Returns how many cards are tried again.
    """
    access.require(access.can_administer(await access.standing(tx, actor)))
    here = col(Card.guild_id) == actor.guild_id
    welcome = or_(_of(writable), col(Card.kind).in_(ELSEWHERE))
    if notices:
        welcome = or_(welcome, col(Card.kind) == CardKind.NOTICE)
    refused = await tx.execute(
        update(Card)
        .where(here, col(Card.stuck).in_(REFUSED), welcome)
        .values(**cards.AFRESH, not_before=now(tx))
        .returning(col(Card.id))
        .execution_options(synchronize_session=False)
    )
    bare = await tx.execute(
        update(Card)
        .where(
            here,
            col(Card.message_id).is_not(None),
            col(Card.problem).startswith(NO_REACTIONS),
            _of(reactable),
        )
        .values(problem=None, seeded=False, wanted=col(Card.wanted) + 1, not_before=now(tx))
        .returning(col(Card.id))
        .execution_options(synchronize_session=False)
    )
    unpictured = await tx.execute(
        update(Card)
        .where(
            here,
            col(Card.message_id).is_not(None),
            col(Card.problem).startswith(NO_PICTURES),
            _of(attachable),
        )
        # As if it showed nothing yet: then its pictures are sent with the next edit.
        .values(problem=None, digest="", loud=True, wanted=col(Card.wanted) + 1, not_before=now(tx))
        .returning(col(Card.id))
        .execution_options(synchronize_session=False)
    )
    unpinned = await tx.execute(
        update(Card)
        .where(
            here,
            col(Card.message_id).is_not(None),
            col(Card.problem).startswith(NOT_PINNED),
            _of(pinnable),
        )
        # That it is not pinned stays true until it is: there may be no room.
        .values(loud=True, wanted=col(Card.wanted) + 1, not_before=now(tx))
        .returning(col(Card.id))
        .execution_options(synchronize_session=False)
    )
    tx.info["touched"] = True
    return sum(len(one.all()) for one in (refused, bare, unpictured, unpinned))


async def pin_settled(tx: Tx, question_id: int) -> None:
    """Forget that a question could not be pinned: it is now, or need not be."""
    await tx.execute(
        update(Card)
        .where(
            col(Card.kind) == CardKind.QUESTION,
            col(Card.subject_id) == question_id,
            col(Card.problem).startswith(NOT_PINNED),
        )
        .values(problem=None)
        .execution_options(synchronize_session=False)
    )


async def release_in(tx: Tx, category_ids: Collection[int], reason: str) -> None:
    """Try the cards of these categories again that stuck for this reason."""
    await tx.execute(
        update(Card)
        .where(_of(category_ids), col(Card.stuck) == reason)
        .values(**cards.AFRESH, not_before=now(tx))
        .execution_options(synchronize_session=False)
    )
    tx.info["touched"] = True


def _of(category_ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a card is of these categories: a question, an answer or a guide."""
    posts = select(col(Post.id)).where(col(Post.category_id).in_(category_ids))
    guides = and_(col(Card.kind) == CardKind.GUIDE, col(Card.subject_id).in_(category_ids))
    return or_(guides, and_(col(Card.kind).in_(OF_POSTS), col(Card.subject_id).in_(posts)))
