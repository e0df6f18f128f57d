"""A category's guide: written by an admin, posted in its channel, and gone with its words."""

from typing import Any

import discord
import pytest
import simcord

from bot import categories, deciding
from bot.categories import Change
from models import Card, CardKind, Layout
from tests.walks.people import text_of
from tests.walks.staffed import Office, office, picks
from tests.walks.town import TITLE

__all__ = ["office"]

WORDS = "Ask about sleep here.\n\n- One question at a time.\n- [Be kind](https://example.com)."


def guides(channel: simcord.ChannelHandle) -> list[discord.Message]:
    """Return the guides that stand in a channel."""
    return [one for one in channel.history() if one.embeds and "Ask about" in text_of(one)]


async def card(office: Office) -> Card:
    (found,) = await office.cards(CardKind.GUIDE)
    return found


async def decide(office: Office, **changes: Any) -> None:
    sleep = await office.category("Sleep")
    async with office.town.bot.database.transaction() as tx:
        await deciding.decide(tx, office.admin(), sleep.id or 0, **changes)
    await office.town.publish()


async def change(office: Office, wanted: Change, name: str = "Sleep") -> None:
    sleep = await office.category(name)
    async with office.town.bot.database.transaction() as tx:
        await categories.edit(tx, office.admin(), sleep.id or 0, wanted)
    await office.town.publish()


async def opens(office: Office) -> None:
    sleep = await office.category("Sleep")
    await office.abe.types("/setup")
    await picks(office.abe, "setup:open", f"category:{sleep.id}")


async def test_an_admin_writes_changes_and_takes_away_a_guide(office: Office) -> None:
    town, abe = office.town, office.abe
    await opens(office)
    await abe.presses("Guide")
    await abe.presses("Change")
    await abe.fills(value=WORDS)
    assert "Stored." in abe.text
    await town.publish()
    (message,) = guides(town.channel)
    assert message.embeds[0].title == "Sleep"
    # The masked link is laid open.
    assert r"\[Be kind](https://example.com)" in text_of(message)
    assert message.pinned

    await abe.presses("Change")
    assert abe.filled == {"value": WORDS}
    await abe.fills(value=WORDS.replace("sleep", "dreams"))
    await town.publish()
    (changed,) = guides(town.channel)
    assert (changed.id, "dreams" in text_of(changed)) == (message.id, True)

    await abe.presses("Take it away")
    await town.publish()
    assert guides(town.channel) == []
    assert ((await card(office)).message_id, (await card(office)).stuck) == (None, None)
    await decide(office, guide=WORDS)
    assert len(guides(town.channel)) == 1


async def test_whoever_sees_it_asks_by_its_button(office: Office) -> None:
    await decide(office, guide=WORDS)
    await office.town.category("Elsewhere", office.lobby)
    (message,) = guides(office.town.channel)
    ada = office.town.ada
    await ada.presses("Ask", on=message)
    await ada.fills(title=TITLE)
    await ada.presses("Post")
    await office.town.publish()
    assert office.town.card("#1").channel.id == office.town.channel.id
    # It offers what was left before, as /ask does.
    await ada.presses("Ask", on=message)
    await ada.fills(title="What was I about to ask?")
    await ada.presses("Ask", on=message)
    assert "did not post it" in ada.text
    # A guide is no post: nobody votes, accepts or moderates it.
    await office.town.hal.reacts("⬆️", message)
    await office.mo.opens_menu("Moderate", message)
    assert "not a question or an answer" in office.mo.text
    await office.town.publish()
    assert (await office.post(1)).score == 0


async def test_a_guide_of_a_category_one_cannot_see_asks_nothing(office: Office) -> None:
    await office.town.category("Back office", office.staff)
    hidden = office.town.categories["Back office"]
    question = await office.town.ask()
    for category_id in (hidden, 999, 0):
        await office.town.ada.forges(f"aw:ask:{category_id}", question)
        assert "There is no such category here." in office.town.ada.text
        assert "Back office" not in office.town.ada.text


