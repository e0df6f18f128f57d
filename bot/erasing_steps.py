"""The steps in which somebody is erased, each some hundred rows at a time.

A step is done again without harm: what was changed is not found any more. ``bot.erasing`` goes
through them in their order.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, delete, func, or_, select, update
from sqlmodel import SQLModel, col

from bot import events, farewells, fingerprints, lasting, log_cards, members, personal, preferences
from bot.access import Standing
from bot.database import Tx, now, table
from bot.i18n import _
from bot.personal import Then
from models import (
    Draft,
    Follow,
    FollowKind,
    Member,
    Picture,
    Post,
    PostKind,
    PostState,
    Suspension,
    Vote,
)

ROWS = 300
"""Rows in one transaction: some milliseconds."""

POSTS = 20
"""Posts in one transaction: each has a card, a history, a place in lists."""

WINDOW = 20_000
"""So many ids are looked through at once where no index leads to somebody's rows."""


class How(StrEnum):
    """What becomes of somebody's posts."""

    ANONYMISE = "anonymise"
    DELETE = "delete"


@dataclass(slots=True)
class Job:
    """One erasure, as far as it has come."""

    guild_id: int
    user_id: int
    how: How
    former: int
    """Who they are from then on, where somebody has to be named: a number of nobody's."""
    key: str
    """What their authors of single questions are made of."""
    step: int = 0
    mark: int = 0
    """The last row of the step that was done."""
    steps: int = 0
    """How many steps there were: after an upgrade that added one, it begins anew."""


Done = tuple[int, int | None]
"""How many rows were changed, and from which on there may be more; None: that was all."""

Step = Callable[[Tx, Standing, Job], Awaitable[Done]]


async def _window(
    tx: Tx, job: Job, model: type[SQLModel], condition: ColumnElement[bool]
) -> tuple[list[int], int | None]:
    """Return the next rows of a table for which this is so, and from where on to look further."""
    rows = table(model)
    upto = job.mark + WINDOW
    found = await tx.scalars(
        select(rows.c.id)
        .where(rows.c.id > job.mark, rows.c.id <= upto, rows.c.guild_id == job.guild_id, condition)
        .order_by(rows.c.id)
        .limit(ROWS)
    )
    ids = list(found)
    if len(ids) == ROWS:
        return ids, ids[-1]
    last = await tx.scalar(select(func.max(rows.c.id)))
    return ids, upto if last is not None and last > upto else None


async def _remove(tx: Tx, model: type[SQLModel], ids: Sequence[int]) -> None:
    rows = table(model)
    await tx.execute(delete(rows).where(rows.c.id.in_(ids)))


async def _votes(tx: Tx, who: Standing, job: Job) -> Done:
    """Take votes back: scores, their authors' points, lists and cards follow."""
    ids, following = await _window(tx, job, Vote, col(Vote.user_id) == job.user_id)
    if not ids:
        return 0, following
    await farewells.take_back(tx, who, ids)
    return len(ids), following


async def _follows(tx: Tx, _who: Standing, job: Job) -> Done:
    """Let them follow nothing, and nobody follow them."""
    about = or_(col(Follow.user_id) == job.user_id, personal.followed_member(job.user_id))
    ids, following = await _window(tx, job, Follow, about)
    if ids:
        asked = (
            select(col(Follow.subject_id))
            .where(col(Follow.id).in_(ids), col(Follow.kind) == FollowKind.QUESTION)
            .scalar_subquery()
        )
        await tx.execute(
            update(Post)
            .where(col(Post.guild_id) == job.guild_id, col(Post.id).in_(asked))
            .values(follower_count=col(Post.follower_count) - 1)
            .execution_options(synchronize_session=False)
        )
        await _remove(tx, Follow, ids)
    return len(ids), following


async def _drafts(tx: Tx, _who: Standing, job: Job) -> Done:
    """Throw away drafts, also those of what they posted: a second copy of the text."""
    mine = or_(
        col(Draft.user_id) == job.user_id,
        col(Draft.posted_id).in_(personal.posts_of(job.guild_id, job.user_id)),
    )
    ids, following = await _window(tx, job, Draft, mine)
    if ids:
        await tx.execute(
            delete(Picture)
            .where(col(Picture.draft_id).in_(ids))
            .execution_options(synchronize_session=False)
        )
        await _remove(tx, Draft, ids)
    return len(ids), following


def _goes(model: type[SQLModel], whose: personal.Whose) -> Step:
    """Return the step that removes a table's rows about them."""

    async def step(tx: Tx, _who: Standing, job: Job) -> Done:
        ids, following = await _window(tx, job, model, whose(job.guild_id, job.user_id))
        if ids:
            await _remove(tx, model, ids)
        return len(ids), following

    return step


