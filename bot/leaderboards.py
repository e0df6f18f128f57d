"""Who helped most: of all time by their points, or by what posts of this week or month brought.

A board ends after a thousand members, so that a page and one's own place cost the same in a large
server. All time in the whole server is read along the index of points. Everything else adds posts
up, which takes the longer the more there are, and so is kept for ten minutes.
"""

import asyncio
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import and_, case, false, func, or_, select, update
from sqlmodel import col

from bot import access, aliases, errors, members, sets, tree
from bot.access import Actor, Standing
from bot.database import Tx, now, table
from bot.i18n import _
from bot.preferences import Preferences
from models import Member, Post, PostKind, PostState

A_PAGE = 10
RANKED = 1_000
KEPT = timedelta(minutes=10)
BOARDS_KEPT = 256


class Period(StrEnum):
    """Which posts count: those created since it began. Weeks begin on Monday; all is in UTC."""

    ALL = "all"
    MONTH = "month"
    WEEK = "week"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place on a board: most points first, among equals by the id of the user."""

    negative_points: int
    user_id: int

    @property
    def points(self) -> int:
        """What they have."""
        return -self.negative_points


@dataclass(frozen=True, slots=True)
class Line:
    """Someone on a board. Whoever has as many points has the same rank."""

    rank: int
    mark: Mark
    name: str


@dataclass(frozen=True, slots=True)
class Board:
    """A page of a leaderboard, and where its reader stands on it."""

    period: Period
    category_id: int
    """0: of all categories."""
    lines: tuple[Line, ...]
    earlier: bool
    later: bool
    rank: int | None
    """The reader's own; None if they are not among the first thousand, or left out."""
    unlisted: bool
    """The reader asked to be left out."""


_Key = tuple[int, frozenset[int], Period, Preferences]


class Boards:
    """The boards that were added up lately, in this process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, tuple[datetime, Sequence[Mark]]] = OrderedDict()
        self._turn = asyncio.Lock()

    async def page(
        self,
        tx: Tx,
        who: Standing,
        period: Period,
        *,
        category_id: int = 0,
        mark: Mark | None = None,
        backwards: bool = False,
    ) -> Board:
        """Return the lines after ``mark``, or ``backwards`` those before it: at most three reads.

        A category's board covers those inside it, as far as its reader sees them. Raises
        ``BadChoice`` for a category that is not there.
        """
        chosen = tree.find(who, category_id) if category_id else None
        if chosen is None and period is Period.ALL:
            board = await _by_points(tx, who)
        else:
            covered = access.covered(who)
            if chosen is not None:
                covered &= {one.id or 0 for one in tree.inside(who, chosen)}
            board = await self._added_up(tx, who, covered, period)
        if backwards and mark is not None:
            end = bisect_left(board, mark)
            start = max(end - A_PAGE, 0)
        else:
            start = bisect_right(board, mark) if mark is not None else 0
            end = start + A_PAGE
        shown = board[start:end]
        me = who.actor.user_id
        people = await members.named(tx, who.guild_id, {one.user_id for one in shown} | {me})
        unlisted = me in people and people[me].unlisted
        mine = next((one for one in board if one.user_id == me), None)
        return Board(
            period,
            category_id,
            tuple(
                Line(_rank(board, one), one, aliases.unmasked(people[one.user_id].display_name))
                for one in shown
                # Whoever was left out since it was added up.
                if one.user_id in people and not people[one.user_id].unlisted
            ),
            earlier=start > 0,
            later=end < len(board),
            rank=_rank(board, mine) if mine is not None and not unlisted else None,
            unlisted=unlisted,
        )

    async def _added_up(
        self, tx: Tx, who: Standing, covered: frozenset[int], period: Period
    ) -> Sequence[Mark]:
        key = who.guild_id, covered, period, who.preferences
        # One at a time: a second reader of the same board waits for the first one's.
        async with self._turn:
            at, board = self._kept.get(key, (None, ()))
            moment = now(tx)
            if at is None or moment - at >= KEPT or beginning(moment, period) > at:
                board = await _add_up(tx, who, covered, beginning(moment, period))
                self._kept[key] = moment, board
            self._kept.move_to_end(key)
            while len(self._kept) > BOARDS_KEPT:
                self._kept.popitem(last=False)
            return board


def beginning(moment: datetime, period: Period) -> datetime:
    """Return when the period began in which a moment is; for all time long before Discord."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if period is Period.WEEK:
        return midnight - timedelta(days=midnight.weekday())
    if period is Period.MONTH:
        return midnight.replace(day=1)
    return midnight.replace(year=2010, month=1, day=1)


