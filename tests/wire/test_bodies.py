"""Every body that the bot sends is what Discord's own description allows."""

import pytest

from bot.client import AskwellBot
from tests.wire.community import Community, calm_down
from tests.wire.loopback import Loopback
from tests.wire.openapi import DESCRIPTION, Description
from tests.world import UP

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason="Discord's API description does not lie beside the checkout"
)

LONG = "A long line of words, *some* of them `marked`, with a [link](https://example.org). "


async def test_a_day_of_askwell_is_valid(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    ada, hal = (community.at_the_phone(one) for one in (community.asker, community.helper))
    mo = community.at_the_phone(community.moderator)
    await ada.types("/ask")
    await ada.fills(title="Why do I wake at three every night?", body=LONG * 48, tags="sleep, a, b")
    await ada.presses("Edit again")
    await ada.fills(tags="sleep, night")
    await ada.presses("Post")
    await calm_down(wire_bot, wire)
    question = wire.messages(ada.channel.id)[0]
    await hal.presses("Answer", on=question)
    await hal.fills(body=LONG * 48)
    await hal.presses("Post")
    await calm_down(wire_bot, wire)
    answer = wire.messages(question.id)[0]
    await ada.presses("Accept", on=answer)
    await ada.presses("Comment", on=answer)
    await ada.fills(body="Thank you, " + "x" * 900)
    await ada.member.react(answer, UP)
    await hal.presses("More", on=question)
    await hal.presses("Read on", on=question)
    await calm_down(wire_bot, wire)
    for person, command, options in (
        (ada, "/question", {"number": "1"}),
        (ada, "/profile", {}),
        (hal, "/vote", {"post": "#1", "vote": "up"}),
        (hal, "/help", {}),
        (hal, "/about", {}),
        (mo, "/answer", {"question": "1"}),
    ):
        await person.types(command, **options)
    await calm_down(wire_bot, wire)
    check = Description().faults
    sent = [call for call in wire.server.before + wire.server.calls if call.body is not None]
    assert any(call.matches("PUT", "/applications/*/commands") for call in sent)
    assert len(sent) >= 30
    assert [fault for call in sent for fault in check(call.method, call.path, call.body)] == []
