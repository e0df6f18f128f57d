"""Pinned questions: as many as moderators like in a channel, one in a forum."""

import pytest

from bot import errors, moderation, pinning
from models import Layout, Post
from tests import rows
from tests.world import World


async def pin(world: World, post: Post) -> None:
    await world.do(pinning.pin, world.moderator, post.id or 0)


async def test_several_are_pinned_in_a_channel(world: World) -> None:
    for _number in range(2):
        question = await world.ask()
        await pin(world, question)
        assert (await world.now(question)).pinned
    assert await rows.wrong(world.database) == []


async def test_one_is_pinned_in_a_forum_until_it_is_unpinned(world: World) -> None:
    ferns = await world.category("Ferns", layout=Layout.FORUM)
    moss = await world.category("Moss", layout=Layout.FORUM)
    first, second = [await world.ask(category=ferns) for _number in range(2)]
    await pin(world, first)
    with pytest.raises(errors.BadChoice, match=f"#{first.number} is. Unpin it first"):
        await pin(world, second)
    assert not (await world.now(second)).pinned
    # Another forum has a pin of its own; what is hidden keeps its place for when it is shown.
    await pin(world, await world.ask(category=moss))
    await world.do(moderation.hide, world.moderator, first.id or 0)
    with pytest.raises(errors.BadChoice):
        await pin(world, second)
    await world.do(pinning.unpin, world.moderator, first.id or 0)
    await pin(world, second)
    assert (await world.now(second)).pinned


async def test_only_questions_are_pinned_and_only_by_moderators(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    with pytest.raises(errors.NotFound):
        await pin(world, answer)
    with pytest.raises(errors.NotAllowed):
        await world.do(pinning.pin, world.asker, question.id or 0)
