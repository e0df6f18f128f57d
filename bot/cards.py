"""The outbox: which messages may be behind the database, who brings them up to date, and how far.

A verb touches; the publisher claims, brings the message up to date and settles. ``settle`` stores
the version that was claimed, so that a touch in between leaves the card behind, and nothing is
missed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, Update, and_, case, or_, select, update
from sqlmodel import col

from bot import sets
from bot.database import Tx, insert, now, table
from models import Card, CardKind, Post, PostKind, StuckFor
from models.types import Big

LEASE = timedelta(seconds=60)
"""How long a claim holds; whoever claimed it and died lets go of it this late."""

PACE = timedelta(seconds=1.25)
"""The least time between two edits of one message."""

BACK_OFF = (2, 5, 15, 60, 300, 900)
"""Seconds to wait after the first, second … failure in a row."""

STUCK_UNTIL_LOUD = (StuckFor.ARCHIVED, StuckFor.AUTOMOD, StuckFor.NO_TAG)
"""Reasons to be stuck that a change of more than the score ends: it is worth waking a thread for,
or it may have taken out what AutoMod blocked, or brought a tag that the forum has."""

STUCK_WITH_A_VERSION = (*STUCK_UNTIL_LOUD, StuckFor.CHANNEL_GONE)
"""Reasons that may have ended while the publisher was at work: then it tries once more."""

_CARD_OF = {PostKind.QUESTION: CardKind.QUESTION, PostKind.ANSWER: CardKind.ANSWER}


@dataclass(frozen=True, slots=True)
class Shards:
    """The servers this process looks after, by Discord's own sharding: ``(id >> 22) % count``."""

    ids: tuple[int, ...] = (0,)
    count: int = 1

    def own(self, guild_id: Any = Card.guild_id) -> ColumnElement[bool]:
        """Return the condition that leaves only our servers; on ``card``, or on what is given."""
        # Whole division, because PostgreSQL and SQLite do not agree on how to shift a bigint.
        return ((col(guild_id) // 4_194_304) % self.count).in_(self.ids)


AFRESH: dict[str, object] = {
    "stuck": None,
    # An earlier attempt may have sent it after all: then the next one still looks before it sends.
    "attempts": case((col(Card.attempts) > 1, 1), else_=0),
}
"""What is set on cards that stuck and are tried again."""

_LOUDER: dict[str, object] = {
    "loud": True,
    "stuck": case((col(Card.stuck).in_(STUCK_UNTIL_LOUD), None), else_=col(Card.stuck)),
}


async def touch(tx: Tx, *posts: Post, loud: bool = True) -> None:
    """Note that these posts' messages may be behind; a comment's is that of what it comments on.

    ``loud=False`` means only the score moved: not worth waking an archived thread for.
    """
    for post in posts:
        kind = _CARD_OF.get(post.kind)
        if kind is not None:
            await touch_subject(tx, kind, post.id or 0, post.guild_id, loud=loud)
        elif post.parent_id is not None:
            parent = await tx.get(Post, post.parent_id)
            if parent is not None:
                await touch(tx, parent, loud=loud)


async def touch_subject(
    tx: Tx, kind: CardKind, subject_id: int, guild_id: int, *, loud: bool = True
) -> None:
    """Note that this card may be behind; it is made if there is none."""
    statement = insert(tx, Card).values(
        kind=kind,
        subject_id=subject_id,
        guild_id=guild_id,
        wanted=1,
        shown=0,
        loud=True,
        seeded=False,
        recheck=False,
        attempts=0,
        not_before=now(tx),
    )
    changes: dict[str, object] = {"wanted": table(Card).c.wanted + 1}
    if loud:
        changes |= _LOUDER
    await tx.execute(
        statement.on_conflict_do_update(index_elements=["kind", "subject_id"], set_=changes)
    )
    tx.info["touched"] = True


async def touch_many(
    tx: Tx, kind: CardKind, subject_ids: Collection[int | None], *, loud: bool = True
) -> None:
    """Note that these cards, where they exist, may be behind: one statement for all."""
    if subject_ids:
        await tx.execute(
            update(Card)
            .where(col(Card.kind) == kind, col(Card.subject_id).in_(subject_ids))
            .values(wanted=col(Card.wanted) + 1, **(_LOUDER if loud else {}))
            .execution_options(synchronize_session=False)
        )
        tx.info["touched"] = True


async def touch_scores(tx: Tx, posts: Collection[tuple[PostKind, int]]) -> None:
    """Note that these questions' and answers' cards show an old score: one statement for all.

    A card that is behind already, and that nobody is at work on, is not told again.
    """
    if posts and (await sets.run(tx, _touch_scores(tx), posts)).rowcount:
        tx.info["touched"] = True


@sets.prepared
def _touch_scores(tx: Tx) -> Update:
    # With the kind given for each, both databases look each card up by its unique key. Told "one of
    # these kinds", SQLite went through all cards there are, for each row.
    given, card = sets.given(tx, kind=String, post=Big), table(Card)
    up_to_date = or_(card.c.wanted == card.c.shown, card.c.leased_until.is_not(None))
    return (
        update(card)
        .where(card.c.kind == given.c.kind, card.c.subject_id == given.c.post, up_to_date)
        .values(wanted=card.c.wanted + 1)
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """A card as it was when claimed: what to bring up to date, and how far that will be."""

    id: int
    kind: CardKind
    subject_id: int
    guild_id: int
    channel_id: int | None
    message_id: int | None
    thread_id: int | None
    forum_id: int | None
    face: str | None
    up_emoji: str | None
    down_emoji: str | None
    seeded: bool
    version: int
    loud: bool
    digest: str | None
    attempts: int
    recheck: bool
    sent_at: datetime | None
    pinned: bool = False
    round: int = 0
    """Which of this process's claims it came with."""


def _due(moment: datetime, shards: Shards) -> ColumnElement[bool]:
    return and_(
        col(Card.wanted) > col(Card.shown),
        col(Card.stuck).is_(None),
        col(Card.not_before) <= moment,
        or_(col(Card.leased_until).is_(None), col(Card.leased_until) < moment),
        shards.own(),
    )


async def claim(
    tx: Tx, shards: Shards, limit: int = 50, *, held: Collection[int] = ()
) -> list[Claim]:
    """Take up to ``limit`` due cards of our shards for ``LEASE``, oldest debt first.

    Not those of ``held``, which the caller is working on: such a claim would be nobody's for as
    long as it holds. Every claim counts as an attempt, so that a crash while sending counts too.
    """
    moment = now(tx)
    chosen = (
        select(col(Card.id))
        .where(_due(moment, shards), *([col(Card.id).not_in(held)] if held else []))
        .order_by(col(Card.not_before), col(Card.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = await tx.execute(
        update(Card)
        .where(col(Card.id).in_(chosen.scalar_subquery()))
        .values(leased_until=moment + LEASE, attempts=col(Card.attempts) + 1)
        .returning(*table(Card).c)
        .execution_options(synchronize_session=False)
    )
    claims = [
        Claim(
            id=row.id,
            kind=row.kind,
            subject_id=row.subject_id,
            guild_id=row.guild_id,
            channel_id=row.channel_id,
            message_id=row.message_id,
            thread_id=row.thread_id,
            forum_id=row.forum_id,
            face=row.face,
            up_emoji=row.up_emoji,
            down_emoji=row.down_emoji,
            seeded=row.seeded,
            version=row.wanted,
            loud=row.loud,
            digest=row.digest,
            attempts=row.attempts,
            recheck=row.recheck,
            sent_at=row.sent_at,
            pinned=row.pinned,
        )
        for row in rows.all()
    ]
    return sorted(claims, key=lambda one: one.id)


async def next_due(tx: Tx, shards: Shards) -> datetime | None:
    """Return when the next card that is behind may be worked on, or None if all are up to date."""
    found = await tx.execute(
        select(col(Card.not_before))
        .where(
            col(Card.wanted) > col(Card.shown),
            col(Card.stuck).is_(None),
            or_(col(Card.leased_until).is_(None), col(Card.leased_until) < now(tx)),
            shards.own(),
        )
        .order_by(col(Card.not_before))
        .limit(1)
    )
    return found.scalar_one_or_none()


async def sent(
    tx: Tx,
    card: Claim,
    *,
    channel_id: int,
    message_id: int,
    emoji: tuple[str, str] | None,
    again: bool = False,
    forum_id: int | None = None,
    face: str | None = None,
) -> None:
    """Keep where the message is, at once: from here on it is edited, never sent again.

    ``again``: it may have stood there for a while already, and carry votes that nobody counted.
    With a ``forum_id`` it begins a post of that forum, which is the thread ``channel_id``; ``face``
    is the name and tags that the post was given.
    """
    if forum_id is not None:
        await _set(tx, card.id, thread_id=channel_id, forum_id=forum_id, face=face)
    await _set(
        tx,
        card.id,
        channel_id=channel_id,
        message_id=message_id,
        sent_at=now(tx),
        up_emoji=emoji[0] if emoji else None,
        down_emoji=emoji[1] if emoji else None,
        recheck=again or card.recheck,
    )


async def threaded(tx: Tx, card_id: int, thread_id: int | None) -> None:
    """Keep which thread the answers live in."""
    await _set(tx, card_id, thread_id=thread_id)


async def settle(tx: Tx, card: Claim, *, digest: str, seeded: bool) -> None:
    """The message shows the version that was claimed; a touch meanwhile leaves it behind."""
    await tx.execute(
        update(Card)
        .where(col(Card.id) == card.id)
        .values(
            shown=card.version,
            digest=digest,
            seeded=seeded,
            attempts=0,
            leased_until=None,
            last_error=None,
            not_before=now(tx) + PACE,
        )
        .execution_options(synchronize_session=False)
    )
    # Only if nothing louder came meanwhile may the card be quiet again.
    await tx.execute(
        update(Card)
        .where(col(Card.id) == card.id, col(Card.wanted) == card.version)
        .values(loud=False)
        .execution_options(synchronize_session=False)
    )


async def pass_over(tx: Tx, card: Claim) -> None:
    """There is nothing to show and no message: the card waits until it is touched again."""
    await _set(tx, card.id, shown=card.version, attempts=0, leased_until=None, last_error=None)


async def put_back(
    tx: Tx, card: Claim, error: str, *, seconds: float | None = None, counted: bool = True
) -> None:
    """Let go of a card that could not be brought up to date; it is due again after a back-off.

    ``counted=False``: nothing was tried (it waits for another card), so no attempt is counted.
    """
    step = BACK_OFF[min(card.attempts, len(BACK_OFF)) - 1]
    await _set(
        tx,
        card.id,
        leased_until=None,
        last_error=error[:300],
        attempts=card.attempts if counted else card.attempts - 1,
        not_before=now(tx) + timedelta(seconds=step if seconds is None else seconds),
    )


async def stick(
    tx: Tx, card_ids: Sequence[int], reason: str, *, version: int | None = None
) -> None:
    """Nobody tries these cards any more until ``release``: a person has to change something first.

    With a ``version`` only if nothing was touched since it was claimed; else the lease runs out.
    """
    await tx.execute(
        update(Card)
        .where(
            col(Card.id).in_(card_ids),
            *(() if version is None else (col(Card.wanted) == version,)),
        )
        .values(stuck=reason, leased_until=None)
        .execution_options(synchronize_session=False)
    )


async def release(tx: Tx, guild_id: int, *, channel_id: int | None = None, reason: str) -> None:
    """Try the cards again that stuck for this reason (in one channel or thread, or in all)."""
    place = or_(col(Card.channel_id) == channel_id, col(Card.thread_id) == channel_id)
    await tx.execute(
        update(Card)
        .where(
            col(Card.guild_id) == guild_id,
            col(Card.stuck) == reason,
            *(() if channel_id is None else (place,)),
        )
        .values(**AFRESH, not_before=now(tx))
        .execution_options(synchronize_session=False)
    )
    tx.info["touched"] = True


async def reseed(tx: Tx, card_id: int, up_emoji: str, down_emoji: str) -> None:
    """Keep which emoji this message votes with from now on."""
    await _set(tx, card_id, up_emoji=up_emoji, down_emoji=down_emoji)


async def pinned(tx: Tx, card_id: int, *, pinned: bool) -> None:
    """Keep whether a message is pinned."""
    await _set(tx, card_id, pinned=pinned)


async def note(tx: Tx, card_id: int, problem: str) -> None:
    """Keep what did not work although the card is up, for /diagnose."""
    await _set(tx, card_id, problem=problem[:300])


async def hurry_answers(tx: Tx, question_id: int) -> None:
    """Let the answers of a question that is posted now not wait any longer.

    Those that are up already, because it is posted again, link to it anew.
    """
    answers = select(col(Post.id)).where(col(Post.parent_id) == question_id).scalar_subquery()
    await tx.execute(
        update(Card)
        .where(
            col(Card.kind) == CardKind.ANSWER,
            col(Card.subject_id).in_(answers),
            col(Card.message_id).is_(None),
        )
        .values(not_before=now(tx))
        .execution_options(synchronize_session=False)
    )
    await tx.execute(
        update(Card)
        .where(
            col(Card.kind) == CardKind.ANSWER,
            col(Card.subject_id).in_(answers),
            col(Card.message_id).is_not(None),
        )
        .values(wanted=col(Card.wanted) + 1)
        .execution_options(synchronize_session=False)
    )


async def any_stuck(tx: Tx, guild_id: int, reason: str) -> bool:
    """Return whether any card of a server sticks for this reason."""
    found = await tx.execute(
        select(col(Card.id))
        .where(col(Card.guild_id) == guild_id, col(Card.stuck) == reason)
        .limit(1)
    )
    return found.first() is not None


async def by_message(tx: Tx, guild_id: int, message_id: int) -> Card | None:
    """Return the card whose message this is, in this server."""
    found = await tx.scalars(
        select(Card).where(col(Card.guild_id) == guild_id, col(Card.message_id) == message_id)
    )
    return found.one_or_none()


async def of_post(tx: Tx, post: Post) -> Card | None:
    """Return the card of a question or answer."""
    found = await tx.scalars(
        select(Card).where(col(Card.kind) == _CARD_OF[post.kind], col(Card.subject_id) == post.id)
    )
    return found.one_or_none()


async def _set(tx: Tx, card_id: int, **values: object) -> None:
    await tx.execute(
        update(Card)
        .where(col(Card.id) == card_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
