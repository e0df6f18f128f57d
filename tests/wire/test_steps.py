"""Whatever the network does in the steps after a message: its thread, its reactions, its edits."""

import pytest

from bot.client import AskwellBot
from tests.wire.community import Community, calm_down
from tests.wire.loopback import Loopback
from tests.wire.mishaps import EDIT, FAULTS, REACTION, SEND, THREAD, assert_whole


@pytest.mark.parametrize("step", [THREAD, REACTION], ids=["thread", "reaction"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_question_is_whole_in_the_end(
    wire: Loopback,
    wire_bot: AskwellBot,
    community: Community,
    fault: str,
    step: tuple[str, str],
) -> None:
    spoiled = FAULTS[fault](wire.server, *step)
    question = await community.ask()
    await calm_down(wire_bot, wire)
    assert spoiled.hits
    await assert_whole(wire, community, question)


@pytest.mark.parametrize("fault", FAULTS)
async def test_an_answer_is_posted_once_and_its_question_tells(
    wire: Loopback, wire_bot: AskwellBot, community: Community, fault: str
) -> None:
    question = await community.ask()
    await wire_bot.publish_due()
    spoiled = FAULTS[fault](wire.server, *SEND)
    answer = await community.answer(question)
    await calm_down(wire_bot, wire)
    assert spoiled.hits
    (message,) = wire.messages((await community.card(question)).thread_id or 0)
    assert message.id == (await community.card(answer)).message_id
    assert "1 answer" in str((await community.message(question)).embeds[0].fields[0].value)


@pytest.mark.parametrize("fault", FAULTS)
async def test_an_edit_arrives(
    wire: Loopback, wire_bot: AskwellBot, community: Community, fault: str
) -> None:
    question = await community.ask()
    await wire_bot.publish_due()
    spoiled = FAULTS[fault](wire.server, *EDIT)
    await community.vote(question, community.helper)
    await calm_down(wire_bot, wire)
    assert spoiled.hits
    assert await community.score(question) == "+1"
    await assert_whole(wire, community, question)
