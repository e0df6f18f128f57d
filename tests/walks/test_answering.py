"""Answers, and saying which of them helped most."""

import pytest

from bot import errors, moderation
from models import CloseReason, Layout
from tests.walks.people import buttons_of, text_of
from tests.walks.town import ANSWER, DOWN, TITLE, UP, Town

MARK = "✅ Answer {} · most helpful to the asker"


async def test_an_answer_goes_from_form_to_preview_to_card(town: Town) -> None:
    card = await town.ask()
    hal = town.hal
    await hal.presses("Answer", on=card)
    await hal.fills(body=ANSWER)
    assert "Your answer to #1" in hal.text
    assert ANSWER in hal.text
    await hal.presses("Post")
    assert hal.text == "#1.1 is on its way."
    await town.publish()
    answer = town.card("#1.1")
    assert text_of(answer).splitlines() == [
        "Hal · 140 points",
        "Answer #1.1",
        ANSWER,
        "Score 0",
        f"to [#1 {TITLE}]({town.card('#1').jump_url})",
    ]
    assert buttons_of(answer) == ["Comment", "Accept", "More"]
    assert [str(one.emoji) for one in answer.reactions] == [UP, DOWN]
    assert "1 answer\n" in text_of(town.card("#1")) + "\n"


async def test_an_answer_by_command_finds_its_question_by_number_and_by_title(town: Town) -> None:
    await town.ask()
    await town.ask(town.nia, "Where does one buy a good pillow?")
    hal = town.hal
    assert await hal.is_offered("answer", "question", "") == [
        "#2 Where does one buy a good pillow?",
        f"#1 {TITLE}",
    ]
    assert await hal.is_offered("answer", "question", "where DOES") == [
        "#2 Where does one buy a good pillow?"
    ]
    assert await hal.is_offered("answer", "question", "#1") == [f"#1 {TITLE}"]
    for address in ("#2", "2", "#2.1"):
        if address == "#2.1":
            await town.answer(town.card("#2"), town.mo)
        await hal.types("/answer", question=address)
        await hal.fills(body=f"{ANSWER} To {address}.")
        await hal.presses("Post")
        await town.publish()
    assert [text_of(one) for one in town.cards() if "To #2.1." in text_of(one)] != []
    assert (await town.post("#2")).answer_count == 4


async def test_a_question_that_is_not_there_is_refused(town: Town) -> None:
    await town.hal.types("/answer", question="#1")
    assert town.hal.text == "Nobody has asked here yet. Be the first: /ask"
    await town.ask()
    for typed in ("#7", "about pillows", "#1.9", "999999999", "٣"):
        await town.hal.types("/answer", question=typed)
        assert town.hal.text == errors.NotFound().text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("Sleep more.", "The answer has 11 characters; it needs at least 12."),
        ("   " * 30, "The answer has 0 characters; it needs at least 12."),
        ("\u200d" * 40, "The answer has 0 characters; it needs at least 12."),
    ],
)
async def test_an_answer_that_says_too_little_cannot_be_posted(
    town: Town, body: str, reason: str
) -> None:
    card = await town.ask()
    await town.hal.presses("Answer", on=card)
    await town.hal.fills(body=body)
    assert reason in town.hal.text
    assert town.hal.buttons == ["Edit again", "Cancel", "Pictures"]


async def test_the_same_answer_twice_is_refused(town: Town) -> None:
    card = await town.ask()
    await town.answer(card)
    await town.nia.presses("Answer", on=card)
    await town.nia.fills(body=ANSWER.upper())
    await town.nia.presses("Post")
    assert town.nia.text == "Exactly that has been posted already: #1.1."


async def test_a_closed_question_takes_no_answers_and_says_why(town: Town) -> None:
    card = await town.ask()
    await town.hal.presses("Answer", on=card)
    await town.hal.fills(body=ANSWER)
    preview = town.hal.screen
    await town.moderate(moderation.close, "#1", CloseReason.NEEDS_DETAILS, "Which nights?")
    closed = town.card("#1")
    assert "🔒 Closed: needs details – Which nights?" in text_of(closed)
    assert buttons_of(closed) == ["Comment", "More"]
    refusal = "#1 is closed: it takes no new answers and cannot be edited."
    await town.nia.types("/answer", question="#1")
    assert town.nia.text == refusal
    # A preview from before is refused too, and its text stays.
    await town.hal.presses("Post", on=preview)
    assert town.hal.text == refusal
    await town.hal.presses("Edit again")
    assert town.hal.filled == {"body": ANSWER}
    await town.moderate(moderation.reopen, "#1")
    await town.hal.fills(body=ANSWER)
    await town.hal.presses("Post")
    assert town.hal.text == "#1.1 is on its way."


async def test_a_locked_question_is_left_alone_by_all_but_moderators(town: Town) -> None:
    card = await town.ask()
    answer = await town.answer(card)
    await town.moderate(moderation.lock, "#1")
    refusal = "#1 is locked: only moderators can change anything about it."
    assert "⛔ Locked" in text_of(town.card("#1"))
    for label, message in (("Answer", card), ("Comment", card), ("Comment", answer)):
        await town.nia.presses(label, on=message)
        assert town.nia.text == refusal
    await town.ada.presses("Accept", on=answer)
    assert town.ada.text == refusal
    await town.mo.presses("Accept", on=answer)
    assert town.mo.text == "✅ #1.1 is marked as most helpful to the asker."


