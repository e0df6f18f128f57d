"""The daily card of unanswered questions: one message, edited once a day, that tells no secrets."""

from typing import Any

import discord
import pytest
import simcord
from simcord.backend.serializers import channel_payload

from bot import moderation
from models import Card, CardKind
from tests.walks.people import text_of
from tests.walks.staffed import Office, office
from tests.walks.town import TITLE

__all__ = ["office"]

HOUR, DAY = 3_600, 86_400
KIND = "Nothing is waiting"


def standing(channel: simcord.ChannelHandle) -> list[discord.Message]:
    """Return the daily cards that stand in a channel."""
    titles = ((one, one.embeds[0].title) for one in channel.history() if one.embeds)
    return [one for one, title in titles if title == "Unanswered questions"]


def shown(office: Office) -> str:
    """Return what the card in the lobby says."""
    (message,) = standing(office.lobby)
    return text_of(message)


async def card(office: Office) -> Card:
    (found,) = await office.cards(CardKind.UNANSWERED)
    return found


async def chooses(office: Office, **changes: Any) -> None:
    await office.choose(**changes)
    await office.town.publish()


async def restrict(office: Office, channel: simcord.ChannelHandle) -> None:
    """Make a channel age-restricted."""
    backend = office.town.env.backend
    update = channel_payload(backend, backend.get_channel(channel.id)) | {"nsfw": True}
    backend.emit("CHANNEL_UPDATE", update | {"guild_id": str(office.guild.id)})
    await office.town.env.settle()


async def passes(office: Office, seconds: float) -> None:
    """Let time pass; first the background work hears of it, then the card is edited."""
    office.town.bot.clock.advance(seconds)  # type: ignore[attr-defined]
    await office.town.publish()
    await office.town.publish()


async def test_an_admin_chooses_a_channel_and_everyone_reads_the_card_there(
    office: Office,
) -> None:
    town, abe = office.town, office.abe
    question = await town.ask()
    await abe.types("/settings")
    await abe.forges(
        "aw:setting:0:unanswered_channel:channel",
        question,
        values=[str(office.lobby.id)],
        component_type=8,
    )
    assert "Stored." in abe.text
    await town.publish()
    (message,) = standing(office.lobby)
    text = text_of(message)
    assert TITLE in text
    assert f"[#1]({question.jump_url})" in text
    assert "Sleep" in text
    assert "once a day" in text
    # Nobody is named, and nobody is told.
    assert "Ada" not in text
    assert (message.mentions, message.mention_everyone, message.content) == ([], False, "")
    await town.nia.presses("Browse unanswered", on=message)
    assert TITLE in town.nia.text
    assert town.nia.screen.ephemeral
    assert len(standing(office.lobby)) == 1
    assert shown(office) == text


async def test_it_is_edited_in_place_once_a_day_at_the_chosen_hour(office: Office) -> None:
    """It is noon on a Sunday when it is chosen; the hour is eight."""
    await chooses(office, unanswered_channel=office.lobby.id)
    (first,) = standing(office.lobby)
    assert KIND in text_of(first)
    await office.town.ask()
    await passes(office, 19 * HOUR)
    assert KIND in shown(office), "not before its hour"
    await passes(office, HOUR)
    (message,) = standing(office.lobby)
    assert message.id == first.id
    assert TITLE in text_of(message)
    question = office.town.card("#1")
    await office.town.answer(question)
    assert TITLE in shown(office), "an answer may wait for the next day"
    await passes(office, 23 * HOUR)
    assert TITLE in shown(office)
    await passes(office, HOUR)
    assert KIND in shown(office)
    assert standing(office.lobby)[0].id == first.id


