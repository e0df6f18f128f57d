"""Tags: their lists, who knows of them, what is offered, and words that stand for others."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import access, errors, follows, lists, moderation, tag_keeping, tagging, tags
from bot.access import Actor
from bot.lists import Mark, Order
from bot.tags import A_PAGE, Known
from models import CloseReason, Follow, FollowKind, Post
from tests import rows
from tests.world import World


async def named(world: World, name: str, actor: Actor | None = None) -> Known:
    async with world.database.reading() as tx:
        return await tags.named(tx, await access.standing(tx, actor or world.newcomer), name)


async def listed(
    world: World, order: Order, tag: str, actor: Actor | None = None, category_id: int = 0
) -> list[int]:
    """Turn all pages of a tag's list to the end and back; both ways show the same."""
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor or world.newcomer)
        found = await tags.named(tx, who, tag)

        async def page(mark: Mark | None = None, *, backwards: bool = False) -> lists.Listing:
            return await lists.page(
                tx,
                who,
                order,
                category_id=category_id,
                tag_id=found.id,
                mark=mark,
                backwards=backwards,
            )

        pages = [await page()]
        while pages[-1].later:
            pages.append(await page(pages[-1].lines[-1].mark))
        forth = [line.number for one in pages for line in one.lines]
        at, back = pages[-1], [line.number for line in pages[-1].lines]
        while at.earlier:
            at = await page(at.lines[0].mark, backwards=True)
            back = [line.number for line in at.lines] + back
    assert back == forth
    return forth


async def begin(world: World, typed: str, actor: Actor | None = None) -> list[tuple[str, int]]:
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor or world.newcomer)
        return [(one.name, one.questions) for one in await tags.beginning(tx, who, typed, 25)]


async def votes(world: World, post: Post, up: int) -> None:
    for number in range(up):
        await world.vote(post, world.member(f"Voter {number}"))


@pytest.fixture
async def busy(world: World) -> World:
    """Twenty-six questions; the odd ones are of ferns. Some are liked, answered, solved, closed."""
    asked = [await world.ask(tags="fern, pot" if number % 2 else "pot") for number in range(1, 27)]
    await votes(world, asked[2], 3)
    await votes(world, asked[3], 5)
    await votes(world, asked[10], 1)
    first, second = await world.answer(asked[4]), await world.answer(asked[6])
    await world.answer(asked[6], world.newcomer)
    await world.accept(first)
    await votes(world, second, 1)
    await world.do(moderation.hide, world.moderator, asked[0].id or 0, "rude")
    await world.do(moderation.close, world.moderator, asked[8].id or 0, CloseReason.OTHER)
    return world


async def test_every_list_of_a_tag(busy: World) -> None:
    ferns = list(range(25, 1, -2))
    assert await listed(busy, Order.RECENT, "fern") == ferns
    assert (await listed(busy, Order.TOP, "fern"))[:3] == [3, 11, 25]
    assert (await listed(busy, Order.MOST_ANSWERED, "fern"))[:3] == [7, 5, 25]
    assert (await listed(busy, Order.HOT, "fern"))[:2] == [3, 7]
    for order, without in (
        (Order.UNANSWERED, {5, 7, 9}),
        (Order.UNSOLVED, {5, 9}),
        (Order.UNLIKED, {7, 9}),
    ):
        expected = [number for number in ferns if number not in without]
        assert await listed(busy, order, "#Fern") == expected, order
    assert await rows.wrong(busy.database) == []


async def test_ones_own_under_a_tag(busy: World) -> None:
    await busy.ask(busy.newcomer, tags="fern")
    await busy.ask(busy.newcomer, tags="pot")
    assert await listed(busy, Order.MINE, "fern") == [27]
    assert await listed(busy, Order.MINE, "fern", busy.asker) == list(range(25, 0, -2))


async def test_a_tag_and_a_category_with_those_inside_it(world: World) -> None:
    indoors = await world.category("Indoors", channel=False)
    shelf = await world.category("Shelf", parent=indoors)
    await world.ask(tags="fern")
    await world.ask(tags="fern", category=shelf)
    await world.ask(tags="moss", category=shelf)
    assert await listed(world, Order.RECENT, "fern", category_id=indoors.id or 0) == [2]
    assert await listed(world, Order.RECENT, "fern") == [2, 1]


