"""Forms and buttons over a network that fails: nothing typed is lost, nothing is posted twice."""

import asyncio

import pytest

from bot.client import AskwellBot
from models import PostKind
from tests.wire.community import Community, calm_down
from tests.wire.conftest import Start
from tests.wire.faults import Ending
from tests.wire.loopback import Loopback

CALLBACK = ("POST", "/interactions/*/*/callback")
REPLY = ("PATCH", "/webhooks/*/*/messages/*")
TITLE = "Why do I wake at three every night?"


async def test_a_question_goes_the_whole_way(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    ada = community.at_the_phone(community.asker)
    await ada.types("/ask")
    await ada.fills(title=TITLE, body="Always at three.", tags="sleep")
    await ada.presses("Post")
    assert ada.text == "#1 is on its way."
    await calm_down(wire_bot, wire)
    (card,) = wire.messages(ada.channel.id)
    assert card.embeds[0].title == f"#1 · {TITLE}"


async def test_two_clicks_at_once_post_once(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    ada = community.at_the_phone(community.asker)
    await ada.types("/ask")
    await ada.fills(title=TITLE)
    preview = ada.screen
    await asyncio.gather(*(ada.member.click(preview, label="Post") for _click in range(3)))
    await calm_down(wire_bot, wire)
    assert len(wire.messages(ada.channel.id)) == 1
    assert len(await community.posts(PostKind.QUESTION)) == 1


LOST = {
    "refused as expired": lambda wire: wire.server.fail(*CALLBACK, 404, code=10062),
    "reply lost": lambda wire: wire.server.lose_reply(*CALLBACK),
    "connection reset": lambda wire: wire.server.drop(*CALLBACK),
    "refused as acknowledged": lambda wire: wire.server.fail(*CALLBACK, 400, code=40060),
}


@pytest.mark.parametrize("how", LOST)
@pytest.mark.logs_errors("what the network did to an answer is told in the log")
async def test_a_form_whose_answer_is_lost_is_offered_by_the_next_ask(
    wire: Loopback, community: Community, how: str
) -> None:
    ada = community.at_the_phone(community.asker)
    await ada.types("/ask")
    fault = LOST[how](wire)
    with wire.without_answer():
        await ada.fills(title=TITLE, body="Always at three.")
    await wire.server.until(lambda: fault.hits, "the form's answer")
    await wire.quiet()
    fault.times = 0
    await ada.types("/ask")
    assert "Continue" in ada.buttons
    await ada.presses("Continue")
    assert ada.filled["title"] == TITLE
    assert ada.filled["body"] == "Always at three."


@pytest.mark.parametrize("ending", [Ending.CLOSE, Ending.RESET])
@pytest.mark.logs_errors("what the network did to an answer is told in the log")
async def test_a_post_whose_answer_is_lost_is_posted_once(
    wire: Loopback, wire_bot: AskwellBot, community: Community, ending: Ending
) -> None:
    """They still see the preview, and press again: it is posted already, and they are told."""
    ada = community.at_the_phone(community.asker)
    await ada.types("/ask")
    await ada.fills(title=TITLE)
    fault = wire.server.drop(*REPLY, ending)
    preview = ada.screen
    await ada.presses("Post")
    assert fault.hits
    await ada.presses("Post", on=preview)
    assert "#1" in ada.text
    await calm_down(wire_bot, wire)
    assert len(await community.posts(PostKind.QUESTION)) == 1
    assert len(wire.messages(ada.channel.id)) == 1


async def test_an_answer_that_discord_is_slow_to_take_arrives(
    wire: Loopback, community: Community
) -> None:
    """A 502 and a 429 on the way: the library tries again, and the person sees the preview."""
    ada = community.at_the_phone(community.asker)
    await ada.types("/ask")
    wire.server.fail(*CALLBACK, 502)
    wire.server.fail(*REPLY, 429, retry_after=0.05)
    await ada.fills(title=TITLE)
    await wire.quiet()
    assert "Post" in [
        item.get("label") for row in ada.screen.components for item in row["components"]
    ]


async def test_a_form_opened_before_a_restart_is_taken_after_it(
    wire: Loopback, wire_bot: AskwellBot, community: Community, start: Start
) -> None:
    ada = community.at_the_phone(community.asker)
    await ada.types("/ask")
    await wire_bot.close()
    bot = await start()
    community.database = bot.database
    await ada.fills(title=TITLE)
    await ada.presses("Post")
    await calm_down(bot, wire)
    assert len(wire.messages(ada.channel.id)) == 1
