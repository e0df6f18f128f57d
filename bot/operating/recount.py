"""Every stored number, rebuilt from the rows it stands for.

The verbs keep the numbers by adding and taking away in the transaction of their cause. What is here
counts the rows themselves, so that the two can be compared, and mended if they ever differ: one
transaction a server, a few set-based statements for each thousand rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlmodel import SQLModel, col

from bot import (
    answer_order,
    cards,
    filing,
    flags,
    hotness,
    preferences,
    reputation,
    sets,
    supporting,
)
from bot.database import Database, Tx, table
from bot.tally import DEPTH
from models import (
    Acceptance,
    CardKind,
    Category,
    Flag,
    Follow,
    FollowKind,
    FormerAddress,
    Guild,
    Member,
    Post,
    PostKind,
    PostState,
    PostTag,
    Revision,
    TagUse,
    Vote,
)

BATCH = 1_000

Progress = Callable[[int, int], object]
"""Told how many rows are done, of how many."""

_CARDS = {PostKind.QUESTION: CardKind.QUESTION, PostKind.ANSWER: CardKind.ANSWER}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A number that differed from its rows."""

    table: str
    id: int
    column: str
    stored: int | bool
    right: int | bool


class _Undo(Exception):
    """Ends a transaction that was only for looking."""


async def recount(
    database: Database, *, dry_run: bool = False, progress: Progress | None = None
) -> list[Wrong]:
    """Set every stored number to what its rows say and return those that were wrong.

    ``dry_run`` changes nothing and returns the same. Nobody else may be using the database.
    """
    async with database.reading() as tx:
        guild_ids = (await tx.scalars(select(col(Guild.id)).order_by(col(Guild.id)))).all()
        sizes = [await tx.scalar(select(func.count()).select_from(one)) for one in _COUNTED]
    steps = _Steps(sum(size or 0 for size in sizes), progress)
    wrong: list[Wrong] = []
    for guild_id in guild_ids:
        try:
            async with database.transaction() as tx:
                wrong += await _mend_guild(tx, guild_id, steps)
                if dry_run:
                    raise _Undo
        except _Undo:
            pass
    return wrong


_COUNTED: tuple[type[SQLModel], ...] = (Post, Post, Member, PostTag, TagUse, Category, Guild)


