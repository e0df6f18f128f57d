"""/ask: from the form to the card."""

from datetime import UTC, datetime, timedelta

import pytest

from models import Layout
from tests.walks.people import buttons_of, text_of
from tests.walks.town import DOWN, TITLE, UP, Town

VIA_LINK = "https://discord.com/channels/"


async def test_a_question_goes_from_form_to_preview_to_card(town: Town) -> None:
    ada = town.ada
    await ada.types("/ask")
    assert set(ada.filled) == {"title", "body", "tags"}
    await ada.fills(title=TITLE, body="I wake at **three**.", tags="sleep, night")
    assert "Preview · only you see this" in ada.text
    assert TITLE in ada.text
    assert "I wake at **three**." in ada.text
    assert "Sleep · #sleep #night" in ada.text
    assert ada.buttons == ["Post", "Edit again", "Cancel", "Pictures"]
    await town.publish()
    assert town.cards() == []

    await ada.presses("Post")
    assert ada.text == "#1 is on its way."
    await ada.presses("Open")
    assert ada.text == "It is still on its way. Try again in a moment."
    await town.publish()
    card = town.card("#1")
    text = text_of(card)
    assert text.splitlines() == [
        "Ada · 120 points",
        f"#1 · {TITLE}",
        "I wake at **three**.",
        "Score 0",
        "0 answers",
        "Sleep · #sleep #night",
    ]
    assert buttons_of(card) == ["Answer", "Comment", "More"]
    assert [str(one.emoji) for one in card.reactions] == [UP, DOWN]


async def test_open_jumps_to_the_card_once_it_is_up(town: Town) -> None:
    await town.ask()
    await town.ada.presses("Open")
    card = town.card("#1")
    assert town.ada.text == (
        f"Here it is: [#1]({VIA_LINK}{town.guild.id}/{town.channel.id}/{card.id})"
    )


async def test_questions_are_numbered_in_each_server(town: Town) -> None:
    assert text_of(await town.ask()).startswith("Ada · 120 points\n#1 ·")
    assert "#2 ·" in text_of(await town.ask(town.hal, "Where does one buy a good pillow?"))


async def test_with_several_categories_the_form_asks_which(town: Town) -> None:
    other = town.guild.create_text_channel("kitchen")
    await town.category("Cooking", other)
    await town.ada.types("/ask")
    assert town.ada.offered == ["Sleep", "Cooking"]
    cooking = str(town.categories["Cooking"])
    await town.ada.fills(title="How long does an egg take?", category=cooking)
    await town.ada.presses("Post")
    await town.publish()
    assert town.card("#1").channel.id == other.id


async def test_a_category_can_be_named_in_the_command(town: Town) -> None:
    await town.category("Cooking", town.guild.create_text_channel("kitchen"))
    assert await town.ada.is_offered("ask", "category", "coo") == ["Cooking"]
    await town.ada.types("/ask", category="cooking")
    await town.ada.fills(title="How long does an egg take?")
    assert "Cooking" in town.ada.text


async def test_who_asks_in_a_categorys_channel_means_that_category(town: Town) -> None:
    kitchen = town.guild.create_text_channel("kitchen")
    await town.category("Cooking", kitchen)
    card = await town.ask(title="How long do I sleep at all?")
    assert "Sleep" in text_of(card)
    town.ada.channel = kitchen
    card = await town.ask(title="How long does an egg take?")
    assert "Cooking" in text_of(card)
    assert card.channel.id == kitchen.id
    (town.ada.channel,) = kitchen.threads
    card = await town.ask(title="And how long without its shell?")
    assert card.channel.id == kitchen.id


async def test_what_is_asked_elsewhere_can_be_put_anywhere(town: Town) -> None:
    kitchen = town.guild.create_text_channel("kitchen")
    await town.category("Cooking", kitchen)
    town.ada.channel = town.guild.create_text_channel("lobby")
    await town.ada.types("/ask")
    assert town.ada.offered == ["Sleep", "Cooking"]


async def test_a_category_that_is_not_there_is_refused(town: Town) -> None:
    await town.ada.types("/ask", category="Astronomy")
    assert town.ada.text == "There is no such category here. Choose one from the list."


async def test_with_more_categories_than_a_menu_holds_one_is_named_first(town: Town) -> None:
    for number in range(26):
        await town.category(f"Shelf {number}")
    await town.ada.types("/ask")
    assert town.ada.text == "Please choose a category: /ask category:…"
    assert len(await town.ada.is_offered("ask", "category", "")) == 25
    assert await town.ada.is_offered("ask", "category", "shelf 25") == ["Shelf 25"]
    await town.ada.types("/ask", category="Shelf 25")
    await town.ada.fills(title="Is there room on the last shelf?")
    assert "Shelf 25" in town.ada.text


