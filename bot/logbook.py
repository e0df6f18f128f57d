"""The log as it is read: what was done by those with more than basic rights, and every setting.

A reading of ``event``. Editors see what was done in the categories they look after and can read
now; what belongs to no category (settings, tags, members) is for moderators of the whole server.
Whoever wrote an anonymous post stands nowhere in it: what its author did says so, and no more.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, false, func, or_, select
from sqlmodel import col

from bot import access, errors, log_sorts, posts, tree
from bot.access import Standing
from bot.database import Tx, now, table
from bot.log_cards import Part
from bot.log_sorts import Sort
from bot.rights import Right
from models import Event, Post, PostKind, PostState

A_PAGE = 8
EXPORTED = 20_000
"""Entries that one export holds at most, the newest."""

asked, parent = table(Post).alias("asked"), table(Post).alias("parent")


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; 0 and None: anything."""

    actor_id: int = 0
    sort: Sort | None = None
    post_id: int = 0
    category_id: int = 0
    days: int = 0
    """Only what was done in the last so many days."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is now, in words: #142, #142.3, a comment there."""

    post_id: int
    kind: PostKind
    address: str
    state: PostState


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. ``before`` and ``after`` hold no text of a post that was purged or deleted."""

    id: int
    verb: str
    actor_id: int | None
    by_author: bool
    """Its actor wrote the post; of an anonymous one that is all there is to know."""
    user_id: int | None
    place: Place | None
    category_id: int | None
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str | None
    undoes: int | None
    undone_by: int | None
    created_at: datetime
    places: dict[int, Place]
    """Other posts that it is about and that its reader can see, by id."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the newest first."""

    filters: Filters
    entries: tuple[Entry, ...]
    newer: bool
    older: bool
    exports: bool
    """Its reader may have all of it as a file."""


async def page(
    tx: Tx, who: Standing, filters: Filters, *, mark: int = 0, backwards: bool = False
) -> Page:
    """Return the entries older than ``mark``, or ``backwards`` those newer: two reads, or three.

    Raises whatever refuses who may not read the log.
    """
    access.require(access.can_read_log(who))
    beyond: list[ColumnElement[bool]] = []
    if mark:
        beyond = [col(Event.id) > mark if backwards else col(Event.id) < mark]
    order = col(Event.id).asc() if backwards else col(Event.id).desc()
    statement = _walk(tx, who, filters).where(*beyond).order_by(order).limit(A_PAGE + 1)
    rows = (await tx.execute(statement)).all()
    more, rows = len(rows) > A_PAGE, list(rows[:A_PAGE])
    if backwards:
        rows.reverse()
    return Page(
        filters,
        tuple(await _entries(tx, who, rows)),
        newer=more if backwards else bool(mark),
        older=True if backwards else more,
        exports=access.can_administer(who) is None,
    )


async def one(tx: Tx, who: Standing, event_id: int) -> Entry:
    """Return one entry. Raises ``Gone``, also for what its reader cannot see."""
    access.require(access.can_read_log(who))
    statement = _walk(tx, who, Filters()).where(col(Event.id) == event_id)
    found = await _entries(tx, who, (await tx.execute(statement)).all())
    if not found:
        raise errors.Gone
    return found[0]


async def everything(tx: Tx, who: Standing, filters: Filters) -> AsyncIterator[Entry]:
    """Yield what admins may take along, the newest first, at most ``EXPORTED``."""
    access.require(access.can_administer(who))
    mark, left = 0, EXPORTED
    while left > 0:
        statement = _walk(tx, who, filters).order_by(col(Event.id).desc()).limit(min(500, left))
        if mark:
            statement = statement.where(col(Event.id) < mark)
        found = await _entries(tx, who, (await tx.execute(statement)).all())
        for entry in found:
            yield entry
        if not found:
            return
        mark, left = found[-1].id, left - len(found)


async def of_card(tx: Tx, who: Standing, part: Part) -> list[Entry]:
    """Return the acts of a card in the log's channel, the oldest first, whoever reads it there."""
    statement = _read(col(Event.guild_id) == part.guild_id, col(Event.id).in_(part.ids))
    rows = await tx.execute(statement.order_by(col(Event.id)))
    return await _entries(tx, who, rows.all())


def _walk(tx: Tx, who: Standing, filters: Filters) -> Select[Any]:
    own = [col(Event.logged), _seen(who, filters.category_id)]
    # Of one post, its own index; all that leads there is the server's by the post.
    of_one = bool(filters.post_id)
    own.append((col(Post.guild_id) if of_one else col(Event.guild_id)) == who.guild_id)
    if filters.actor_id:
        own.append(col(Event.actor_id) == filters.actor_id)
    if filters.sort is not None:
        own.append(log_sorts.condition(filters.sort))
    if of_one:
        own.append(col(Event.post_id) == filters.post_id)
    if filters.days:
        # A place in the walk rather than a condition on each row: it ends there.
        before = table(Event).alias("before")
        last = (
            select(func.max(before.c.id))
            .where(
                before.c.guild_id == who.guild_id,
                before.c.logged,
                before.c.created_at < now(tx) - timedelta(days=filters.days),
            )
            .scalar_subquery()
        )
        own.append(col(Event.id) > func.coalesce(last, 0))
    return _read(*own)


