"""Lists of questions: which, in which order, page by page, and for whom."""

from typing import cast

import pytest

from bot import access, categories, editing, errors, hotness, lists, moderation
from bot.access import Actor
from bot.clock import Clock
from bot.lists import A_PAGE, Listing, Mark, Order
from models import CloseReason, Post
from tests.clock import FakeClock
from tests.world import World


async def browse(
    world: World,
    order: Order,
    actor: Actor | None = None,
    *,
    category_id: int = 0,
    mark: Mark | None = None,
    backwards: bool = False,
) -> Listing:
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor or world.newcomer)
        return await lists.page(
            tx, who, order, category_id=category_id, mark=mark, backwards=backwards
        )


def numbers(listing: Listing) -> list[int]:
    return [one.number for one in listing.lines]


async def all_numbers(world: World, order: Order, category_id: int = 0) -> list[int]:
    """Turn every page to the end and back again; both ways show the same."""
    pages = [await browse(world, order, category_id=category_id)]
    while pages[-1].later:
        mark = pages[-1].lines[-1].mark
        pages.append(await browse(world, order, mark=mark, category_id=category_id))
    forth = [number for page in pages for number in numbers(page)]
    page, back = pages[-1], numbers(pages[-1])
    while page.earlier:
        mark = page.lines[0].mark
        page = await browse(world, order, mark=mark, backwards=True, category_id=category_id)
        back = numbers(page) + back
    assert back == forth
    return forth


async def votes(world: World, post: Post, up: int, down: int = 0) -> None:
    for number in range(up + down):
        await world.vote(post, world.member(f"Voter {number}"), 1 if number < up else -1)


@pytest.fixture
async def busy(world: World) -> World:
    """Twenty-five questions: many alike, some liked, answered, solved, closed and hidden."""
    asked = [await world.ask() for _number in range(25)]
    for place, (up, down) in {2: (3, 0), 7: (3, 0), 11: (1, 2), 20: (1, 0)}.items():
        await votes(world, asked[place], up, down)
    for place, count in {3: 2, 5: 2, 12: 1, 13: 1, 14: 1}.items():
        answers = [await world.answer(asked[place]) for _number in range(count)]
        if place == 12:
            await world.accept(answers[0])
        if place in (3, 13):
            await votes(world, answers[-1], 2)
        if place == 14:
            await votes(world, answers[0], 1, 1)
    await world.do(moderation.hide, world.moderator, asked[1].id or 0, "rude")
    await world.do(moderation.close, world.moderator, asked[0].id or 0, CloseReason.OTHER)
    return world


async def test_the_newest_first_over_several_pages(busy: World) -> None:
    first = await browse(busy, Order.RECENT)
    assert numbers(first) == list(range(25, 15, -1))
    assert (first.earlier, first.later) == (False, True)
    shown = [number for number in range(25, 0, -1) if number != 2]
    assert await all_numbers(busy, Order.RECENT) == shown


async def test_the_highest_score_first_among_equals_the_newest(busy: World) -> None:
    found = await all_numbers(busy, Order.TOP)
    assert found[:3] == [8, 3, 21]
    assert found[-1] == 12, "the only one below zero"
    assert found[3:-1] == sorted(found[3:-1], reverse=True)


async def test_the_most_answers_first(busy: World) -> None:
    found = await all_numbers(busy, Order.MOST_ANSWERED)
    assert found[:5] == [6, 4, 15, 14, 13]
    assert found[5:] == sorted(found[5:], reverse=True)


async def test_what_still_lacks_something_is_open(busy: World) -> None:
    everything = [number for number in range(25, 1, -1) if number != 2]
    answered, solved, liked = {4, 6, 13, 14, 15}, {13}, {4, 14}
    for order, without in (
        (Order.UNANSWERED, answered),
        (Order.UNSOLVED, solved),
        (Order.UNLIKED, liked),
    ):
        expected = [number for number in everything if number not in without]
        assert await all_numbers(busy, order) == expected, order


