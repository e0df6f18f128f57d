"""What people open all day costs a handful of statements, however much there is to read."""

from collections.abc import Awaitable, Callable

from bot import access, earnings, follows, inbox, lists, profiles, tags, unposted
from bot.access import Standing
from bot.database import Tx
from bot.leaderboards import Boards, Period
from bot.lists import Order
from tests.verbs.test_plans import listening
from tests.world import World

MOST = 6

Read = Callable[[Tx, Standing], Awaitable[object]]


def _board(period: Period) -> Read:
    return lambda tx, who: Boards().page(tx, who, period)


def _list(order: Order) -> Read:
    return lambda tx, who: lists.page(tx, who, order)


def _tagged(order: Order) -> Read:
    async def read(tx: Tx, who: Standing) -> object:
        # By name, as the command takes it.
        tag = await tags.named(tx, who, "plants")
        found = await lists.page(tx, who, order, tag_id=tag.id)
        assert found.lines or order in EMPTY, order
        return found

    return read


EMPTY = {Order.UNANSWERED, Order.UNLIKED, Order.FOLLOWED}
"""The lists that the world below leaves empty: each question has an answer, and it is liked."""

PAGES: dict[str, Read] = {
    "/profile": lambda tx, who: profiles.of(tx, who, who.actor.user_id),
    "where points come from": lambda tx, who: earnings.page(tx, who, who.actor.user_id),
    **{f"/leaderboard of {period}": _board(period) for period in Period},
    **{f"/browse {order}": _list(order) for order in Order},
    **{f"/browse {order} of a tag": _tagged(order) for order in Order},
    "/browse of a category": lambda tx, who: lists.page(
        tx, who, Order.RECENT, category_id=min(who.categories)
    ),
    "/inbox": inbox.page,
    "/drafts": unposted.page,
    "/following": follows.page,
    "/tag list": tags.page,
}


async def test_each_page_takes_few_statements(world: World) -> None:
    for _number in range(12):
        question = await world.ask()
        await world.vote(await world.answer(question), world.newcomer)
        await world.asks(world.asker)
    wrong: dict[str, list[str]] = {}
    for name, read in PAGES.items():
        async with world.database.reading() as tx:
            with listening(await tx.connection()) as told:
                await read(tx, await access.standing(tx, world.asker))
        if not 3 <= len(told) <= MOST:
            wrong[name] = [statement for statement, _values in told]
    assert wrong == {}
