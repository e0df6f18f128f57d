"""Changing and deleting what one has posted."""

import pytest

from bot import errors, moderation
from models import CloseReason
from tests.walks.people import Person, text_of
from tests.walks.town import ANSWER, TITLE, Town

SAVED = "Saved. What stood there before is kept as a revision."


async def edits(person: Person, town: Town, address: str) -> None:
    """Open the form for changing a post, from its card's More."""
    await person.presses("More", on=town.card(address))
    await person.presses("Edit")


async def test_a_question_is_changed_on_its_card(town: Town) -> None:
    await town.ask(body="I wake at three.", tags="sleep, night")
    town.bot.clock.advance(301)  # type: ignore[attr-defined]
    await edits(town.ada, town, "#1")
    assert town.ada.filled == {
        "title": TITLE,
        "body": "I wake at three.",
        "tags": "sleep, night",
        "reason": "",
    }
    await town.ada.fills(title="How do I sleep till four?", body="Now at four.", tags="night")
    assert town.ada.text == SAVED
    await town.publish()
    text = text_of(town.card("#1"))
    assert "#1 · How do I sleep till four?" in text
    assert "Now at four." in text
    assert "edited by Ada <t:" in text
    assert "Sleep · #night" in text


async def test_a_form_says_which_post_it_is_about(town: Town) -> None:
    card = await town.ask()
    await town.hal.presses("Answer", on=card)
    assert town.hal.heading == "Answer #1"
    await town.hal.fills(body="No.")
    await town.hal.presses("Edit again")
    assert town.hal.heading == "Answer #1"
    await town.hal.types("/answer", question="#1")
    await town.hal.presses("Start new")
    assert town.hal.heading == "Answer #1"
    answer = await town.answer(card)
    await town.nia.presses("Comment", on=answer)
    assert town.nia.heading == "Comment on #1.1"
    await town.nia.fills(body="Which hour?")
    await town.publish()
    await edits(town.hal, town, "#1.1")
    assert town.hal.heading == "Edit #1.1"
    await town.nia.presses("More", on=town.card("#1.1"))
    await town.nia.chooses("Nia: Which hour?")
    await town.nia.presses("Edit")
    assert town.nia.heading == "Edit a comment on #1.1"


async def test_a_form_of_a_post_that_is_gone_names_none(town: Town) -> None:
    card = await town.ask()
    await town.hal.presses("Answer", on=card)
    await town.hal.fills(body="No.")
    await town.moderate(moderation.hide, "#1")
    await town.hal.presses("Edit again")
    assert town.hal.heading == "Answer"


async def test_an_answer_is_changed_by_its_author_and_by_moderators(town: Town) -> None:
    await town.answer(await town.ask())
    await town.nia.presses("More", on=town.card("#1.1"))
    assert "Edit" not in town.nia.buttons
    await edits(town.hal, town, "#1.1")
    await town.hal.fills(body=f"{ANSWER} Even on Sundays.")
    await edits(town.mo, town, "#1.1")
    assert town.mo.filled == {"body": f"{ANSWER} Even on Sundays.", "reason": ""}
    assert town.mo.offered == [
        "Say that it was edited",
        "Silently: no “edited by”, nobody is told",
    ]
    await town.mo.fills(body=ANSWER, reason="Sundays are another matter.")
    await town.publish()
    assert "edited by Mo <t:" in text_of(town.card("#1.1"))


async def test_a_change_that_is_too_short_is_refused_and_kept(town: Town) -> None:
    await town.answer(await town.ask())
    await edits(town.hal, town, "#1.1")
    await town.hal.fills(body="No.")
    assert town.hal.text == "The answer has 3 characters; it needs at least 12."
    await edits(town.hal, town, "#1.1")
    assert town.hal.text == "You wrote this and did not post it: “No.”\nGo on with it?"
    await town.restart()
    await town.hal.presses("Continue")
    assert town.hal.filled == {"body": "No.", "reason": ""}
    await town.hal.presses("Start new")
    assert town.hal.filled == {"body": ANSWER, "reason": ""}
    await town.hal.fills(body="No, but there are other ways.")
    assert town.hal.text == SAVED


