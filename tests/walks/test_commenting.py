"""Comments: short, without votes, under questions and answers."""

import pytest

from bot import errors, moderation, texts
from models import CloseReason
from tests.walks.people import buttons_of, options_of, text_of
from tests.walks.town import TITLE, Town

MORE = ["Up", "Down", "Report", "Comment", "Read it here", "Go to it", "Follow"]
"""What a post of somebody else has under More."""


async def test_a_comment_is_posted_at_once_and_shown_on_the_card(town: Town) -> None:
    card = await town.ask()
    await town.nia.presses("Comment", on=card)
    await town.nia.fills(body="Since **when**?")
    assert town.nia.text == "Your comment on #1 is on its way."
    assert town.nia.buttons == ["Open"]
    await town.publish()
    assert "1 comment\n**Nia**: Since \\*\\*when\\*\\*?" in text_of(town.card("#1"))
    await town.nia.presses("Open")
    assert town.nia.text == f"Here it is: [#1]({card.jump_url})"


async def test_a_comment_on_an_answer_is_called_by_the_answer(town: Town) -> None:
    answer = await town.answer(await town.ask())
    await town.nia.presses("Comment", on=answer)
    await town.nia.fills(body="Which hour?")
    assert town.nia.text == "Your comment on #1.1 is on its way."
    await town.publish()
    assert "**Nia**: Which hour?" in text_of(town.card("#1.1"))
    assert "Which hour?" not in text_of(town.card("#1"))


async def test_a_card_shows_the_last_five_and_more_shows_all(town: Town) -> None:
    card = await town.ask()
    for number in range(1, 13):
        await town.comment(card, body=f"Remark {number} of twelve")
    text = text_of(town.card("#1"))
    assert "12 comments" in text
    assert [f"Remark {n} of" in text for n in (7, 8, 12)] == [False, True, True]
    nia = town.nia
    await nia.presses("More", on=card)
    assert [f"Remark {n} of" in nia.text for n in (2, 3, 12)] == [False, True, True]
    assert "Earlier" in nia.buttons
    assert "Later" not in nia.buttons
    await nia.presses("Earlier")
    assert [f"Remark {n} of" in nia.text for n in (1, 2, 3)] == [True, True, False]
    assert "Earlier" not in nia.buttons
    await nia.presses("Later")
    assert [f"Remark {n} of" in nia.text for n in (2, 3, 12)] == [False, True, True]
    assert "Later" not in nia.buttons


async def test_a_long_comment_is_cut_on_the_card_and_whole_when_picked(town: Town) -> None:
    card = await town.ask()
    body = "A long remark about pillows. " * 30 + "And its last word."
    await town.comment(card, body=body)
    (line,) = (one for one in text_of(town.card("#1")).splitlines() if "**Nia**" in one)
    assert len(line) < 190
    assert line.endswith(" …")
    await town.hal.presses("More", on=card)
    assert "And its last word." not in town.hal.text
    await town.hal.chooses("Nia: A long remark")
    assert "And its last word." in town.hal.text
    assert town.hal.buttons == ["Report", "Back"]
    await town.hal.presses("Back")
    assert f"#1 · {TITLE}" in town.hal.text


async def test_more_names_the_question_however_long_its_title(town: Town) -> None:
    card = await town.ask(title="Why *do* the small hours feel so long? " * 3)
    await town.nia.presses("More", on=card)
    title = town.nia.screen.embeds[0].title or ""
    assert title.startswith(r"#1 · Why \*do\* the small hours feel so long?")
    assert title.endswith(" …")
    assert len(title) < 100


async def test_more_without_comments_says_so(town: Town) -> None:
    card = await town.ask()
    await town.nia.presses("More", on=card)
    assert "No comments yet. A short question or a thank-you fits here." in town.nia.text
    assert options_of(town.nia.screen) == []
    assert f"`{card.jump_url}`" in town.nia.text
    assert town.nia.buttons == MORE