# -- accepting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("town", [Layout.THREAD, Layout.CHANNEL], indirect=True)
async def test_the_accepted_answer_is_marked_and_linked_on_both_cards(town: Town) -> None:
    answer = await town.answer(await town.ask())
    await town.ada.presses("Accept", on=answer)
    assert town.ada.text == "✅ #1.1 is marked as most helpful to the asker."
    await town.publish()
    marked = town.card("#1.1")
    assert MARK.format("#1.1") in text_of(marked)
    assert buttons_of(marked) == ["Comment", "Accepted", "More"]
    link = f"[#1.1]({answer.jump_url})"
    assert f"✅ Most helpful to the asker: {link}" in text_of(town.card("#1"))
    # 100 to begin with, 40 for the answer, 300 for helping most.
    assert "Hal · 440 points" in text_of(marked)


async def test_another_answer_can_be_accepted_instead(town: Town) -> None:
    card = await town.ask()
    first = await town.answer(card)
    second = await town.answer(card, town.nia, "Leave the phone in the kitchen.")
    await town.ada.presses("Accept", on=first)
    await town.ada.presses("Accept", on=second)
    assert town.ada.text == "✅ #1.2 is now marked as most helpful, instead of #1.1."
    await town.publish()
    assert MARK.format("#1.2") in text_of(town.card("#1.2"))
    assert "✅" not in text_of(town.card("#1.1"))
    assert "[#1.2]" in text_of(town.card("#1"))


async def test_accepting_can_be_taken_back_after_a_question(town: Town) -> None:
    answer = await town.answer(await town.ask())
    ada = town.ada
    await ada.presses("Accept", on=answer)
    await town.publish()
    await ada.presses("Accepted", on=town.card("#1.1"))
    assert ada.text == "#1.1 is marked as most helpful to the asker. Take that back?"
    await ada.presses("Keep")
    assert ada.text == "Nothing was changed."
    await town.publish()
    assert "✅" in text_of(town.card("#1"))
    await ada.presses("Accepted", on=town.card("#1.1"))
    await ada.presses("Take back")
    assert ada.text == "#1.1 is no longer marked. You can accept another answer, or none."
    assert ada.buttons == ["To the post"]
    await town.publish()
    assert "✅" not in text_of(town.card("#1")) + text_of(town.card("#1.1"))


async def test_only_the_asker_and_those_appointed_accept(town: Town) -> None:
    answer = await town.answer(await town.ask())
    for person in (town.hal, town.nia):
        await person.presses("Accept", on=answer)
        assert person.text == "Only the asker, experts, editors and moderators can do that."
    expert = town.guild.create_role("Experts")
    await town.choose(expert_roles=(expert.id,))
    town.env.backend.add_member_role(town.guild.id, town.nia.id, expert.id)
    await town.env.settle()
    await town.nia.presses("Accept", on=answer)
    assert town.nia.text == "✅ #1.1 is marked as most helpful to the asker."


async def test_an_asker_may_accept_their_own_answer(town: Town) -> None:
    answer = await town.answer(await town.ask(), town.ada)
    await town.ada.presses("Accept", on=answer)
    assert town.ada.text == "✅ #1.1 is marked as most helpful to the asker."


async def test_an_answer_is_accepted_from_the_menu_of_its_message(town: Town) -> None:
    card = await town.ask()
    answer = await town.answer(card)
    await town.ada.opens_menu("Accept answer", card)
    assert town.ada.text == "That message is not an answer. Use this on an answer's card."
    await town.ada.opens_menu("Accept answer", await town.hal.member.send(town.channel, "Hello"))
    assert town.ada.text == "That message is not an answer. Use this on an answer's card."
    await town.ada.opens_menu("Accept answer", answer)
    assert town.ada.text == "✅ #1.1 is marked as most helpful to the asker."


async def test_a_hidden_answer_is_not_accepted_and_loses_its_mark(town: Town) -> None:
    answer = await town.answer(await town.ask())
    await town.ada.presses("Accept", on=answer)
    await town.moderate(moderation.hide, "#1.1")
    assert "✅" not in text_of(town.card("#1"))
    assert text_of(town.card("#1.1")) == "*Answer #1.1: hidden by the moderators*"
    # Someone who had the card open from before can still press.
    await town.ada.forges(f"aw:accept:{(await town.post('#1.1')).id}", answer)
    assert town.ada.text == "That post is not shown here any more."


async def test_two_accept_clicks_at_once_accept_once(town: Town) -> None:
    await town.answer(await town.ask())
    await town.ada.types("/question", number="#1.1")
    await town.ada.presses_twice("Accept")
    await town.publish()
    assert (await town.post("#1")).accepted
    assert (await town.post("#1.1")).accepted


async def test_taking_back_what_is_not_accepted_says_so(town: Town) -> None:
    answer = await town.answer(await town.ask())
    await town.ada.presses("More", on=answer)
    post = await town.post("#1.1")
    await town.ada.forges(f"aw:unaccept:{post.id}", town.ada.screen)
    assert town.ada.text == errors.AlreadySo("not accepted").text
