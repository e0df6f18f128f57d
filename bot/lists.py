"""Lists of questions, page by page: what is new, hot, liked, or still lacks something.

Each list is, for each category, a walk along an index of its own; a page is the best of those walks
put together. So it costs the same on its hundredth page, in a large server, and for someone who may
read three categories of fifty. A tag's lists are walks of the same kind along the indexes of
``post_tag``, which repeats what questions are listed by.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, select, tuple_, union_all
from sqlmodel import col

from bot import access, entries, follows, sets, tags, tree
from bot.access import Standing
from bot.database import Tx, table
from bot.entries import Entry
from bot.tags import Known
from models import Card, Category, Post, PostKind, PostState, PostTag

A_PAGE = 10


class Order(StrEnum):
    """Which questions, and which of them first: all but one's own show what everyone there sees."""

    RECENT = "recent"
    HOT = "hot"
    TOP = "top"
    MOST_ANSWERED = "answers"
    UNANSWERED = "unanswered"
    UNSOLVED = "unsolved"
    UNLIKED = "unliked"
    """Without an answer that anyone liked: the score of each is zero or less."""
    MINE = "mine"
    FOLLOWED = "followed"


BY: dict[Order, str] = {
    Order.HOT: "hotness",
    Order.TOP: "score",
    Order.MOST_ANSWERED: "answer_count",
    Order.FOLLOWED: "id",
}
"""What comes first where it is not the newest; among equals it is the newest again."""

_ZERO: ColumnElement[int] = literal_column("0")
_ONE_MORE: ColumnElement[int] = literal_column(str(A_PAGE + 1))
"""A page and one line. Not as a value to fill in: without it PostgreSQL thinks a walk as long as a
tenth of the list, and for each page of a large server makes a plan of its own."""
LACKING: dict[Order, ColumnElement[bool]] = {
    # Written as in the conditions of the indexes, by which these are found.
    Order.UNANSWERED: col(Post.answer_count) == _ZERO,
    Order.UNSOLVED: ~col(Post.accepted),
    Order.UNLIKED: col(Post.liked_answer_count) == _ZERO,
}
"""What an open question still lacks; closed ones are not in these lists, nor those of a category
where nobody can answer, because it is archived or its channel is gone."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a list: the first or last line of a page. ``value`` is what it is ordered by."""

    value: int
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Entry):
    """A question in a list."""

    mark: Mark
    state: PostState


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list, and whether there is more before and after it."""

    order: Order
    category_id: int
    """0: of all categories."""
    tag: Known | None
    lines: tuple[Line, ...]
    earlier: bool
    later: bool
    followed: bool | None = None
    """Whether its reader follows the category or tag that it is of; None if they cannot."""


async def page(
    tx: Tx,
    who: Standing,
    order: Order,
    *,
    category_id: int = 0,
    tag_id: int = 0,
    mark: Mark | None = None,
    backwards: bool = False,
) -> Listing:
    """Return the page after ``mark``, or ``backwards`` the one before it: one read.

    A category's list covers those inside it; a tag takes one read more, and so does whether they
    follow it. Raises ``BadChoice`` for a category or tag that is not there.
    """
    tag = await tags.find(tx, who, tag_id) if tag_id else None
    covered = access.covered(who)
    if category_id:
        covered &= {one.id for one in tree.inside(who, tree.find(who, category_id))}
    if order in LACKING:
        covered = frozenset(key for key in covered if _takes_answers(who.categories[key]))
    if order is Order.MINE:
        mine = and_(access.may_read(who), col(Post.author_id) == who.actor.user_id)
        if category_id:
            mine = and_(mine, col(Post.category_id).in_(covered))
        scopes = [_under(mine, tag)]
    elif order is Order.FOLLOWED:
        mine = and_(follows.followed(who), col(Post.category_id).in_(covered))
        scopes = [_under(mine, tag)]
    elif tag is not None:
        under = col(PostTag.tag_id) == tag.id
        scopes = [and_(under, col(PostTag.category_id) == one) for one in sorted(covered)]
    else:
        published = col(Post.state) == sets.fixed(table(Post).c.state, PostState.PUBLISHED)
        scopes = [and_(col(Post.category_id) == one, published) for one in sorted(covered)]
    filed = tag is not None and order not in (Order.MINE, Order.FOLLOWED)
    walk = _filed(order) if filed else _plain(order)
    rows = await _walk(tx, walk, scopes, mark, backwards=backwards) if scopes else []
    more = len(rows) > A_PAGE
    lines = [_line(order, row) for row in rows[:A_PAGE]]
    if backwards:
        lines.reverse()
    return Listing(
        order,
        category_id,
        tag,
        tuple(lines),
        earlier=more if backwards else mark is not None,
        later=True if backwards else more,
        followed=await follows.of_list(tx, who, category_id, tag.id if tag is not None else 0),
    )


def _takes_answers(category: Category) -> bool:
    return category.archived_at is None and category.channel_gone_at is None


@dataclass(frozen=True, slots=True)
class _Way:
    """What a walk goes by: a question's id, its value if it is not by age, and what it is of."""

    key: Any
    value: Any | None
    conditions: tuple[ColumnElement[bool], ...]


