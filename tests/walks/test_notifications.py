"""/notifications, and the direct messages that come of it."""

from datetime import UTC, datetime, timedelta

import pytest
from simcord.components import walk_components

from bot import moderation
from bot.publisher.postman import PACE_SECONDS
from tests.clock import NOON, FakeClock
from tests.walks.people import Person, text_of
from tests.walks.town import Town


def mail(town: Town, person: Person) -> list[str]:
    """Return what the bot has written to somebody privately."""
    return [
        text_of(one)
        for one in person.member.user.dm_channel.history()
        if one.author.id == town.env.backend.bot_user.id
    ]


async def switch_on(person: Person, when: str = "At once") -> None:
    await person.types("/notifications")
    await person.chooses(when)


async def test_nobody_is_written_to_before_they_say_so(town: Town) -> None:
    await town.answer(await town.ask())
    assert mail(town, town.ada) == []
    await town.ada.types("/notifications")
    assert "Direct messages: **No direct messages**" in town.ada.text


async def test_what_is_new_comes_at_once_with_the_way_there(town: Town) -> None:
    await switch_on(town.ada)
    assert "Direct messages: **At once**" in town.ada.text
    answer = await town.answer(await town.ask())
    (message,) = mail(town, town.ada)
    assert "New for you in Kettle Corner" in message
    assert "Hal answered your question" in message
    assert f"[#1.1]({answer.jump_url})" in message
    assert mail(town, town.hal) == []


async def test_a_digest_comes_at_nine_in_kolkata(town: Town, clock: FakeClock) -> None:
    assert await town.ada.is_offered("notifications", "time_zone", "kolk") == ["Asia/Kolkata"]
    await switch_on(town.ada, "Once a day")
    assert "At 09:00, `UTC`" in town.ada.text
    await town.ada.types("/notifications", time_zone="asia/kolkata")
    assert "Your time zone is kept." in town.ada.text
    assert "At 09:00, `Asia/Kolkata`" in town.ada.text
    question = await town.ask()
    await town.answer(question)
    await town.comment(question)
    clock.advance((datetime(2026, 11, 23, 3, 29, tzinfo=UTC) - NOON).total_seconds())
    await town.publish()
    assert mail(town, town.ada) == []
    clock.advance(60)
    await town.publish()
    (message,) = mail(town, town.ada)
    assert "Hal answered your question" in message
    assert "Nia commented on your question" in message


async def test_a_message_can_say_only_that_something_is_new(town: Town) -> None:
    await switch_on(town.ada)
    await town.ada.presses("Say only that something is new")
    assert "They say only that something is new" in town.ada.text
    await town.answer(await town.ask())
    (message,) = mail(town, town.ada)
    assert message == (
        "There is something new for you in Kettle Corner: "
        f"https://discord.com/channels/{town.guild.id}"
    )


async def test_closed_messages_are_noticed_told_in_the_inbox_and_not_tried_again(
    town: Town,
) -> None:
    await switch_on(town.ada)
    question = await town.ask()
    private = town.ada.member.user.dm_channel
    town.env.inject_error(
        "POST", f"/channels/{private.id}/messages", status=403, code=50007, times=None
    )
    await town.answer(question)
    await town.answer(question, town.mo, "Curtains, dark ones, and a window ajar.")
    asked = [
        one
        for one in town.env.http_requests
        if one.method == "POST" and one.path == f"/channels/{private.id}/messages"
    ]
    assert len(asked) == 1
    await town.ada.types("/inbox")
    assert "Discord did not let me write to you." in town.ada.text
    assert "2 unread" in town.ada.text
    town.env.backend.faults.clear()
    await switch_on(town.ada)
    assert "Discord did not let me" not in town.ada.text
    await town.answer(question, town.nia, "Tea without anything in it, an hour before.")
    assert len(mail(town, town.ada)) == 1


async def test_who_lost_the_role_for_the_channel_since_it_happened_hears_nothing(
    town: Town, clock: FakeClock
) -> None:
    question = await town.ask()
    guests = town.guild.create_role("Guests")
    for person in (town.nia, town.hal):
        town.env.backend.edit_member(town.guild.id, person.id, {"role_ids": [guests.id]})
        await switch_on(person, "Once a day")
    await town.nia.types("/follow", what="#1")
    await town.hal.types("/follow", what="#1")
    await town.answer(question, town.mo)
    # It becomes a channel for guests, and Nia is none any more.
    town.permit(None, view_channel=True)
    town.permit(guests, view_channel=True)
    town.permit(town.guild.default_role, view_channel=False)
    town.env.backend.edit_member(town.guild.id, town.nia.id, {"role_ids": []})
    await town.env.settle()
    before = clock.now() + timedelta(days=1)
    clock.advance(86_400)
    await town.publish()
    assert mail(town, town.nia) == []
    assert len(mail(town, town.hal)) == 1
    # One after the other, at a pace, also where nothing came of it.
    assert clock.now() - before >= timedelta(seconds=2 * PACE_SECONDS)


