"""What someone wrote and did not post: /drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from bot import access, posts
from bot.access import Standing
from bot.database import Tx
from models import Draft, DraftKind, Post

A_PAGE = 5


@dataclass(frozen=True, slots=True)
class Left:
    """A draft in the list; ``address`` is that of the post it is about, if that can be seen."""

    id: int
    kind: DraftKind
    beginning: str
    address: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Leftovers:
    """A page of one's drafts, and whether there are newer and older ones."""

    lines: tuple[Left, ...]
    newer: bool
    older: bool


async def page(tx: Tx, who: Standing, *, before: int = 0, after: int = 0) -> Leftovers:
    """Return one's unposted drafts, newest first: those begun ``before`` a draft, or ``after``."""
    key = col(Draft.id)
    statement = select(Draft).where(
        col(Draft.guild_id) == who.guild_id,
        col(Draft.user_id) == who.actor.user_id,
        col(Draft.posted_id).is_(None),
    )
    if after:
        statement = statement.where(key > after).order_by(key)
    else:
        statement = statement.order_by(key.desc())
        statement = statement.where(key < before) if before else statement
    rows = list(await tx.scalars(statement.limit(A_PAGE + 1)))
    more, rows = len(rows) > A_PAGE, rows[:A_PAGE]
    if after:
        rows.reverse()
    addresses = await _addresses(tx, who, [one.parent_id for one in rows if one.parent_id])
    lines = tuple(
        Left(
            one.id or 0,
            one.kind,
            one.title or one.body,
            addresses.get(one.parent_id or 0, ""),
            one.updated_at,
        )
        for one in rows
    )
    return Leftovers(lines, newer=more if after else bool(before), older=bool(after) or more)


async def _addresses(tx: Tx, who: Standing, post_ids: Sequence[int]) -> dict[int, str]:
    """Return how the posts are called that drafts are about, of those this person can see."""
    if not post_ids:
        return {}
    found = await tx.scalars(
        select(Post).where(col(Post.id).in_(set(post_ids)), access.may_read(who))
    )
    parents = list(found)
    wanted = {one.question_id for one in parents if one.question_id is not None}
    asked = await tx.scalars(select(Post).where(col(Post.id).in_(wanted)))
    questions = {one.id: one for one in asked}
    return {one.id or 0: posts.address(one, questions.get(one.question_id, one)) for one in parents}
