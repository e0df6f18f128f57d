"""Who may see: what of a server is readable for whom, in every read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from bot import (
    access,
    answer_order,
    categories,
    drafts,
    editing,
    errors,
    lists,
    moderation,
    posts,
    profiles,
    reading,
    screening,
    search,
    snapshots,
    suggestions,
    tags,
)
from bot.access import Actor, Can, Standing
from bot.categories import Change
from bot.levels import Level
from bot.lists import Order
from bot.preferences import Preferences
from bot.rights import Right
from models import Category, Cause, Post, PostState
from tests.clock import NOON
from tests.world import APPROVED, EDITORS, EXPERTS, KEEPERS, MODERATORS, SPEAK, World

# -- levels --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rights", "level"),
    [
        ({}, Level.BASIC),
        ({"roles": frozenset({7})}, Level.BASIC),
        ({"roles": frozenset({7, EXPERTS})}, Level.EXPERT),
        ({"roles": frozenset({APPROVED})}, Level.APPROVED),
        ({"roles": frozenset({APPROVED, EDITORS, EXPERTS})}, Level.EDITOR),
        ({"roles": frozenset({EXPERTS, MODERATORS})}, Level.MODERATOR),
        ({"moderator": True}, Level.MODERATOR),
        ({"admin": True}, Level.ADMIN),
        ({"admin": True, "moderator": True, "roles": frozenset({EXPERTS})}, Level.ADMIN),
    ],
)
async def test_a_level_is_what_roles_and_rights_say_now(
    world: World, rights: dict[str, object], level: Level
) -> None:
    await world.choose(
        moderator_roles=(MODERATORS,),
        editor_roles=(EDITORS,),
        expert_roles=(EXPERTS,),
        approved_roles=(APPROVED,),
    )
    somebody = replace(world.newcomer, **rights)  # type: ignore[arg-type]
    async with world.database.reading() as tx:
        assert (await access.standing(tx, somebody)).level is level


async def test_roles_of_another_server_say_nothing_here(world: World, elsewhere: World) -> None:
    await elsewhere.choose(moderator_roles=(MODERATORS,))
    somebody = replace(world.newcomer, roles=frozenset({MODERATORS}))
    async with world.database.reading() as tx:
        assert (await access.standing(tx, somebody)).level is Level.BASIC


async def test_a_category_raises_the_level_there_and_inside_it_only(world: World) -> None:
    inside = await world.category("Cacti", parent=world.garden)
    other = await world.category("Ponds")
    await world.choose(approved_roles=(APPROVED,))
    await world.rule(world.garden, expert_roles=(EXPERTS,))
    await world.rule(inside, moderator_roles=(MODERATORS,))
    somebody = replace(world.newcomer, roles=frozenset({APPROVED, EXPERTS, MODERATORS}))
    everywhere = [one.id or 0 for one in (world.garden, inside, other)]
    async with world.database.reading() as tx:
        who = await access.standing(tx, somebody)
        admin = await access.standing(tx, world.admin)
    assert who.level is Level.APPROVED
    levels = [who.level_in(one) for one in everywhere]
    assert levels == [Level.EXPERT, Level.MODERATOR, Level.APPROVED]
    assert [who.moderates_in(one) for one in everywhere] == [False, True, False]
    # An admin stays one, and a category of another server gives nothing.
    assert admin.level_in(inside.id or 0) is Level.ADMIN
    assert who.level_in(999_999) is Level.APPROVED
    assert not who.may(Right.ASK, 999_999)


# -- categories ----------------------------------------------------------------------------------


async def names(world: World, actor: Actor) -> set[str]:
    """Return the names of the categories this actor can read."""
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor)
        return {who.categories[key].name for key in access.readable(who)}


async def test_a_category_is_readable_if_its_channel_is(world: World) -> None:
    await world.category("Moderators", staff=True)
    assert await names(world, world.newcomer) == {"Garden"}
    assert await names(world, world.moderator) == {"Garden", "Moderators"}
    # Reading takes no more than seeing the channel; writing there without seeing it is nothing.
    channel = world.garden.channel_id or 0
    assert await names(world, replace(world.newcomer, channels={channel: Can.VIEW})) == {"Garden"}
    blind = SPEAK & ~Can.VIEW
    assert await names(world, replace(world.newcomer, channels={channel: blind})) == set()


async def test_an_archived_category_is_read_like_any_other(world: World) -> None:
    await world.archive(world.garden)
    assert await names(world, world.newcomer) == {"Garden"}


async def test_a_category_that_only_groups_now_lays_nothing_open(world: World) -> None:
    staff = await world.category("Staff", staff=True)
    question = await world.ask(world.moderator, "Who forgot to water the ferns?", category=staff)
    await world.category("Notices", parent=staff)
    await world.do(categories.edit, world.admin, staff.id or 0, Change(channel_id=0))

    async def finds(actor: Actor) -> tuple[list[int], set[str], bool]:
        async with world.database.reading() as tx:
            who = await access.standing(tx, actor)
            listed = (await lists.page(tx, who, Order.RECENT)).lines
            tagged = {one.name for one in await tags.beginning(tx, who, "", 25)}
            post = await tx.get_one(Post, question.id)
            assert access.can_read(who, post) is (
                await tx.scalar(select(Post).where(access.may_read(who))) is not None
            )
            return [one.number for one in listed], tagged, access.can_read(who, post)

    # The one inside it is everybody's, and so is its name; what was asked in it before is not.
    assert await names(world, world.newcomer) == {"Garden", "Staff", "Notices"}
    for actor in (world.newcomer, world.helper):
        assert await finds(actor) == ([], set(), False)
    for actor in (world.admin, world.moderator):
        assert await finds(actor) == ([1], {"plants", "water"}, True)
    # Who asked it keeps it, also without being a moderator any more.
    asker = replace(world.moderator, moderator=False, channels=world.open)
    assert await finds(asker) == ([], set(), True)


async def test_a_parent_without_channel_is_readable_if_something_inside_is(world: World) -> None:
    top = await world.category("Plants", channel=False)
    middle = await world.category("Indoors", parent=top, channel=False)
    await world.category("Cacti", parent=middle)
    staff = await world.category("Staff", channel=False)
    await world.category("Plans", parent=staff, staff=True)
    await world.category("Empty", channel=False)
    assert await names(world, world.newcomer) == {"Garden", "Plants", "Indoors", "Cacti"}
    expected = {"Garden", "Plants", "Indoors", "Cacti", "Staff", "Plans"}
    assert await names(world, world.moderator) == expected


async def test_a_parent_with_a_channel_of_its_own_is_not_opened_by_its_children(
    world: World,
) -> None:
    parent = await world.category("Staff", staff=True)
    child = await world.category("Feedback", parent=parent)
    assert await names(world, world.newcomer) == {"Garden", "Feedback"}
    assert await names(world, world.moderator) == {"Garden", "Staff", "Feedback"}
    # Nor does its name show in the path of a child.
    async with world.database.reading() as tx:
        for actor, path in ((world.newcomer, "Feedback"), (world.moderator, "Staff › Feedback")):
            who = await access.standing(tx, actor)
            assert suggestions.path(who, who.categories[child.id or 0]) == path


async def test_a_category_whose_channel_is_gone_is_for_moderators(world: World) -> None:
    parent = await world.category("Plants", channel=False)
    child = await world.category("Cacti", parent=parent)
    await world.lose_channel(child)
    await world.lose_channel(world.garden)
    assert await names(world, world.newcomer) == set()
    assert await names(world, world.moderator) == {"Garden", "Plants", "Cacti"}


async def test_in_a_category_whose_channel_is_gone_each_author_finds_their_own(
    world: World,
) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    comment = await world.comment(answer)
    await world.lose_channel(world.garden)
    own = {
        question.id: world.asker,
        answer.id: world.helper,
        comment.id: world.newcomer,
    }
    for post in (question, answer, comment):
        for actor in (world.asker, world.helper, world.newcomer):
            found = await finds(world, actor, post)
            assert found == (actor is own[post.id]), (post.kind, actor.name)
        assert await finds(world, world.moderator, post)
    # And can take it away; saying something new has to wait for a new channel.
    await world.do(editing.delete, world.newcomer, comment.id or 0)
    with pytest.raises(errors.NoChannel):
        await world.comment(question, world.asker)


@given(data=st.data())
def test_no_tree_opens_a_channel_that_is_not_visible(data: st.DataObject) -> None:
    """Whatever the tree: with a channel by the channel alone, without one by what is inside."""
    made: dict[int, Category] = {}
    for key in range(1, data.draw(st.integers(1, 8), "how many") + 1):
        above = [None, *(one for one in made.values() if one.depth < 4)]
        parent = data.draw(st.sampled_from(above), f"parent of {key}")
        made[key] = Category(
            id=key,
            guild_id=1,
            name=str(key),
            parent_id=parent.id if parent else None,
            depth=parent.depth + 1 if parent else 1,
            channel_id=data.draw(st.sampled_from([None, key * 10]), f"channel of {key}"),
            channel_gone_at=None,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
    visible = data.draw(st.sets(st.sampled_from([key * 10 for key in made])), "visible")
    actor = Actor(1, 2, "Nia", channels=dict.fromkeys(visible, Can.VIEW))
    found = access.readable(Standing(actor, Preferences(), made, Level.BASIC, NOON))

    def expected(one: Category) -> bool:
        if one.channel_id is not None:
            return one.channel_id in visible
        return any(expected(child) for child in made.values() if child.parent_id == one.id)

    assert found == {key for key, one in made.items() if expected(one)}


# -- posts ---------------------------------------------------------------------------------------


async def finds(world: World, actor: Actor, post: Post) -> bool:
    """Return whether a verb finds this post for this actor."""
    async with world.database.reading() as tx:
        try:
            await posts.find(tx, await access.standing(tx, actor), post.id or 0)
        except errors.NotFound:
            return False
    return True


async def populate(world: World, elsewhere: World, monkeypatch: pytest.MonkeyPatch) -> list[Post]:
    """Make a question, answer and comment in each state, in each kind of place."""

    async def queue(*_: object) -> screening.Decision:
        return screening.Queue("new here", Cause.NEW_MEMBER)

    staff = await world.category("Moderators", staff=True)
    lost = await world.category("Lost")
    made = []
    for category in (world.garden, staff, lost):
        for state in PostState:
            with monkeypatch.context() as patch:
                question = await world.ask(world.moderator, category=category)
                under = [
                    question,
                    await world.answer(question, world.admin),
                    await world.comment(question, world.moderator),
                ]
                if state is PostState.QUEUED:
                    patch.setattr(screening, "RULES", [queue])
                    under.append(await world.answer(question, world.admin))
                    under.append(await world.ask(world.moderator, category=category))
            for post, author in zip(under[2::-1], (world.moderator, world.admin), strict=False):
                if state is PostState.HIDDEN:
                    await world.do(moderation.hide, world.moderator, post.id or 0)
                if state is PostState.DELETED:
                    await world.do(editing.delete, author, post.id or 0)
            made += under
    await world.lose_channel(lost)
    return [*made, await elsewhere.ask(), await elsewhere.answer(await elsewhere.ask())]


async def test_lists_and_single_reads_follow_one_rule(
    world: World, elsewhere: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``may_read`` in a query and ``can_read`` on a row let the same posts through."""
    made = await populate(world, elsewhere, monkeypatch)
    assert {post.state for post in await world.posts()} == set(PostState)
    await world.choose(editor_roles=(EDITORS,), expert_roles=(EXPERTS,))
    await world.rule(world.garden, moderator_roles=(KEEPERS,))
    people = (
        world.newcomer,
        world.moderator,
        world.admin,
        replace(world.admin, admin=False),
        *(
            replace(one, roles=frozenset({role}))
            for one in (world.newcomer, world.member("Sam"))
            for role in (EDITORS, EXPERTS, KEEPERS)
        ),
        replace(world.moderator, moderator=False, roles=frozenset({KEEPERS})),
    )
    for actor in people:
        async with world.database.reading() as tx:
            who = await access.standing(tx, actor)
            listed = set(await tx.scalars(select(col(Post.id)).where(access.may_read(who))))
            singly = set()
            for post in made:
                row = await tx.get(Post, post.id)
                if row is not None and access.can_read(who, row):
                    singly.add(post.id)
        assert listed == singly, actor.name
        assert not listed & {made[-1].id, made[-2].id}


