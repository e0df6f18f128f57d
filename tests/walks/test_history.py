"""/history: what a post has said, who changed it and why, and the way back."""

from bot import errors, moderation
from tests.walks.people import Person, options_of, text_of
from tests.walks.town import ANSWER, TITLE, Town

LATER = "A fixed hour to get up and a dark room help more than one to go to bed."


async def change(town: Town, who: Person, address: str, **fields: str) -> None:
    """Change a post by its card's More, and let the card show it."""
    await who.presses("More", on=town.card(address))
    await who.presses("Edit")
    await who.fills(**fields)
    await town.publish()


async def test_who_changed_what_when_and_why(town: Town) -> None:
    await town.answer(await town.ask())
    await change(town, town.hal, "#1.1", body=LATER)
    await change(town, town.mo, "#1.1", body=ANSWER, reason="One thing at a time.")
    await town.nia.types("/history", post="#1.1")
    title, mo, why, hal, first, count = town.nia.text.splitlines()
    assert title == "History of #1.1"
    assert mo.startswith("**3** · Mo · <t:")
    assert why == "> One thing at a time."
    assert hal.startswith("**2** · Hal · <t:")
    assert first.startswith("**1** · Hal · <t:")
    assert first.endswith(" · as first written")
    assert count == "2 changes"
    await town.nia.chooses("Revision 2")
    assert "to get up ~~helps~~ **and a dark room help** more than" in town.nia.text
    await town.nia.presses("Older")
    assert ANSWER in town.nia.text
    await town.nia.presses("Newer")
    await town.nia.presses("Newer")
    assert "to get up ~~and a dark room help~~ **helps** more than" in town.nia.text
    assert "Roll back to this" not in town.nia.buttons
    await town.nia.presses("To the post")
    assert ANSWER in town.nia.text


async def test_titles_and_tags_have_a_history_too(town: Town) -> None:
    await town.ask(body="I wake at three.", tags="sleep, night")
    await change(town, town.ada, "#1", title="How do I sleep till four?", tags="night, bed")
    await town.nia.presses("More", on=town.card("#1"))
    await town.nia.presses("History")
    await town.nia.chooses("Revision 2")
    lines = town.nia.text.splitlines()
    assert lines[:3] == [
        "Revision 2 of #1",
        "Title: How do I sleep ~~through the night~~ **till four**?",
        "Tags: ~~#sleep~~ **#bed**",
    ]
    await town.nia.presses("Older")
    assert f"**{TITLE}**" in town.nia.text
    assert "I wake at three." in town.nia.text


async def test_a_post_nobody_changed_has_no_button_but_a_history(town: Town) -> None:
    await town.ask()
    await town.nia.presses("More", on=town.card("#1"))
    assert "History" not in town.nia.buttons
    await town.nia.types("/history", post="#1")
    assert "as first written" in town.nia.text
    assert town.nia.text.splitlines()[-1] == "0 changes"
    await town.nia.types("/history", post="#7")
    assert town.nia.text == errors.NotFound().text


async def test_rolling_back_is_one_more_revision(town: Town) -> None:
    await town.answer(await town.ask())
    await change(town, town.hal, "#1.1", body=LATER)
    await town.hal.types("/history", post="#1.1")
    await town.restart()
    await town.hal.chooses("Revision 1")
    await town.hal.presses("Roll back to this")
    assert town.hal.heading == "#1.1: back to revision 1"
    await town.hal.fills(reason="It was better before.")
    assert town.hal.text.splitlines()[0] == "Done: #1.1 says again what it said in revision 1."
    assert "**3** · Hal" in town.hal.text
    assert "back to revision 1\n> It was better before." in town.hal.text
    await town.publish()
    assert ANSWER in text_of(town.card("#1.1"))
    # And back again: nothing was lost.
    await town.hal.chooses("Revision 2")
    await town.hal.presses("Roll back to this")
    await town.hal.fills()
    await town.publish()
    assert LATER in text_of(town.card("#1.1"))
    await town.hal.chooses("Revision 4")
    assert "Roll back to this" not in town.hal.buttons


async def test_a_moderator_who_rolls_back_says_why(town: Town) -> None:
    await town.answer(await town.ask())
    await change(town, town.hal, "#1.1", body=LATER)
    await town.mo.types("/history", post="#1.1")
    await town.mo.chooses("Revision 1")
    await town.mo.presses("Roll back to this")
    await town.mo.fills(reason=" ")
    assert town.mo.text == errors.ReasonMissing().text
    assert (await town.post("#1.1")).body == LATER


async def test_a_comments_history_opens_from_the_comment(town: Town) -> None:
    card = await town.ask()
    await town.comment(card, body="Which hour?")
    for opened in (False, True):
        await town.nia.presses("More", on=town.card("#1"))
        await town.nia.chooses("Nia: Which hour?")
        assert ("History" in town.nia.buttons) is opened
        if not opened:
            await town.nia.presses("Edit")
            await town.nia.fills(body="Which hour? Six?")
            await town.publish()
    await town.nia.presses("History")
    assert town.nia.text.splitlines()[0] == "History of a comment on #1"
    await town.nia.chooses("Revision 2")
    assert "Which hour? **Six?**" in town.nia.text


async def test_many_revisions_and_long_ones_are_turned_page_by_page(town: Town) -> None:
    await town.answer(await town.ask())
    for number in range(11):
        await change(town, town.hal, "#1.1", body=f"Get up at {number} o'clock, always.")
    await town.nia.types("/history", post="#1.1")
    assert len(options_of(town.nia.screen)) == 10
    await town.restart()
    await town.nia.presses("Older")
    assert [one["label"] for one in options_of(town.nia.screen)] == ["Revision 2", "Revision 1"]
    await town.nia.presses("To the newest")
    assert "**12** · Hal" in town.nia.text
    words = " ".join(f"word{number}" for number in range(330))
    await change(town, town.hal, "#1.1", body=words)
    await change(town, town.hal, "#1.1", body=words.replace("word", "term"))
    await town.nia.types("/history", post="#1.1")
    await town.nia.chooses("Revision 14")
    assert "Page 1 of 2" in town.nia.text
    await town.nia.presses("Read on")
    assert "term329" in town.nia.text
    await town.nia.presses("Back")
    assert "word1" in town.nia.text


async def test_what_is_hidden_has_its_history_for_its_author_and_moderators(town: Town) -> None:
    await town.answer(await town.ask())
    await change(town, town.hal, "#1.1", body=LATER)
    await town.nia.types("/history", post="#1.1")
    await town.moderate(moderation.hide, "#1.1", "rude")
    await town.nia.chooses("Revision 2")
    assert town.nia.text == errors.Gone().text
    for person in (town.hal, town.mo):
        await person.types("/history", post="#1.1")
        await person.chooses("Revision 1")
        assert ANSWER in person.text
    assert "Roll back to this" in town.mo.buttons
    assert "Roll back to this" not in town.hal.buttons


async def test_a_silent_edit_is_in_the_history_and_says_so(town: Town) -> None:
    await town.answer(await town.ask())
    await change(town, town.mo, "#1.1", body=LATER, reason="A word was missing.", silent="1")
    await town.hal.presses("More", on=town.card("#1.1"))
    await town.hal.presses("History")
    assert " · silently\n> A word was missing." in town.hal.text