def _posts(kind: PostKind) -> Step:
    """Return the step that lets their posts of one kind be nobody's, or removes them."""

    async def step(tx: Tx, who: Standing, job: Job) -> Done:
        found = await tx.scalars(
            select(col(Post.id))
            .where(
                col(Post.guild_id) == job.guild_id,
                col(Post.author_id) == job.user_id,
                col(Post.kind) == kind,
                col(Post.id) > job.mark,
            )
            .order_by(col(Post.id))
            .limit(POSTS)
        )
        ids = [post_id for post_id in found if post_id is not None]
        for post_id in ids:
            post = await tx.get_one(Post, post_id, with_for_update=True)
            goes = post.state is PostState.DELETED or (
                job.how is How.DELETE and not await farewells.stays(tx, post, job.user_id)
            )
            if await lasting.holds(tx, post):
                await lasting.hold(tx, post, job.key)
            else:
                await farewells.let_go(tx, who, post, job.user_id, job.key)
            if goes:
                await farewells.wipe(tx, who, post)
        return len(ids), ids[-1] if len(ids) == POSTS else None

    return step


def _former(model: type[SQLModel], column: str) -> Step:
    """Return the step that writes the number of a former member where their id stands."""
    rows = table(model)

    async def step(tx: Tx, _who: Standing, job: Job) -> Done:
        ids, following = await _window(tx, job, model, rows.c[column] == job.user_id)
        if ids:
            await tx.execute(update(rows).where(rows.c.id.in_(ids)).values({column: job.former}))
        return len(ids), following

    return step


def _loose(model: type[SQLModel], column: str) -> Step:
    """Return the step that does the same inside a column of JSON."""
    rows = table(model)

    async def step(tx: Tx, _who: Standing, job: Job) -> Done:
        named = cast(rows.c[column], String).contains(str(job.user_id))
        ids, following = await _window(tx, job, model, named)
        found = await tx.execute(select(rows.c.id, rows.c[column]).where(rows.c.id.in_(ids)))
        for row_id, said in found.all():
            new = _renamed(said, job)
            await tx.execute(update(rows).where(rows.c.id == row_id).values({column: new}))
        return len(ids), following

    return step


def _renamed(said: Any, job: Job) -> Any:
    if isinstance(said, dict):
        return {key: _renamed(value, job) for key, value in said.items()}
    if isinstance(said, list):
        return [_renamed(value, job) for value in said]
    if said == job.user_id or said == str(job.user_id):
        return type(said)(job.former)
    return said


async def _suspensions(tx: Tx, _who: Standing, job: Job) -> Done:
    """Remove suspensions that are over; one that holds stays until it is (``bot.lasting``)."""
    past = and_(col(Suspension.user_id) == job.user_id, lasting.over(now(tx)))
    ids, following = await _window(tx, job, Suspension, past)
    if ids:
        await _remove(tx, Suspension, ids)
    return len(ids), following


async def _member(tx: Tx, _who: Standing, job: Job) -> Done:
    """Let their row be that of a former member, whom lists leave out, and say that it is done."""
    chosen = await preferences.load(tx, job.guild_id)
    member = await members.find(tx, job.guild_id, job.user_id)
    if member is not None:
        member.user_id, member.display_name = job.former, _("Former member")
        member.points, member.bonus = chosen.points_base, 0
        member.unlisted = member.unreminded = True
        member.seen_at = now(tx)
    await farewells.part(tx, job.guild_id, job.former)
    await log_cards.renew(tx, job.guild_id, job.former)
    await events.record(
        tx, job.guild_id, "member.erase", actor_id=job.former, after={"how": job.how}
    )
    await fingerprints.note(tx, job.guild_id, job.user_id)
    return 1, None


_BY_HAND = (Member, Post, Vote, Follow, Draft)


def _replaced() -> list[Step]:
    """Return the steps for all columns in which a former member is named."""
    found: list[Step] = []
    for kept in personal.TABLES:
        if kept.model is Member:
            continue
        found += [
            _former(kept.model, column)
            for column, then in kept.people.items()
            if then is Then.FORMER
        ]
        found += [_loose(kept.model, column) for column in kept.loose]
    return found


def _removed() -> list[Step]:
    """Return the steps for all tables whose rows about somebody go, and nothing besides."""
    return [
        _goes(kept.model, kept.whose)
        for kept in personal.TABLES
        if kept.whose is not None
        and kept.model not in _BY_HAND
        and Then.GOES in kept.people.values()
    ]


STEPS: tuple[Step, ...] = (
    _votes,
    _follows,
    _drafts,
    # These before the posts: what is for the author of an anonymous one is found by it.
    *_removed(),
    # What stands on a post before the post.
    _posts(PostKind.COMMENT),
    _posts(PostKind.ANSWER),
    _posts(PostKind.QUESTION),
    # What was written for them meanwhile.
    *_removed(),
    *_replaced(),
    _suspensions,
    _member,
)
"""In their order."""
