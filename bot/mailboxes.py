"""Direct messages: how a member wants them, when the next one is due, and who sends it.

Off until a member switches them on. A mailbox says that something may be due, like a card; what a
message says is read when it is sent (``bot.letters``).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from bot import access, errors
from bot.access import Actor
from bot.cards import BACK_OFF, Shards
from bot.database import Tx, now
from bot.i18n import _
from models import Delivery, Mailbox, NoticeKind

LEASE = timedelta(seconds=60)

STALE = timedelta(days=2)
"""What happened longer ago, because the bot was away, stands in the inbox alone."""


async def of(tx: Tx, guild_id: int, user_id: int) -> Mailbox:
    """Return someone's choices; what nobody chose yet is as it is at first."""
    found = await tx.scalars(
        select(Mailbox).where(col(Mailbox.guild_id) == guild_id, col(Mailbox.user_id) == user_id)
    )
    return found.one_or_none() or Mailbox(guild_id=guild_id, user_id=user_id)


async def choose(
    tx: Tx,
    actor: Actor,
    *,
    locale: str,
    delivery: Delivery | None = None,
    hour: int | None = None,
    zone: str | None = None,
    content_free: bool | None = None,
    kinds: Collection[NoticeKind] | None = None,
) -> Mailbox:
    """Keep what somebody chose for their messages from this server and return all of it.

    Raises ``BadChoice`` for a time zone that is none, and where this server allows no messages.
    """
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    if delivery not in (None, Delivery.OFF) and not who.preferences.direct_messages:
        raise errors.BadChoice(_("This server lets nobody be written to. Look into /inbox."))
    box = await of(tx, actor.guild_id, actor.user_id)
    box.locale = locale
    if delivery is not None:
        if box.delivery is Delivery.OFF:
            box.since = now(tx)
        # To choose it anew is to ask us to try again.
        box.delivery, box.closed_at = delivery, None
    if hour is not None:
        box.hour = min(max(hour, 0), 23)
    if zone is not None:
        box.zone = zone_called(zone)
    if content_free is not None:
        box.content_free = content_free
    if kinds is not None:
        box.muted = [one.value for one in NoticeKind if one not in kinds]
    if box.due_at is not None:
        box.due_at = next_time(box, now(tx)) if box.delivery is not Delivery.OFF else None
    tx.add(box)
    await tx.flush()
    return box


@cache
def zones() -> tuple[str, ...]:
    """Return the IANA names of all time zones, sorted."""
    return tuple(sorted(available_timezones()))


def zone_called(typed: str) -> str:
    """Return the name of a time zone as it is spelled. Raises ``BadChoice``."""
    wanted = typed.strip().replace(" ", "_").casefold()
    for name in zones():
        if name.casefold() == wanted:
            return name
    raise errors.BadChoice(
        _("There is no such time zone. Type a city, like Berlin, and choose it from the list.")
    )


def zones_like(typed: str, most: int) -> list[str]:
    """Return time zones that hold what is typed, those whose city begins so first."""
    wanted = typed.strip().replace(" ", "_").casefold()
    held = [name for name in zones() if wanted in name.casefold()]
    return sorted(
        held, key=lambda name: (not name.rpartition("/")[2].casefold().startswith(wanted), name)
    )[:most]


def next_time(box: Mailbox, moment: datetime) -> datetime:
    """Return when what happens now is to be told: at once, or at their hour by their own clock.

    An hour that the clock leaves out in spring is the one after it; weekly is on Mondays.
    """
    if box.delivery is Delivery.AT_ONCE:
        return moment
    try:
        zone = ZoneInfo(box.zone or "UTC")
    except ZoneInfoNotFoundError:
        # Another machine may know fewer zones; one member's must not hold up a server's inboxes.
        zone = ZoneInfo("UTC")
    day = moment.astimezone(zone).date()
    if box.delivery is Delivery.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    step = timedelta(days=7 if box.delivery is Delivery.WEEKLY else 1)
    while True:
        found = datetime(day.year, day.month, day.day, box.hour, tzinfo=zone).astimezone(UTC)
        if found > moment:
            return found
        day += step


