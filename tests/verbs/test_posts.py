"""Addresses, and what questions, answers and comments have in common."""

import pytest

from bot import access, editing, errors, moderation, posts
from bot.access import Actor
from bot.posts import Found
from tests.world import World


async def at(world: World, actor: Actor, typed: str) -> Found:
    async with world.database.reading() as tx:
        return await posts.at(tx, await access.standing(tx, actor), typed)


@pytest.mark.parametrize("typed", ["1", "#1", " # 1 ", "01", "١", "#１"])
async def test_a_question_by_its_address_however_typed(world: World, typed: str) -> None:
    question = await world.ask()
    found = await at(world, world.newcomer, typed)
    assert (found.post.id, found.address) == (question.id, "#1")


@pytest.mark.parametrize("typed", ["1.2", "#1.2", " #1.2 "])
async def test_an_answer_by_its_address(world: World, typed: str) -> None:
    question = await world.ask()
    await world.answer(question)
    answer = await world.answer(question)
    found = await at(world, world.newcomer, typed)
    assert (found.post.id, found.question.id) == (answer.id, question.id)
    assert found.address == "#1.2"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "#",
        "2",
        "1.9",
        "2.1",
        "1.",
        ".1",
        "-1",
        "1.1.1",
        "one",
        "1 or 1=1",
        "9" * 30,
        "1.9999999",
    ],
)
async def test_what_is_no_address_here_is_not_found(
    world: World, elsewhere: World, typed: str
) -> None:
    await world.answer(await world.ask())
    for _ in range(3):
        await elsewhere.ask()
    with pytest.raises(errors.NotFound):
        await at(world, world.moderator, typed)


async def test_an_address_leads_only_where_one_may_look(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    for actor in (world.helper, world.moderator):
        assert (await at(world, actor, "#1.1")).post.id == answer.id
    with pytest.raises(errors.NotFound):
        await at(world, world.asker, "#1.1")
    await world.do(moderation.hide, world.moderator, question.id or 0)
    # Not even one's own answer, while its question is out of sight.
    with pytest.raises(errors.NotFound):
        await at(world, world.helper, "#1.1")
    assert (await at(world, world.asker, "#1")).post.id == question.id


async def test_the_address_of_a_deleted_question_leads_nowhere_for_good(world: World) -> None:
    question = await world.ask()
    await world.do(editing.delete, world.asker, question.id or 0)
    await world.ask()
    for actor in (world.asker, world.admin):
        with pytest.raises(errors.NotFound):
            await at(world, actor, "#1")


async def test_each_server_has_its_own_number_one(world: World, elsewhere: World) -> None:
    here, there = await world.ask(), await elsewhere.ask()
    assert (await at(world, world.newcomer, "1")).post.id == here.id
    assert (await at(elsewhere, elsewhere.newcomer, "1")).post.id == there.id


async def test_a_comment_goes_by_the_address_of_its_question(world: World) -> None:
    comment = await world.comment(await world.answer(await world.ask()))
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        assert (await posts.find(tx, who, comment.id or 0)).address == "#1"


async def test_a_comment_on_a_hidden_answer_is_hidden_with_it(world: World) -> None:
    answer = await world.answer(await world.ask())
    comment = await world.comment(answer, world.newcomer)
    await world.do(moderation.hide, world.moderator, answer.id or 0)

    async def found(actor: Actor) -> Found:
        async with world.database.reading() as tx:
            return await posts.find(tx, await access.standing(tx, actor), comment.id or 0)

    for actor in (world.newcomer, world.moderator, world.helper):
        assert (await found(actor)).post.id == comment.id
    with pytest.raises(errors.Gone):
        await found(world.asker)