class _Steps:
    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total, self._progress, self._done = total, progress, 0

    def done(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None:
            self._progress(self._done, self._total)


async def _mend_guild(tx: Tx, guild_id: int, steps: _Steps) -> list[Wrong]:
    """Mend one server's numbers, each after those it is made from."""
    chosen = await preferences.load(tx, guild_id)
    points = {"points": reputation.post_points(chosen)}
    wrong: list[Wrong] = []
    unpaid = {"unpaid": await supporting.unpaid(tx, guild_id)}
    for ids in await _batches(tx, Post, guild_id):
        found = await _mend(tx, Post, ids, _post_numbers() | unpaid)
        found += await _mend(tx, Post, ids, points)
        await _touch(tx, {one.id for one in found})
        wrong += found
        steps.done(len(ids))
    everything: tuple[tuple[type[SQLModel], dict[str, ColumnElement[Any]]], ...] = (
        # Made from the scores of its answers, which may be in any batch.
        (Post, hotness.numbers(table(Post))),
        (Member, {"points": reputation.member_points(chosen)}),
        # Made from the questions, and these from those.
        (PostTag, filing.filed_as()),
        (TagUse, filing.uses()),
        (Category, _depth()),
    )
    for model, numbers in everything:
        if model is TagUse:
            await filing.make_uses(tx, guild_id)
        for ids in await _batches(tx, model, guild_id):
            wrong += await _mend(tx, model, ids, numbers)
            steps.done(len(ids))
    wrong += await _mend(tx, Guild, [guild_id], _guild_numbers())
    steps.done(1)
    return wrong


async def _mend(
    tx: Tx, model: type[SQLModel], ids: Sequence[int], numbers: Mapping[str, ColumnElement[Any]]
) -> list[Wrong]:
    """Set these columns of these rows to what they should be, and return what was different."""
    rows = table(model)
    should = (
        select(
            rows.c.id,
            *(rows.c[name].label(f"{name}_stored") for name in numbers),
            *(right.label(f"{name}_right") for name, right in numbers.items()),
        )
        .where(rows.c.id.in_(ids))
        .subquery()
    )
    differs = [should.c[f"{name}_stored"] != should.c[f"{name}_right"] for name in numbers]
    found = (await tx.execute(select(should).where(or_(*differs)).order_by(should.c.id))).all()
    if not found:
        return []
    await tx.execute(
        update(model)
        .where(rows.c.id.in_([row.id for row in found]))
        .values(dict(numbers))
        .execution_options(synchronize_session=False)
    )
    return list(_differences(rows.name, found, numbers))


def _differences(name: str, found: Sequence[Any], columns: Mapping[str, Any]) -> Iterator[Wrong]:
    for row in found:
        for column in columns:
            stored, right = getattr(row, f"{column}_stored"), getattr(row, f"{column}_right")
            if stored != right:
                yield Wrong(name, row.id, column, stored, right)


async def _batches(tx: Tx, model: type[SQLModel], guild_id: int) -> list[Sequence[int]]:
    """Return the ids of a server's rows, so many at a time."""
    rows = table(model)
    ids = (
        await tx.scalars(select(rows.c.id).where(rows.c.guild_id == guild_id).order_by(rows.c.id))
    ).all()
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


async def _touch(tx: Tx, post_ids: set[int]) -> None:
    """Let the messages of these posts be drawn again: they show what was wrong."""
    if not post_ids:
        return
    rows = await tx.execute(select(col(Post.id), col(Post.kind)).where(col(Post.id).in_(post_ids)))
    kinds = {row.id: row.kind for row in rows}
    for kind, card_kind in _CARDS.items():
        ids = [post_id for post_id, found in kinds.items() if found is kind]
        await cards.touch_many(tx, card_kind, ids, loud=False)


# -- what each number should be ----------------------------------------------------------------


def _post_numbers() -> dict[str, ColumnElement[Any]]:
    posts, other = table(Post), table(Post).alias("other")
    up, down = (_number(_votes(value)) for value in (1, -1))
    published = other.c.state == sets.fixed(other.c.state, PostState.PUBLISHED)
    answers = select(func.count()).where(
        other.c.question_id == posts.c.id,
        other.c.kind == sets.fixed(other.c.kind, PostKind.ANSWER),
        published,
    )
    comments = select(func.count()).where(
        other.c.parent_id == posts.c.id,
        other.c.kind == sets.fixed(other.c.kind, PostKind.COMMENT),
        published,
    )
    last = select(func.coalesce(func.max(other.c.answer_number), 0)).where(
        other.c.question_id == posts.c.id
    )
    former = select(func.coalesce(func.max(col(FormerAddress.answer_number)), 0)).where(
        col(FormerAddress.question_id) == posts.c.id
    )
    edits = select(func.max(col(Revision.number)) - 1).where(col(Revision.post_id) == posts.c.id)
    accepted = select(col(Acceptance.id)).where(
        or_(
            and_(posts.c.kind == PostKind.ANSWER, col(Acceptance.answer_id) == posts.c.id),
            and_(posts.c.kind == PostKind.QUESTION, col(Acceptance.question_id) == posts.c.id),
        )
    )
    followers = select(func.count()).where(
        col(Follow.guild_id) == posts.c.guild_id,
        col(Follow.kind) == FollowKind.QUESTION,
        col(Follow.subject_id) == posts.c.id,
    )
    reports = select(func.count()).where(col(Flag.post_id) == posts.c.id, *flags.STAND)
    return {
        "up": up,
        "down": down,
        "score": up - down,
        "quality": answer_order.quality_of(up, down),
        "answer_count": _number(answers),
        "comment_count": _number(comments),
        "follower_count": _number(followers),
        "flag_count": _number(reports),
        "edit_count": func.coalesce(_number(edits), posts.c.edit_count),
        "accepted": accepted.correlate(posts).exists(),
        "next_answer": _not_below(
            _not_below(posts.c.next_answer, _number(last) + 1), _number(former) + 1
        ),
    }


def _votes(value: int) -> Select[Any]:
    return select(func.count()).where(
        col(Vote.post_id) == table(Post).c.id, reputation.counts(literal(value, Integer))
    )


def _depth() -> dict[str, ColumnElement[Any]]:
    """Return how deep a category stands in the tree: below how many others, and itself."""
    category = table(Category)
    above = [table(Category).alias(f"above_{number}") for number in range(DEPTH - 1)]
    within: Any = above[0]
    for lower, upper in pairwise(above):
        within = within.outerjoin(upper, upper.c.id == lower.c.parent_id)
    many = sum((case((one.c.id.is_not(None), 1), else_=0) for one in above), literal(1, Integer))
    found = select(many).select_from(within).where(above[0].c.id == category.c.parent_id)
    return {"depth": func.coalesce(found.correlate(category).scalar_subquery(), 1)}


def _guild_numbers() -> dict[str, ColumnElement[Any]]:
    guilds = table(Guild)
    last = (
        select(func.coalesce(func.max(col(Post.number)), 0))
        .where(col(Post.guild_id) == guilds.c.id)
        .correlate(guilds)
        .scalar_subquery()
    )
    return {"next_number": _not_below(guilds.c.next_number, last + 1)}


def _number(statement: Select[Any]) -> ScalarSelect[Any]:
    """Return a count for the post of the row it stands in."""
    return statement.correlate(table(Post)).scalar_subquery()


def _not_below(stored: ColumnElement[int], least: ColumnElement[int]) -> ColumnElement[int]:
    """An address is never given twice, so a counter goes up only."""
    return case((stored < least, least), else_=stored)
