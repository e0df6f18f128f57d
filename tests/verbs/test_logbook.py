"""The log: who sees which acts, what stands in it, what can be looked for, and how it is read."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot import access, choices, deciding, editing, errors, logbook, moderation, tag_keeping
from bot.access import Actor
from bot.log_sorts import Sort
from bot.logbook import Entry, Filters
from bot.render import log as render
from models import CloseReason, Post
from tests.clock import FakeClock
from tests.verbs.test_plans import plans
from tests.world import EDITORS, KEEPERS, World


async def read(world: World, actor: Actor, filters: Filters | None = None) -> list[Entry]:
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor)
        return list((await logbook.page(tx, who, filters or Filters())).entries)


async def verbs(world: World, actor: Actor, filters: Filters | None = None) -> list[str]:
    return [entry.verb for entry in await read(world, actor, filters)]


async def test_what_members_do_with_their_own_posts_is_not_in_the_log(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.accept(answer)
    await world.edit(answer, world.helper, body="In the evening, rather.")
    await world.do(moderation.close, world.asker, question.id or 0, CloseReason.RESOLVED)
    await world.do(editing.delete, world.helper, answer.id or 0)
    assert [one for one in await verbs(world, world.admin) if not one.startswith("cat")] == []


async def test_what_others_did_to_a_post_and_what_was_chosen_is(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.accept(answer)
    await world.edit(answer, world.moderator, body="In the evening, rather.")
    await world.do(moderation.hide, world.moderator, answer.id or 0, "It is dangerous.")
    await world.do(choices.choose, world.admin, points_ask=9)
    await world.do(deciding.decide, world.admin, world.garden.id or 0, downvotes=False)
    await world.do(tag_keeping.describe, world.moderator, "plants", "What grows.")
    entries = await read(world, world.moderator)
    found = [(one.verb, one.place.address if one.place else None, one.reason) for one in entries]
    # That the acceptance went with the answer is no act by itself.
    assert found == [
        ("tag.describe", None, None),
        ("category.decide", None, None),
        ("server.choose", None, None),
        ("answer.hide", "#1.1", "It is dangerous."),
        ("answer.edit", "#1.1", "Easier to read."),
        ("category.add", None, None),
    ]
    assert (entries[2].before, entries[2].after) == ({"points_ask": 2.0}, {"points_ask": 9.0})
    assert (entries[1].before, entries[1].after) == ({"downvotes": None}, {"downvotes": False})
    assert "acceptance" not in entries[3].before


async def test_editors_see_acts_in_what_they_can_read_and_no_settings(world: World) -> None:
    staff = await world.category("Staff room", staff=True)
    open_one = await world.ask()
    secret = await world.ask(world.moderator, category=staff)
    for post in (open_one, secret):
        await world.do(moderation.lock, world.moderator, post.id or 0)
    await world.choose(editor_roles=[EDITORS])
    editor = world.member("Edda", roles=frozenset({EDITORS}))
    assert [one.place.post_id for one in await read(world, editor) if one.place] == [open_one.id]
    await world.do(choices.choose, world.admin, points_ask=9)
    assert "server.choose" not in await verbs(world, editor)
    assert (await verbs(world, world.moderator)).count("question.lock") == 2
    assert "server.choose" in await verbs(world, world.moderator)


async def test_a_moderator_of_one_category_sees_what_was_done_there(world: World) -> None:
    other = await world.category("Kitchen")
    await world.rule(world.garden, moderator_roles=(KEEPERS,))
    keeper = world.member("Kay", roles=frozenset({KEEPERS}))
    here, there = await world.ask(), await world.ask(category=other)
    for post in (here, there):
        await world.do(moderation.lock, world.moderator, post.id or 0)
    assert [one.place.post_id for one in await read(world, keeper) if one.place] == [here.id]


async def test_nobody_else_reads_it(world: World, elsewhere: World) -> None:
    await world.do(moderation.lock, world.moderator, (await world.ask()).id or 0)
    for actor in (world.asker, world.helper):
        with pytest.raises(errors.NotAllowed):
            await read(world, actor)
    assert "question.lock" not in await verbs(elsewhere, elsewhere.admin)
    (event,) = [one for one in await world.events() if one.verb == "question.lock"]
    async with world.database.reading() as tx:
        who = await access.standing(tx, elsewhere.admin)
        with pytest.raises(errors.Gone):
            await logbook.one(tx, who, event.id or 0)


async def test_the_author_of_an_anonymous_post_stands_nowhere_in_it(world: World) -> None:
    question = await world.ask_anonymously()
    answer = await world.answer(question)
    await world.accept(answer)
    await world.edit(question, world.asker, body="I gave it three litres.")
    await world.edit(question, world.moderator, body="I gave it 3 litres.")
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    await world.do(moderation.close, world.asker, question.id or 0, CloseReason.RESOLVED)
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.admin)
        told = b"".join(
            [render.record(one) async for one in logbook.everything(tx, who, Filters())]
        )
    assert str(world.asker.user_id) not in told.decode()
    assert "question.edit" in told.decode()
    assert await verbs(world, world.admin, Filters(actor_id=world.asker.user_id)) == []


async def test_it_can_be_looked_through(world: World, clock: FakeClock) -> None:
    other = await world.category("Kitchen")
    one, two = await world.ask(), await world.ask(category=other)
    await world.do(moderation.lock, world.moderator, one.id or 0)
    await world.do(moderation.close, world.admin, two.id or 0, CloseReason.OFF_TOPIC, "No plant.")
    clock.advance(timedelta(days=3).total_seconds())
    await world.do(moderation.unlock, world.admin, one.id or 0)
    for filters, expected in (
        (Filters(actor_id=world.moderator.user_id), ["question.lock"]),
        (Filters(sort=Sort.LOCKED), ["question.unlock", "question.lock"]),
        (Filters(sort=Sort.CLOSED), ["question.close"]),
        (Filters(post_id=two.id or 0), ["question.close"]),
        (Filters(category_id=other.id or 0), ["question.close", "category.add"]),
        (Filters(days=1), ["question.unlock"]),
        (Filters(actor_id=world.admin.user_id, sort=Sort.LOCKED, days=1), ["question.unlock"]),
        (Filters(sort=Sort.SETTINGS), ["category.add", "category.add"]),
        (Filters(sort=Sort.MEMBERS), []),
    ):
        assert await verbs(world, world.admin, filters) == expected, filters
    (closed,) = await read(world, world.admin, Filters(sort=Sort.CLOSED))
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.admin)
        shown = render.one(closed, who, Filters()).embed
        assert await logbook.at(tx, who, "#2") == two.id
        with pytest.raises(errors.NotFound):
            await logbook.at(tx, who, "#9")
    assert shown is not None
    assert [field.value for field in shown.fields] == ["No plant.", "**Closed**: none → off topic"]


async def test_pages_go_both_ways(world: World) -> None:
    question = await world.ask()
    for _turn in range(6):
        await world.do(moderation.lock, world.moderator, question.id or 0)
        await world.do(moderation.unlock, world.moderator, question.id or 0)
    look = Filters(sort=Sort.LOCKED)
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.moderator)
        first = await logbook.page(tx, who, look)
        second = await logbook.page(tx, who, look, mark=first.entries[-1].id)
        back = await logbook.page(tx, who, look, mark=second.entries[0].id, backwards=True)
    assert (first.newer, first.older, len(first.entries)) == (False, True, logbook.A_PAGE)
    assert (second.newer, second.older, len(second.entries)) == (True, False, 4)
    assert [one.id for one in back.entries] == [one.id for one in first.entries]
    assert (back.newer, back.older) == (False, True)


async def test_what_is_deleted_since_stands_there_without_its_text(world: World) -> None:
    question = await world.ask()
    await world.edit(question, world.moderator, title="How much water does it need?")
    await world.do(editing.delete, world.asker, question.id or 0)
    (edited,) = await read(world, world.moderator, Filters(sort=Sort.TEXT))
    assert edited.place is not None
    assert edited.place.address == "#1"
    assert "title" not in edited.before | edited.after


async def test_only_admins_take_it_along(world: World) -> None:
    question = await world.ask()
    await world.do(moderation.lock, world.moderator, question.id or 0, "Too hot.")
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.moderator)
        assert not (await logbook.page(tx, who, Filters())).exports
        with pytest.raises(errors.NotAnAdmin):
            _ = [one async for one in logbook.everything(tx, who, Filters())]
        who = await access.standing(tx, world.admin)
        assert (await logbook.page(tx, who, Filters())).exports
        look = Filters(sort=Sort.LOCKED)
        (line,) = [render.record(one) async for one in logbook.everything(tx, who, look)]
    said = json.loads(line)
    assert (said["act"], said["post"], said["reason"]) == ("question.lock", "#1", "Too hot.")
    assert said["by"] == str(world.moderator.user_id)
    assert (said["before"], said["after"]) == ({"locked": False}, {"locked": True})


async def test_each_way_of_reading_it_walks_along_an_index(world: World) -> None:
    for filters, index in (
        (Filters(), "ix_event_log"),
        *((Filters(sort=sort), "ix_event_log") for sort in Sort),
        (Filters(sort=Sort.LOCKED, days=7), "ix_event_log"),
        (Filters(category_id=world.garden.id or 0), "ix_event_log"),
        (Filters(actor_id=world.moderator.user_id), "ix_event_log_actor"),
        (Filters(actor_id=world.moderator.user_id, sort=Sort.MEMBERS), "ix_event_log_actor"),
        (Filters(post_id=3), "ix_event_post"),
    ):
        async with world.database.transaction() as tx:
            if not world.database.is_sqlite:
                # It knows that nothing is there yet; the question is what it would do otherwise.
                await tx.execute(text("SET LOCAL enable_seqscan = off"))
                await tx.execute(text("SET LOCAL enable_bitmapscan = off"))
            who = await access.standing(tx, world.moderator)

            async def pages(who: access.Standing = who, filters: Filters = filters) -> object:
                return await logbook.page(tx, who, filters, mark=2_000)

            plan = await plans(tx, world.database, pages)
        assert index in plan, f"{filters}:\n{plan}"
        for line in plan.splitlines():
            assert "TEMP B-TREE" not in line, f"{filters}:\n{plan}"
            assert "SCAN event" not in line or "INDEX" in line, f"{filters}:\n{plan}"
            assert "Seq Scan on event" not in line, f"{filters}:\n{plan}"


async def test_every_setting_is_written_down_with_what_it_was(world: World) -> None:
    await world.do(choices.choose, world.admin, points_ask=9, anonymous=True)
    await world.do(choices.reset, world.admin, "points_ask")
    await world.do(deciding.decide, world.admin, world.garden.id or 0, anonymous=False)
    found = [
        (one.before, one.after)
        for one in await read(world, world.admin, Filters(sort=Sort.SETTINGS))
    ][:3]
    assert found == [
        ({"anonymous": None}, {"anonymous": False}),
        ({"points_ask": 9.0}, {"points_ask": 2.0}),
        ({"anonymous": False, "points_ask": 2.0}, {"anonymous": True, "points_ask": 9.0}),
    ]


async def test_an_act_that_is_not_known_by_a_name_is_shown_all_the_same(world: World) -> None:
    post: Post = await world.ask()
    await world.do(moderation.lock, world.moderator, post.id or 0)
    entry = (await read(world, world.moderator))[0]
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.moderator)
    assert render.plain(entry, who) == "Locked #1"
