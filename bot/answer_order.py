"""In which order the answers of a question are read.

By default the surest first: ``(up + 2) / (up + down + 4)``, by which one upvote is not yet better
than forty against two. It is Laplace's rule of succession with two votes imagined on either side;
QPixel, the engine of Codidact, orders posts by the same.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from bot import access
from bot.access import Standing
from bot.database import Tx
from bot.preferences import AnswerOrder
from models import Post, PostKind, PostState

MILLION = 1_000_000


class Place(NamedTuple):
    """Where an answer stands in its order."""

    accepted: bool
    value: int
    id: int


def quality(up: int, down: int) -> int:
    """Return how good so many votes say something is, from 0 to a million."""
    return (up + 2) * MILLION // (up + down + 4)


def quality_of(up: Any, down: Any) -> ColumnElement[int]:
    """Return the same as an expression; whole numbers are divided by both databases alike."""
    expression: ColumnElement[int] = ((up + 2) * MILLION) // (up + down + 4)
    return expression


def place(who: Standing, answer: Post) -> Place:
    """Return where an answer stands, in its server's order."""
    value = {AnswerOrder.QUALITY: answer.quality, AnswerOrder.SCORE: answer.score}
    return Place(answer.accepted, value.get(who.preferences.answer_order, 0), answer.id or 0)


async def page(
    tx: Tx,
    who: Standing,
    asked: Post,
    *,
    after: Place | None,
    limit: int,
    backwards: bool = False,
) -> Sequence[Post]:
    """Return the next ``limit`` published answers, the accepted one first, then in their order.

    ``after`` is the place of the last one of the page before; ``backwards`` walks the same order
    from its end. Only the default order has an index of its own: the answers of one question are
    few enough to be sorted.
    """
    if not access.can_read(who, asked):
        return []
    accepted, key = col(Post.accepted), col(Post.id)
    values: dict[AnswerOrder, Any] = {
        AnswerOrder.QUALITY: col(Post.quality),
        AnswerOrder.SCORE: col(Post.score),
    }
    value = values.get(who.preferences.answer_order)
    falling = [accepted] if value is None else [accepted, value]
    order = [one.asc() if backwards else one.desc() for one in falling]
    order.append(key.desc() if backwards else key.asc())
    statement = (
        select(Post)
        .where(
            col(Post.question_id) == asked.id,
            col(Post.kind) == PostKind.ANSWER,
            col(Post.state) == PostState.PUBLISHED,
        )
        .order_by(*order)
        .limit(limit)
    )
    if after is not None:
        further = _further(value, key, after, backwards=backwards)
        same = and_(accepted.is_(after.accepted), further)
        # Forwards the accepted one comes before all others, backwards after them.
        others_follow = after.accepted is not backwards
        statement = statement.where(or_(same, accepted.is_(backwards)) if others_follow else same)
    return (await tx.scalars(statement)).all()


def _further(value: Any | None, key: Any, after: Place, *, backwards: bool) -> ColumnElement[bool]:
    younger: ColumnElement[bool] = key < after.id if backwards else key > after.id
    if value is None:
        return younger
    # The first half of each is there for the index: it leads straight to the place.
    if backwards:
        return and_(value >= after.value, or_(value > after.value, younger))
    return and_(value <= after.value, or_(value < after.value, younger))
