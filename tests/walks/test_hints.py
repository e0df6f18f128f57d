"""A member makes a post in the forum by hand: one hint there, and never a storm of them."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from models import CardKind
from tests.walks.forums import Market, market
from tests.walks.people import Person, text_of
from tests.walks.staffed import Office, office
from tests.walks.test_permits import guest, rule
from tests.walks.town import TITLE, Town

__all__ = ["market", "office"]

TEXT = "I wake at three and lie awake until five."


def hints(town: Town) -> list[discord.Message]:
    return [one for one in town.cards() if "Ask this as a question?" in text_of(one)]


async def posts(market: Market, who: Person, name: str = TITLE, text: str = TEXT) -> Any:
    first = await market.create_post(who, name, text)
    await market.town.publish()
    return first


@pytest.fixture(autouse=True)
def in_the_present(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot's clock go with the simulated Discord's, whose posts are of this moment."""
    monkeypatch.setattr(town.bot.clock, "now", town.env.now, raising=True)


async def test_one_hint_whose_button_asks(market: Market) -> None:
    town = market.town
    first = await posts(market, town.ada)
    (hint,) = hints(town)
    assert hint.channel.id == first.channel.id
    await town.publish()
    assert len(hints(town)) == 1
    await town.ada.presses("Ask this as a question", on=hint)
    assert town.ada.filled == {"title": TITLE, "body": "", "tags": ""}
    await town.ada.fills(body=TEXT)
    await town.ada.presses("Post")
    await town.publish()
    assert market.post_of(town.card("#1")).name == f"#1 {TITLE}"


async def test_it_is_for_who_wrote_the_post(market: Market) -> None:
    town = market.town
    await posts(market, town.ada)
    (hint,) = hints(town)
    await town.hal.presses("Ask this as a question", on=hint)
    assert town.hal.form is None
    assert "Only who wrote this post" in town.hal.text


async def test_moderators_and_those_who_may_not_ask_get_none(market: Market) -> None:
    town = market.town
    await posts(market, town.mo)
    town.permit(town.nia, market.forum, send_messages=False)
    await town.env.settle()
    await posts(market, town.nia)
    await town.ask()
    assert hints(town) == []


async def test_neither_do_the_moderators_of_its_category(market: Market, office: Office) -> None:
    gil, role_id = await guest(office)
    await rule(market.town, moderator_roles=(role_id,))
    await posts(market, gil)
    assert hints(market.town) == []


async def test_a_server_can_do_without(market: Market) -> None:
    await market.town.choose(hints=False)
    await posts(market, market.town.ada)
    assert hints(market.town) == []


async def test_what_happened_while_the_bot_was_away_gets_none(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = market.town
    later = town.env.now() + timedelta(minutes=6)
    monkeypatch.setattr(town.bot.clock, "now", lambda: later)
    await posts(market, town.ada)
    assert hints(town) == []


async def test_many_posts_at_once_are_a_few_hints(market: Market) -> None:
    for number in range(8):
        await posts(market, market.town.ada, f"{TITLE} ({number})")
    assert len(hints(market.town)) == 5


async def test_a_hint_that_was_deleted_stays_away_and_nobody_is_told(
    market: Market, office: Office
) -> None:
    town = market.town
    await office.choose(staff_channel=office.staff.id)
    await posts(market, town.ada)
    (hint,) = hints(town)
    town.env.backend.delete_message(hint.channel.id, hint.id)
    await town.env.settle()
    await town.publish()
    assert hints(town) == []
    assert [one for one in office.staff.history() if one.embeds] == []
    assert (await market.card(CardKind.HINT)).stuck == "purged"


async def test_a_post_deleted_before_its_hint_is_no_trouble(market: Market) -> None:
    town = market.town
    first = await market.create_post(town.ada, TITLE, TEXT)
    town.env.backend.delete_channel(first.channel.id)
    await town.env.settle()
    await town.publish()
    assert (await market.card(CardKind.HINT)).stuck == "purged"


async def test_messages_in_a_post_and_posts_elsewhere_get_none(market: Market) -> None:
    town = market.town
    other = town.guild.create_forum_channel("memes")
    await town.env.settle()
    elsewhere = Market(town, other)
    await elsewhere.create_post(town.ada, TITLE, TEXT)
    first = await posts(market, town.mo)
    town.env.backend.create_message(first.channel.id, town.ada.id, "Me too!")
    await town.env.settle()
    await town.publish()
    assert hints(town) == []
