"""/browse: lists of questions, turned and opened by buttons that outlive a restart."""

import pytest

from bot import moderation
from tests.walks.town import Town


async def test_nobody_has_asked_yet(town: Town) -> None:
    await town.nia.types("/browse")
    assert "Nobody has asked here yet. Be the first: /ask" in town.nia.text
    await town.nia.types("/browse", list="mine")
    assert "You have not asked anything yet. Ask with /ask." in town.nia.text
    await town.nia.types("/browse", list="unanswered")
    assert "Nothing: everything here has what this list looks for." in town.nia.text
    assert town.nia.buttons == []


async def test_a_list_names_links_and_opens_its_questions(town: Town) -> None:
    card = await town.ask()
    answer = await town.answer(card)
    await town.ada.presses("Accept", on=answer)
    await town.nia.types("/browse", list="top")
    title, line, facts, order = town.nia.text.splitlines()
    assert title == "Top questions"
    assert line.startswith(f"**[#1]({card.jump_url})**")
    assert line.endswith(" ✅")
    assert "1 answer" in facts
    assert order == "The highest score first"
    await town.nia.chooses("#1")
    assert "#1" in town.nia.text
    assert "Up" in town.nia.buttons


async def test_pages_turn_both_ways_also_after_a_restart(town: Town) -> None:
    await town.choose(hourly_questions=0)
    for number in range(11):
        await town.ask(title=f"What is question number {number + 1} about?")
    await town.nia.types("/browse")
    first = town.nia.text
    assert "question number 11" in first
    assert town.nia.buttons == ["Next"]
    await town.restart()
    await town.nia.presses("Next")
    assert "question number 1 about" in town.nia.text
    assert town.nia.buttons == ["Back"]
    await town.nia.presses("Back")
    assert town.nia.text == first


async def test_another_list_is_chosen_from_the_menu(town: Town) -> None:
    await town.ask()
    await town.nia.types("/browse", list="mine")
    assert "You have not asked anything yet." in town.nia.text
    await town.nia.chooses("Recent")
    assert "#1" in town.nia.text


async def test_a_page_whose_questions_are_gone_leads_back(town: Town) -> None:
    await town.choose(hourly_questions=0)
    for number in range(11):
        await town.ask(title=f"What is question number {number + 1} about?")
    await town.nia.types("/browse")
    await town.moderate(moderation.hide, "#1")
    await town.nia.presses("Next")
    assert "There is nothing more here." in town.nia.text
    await town.nia.presses("To the beginning")
    assert "question number 11" in town.nia.text


@pytest.mark.parametrize("typed", ["Nowhere", "0"])
async def test_a_category_that_is_not_there(town: Town, typed: str) -> None:
    await town.nia.types("/browse", category=typed)
    assert "There is no such category here." in town.nia.text
