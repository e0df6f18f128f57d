"""What a direct message says: what somebody has not read, was not told, and can see right now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlmodel import col

from bot import inbox, mailboxes, notices
from bot.access import Standing
from bot.database import Tx, now
from bot.mailboxes import Claim
from bot.notices import Line
from models import Delivery, NoticeKind, Notification, Post

SHOWN = 10
"""Things that one message names; it counts the rest."""

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


async def write(tx: Tx, who: Standing, claimed: Claim) -> Letter:
    """Return what there is to tell someone now, as far as they can see it with today's roles."""
    found = await inbox.untold(tx, who, _wanted(claimed), _since(tx, claimed))
    lately = await _told_lately(tx, who)
    free = [one for one in found if one.question_id not in lately]
    waiting = [lately[one.question_id] for one in found if one.question_id in lately]
    return Letter(
        tuple(free[:SHOWN]),
        max(len(free) - SHOWN, 0),
        tuple(one.id for one in free),
        min(waiting) + APART if waiting else None,
    )


async def told(tx: Tx, ids: Iterable[int]) -> None:
    """Note that these were told; whatever happens now, they are not told again."""
    await tx.execute(
        update(Notification)
        .where(col(Notification.id).in_(list(ids)))
        .values(told_at=now(tx))
        .execution_options(synchronize_session=False)
    )


async def unseen(tx: Tx, who: Standing, claimed: Claim) -> Letter:
    """Return a letter without lines to someone of whom we do not know what they can see.

    What nobody is shown is not told of, and what was told of lately waits, as in any other.
    """
    lately = await _told_lately(tx, who)
    question = func.coalesce(col(Post.question_id), col(Post.id))
    free: list[int] = []
    waiting: list[datetime] = []
    for mine in notices.mine(who):
        found = await tx.execute(
            notices.standing(mine)
            .with_only_columns(col(Notification.id), question)
            .where(
                col(Notification.read_at).is_(None),
                col(Notification.told_at).is_(None),
                col(Notification.kind).in_(_wanted(claimed)),
                col(Notification.created_at) >= _since(tx, claimed),
            )
        )
        for key, asked in found:
            if asked in lately:
                waiting.append(lately[asked])
            else:
                free.append(key)
    return Letter((), 0, tuple(free), min(waiting) + APART if waiting else None)


def _wanted(claimed: Claim) -> list[NoticeKind]:
    return [kind for kind in NoticeKind if kind not in claimed.muted]


def _since(tx: Tx, claimed: Claim) -> datetime:
    """Return from when on things are told of: what is older stands in the inbox alone."""
    weekly = claimed.delivery is Delivery.WEEKLY
    return now(tx) - mailboxes.STALE - timedelta(days=7 if weekly else 0)


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