async def test_whatever_happens_to_a_question_its_tags_follow(world: World) -> None:
    question = await world.ask(tags="fern, pot")
    await world.ask(tags="fern")
    await world.do(moderation.hide, world.moderator, question.id or 0)
    assert await listed(world, Order.RECENT, "fern", world.moderator) == [2]
    with pytest.raises(errors.BadChoice):
        await named(world, "pot")
    await world.do(moderation.show, world.moderator, question.id or 0)
    assert await listed(world, Order.RECENT, "fern") == [2, 1]
    await world.do(moderation.close, world.moderator, question.id or 0, CloseReason.OTHER)
    assert await listed(world, Order.UNSOLVED, "fern") == [2]
    await world.do(moderation.reopen, world.moderator, question.id or 0)
    assert await listed(world, Order.UNSOLVED, "fern") == [2, 1]
    await world.edit(question, world.asker, tags="moss")
    assert await listed(world, Order.RECENT, "fern") == [2]
    assert (await named(world, "moss")).questions == 1


async def test_a_tag_of_a_staff_channel_is_not_there_for_others(world: World) -> None:
    staff = await world.category("Staff", staff=True)
    await world.ask(world.moderator, tags="pests, fern", category=staff)
    await world.ask(tags="fern")
    secret = await named(world, "pests", world.moderator)
    assert (await named(world, "fern", world.moderator)).questions == 2
    assert (await named(world, "fern")).questions == 1
    assert await begin(world, "") == [("fern", 1)]
    assert await begin(world, "pe") == []
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        assert [one.name for one in (await tags.page(tx, who)).tags] == ["fern"]
        for order in Order:
            with pytest.raises(errors.BadChoice):
                await lists.page(tx, who, order, tag_id=secret.id)
    await world.do(tag_keeping.merge, world.moderator, "bugs", "pests")
    assert await begin(world, "bug") == []
    assert await begin(world, "bug", world.moderator) == [("pests", 1)]


async def test_what_begins_as_typed_the_most_used_first(world: World) -> None:
    for line in ("fern, ferment", "Fern, FÉE", "feather grass, fern", "pot", "f%_, straße"):
        await world.ask(tags=line)
    assert await begin(world, "fe") == [("fern", 3), ("feather-grass", 1), ("ferment", 1)]
    assert await begin(world, "#FÉ") == [("fée", 1)]
    assert await begin(world, "f%") == [("f%_", 1)]
    assert await begin(world, "feather g") == [("feather-grass", 1)]
    assert await begin(world, "x") == []


async def test_what_may_fit_a_draft(world: World) -> None:
    shade = await world.category("Shade")
    for line in ("house plant", "house-plant, pot", "pot", "pot"):
        await world.ask(tags=f"{line},")
    await world.ask(tags="moss", category=shade)
    await world.do(tag_keeping.merge, world.moderator, "lichen", "moss")

    async def fitting(title: str, chosen: str = "", **more: object) -> list[str]:
        draft = await world.asks(world.newcomer, title, tags=chosen, **more)  # type: ignore[arg-type]
        async with world.database.reading() as tx:
            who = await access.standing(tx, world.newcomer)
            return [one.name for one in await tags.fitting(tx, who, draft)]

    assert await fitting("Does a house plant like it?") == ["house-plant", "pot"]
    assert await fitting("Is this “Lichen”?") == ["moss", "pot", "house-plant"]
    assert await fitting("Is this lichen?", category=shade) == ["moss"]
    assert await fitting("Is this lichen?", "moss, pot") == ["house-plant"]
    assert await fitting("Is this lichen?", "a, b, c, d, e") == []


async def test_tags_page_by_page(world: World) -> None:
    for first in range(0, A_PAGE + 7, 3):
        await world.ask(tags=", ".join(f"tag-{first + one:02}" for one in range(3)))
    await world.ask(tags="tag-09")
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        first_page = await tags.page(tx, who)
        assert (first_page.earlier, first_page.later) == (False, True)
        assert first_page.tags[0].name == "tag-09"
        last = first_page.tags[-1]
        second = await tags.page(tx, who, mark=(last.questions, last.id))
        assert (second.earlier, second.later) == (True, False)
        names = [one.name for one in (*first_page.tags, *second.tags)]
        assert sorted(names) == [f"tag-{number:02}" for number in range(27)]
        start = second.tags[0]
        mark = (start.questions, start.id)
        back = await tags.page(tx, who, mark=mark, backwards=True)
        assert back.tags == first_page.tags


