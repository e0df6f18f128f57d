"""/crisis, for whoever needs it, and the page where admins choose what it shows."""

import logging

import discord
import pytest
from sqlalchemy import func, select, text

from bot import deciding
from bot.preferences import RiskAct
from models import Event, Member, PostState
from tests.walks.people import options_of, text_of
from tests.walks.staffed import Office, office
from tests.walks.town import TITLE, Town

__all__ = ["office"]


async def show_germany(office: Office) -> None:
    """Have Abe check and confirm a country, from page to page."""
    abe = office.abe
    await abe.types("/settings")
    await abe.presses("Helplines: /crisis")
    assert "• **Germany**: not shown" in abe.text
    await abe.chooses("Germany")
    assert "Read on 2026-11-23 in <https://www.domradio.de" in abe.text
    assert "Not shown." in abe.text
    await abe.presses("I checked it: show it")
    assert f"Shown. Confirmed by <@{abe.id}>" in abe.text
    assert "I checked it again" in abe.buttons


async def test_whom_to_call_is_told_before_anything_was_confirmed(town: Town) -> None:
    await town.nia.types("/crisis")
    assert "call your local emergency number now" in town.nia.text
    assert "findahelpline.com" in town.nia.text
    assert not options_of(town.nia.screen)
    assert "0800" not in town.nia.text


async def test_it_works_in_a_private_conversation(office: Office) -> None:
    await show_germany(office)
    nia = office.town.nia
    await nia.types_to_the_bot("crisis")
    assert "call your local emergency number now" in nia.text
    # No server, so nobody there who confirmed anything.
    assert "0800" not in nia.text


async def test_what_an_admin_confirmed_is_shown_and_can_be_taken_away(office: Office) -> None:
    await show_germany(office)
    nia = office.town.nia
    await nia.types("/crisis")
    assert "TelefonSeelsorge" in nia.text
    assert "0800 1110111" in nia.text
    assert "as the admins of this server confirmed it" in nia.text
    await office.abe.presses("Show it no more")
    assert "Not shown." in office.abe.text
    await nia.types("/crisis")
    assert "0800" not in nia.text


async def test_a_country_is_chosen_from_the_menu(office: Office) -> None:
    await show_germany(office)
    abe, nia = office.abe, office.town.nia
    await abe.presses("Back")
    await abe.presses("Add your own")
    await abe.fills(
        country="Estonia", name="Someone awake", reach="555 01", url="https://a.example"
    )
    assert "• **Estonia**: 1 shown" in abe.text
    await nia.types("/crisis")
    assert "0800" not in nia.text
    assert [one["label"] for one in options_of(nia.screen)] == ["Estonia", "Germany"]
    await nia.chooses("Estonia")
    assert "555 01" in nia.text
    assert "0800" not in nia.text
    await nia.chooses("Germany")
    assert "0800 1110111" in nia.text


async def test_an_own_entry_is_refused_with_what_was_typed_and_can_be_taken_away(
    office: Office,
) -> None:
    abe = office.abe
    await abe.types("/settings")
    await abe.presses("Helplines: /crisis")
    await abe.presses("Add your own")
    await abe.fills(country="Estonia", name="Someone awake", reach="555 01", url="a.example")
    assert "The link must be one" in abe.text
    await abe.types("/settings")
    await abe.presses("Helplines: /crisis")
    await abe.presses("Add your own")
    await abe.fills(country="Estonia", name="Someone awake", reach="555 01")
    await abe.chooses("Someone awake")
    assert "Estonia" not in abe.text