async def test_three_days_away_are_one_edit(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chooses(office, unanswered_channel=office.lobby.id)
    await office.town.ask()
    edits, edit = [], discord.PartialMessage.edit

    async def counted(self: Any, **changes: Any) -> Any:
        edits.append(self.id)
        return await edit(self, **changes)

    monkeypatch.setattr(discord.PartialMessage, "edit", counted)
    office.town.bot.clock.advance(3 * DAY)  # type: ignore[attr-defined]
    await office.town.restart()
    for _look in range(3):
        await office.town.publish()
    (message,) = standing(office.lobby)
    assert edits == [message.id]
    assert TITLE in text_of(message)


async def test_another_hour_is_the_next_one_to_come(office: Office) -> None:
    await chooses(office, unanswered_channel=office.lobby.id)
    await chooses(office, unanswered_hour=14)
    await office.town.ask()
    await passes(office, HOUR)
    assert KIND in shown(office)
    await passes(office, HOUR)
    assert TITLE in shown(office)


async def test_it_goes_with_its_channel_and_when_none_is_chosen(office: Office) -> None:
    town = office.town
    await chooses(office, unanswered_channel=office.lobby.id)
    await chooses(office, unanswered_channel=town.channel.id)
    assert (len(standing(office.lobby)), len(standing(town.channel))) == (0, 1)
    await chooses(office, unanswered_channel=None)
    assert standing(town.channel) == []
    await passes(office, 2 * DAY)
    assert (standing(office.lobby), standing(town.channel)) == ([], [])
    assert ((await card(office)).message_id, (await card(office)).stuck) == (None, None)


async def test_one_that_was_deleted_stays_away_until_it_is_chosen_anew(office: Office) -> None:
    town = office.town
    await chooses(office, unanswered_channel=office.lobby.id)
    (message,) = standing(office.lobby)
    town.env.backend.delete_message(office.lobby.id, message.id)
    await town.env.settle()
    await passes(office, 2 * DAY)
    assert standing(office.lobby) == []
    # It hides no post, and moderators are told nothing.
    assert await office.events("cards.lost") == []
    await chooses(office, unanswered_hour=9)
    assert standing(office.lobby) == []
    await chooses(office, unanswered_channel=office.lobby.id)
    assert len(standing(office.lobby)) == 1


async def test_a_channel_that_is_gone_is_no_trouble(office: Office) -> None:
    town = office.town
    await chooses(office, unanswered_channel=office.lobby.id)
    town.env.backend.delete_channel(office.lobby.id)
    await town.env.settle()
    await passes(office, DAY)
    assert ((await card(office)).message_id, (await card(office)).stuck) == (None, None)
    await chooses(office, unanswered_channel=town.channel.id)
    assert len(standing(town.channel)) == 1


async def test_what_staff_ask_among_themselves_is_not_on_it(office: Office) -> None:
    """But in the staff channel itself it is: whoever sees the card sees that channel."""
    town, mo = office.town, office.mo
    await town.ask()
    await town.category("Back office", office.staff)
    mo.channel = office.staff
    await mo.types("/ask", category="Back office")
    await mo.fills(title="Whom do we let go first?")
    await mo.presses("Post")
    await town.publish()
    await chooses(office, unanswered_channel=office.lobby.id)
    assert "let go" not in shown(office)
    assert "Back office" not in shown(office)
    assert TITLE in shown(office)
    await chooses(office, unanswered_channel=office.staff.id)
    (message,) = standing(office.staff)
    assert "let go" in text_of(message)
    assert TITLE in text_of(message)


async def test_a_channel_that_somebody_is_shut_out_of_is_not_on_it(office: Office) -> None:
    town = office.town
    await town.ask()
    newcomers = town.guild.create_role("Newcomers")
    town.permit(newcomers, town.channel, view_channel=False)
    await town.env.settle()
    await chooses(office, unanswered_channel=office.lobby.id)
    assert KIND in shown(office)
    # With the very same permissions the card stands where the same people see it.
    town.permit(newcomers, office.lobby, view_channel=False)
    await town.env.settle()
    await town.publish()
    assert TITLE in shown(office)


async def test_a_channel_that_is_closed_to_some_does_not_wait_for_a_day(office: Office) -> None:
    town = office.town
    await town.ask()
    await chooses(office, unanswered_channel=office.lobby.id)
    assert TITLE in shown(office)
    newcomers = town.guild.create_role("Newcomers")
    town.permit(newcomers, town.channel, view_channel=False)
    await town.env.settle()
    await town.publish()
    assert KIND in shown(office)


async def test_an_age_restricted_channel_is_on_it_only_among_its_like(office: Office) -> None:
    town = office.town
    await town.ask()
    await restrict(office, town.channel)
    await chooses(office, unanswered_channel=office.lobby.id)
    assert KIND in shown(office)
    await restrict(office, office.lobby)
    await town.publish()
    assert TITLE in shown(office)


async def test_a_hidden_or_renamed_question_does_not_wait_for_a_day(office: Office) -> None:
    town = office.town
    question = await town.ask()
    await chooses(office, unanswered_channel=office.lobby.id)
    await town.ada.presses("More", on=question)
    await town.ada.presses("Edit")
    await town.ada.fills(title="How do I sleep at all?")
    await town.publish()
    assert "sleep at all" in shown(office)
    await town.moderate(moderation.hide, "#1")
    assert KIND in shown(office)


async def test_a_card_that_may_not_be_posted_is_when_it_may(office: Office) -> None:
    town, abe = office.town, office.abe
    office.permit_the_bot(office.lobby, send_messages=False)
    await town.env.settle()
    await chooses(office, unanswered_channel=office.lobby.id)
    assert (await card(office)).stuck == "forbidden"
    office.permit_the_bot(office.lobby, send_messages=True)
    await town.env.settle()
    await abe.types("/diagnose")
    await town.publish()
    assert len(standing(office.lobby)) == 1


async def test_a_sending_that_was_not_confirmed_is_one_card(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = discord.abc.Messageable.send

    async def lost(self: Any, *args: Any, **kwargs: Any) -> Any:
        await send(self, *args, **kwargs)
        monkeypatch.setattr(discord.abc.Messageable, "send", send)
        raise TimeoutError

    monkeypatch.setattr(discord.abc.Messageable, "send", lost)
    await chooses(office, unanswered_channel=office.lobby.id)
    assert (await card(office)).message_id is None
    await passes(office, 60)
    (message,) = standing(office.lobby)
    assert (await card(office)).message_id == message.id


async def test_ten_are_listed_and_the_rest_is_behind_the_button(office: Office) -> None:
    town = office.town
    await town.choose(hourly_questions=0)
    for number in range(1, 12):
        await town.ask(title=f"What is question {number} about?")
    await chooses(office, unanswered_channel=office.lobby.id)
    assert "question 1 about" not in shown(office)
    assert "question 11 about" in shown(office)
    assert "There are more" in shown(office)
