"""One's own chat message becomes a question or an answer; the message stays as it is."""

import discord
import pytest
import simcord

from bot import moderation
from models import CloseReason, Layout, PostKind
from tests.walks.forums import Market, market
from tests.walks.people import Person, text_of
from tests.walks.town import ANSWER, TITLE, Town

__all__ = ["market"]

ASK, KEEP = "Ask this as a question", "Keep as answer"


async def says(
    who: Person, text: str, town: Town, place_id: int | None = None, **more: object
) -> discord.Message:
    """Have someone write in a channel or thread."""
    stored = town.env.backend.get_channel(place_id or town.channel.id)
    place = simcord.ChannelHandle(town.env, town.guild, stored)
    return await who.member.send(place, text, **more)  # type: ignore[arg-type]


def thread_of(town: Town, question: discord.Message) -> int:
    """Return the thread on a question's message, which has the message's id."""
    return question.channel.id if question.channel.id != town.channel.id else question.id


async def test_a_message_becomes_a_question(town: Town) -> None:
    message = await says(town.ada, f"{TITLE}\nI lie awake until three.", town)
    await town.ada.opens_menu(ASK, message)
    assert town.ada.filled == {"title": TITLE, "body": "I lie awake until three.", "tags": ""}
    await town.ada.fills(tags="night")
    assert TITLE in town.ada.text
    await town.ada.presses("Post")
    await town.publish()
    card = town.card("#1")
    assert (card.embeds[0].author.name or "").startswith("Ada")
    assert "I lie awake until three." in text_of(card)
    # What they had written stays.
    assert message.id in {one.id for one in town.channel.history()}


async def test_whoever_asks_it_anonymously_is_told_that_the_message_stands_there(
    town: Town,
) -> None:
    await town.choose(anonymous=True)
    await town.ada.opens_menu(ASK, await says(town.ada, TITLE, town))
    await town.ada.fills()
    assert "under your own name: delete it first" not in town.ada.text
    await town.ada.chooses("Anonymous")
    assert "that message still stands there under your own name: delete it first" in town.ada.text


async def test_a_long_first_line_is_cut_for_the_title_and_kept_whole_below(town: Town) -> None:
    text = "Why is it that " + "every single night " * 12
    message = await says(town.ada, text, town)
    await town.ada.opens_menu(ASK, message)
    assert town.ada.filled["body"] == text.strip()
    assert text.startswith(town.ada.filled["title"])
    assert 100 < len(town.ada.filled["title"]) <= 120


async def test_it_works_in_a_channel_that_is_no_category(town: Town) -> None:
    lobby = town.guild.create_text_channel("lobby")
    await town.env.settle()
    message = await says(town.ada, TITLE, town, lobby.id)
    await town.ada.opens_menu(ASK, message)
    await town.ada.fills()
    await town.ada.presses("Post")
    await town.publish()
    assert town.card("#1").channel.id == town.channel.id


@pytest.mark.parametrize("menu", [ASK, KEEP])
async def test_only_ones_own_messages(town: Town, menu: str) -> None:
    question = await town.ask()
    message = await says(town.hal, ANSWER, town, thread_of(town, question))
    for person in (town.ada, town.mo):
        await person.opens_menu(menu, message)
        assert "That is not your message." in person.text
        assert person.form is None
    await town.ada.opens_menu(menu, town.card("#1"))
    assert "That is not your message." in town.ada.text


async def test_where_one_may_not_ask_one_is_told(town: Town) -> None:
    message = await says(town.nia, TITLE, town)
    town.permit(town.nia, send_messages=False)
    await town.nia.opens_menu(ASK, message)
    assert town.nia.form is None
    assert "ask" in town.nia.text


