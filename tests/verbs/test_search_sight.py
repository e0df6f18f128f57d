"""What somebody cannot read is in nothing that searching says, from the moment on that it is so."""

import pytest

from bot import (
    access,
    content_notes,
    moderation,
    queueing,
    relocating,
    search,
    tag_keeping,
    vetting,
)
from bot.access import Actor
from bot.search import Wanted
from bot.searching import alike, scopes, typing_ahead
from tests import rows
from tests.world import World

ZEBRA = "How many stripes has a zebra at birth?"


async def seen(world: World, actor: Actor) -> set[str]:
    """Return the ways in which searching leads this reader to a question about zebras."""
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor)
        exact = await search.find(tx, who, Wanted("zebra"))
        wrong = await search.find(tx, who, Wanted("zebrra"))
        listed = await search.find(tx, who, Wanted(author_id=world.asker.user_id))
        ways = {
            "found": exact.hits or exact.total,
            "meant": wrong.closest,
            "listed": listed.hits or listed.total,
            "alike": await search.similar(tx, who, "How many stripes does a zebra have?"),
            "typed": await search.suggest(tx, who, "stripes zeb"),
            "numbered": await search.suggest(tx, who, "#1"),
            "recent": await search.suggest(tx, who, ""),
        }
    return {name for name, found in ways.items() if found}


EVERY = {"found", "meant", "listed", "alike", "typed", "numbered", "recent"}


async def test_from_the_moment_on_that_they_cannot_read_it(world: World) -> None:
    question = await world.ask(title=ZEBRA)
    key = question.id or 0
    nia, mo = world.newcomer, world.moderator
    assert await seen(world, nia) == EVERY
    # Their roles change on Discord: they do not see the channel any more, and see it again.
    channel = world.garden.channel_id or 0
    can = world.open.pop(channel)
    assert await seen(world, nia) == set()
    world.open[channel] = can
    assert await seen(world, nia) == EVERY
    # It is moved where moderators alone read, and back.
    staff = await world.category("Staff room", staff=True)
    await world.do(relocating.relocate, world.admin, key, staff.id or 0)
    assert (await seen(world, nia), await seen(world, mo)) == (set(), EVERY)
    await world.do(relocating.relocate, world.admin, key, world.garden.id or 0)
    assert await seen(world, nia) == EVERY
    # It is hidden: moderators find it in the queue, not here.
    await world.do(moderation.hide, mo, key)
    for actor in (nia, mo, world.admin, world.asker):
        assert await seen(world, actor) == set()
    await world.do(moderation.show, mo, key)
    assert await seen(world, nia) == EVERY
    await world.lose_channel(world.garden)
    assert await seen(world, nia) == set()
    assert await rows.wrong(world.database) == []


async def test_what_waits_for_a_moderator_is_found_once_it_is_let_through(world: World) -> None:
    await world.choose(queue_all=True, staff_channel=77)
    question = await world.ask(title=ZEBRA)
    for actor in (world.newcomer, world.moderator, world.admin, world.asker):
        assert await seen(world, actor) == set()
    item = await world.do(queueing.open_item, question)
    assert item is not None
    await world.do(vetting.approve, world.moderator, item.id or 0)
    assert await seen(world, world.newcomer) == EVERY


async def test_no_spoiler_and_nothing_under_a_content_note_is_named_as_meant(world: World) -> None:
    await world.ask(title="Who did it in the novel?", body="Was it the ||gardener|| or the cook?")
    question = await world.ask(title="How do I cope with it all?", body="It pours today.")
    answer = await world.answer(question, body="Marigolds helped me.")
    await world.comment(answer, body="Petunias did it for me.")
    assert await closest(world, "gardner") == ()
    assert await closest(world, "petunas") == ("petunias",)
    await world.do(content_notes.put, world.helper, answer.id or 0, "loss")
    assert await closest(world, "petunas") == await closest(world, "marigods") == ()
    (hit,) = (await world.sees(search.find, world.newcomer, Wanted("petunias"))).hits
    assert (hit.passage, hit.passage_note) == (None, "loss")


async def test_nobody_learns_from_what_is_not_named_which_words_others_use(world: World) -> None:
    staff = await world.category("Staff room", staff=True)
    await world.ask(world.moderator, title="Whom are we firing next month?", category=staff)
    await world.ask(title="Does filing help against rust?")
    # As it would be if nobody had written of it.
    assert await closest(world, "firing") == await closest(world, "fiting") == ("filing",)


async def closest(world: World, words: str) -> tuple[str, ...]:
    return (await world.sees(search.find, world.newcomer, Wanted(words))).closest


async def test_a_comment_under_what_is_hidden_counts_for_nobody(world: World) -> None:
    question = await world.ask(title="A hammock for the garden?")
    answer = await world.answer(question, body="Between two trees.")
    await world.comment(answer, world.newcomer, body="My hammock hangs so low.")
    wanted = Wanted("hammock", author_id=world.newcomer.user_id)
    assert (await world.sees(search.find, world.asker, wanted)).total == 1
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    found = await world.sees(search.find, world.asker, wanted)
    assert (found.hits, found.total) == ((), None)


async def test_a_tag_is_found_by_what_it_is_called_now(world: World) -> None:
    first, second = [
        await world.ask(title=f"Which pot is number {number}?", tags=tag)
        for number, tag in enumerate(("crockery", "earthenware"))
    ]

    async def found(words: str) -> set[int]:
        page = await world.sees(search.find, world.newcomer, Wanted(words))
        return {hit.question_id for hit in page.hits}

    await world.do(tag_keeping.merge, world.moderator, "crockery", "earthenware")
    assert await found("crockery") == set()
    assert await found("earthenware") == {first.id, second.id}
    await world.do(tag_keeping.unmerge, world.moderator, "crockery")
    await world.do(tag_keeping.merge, world.moderator, "earthenware", "stoneware")
    assert await found("earthenware") == set()
    assert await found("stoneware") == {first.id, second.id}
    assert await rows.wrong(world.database) == []


@pytest.mark.parametrize("walked", [3, scopes.WALKED], ids=["large", "small"])
@pytest.mark.parametrize("hidden", [1, 2, 4], ids=["few", "half", "most"])
async def test_what_others_read_takes_no_place_of_what_one_reads(
    world: World, monkeypatch: pytest.MonkeyPatch, hidden: int, walked: int
) -> None:
    # A server that is larger than what is walked along, and one that is not.
    monkeypatch.setattr(scopes, "WALKED", walked)
    monkeypatch.setattr(typing_ahead, "ENOUGH", 2)
    monkeypatch.setattr(alike, "CANDIDATES", 4)
    monkeypatch.setattr(typing_ahead, "LOOKED_AT", 4)
    staff = await world.category("Staff room", staff=True)
    title = "How often does a tall cactus bloom?"
    shown = [(await world.ask(title=title, body=f"Number {one}.")).id for one in range(4)]
    for one in range(hidden):
        await world.ask(world.moderator, title=title, body=f"Ours: {one}.", category=staff)
    # The best four, or the latest four, are those that came last.
    expected = set(shown[hidden:] or shown)
    for typed in ("tall cactus blo", "tall b", "c"):
        offered = await world.sees(search.suggest, world.newcomer, typed)
        found = {one.question_id for one in offered}
        # Along the latest two of those that they read are enough.
        assert found >= expected or (walked == 3 and len(found) >= 2), typed
        assert found <= set(shown), typed
    same = await world.sees(search.similar, world.newcomer, title)
    assert expected <= {one.question_id for one in same} <= set(shown)
    everything = await world.sees(search.suggest, world.moderator, "cactus")
    assert len(everything) >= 3