async def test_nothing_of_a_staff_channel_shows_outside_it(world: World) -> None:
    """In no read, count, suggestion, jump or refusal."""
    staff = await world.category("Moderators", staff=True)
    secret = await world.ask(world.moderator, "Shall we ban the ficus?", category=staff)
    answer = await world.answer(secret, world.admin, "Not before the spring.")
    comment = await world.comment(answer, world.moderator)
    public = await world.ask(world.moderator, "Shall we water the ficus?")
    for reader in (world.newcomer, replace(world.moderator, moderator=False, channels=world.open)):
        async with world.database.reading() as tx:
            who = await access.standing(tx, reader)
            for typed in ("#1", "1", "#1.1"):
                with pytest.raises(errors.NotFound):
                    await posts.at(tx, who, typed)
                with pytest.raises(errors.NotFound):
                    await reading.at(tx, who, typed)
            for post in (secret, answer, comment):
                with pytest.raises(errors.NotFound):
                    await posts.find(tx, who, post.id or 0)
                with pytest.raises(errors.NotFound):
                    await reading.page(tx, who, post.id or 0)
            for typed in ("", "1", "#1", "shall", "Shall we ban"):
                found = await search.suggest(tx, who, typed)
                assert all(one.number == public.number for one in found), typed
            assert await answer_order.page(tx, who, secret, after=None, limit=10) == []
            assert await snapshots.comments_of(tx, who, answer) == ()
            assert [one.name for one in drafts.askable(who)] == ["Garden"]
            profile = await profiles.of(tx, who, world.moderator.user_id)
            assert (profile.questions, profile.answers, profile.comments) == (1, 0, 0)
            assert (await profiles.of(tx, who, world.admin.user_id)).empty
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.moderator)
        assert (await posts.at(tx, who, "1.1")).post.id == answer.id
        offered = await search.suggest(tx, who, "shall")
        assert [one.number for one in offered] == [public.number, secret.number]
        assert (await profiles.of(tx, who, world.moderator.user_id)).questions == 2


async def test_who_moderates_a_category_sees_what_is_hidden_there_and_nowhere_else(
    world: World,
) -> None:
    await world.rule(world.garden, moderator_roles=(KEEPERS,))
    keeper = world.member("Kim", roles=frozenset({KEEPERS}))
    here, next_door = world.garden, await world.category("Next door")
    for category in (here, next_door):
        answer = await world.answer(await world.ask(category=category))
        comment = await world.comment(answer)
        for post in (answer, comment):
            await world.do(moderation.hide, world.moderator, post.id or 0)
            assert await finds(world, keeper, post) is (category is here)
    # Nor by a role that gave them the category, once they have lost it.
    former = replace(keeper, roles=frozenset())
    for post in await world.posts():
        if post.state is PostState.HIDDEN:
            assert not await finds(world, former, post)


async def test_what_hangs_on_a_hidden_post_is_listed_to_nobody_else(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.comment(answer)
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    for reader, comments in ((world.asker, 0), (world.helper, 1), (world.moderator, 1)):
        async with world.database.reading() as tx:
            who = await access.standing(tx, reader)
            row = await tx.get(Post, answer.id)
            assert row is not None
            assert len(await snapshots.comments_of(tx, who, row)) == comments