async def test_without_a_category_it_says_who_can_add_one(town: Town) -> None:
    town.permit(town.nia, view_channel=False)
    town.nia.channel = town.guild.create_text_channel("lobby")
    await town.nia.types("/ask")
    assert town.nia.text == (
        "There is no category you can ask in. An admin can add one with /setup."
    )


async def test_in_a_cards_only_category_commands_are_enough(town: Town) -> None:
    board = town.guild.create_text_channel("board")
    town.permit(town.guild.default_role, board, send_messages=False)
    town.permit(None, board, send_messages=True)
    await town.category("Board", board, cards_only=True)
    await town.ada.types("/ask", category="Board")
    await town.ada.fills(title="May I ask where I may not write?")
    await town.ada.presses("Post")
    await town.publish()
    assert town.card("#1").channel.id == board.id


async def test_where_one_may_not_write_one_cannot_ask(town: Town) -> None:
    board = town.guild.create_text_channel("board")
    town.permit(town.guild.default_role, board, send_messages=False)
    await town.category("Board", board)
    assert await town.ada.is_offered("ask", "category", "") == ["Sleep"]
    await town.ada.types("/ask", category="Board")
    assert town.ada.text == f"You may not write in <#{board.id}>. A moderator can change that."


async def test_who_is_timed_out_meanwhile_takes_no_part_and_keeps_their_text(town: Town) -> None:
    """Discord lets them type no command; a form that is open can still be submitted."""
    card = await town.ask()
    nia, backend = town.nia, town.env.backend
    await nia.types("/ask")
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    backend.edit_member(town.guild.id, nia.id, {"timed_out_until": until})
    await town.env.settle()
    await nia.fills(title="Where does one buy a good pillow?")
    refusal = "You are timed out in this server. Your text is kept; you can go on afterwards."
    assert refusal in nia.text
    assert "Post" not in nia.buttons
    for label in ("Answer", "Comment"):
        await nia.presses(label, on=card)
        assert nia.text == refusal
    backend.edit_member(town.guild.id, nia.id, {"timed_out_until": None})
    await town.env.settle()
    await nia.types("/ask")
    await nia.presses("Continue")
    assert nia.filled["title"] == "Where does one buy a good pillow?"


async def test_cancel_posts_nothing_and_offers_nothing(town: Town) -> None:
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE)
    await town.ada.presses("Cancel")
    assert town.ada.text == "Cancelled. Nothing was posted."
    await town.publish()
    assert town.cards() == []
    await town.ada.types("/ask")
    assert town.ada.filled["title"] == ""


@pytest.mark.parametrize("town", [Layout.THREAD], indirect=True)
async def test_a_thread_takes_the_title_that_an_edit_gives(town: Town) -> None:
    card = await town.ask(title="How does Hal Hill of Mill Lane sleep?")
    (thread,) = town.channel.threads
    await town.ada.presses("More", on=card)
    await town.ada.presses("Edit")
    await town.ada.fills(title=TITLE)
    await town.publish()
    assert thread.name == f"#1 {TITLE}"
    before = len(town.env.http_requests)
    await town.answer(town.card("#1"))
    await town.nia.reacts(UP, town.card("#1"))
    await town.publish()
    # And is left alone by what changes no title: Discord renames twice in ten minutes.
    assert f"/channels/{thread.id}" not in [one.path for one in town.env.http_requests[before:]]


@pytest.mark.parametrize("town", [Layout.THREAD], indirect=True)
async def test_a_question_gets_a_thread_for_its_answers(town: Town) -> None:
    card = await town.ask()
    (thread,) = town.channel.threads
    assert thread.name == f"#1 {TITLE}"
    answer = await town.answer(card)
    assert answer.channel.id == thread.id
    assert answer.reference is None


@pytest.mark.parametrize("town", [Layout.CHANNEL], indirect=True)
async def test_in_one_channel_answers_reply_to_their_question(town: Town) -> None:
    card = await town.ask()
    answer = await town.answer(card)
    assert town.channel.threads == []
    assert answer.channel.id == town.channel.id
    assert answer.reference is not None
    assert answer.reference.message_id == card.id


async def test_a_full_server_gets_its_answers_in_the_channel(town: Town) -> None:
    town.env.inject_error(
        "POST", "/channels/*/messages/*/threads", status=400, code=160006, message="Too many"
    )
    card = await town.ask()
    answer = await town.answer(card)
    assert town.channel.threads == []
    assert answer.channel.id == town.channel.id
    assert answer.reference is not None
    assert answer.reference.message_id == card.id
    # Only that question: the next one has a thread again.
    await town.ask(title="And how do I get up again?")
    assert len(town.channel.threads) == 1
