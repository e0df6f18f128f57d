"""What belongs together: the questions linked with a post, and the cards that show them.

Cards are read by everyone in their channel: they name only what stands in the same category. A page
names what its reader can read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
    update,
)
from sqlmodel import col

from bot import access, cards, content_notes
from bot.access import Standing
from bot.database import Tx, table
from models import CardKind, Link, LinkKind, Post, PostKind, PostState
from models.types import Big

SHOWN = 5
"""How many of each sort are named."""
LISTED = 8
"""How many of each sort are read, and offered to go to on a page: a menu holds 25."""


@dataclass(frozen=True, slots=True)
class Named:
    """A question or an answer that another post names."""

    id: int
    address: str
    title: str
    """Its question's, or its content note instead."""


@dataclass(frozen=True, slots=True)
class Links:
    """What belongs to a post: of each sort at most ``LISTED``, the oldest links, by number."""

    follows: tuple[Named, ...] = ()
    """The answer it follows from; its question, where the answer is not shown. At most one."""
    further: tuple[Named, ...] = ()
    """Questions that follow from it."""
    related: tuple[Named, ...] = ()
    duplicates: tuple[Named, ...] = ()
    """Questions closed for repeating it: on pages alone, closing them changes no card of it."""


NONE = Links()


async def of(tx: Tx, post: Post, who: Standing | None = None) -> Links:
    """Return what belongs to a question or an answer, for this reader; None: for its card."""
    if who is None:
        given = {"guild": post.guild_id, "open": [post.category_id], "gone": [], "reader": 0}
    else:
        given = access.shown_to(who)
    statement = _all_of(post.kind, on_card=who is None)
    rows = await tx.execute(statement, {"post": post.id, **given})
    found: dict[str, list[tuple[int, Named]]] = {}
    for sort, _link, question_id, number, title, answer_id, answer_number, note in sorted(rows):
        address = f"#{number}" if answer_id is None else f"#{number}.{answer_number}"
        one = Named(answer_id or question_id, address, content_notes.instead(title, note))
        found.setdefault(sort, []).append((number, one))
    return Links(
        **{
            # Related ones are read from either end: the oldest of both.
            sort: tuple(one for _number, one in sorted(several[:LISTED], key=lambda it: it[0]))
            for sort, several in found.items()
        }
    )


@cache
def _all_of(kind: PostKind, *, on_card: bool) -> CompoundSelect[Any]:
    """Select all that can belong to a post. Made once: every card asks, and making it took long."""
    post = bindparam("post", type_=Big)
    if kind is PostKind.ANSWER:
        parts = [_linked("further", Link.from_id, col(Link.answer_id) == post)]
    else:
        follow_on = col(Link.kind) == LinkKind.FOLLOW_ON
        related = col(Link.kind) == LinkKind.RELATED
        start, end = col(Link.from_id) == post, col(Link.to_id) == post
        parts = [
            _linked("follows", Link.to_id, and_(start, follow_on)),
            _linked("further", Link.from_id, and_(end, follow_on)),
            _linked("related", Link.to_id, and_(start, related)),
            _linked("related", Link.from_id, and_(end, related)),
        ]
    if not on_card and kind is PostKind.QUESTION:
        parts.append(_duplicates(col(Post.duplicate_of) == post))
    return union_all(*(select(part.subquery()) for part in parts))


def _linked(sort: str, other: Any, condition: ColumnElement[bool]) -> Select[Any]:
    """Select the questions at one end of links, by the oldest links."""
    answer = table(Post).alias("answer")
    # An answer that became a comment, went elsewhere or is not shown has no address to be named.
    stands = and_(
        answer.c.id == col(Link.answer_id),
        answer.c.question_id == col(Post.id),
        answer.c.kind == PostKind.ANSWER,
        answer.c.state == PostState.PUBLISHED,
    )
    found: Select[Any] = (
        select(
            literal(sort).label("sort"),
            col(Link.id),
            col(Post.id).label("question_id"),
            col(Post.number),
            col(Post.title),
            answer.c.id.label("answer_id"),
            answer.c.answer_number,
            col(Post.content_note),
        )
        .select_from(Link)
        .join(Post, col(Post.id) == col(other))
        .outerjoin(answer, stands)
        .where(
            condition,
            # An answer can be moved to the very question that follows from it.
            col(Link.from_id) != col(Link.to_id),
            access.SHOWN_TO,
        )
        .order_by(col(Link.id))
        .limit(LISTED)
    )
    return found


def _duplicates(condition: ColumnElement[bool]) -> Select[Any]:
    columns: list[Any] = [
        literal("duplicates").label("sort"),
        col(Post.id),
        col(Post.id).label("question_id"),
        col(Post.number),
        col(Post.title),
        cast(null(), Big).label("answer_id"),
        col(Post.answer_number),
        col(Post.content_note),
    ]
    found: Select[Any] = select(*columns)
    return found.where(condition, access.SHOWN_TO).order_by(col(Post.id)).limit(LISTED)


async def touch(tx: Tx, post: Post) -> None:
    """Note that the cards which name a post are behind: it shows no more, or moved."""
    await touch_many(tx, [post])


async def touch_many(tx: Tx, posts: Iterable[Post]) -> None:
    """Do the same for several posts, in a few statements for all of them."""
    ids: dict[bool, list[int]] = {True: [], False: []}
    for post in posts:
        ids[post.kind is PostKind.QUESTION].append(post.id or 0)
    start, end = col(Link.from_id), col(Link.to_id)
    if ids[True]:
        ends: CompoundSelect[Any] = union_all(
            select(end, col(Link.answer_id)).where(start.in_(ids[True])),
            select(start, cast(null(), Big)).where(end.in_(ids[True])),
        )
        named = (await tx.execute(ends)).all()
        await cards.touch_many(tx, CardKind.ANSWER, {one for _q, one in named if one is not None})
        await cards.touch_many(tx, CardKind.QUESTION, {one for one, _answer in named})
    if ids[False]:
        found = await tx.scalars(select(start).where(col(Link.answer_id).in_(ids[False])))
        await cards.touch_many(tx, CardKind.QUESTION, set(found))


async def moved(tx: Tx, answer: Post) -> None:
    """Have what follows from an answer follow from the question it stands under now."""
    await tx.execute(
        update(Link)
        .where(col(Link.answer_id) == answer.id, col(Link.kind) == LinkKind.FOLLOW_ON)
        .values(to_id=answer.question_id)
        .execution_options(synchronize_session=False)
    )
    await touch(tx, answer)