async def test_an_answer_that_goes_leaves_its_question_unanswered_again(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await votes(world, answer, 1)
    lacking = (Order.UNANSWERED, Order.UNLIKED)
    assert [numbers(await browse(world, order)) for order in lacking] == [[], []]
    await world.do(moderation.hide, world.moderator, answer.id or 0, "rude")
    assert [numbers(await browse(world, order)) for order in lacking] == [[1], [1]]
    await world.do(moderation.show, world.moderator, answer.id or 0)
    assert [numbers(await browse(world, order)) for order in lacking] == [[], []]


async def test_hot_is_what_question2answer_calls_hot(world: World, clock: Clock) -> None:
    """An answer or a vote is worth 160,000 seconds; a newer one starts higher."""
    time = cast(FakeClock, clock)
    old = await world.ask()
    time.advance(hotness.VOTE_SECONDS - 1)
    middle = await world.ask()
    assert numbers(await browse(world, Order.HOT)) == [2, 1]
    # Two ages count: when it was asked, and when its newest answer came.
    await votes(world, old, 2)
    assert numbers(await browse(world, Order.HOT)) == [1, 2]
    await votes(world, middle, 1)
    assert numbers(await browse(world, Order.HOT)) == [2, 1]
    answer = await world.answer(old)
    assert numbers(await browse(world, Order.HOT)) == [1, 2]
    await votes(world, answer, 5)
    await votes(world, middle, 0, 0)
    await world.do(editing.delete, world.helper, answer.id or 0)
    assert numbers(await browse(world, Order.HOT)) == [2, 1], "votes on answers do not count"


async def test_ones_own_are_there_whatever_their_state_and_nobody_elses(world: World) -> None:
    mine = [await world.ask(world.newcomer) for _number in range(2)]
    await world.ask(world.asker)
    await world.do(moderation.hide, world.moderator, mine[0].id or 0, "rude")
    anonymous = await world.ask_anonymously(world.newcomer)
    assert numbers(await browse(world, Order.MINE)) == [anonymous.number, 2, 1]
    assert numbers(await browse(world, Order.MINE, world.helper)) == []
    assert 1 not in numbers(await browse(world, Order.RECENT, world.moderator))


async def test_a_category_covers_those_inside_it(world: World) -> None:
    health = await world.category("Health", channel=False)
    sleep = await world.category("Sleep", parent=health)
    dreams = await world.category("Dreams", parent=sleep)
    for category in (world.garden, sleep, dreams, world.garden, sleep):
        await world.ask(category=category)
    for category, expected in ((health, [5, 3, 2]), (sleep, [5, 3, 2]), (dreams, [3])):
        found = await browse(world, Order.RECENT, category_id=category.id or 0)
        assert numbers(found) == expected
    await world.archive(dreams)
    assert numbers(await browse(world, Order.RECENT)) == [5, 4, 3, 2, 1], "to read, it stays"


@pytest.mark.parametrize("order", [Order.UNANSWERED, Order.UNSOLVED, Order.UNLIKED])
async def test_an_archived_categorys_questions_lack_nothing(world: World, order: Order) -> None:
    """Like closed ones: nobody could answer them. They are read in the other lists as before."""
    old = await world.category("Old")
    await world.ask(category=old)
    await world.ask()
    assert numbers(await browse(world, order)) == [2, 1]
    await world.archive(old)
    assert numbers(await browse(world, order)) == [2]
    assert numbers(await browse(world, order, category_id=old.id or 0)) == []
    for other in (Order.RECENT, Order.HOT, Order.TOP, Order.MOST_ANSWERED):
        assert numbers(await browse(world, other)) == [2, 1]
    await world.do(categories.unarchive, world.admin, old.id or 0)
    assert numbers(await browse(world, order)) == [2, 1]


async def test_nothing_of_a_channel_one_does_not_see(world: World) -> None:
    staff = await world.category("Staff", staff=True)
    await world.ask(world.moderator, category=staff)
    await world.ask()
    for order in Order:
        found = await browse(world, order, world.newcomer)
        assert 1 not in numbers(found), order
        inside = await browse(world, order, world.newcomer, category_id=staff.id or 0)
        assert numbers(inside) == [], order
    assert numbers(await browse(world, Order.RECENT, world.moderator)) == [2, 1]


async def test_an_empty_server_and_a_category_that_is_not_there(world: World) -> None:
    for order in Order:
        found = await browse(world, order)
        assert (found.lines, found.earlier, found.later) == ((), False, False)
    with pytest.raises(errors.BadChoice):
        await browse(world, Order.HOT, category_id=4_711)


async def test_a_page_that_is_not_there_any_more_says_so(world: World) -> None:
    only = await world.ask()
    mark = Mark(0, only.id or 0)
    beyond = await browse(world, Order.RECENT, mark=mark)
    assert (beyond.lines, beyond.earlier, beyond.later) == ((), True, False)


@pytest.mark.parametrize("size", [A_PAGE, A_PAGE + 1])
async def test_a_full_page_has_another_only_if_there_is_more(world: World, size: int) -> None:
    for _number in range(size):
        await world.ask()
    found = await browse(world, Order.RECENT)
    assert len(found.lines) == A_PAGE
    assert found.later is (size > A_PAGE)
