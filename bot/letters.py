"""What a direct message says: what somebody has not read, was not told, and can see right now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, union_all, update
from sqlmodel import col

from bot import admonitions, inbox, mailboxes, notices
from bot.access import Standing
from bot.admonitions import Told
from bot.database import Tx, now
from bot.mailboxes import Claim
from bot.notices import Line
from models import Delivery, NoticeKind, Notification, Post

SHOWN = 10
"""Things that one message names; it counts the rest."""

MOST = 1_000
"""Things that one message tells of. What is left is told an hour later, or in the next digest."""

APART = timedelta(hours=1)
"""The least time between two messages about one question."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. ``ids`` are all the notifications that it tells of."""

    lines: tuple[Line, ...]
    rest: int
    ids: tuple[int, ...]
    again_at: datetime | None
    """When what must wait, because of what was sent lately, can be told."""
    words: tuple[Told, ...] = ()
    """What moderators told them: warnings, suspensions and the like."""

    @property
    def empty(self) -> bool:
        """There is nothing to tell."""
        return not (self.ids or self.words)


async def write(tx: Tx, who: Standing, claimed: Claim) -> Letter:
    """Return what there is to tell someone now, as far as they can see it with today's roles."""
    ids, again_at = await _untold(tx, who, claimed, notices.seen(who))
    lines = await inbox.lines(tx, ids[:SHOWN]) if ids else []
    words, again_at = await _words(tx, who, claimed, again_at)
    return Letter(tuple(lines), len(ids) - len(lines), ids, again_at, words)


async def told(tx: Tx, letter: Letter) -> None:
    """Note that all of a letter was told; whatever happens now, it is not told again."""
    await admonitions.written(tx, letter.words)
    await tx.execute(
        update(Notification)
        .where(col(Notification.id).in_(letter.ids))
        .values(told_at=now(tx))
        .execution_options(synchronize_session=False)
    )


async def unseen(tx: Tx, who: Standing, claimed: Claim) -> Letter:
    """Return a letter without lines to someone of whom we do not know what they can see.

    What nobody is shown is not told of, and what was told of lately waits, as in any other.
    """
    ids, again_at = await _untold(tx, who, claimed)
    words, again_at = await _words(tx, who, claimed, again_at)
    return Letter((), 0, ids, again_at, words)


async def _words(
    tx: Tx, who: Standing, claimed: Claim, again_at: datetime | None
) -> tuple[tuple[Told, ...], datetime | None]:
    """Return what moderators told them, and when there is more to tell: at once, if it is much."""
    if NoticeKind.MODERATED in claimed.muted:
        return (), again_at
    words = await admonitions.unwritten(tx, who, _since(tx, claimed))
    return words, now(tx) if len(words) == admonitions.MOST else again_at


async def _untold(
    tx: Tx, who: Standing, claimed: Claim, *seen: ColumnElement[bool]
) -> tuple[tuple[int, ...], datetime | None]:
    """Return what can be told now, the newest first, and when there will be more of it.

    Left out is what is about a question that they were written to about in the last hour.
    """
    question = func.coalesce(col(Post.question_id), col(Post.id))
    walks = [
        notices.standing(own)
        .add_columns(question.label("question_id"))
        .where(
            *seen,
            col(Notification.read_at).is_(None),
            col(Notification.told_at).is_(None),
            col(Notification.kind).in_([kind for kind in NoticeKind if kind not in claimed.muted]),
            col(Notification.created_at) >= _since(tx, claimed),
        )
        .order_by(col(Notification.event_id).desc())
        .limit(MOST)
        .subquery()
        for own in notices.mine(who)
    ]
    found = union_all(*(select(one) for one in walks)).subquery()
    newest = select(found).order_by(found.c.event_id.desc()).limit(MOST)
    rows = (await tx.execute(newest)).all()
    lately = await _told_lately(tx, who)
    free = tuple(row.id for row in rows if row.question_id not in lately)
    later = [lately[row.question_id] + APART for row in rows if row.question_id in lately]
    if len(rows) == MOST:
        # There may be more: as if all of it was about one question.
        later.append(now(tx) + APART)
    return free, min(later, default=None)


def _since(tx: Tx, claimed: Claim) -> datetime:
    """Return from when on things are told of: what is older stands in the inbox alone."""
    weekly = claimed.delivery is Delivery.WEEKLY
    fresh = now(tx) - mailboxes.STALE - timedelta(days=7 if weekly else 0)
    return fresh if claimed.since is None else max(fresh, claimed.since)


async def _told_lately(tx: Tx, who: Standing) -> dict[int, datetime]:
    """Return the questions somebody was written to about in the last hour, and when."""
    lately: dict[int, datetime] = {}
    question = func.coalesce(col(Post.question_id), col(Post.id))
    for mine in notices.mine(who):
        rows = await tx.execute(
            select(question, func.max(col(Notification.told_at)))
            .select_from(Notification)
            .join(Post, col(Post.id) == col(Notification.post_id))
            .where(mine, col(Notification.told_at) > now(tx) - APART)
            .group_by(question)
        )
        lately |= {key: moment for key, moment in rows if moment is not None}
    return lately