async def leave_out(tx: Tx, actor: Actor, *, unlisted: bool) -> None:
    """Leave someone out of every leaderboard from now on, or show them there again.

    Raises ``AlreadySo``.
    """
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    me = await members.find(tx, who.guild_id, actor.user_id)
    if (me is not None and me.unlisted) is unlisted:
        raise errors.BadChoice(
            _("Nothing changed: leaderboards leave you out already.")
            if unlisted
            else _("Nothing changed: leaderboards show you already.")
        )
    await members.keep(tx, who.guild_id, actor.user_id, who.preferences.points_base)
    await tx.execute(
        update(Member)
        .where(col(Member.guild_id) == who.guild_id, col(Member.user_id) == actor.user_id)
        .values(unlisted=unlisted)
        .execution_options(synchronize_session=False)
    )


def _rank(board: Sequence[Mark], mark: Mark) -> int:
    """Return 1 and how many have more points, as Question2Answer ranks."""
    return bisect_left(board, Mark(mark.negative_points, 0)) + 1


async def _by_points(tx: Tx, who: Standing) -> Sequence[Mark]:
    rows = await tx.execute(
        select(col(Member.points), col(Member.user_id))
        .where(
            col(Member.guild_id) == who.guild_id,
            col(Member.unlisted).is_(False),
            # As in ``members.acted``.
            col(Member.display_name) != "",
        )
        .order_by(col(Member.points).desc(), col(Member.user_id).desc())
        .limit(RANKED)
    )
    return sorted(Mark(-points, user_id) for points, user_id in rows)


async def _add_up(
    tx: Tx, who: Standing, covered: frozenset[int], since: datetime
) -> Sequence[Mark]:
    """Return what published posts since then brought their authors, without votes they cast."""
    chosen, posts, question = who.preferences, table(Post), table(Post).alias("question")
    worth = col(Post.points) + chosen.points_multiple * (
        case(
            (
                col(Post.kind) == PostKind.QUESTION,
                chosen.points_ask + case((col(Post.accepted), chosen.points_accept), else_=0),
            ),
            else_=chosen.points_answer
            + case(
                (
                    and_(
                        col(Post.accepted),
                        # As in ``bot.reputation.of_accepting``.
                        or_(question.c.anonymous, question.c.author_id != col(Post.author_id)),
                    ),
                    chosen.points_accepted,
                ),
                else_=0,
            ),
        )
    )
    total = func.sum(worth)
    rows = await tx.execute(
        select(total, col(Post.author_id))
        .outerjoin(question, question.c.id == col(Post.question_id))
        .join(
            Member,
            and_(
                col(Member.guild_id) == who.guild_id,
                col(Member.user_id) == col(Post.author_id),
                col(Member.unlisted).is_(False),
            ),
        )
        .where(
            col(Post.category_id).in_(covered) if covered else false(),
            col(Post.created_at) >= since,
            # Written as in the condition of the index, by which these are found.
            posts.c.kind != sets.fixed(posts.c.kind, PostKind.COMMENT),
            posts.c.state == sets.fixed(posts.c.state, PostState.PUBLISHED),
            ~col(Post.anonymous),
            ~col(Post.unpaid),
            or_(question.c.id.is_(None), question.c.state == PostState.PUBLISHED),
        )
        .group_by(col(Post.author_id))
        .having(total > 0)
        .order_by(total.desc(), col(Post.author_id))
        .limit(RANKED)
    )
    return [Mark(-points, user_id) for points, user_id in rows]
