"""After a new session the reactions themselves are read, and only a whole answer counts."""

import pytest
from simcord import ResponseMessage

from bot.client import AskwellBot
from models import Post, PostState
from tests.wire.community import Community, calm_down
from tests.wire.conftest import Start
from tests.wire.faults import Ending
from tests.wire.loopback import Loopback
from tests.world import DOWN, UP

MESSAGE = ("GET", "/channels/*/messages/*")
REACTORS = ("GET", "/channels/*/messages/*/reactions/*")


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


async def again(wire: Loopback, start: Start, community: Community, cards: int = 1) -> AskwellBot:
    """Start the bot that was closed, and wait until it has looked at so many cards."""
    before = len(wire.server.requests(*MESSAGE))
    bot = await start()
    community.database = bot.database
    await wire.server.until(
        lambda: len(wire.server.requests(*MESSAGE)) - before >= cards, f"{cards} cards read"
    )
    await bot.reconciler.finished()
    await calm_down(bot, wire)
    return bot


async def test_many_votes_are_read_page_by_page(
    wire: Loopback,
    publishing: AskwellBot,
    community: Community,
    question: Post,
    card: ResponseMessage,
    start: Start,
) -> None:
    """More than two hundred people voted while nobody listened."""
    await publishing.close()
    for number in range(230):
        voter = community.member(f"Voter {number}")
        await community.on_discord(voter).react(card, UP)
    await again(wire, start, community)
    assert await community.score(question) == "+230"
    pages = [call for call in wire.server.requests(*REACTORS) if UP[0] in call.path]
    # 231 with our own seed: three pages of normal reactions, one of bursts.
    assert len(pages) == 4


async def test_equal_counts_cost_one_request_a_message(
    wire: Loopback,
    publishing: AskwellBot,
    community: Community,
    question: Post,
    card: ResponseMessage,
    start: Start,
) -> None:
    await community.on_discord(community.helper).react(card, UP)
    await wire.until_shown(card, "+1")
    answer = await community.answer(question)
    await wire.server.until(lambda: len(wire.messages(card.id)) == 1, "the answer's card")
    await publishing.publish_due()
    await publishing.close()
    await again(wire, start, community, cards=2)
    assert len(wire.server.requests(*MESSAGE)) == 2
    assert wire.server.requests(*REACTORS) == []
    assert await community.score(question) == "+1"
    assert await community.score(answer) == "0"


UNCLEAR = {
    "message forbidden": (*MESSAGE, 403, 50001),
    "message unavailable": (*MESSAGE, 503, 0),
    "people forbidden": (*REACTORS, 403, 50013),
    "people unavailable": (*REACTORS, 503, 0),
    "emoji unknown": (*REACTORS, 404, 10014),
}


@pytest.mark.parametrize("why", UNCLEAR)
async def test_an_unclear_answer_changes_nothing(
    wire: Loopback,
    publishing: AskwellBot,
    community: Community,
    question: Post,
    card: ResponseMessage,
    start: Start,
    why: str,
) -> None:
    await community.on_discord(community.helper).react(card, UP)
    await wire.until_shown(card, "+1")
    await publishing.close()
    await community.on_discord(community.newcomer).react(card, DOWN)
    await community.on_discord(community.moderator).react(card, DOWN)
    method, path, status, code = UNCLEAR[why]
    fault = wire.server.fail(method, path, status, code=code, times=None)
    bot = await again(wire, start, community)
    assert fault.hits
    assert await community.score(question) == "+1"
    assert (await community.now(question)).state is PostState.PUBLISHED
    fault.times = 0
    bot.reconciler.start(bot.guilds)
    await bot.reconciler.finished()
    await calm_down(bot, wire)
    assert await community.score(question) == "−1"


@pytest.mark.parametrize("ending", [Ending.CLOSE, Ending.RESET])
async def test_half_of_the_pages_change_nothing(
    wire: Loopback,
    publishing: AskwellBot,
    community: Community,
    question: Post,
    card: ResponseMessage,
    start: Start,
    ending: Ending,
) -> None:
    """The first page came, the second did not: nobody is counted, and nobody uncounted."""
    await community.on_discord(community.helper).react(card, UP)
    await wire.until_shown(card, "+1")
    await publishing.close()
    for number in range(120):
        await community.on_discord(community.member(f"Voter {number}")).react(card, UP)
    fault = wire.server.drop(*REACTORS, ending, times=None, after=1)
    await again(wire, start, community)
    assert fault.hits
    assert await community.score(question) == "+1"


