"""/drafts: what was left can be found, gone on with and thrown away."""

from bot import moderation
from tests.walks.people import options_of
from tests.walks.town import ANSWER, TITLE, Town


async def test_what_was_left_is_listed_newest_first_and_gone_on_with(town: Town) -> None:
    card = await town.ask()
    hal = town.hal
    await hal.types("/ask")
    await hal.fills(title="Why do cats sleep so much?")
    await hal.presses("Answer", on=card)
    await hal.fills(body=ANSWER)
    await town.restart()
    await hal.types("/drafts")
    lines = hal.text.splitlines()
    assert lines[1] == f"**Answer to #1** {ANSWER}"
    assert lines[2].startswith("<t:")
    assert lines[3] == "**Question** Why do cats sleep so much?"
    await hal.chooses("Answer to #1")
    assert hal.buttons == ["Continue", "Preview", "Throw away", "Back"]
    await hal.presses("Preview")
    await hal.presses("Post")
    assert hal.text == "#1.1 is on its way."
    await hal.types("/drafts")
    assert [one["label"] for one in options_of(hal.screen)] == ["Question"]
    await hal.chooses("Question")
    await hal.presses("Continue")
    assert hal.filled["title"] == "Why do cats sleep so much?"


async def test_one_is_thrown_away(town: Town) -> None:
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE)
    await town.ada.types("/drafts")
    await town.ada.chooses("Question")
    await town.ada.presses("Throw away")
    assert town.ada.text == "Cancelled. Nothing was posted."
    await town.ada.types("/drafts")
    assert "Nothing: everything you wrote is posted or thrown away." in town.ada.text
    assert options_of(town.ada.screen) == []


async def test_there_are_pages_both_ways_and_no_one_elses_drafts(town: Town) -> None:
    nia = town.nia
    for number in range(7):
        await nia.forges_form(
            f"aw:form:question:0:{town.categories['Sleep']}:0", title=f"Question number {number}?"
        )
    await nia.types("/drafts")
    assert "number 6?" in nia.text
    assert "number 1?" not in nia.text
    assert nia.buttons == ["Older"]
    await nia.presses("Older")
    assert "number 1?" in nia.text
    assert "number 2?" not in nia.text
    assert nia.buttons == ["Newer"]
    await nia.presses("Newer")
    assert "number 2?" in nia.text
    await town.hal.types("/drafts")
    assert "number" not in town.hal.text


async def test_a_draft_about_a_post_that_is_gone_names_none(town: Town) -> None:
    card = await town.ask()
    await town.hal.presses("Answer", on=card)
    await town.hal.fills(body=ANSWER)
    await town.moderate(moderation.hide, "#1")
    await town.hal.types("/drafts")
    assert f"**Answer** {ANSWER}" in town.hal.text