async def happened(
    tx: Tx, guild_id: int, kind: NoticeKind, user_ids: Iterable[int], moment: datetime
) -> None:
    """Let a message be due for those of these people who want one of such a thing."""
    if moment < now(tx) - STALE:
        return
    boxes = await tx.scalars(
        select(Mailbox).where(
            col(Mailbox.guild_id) == guild_id,
            col(Mailbox.user_id).in_(list(user_ids)),
            col(Mailbox.delivery) != Delivery.OFF,
            col(Mailbox.closed_at).is_(None),
        )
    )
    for box in boxes:
        due = next_time(box, now(tx))
        if kind not in box.muted and (box.due_at is None or due < box.due_at):
            box.due_at = due
    await tx.flush()


# -- sending ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """A mailbox that somebody sends to."""

    id: int
    guild_id: int
    user_id: int
    delivery: Delivery
    content_free: bool
    muted: frozenset[str]
    locale: str
    attempts: int
    number: int
    since: datetime | None

    @property
    def nonce(self) -> str:
        """What lets Discord itself drop a second sending within a few minutes."""
        return f"aw-l{self.id}-{self.number}"[:25]


def _is_due(moment: datetime, shards: Shards) -> ColumnElement[bool]:
    due = and_(col(Mailbox.due_at) <= moment, col(Mailbox.leased_until).is_(None))
    return and_(or_(due, col(Mailbox.leased_until) < moment), shards.own(Mailbox.guild_id))


async def any_due(tx: Tx, shards: Shards) -> bool:
    """Return whether there is a message to send, without keeping anybody from writing."""
    found = await tx.scalar(select(col(Mailbox.id)).where(_is_due(now(tx), shards)).limit(1))
    return found is not None


async def claim(tx: Tx, shards: Shards) -> Claim | None:
    """Take the mailbox that has been due for longest, or one whose sender died; None if none is.

    What becomes due while its message is on its way is noted anew, and not lost.
    """
    moment = now(tx)
    found = await tx.scalars(
        select(Mailbox)
        .where(_is_due(moment, shards))
        .order_by(col(Mailbox.due_at), col(Mailbox.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    box = found.one_or_none()
    if box is None:
        return None
    box.due_at, box.leased_until, box.attempts = None, moment + LEASE, box.attempts + 1
    await tx.flush()
    return Claim(
        id=box.id or 0,
        guild_id=box.guild_id,
        user_id=box.user_id,
        delivery=box.delivery,
        content_free=box.content_free,
        muted=frozenset(box.muted),
        locale=box.locale,
        attempts=box.attempts,
        number=box.number,
        since=box.since,
    )


async def settle(tx: Tx, claimed: Claim, *, sent: bool, again_at: datetime | None = None) -> None:
    """The message is sent, or there was nothing to say; the rest is due at ``again_at``.

    In a digest at its next hour after that.
    """
    box = await tx.get_one(Mailbox, claimed.id)
    box.leased_until, box.attempts = None, 0
    box.number += sent
    _due(box, None if again_at is None else next_time(box, again_at))
    await tx.flush()


async def put_back(tx: Tx, claimed: Claim) -> None:
    """It could not be sent: try again after a back-off, and in the end no more."""
    box = await tx.get_one(Mailbox, claimed.id)
    box.leased_until = None
    if claimed.attempts < len(BACK_OFF):
        _due(box, now(tx) + timedelta(seconds=BACK_OFF[claimed.attempts - 1]))
    else:
        box.attempts = 0
    await tx.flush()


async def closed(tx: Tx, claimed: Claim) -> None:
    """They take no messages from us: told in /inbox, and not tried again."""
    box = await tx.get_one(Mailbox, claimed.id)
    box.leased_until, box.attempts, box.due_at = None, 0, None
    box.closed_at = now(tx)
    await tx.flush()


def _due(box: Mailbox, moment: datetime | None) -> None:
    if moment is not None and box.delivery is not Delivery.OFF:
        box.due_at = moment if box.due_at is None else min(box.due_at, moment)
