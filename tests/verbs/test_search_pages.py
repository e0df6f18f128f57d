"""Pages of what is found, while others go on posting; in any order, and in very long threads."""

import pytest

from bot import search
from bot.search import Sort, Wanted
from bot.searching import finding, hits
from tests.world import UNLIMITED, World


async def test_nothing_is_left_out_or_shown_twice_while_others_post(world: World) -> None:
    await world.choose(**UNLIMITED)
    for number in range(9):
        await world.ask(title=f"Tulip {'tall ' * number}number {number}?", body="tulip " * number)
    wanted, seen = Wanted("tulip number"), []
    page = await world.sees(search.find, world.newcomer, wanted, limit=2)
    while True:
        seen += [hit.number for hit in page.hits]
        if not page.later:
            break
        # All that was found is worth a little more or less than it was before.
        for words in ("an iris", "a long list of other flowers"):
            await world.ask(world.member("M"), title=f"Number {len(seen)} of {words}?")
        mark = page.hits[-1].mark
        page = await world.sees(search.find, world.newcomer, wanted, mark=mark, limit=2)
    old = [number for number in seen if number <= 9]
    assert sorted(old) == list(range(1, 10))
    assert len(set(seen)) == len(seen)


async def test_the_newest_and_the_most_voted_come_first_of_all_that_fit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "DEEP", 3)
    for number in range(5):
        await world.ask(title=f"Tulip tulip {number}?", body="Tulips.")
    long = "a very long text about much else " * 9
    last = await world.ask(title="What else is there that one may plant?", body=f"Tulip, {long}")
    await world.vote(last, world.helper)
    for sort in (Sort.NEWEST, Sort.VOTES):
        page = await world.sees(search.find, world.newcomer, Wanted("tulip", sort=sort))
        assert page.hits[0].number == last.number, sort
    # And what is counted is what can be turned to.
    monkeypatch.setattr(finding, "DEEP", 200)
    both = await world.ask(title="Tulip or daffodil?")
    words = Wanted("tulip daffodil", sort=Sort.NEWEST)
    page = await world.sees(search.find, world.newcomer, words)
    assert ([hit.number for hit in page.hits], page.total) == ([both.number], 1)


async def test_in_a_long_thread_it_is_the_answer_in_which_the_words_stand(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hits, "REPLIES", 3)
    question = await world.ask(title="Which pot for a cactus?")
    await world.ask(title="May a pot of mine freeze?")
    last, people = question, [world.member(f"M{number}") for number in range(5)]
    for one in people:
        last = await world.answer(question, one, MARBLE if one is people[-1] else None)
    comment = await world.comment(last, body="Porphyry will do as well.")
    for words, author, kind in (
        ("pot of marble", None, last.kind),
        ("marble", people[-1].user_id, last.kind),
        ("porphyry", None, comment.kind),
    ):
        page = await world.sees(search.find, world.newcomer, Wanted(words, author_id=author))
        hit = page.hits[0]
        assert (hit.post_id, hit.address, hit.kind) == (last.id, "#1.5", kind), words


MARBLE = "An urn of marble, if you can lift it."
