"""Whatever the network does when a question is posted: one message, and votes on it count."""

import pytest

from bot import picture_rows
from bot.client import AskwellBot
from bot.picture_rows import New
from bot.settings import Settings
from models import PictureKind
from tests.walks import photographs
from tests.wire.community import Community, calm_down
from tests.wire.loopback import Loopback
from tests.wire.mishaps import FAULTS, SEND, assert_whole
from tests.world import UP


@pytest.fixture
def wire_settings(settings: Settings) -> Settings:
    """On both databases."""
    return settings


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_question_is_posted_once(
    wire: Loopback, wire_bot: AskwellBot, community: Community, fault: str
) -> None:
    spoiled = FAULTS[fault](wire.server, *SEND)
    question = await community.ask()
    await calm_down(wire_bot, wire)
    assert spoiled.hits
    await assert_whole(wire, community, question)


async def test_a_message_whose_reply_was_lost_takes_votes(
    wire: Loopback, publishing: AskwellBot, community: Community
) -> None:
    """Members may vote on it before we know that it is there."""
    wire.server.lose_reply(*SEND)
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
    wire.server.lose_reply(*SEND)
    question = await community.ask()
    await wire_bot.publish_due()
    wire.server.clock.advance(7200)
    await calm_down(wire_bot, wire)
    await assert_whole(wire, community, question)
    assert len(wire.server.requests(*SEND)) == 1


async def test_the_nonce_helps_when_we_cannot_look(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    """Without the history nobody can find anything; Discord still knows what it was sent."""
    wire.server.lose_reply(*SEND)
    everyone = wire.backend.get_guild(wire.guild.id)
    for role in everyone.roles.values():
        role.permissions &= ~(1 << 16)  # Read Message History
    question = await community.ask()
    await wire_bot.publish_due()
    await calm_down(wire_bot, wire)
    assert len(wire.messages(community.garden.channel_id or 0)) == 1
    assert (await community.card(question)).message_id is not None


@pytest.mark.parametrize("fault", ["none", "503", "reply lost"])
async def test_pictures_are_sent_once_and_left_alone_by_votes(
    wire: Loopback, wire_bot: AskwellBot, community: Community, fault: str
) -> None:
    if fault != "none":
        FAULTS[fault](wire.server, *SEND)
    data = photographs.png()
    question = await community.ask()
    async with community.database.transaction() as tx:
        kept = [New(PictureKind.PNG, data, "A cactus"), New(PictureKind.PNG, data[:-1])]
        await picture_rows.replace(tx, question, kept)
    await calm_down(wire_bot, wire)
    await assert_whole(wire, community, question)
    (message,) = wire.messages(community.garden.channel_id or 0)
    sent = [one.id for one in message.attachments]
    assert [(one.filename, one.description) for one in message.attachments] == [
        ("picture-1.png", "A cactus"),
        ("picture-2.png", None),
    ]
    assert [wire.backend.cdn.get(one.url) for one in message.attachments] == [data, data[:-1]]
    await community.vote(question, community.newcomer)
    await calm_down(wire_bot, wire)
    (message,) = wire.messages(community.garden.channel_id or 0)
    assert [one.id for one in message.attachments] == sent