def _plain(order: Order) -> _Way:
    conditions = [col(Post.kind) == sets.fixed(table(Post).c.kind, PostKind.QUESTION)]
    if order in LACKING:
        conditions += [col(Post.close_reason).is_(None), LACKING[order]]
    value = getattr(Post, BY[order]) if order in BY else None
    if order is Order.FOLLOWED:
        # As a sum, so that nobody goes through all questions of a server to find the few.
        value = col(Post.id) + 0
    return _Way(col(Post.id), value, tuple(conditions))


def _filed(order: Order) -> _Way:
    """Return the same way under a tag."""
    flag = {
        Order.UNANSWERED: PostTag.unanswered,
        Order.UNSOLVED: PostTag.unsolved,
        Order.UNLIKED: PostTag.unliked,
    }.get(order, PostTag.published)
    value = getattr(PostTag, BY[order]) if order in BY else None
    # Without IS, by which SQLite would not know the condition of the indexes again.
    return _Way(col(PostTag.post_id), value, (and_(col(flag)),))


def _under(mine: ColumnElement[bool], tag: Known | None) -> ColumnElement[bool]:
    """Return the condition for those of one's own list that carry this tag, if one is named."""
    if tag is None:
        return mine
    tagged = select(col(PostTag.id)).where(
        col(PostTag.post_id) == col(Post.id), col(PostTag.tag_id) == tag.id
    )
    return and_(mine, tagged.exists())


async def _walk(
    tx: Tx,
    way: _Way,
    scopes: Iterable[ColumnElement[bool]],
    mark: Mark | None,
    *,
    backwards: bool,
) -> Sequence[Any]:
    """Return the next rows, one more than a page holds."""
    value, key, conditions = way.value, way.key, list(way.conditions)
    columns = [value, key] if value is not None else [key]
    ordering = [one.asc() if backwards else one.desc() for one in columns]
    if mark is not None:
        conditions.append(_beyond(value, key, mark, backwards=backwards))
    walks = [
        select(key.label("id"), (key if value is None else value).label("value"))
        .where(scope, *conditions)
        .order_by(*ordering)
        .limit(_ONE_MORE)
        .subquery()
        for scope in scopes
    ]
    every = union_all(*(select(one.c.id, one.c.value) for one in walks)).subquery("every")
    # Chosen before they are joined: else fifty categories' rows would be, for a page of ten.
    found = (
        select(every.c.id, every.c.value)
        .order_by(*(one.asc() if backwards else one.desc() for one in (every.c.value, every.c.id)))
        .limit(_ONE_MORE)
        .subquery("found")
    )
    first, key = [found.c.value, found.c.id], col(Post.id)
    rows = await tx.execute(
        select(*entries.COLUMNS, col(Post.state), found.c.value)
        .select_from(Post)
        .join(found, found.c.id == key)
        .outerjoin(Card, entries.CARD)
        .order_by(*(one.asc() if backwards else one.desc() for one in first))
    )
    return rows.all()


def _beyond(value: Any | None, key: Any, mark: Mark, *, backwards: bool) -> ColumnElement[bool]:
    """Return the condition for what follows a mark, in words that lead an index there.

    Both are compared at once: by the value alone, PostgreSQL would go through all that are alike
    (SQLite does, where the second is a row's own id).
    """
    place, there = (key, mark.id) if value is None else (tuple_(value, key), (mark.value, mark.id))
    beyond: ColumnElement[bool] = place > there if backwards else place < there
    return beyond


def _line(order: Order, row: Any) -> Line:
    return Line.of(row, row, mark=Mark(row.value if order in BY else 0, row.id), state=row.state)