@pytest.mark.parametrize("town", [Layout.THREAD], indirect=True)
async def test_a_message_in_a_questions_thread_is_kept_as_an_answer(town: Town) -> None:
    question = await town.ask()
    message = await says(town.hal, ANSWER, town, thread_of(town, question))
    await town.hal.opens_menu(KEEP, message)
    assert "Your answer to #1" in town.hal.text
    assert ANSWER in town.hal.text
    assert len(await town.posts()) == 1
    await town.hal.presses("Post")
    await town.publish()
    assert ANSWER in text_of(town.card("#1.1"))
    # Again: it has been said.
    await town.hal.opens_menu(KEEP, message)
    await town.hal.presses("Post")
    assert "#1.1" in town.hal.text
    assert len(await town.posts()) == 2


async def test_a_message_is_kept_under_the_name_that_stands_over_it(town: Town) -> None:
    """An alias comes by itself elsewhere; here it would be tied to who wrote the message."""
    await town.choose(anonymous=True)
    question = await town.ask()
    thread = thread_of(town, question)
    await town.nia.presses("Answer", on=question)
    await town.nia.fills(body="Tea without anything in it, an hour before.")
    await town.nia.chooses("Anonymous")
    await town.nia.presses("Post")
    await town.publish()
    await town.nia.opens_menu(KEEP, await says(town.nia, ANSWER, town, thread))
    await town.nia.presses("Post")
    await town.publish()
    assert town.card("#1.2").embeds[0].author.name == "Nia · 140 points"


async def test_who_asked_anonymously_keeps_no_message_of_theirs_as_an_answer(town: Town) -> None:
    await town.choose(anonymous=True)
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, body="", tags="")
    await town.ada.chooses("Anonymous")
    await town.ada.presses("Post")
    await town.publish()
    message = await says(town.ada, ANSWER, town, thread_of(town, town.card("#1")))
    await town.ada.opens_menu(KEEP, message)
    assert "You asked this question anonymously" in town.ada.text
    assert len(await town.posts()) == 1


@pytest.mark.parametrize("town", [Layout.CHANNEL], indirect=True)
async def test_without_threads_a_reply_to_the_card_is_kept(town: Town) -> None:
    question = await town.ask()
    backend = town.env.backend
    reference = {"message_id": str(question.id), "channel_id": str(town.channel.id)}
    stored = backend.create_message(town.channel.id, town.hal.id, ANSWER, reference=reference)
    await town.env.settle()
    (message,) = [one for one in town.channel.history() if one.id == stored.id]
    await town.hal.opens_menu(KEEP, message)
    await town.hal.presses("Post")
    await town.publish()
    assert ANSWER in text_of(town.card("#1.1"))


async def test_in_a_forum_both_work(market: Market) -> None:
    town = market.town
    question = await town.ask()
    message = await says(town.hal, ANSWER, town, question.channel.id)
    await town.hal.opens_menu(KEEP, message)
    await town.hal.presses("Post")
    await town.publish()
    assert town.card("#1.1").channel.id == question.channel.id
    text = "I wake at three and lie awake until five."
    first = await market.create_post(town.nia, "Waking at three every night", text)
    await town.nia.opens_menu(ASK, first)
    assert town.nia.filled == {"title": "Waking at three every night", "body": text, "tags": ""}


async def test_what_is_in_no_questions_thread_is_refused(town: Town) -> None:
    await town.ask()
    message = await says(town.hal, ANSWER, town)
    await town.hal.opens_menu(KEEP, message)
    assert "not in a question's thread" in town.hal.text
    assert [one.kind for one in await town.posts()] == [PostKind.QUESTION]


async def test_a_closed_question_takes_none_and_a_short_one_is_shown_why(town: Town) -> None:
    question = await town.ask()
    message = await says(town.hal, "Tea.", town, thread_of(town, question))
    await town.hal.opens_menu(KEEP, message)
    assert "at least 12" in town.hal.text
    assert "Post" not in town.hal.buttons
    await town.moderate(moderation.close, "#1", CloseReason.OTHER)
    await town.hal.opens_menu(KEEP, message)
    assert "closed" in town.hal.text


async def test_a_message_without_text_is_refused(town: Town) -> None:
    message = await says(town.hal, " \u200b", town)
    stored = town.env.backend.get_message(town.channel.id, message.id)
    stored.content = ""
    await town.hal.opens_menu(ASK, message)
    assert "no text in that message" in town.hal.text
