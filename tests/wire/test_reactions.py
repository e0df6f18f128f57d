"""Votes by reaction over a gateway that breaks: in the end, what stands on Discord is counted."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from simcord import ResponseMessage

from bot.client import AskwellBot
from bot.settings import Settings
from models import Post
from tests.wire.community import Community
from tests.wire.conftest import Start
from tests.wire.loopback import Loopback
from tests.wire.mishaps import EDIT
from tests.world import DOWN, UP


@pytest.fixture
def wire_settings(settings: Settings) -> Settings:
    """On both databases."""
    return settings


@pytest.fixture
async def question(publishing: AskwellBot, community: Community) -> Post:
    """A question whose card is up."""
    question = await community.ask()
    await publishing.publish_due()
    return question


@pytest.fixture
async def card(question: Post, community: Community) -> ResponseMessage:
    """Its card, to react to."""
    return await community.message(question)


async def test_a_vote_is_cast_taken_back_and_cast_the_other_way(
    wire: Loopback, community: Community, card: ResponseMessage
) -> None:
    hal = community.on_discord(community.helper)
    await hal.react(card, UP)
    await wire.until_shown(card, "+1")
    await hal.unreact(card, UP)
    await wire.until_shown(card, "0")
    await hal.react(card, DOWN)
    await wire.until_shown(card, "−1")


async def test_the_opposite_reaction_is_taken_off_and_the_vote_stands(
    wire: Loopback, community: Community, card: ResponseMessage
) -> None:
    hal = community.on_discord(community.helper)
    await hal.react(card, UP)
    await wire.until_shown(card, "+1")
    await hal.react(card, DOWN)
    await wire.until_shown(card, "−1")
    await wire.server.until(
        lambda: hal.id not in wire.reactions(card.channel_id, card.id)[UP], "⬆ taken off"
    )
    assert hal.id in wire.reactions(card.channel_id, card.id)[DOWN]
    # Our own removal comes back as an event, and must not take the vote with it.
    await community.on_discord(community.newcomer).react(card, DOWN)
    await wire.until_shown(card, "−2")


async def test_ones_own_post_and_other_emoji_do_not_count(
    wire: Loopback, community: Community, card: ResponseMessage
) -> None:
    await community.on_discord(community.asker).react(card, UP)
    await community.on_discord(community.moderator).react(card, "🎉")
    await community.on_discord(community.newcomer).react(card, DOWN)
    await wire.until_shown(card, "−1")


async def vote_while_away(
    wire: Loopback,
    community: Community,
    card: ResponseMessage,
    away: Callable[[], AbstractAsyncContextManager[None]],
) -> None:
    """Hal is up, Mo down. Meanwhile Hal takes his off, Mo turns round, Nia and Abe join in."""
    hal, mo, nia, abe = (
        community.on_discord(one)
        for one in (community.helper, community.moderator, community.newcomer, community.admin)
    )
    await hal.react(card, UP)
    await wire.until_shown(card, "+1")
    await mo.react(card, DOWN)
    await wire.until_shown(card, "0")
    async with away():
        await hal.unreact(card, UP)
        await mo.unreact(card, DOWN)
        await mo.react(card, UP)
        await nia.react(card, UP)
        await abe.react(card, UP)
    await wire.until_shown(card, "+3")


async def test_a_resumed_session_replays_the_votes(
    wire: Loopback, community: Community, card: ResponseMessage
) -> None:
    await vote_while_away(wire, community, card, wire.server.gateway.outage)
    assert wire.server.gateway.identified == 1


async def test_events_that_come_twice_count_once(
    wire: Loopback, community: Community, card: ResponseMessage
) -> None:
    wire.server.gateway.overlap = 6
    await vote_while_away(wire, community, card, wire.server.gateway.outage)
    assert await community.points(community.asker) is not None
    async with wire.server.gateway.outage():
        pass
    late = community.member("Late")
    await community.on_discord(late).react(card, UP)
    await wire.until_shown(card, "+4")


async def test_a_new_session_reads_the_votes_where_they_stand(
    wire: Loopback, community: Community, card: ResponseMessage
) -> None:
    await vote_while_away(
        wire, community, card, lambda: wire.server.gateway.outage(resumable=False)
    )
    assert wire.server.gateway.identified == 2


async def test_a_restarted_bot_reads_the_votes_where_they_stand(
    wire: Loopback,
    community: Community,
    card: ResponseMessage,
    publishing: AskwellBot,
    start: Start,
) -> None:
    @asynccontextmanager
    async def restart() -> AsyncIterator[None]:
        await publishing.close()
        yield
        await start(publishing=True)

    await vote_while_away(wire, community, card, restart)


async def test_a_burst_of_votes_is_counted_whole_and_shown_in_few_edits(
    wire: Loopback, community: Community, card: ResponseMessage
) -> None:
    voters = [community.on_discord(community.member(f"Voter {number}")) for number in range(150)]
    before = len(wire.server.requests(*EDIT))
    for voter in voters:
        await voter.react(card, UP)
    await wire.until_shown(card, "+150")
    assert len(wire.server.requests(*EDIT)) - before <= 4