def _read(*which: SQLColumnExpression[bool]) -> Select[Any]:
    return (
        select(Event, Post, asked.c.number, parent.c.answer_number, _undone().label("undone_by"))
        .outerjoin(Post, col(Post.id) == col(Event.post_id))
        .outerjoin(asked, asked.c.id == col(Post.question_id))
        .outerjoin(parent, parent.c.id == col(Post.parent_id))
        .where(*which)
    )


def _undone() -> Any:
    later = table(Event).alias("later")
    return (
        select(func.min(later.c.id))
        .where(later.c.undoes == col(Event.id), later.c.logged)
        .scalar_subquery()
    )


def _seen(who: Standing, category_id: int) -> ColumnElement[bool]:
    """Return the condition on an event, and its post, that its reader may know of it."""
    inside = _readable(who)
    wide = who.moderates
    if category_id:
        chosen = tree.find(who, category_id)
        inside &= {one.id or 0 for one in tree.inside(who, chosen)}
        wide = False
    of_post = and_(col(Event.post_id).is_not(None), col(Post.category_id).in_(inside))
    of_place = and_(col(Event.post_id).is_(None), col(Event.category_id).in_(inside))
    of_all = and_(col(Event.post_id).is_(None), col(Event.category_id).is_(None))
    return or_(of_post, of_place, of_all if wide else false())


def _readable(who: Standing) -> set[int]:
    seen = access.readable(who) | access.covered(who)
    return {key for key in seen if who.may(Right.READ_LOG, key)}


# -- what an entry says ----------------------------------------------------------------------------

_POSTS_IN = ("question", "with", "target", "answer", "duplicate_of", "parent")
_TEXTS_IN = ("title", "tags", "close_note", "note", "content_note")


async def _entries(tx: Tx, who: Standing, rows: Iterable[Any]) -> list[Entry]:
    rows = list(rows)
    places = await _others(tx, who, [row[0] for row in rows])
    return [_entry(*row, places=places) for row in rows]


def _entry(
    event: Event,
    post: Post | None,
    number: int | None,
    answer_number: int | None,
    undone_by: int | None,
    *,
    places: dict[int, Place],
) -> Entry:
    before, after = dict(event.before or {}), dict(event.after or {})
    if post is not None and post.state is PostState.DELETED:
        for said in (before, after):
            for name in _TEXTS_IN:
                said.pop(name, None)
    # Who accepted what stood there before is what the way back needs; here it would only confuse.
    before.pop("acceptance", None)
    place = None
    if post is not None:
        place = _place(post, number, answer_number)
    return Entry(
        id=event.id or 0,
        verb=event.verb,
        actor_id=event.actor_id,
        by_author=event.by_author,
        user_id=event.user_id,
        place=place,
        category_id=event.category_id,
        before=before,
        after=after,
        reason=event.reason,
        undoes=event.undoes,
        undone_by=undone_by,
        created_at=event.created_at,
        places={key: places[key] for key in _posts_in(event) if key in places},
    )


def _place(post: Post, number: int | None, on_answer: int | None) -> Place:
    address = f"#{post.number or number}"
    if post.answer_number or on_answer:
        address = f"{address}.{post.answer_number or on_answer}"
    return Place(post.id or 0, post.kind, address, post.state)


def _posts_in(event: Event) -> list[int]:
    said = [event.before or {}, event.after or {}]
    return [one[name] for one in said for name in _POSTS_IN if isinstance(one.get(name), int)]


async def _others(tx: Tx, who: Standing, events: Sequence[Event]) -> dict[int, Place]:
    """Return the other posts that these events name, as far as their reader can see them."""
    ids = {key for event in events for key in _posts_in(event)}
    if not ids:
        return {}
    rows = await tx.execute(
        select(Post, asked.c.number, parent.c.answer_number)
        .outerjoin(asked, asked.c.id == col(Post.question_id))
        .outerjoin(parent, parent.c.id == col(Post.parent_id))
        .where(col(Post.id).in_(ids), access.may_read(who))
    )
    return {row[0].id or 0: _place(*row) for row in rows}


async def at(tx: Tx, who: Standing, typed: str) -> int:
    """Return the id of the post at an address as typed. Raises ``NotFound``.

    Also of a deleted one: what was done to it can still be asked.
    """
    post = await tx.get(Post, await posts.id_at(tx, who.guild_id, typed) or 0)
    if post is None or post.category_id not in _readable(who):
        raise errors.NotFound
    return post.id or 0