async def test_two_who_edit_at_once_lose_nothing(town: Town) -> None:
    await town.answer(await town.ask())
    await edits(town.hal, town, "#1.1")
    await edits(town.mo, town, "#1.1")
    await town.mo.fills(body="What Mo made of it, with care.", reason="Clearer.")
    await town.hal.fills(body="What Hal made of it, with care.")
    sentence, title, difference, legend = town.hal.text.splitlines()
    assert sentence == errors.EditedMeanwhile().text
    assert title == "Changed meanwhile"
    assert "**What Mo made of it, with care**" in difference
    assert legend == "In bold: what was added. Struck through: what was taken out."
    assert town.hal.buttons == ["Edit again", "Put mine over it", "Cancel"]
    await town.publish()
    assert "What Mo made of it" in text_of(town.card("#1.1"))
    await town.hal.presses("Put mine over it")
    assert town.hal.text == SAVED
    await town.publish()
    assert "What Hal made of it" in text_of(town.card("#1.1"))


async def test_a_closed_question_is_not_edited_by_its_asker(town: Town) -> None:
    await town.ask()
    await edits(town.ada, town, "#1")
    await town.moderate(moderation.close, "#1", CloseReason.OTHER)
    await town.ada.fills(title="How do I sleep till five?")
    assert town.ada.text == errors.QuestionClosed(1).text
    await town.ada.presses("More", on=town.card("#1"))
    assert "Edit" not in town.ada.buttons


async def test_deleting_asks_first_and_leaves_a_line_on_the_card(town: Town) -> None:
    await town.answer(await town.ask())
    hal = town.hal
    await hal.presses("More", on=town.card("#1.1"))
    await hal.presses("Delete")
    assert hal.text.splitlines() == [
        "Delete your answer #1.1?",
        f"> {ANSWER}",
        "",
        "Nobody will see it any more, and this cannot be undone.",
    ]
    await hal.presses("Keep")
    assert hal.text == "Nothing was changed."
    await hal.presses("To the post")
    assert ANSWER in hal.text
    await hal.presses("More")
    await hal.presses("Delete")
    await hal.presses("Delete")
    assert hal.text == "#1.1 is deleted."
    await town.publish()
    assert text_of(town.card("#1.1")) == "*Answer #1.1: deleted by its author*"
    assert "0 answers" in text_of(town.card("#1"))
    # Its number is not given again.
    answer = await town.answer(town.card("#1"), town.nia)
    assert "Answer #1.2" in text_of(answer)


async def test_an_answered_question_cannot_be_deleted_and_says_why(town: Town) -> None:
    await town.answer(await town.ask())
    await town.ada.presses("More", on=town.card("#1"))
    await town.ada.presses("Delete")
    assert town.ada.text == (
        "This question has 1 answer, and deleting it would take that from its author. "
        "You can edit it instead, or ask a moderator."
    )
    await town.publish()
    assert TITLE in text_of(town.card("#1"))


async def test_an_answer_that_came_meanwhile_saves_the_question(town: Town) -> None:
    card = await town.ask()
    await town.ada.presses("More", on=card)
    await town.ada.presses("Delete")
    assert f"> {TITLE}" in town.ada.text
    await town.answer(card)
    await town.ada.presses("Delete")
    assert "This question has 1 answer" in town.ada.text
    await town.publish()
    assert TITLE in text_of(town.card("#1"))


