"""Leaderboards: who is on them, in which order, for whom, and how long they are kept."""

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from bot import access, errors, leaderboards, members, moderation
from bot.access import Actor
from bot.leaderboards import A_PAGE, RANKED, Board, Boards, Mark, Period
from bot.preferences import Preferences
from tests.clock import FakeClock
from tests.world import World

# A Saturday; its week began on the 16th.
SATURDAY = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Hall:
    """Where the boards of a world hang."""

    def __init__(self, world: World) -> None:
        self.world, self.boards = world, Boards()
        self.clock = cast("FakeClock", world.database.clock)

    async def board(
        self, period: Period = Period.ALL, actor: Actor | None = None, **where: object
    ) -> Board:
        async with self.world.database.reading() as tx:
            who = await access.standing(tx, actor or self.world.newcomer)
            return await self.boards.page(tx, who, period, **where)  # type: ignore[arg-type]

    def at(self, moment: datetime) -> None:
        """Make it this moment."""
        self.later(moment - self.clock.now())

    def later(self, by: timedelta) -> None:
        self.clock.advance(by.total_seconds())


@pytest.fixture
def hall(world: World) -> Hall:
    return Hall(world)


def said(board: Board) -> list[tuple[int, str, int]]:
    return [(one.rank, one.name, one.mark.points) for one in board.lines]


async def test_of_all_time_it_is_everyones_points(hall: Hall) -> None:
    world = hall.world
    answer = await world.answer(await world.ask())
    await world.vote(answer, world.newcomer)
    await world.accept(answer)
    # 100 + 40 for the answer + 300 for being accepted + 20; 100 + 20 + 30; 100 + 10.
    assert said(await hall.board()) == [
        (1, world.helper.name, 460),
        (2, world.asker.name, 150),
        (3, world.newcomer.name, 110),
    ]
    assert (await hall.board(actor=world.newcomer)).rank == 3
    assert (await hall.board(actor=world.moderator)).rank is None


async def test_who_has_as_many_has_the_same_rank(hall: Hall) -> None:
    world = hall.world
    people = [world.member(name) for name in ("Cleo", "Bert", "Dora")]
    for person in people:
        await world.ask(person)
    await world.answer(await world.ask(people[0]))
    board = await hall.board(actor=people[2])
    assert [(one.rank, one.mark.points) for one in board.lines] == [
        (1, 140),
        (1, 140),
        (3, 120),
        (3, 120),
    ]
    assert board.rank == 3


async def test_pages_both_ways(hall: Hall) -> None:
    world = hall.world
    for number in range(2 * A_PAGE + 3):
        await world.ask(world.member(f"Person {number}"))
    first = await hall.board()
    second = await hall.board(mark=first.lines[-1].mark)
    third = await hall.board(mark=second.lines[-1].mark)
    assert [len(one.lines) for one in (first, second, third)] == [A_PAGE, A_PAGE, 3]
    assert [(one.earlier, one.later) for one in (first, second, third)] == [
        (False, True),
        (True, True),
        (True, False),
    ]
    assert await hall.board(mark=third.lines[0].mark, backwards=True) == second
    assert await hall.board(mark=second.lines[0].mark, backwards=True) == first
    names = [line.name for one in (first, second, third) for line in one.lines]
    assert len(set(names)) == 2 * A_PAGE + 3


async def test_a_month_and_a_week_count_what_was_posted_since(hall: Hall) -> None:
    world = hall.world
    hall.at(SATURDAY - timedelta(days=30))
    long_ago = await world.ask()
    hall.at(SATURDAY - timedelta(days=10))
    this_month = await world.answer(long_ago)
    hall.at(SATURDAY)
    this_week = await world.ask(world.newcomer)
    # Votes count for the post they are on, whenever they are given.
    await world.vote(long_ago, world.newcomer)
    await world.vote(this_month, world.newcomer)
    await world.vote(this_week, world.helper)
    week = await hall.board(Period.WEEK)
    assert said(week) == [(1, world.newcomer.name, 30)]
    month = await hall.board(Period.MONTH)
    assert said(month) == [(1, world.helper.name, 60), (2, world.newcomer.name, 30)]


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    assert leaderboards.beginning(SATURDAY, Period.WEEK) == datetime(2026, 11, 16, tzinfo=UTC)
    assert leaderboards.beginning(SATURDAY, Period.MONTH) == datetime(2026, 11, 1, tzinfo=UTC)
    monday = datetime(2026, 11, 16, tzinfo=UTC)
    assert leaderboards.beginning(monday, Period.WEEK) == monday


