"""Lists of questions, page by page: what is new, hot, liked, or still lacks something.

Each list is, for each category, a walk along an index of its own; a page is the best of those walks
put together. So it costs the same on its hundredth page, in a large server, and for someone who may
read three categories of fifty.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, or_, select, union_all
from sqlmodel import col

from bot import access, follows, tree
from bot.access import Standing
from bot.database import Tx, table
from models import Card, CardKind, Post, PostKind, PostState

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


BY: dict[Order, Any] = {
    Order.HOT: col(Post.hotness),
    Order.TOP: col(Post.score),
    Order.MOST_ANSWERED: col(Post.answer_count),
    # As a sum, so that nobody goes through all questions of a server to find the few.
    Order.FOLLOWED: col(Post.id) + 0,
}
"""What comes first where it is not the newest; among equals it is the newest again."""

_ZERO: ColumnElement[int] = literal_column("0")
LACKING: dict[Order, ColumnElement[bool]] = {
    # By the index of the most answered ones: its other end.
    Order.UNANSWERED: col(Post.answer_count) == _ZERO,
    # Written as in the conditions of the indexes, by which these are found.
    Order.UNSOLVED: ~col(Post.accepted),
    Order.UNLIKED: col(Post.liked_answer_count) == _ZERO,
}
"""What an open question still lacks; closed ones are not in these lists."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a list: the first or last line of a page. ``value`` is what it is ordered by."""

    value: int
    id: int


@dataclass(frozen=True, slots=True)
class Line:
    """A question in a list."""

    mark: Mark
    number: int
    title: str
    category_id: int
    score: int
    answer_count: int
    solved: bool
    closed: bool
    state: PostState
    created_at: datetime
    url: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list, and whether there is more before and after it."""

    order: Order
    category_id: int
    """0: of all categories."""
    lines: tuple[Line, ...]
    earlier: bool
    later: bool


async def page(
    tx: Tx,
    who: Standing,
    order: Order,
    *,
    category_id: int = 0,
    mark: Mark | None = None,
    backwards: bool = False,
) -> Listing:
    """Return the page after ``mark``, or ``backwards`` the one before it: one read.

    A category's list covers those inside it. Raises ``BadChoice`` for one that is not there.
    """
    covered = access.readable(who)
    if category_id:
        covered &= {one.id for one in tree.inside(who, tree.find(who, category_id))}
    if order is Order.MINE:
        mine = and_(access.may_read(who), col(Post.author_id) == who.actor.user_id)
        scopes = [and_(mine, col(Post.category_id).in_(covered)) if category_id else mine]
    elif order is Order.FOLLOWED:
        scopes = [and_(follows.followed(who), col(Post.category_id).in_(covered))]
    else:
        published = _written(Post.state, PostState.PUBLISHED)
        scopes = [and_(col(Post.category_id) == one, published) for one in sorted(covered)]
    rows = await _walk(tx, order, scopes, mark, backwards=backwards) if scopes else []
    more = len(rows) > A_PAGE
    lines = [_line(order, row) for row in rows[:A_PAGE]]
    if backwards:
        lines.reverse()
    return Listing(
        order,
        category_id,
        tuple(lines),
        earlier=more if backwards else mark is not None,
        later=True if backwards else more,
    )


async def _walk(
    tx: Tx,
    order: Order,
    scopes: Iterable[ColumnElement[bool]],
    mark: Mark | None,
    *,
    backwards: bool,
) -> Sequence[Any]:
    """Return the next rows, one more than a page holds."""
    value, key = BY.get(order), col(Post.id)
    columns = [value, key] if value is not None else [key]
    ordering = [one.asc() if backwards else one.desc() for one in columns]
    conditions = [_written(Post.kind, PostKind.QUESTION)]
    if order in LACKING:
        conditions += [col(Post.close_reason).is_(None), LACKING[order]]
    if mark is not None:
        conditions.append(_beyond(value, key, mark, backwards=backwards))
    walks = [
        select(col(Post.id), (key if value is None else value).label("value"))
        .where(scope, *conditions)
        .order_by(*ordering)
        .limit(A_PAGE + 1)
        .subquery()
        for scope in scopes
    ]
    found = union_all(*(select(one.c.id, one.c.value) for one in walks)).subquery("found")
    first = [found.c.value, found.c.id]
    rows = await tx.execute(
        select(Post, col(Card.channel_id), col(Card.message_id))
        .join(found, found.c.id == key)
        .outerjoin(Card, and_(col(Card.kind) == CardKind.QUESTION, col(Card.subject_id) == key))
        .order_by(*(one.asc() if backwards else one.desc() for one in first))
        .limit(A_PAGE + 1)
    )
    return rows.all()


def _beyond(value: Any | None, key: Any, mark: Mark, *, backwards: bool) -> ColumnElement[bool]:
    """Return the condition for what follows a mark; its first half leads the index there."""
    beyond: ColumnElement[bool]
    if value is None:
        beyond = key > mark.id if backwards else key < mark.id
        return beyond
    if backwards:
        return and_(value >= mark.value, or_(value > mark.value, key > mark.id))
    return and_(value <= mark.value, or_(value < mark.value, key < mark.id))


def _written(column: Any, value: str) -> ColumnElement[bool]:
    """Compare with a value written into the statement, so that a partial index can be used."""
    return col(column) == literal_column(f"'{value}'", table(Post).c[column.key].type)


def _line(order: Order, row: Any) -> Line:
    post, channel_id, message_id = row
    value = {
        Order.HOT: post.hotness,
        Order.TOP: post.score,
        Order.MOST_ANSWERED: post.answer_count,
        Order.FOLLOWED: post.id,
    }
    url = None
    if message_id is not None:
        url = f"https://discord.com/channels/{post.guild_id}/{channel_id}/{message_id}"
    return Line(
        mark=Mark(value.get(order, 0), post.id),
        number=post.number,
        title=post.title,
        category_id=post.category_id,
        score=post.score,
        answer_count=post.answer_count,
        solved=post.accepted,
        closed=post.close_reason is not None,
        state=post.state,
        created_at=post.created_at,
        url=url,
    )