async def test_an_unanswered_question_is_deleted(town: Town) -> None:
    card = await town.ask()
    await town.nia.presses("More", on=card)
    assert "Delete" not in town.nia.buttons
    await town.ada.presses("More", on=card)
    await town.ada.presses("Delete")
    await town.ada.presses("Delete")
    assert town.ada.text == "#1 is deleted."
    await town.publish()
    assert text_of(town.card("#1")) == "*Question #1: deleted by its author*"
    for person in (town.ada, town.nia, town.mo):
        await person.types("/question", number="#1")
        assert person.text == "Nobody has asked here yet. Be the first: /ask"
        await person.presses("More", on=town.card("#1"))
        assert person.text == "That post is not shown here any more."


async def test_deleting_the_accepted_answer_takes_the_mark_with_it(town: Town) -> None:
    answer = await town.answer(await town.ask())
    await town.ada.presses("Accept", on=answer)
    await town.hal.presses("More", on=answer)
    await town.hal.presses("Delete")
    await town.hal.presses("Delete")
    await town.publish()
    assert "✅" not in text_of(town.card("#1"))


@pytest.mark.parametrize("verb", ["edit", "delete", "delete_now"])
async def test_what_is_not_ones_own_cannot_be_changed_by_a_forged_button(
    town: Town, verb: str
) -> None:
    answer = await town.answer(await town.ask())
    post = await town.post("#1.1")
    await town.nia.presses("More", on=answer)
    await town.nia.forges(f"aw:{verb}:{post.id}", town.nia.screen)
    assert town.nia.text.startswith("Only the author")
    await town.publish()
    assert ANSWER in text_of(town.card("#1.1"))


async def test_who_edits_again_sees_their_own_text_and_is_told_of_the_next_change(
    town: Town,
) -> None:
    await town.answer(await town.ask(), body="Get up at the same hour.")
    await edits(town.hal, town, "#1.1")
    for hour in ("six", "seven"):
        await edits(town.mo, town, "#1.1")
        await town.mo.fills(body=f"Get up at {hour}, always.", reason="Clearer.")
    await town.hal.fills(body="Get up early.", reason="Shorter.")
    assert "seven" in town.hal.text
    assert "six" not in town.hal.text
    # Another one comes before they make up their mind: it is not put over unseen.
    await edits(town.mo, town, "#1.1")
    await town.mo.fills(body="Get up at eight, always.", reason="Clearer.")
    await town.hal.presses("Put mine over it")
    assert "~~seven~~ **eight**" in town.hal.text
    await town.restart()
    await town.hal.presses("Edit again")
    assert town.hal.filled == {"body": "Get up early.", "reason": "Shorter."}
    await town.hal.fills(body="Get up early, always.")
    assert town.hal.text == SAVED


async def test_whoever_changes_anothers_post_says_why(town: Town) -> None:
    await town.answer(await town.ask())
    await edits(town.mo, town, "#1.1")
    await town.mo.fills(body="What Mo made of it, with care.", reason=" \n ")
    assert town.mo.text == errors.ReasonMissing().text
    await town.mo.presses("Edit again")
    assert town.mo.filled["body"] == "What Mo made of it, with care."
    await town.mo.fills(reason="Clearer.", silent="1")
    assert town.mo.text == SAVED
    await town.publish()
    assert "What Mo made of it" in text_of(town.card("#1.1"))
    assert "edited by" not in text_of(town.card("#1.1"))


async def test_an_author_who_puts_something_right_at_once_need_not_explain(town: Town) -> None:
    await town.answer(await town.ask())
    town.bot.clock.advance(200)  # type: ignore[attr-defined]
    await edits(town.hal, town, "#1.1")
    await town.hal.fills(body=f"{ANSWER} Even on Sundays.")
    await town.publish()
    assert "Even on Sundays." in text_of(town.card("#1.1"))
    assert "edited by" not in text_of(town.card("#1.1"))
    town.bot.clock.advance(200)  # type: ignore[attr-defined]
    await edits(town.hal, town, "#1.1")
    await town.hal.fills(body=ANSWER)
    await town.publish()
    assert "edited by Hal" in text_of(town.card("#1.1"))