async def test_both_reactions_of_one_member_are_none_unless_one_counted_before(
    wire: Loopback,
    publishing: AskwellBot,
    community: Community,
    question: Post,
    card: ResponseMessage,
    start: Start,
) -> None:
    hal, nia = community.on_discord(community.helper), community.on_discord(community.newcomer)
    await hal.react(card, UP)
    await wire.until_shown(card, "+1")
    await publishing.close()
    await hal.react(card, DOWN)
    await nia.react(card, UP)
    await nia.react(card, DOWN)
    await again(wire, start, community)
    assert await community.score(question) == "+1"
    assert set(await community.votes(question)) == {hal.id}


async def test_a_vote_by_command_survives_whatever_the_reactions_say(
    wire: Loopback,
    publishing: AskwellBot,
    community: Community,
    question: Post,
    card: ResponseMessage,
    start: Start,
) -> None:
    await community.vote(question, community.helper, -1)
    await wire.until_shown(card, "−1")
    await publishing.close()
    await community.on_discord(community.newcomer).react(card, UP)
    await again(wire, start, community)
    assert await community.score(question) == "0"
    assert len(await community.votes(question)) == 2


async def test_a_socket_lost_before_the_session_was_ready_is_reconciled_all_the_same(
    wire: Loopback, start: Start, community: Community, wire_bot: AskwellBot
) -> None:
    """READY came, the socket went, and RESUME brought it back: it is a new session still."""
    question = await community.ask()
    await wire_bot.publish_due()
    card = await community.message(question)
    await wire_bot.close()
    await community.on_discord(community.helper).react(card, UP)
    wire.server.gateway.cut_after = "GUILD_CREATE"
    await again(wire, start, community)
    assert wire.server.gateway.resumed == 1
    assert await community.score(question) == "+1"


async def test_cards_deleted_meanwhile_are_hidden_with_one_notice(
    wire: Loopback, wire_bot: AskwellBot, community: Community, start: Start
) -> None:
    questions = [await community.ask() for _number in range(4)]
    await wire_bot.publish_due()
    await wire_bot.close()
    for message in wire.messages(community.garden.channel_id or 0)[:3]:
        wire.backend.delete_message(message.channel_id, message.id)
    await again(wire, start, community, cards=4)
    states = [(await community.now(question)).state for question in questions]
    assert states == [PostState.HIDDEN] * 3 + [PostState.PUBLISHED]
    assert len(await community.notices()) == 1


async def test_a_channel_deleted_meanwhile_hides_nothing(
    wire: Loopback, wire_bot: AskwellBot, community: Community, start: Start
) -> None:
    question = await community.ask()
    answer = await community.answer(question)
    other = await community.category("Other")
    await community.ask(category=other)
    await calm_down(wire_bot, wire)
    await wire_bot.close()
    # With a channel go its threads.
    wire.backend.delete_channel((await community.card(question)).thread_id or 0)
    wire.backend.delete_channel(community.garden.channel_id or 0)
    await again(wire, start, community)
    assert (await community.now(question)).state is PostState.PUBLISHED
    assert (await community.now(answer)).state is PostState.PUBLISHED


async def test_the_vote_of_a_member_who_left_meanwhile_stays_as_their_reaction_does(
    wire: Loopback,
    publishing: AskwellBot,
    community: Community,
    question: Post,
    card: ResponseMessage,
    start: Start,
) -> None:
    await community.on_discord(community.helper).react(card, UP)
    await wire.until_shown(card, "+1")
    await publishing.close()
    await community.on_discord(community.newcomer).react(card, UP)
    wire.backend.remove_member(wire.guild.id, community.helper.user_id)
    wire.backend.remove_member(wire.guild.id, community.newcomer.user_id)
    await again(wire, start, community)
    assert await community.score(question) == "+2"