async def test_one_that_was_deleted_stays_away_until_an_admin_wants_it(office: Office) -> None:
    town, abe = office.town, office.abe
    await decide(office, guide=WORDS)
    (message,) = guides(town.channel)
    town.env.backend.delete_message(town.channel.id, message.id)
    await town.env.settle()
    await change(office, Change(name="Rest"))
    assert guides(town.channel) == []
    await change(office, Change(name="Sleep"), "Rest")
    # It hides no post, and moderators are told nothing.
    assert await office.events("cards.lost") == []
    await opens(office)
    assert "Somebody deleted it from the channel." in abe.text
    await abe.presses("Post the guide again")
    assert "The guide is on its way." in abe.text
    assert "Post the guide again" not in abe.buttons
    await town.publish()
    assert len(guides(town.channel)) == 1
    sleep = await office.category("Sleep")
    await abe.forges(f"aw:guide_again:{sleep.id}", await town.ask())
    assert "no guide is missing" in abe.text


async def test_it_moves_with_its_category(office: Office) -> None:
    town = office.town
    await decide(office, guide=WORDS)
    await change(office, Change(channel_id=office.lobby.id))
    assert guides(town.channel) == []
    assert len(guides(office.lobby)) == 1
    # Without a channel it stands nowhere, and comes back with the next.
    await change(office, Change(channel_id=0))
    assert guides(office.lobby) == []
    await change(office, Change(channel_id=town.channel.id))
    assert len(guides(town.channel)) == 1


async def test_a_new_channel_gets_the_guide_of_one_that_is_gone(office: Office) -> None:
    town = office.town
    await decide(office, guide=WORDS)
    await change(office, Change(channel_id=office.lobby.id))
    town.env.backend.delete_channel(office.lobby.id)
    await town.env.settle()
    await town.publish()
    assert (await card(office)).message_id is None
    await change(office, Change(channel_id=town.channel.id))
    assert len(guides(town.channel)) == 1


async def test_it_takes_the_name_of_its_category(office: Office) -> None:
    await decide(office, guide=WORDS)
    await change(office, Change(name="Rest"))
    (message,) = guides(office.town.channel)
    assert message.embeds[0].title == "Rest"


async def test_a_guide_that_may_not_be_pinned_is_posted_all_the_same(office: Office) -> None:
    office.permit_the_bot(office.town.channel, manage_messages=False, pin_messages=False)
    await office.town.env.settle()
    await decide(office, guide=WORDS)
    (message,) = guides(office.town.channel)
    assert not message.pinned


@pytest.mark.parametrize("loses", [True, False])
async def test_a_guide_whose_sending_was_not_confirmed_stands_there_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, *, loses: bool
) -> None:
    """The reply was lost; meanwhile the words may have been taken away."""
    town, send = office.town, discord.abc.Messageable.send

    async def lost(self: Any, *args: Any, **kwargs: Any) -> Any:
        await send(self, *args, **kwargs)
        monkeypatch.setattr(discord.abc.Messageable, "send", send)
        raise TimeoutError

    monkeypatch.setattr(discord.abc.Messageable, "send", lost)
    await decide(office, guide=WORDS)
    assert (await card(office)).message_id is None
    if loses:
        await decide(office, guide="")
    async with town.bot.database.transaction() as tx:
        found = await tx.get(Card, (await card(office)).id)
        assert found is not None
        found.not_before = found.not_before.replace(year=2020)
    await town.publish()
    assert len(guides(town.channel)) == (0 if loses else 1)
    assert (await card(office)).shown == (await card(office)).wanted


async def test_a_guide_that_may_not_be_posted_is_when_it_may(office: Office) -> None:
    town, abe = office.town, office.abe
    office.permit_the_bot(town.channel, send_messages=False)
    await town.env.settle()
    await decide(office, guide=WORDS)
    assert (await card(office)).stuck == "forbidden"
    office.permit_the_bot(town.channel, send_messages=True)
    await town.env.settle()
    await abe.types("/diagnose")
    await town.publish()
    assert len(guides(town.channel)) == 1


async def test_a_forum_has_no_guide_of_ours(office: Office) -> None:
    await decide(office, guide=WORDS)
    sleep = await office.category("Sleep")
    async with office.town.bot.database.transaction() as tx:
        found = await tx.get(type(sleep), sleep.id)
        assert found is not None
        found.layout = Layout.FORUM
    await decide(office, guide=WORDS + "\nAnd more.")
    assert guides(office.town.channel) == []