async def test_what_posts_bring_is_counted_as_in_the_points(hall: Hall) -> None:
    world = hall.world
    question = await world.ask()
    own, theirs = await world.answer(question, world.asker), await world.answer(question)
    await world.accept(own)
    # Accepting pays the asker; being accepted by oneself pays nothing more.
    assert said(await hall.board(Period.WEEK)) == [
        (1, world.asker.name, 20 + 30 + 40),
        (2, world.helper.name, 40),
    ]
    await world.accept(theirs)
    hall.later(leaderboards.KEPT)
    assert said(await hall.board(Period.WEEK)) == [
        (1, world.helper.name, 40 + 300),
        (2, world.asker.name, 20 + 30 + 40),
    ]


async def test_a_category_counts_what_is_inside_it_and_what_its_reader_sees(hall: Hall) -> None:
    world = hall.world
    inner = await world.category("Roses", parent=world.garden)
    staff = await world.category("Moderators", parent=world.garden, staff=True)
    await world.ask(category=inner)
    await world.ask(world.moderator, category=staff)
    await world.ask(world.newcomer)
    garden, roses = (one.id or 0 for one in (world.garden, inner))
    assert [name for _, name, _ in said(await hall.board(category_id=roses))] == [world.asker.name]
    seen = {name for _, name, _ in said(await hall.board(category_id=garden))}
    assert seen == {world.asker.name, world.newcomer.name}
    seen = {
        name for _, name, _ in said(await hall.board(category_id=garden, actor=world.moderator))
    }
    assert seen == {world.asker.name, world.newcomer.name, world.moderator.name}
    with pytest.raises(errors.BadChoice):
        await hall.board(category_id=999_999)


async def test_what_is_hidden_or_anonymous_brings_nothing(hall: Hall) -> None:
    world = hall.world
    hidden = await world.ask()
    answer = await world.answer(hidden)
    await world.ask_anonymously(world.newcomer)
    await world.do(moderation.hide, world.moderator, hidden.id or 0, "rude")
    assert answer.state == "published"
    assert said(await hall.board(Period.WEEK)) == []


async def test_an_added_up_board_is_kept_for_ten_minutes(hall: Hall) -> None:
    world = hall.world
    await world.ask()
    before = await hall.board(Period.WEEK)
    await world.ask()
    assert await hall.board(Period.WEEK) == before
    hall.later(leaderboards.KEPT)
    assert [line.mark.points for line in (await hall.board(Period.WEEK)).lines] == [40]


async def test_a_new_week_begins_at_once(hall: Hall) -> None:
    hall.at(datetime(2026, 11, 22, 23, 59, tzinfo=UTC))
    await hall.world.ask()
    assert len((await hall.board(Period.WEEK)).lines) == 1
    hall.later(timedelta(minutes=2))
    assert (await hall.board(Period.WEEK)).lines == ()


async def test_who_wants_to_be_left_out_is_at_once_and_can_come_back(hall: Hall) -> None:
    world = hall.world
    await world.ask()
    await world.ask(world.newcomer)
    assert len((await hall.board(Period.WEEK)).lines) == 2
    await world.do(leaderboards.leave_out, world.asker, unlisted=True)
    for period in Period:
        board = await hall.board(period, world.asker)
        assert [line.name for line in board.lines] == [world.newcomer.name]
        assert (board.unlisted, board.rank) == (True, None)
    assert await world.points(world.asker) == 120
    with pytest.raises(errors.BadChoice):
        await world.do(leaderboards.leave_out, world.asker, unlisted=True)
    await world.do(leaderboards.leave_out, world.asker, unlisted=False)
    assert len((await hall.board()).lines) == 2


async def test_nobodys_rank_is_counted_further_than_a_thousand(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert RANKED == 1_000
    monkeypatch.setattr(leaderboards, "RANKED", 3)
    world = hall.world
    people = {PEOPLE + number: f"P{number}" for number in range(5)}
    points = {key: key - PEOPLE for key in people}

    async with world.database.transaction() as tx:
        base = Preferences().points_base
        await members.seen(tx, world.guild_id, dict(people), base, points)
    board = await hall.board()
    assert [line.mark.points for line in board.lines] == [104, 103, 102]
    assert not board.later


PEOPLE = 5_000_000_000_000_000_000


def test_a_mark_knows_its_points() -> None:
    assert sorted([Mark(-1, 5), Mark(-3, 1), Mark(-3, 0)]) == [
        Mark(-3, 0),
        Mark(-3, 1),
        Mark(-1, 5),
    ]
    assert Mark(-3, 0).points == 3
