"""What is offered while someone types."""

import pytest

from bot import access, search, suggestions
from bot.searching import scopes, typing_ahead
from tests.world import World

TITLES = {
    "Как заснуть ночью без таблеток?": ["как", "Как заснуть", "КАК ЗАСНУТЬ НОЧЬЮ"],
    "Über Äpfel, die im Winter faulen": ["über äpfel", "ÜBER Ä", "Über Äpfel, die"],
    "Why does C++ [sometimes] hurt? (a lot)": [
        "why does c++ [SOME",
        "Why does C++ [sometimes] hurt? (",
    ],
    "50% of *all* plants_die ^ \\ every winter": [
        "50% of *",
        "50% of *all* PLANTS_",
        "50% of *all* plants_die ^ \\",
    ],
    "眠れない夜はどうすればいいですか": ["眠れない"],
    "İstanbul'da nasıl uyunur bilen var mı": ["İstanbul'da n"],
}


@pytest.mark.parametrize("title", TITLES)
async def test_a_title_is_found_by_its_beginning_in_any_script_and_case(
    world: World, title: str
) -> None:
    for one in TITLES:
        await world.ask(title=one)
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        for typed in TITLES[title]:
            found = await search.suggest(tx, who, typed)
            assert [one.title for one in found] == [title], typed


@pytest.mark.parametrize("typed", ["*", "?ow", "[a-z]", ".*", "H.w", "***:(", "_ow", "%"])
async def test_what_is_typed_is_no_pattern(world: World, typed: str) -> None:
    await world.ask(title="How do I water a cactus?")
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        found = await search.suggest(tx, who, typed)
    assert found == ()


async def test_a_number_comes_before_those_that_begin_with_it(world: World) -> None:
    for letter in "abcdefghijkl":
        await world.ask(title=f"How do I water plant {letter}?")
    for typed, numbers in {
        "1": [1, 10],
        "#1": [1, 10],
        "01": [1, 10],
        "12": [12],
        "13": [],
        "0": [],
        "999999999": [],
        "2147483648": [],
    }.items():
        found = await world.sees(search.suggest, world.newcomer, typed, limit=2)
        assert [one.number for one in found] == numbers, typed


async def test_what_begins_alike_is_not_enough(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scopes, "WALKED", 3)
    monkeypatch.setattr(typing_ahead, "ENOUGH", 2)
    await world.ask(title="Who is a good listener?")
    for number in range(3):
        await world.ask(title=f"Which list is so long as the list of {number}?")
    # A term of it is shorter than what is typed, and stands in all the latest titles.
    (found,) = await world.sees(search.suggest, world.newcomer, "listener")
    assert found.title == "Who is a good listener?"
    assert len(await world.sees(search.suggest, world.newcomer, "list")) >= 2


async def test_what_no_database_holds_is_left_out_of_what_is_typed(world: World) -> None:
    await world.ask(title="How do I water a cactus?")
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        assert len(await search.suggest(tx, who, "how\0 do")) == 1


def test_a_name_that_begins_as_typed_comes_before_one_that_holds_it() -> None:
    names = ["Ear and nose", "Health › Year", "Health › Ear", "Throat"]
    found = suggestions.fitting([(name, None) for name in names], " EAR")
    assert [name for name, _one in found] == ["Ear and nose", "Health › Ear", "Health › Year"]
