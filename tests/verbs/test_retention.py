"""What is kept for a time goes when that is over, and nothing before it."""

from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from bot import access, acts, editing, fanout, farewells, moderation, posts, retention
from bot.access import Actor
from bot.caretaker import Caretaker
from bot.database import table
from bot.periods import Keep
from bot.render import panels
from models import Draft, Notification, Post, PostState, Revision
from tests.clock import FakeClock
from tests.rows import wrong
from tests.world import GUILD, World

DAY = 86_400


@pytest.fixture
def care(world: World, clock: FakeClock, tmp_path: Path) -> Caretaker:
    return Caretaker(world.database, clock, Keep(), tmp_path)


async def count(world: World, model: type[SQLModel]) -> int:
    async with world.database.reading() as tx:
        return await tx.scalar(select(func.count()).select_from(table(model))) or 0


async def said(world: World, text: str) -> bool:
    async with world.database.reading() as tx:
        for rows in SQLModel.metadata.sorted_tables:
            for row in await tx.execute(select(rows)):
                if text in str(row):
                    return True
    return False


async def test_the_text_of_a_deleted_post_goes_and_its_address_stays(
    world: World, clock: FakeClock, care: Caretaker
) -> None:
    question = await world.ask()
    answer = await world.answer(question, world.helper, "Never, says the canary.")
    await world.do(editing.delete, world.helper, answer.id or 0)
    clock.advance(29 * DAY)
    await care.tidy()
    assert await said(world, "says the canary")
    clock.advance(2 * DAY)
    await care.tidy()
    assert not await said(world, "says the canary")
    now = await world.now(answer)
    assert (now.state, now.answer_number, now.author_id) == (
        PostState.DELETED,
        1,
        world.helper.user_id,
    )
    assert await wrong(world.database) == []
    revisions = await count(world, Revision)
    clock.advance(2 * DAY)
    await care.tidy()
    assert await count(world, Revision) == revisions, "once is enough"


async def test_what_went_by_itself_was_not_taken_away_by_its_author(world: World) -> None:
    post = await world.ask_anonymously()
    await world.do(editing.delete, world.asker, post.id or 0)
    async with world.database.transaction() as tx:
        who = await access.standing(tx, world.member("", admin=True))
        await farewells.wipe(tx, who, await tx.get_one(Post, post.id))
    shown = panels.panel(await world.read(acts.panel, world.admin, post.id or 0))
    text = "".join(field.value or "" for field in shown.fields)
    assert "removed for good by Askwell" in text


async def test_a_post_that_was_turned_down_goes_unless_others_stand_on_it(
    world: World, clock: FakeClock, care: Caretaker
) -> None:
    down, shown, hidden = [await world.ask(world.helper) for _number in range(3)]
    async with world.database.transaction() as tx:
        for one in (down, shown):
            row = await tx.get_one(Post, one.id)
            nobody = await access.standing(tx, Actor(guild_id=GUILD, user_id=0, name=""))
            await posts.move_to(tx, nobody, row, PostState.QUEUED)
    for one in (down, shown, hidden):
        await world.do(moderation.hide, world.moderator, one.id or 0, "no")
    clock.advance(80 * DAY)
    await world.do(moderation.show, world.moderator, shown.id or 0)
    await world.do(moderation.hide, world.moderator, shown.id or 0)
    clock.advance(11 * DAY)
    await care.tidy()
    states = [(await world.now(one)).state for one in (down, shown, hidden)]
    # What was looked at again meanwhile, and what never waited, is not over yet.
    assert states == [PostState.DELETED, PostState.HIDDEN, PostState.HIDDEN]
    assert (await world.now(down)).body == ""
    assert await wrong(world.database) == []


async def test_old_notices_and_drafts_go(world: World, clock: FakeClock, care: Caretaker) -> None:
    question = await world.ask()
    await world.answer(question, world.helper)
    await world.asks(world.newcomer)
    while await world.do(fanout.advance, GUILD):
        pass
    assert (await count(world, Notification), await count(world, Draft)) == (1, 3)
    clock.advance(89 * DAY)
    fresh = await world.asks(world.newcomer)
    await care.tidy()
    assert (await count(world, Notification), await count(world, Draft)) == (1, 4)
    clock.advance(2 * DAY)
    await care.tidy()
    async with world.database.reading() as tx:
        assert (await tx.scalars(select(col(Draft.id)))).all() == [fresh.id]
    clock.advance(91 * DAY)
    await care.tidy()
    assert (await count(world, Notification), await count(world, Draft)) == (0, 0)


async def test_a_round_goes_on_where_it_was_cut_short(
    world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "STRIDE", 2)
    for _number in range(5):
        await world.asks(world.newcomer)
    clock.advance(91 * DAY)
    rounds, left = 0, [5]
    more = True
    while more:
        more, _gone = await world.do(retention.advance, Keep())
        left.append(await count(world, Draft))
        rounds += 1
    assert left[-1] == 0
    assert max(before - after for before, after in pairwise(left)) <= 2
    assert not await world.read(retention.waiting)
    clock.advance(2 * DAY)
    assert await world.read(retention.waiting)


async def test_zero_is_for_good(world: World, clock: FakeClock, tmp_path: Path) -> None:
    await world.asks(world.newcomer)
    clock.advance(4_000 * DAY)
    await Caretaker(world.database, clock, Keep(0, 0, 0, 0, 0), tmp_path).tidy()
    assert await count(world, Draft) == 1
