"""The tree of places to ask in."""

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from bot import access, categories, errors, lost_channels, moderation, tree
from bot.categories import NAME_MOST, Change
from models import Card, CardKind, Category, Layout, Vote, VoteSource
from tests.world import CHANNELS, SPEAK, World


async def named(world: World) -> dict[str, Category]:
    """Return the server's categories by name, as they stand."""
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.admin)
    return {one.name: one for one in tree.in_order(who)}


async def add(world: World, name: str, parent: Category | None = None) -> Category:
    return await world.do(
        categories.add, world.admin, name, parent_id=parent.id if parent else None
    )


async def edit(world: World, category: Category, **changes: object) -> Category:
    change = Change(**changes)  # type: ignore[arg-type]
    return await world.do(categories.edit, world.admin, category.id or 0, change)


async def chain(world: World, *names: str) -> list[Category]:
    """Make categories each inside the one before."""
    made: list[Category] = []
    for name in names:
        made.append(await add(world, name, made[-1] if made else None))
    return made


async def test_a_tree_is_four_deep_and_no_deeper(world: World) -> None:
    *_, last = await chain(world, "Health", "Sleep", "At night", "In summer")
    assert last.depth == 4
    with pytest.raises(errors.BadChoice, match="at most 4 deep"):
        await add(world, "At noon", last)
    assert list(await named(world)) == ["Garden", "Health", "Sleep", "At night", "In summer"]


async def test_moving_takes_all_that_is_inside_along(world: World) -> None:
    a, b, c = await chain(world, "A", "B", "C")
    (x,) = await chain(world, "X")
    await edit(world, a, parent_id=x.id)
    found = await named(world)
    assert [found[name].depth for name in "XABC"] == [1, 2, 3, 4]
    with pytest.raises(errors.BadChoice, match="at most 4 deep"):
        await edit(world, x, parent_id=(await add(world, "Y")).id)
    await edit(world, b, parent_id=0)
    found = await named(world)
    assert [(found[name].depth, found[name].parent_id) for name in "BC"] == [(1, None), (2, b.id)]
    assert c.id


@pytest.mark.parametrize("into", [0, 1, 2])
async def test_no_category_is_inside_itself(world: World, into: int) -> None:
    made = await chain(world, "A", "B", "C")
    with pytest.raises(errors.BadChoice, match="“A” cannot be inside itself"):
        await edit(world, made[0], parent_id=made[into].id)
    assert (await named(world))["A"].parent_id is None


@pytest.mark.parametrize("name", ["Sleep", "SLEEP", " sleep ", "Ｓleep", "s\u200bleep"])
async def test_siblings_have_different_names(world: World, name: str) -> None:
    await add(world, "Sleep")
    with pytest.raises(errors.BadChoice, match="in the same place already"):
        await add(world, name)
    # Inside another one the name is free.
    assert (await add(world, name, world.garden)).depth == 2


