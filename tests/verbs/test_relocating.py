"""A question goes to another category, with all that belongs to it."""

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from bot import cards, errors, fanout, moderation, pointers, relocating, shaping, undoing
from models import Card, CardKind, Event, Notification, Post, PostTag, TagUse, VoteSource
from tests import rows
from tests.world import EDITORS, World


async def left_behind(world: World) -> list[tuple[Card, pointers.Pointer]]:
    """Return the messages that stayed, with what they say."""
    async with world.database.reading() as tx:
        found = await tx.scalars(
            select(Card).where(col(Card.kind) == CardKind.NOTICE).order_by(col(Card.id))
        )
        said = []
        for card in found.all():
            pointer = await pointers.of_notice(tx, card.subject_id)
            assert pointer is not None
            said.append((card, pointer))
        return said


async def test_all_that_belongs_to_it_goes_along_and_is_posted_anew(world: World) -> None:
    kitchen = await world.category("Kitchen")
    question = await world.ask()
    answer, former = await world.answer(question), await world.answer(question, world.newcomer)
    comment = await world.comment(answer)
    await world.put_up()
    await world.react(answer, world.newcomer)
    await world.do(shaping.to_comment, world.moderator, former.id or 0, question.id or 0)
    await world.put_up()
    old = [await world.card(post) for post in (question, answer)]
    key = question.id or 0
    await world.do(relocating.relocate, world.moderator, key, kitchen.id or 0, "It is a dish.")
    for post in (question, answer, former, comment):
        assert (await world.now(post)).category_id == kitchen.id
    for post in (question, answer):
        card = await world.card(post)
        assert (card.message_id, card.channel_id, card.seeded) == (None, None, False)
        assert card.wanted > card.shown
    assert await world.votes(answer) == {world.newcomer.user_id: (1, VoteSource.COMMAND)}
    async with world.database.reading() as tx:
        filed = await tx.scalars(select(PostTag).where(col(PostTag.post_id) == question.id))
        assert {one.category_id for one in filed} == {kitchen.id}
        uses = await tx.scalars(select(TagUse).where(col(TagUse.category_id) == kitchen.id))
        assert {one.questions for one in uses} == {1}
    left = await left_behind(world)
    assert [(one.channel_id, one.message_id) for one, _pointer in left[:2]] == [
        (one.channel_id, one.message_id) for one in old
    ]
    # Not everyone who reads the old channel need be able to follow.
    said = [(one.was, one.now, one.left_behind) for _card, one in left]
    assert said == [("#1", None, True), ("#1.1", None, True), ("#1.2", None, True)]
    assert await rows.wrong(world.database) == []

    # Back again: what was left behind knows where it is now.
    (event,) = [one for one in await world.events(question) if one.verb == "question.move"]
    await world.do(undoing.undo, world.admin, event.id or 0, "It is a plant.")
    await world.put_up()
    assert (await world.now(comment)).category_id == world.garden.id
    found = [pointer.now for _card, pointer in await left_behind(world)]
    assert found == ["#1", "#1.1", "#1"]
    assert await rows.wrong(world.database) == []


async def test_its_asker_is_told_and_nobody_of_what_went_along(world: World) -> None:
    kitchen = await world.category("Kitchen")
    question = await world.ask()
    await world.answer(question)
    await world.put_up()
    async with world.database.transaction() as tx:
        while await fanout.advance(tx, world.guild_id):
            pass
        last = await tx.scalar(select(func.max(col(Notification.id)))) or 0
    await world.do(relocating.relocate, world.moderator, question.id or 0, kitchen.id or 0)
    async with world.database.transaction() as tx:
        while await fanout.advance(tx, world.guild_id):
            pass
        told = await tx.scalars(select(Notification).where(col(Notification.id) > last))
        assert [(one.user_id, one.kind) for one in told] == [(world.asker.user_id, "moderated")]
        logged = await tx.scalars(select(col(Event.verb)).where(col(Event.logged)))
        assert sorted(logged.all()) == ["category.add", "category.add", "question.move"]


async def test_where_it_cannot_go(world: World, elsewhere: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    staff = await world.category("Staff room", staff=True)
    bare = await world.category("All of it", channel=False)
    old = await world.category("Long ago")
    await world.archive(old)
    key, mo = question.id or 0, world.moderator
    there = await elsewhere.category("Kitchen")
    for category in (world.garden, there):
        with pytest.raises(errors.BadChoice):
            await world.do(relocating.relocate, mo, key, category.id or 0)
    # What only groups others, nobody reads by itself.
    for category, refusal in ((bare, errors.BadChoice), (old, errors.CategoryArchived)):
        with pytest.raises(refusal):
            await world.do(relocating.relocate, mo, key, category.id or 0)
    with pytest.raises(errors.NotFound):
        await world.do(relocating.relocate, mo, answer.id or 0, staff.id or 0)
    with pytest.raises(errors.TooLong):
        await world.do(relocating.relocate, mo, key, staff.id or 0, "x" * 501)
    # What somebody cannot see is not there for them.
    await world.choose(editor_roles=[EDITORS])
    editor = world.member("Edd", roles=frozenset({EDITORS}))
    with pytest.raises(errors.BadChoice, match="no such category"):
        await world.do(relocating.relocate, editor, key, staff.id or 0)
    await world.do(cards.claim, cards.Shards())
    with pytest.raises(errors.BadChoice, match="just now"):
        await world.do(relocating.relocate, mo, key, staff.id or 0)


async def test_what_is_hidden_goes_along_hidden(world: World) -> None:
    kitchen = await world.category("Kitchen")
    question = await world.ask_anonymously()
    answer = await world.answer(question)
    await world.put_up()
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    await world.do(relocating.relocate, world.moderator, question.id or 0, kitchen.id or 0)
    row: Post = await world.now(answer)
    assert (row.state, row.category_id) == ("hidden", kitchen.id)
    assert str(world.asker.user_id) not in str(
        [(one.actor_id, one.before, one.after) for one in await world.events()]
    )
    assert await rows.wrong(world.database) == []
