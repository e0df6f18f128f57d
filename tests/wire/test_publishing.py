"""Whatever the network does while a question is posted: one message, one thread, two reactions."""

from collections.abc import Callable

import pytest

from bot.client import AskwellBot
from bot.settings import Settings
from models import Post
from tests.wire.community import Community, calm_down
from tests.wire.faults import Ending, Fault
from tests.wire.loopback import Loopback
from tests.wire.server import WireServer
from tests.world import DOWN, UP

Spoil = Callable[[WireServer, str, str], Fault]

# The library itself tries again after 429 and 500 (a second later); the rest is ours to mend.
FAULTS: dict[str, Spoil] = {
    "429": lambda server, *what: server.fail(*what, 429, retry_after=0.05),
    "500": lambda server, *what: server.fail(*what, 500),
    "502 though it was done": lambda server, *what: server.fail(*what, 502, applied=True),
    "503": lambda server, *what: server.fail(*what, 503),
    "503 though it was done": lambda server, *what: server.fail(*what, 503, applied=True),
    "503 three times": lambda server, *what: server.fail(*what, 503, times=3),
    "connection reset": lambda server, *what: server.drop(*what),
    "reply lost": lambda server, *what: server.lose_reply(*what),
    "reply lost twice": lambda server, *what: server.lose_reply(*what, times=2),
    "reply lost by a reset": lambda server, *what: server.lose_reply(*what, Ending.RESET),
}

STEPS = {
    "message": ("POST", "/channels/*/messages"),
    "thread": ("POST", "/channels/*/messages/*/threads"),
    "reaction": ("PUT", "/channels/*/messages/*/reactions/*/@me"),
}


@pytest.fixture
def wire_settings(settings: Settings) -> Settings:
    """On both databases."""
    return settings


async def assert_whole(wire: Loopback, community: Community, question: Post) -> None:
    """The question stands on Discord once, with everything that belongs to it, and votes count."""
    card = await community.card(question)
    assert (card.shown, card.stuck, card.seeded) == (card.wanted, None, True)
    (message,) = wire.messages(community.garden.channel_id or 0)
    assert message.id == card.message_id
    assert wire.backend.get_guild(wire.guild.id).thread_ids == [card.thread_id]
    me = wire.backend.bot_user.id
    assert wire.reactions(message.channel_id, message.id) == {UP: [me], DOWN: [me]}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_question_is_posted_once_and_whole(
    wire: Loopback, wire_bot: AskwellBot, community: Community, fault: str, step: str
) -> None:
    spoiled = FAULTS[fault](wire.server, *STEPS[step])
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
    spoiled = FAULTS[fault](wire.server, *STEPS["message"])
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
    spoiled = FAULTS[fault](wire.server, "PATCH", "/channels/*/messages/*")
    await community.vote(question, community.helper)
    await calm_down(wire_bot, wire)
    assert spoiled.hits
    assert await community.score(question) == "+1"
    await assert_whole(wire, community, question)


async def test_a_message_whose_reply_was_lost_takes_votes(
    wire: Loopback, publishing: AskwellBot, community: Community
) -> None:
    """Members may vote on it before we know that it is there."""
    wire.server.lose_reply(*STEPS["message"])
    found = wire.server.hold("GET", "/channels/*/messages")
    await community.ask()
    await found.arrived.wait()
    (message,) = wire.messages(community.garden.channel_id or 0)
    await community.on_discord(community.helper).react(message, UP)
    found.open.set()
    await wire.server.until(
        lambda: len(wire.reactions(message.channel_id, message.id)) == 2, "⬆ ⬇ seeded"
    )
    await community.on_discord(community.newcomer).react(message, UP)
    await wire.until_shown(message, "+2")
    assert len(wire.messages(message.channel_id)) == 1


async def test_our_own_message_is_found_when_discord_has_forgotten_the_nonce(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    wire.server.lose_reply(*STEPS["message"])
    question = await community.ask()
    await wire_bot.publish_due()
    wire.server.clock.advance(7200)
    await calm_down(wire_bot, wire)
    await assert_whole(wire, community, question)
    assert len(wire.server.requests(*STEPS["message"])) == 1


async def test_the_nonce_helps_when_we_cannot_look(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    """Without the history nobody can find anything; Discord still knows what it was sent."""
    wire.server.lose_reply(*STEPS["message"])
    everyone = wire.backend.get_guild(wire.guild.id)
    for role in everyone.roles.values():
        role.permissions &= ~(1 << 16)  # Read Message History
    question = await community.ask()
    await wire_bot.publish_due()
    await calm_down(wire_bot, wire)
    assert len(wire.messages(community.garden.channel_id or 0)) == 1
    assert (await community.card(question)).message_id is not None