async def test_moving_and_renaming_respect_siblings_too(world: World) -> None:
    a, b = await chain(world, "Sleep", "Sleep")
    with pytest.raises(errors.BadChoice, match="in the same place already"):
        await edit(world, b, parent_id=0)
    await edit(world, b, name="Dreams", parent_id=0)
    with pytest.raises(errors.BadChoice, match="in the same place already"):
        await edit(world, a, name="dreams")


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("", errors.TooShort),
        ("  \u200b ", errors.TooShort),
        ("x" * (NAME_MOST + 1), errors.TooLong),
    ],
)
async def test_names_have_bounds(world: World, name: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await add(world, name)
    with pytest.raises(refusal):
        await edit(world, world.garden, name=name)
    assert (await add(world, "x" * NAME_MOST)).name == "x" * NAME_MOST


async def test_only_admins_change_anything(world: World) -> None:
    for actor in (world.asker, world.moderator):
        for verb in (
            lambda tx, who: categories.add(tx, who, "Mine"),
            lambda tx, who: categories.edit(tx, who, world.garden.id or 0, Change(name="Mine")),
            lambda tx, who: categories.archive(tx, who, world.garden.id or 0),
            lambda tx, who: categories.unarchive(tx, who, world.garden.id or 0),
        ):
            with pytest.raises(errors.NotAnAdmin):
                await world.do(verb, actor)
    assert list(await named(world)) == ["Garden"]


async def test_ids_of_another_server_are_no_ids_here(world: World, elsewhere: World) -> None:
    theirs = elsewhere.garden.id or 0
    for verb in (
        lambda tx: categories.add(tx, world.admin, "Inside", parent_id=theirs),
        lambda tx: categories.edit(tx, world.admin, theirs, Change(name="Ours")),
        lambda tx: categories.edit(tx, world.admin, world.garden.id or 0, Change(parent_id=theirs)),
        lambda tx: categories.archive(tx, world.admin, theirs),
    ):
        with pytest.raises(errors.BadChoice, match="no such category here"):
            await world.do(verb)


async def test_a_channel_belongs_to_one_category(world: World) -> None:
    with pytest.raises(errors.BadChoice, match="belongs to “Garden” already"):
        await world.do(categories.add, world.admin, "Again", channel_id=world.garden.channel_id)
    other = await add(world, "Other")
    with pytest.raises(errors.BadChoice, match="belongs to “Garden” already"):
        await edit(world, other, channel_id=world.garden.channel_id)
    # An archived one keeps its channel, because what stands in it is read by that.
    await world.do(categories.archive, world.admin, world.garden.id or 0)
    with pytest.raises(errors.BadChoice, match="belongs to “Garden” already"):
        await edit(world, other, channel_id=world.garden.channel_id)


async def test_archiving_never_cascades_and_can_be_undone(world: World) -> None:
    inner = await world.category("Roses", parent=world.garden)
    await world.do(categories.archive, world.admin, world.garden.id or 0)
    with pytest.raises(errors.CategoryArchived):
        await world.ask()
    assert (await world.ask(category=inner)).number == 1
    with pytest.raises(errors.BadChoice, match="is like that already"):
        await world.do(categories.archive, world.admin, world.garden.id or 0)
    await world.do(categories.unarchive, world.admin, world.garden.id or 0)
    assert (await world.ask()).number == 2


async def test_what_stands_in_an_archived_category_is_read_and_takes_nothing_new(
    world: World,
) -> None:
    question = await world.ask()
    await world.do(categories.archive, world.admin, world.garden.id or 0)
    async with world.database.reading() as tx:
        assert access.can_read(await access.standing(tx, world.newcomer), question)
    with pytest.raises(errors.CategoryArchived):
        await world.answer(question)


async def test_a_parent_without_a_channel_groups_others(world: World) -> None:
    (parent,) = await chain(world, "Health")
    await world.category("Sleep", parent=parent)
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
    assert parent.id in access.readable(who)
    with pytest.raises(errors.NoChannel, match="only groups others"):
        await world.ask(category=parent)


async def test_an_edit_is_all_or_nothing_and_written_down(world: World) -> None:
    other = await add(world, "Other")
    with pytest.raises(errors.BadChoice):
        await edit(world, other, name="Renamed", channel_id=world.garden.channel_id)
    assert "Other" in await named(world)
    await edit(
        world,
        other,
        name="Renamed",
        parent_id=world.garden.id,
        channel_id=CHANNELS,
        layout=Layout.CHANNEL,
        cards_only=True,
    )
    event = (await world.events())[-1]
    assert (event.verb, event.actor_id, event.category_id) == (
        "category.edit",
        world.admin.user_id,
        other.id,
    )
    assert (event.before or {})["name"] == "Other"
    assert event.after == {
        "name": "Renamed",
        "parent": world.garden.id,
        "channel": CHANNELS,
        "gone": False,
        "layout": "channel",
        "cards_only": True,
        "archived": False,
    }
    with pytest.raises(errors.BadChoice, match="is like that already"):
        await edit(world, other, name="Renamed", cards_only=True)


async def test_a_forum_has_its_own_layout_and_no_other(world: World) -> None:
    with pytest.raises(errors.BadChoice, match="Choose a forum"):
        await edit(world, world.garden, layout=Layout.FORUM)
    changed = await edit(world, world.garden, channel_id=CHANNELS + 50, layout=Layout.FORUM)
    assert changed.layout is Layout.FORUM
    with pytest.raises(errors.BadChoice, match="is a forum"):
        await edit(world, world.garden, layout=Layout.CHANNEL)
    # A text channel again, and answers stand where they do by default.
    changed = await edit(world, world.garden, channel_id=CHANNELS + 51)
    assert changed.layout is Layout.THREAD


# -- a channel that goes --------------------------------------------------------------------------


async def test_a_lost_channel_pauses_the_category_and_hides_nothing(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.put_up()
    await world.react(answer, world.newcomer)
    channel = world.garden.channel_id or 0
    paused = await world.do(categories.channel_gone, world.guild_id, channel)
    assert [one.name for one in paused] == ["Garden"]
    # Discord may say so twice.
    assert await world.do(categories.channel_gone, world.guild_id, channel) == []
    assert (await world.now(question)).state == "published"
    with pytest.raises(errors.NoCategory):
        await world.ask()
    with pytest.raises(errors.NoChannel, match="is gone, so it is paused"):
        await world.answer(question, world.moderator)
    card = await world.card(answer)
    assert (card.message_id, card.stuck) == (None, "channel_gone")
    # No reaction stands for it any more, so that no reconcile may take it back.
    assert await world.votes(answer) == {world.newcomer.user_id: (1, VoteSource.COMMAND)}


async def test_a_new_channel_ends_the_pause_and_posts_everything_again(world: World) -> None:
    old = await world.ask()
    hidden = await world.ask()
    await world.put_up()
    waiting = await world.ask()
    await world.do(categories.channel_gone, world.guild_id, world.garden.channel_id or 0)
    await world.do(moderation.hide, world.moderator, hidden.id or 0)
    await world.put_up()
    assert (await world.card(old)).message_id is None
    new = CHANNELS + 900
    world.open[new] = SPEAK
    await edit(world, world.garden, channel_id=new)
    garden = (await named(world))["Garden"]
    assert (garden.channel_id, garden.channel_gone_at) == (new, None)
    for post in (old, waiting):
        card = await world.card(post)
        assert card.stuck is None
        assert card.wanted > card.shown
    await world.put_up()
    assert (await world.card(old)).message_id is not None


async def test_a_category_that_had_moved_away_is_not_paused_by_its_old_channel(
    world: World,
) -> None:
    question = await world.ask()
    await world.put_up()
    old, new = world.garden.channel_id or 0, CHANNELS + 900
    async with world.database.transaction() as tx:
        await tx.execute(update(Card).values(channel_id=old))
    world.open[new] = SPEAK
    await edit(world, world.garden, channel_id=new)
    assert (await world.card(question)).message_id is not None
    assert await world.do(categories.channel_gone, world.guild_id, old) == []
    card = await world.card(question)
    assert (card.message_id, card.stuck) == (None, None)
    assert card.wanted > card.shown


async def test_another_servers_channel_pauses_nothing_here(world: World, elsewhere: World) -> None:
    # The two are given the same number here, as no two channels of Discord are.
    assert world.garden.channel_id == elsewhere.garden.channel_id
    await world.do(categories.channel_gone, elsewhere.guild_id, world.garden.channel_id or 0)
    assert (await named(world))["Garden"].channel_gone_at is None
    assert (await named(elsewhere))["Garden"].channel_gone_at is not None


async def test_a_lost_channel_with_many_posts_is_handled_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost_channels, "CHUNK", 2)
    asked = [await world.ask() for _ in range(5)]
    await world.put_up()
    for post in asked:
        await world.react(post, world.newcomer)
    await world.do(categories.channel_gone, world.guild_id, world.garden.channel_id or 0)
    async with world.database.reading() as tx:
        cards = (await tx.scalars(select(Card).where(col(Card.kind) == CardKind.QUESTION))).all()
        votes = (await tx.scalars(select(Vote))).all()
    assert {(card.message_id, card.stuck) for card in cards} == {(None, "channel_gone")}
    assert {vote.source for vote in votes} == {VoteSource.COMMAND}


async def test_questions_are_counted_by_category(world: World) -> None:
    inner = await world.category("Roses", parent=world.garden)
    await world.ask()
    await world.answer(await world.ask(category=inner))
    await world.ask(category=inner)
    async with world.database.reading() as tx:
        counts = await categories.question_counts(tx, world.guild_id)
    assert counts == {world.garden.id: 1, inner.id: 2}