async def test_nothing_is_kept_of_who_asked(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await show_germany(office)
    town = office.town
    async with town.bot.database.reading() as tx:
        before = [await tx.scalar(select(func.count()).select_from(one)) for one in (Event, Member)]
    caplog.clear()
    with caplog.at_level(logging.INFO):
        await town.nia.types("/crisis")
        await town.nia.types_to_the_bot("crisis")
    ours = [one for one in caplog.records if one.name.startswith(("bot", "cogs"))]
    assert ours == []
    async with town.bot.database.reading() as tx:
        after = [await tx.scalar(select(func.count()).select_from(one)) for one in (Event, Member)]
    assert after == before


async def test_whom_to_call_is_told_even_if_the_database_does_not_answer(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    await rename(town, "helpline", "elsewhere")
    try:
        await town.nia.types("/crisis")
    finally:
        await rename(town, "elsewhere", "helpline")
    assert "call your local emergency number now" in town.nia.text
    assert "helplines could not be read" in caplog.text
    assert str(town.nia.id) not in caplog.text


HARD = "I do not know what to do any more. I want to die."


def notices(office: Office) -> list[discord.Message]:
    return [one for one in office.staff.history() if "at risk" in text_of(one)]


async def test_whoever_sounds_at_risk_is_shown_where_to_find_help_and_posted_all_the_same(
    office: Office,
) -> None:
    town = office.town
    await show_germany(office)
    card = await town.ask(town.ada, body=HARD)
    assert HARD in text_of(card)
    shown = [text_of(one) for one in town.ada.said]
    assert "is on its way" in shown[0]
    assert "0800 1110111" in shown[1]
    assert "only you see it, and it changes nothing" in shown[1]
    # A person is told only where the server wants that; and not twice in a day.
    assert notices(office) == []
    await town.comment(card, town.ada, body="Really, I want to die.")
    assert len(town.ada.said) == 1


async def test_it_is_shown_to_nobody_else_and_not_after_anything_else(office: Office) -> None:
    town = office.town
    card = await town.ask(town.ada, body="This bug makes me want to die.")
    assert len(town.ada.said) == 1
    await town.comment(card, town.nia, body="I am dead tired too")
    assert len(town.nia.said) == 1


async def test_it_can_be_switched_off_for_oneself_and_on_again(office: Office) -> None:
    town = office.town
    card = await town.ask(town.ada, body=HARD)
    await town.ada.presses("Do not show me this after a post")
    assert "/crisis is there at any time" in town.ada.text
    await town.comment(card, town.ada, body=HARD)
    assert len(town.ada.said) == 1


async def test_moderators_are_told_where_the_server_wants_it(office: Office) -> None:
    town = office.town
    role = town.guild.create_role("Guardians")
    await office.choose(risk=RiskAct.ALERT, safety_role=(role.id,), staff_channel=office.staff.id)
    town.pingable.add(role.id)
    await town.ask(town.ada, body=HARD)
    (told,) = notices(office)
    assert "#1" in text_of(told)
    assert str(town.ada.id) not in text_of(told)
    assert told.content == f"<@&{role.id}>"
    assert [one.id for one in told.role_mentions] == [role.id]
    await office.mo.presses("Look at it", on=told)
    assert "Question #1" in office.mo.text


async def test_a_post_waits_where_the_server_wants_it(office: Office) -> None:
    town = office.town
    await office.choose(risk=RiskAct.QUEUE, staff_channel=office.staff.id)
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, body=HARD, tags="")
    await town.ada.presses("Post")
    await town.publish()
    assert "findahelpline.com" in town.ada.text
    seen = {one.channel.id for one in town.messages() if HARD in text_of(one)}
    assert seen == {office.staff.id}, "those who decide about it read it, and nobody else"
    assert (await town.post("#1")).state is PostState.QUEUED
    assert len(notices(office)) == 1


async def test_a_place_for_peer_support_says_what_it_is_not(office: Office) -> None:
    town, line = office.town, "peer support, not a crisis service"
    await town.nia.types("/help")
    assert line not in town.nia.text
    async with town.bot.database.transaction() as tx:
        sleep = town.categories["Sleep"]
        await deciding.decide(tx, office.admin(), sleep, support=True, guide="Be kind.")
    await town.publish()
    assert any(line in text_of(one) and "Be kind." in text_of(one) for one in town.messages())
    await town.nia.types("/help")
    assert line in town.nia.text
    await town.nia.types("/ask")
    await town.nia.fills(title=TITLE, body="", tags="")
    assert line in town.nia.text


async def rename(town: Town, table: str, name: str) -> None:
    async with town.bot.database.transaction() as tx:
        await tx.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))