async def test_everyone_edits_and_deletes_only_their_own_comments(town: Town) -> None:
    card = await town.ask()
    await town.comment(card, town.nia, "Which pillow?")
    await town.comment(card, town.hal, "The soft one.")
    nia = town.nia
    await nia.presses("More", on=card)
    await nia.chooses("Hal: The soft one.")
    assert nia.buttons == ["Report", "Back"]
    await nia.presses("Back")
    await nia.chooses("Nia: Which pillow?")
    assert nia.buttons == ["Edit", "Delete", "Content note", "Make it an answer", "Back"]
    await nia.presses("Edit")
    assert nia.filled == {"body": "Which pillow?", "reason": ""}
    # What one puts right within five minutes is not called an edit.
    town.bot.clock.advance(301)  # type: ignore[attr-defined]
    await nia.fills(body="Which mattress?")
    assert nia.text == "Saved. What stood there before is kept as a revision."
    await town.publish()
    assert "Which mattress?" in text_of(town.card("#1"))
    await nia.presses("More", on=card)
    await nia.chooses("Nia: Which mattress?")
    assert "edited" in nia.text
    await nia.presses("Delete")
    assert nia.text.splitlines() == [
        "Delete your comment on #1?",
        "> Which mattress?",
        "",
        "Nobody will see it any more, and this cannot be undone.",
    ]
    assert nia.buttons == ["Delete", "Keep"]
    await nia.presses("Delete")
    assert nia.text == "Your comment on #1 is deleted."
    await town.publish()
    text = text_of(town.card("#1"))
    assert "1 comment\n**Hal**: The soft one." in text
    assert "mattress" not in text


async def test_moderators_have_the_panel_for_every_comment(town: Town) -> None:
    card = await town.ask()
    await town.comment(card, body="Buy my pillows!")
    await town.mo.presses("More", on=card)
    await town.mo.chooses("Nia: Buy my pillows!")
    acts = ["Edit", "Moderate", "Content note", "Make it an answer", "Report", "Back"]
    assert town.mo.buttons == acts
    await town.mo.presses("Moderate")
    assert "Buy my pillows!" in town.mo.text


async def test_a_hidden_comment_shows_only_to_its_author_and_moderators(town: Town) -> None:
    card = await town.ask()
    await town.comment(card, body="Buy my pillows!")
    (comment,) = (one for one in await town.posts() if one.body.startswith("Buy"))
    await town.moderate_post(moderation.hide, comment)
    assert "pillows" not in text_of(town.card("#1"))
    for person, sees in ((town.nia, True), (town.mo, True), (town.hal, False)):
        await person.presses("More", on=card)
        assert ("Buy my pillows!" in person.text) is sees
        if sees:
            assert "not shown to others" in person.text
    await town.hal.forges("aw:pick:1", town.hal.screen, values=[str(comment.id)])
    assert town.hal.text == "That post is not shown here any more."


async def test_a_comment_under_a_hidden_answer_is_hidden_with_it(town: Town) -> None:
    answer = await town.answer(await town.ask())
    await town.comment(answer, body="Buy my pillows!")
    (comment,) = (one for one in await town.posts() if one.body.startswith("Buy"))
    await town.ada.presses("More", on=answer)
    page = town.ada.screen
    await town.moderate(moderation.hide, "#1.1")
    await town.ada.chooses("Nia: Buy", on=page)
    assert town.ada.text == "That post is not shown here any more."
    assert comment.state == "published"


async def test_comments_have_neither_votes_nor_comments(town: Town) -> None:
    card = await town.ask()
    await town.comment(card)
    (comment,) = (one for one in await town.posts() if one.body == "Thank you both!")
    await town.hal.presses("More", on=card)
    page = town.hal.screen
    for custom_id in (f"aw:vote:{comment.id}:1:more", f"aw:comment:{comment.id}"):
        await town.hal.forges(custom_id, page)
        assert town.hal.text in (errors.NotFound().text, errors.Gone().text)
    assert buttons_of(page) == MORE


@pytest.mark.parametrize(
    ("length", "accepted"),
    [(texts.COMMENT_LEAST, True), (texts.COMMENT_MOST, True), (texts.COMMENT_MOST + 1, False)],
)
async def test_comments_at_their_bounds(town: Town, length: int, *, accepted: bool) -> None:
    card = await town.ask()
    await town.nia.presses("Comment", on=card)
    await town.nia.fills(body="x" * length)
    assert ("is on its way" in town.nia.text) is accepted
    assert len(await town.posts()) == 1 + accepted


async def test_a_closed_question_still_takes_comments(town: Town) -> None:
    card = await town.ask()
    await town.moderate(moderation.close, "#1", CloseReason.OFF_TOPIC)
    await town.nia.presses("Comment", on=card)
    await town.nia.fills(body="A pity.")
    assert town.nia.text == "Your comment on #1 is on its way."


async def test_a_question_locked_while_a_comment_is_written_refuses_and_keeps_it(
    town: Town,
) -> None:
    card = await town.ask()
    await town.nia.presses("Comment", on=card)
    await town.moderate(moderation.lock, "#1")
    await town.nia.fills(body="One more thing.")
    assert town.nia.text == errors.QuestionLocked(1).text
    await town.moderate(moderation.unlock, "#1")
    await town.nia.presses("Edit again")
    assert town.nia.filled == {"body": "One more thing."}
    await town.nia.fills()
    assert town.nia.text == "Your comment on #1 is on its way."