async def test_who_follows_a_tag_follows_what_it_stands_for(world: World) -> None:
    await world.ask(tags="js, javascript")
    old, new = await named(world, "js"), await named(world, "javascript")
    await world.do(follows.follow, world.newcomer, FollowKind.TAG, old.id)
    for tag in (old, new):
        await world.do(follows.follow, world.helper, FollowKind.TAG, tag.id)
    await world.do(tag_keeping.merge, world.moderator, "js", "javascript")
    async with world.database.reading() as tx:
        found = await tx.execute(select(col(Follow.user_id), col(Follow.subject_id)))
        followed = sorted((row[0], row[1]) for row in found)
    assert followed == sorted((one.user_id, new.id) for one in (world.newcomer, world.helper))


# -- synonyms --------------------------------------------------------------------------------------


async def test_a_synonym_moves_its_questions_and_holds_from_then_on(
    world: World, elsewhere: World
) -> None:
    one = await world.ask(tags="js, web")
    both = await world.ask(tags="javascript, js")
    await elsewhere.ask(tags="js")
    old = await named(world, "js")
    await world.put_up()
    await world.do(tag_keeping.merge, world.moderator, "JS", "#javascript")
    assert await world.read(tagging.of, one) == ["javascript", "web"]
    assert await world.read(tagging.of, both) == ["javascript"]
    for post in (one, both):
        card = await world.card(post)
        assert card.wanted == card.shown + 1, "the card names its tags"
    found = await named(world, "js")
    assert (found.name, found.questions) == ("javascript", 2)
    assert (await named(elsewhere, "js")).name == "js"
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        assert await tags.find(tx, who, old.id) == found, "an old button leads to the new tag"
        assert (await tags.about(tx, who, found)).synonyms == ("js",)
    later = await world.ask(tags="JS, javascript, css")
    assert await world.read(tagging.of, later) == ["javascript", "css"]
    await world.edit(later, world.asker, tags="css, js")
    assert await world.read(tagging.of, later) == ["css", "javascript"]
    assert await rows.wrong(world.database) == []
    assert await begin(world, "js") == [("javascript", 3)]


async def test_a_synonym_can_be_taken_back(world: World) -> None:
    await world.ask(tags="js")
    await world.ask(tags="javascript")
    await world.do(tag_keeping.merge, world.moderator, "js", "javascript")
    await world.do(tag_keeping.unmerge, world.moderator, "js")
    again = await world.ask(tags="js")
    assert await world.read(tagging.of, again) == ["js"]
    assert (await named(world, "javascript")).questions == 2, "what was moved stays"
    with pytest.raises(errors.BadChoice):
        await world.do(tag_keeping.unmerge, world.moderator, "js")
    done = [one for one in await world.events() if one.verb.startswith("tag.")]
    assert [one.verb for one in done] == ["tag.merge", "tag.unmerge"]
    assert (done[0].before or {})["name"] == "js"
    assert (done[0].after or {})["name"] == "javascript"
    assert await rows.wrong(world.database) == []


async def test_a_new_word_renames_a_tag(world: World) -> None:
    question = await world.ask(tags="js")
    before = await named(world, "js")
    await world.do(tag_keeping.merge, world.moderator, "js", "ecmascript")
    after = await named(world, "js")
    assert (after.id, after.name) == (before.id, "ecmascript")
    assert await world.read(tagging.of, question) == ["ecmascript"]


async def test_no_chains_no_circles_and_nothing_of_nothing(world: World) -> None:
    await world.ask(tags="js, javascript, web")
    merge = tag_keeping.merge
    await world.do(merge, world.moderator, "js", "javascript")
    for old, new in (
        ("javascript", "js"),  # a circle
        ("web", "js"),  # a chain
        ("javascript", "web"),  # one from its other end
        ("js", "web"),  # stands for something already
        ("web", "WEB"),
        ("nothing", "nowhere"),
        ("web", " "),
        ("web", "one, two"),
    ):
        with pytest.raises(errors.BadChoice):
            await world.do(merge, world.moderator, old, new)
    with pytest.raises(errors.TooLong):
        await world.do(merge, world.moderator, "web", "w" * 41)


async def test_a_description(world: World) -> None:
    await world.ask(tags="fern")
    await world.do(tag_keeping.describe, world.moderator, "fern", "Plants\nwithout *flowers*")
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        found = await tags.about(tx, who, await tags.named(tx, who, "fern"))
    assert found.description == "Plants without *flowers*"
    with pytest.raises(errors.TooLong):
        await world.do(tag_keeping.describe, world.moderator, "fern", "x" * 301)
    with pytest.raises(errors.BadChoice):
        await world.do(tag_keeping.describe, world.moderator, "moss", "Soft.")