async def test_who_left_hears_nothing(town: Town) -> None:
    question = await town.ask()
    await switch_on(town.ada)
    town.env.backend.remove_member(town.guild.id, town.ada.id)
    await town.env.settle()
    await town.answer(question)
    assert mail(town, town.ada) == []


async def test_when_discord_does_not_say_what_they_see_the_message_says_nothing_of_it(
    town: Town, clock: FakeClock
) -> None:
    await switch_on(town.ada)
    question = await town.ask()
    path = f"/guilds/{town.guild.id}/members/{town.ada.id}"
    town.env.inject_error("GET", path, status=500, times=None)
    await town.answer(question)
    (message,) = mail(town, town.ada)
    assert message.startswith("There is something new for you in Kettle Corner")
    # Nor more often than any other: once an hour about one question.
    await town.answer(question, town.nia, "Tea without anything in it, an hour before.")
    assert len(mail(town, town.ada)) == 1
    clock.advance(3_601)
    await town.publish()
    assert len(mail(town, town.ada)) == 2


async def test_of_what_is_hidden_nobody_hears_not_even_that_it_is_there(
    town: Town, clock: FakeClock
) -> None:
    await switch_on(town.ada, "Once a day")
    question = await town.ask()
    await town.answer(question)
    path = f"/guilds/{town.guild.id}/members/{town.ada.id}"
    town.env.inject_error("GET", path, status=500, times=None)
    await town.moderate(moderation.hide, "#1.1")
    clock.advance(86_400)
    await town.publish()
    assert mail(town, town.ada) == []


async def test_a_refusal_that_is_not_theirs_closes_nobody_s_messages(
    town: Town, clock: FakeClock
) -> None:
    """Discord has had enough of us (40003): nobody is written to for a while, then all are."""
    await switch_on(town.ada)
    await switch_on(town.nia)
    question = await town.ask()
    await town.nia.types("/follow", what="#1")
    for person in (town.ada, town.nia):
        private = person.member.user.dm_channel
        town.env.inject_error(
            "POST", f"/channels/{private.id}/messages", status=403, code=40003, times=None
        )
    await town.answer(question)
    tried = [
        one
        for one in town.env.http_requests
        if one.method == "POST"
        and one.path.removesuffix("/messages")
        in {f"/channels/{one.member.user.dm_channel.id}" for one in (town.ada, town.nia)}
    ]
    assert len(tried) == 1
    await town.ada.types("/inbox")
    assert "Discord did not let me write to you." not in town.ada.text
    town.env.backend.faults.clear()
    clock.advance(601)
    await town.publish()
    assert len(mail(town, town.ada)) == len(mail(town, town.nia)) == 1


async def test_a_server_can_leave_direct_messages_out(town: Town) -> None:
    await switch_on(town.ada)
    shown = town.ada.screen
    await town.choose(direct_messages=False)
    await town.answer(await town.ask())
    assert mail(town, town.ada) == []
    await town.ada.types("/notifications")
    assert "This server lets nobody be written to." in town.ada.text
    await town.ada.chooses("Once a day", on=shown)
    assert town.ada.text == "This server lets nobody be written to. Look into /inbox."


@pytest.mark.parametrize("typed", ["Middle Earth", "x" * 200])
async def test_a_time_zone_that_is_none_is_told(town: Town, typed: str) -> None:
    await town.ada.types("/notifications", time_zone=typed)
    assert "There is no such time zone." in town.ada.text


async def test_messages_come_for_the_kinds_that_were_chosen(town: Town) -> None:
    await switch_on(town.ada)
    question = await town.ask()
    await town.ada.types("/notifications")
    await town.ada.member.select(town.ada.screen, ["comment"], custom_id=_menu(town.ada, "kinds"))
    await town.answer(question)
    assert mail(town, town.ada) == []
    await town.comment(question)
    (message,) = mail(town, town.ada)
    assert "Nia commented" in message


def _menu(person: Person, name: str) -> str:
    (found,) = (
        one["custom_id"]
        for one in walk_components(person.screen.components)
        if f"notices_{name}" in one.get("custom_id", "")
    )
    return str(found)
