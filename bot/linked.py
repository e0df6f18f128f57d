"""What belongs together: the questions linked with a post, and the cards that show them.

Cards are read by everyone in their channel: they name only what stands in the same category. A page
names what its reader can read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    cast,
    literal,
    null,
    select,
    union_all,
    update,
)
from sqlmodel import col

from bot import cards
from bot.database import Tx, table
from models import CardKind, Link, LinkKind, Post, PostKind, PostState
from models.types import Big

SHOWN = 5
"""How many of each sort are named; one more is read, to know whether there are others."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of what belongs to a post: at most one more of each sort than is ``SHOWN``."""

    follows: str | None = None
    """The answer it follows from; its question, where the answer is not shown."""
    further: tuple[str, ...] = ()
    """Questions that follow from it."""
    related: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    """Questions closed for repeating it: on pages alone, closing them changes no card of it."""


NONE = Links()


def in_its_category(post: Post) -> ColumnElement[bool]:
    """Return the condition on what the card of a post may name."""
    return col(Post.category_id) == post.category_id


async def of(tx: Tx, post: Post, seen: ColumnElement[bool], *, duplicates: bool = False) -> Links:
    """Return what belongs to a question or an answer, of what meets the condition ``seen``."""
    if post.kind is PostKind.ANSWER:
        parts = [_linked("further", Link.from_id, seen, col(Link.answer_id) == post.id)]
    else:
        follow_on = col(Link.kind) == LinkKind.FOLLOW_ON
        related = col(Link.kind) == LinkKind.RELATED
        start, end = col(Link.from_id) == post.id, col(Link.to_id) == post.id
        parts = [
            _linked("follows", Link.to_id, seen, and_(start, follow_on)),
            _linked("further", Link.from_id, seen, and_(end, follow_on)),
            _linked("related", Link.to_id, seen, and_(start, related)),
            _linked("related", Link.from_id, seen, and_(end, related)),
        ]
    if duplicates and post.kind is PostKind.QUESTION:
        parts.append(_duplicates(post, seen))
    every: CompoundSelect[Any] = union_all(*(select(part.subquery()) for part in parts))
    rows = await tx.execute(every)
    found: dict[str, list[tuple[int, int | None]]] = {}
    for sort, _id, number, answer_number in rows:
        found.setdefault(sort, []).append((number, answer_number))
    follows = found.get("follows")
    return Links(
        follows=_addresses(follows)[0] if follows else None,
        **{
            sort: _addresses(found.get(sort, ()))[: SHOWN + 1]
            for sort in ("further", "related", "duplicates")
        },
    )


def _addresses(found: Iterable[tuple[int, int | None]]) -> tuple[str, ...]:
    return tuple(
        f"#{number}" if answer is None else f"#{number}.{answer}"
        for number, answer in sorted(found, key=lambda one: one[0])
    )


def _linked(
    sort: str, other: Any, seen: ColumnElement[bool], condition: ColumnElement[bool]
) -> Select[Any]:
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
        select(literal(sort), col(Link.id), col(Post.number), answer.c.answer_number)
        .select_from(Link)
        .join(Post, col(Post.id) == col(other))
        .outerjoin(answer, stands)
        .where(condition, seen, col(Post.state) == PostState.PUBLISHED)
        .order_by(col(Link.id))
        .limit(SHOWN + 1)
    )
    return found


def _duplicates(post: Post, seen: ColumnElement[bool]) -> Select[Any]:
    condition = col(Post.duplicate_of) == post.id
    columns: list[Any] = [col(Post.id), col(Post.number), col(Post.answer_number)]
    found: Select[Any] = select(literal("duplicates"), *columns)
    shown = found.where(condition, seen, col(Post.state) == PostState.PUBLISHED)
    return shown.order_by(col(Post.id)).limit(SHOWN + 1)


async def touch(tx: Tx, post: Post) -> None:
    """Note that the cards which name a post are behind: it shows no more, or moved."""
    start, end = col(Link.from_id), col(Link.to_id)
    if post.kind is PostKind.QUESTION:
        ends: CompoundSelect[Any] = union_all(
            select(end, col(Link.answer_id)).where(start == post.id),
            select(start, cast(null(), Big)).where(end == post.id),
        )
        named = (await tx.execute(ends)).all()
        await cards.touch_many(tx, CardKind.ANSWER, {one for _q, one in named if one is not None})
        await cards.touch_many(tx, CardKind.QUESTION, {one for one, _answer in named})
        return
    found = await tx.scalars(select(start).where(col(Link.answer_id) == post.id))
    await cards.touch_many(tx, CardKind.QUESTION, set(found))


async def moved(tx: Tx, answer: Post) -> None:
    """Have questions that follow from an answer follow from the question it stands under now."""
    await tx.execute(
        update(Link)
        .where(col(Link.answer_id) == answer.id, col(Link.kind) == LinkKind.FOLLOW_ON)
        .values(to_id=answer.question_id)
        .execution_options(synchronize_session=False)
    )
    await touch(tx, answer)
