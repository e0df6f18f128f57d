"""A question is pinned in its channel, as far as the bot may."""

import pytest

from tests.walks.forums import Market, is_pinned, market, with_pins
from tests.walks.people import text_of
from tests.walks.staffed import Office, office, picks
from tests.walks.town import TITLE

__all__ = ["market", "office"]


async def test_a_question_is_pinned_as_long_as_it_is_shown(office: Office) -> None:
    town, mo = office.town, office.mo
    await town.ask()
    office.permit_the_bot(town.channel, manage_messages=False, pin_messages=False)
    await town.env.settle()
    await mo.types("/mod", post="#1")
    await picks(mo, "act", "pin")
    assert mo.text.startswith("#1 is pinned in its channel. “Unpin” undoes it.")
    await town.publish()
    assert not town.card("#1").pinned
    await office.abe.types("/diagnose")
    assert "1 question is not pinned, though moderators pinned it." in office.abe.text
    assert "“Pin Messages” is missing." in office.abe.text
    office.permit_the_bot(town.channel, manage_messages=True, pin_messages=True)
    await town.env.settle()
    await office.abe.presses("Check again")
    await town.publish()
    card = town.card("#1")
    assert card.pinned
    assert TITLE in text_of(card)
    # What is hidden is pinned no more, until it is shown again.
    for act, pinned in (("hide", False), ("show", True), ("unpin", False)):
        await mo.types("/mod", post="#1")
        await picks(mo, "act", act)
        if act == "hide":
            await mo.fills()
        await town.publish()
        assert town.card("#1").pinned is pinned, act
    assert "📌" not in mo.text


async def test_in_a_forum_its_post_is_pinned_one_at_a_time(
    market: Market, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_pins(monkeypatch)
    town, mo = office.town, office.mo
    first = await town.ask()
    second = await town.ask(title="What is a good bedtime story?")

    async def does(act: str, post: str) -> None:
        await mo.types("/mod", post=post)
        await picks(mo, "act", act)
        await town.publish()

    await does("pin", "#1")
    assert "#1 is pinned in its channel" in mo.text
    assert is_pinned(market.post_of(first))
    await does("pin", "#2")
    assert "In a forum one question is pinned at a time, and #1 is. Unpin it first." in mo.text
    await does("unpin", "#1")
    assert not is_pinned(market.post_of(first))
    # Somebody pinned another post by hand, of which we know nothing.
    other = market.post_of(await market.create_post(town.nia, "Rules", "Be kind."))
    other.flags_set = 2
    await does("pin", "#2")
    assert not is_pinned(market.post_of(second))
    await office.abe.types("/diagnose")
    assert "1 question is not pinned, though moderators pinned it." in office.abe.text
    other.flags_set = 0
    await office.abe.presses("Check again")
    await town.publish()
    assert is_pinned(market.post_of(second))
