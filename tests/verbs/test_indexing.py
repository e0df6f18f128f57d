"""What can be found is kept post by post, and is the same as if all were indexed anew."""

from pathlib import Path

import pytest

from bot import cards, comments, editing, moderation, search, tag_keeping
from bot.caretaker import Caretaker
from bot.operating import reindex
from bot.periods import Keep
from bot.search import Wanted
from bot.searching import gathered, index, renamed, storing
from tests import rows
from tests.clock import FakeClock
from tests.verbs.test_tag_races import both, ended, meanwhile
from tests.world import UNLIMITED, World

__all__ = ["both"]


async def finds(world: World, words: str) -> bool:
    return bool((await world.sees(search.find, world.newcomer, Wanted(words))).hits)


@pytest.mark.parametrize(
    ("repeated", "places", "most"), [(2_000, 255, 16_000), (12, 255, 16_000), (50, 3, 20)]
)
async def test_each_new_post_is_added_to_what_its_question_has(
    world: World, monkeypatch: pytest.MonkeyPatch, repeated: int, places: int, most: int
) -> None:
    monkeypatch.setattr(gathered, "REPEATED", repeated)
    monkeypatch.setattr(gathered, "TERMS_MOST", most)
    monkeypatch.setattr(storing, "PLACES_MOST", places)
    await world.choose(**UNLIMITED)
    question = answer = await world.ask(title="Which pot for a cactus?", body="", tags="")
    for number, said in enumerate(("A wide pot.", "A wide and very wide pot!", "A pot 忘れました")):
        answer = await world.answer(question, world.member("M"), f"{said} Pot {number}.")
        assert await reindex.wrong(world.database) == 0, said
        await world.comment(answer, world.member("N"), f"Wide pot, wide pot {number}, pot.")
        assert await reindex.wrong(world.database) == 0, said
    assert await finds(world, "忘れました") or most == 20
    await world.edit(answer, world.admin, body="No pot at all, never.")
    await world.comment(question, world.member("O"), "Never say never.")
    assert await reindex.wrong(world.database) == 0


async def test_under_what_is_hidden_and_several_at_once(world: World) -> None:
    question = await world.ask(title="Which pot for a cactus?")
    answer = await world.answer(question)
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    drafts = [
        await world.comments(who, post, f"Never in {word}.")
        for who, post, word in (
            (world.helper, question, "porphyry"),
            (world.newcomer, question, "basalt"),
        )
    ]
    async with world.database.transaction() as tx:
        for who, draft in zip((world.helper, world.newcomer), drafts, strict=True):
            await comments.comment(tx, who, draft.id or 0)
    for word in ("porphyry", "basalt"):
        assert await finds(world, word)
    assert await reindex.wrong(world.database) == 0


async def test_of_a_tag_with_many_questions_some_are_renamed_at_a_time(
    world: World, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renamed, "AT_ONCE", 2)
    await world.choose(**UNLIMITED)
    for number in range(5):
        await world.ask(title=f"Which pot is number {number}?", tags="crockery")
    await world.do(tag_keeping.merge, world.moderator, "crockery", "earthenware")
    async with world.database.reading() as tx:
        ((guild_id, tag_id),) = await renamed.waiting(tx, cards.Shards())
    # As far as this, and then a new process goes on with it.
    assert await world.do(renamed.advance, guild_id, tag_id)
    found = await world.sees(search.find, world.newcomer, Wanted("earthenware"))
    assert found.total == 2
    await Caretaker(world.database, clock, Keep(), tmp_path).tidy()
    found = await world.sees(search.find, world.newcomer, Wanted("earthenware"))
    assert found.total == 5
    assert not await finds(world, "crockery")
    async with world.database.reading() as tx:
        assert await renamed.waiting(tx, cards.Shards()) == []
    assert await rows.wrong(world.database) == []


async def test_who_hides_meanwhile_waits_for_what_is_indexed(both: tuple[World, World]) -> None:
    """Else what was read before would be written after it, and be found although it is hidden."""
    world, other = both
    question = await world.ask(title="How many stripes has a zebra?")
    hides = other.do(moderation.hide, other.moderator, question.id or 0)
    async with world.database.transaction() as tx:
        async with meanwhile(other, hides) as found:
            index.keep(tx, question.id)
            await index.settle(tx)
        assert not found[0].done()
    await ended(found)
    assert not await finds(world, "zebra")
    assert await reindex.wrong(world.database) == 0


async def test_two_who_change_words_do_so_one_after_the_other(both: tuple[World, World]) -> None:
    """Else each may wait for a word that the other has changed."""
    world, other = both
    first = await world.ask(title="Which pot is the first one?", body="Copper.")
    second = await world.ask(world.helper, "Which pot is the second one?", body="Bronze.")
    edits = other.edit(second, other.helper, body="Porphyry, basalt.")
    draft = await world.edits(world.asker, first, body="Marble, granite.")
    async with world.database.transaction() as tx:
        async with meanwhile(other, edits) as found:
            await editing.edit(tx, world.asker, draft.id or 0)
            await index.settle(tx)
        assert not found[0].done()
    await ended(found)
    assert await reindex.wrong(world.database) == 0


@pytest.mark.parametrize(
    "more", ["", "c cplusplus れま चिंता e ein pott einem potted 7 zz the of to"]
)
def test_terms_are_counted_alike_however_they_are_stored_and_however_many_there_are(
    more: str,
) -> None:
    text = "pot pot pot potting c cplusplus 忘れ れま 忘れ चिंता ein pot e einem 7 zz"
    said, terms = text.split(), frozenset(f"pot 忘れ 忘 te {more}".split())
    counted = {one: said.count(one) for one in terms if one in said}
    assert counted.items() >= {"pot": 4, "忘れ": 2}.items()
    for stored in (storing.text(said), storing.vector(7, said)):
        assert storing.bag(stored).counts(terms) == counted
