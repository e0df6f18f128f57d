"""/search: words in, questions and answers out, turned by buttons that outlive a restart."""

from bot import moderation
from tests.walks.people import options_of
from tests.walks.town import ANSWER, TITLE, Town

SILENCE = "What do you hear when nobody speaks?"


async def test_what_was_answered_is_found_read_and_gone_once_it_is_hidden(town: Town) -> None:
    card = await town.ask(tags="night")
    answer = await town.answer(card)
    await town.ask(town.hal, SILENCE)
    nia = town.nia
    await nia.types(
        "/search", words="a fixed HOUR", category="Sleep", tag="night", state="answered"
    )
    lines = nia.text.splitlines()
    assert lines[:3] == ["a fixed HOUR", "Questions found", "Only: Sleep · #night · Answered"]
    assert f"**[#1.1]({answer.jump_url})** {TITLE}" in lines
    assert "> A **fixed** **hour** to get up helps more than one to go to bed." in nia.text
    assert lines[-1] == "Best match"
    assert nia.buttons == ["Ask it"]
    await nia.chooses("#1.1")
    assert ANSWER in nia.text
    await nia.types("/search", words="fixed hour", author=town.hal.member)
    assert f"Only: <@{town.hal.id}>" in nia.text
    assert "#1.1" in nia.text
    await town.moderate(moderation.hide, "#1.1")
    await nia.types("/search", words="a fixed hour")
    assert "#1.1" not in nia.text


async def test_pages_turn_and_are_sorted_also_after_a_restart(town: Town) -> None:
    await town.choose(hourly_questions=0)
    for number in range(6):
        await town.ask(title=f"Which pillow is number {number + 1} of all?")
    nia = town.nia
    await nia.types("/search", words="pillow *numbers* `of` <@1>", sort="newest")
    first = nia.text
    assert "number 6 of all" in first.replace("*", "")
    assert nia.buttons == ["Next", "Ask it"]
    await town.restart()
    await nia.presses("Next")
    assert "number 1 of all" in nia.text.replace("*", "")
    assert nia.buttons == ["Back", "Ask it"]
    await nia.presses("Back")
    assert nia.text == first
    await nia.chooses("Most votes")
    assert [one["label"] for one in options_of(nia.screen) if one.get("default")] == ["Most votes"]


async def test_what_nobody_asked_is_asked_from_there(town: Town) -> None:
    await town.ask()
    nia = town.nia
    await nia.types("/search", words="how do I dry figs without an oven?", since=7)
    assert "Nothing found" in nia.text
    assert nia.buttons == ["Look everywhere", "Ask it"]
    await nia.presses("Look everywhere")
    assert "The last week" not in nia.text
    await nia.presses("Ask it")
    assert nia.filled["title"] == "how do I dry figs without an oven?"
    await nia.fills()
    assert "Preview" in nia.text
    await nia.types("/search", words="slep")
    if options_of(nia.screen):
        await nia.chooses("sleep")
        assert TITLE in nia.text


TYPED = (
    "?!…",
    "🦊",
    "a" * 4_000,
    "\u200b\u2800",
    "title: OR \" ' * NEAR( -- C++ node.js don't",
    "眠れない",
    "||nobody||",
    "at night **shall** `see",
)


async def test_whatever_is_typed_is_answered(town: Town) -> None:
    await town.ask(body="What ||nobody shall see|| at night")
    for typed in TYPED:
        await town.nia.types("/search", words=typed)
        assert "found" in town.nia.text, typed
        assert "nobody shall see" not in town.nia.text.replace("*", ""), typed
