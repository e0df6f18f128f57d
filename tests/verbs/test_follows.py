"""Following: what can be followed, by whom, and what one sees of it afterwards."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from bot import access, categories, errors, followable, follows, inbox, lists, moderation, search
from bot.access import Actor
from bot.follows import Following
from bot.herald import Herald
from bot.operating.recount import recount
from models import Follow, FollowKind, Post, Tag
from tests import rows
from tests.clock import FakeClock
from tests.world import World

QUESTION, TAG, CATEGORY, MEMBER = FollowKind


async def following(world: World, actor: Actor, **where: object) -> Following:
    async with world.database.reading() as tx:
        return await follows.page(tx, await access.standing(tx, actor), **where)  # type: ignore[arg-type]


async def named(world: World, actor: Actor, typed: str) -> tuple[FollowKind, int]:
    async with world.database.reading() as tx:
        return await followable.named(tx, await access.standing(tx, actor), typed)


async def offered(world: World, actor: Actor, typed: str) -> list[str]:
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor)
        labels = [label for label, _value in await followable.offered(tx, who, typed)]
        questions = await search.suggest(tx, who, typed)
        return labels + [f"#{one.number} {one.title}" for one in questions]


async def test_questions_tags_categories_and_members_can_be_followed(world: World) -> None:
    question = await world.ask(title="How do I prune a rose?", tags="roses")
    for typed in ("#1", "roses", "Garden"):
        kind, key = await named(world, world.newcomer, typed)
        await world.do(follows.follow, world.newcomer, kind, key)
    await world.do(follows.follow, world.newcomer, MEMBER, world.asker.user_id)
    shown = await following(world, world.newcomer)
    assert [(one.kind, one.name) for one in shown.lines] == [
        (MEMBER, "Ada"),
        (CATEGORY, "Garden"),
        (TAG, "roses"),
        (QUESTION, "#1"),
    ]
    assert shown.lines[3].title == "How do I prune a rose?"
    assert (await world.now(question)).follower_count == 1
    assert await rows.wrong(world.database) == []


async def test_twice_is_once_and_an_answer_stands_for_its_question(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    for post in (question, answer, question):
        await world.do(follows.follow, world.newcomer, QUESTION, post.id or 0)
    assert len((await following(world, world.newcomer)).lines) == 1
    assert (await world.now(question)).follower_count == 1
    for _again in range(2):
        await world.do(follows.unfollow, world.newcomer, QUESTION, question.id or 0)
    assert (await world.now(question)).follower_count == 0
    assert (await following(world, world.newcomer)).lines == ()


async def test_nobody_follows_themselves_or_their_own_question(world: World) -> None:
    question = await world.ask()
    quiet = await world.ask_anonymously()
    for kind, key in (
        (MEMBER, world.asker.user_id),
        (QUESTION, question.id or 0),
        # No row may say whose the anonymous one is.
        (QUESTION, quiet.id or 0),
    ):
        with pytest.raises(errors.OwnThing):
            await world.do(follows.follow, world.asker, kind, key)
    assert (await following(world, world.asker)).lines == ()


async def test_what_cannot_be_seen_cannot_be_followed_or_be_offered(world: World) -> None:
    staff = await world.category("Staff room", staff=True)
    secret = await world.ask(
        world.moderator, "Secret plans for the roses", category=staff, tags="plot"
    )
    hidden = await world.ask(title="Secret garden, where is it?", tags="hide")
    await world.do(moderation.hide, world.moderator, hidden.id or 0)
    async with world.database.reading() as tx:
        tags = (await tx.scalars(select(col(Tag.id)).order_by(col(Tag.id)))).all()
    for kind, key in (
        (QUESTION, secret.id or 0),
        (QUESTION, hidden.id or 0),
        (CATEGORY, staff.id or 0),
        *((TAG, one) for one in tags),
        (TAG, 999),
    ):
        with pytest.raises(errors.Gone):
            await world.do(follows.follow, world.newcomer, kind, key or 0)
    for typed in ("#1", "#2", "plot", "tag:plot", "Staff room", "nothing"):
        with pytest.raises((errors.NotFound, errors.BadChoice)):
            await named(world, world.newcomer, typed)
    for typed in ("", "S", "secret", "plot", "#"):
        assert [
            one for one in await offered(world, world.newcomer, typed) if one != "Category: Garden"
        ] == []
    with pytest.raises(errors.BadChoice):
        await world.do(follows.follow, world.newcomer, MEMBER, 1)
    assert await offered(world, world.moderator, "") == [
        "Category: Garden",
        "Category: Staff room",
        "Tag: plot",
        "#1 Secret plans for the roses",
    ]


async def test_what_was_followed_and_is_private_now_shows_no_name_and_can_be_left(
    world: World,
) -> None:
    ferns = await world.category("Ferns")
    question = await world.ask(category=ferns)
    await world.do(follows.follow, world.newcomer, QUESTION, question.id or 0)
    await world.do(follows.follow, world.newcomer, CATEGORY, ferns.id or 0)
    world.open.pop(ferns.channel_id or 0)
    shown = await following(world, world.newcomer)
    assert [(one.name, one.title) for one in shown.lines] == [(None, None)] * 2
    for one in shown.lines:
        await world.do(follows.unfollow_row, world.newcomer, one.id)
    assert (await following(world, world.newcomer)).lines == ()
    assert (await world.now(question)).follower_count == 0


async def test_an_archived_category_is_followed_on_and_heard_of_when_it_opens_again(
    world: World,
) -> None:
    ferns = await world.category("Ferns")
    await world.do(follows.follow, world.newcomer, CATEGORY, ferns.id or 0)
    await world.do(categories.archive, world.admin, ferns.id or 0)
    assert [one.name for one in (await following(world, world.newcomer)).lines] == ["Ferns"]
    with pytest.raises(errors.CategoryArchived):
        await world.ask(category=ferns)
    await world.do(categories.unarchive, world.admin, ferns.id or 0)
    await world.ask(category=ferns)
    await Herald(world.database, FakeClock()).follow_up()
    async with world.database.reading() as tx:
        assert await inbox.unread(tx, await access.standing(tx, world.newcomer)) == 1


async def test_nobody_ends_what_another_follows(world: World) -> None:
    question = await world.ask()
    await world.do(follows.follow, world.newcomer, QUESTION, question.id or 0)
    (line,) = (await following(world, world.newcomer)).lines
    with pytest.raises(errors.Gone):
        await world.do(follows.unfollow_row, world.helper, line.id)
    await world.do(follows.unfollow, world.helper, QUESTION, question.id or 0)
    assert (await world.now(question)).follower_count == 1


async def test_the_list_turns_both_ways(world: World) -> None:
    for _number in range(23):
        question = await world.ask()
        await world.do(follows.follow, world.newcomer, QUESTION, question.id or 0)
    pages = [await following(world, world.newcomer)]
    while pages[-1].later:
        pages.append(await following(world, world.newcomer, mark=pages[-1].lines[-1].id))
    names = [[one.name for one in page.lines] for page in pages]
    assert [len(one) for one in names] == [10, 10, 3]
    assert [one for page in names for one in page] == [f"#{number}" for number in range(23, 0, -1)]
    back = await following(world, world.newcomer, mark=pages[2].lines[0].id, backwards=True)
    assert back == pages[1]
    first = await following(world, world.newcomer, mark=back.lines[0].id, backwards=True)
    assert (first.lines, first.earlier, first.later) == (pages[0].lines, False, True)


async def test_recount_mends_how_many_follow(world: World) -> None:
    question = await world.ask()
    await world.do(follows.follow, world.newcomer, QUESTION, question.id or 0)
    async with world.database.transaction() as tx:
        await tx.execute(update(Post).values(follower_count=7))
    assert await rows.wrong(world.database)
    await recount(world.database)
    assert (await world.now(question)).follower_count == 1
    assert await rows.wrong(world.database) == []


async def test_two_servers_know_nothing_of_each_other(world: World, elsewhere: World) -> None:
    question = await elsewhere.ask()
    with pytest.raises(errors.Gone):
        await world.do(follows.follow, world.newcomer, QUESTION, question.id or 0)
    with pytest.raises(errors.Gone):
        await world.do(follows.follow, world.newcomer, CATEGORY, elsewhere.garden.id or 0)
    async with world.database.reading() as tx:
        assert (await tx.scalars(select(Follow))).all() == []


async def test_a_list_knows_whether_its_reader_follows_what_it_is_of(world: World) -> None:
    await world.ask(tags="roses")
    staff = await world.category("Staff", staff=True)
    tag = (await named(world, world.newcomer, "roses"))[1]

    async def followed(actor: Actor, **of: int) -> bool | None:
        async with world.database.reading() as tx:
            who = await access.standing(tx, actor)
            return (await lists.page(tx, who, lists.Order.RECENT, **of)).followed  # type: ignore[arg-type]

    garden = world.garden.id or 0
    for kind, of in ((CATEGORY, {"category_id": garden}), (TAG, {"tag_id": tag})):
        (key,) = of.values()
        assert await followed(world.newcomer, **of) is False
        await world.do(follows.follow, world.newcomer, kind, key)
        assert await followed(world.newcomer, **of) is True
        assert await followed(world.helper, **of) is False
        assert await followed(replace(world.newcomer, timed_out=True), **of) is None
    assert await followed(world.newcomer) is None
    assert await followed(world.newcomer, category_id=garden, tag_id=tag) is None
    assert await followed(world.newcomer, category_id=staff.id or 0) is None
