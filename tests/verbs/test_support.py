"""A category for peer support: nobody votes down, and its guide says what it is not."""

import pytest

from bot import access, choices, deciding, drafts, errors, guides, standing_cards, votes
from models import CardKind, VoteSource
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
