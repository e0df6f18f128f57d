"""Writing down for each person what concerns them, behind the events, a few hundred rows at a time.

Whoever asks writes one event and waits for nobody. A mark for each server says how far its events
have been followed up; it moves in the transaction of the rows it stands for, so that a crash loses
nothing and repeats nothing, and between two transactions everyone else has their turn.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, literal, select
from sqlmodel import col

from bot import admonitions, audience, guilds, mailboxes
from bot.audience import Audience, Followers
from bot.cards import Shards
from bot.database import Tx, insert
from models import Event, Follow, Guild, Notification, Watermark
from models.notification import NoticeKind
from models.types import Big, UtcTime, choice

ROWS = 300
"""Rows in one transaction: some milliseconds."""

EVENTS = 10
"""Events looked at in one transaction, most of which concern nobody."""

DONE, WITHIN = "inbox", "inbox within"
"""The marks: the last event that everyone has heard of, and how far the next one has come."""


@dataclass(frozen=True, slots=True)
class _Place:
    """How far an event has come: those who follow its first ``stage`` things have heard of it.

    And of the next thing's followers those up to ``user_id``. -1: not even those it is about.
    """

    stage: int = -1
    user_id: int = 0


async def behind(tx: Tx, shards: Shards) -> Sequence[int]:
    """Return the servers in which something has happened that nobody was told of yet."""
    done = cast(col(Watermark.value), BigInteger)
    later = select(col(Event.id)).where(
        col(Event.guild_id) == col(Guild.id), col(Event.id) > func.coalesce(done, 0)
    )
    rows = await tx.scalars(
        select(col(Guild.id))
        .outerjoin(
            Watermark,
            and_(col(Watermark.name) == DONE, col(Watermark.guild_id) == col(Guild.id)),
        )
        .where(shards.own(Guild.id), later.exists())
        .order_by(col(Guild.id))
    )
    return rows.all()


async def advance(tx: Tx, guild_id: int) -> bool:
    """Write down some more of what happened in a server; return whether that was not all yet."""
    done = int(await guilds.marked(tx, DONE, guild_id) or 0)
    rows = await tx.scalars(
        select(Event)
        .where(col(Event.guild_id) == guild_id, col(Event.id) > done)
        .order_by(col(Event.id))
        .limit(EVENTS)
    )
    events, room = rows.all(), ROWS
    for event in events:
        # What moderators told somebody is written down already; only a message may be due.
        people = await admonitions.addressed(tx, event)
        if people:
            await mailboxes.happened(tx, guild_id, NoticeKind.MODERATED, people, event.created_at)
        told = await audience.of(tx, event)
        if told is not None:
            written, rest = await _tell(tx, event, told, await _place(tx, event), room)
            room -= written
            if rest is not None:
                await _stop(tx, guild_id, done, event, rest)
                return True
        done = event.id or 0
    if events:
        await guilds.mark(tx, DONE, str(done), guild_id)
    return len(events) == EVENTS


async def _place(tx: Tx, event: Event) -> _Place:
    found = (await guilds.marked(tx, WITHIN, event.guild_id) or "").split(":")
    if len(found) != 3 or int(found[0]) != event.id:
        return _Place()
    return _Place(int(found[1]), int(found[2]))


async def _stop(tx: Tx, guild_id: int, done: int, event: Event, place: _Place) -> None:
    """Keep the place, to go on from it in another transaction."""
    await guilds.mark(tx, DONE, str(done), guild_id)
    await guilds.mark(tx, WITHIN, f"{event.id}:{place.stage}:{place.user_id}", guild_id)


async def _tell(
    tx: Tx, event: Event, told: Audience, place: _Place, room: int
) -> tuple[int, _Place | None]:
    """Write up to ``room`` rows; return how many, and where to go on, or None at the end."""
    written = 0
    if place.stage < 0:
        written += await _directly(tx, event, told)
        place = _Place(0)
    # Whoever hears of it as its subject does not hear of it again as a follower.
    known = {told.actor_id or 0, *told.direct}
    for stage, followers in enumerate(told.followers):
        after = place.user_id if stage == place.stage else 0
        while stage >= place.stage:
            if written >= room:
                return written, _Place(stage, after)
            page = await _page(tx, event.guild_id, followers, after, room - written)
            if not page:
                break
            await _write(tx, event, told, followers, page, known)
            written, after = written + len(page), page[-1]
    return written, None


async def _directly(tx: Tx, event: Event, told: Audience) -> int:
    posts = [one.to_author_of for one in told.direct.values() if one.to_author_of]
    heard = await _heard(tx, told, col(Notification.user_id).in_(told.direct))
    authors = await _heard(tx, told, col(Notification.to_author_of).in_(posts))
    direct = {
        user_id: one
        for user_id, one in told.direct.items()
        # What is done to somebody's own post may be done again.
        if one.kind is NoticeKind.MODERATED
        or (user_id not in heard and one.to_author_of not in authors)
    }
    rows = [
        {
            "guild_id": event.guild_id,
            "event_id": event.id,
            "user_id": None if one.to_author_of else user_id,
            "to_author_of": one.to_author_of,
            "kind": one.kind,
            "post_id": told.post.id,
            "created_at": event.created_at,
        }
        for user_id, one in direct.items()
    ]
    if rows:
        await tx.execute(insert(tx, Notification).on_conflict_do_nothing(), rows)
    for user_id, one in direct.items():
        await mailboxes.happened(tx, event.guild_id, one.kind, [user_id], event.created_at)
    return len(rows)


async def _heard(tx: Tx, told: Audience, whom: ColumnElement[bool]) -> set[int]:
    """Return who of these people, or the authors of which posts, heard of it by earlier events."""
    if not told.earlier:
        return set()
    reader = func.coalesce(col(Notification.user_id), col(Notification.to_author_of))
    rows = await tx.scalars(
        select(reader).where(col(Notification.event_id).in_(told.earlier), whom)
    )
    return set(rows.all())


async def _page(
    tx: Tx, guild_id: int, followers: Followers, after: int, limit: int
) -> Sequence[int]:
    rows = await tx.scalars(
        select(col(Follow.user_id))
        .where(*_of(guild_id, followers), col(Follow.user_id) > after)
        .order_by(col(Follow.user_id))
        .limit(limit)
    )
    return rows.all()


def _of(guild_id: int, followers: Followers) -> list[ColumnElement[bool]]:
    return [
        col(Follow.guild_id) == guild_id,
        col(Follow.kind) == followers.kind,
        col(Follow.subject_id) == followers.subject_id,
    ]


async def _write(
    tx: Tx,
    event: Event,
    told: Audience,
    followers: Followers,
    page: Sequence[int],
    known: Collection[int],
) -> None:
    """Write the rows of a page of followers, in one statement."""
    within = col(Notification.user_id).between(page[0], page[-1])
    known = {*known, *await _heard(tx, told, within)}
    rows = select(
        col(Follow.guild_id),
        literal(event.id, Big),
        col(Follow.user_id),
        literal(followers.notice, choice(NoticeKind)),
        literal(told.post.id, Big),
        literal(event.created_at, UtcTime()),
    ).where(
        *_of(event.guild_id, followers),
        # Whoever began to follow it since then was not there.
        col(Follow.created_at) <= (told.first_at or event.created_at),
        col(Follow.user_id).between(page[0], page[-1]),
        col(Follow.user_id).not_in(known),
    )
    columns = ["guild_id", "event_id", "user_id", "kind", "post_id", "created_at"]
    await tx.execute(insert(tx, Notification).from_select(columns, rows).on_conflict_do_nothing())
    wanted = set(page).difference(known)
    await mailboxes.happened(tx, event.guild_id, followers.notice, wanted, event.created_at)
