"""A category for peer support: nobody votes down, and its guide says what it is not."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot import (
    access,
    categories,
    choices,
    claiming,
    deciding,
    drafts,
    earnings,
    errors,
    guides,
    moderation,
    shaping,
    standing_cards,
    votes,
)
from bot.leaderboards import Boards, Period
from bot.operating.recount import recount
from models import CardKind, Post, VoteSource
from tests import rows
from tests.world import World


async def shown(world: World) -> guides.Guide:
    found = await world.read(guides.shown, world.garden.id or 0)
    assert found is not None
    return found


async def card_wanted(world: World) -> int:
    card = await world.read(standing_cards.find, CardKind.GUIDE, world.garden.id or 0)
    assert card is not None
    return card.wanted


async def test_nobody_votes_down_where_people_support_each_other(world: World) -> None:
    question = await world.ask()
    await world.do(votes.cast, world.helper, question.id or 0, -1, VoteSource.COMMAND)
    await world.do(deciding.decide, world.admin, world.garden.id or 0, support=True)
    with pytest.raises(errors.NoDownvotes):
        await world.do(votes.cast, world.newcomer, question.id or 0, -1, VoteSource.COMMAND)
    await world.do(votes.cast, world.newcomer, question.id or 0, 1, VoteSource.COMMAND)
    # What was given before stays, as wherever downvotes are switched off.
    assert (await world.now(question)).down == 1
    await world.do(deciding.decide, world.admin, world.garden.id or 0, support=None)
    await world.do(votes.cast, world.newcomer, question.id or 0, -1, VoteSource.COMMAND)


async def test_a_guide_says_so_and_is_drawn_again_when_that_changes(world: World) -> None:
    await world.do(deciding.decide, world.admin, world.garden.id or 0, guide="Be kind.")
    assert not (await shown(world)).support
    before = await card_wanted(world)
    await world.do(choices.choose, world.admin, support=True)
    assert (await shown(world)).support
    assert await card_wanted(world) > before
    before = await card_wanted(world)
    await world.do(deciding.decide, world.admin, world.garden.id or 0, support=False)
    assert not (await shown(world)).support
    assert await card_wanted(world) > before


async def test_a_draft_is_for_support_where_its_category_is(world: World) -> None:
    question = await world.ask()
    draft = await world.asks(world.asker)

    async def said() -> list[bool]:
        async with world.database.reading() as tx:
            who = await access.standing(tx, world.asker)
            return [drafts.for_support(who, draft, one) for one in (None, question)]

    assert await said() == [False, False]
    await world.do(deciding.decide, world.admin, world.garden.id or 0, support=True)
    assert await said() == [True, True]


async def everyones(world: World) -> dict[str, int | None]:
    people = ("asker", "helper", "newcomer", "moderator")
    return {name: await world.points(getattr(world, name)) for name in people}


async def played(world: World) -> tuple[Post, Post]:
    """Ask, answer, accept and vote, also by whom it pays."""
    question = await world.ask()
    answer = await world.answer(question)
    await world.accept(answer)
    for post in (question, answer):
        await world.vote(post, world.newcomer)
        await world.vote(post, world.moderator)
    await world.vote(answer, world.moderator, 0)
    return question, answer


async def test_nothing_gives_points_where_people_support_each_other(world: World) -> None:
    await world.do(choices.choose, world.admin, points_cast_up=3)
    await world.answer(await world.ask(world.newcomer), world.moderator)
    assert set((await everyones(world)).values()) != {100, None}
    await world.do(deciding.decide, world.admin, world.garden.id or 0, support=True)
    assert set((await everyones(world)).values()) == {100, None}
    question, answer = await played(world)
    hid = await world.answer(question, world.moderator)
    await world.do(moderation.hide, world.moderator, hid.id or 0)
    await world.do(moderation.show, world.moderator, hid.id or 0)
    assert (await everyones(world))["asker"] == 100
    assert [(await world.now(one)).points for one in (question, answer)] == [0, 0]
    assert await rows.wrong(world.database) == []
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.asker)
        board = await Boards().page(tx, who, Period.WEEK)
        mine = await earnings.page(tx, who, world.helper.user_id)
    assert board.lines == ()
    assert (mine.posts, mine.ups_cast) == ((), 0)


async def test_points_go_and_come_as_it_is_switched(world: World) -> None:
    await played(world)
    paid = await everyones(world)
    garden = world.garden.id or 0
    await world.do(deciding.decide, world.admin, garden, support=True)
    assert set((await everyones(world)).values()) == {100}
    assert await rows.wrong(world.database) == []
    await world.do(deciding.decide, world.admin, garden, support=None)
    assert await everyones(world) == paid
    await world.do(choices.choose, world.admin, support=True)
    assert set((await everyones(world)).values()) == {100}
    await world.do(deciding.decide, world.admin, garden, support=False)
    assert await everyones(world) == paid
    assert await rows.wrong(world.database) == []


async def test_an_answer_and_a_category_that_go_elsewhere_pay_as_it_is_there(world: World) -> None:
    question, answer = await played(world)
    paid = await everyones(world)
    shelter = await world.category("Shelter")
    await world.rule(shelter, support=True)
    elsewhere = await world.ask(world.newcomer, category=shelter)
    await world.do(shaping.move, world.moderator, answer.id or 0, elsewhere.id or 0)
    assert await rows.wrong(world.database) == []
    assert (await world.now(answer)).points == 0
    await world.do(shaping.move, world.moderator, answer.id or 0, question.id or 0)
    assert (await world.now(answer)).points > 0
    assert await rows.wrong(world.database) == []
    change = categories.Change(parent_id=shelter.id)
    await world.do(categories.edit, world.admin, world.garden.id or 0, change)
    assert (await world.now(question)).unpaid
    assert await everyones(world) != paid
    assert await rows.wrong(world.database) == []


async def test_who_puts_their_name_to_a_post_there_is_not_paid(world: World) -> None:
    await world.rule(world.garden, support=True)
    question = await world.ask_anonymously()
    await world.vote(question, world.newcomer)
    await world.do(claiming.claim, world.asker, question.id or 0)
    assert set((await everyones(world)).values()) <= {100, None}
    assert await rows.wrong(world.database) == []


async def test_a_recount_sets_right_what_pays(world: World) -> None:
    question, _answer = await played(world)
    async with world.database.transaction() as tx:
        await tx.execute(update(Post).where(col(Post.id) == question.id).values(unpaid=True))
    assert await rows.wrong(world.database) != []
    wrong = await recount(world.database)
    assert "unpaid" in {one.column for one in wrong}
    assert await rows.wrong(world.database) == []
