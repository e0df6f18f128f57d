"""Revisions, what each changed, silent edits and the way back."""

import pytest

from bot import access, editing, errors, history, moderation
from bot.access import Actor
from bot.history import History, Shown
from models import CloseReason, Post
from tests import rows
from tests.world import World


async def listed(world: World, post: Post, actor: Actor, below: int = 0) -> History:
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor)
        return await history.page(tx, who, post.id or 0, below=below)


async def seen(world: World, post: Post, actor: Actor, number: int) -> Shown:
    async with world.database.reading() as tx:
        return await history.one(tx, await access.standing(tx, actor), post.id or 0, number)


async def test_the_newest_first_with_who_and_why(world: World) -> None:
    question = await world.ask(tags="leaves, soil")
    await world.edit(question, world.asker, tags="soil, leaves")
    await world.edit(question, world.moderator, body="All of them.", reason="Said plainly.")
    found = await listed(world, question, world.newcomer)
    assert [(one.number, one.editor, one.by_author, one.reason) for one in found.lines] == [
        (3, "Mo", False, "Said plainly."),
        (2, "Ada", True, None),
        (1, "Ada", True, None),
    ]
    shown = await seen(world, question, world.newcomer, 2)
    assert (shown.difference.tags_moved, shown.difference.tags_in) == (True, ())
    assert not shown.may_roll_back


async def test_an_anonymous_author_has_no_name_in_the_history(world: World) -> None:
    question = await world.ask_anonymously()
    await world.edit(question, world.asker, body="It stands in water.")
    await world.edit(question, world.moderator, body="It stands in the water.")
    found = await listed(world, question, world.asker)
    assert [(one.editor, one.by_author) for one in found.lines] == [
        ("Mo", False),
        ("Quiet Heron (anonymous)", True),
        ("Quiet Heron (anonymous)", True),
    ]


async def test_rolling_back_gives_text_title_and_tags_again(world: World) -> None:
    question = await world.ask(title="Why do leaves turn yellow?", body="All.", tags="leaf, sun")
    await world.edit(question, world.asker, title="Why do they turn yellow?", body="", tags="sun")
    await world.put_up()
    back = await world.do(editing.roll_back, world.asker, question.id or 0, 1, "Clearer.")
    assert (back.title, back.body) == ("Why do leaves turn yellow?", "All.")
    newest = (await world.revisions(question))[-1]
    assert (newest.number, newest.tags, newest.restored) == (3, "leaf,sun", 1)
    event = (await world.events(question))[-1]
    assert (event.verb, event.reason) == ("question.edit", "Clearer.")
    card = await world.card(question)
    assert card.wanted > card.shown
    with pytest.raises(errors.AlreadySo):
        await world.do(editing.roll_back, world.asker, question.id or 0, 1)
    assert await rows.wrong(world.database) == []


async def test_who_may_not_edit_may_not_roll_back(world: World, elsewhere: World) -> None:
    question = await world.ask()
    await world.edit(question, world.asker, body="It looks thirsty, very.")
    key = question.id or 0
    for number in (0, 3, -1):
        with pytest.raises(errors.Gone):
            await world.do(editing.roll_back, world.asker, key, number)
    with pytest.raises(errors.NotAllowed):
        await world.do(editing.roll_back, world.newcomer, key, 1, "Because.")
    with pytest.raises(errors.Gone):
        await world.do(editing.roll_back, elsewhere.admin, key, 1, "Because.")
    with pytest.raises(errors.ReasonMissing):
        await world.do(editing.roll_back, world.moderator, key, 1)
    with pytest.raises(errors.TooLong):
        await world.do(editing.roll_back, world.moderator, key, 1, "x" * 501)
    await world.do(moderation.close, world.moderator, key, CloseReason.OTHER)
    with pytest.raises(errors.QuestionClosed):
        await world.do(editing.roll_back, world.asker, key, 1)


async def test_what_one_cannot_read_has_no_history(world: World) -> None:
    answer = await world.answer(await world.ask())
    await world.edit(answer, world.helper, body="In the evening, rather.")
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    for stranger in (world.newcomer, world.member("Sid", channels={})):
        with pytest.raises(errors.Gone):
            await listed(world, answer, stranger)
        with pytest.raises(errors.Gone):
            await seen(world, answer, stranger, 1)
    assert len((await listed(world, answer, world.helper)).lines) == 2


async def test_a_silent_edit_leaves_a_revision_and_no_sign(world: World) -> None:
    answer = await world.answer(await world.ask())
    before = await world.now(answer)
    await world.edit(answer, world.moderator, body="In the evening, rather.", silent=True)
    row = await world.now(answer)
    assert (row.edit_count, row.edited_at, row.editor_id) == (1, None, before.editor_id)
    assert [one.silent for one in await world.revisions(answer)] == [False, True]
    event = (await world.events(answer))[-1]
    assert event.after is not None
    assert event.after["silent"] is True
    assert await rows.wrong(world.database) == []


async def test_only_moderators_edit_silently(world: World) -> None:
    answer = await world.answer(await world.ask())
    await world.edit(answer, world.helper, body="In the evening, rather.", silent=True)
    assert (await world.now(answer)).edited_at is not None
    assert (await world.events(answer))[-1].after == {"title": None, "tags": [], "revision": 2}


async def test_a_long_history_is_read_page_by_page(world: World) -> None:
    question = await world.ask()
    for number in range(25):
        await world.edit(question, world.asker, body=f"The {number}th wording.")
    numbers, below = [], 0
    while True:
        page = await listed(world, question, world.newcomer, below)
        numbers += [one.number for one in page.lines]
        assert page.newer is (below > 0)
        if not page.older:
            break
        below = page.lines[-1].number
    assert numbers == list(range(26, 0, -1))
