"""A forum post takes no nonce: whatever becomes of the request for it, one question, one post."""

import asyncio
import signal

import pytest
from simcord import ResponseMessage

from bot.client import AskwellBot
from bot.database import Database
from bot.settings import Settings
from models import Layout, Post
from tests.wire.community import Community, calm_down, settle_in
from tests.wire.conftest import Start
from tests.wire.faults import Ending
from tests.wire.loopback import Loopback
from tests.wire.mishaps import EDIT, FAULTS, REACTION, Spoil
from tests.wire.test_requests import made
from tests.wire.test_stopping import PATIENCE, launch
from tests.world import DOWN, UP

CREATE = ("POST", "/channels/*/threads")
DRESS = ("PATCH", "/channels/*")


def done(status: int, times: int = 1) -> Spoil:
    """Carry the request out, and answer what the library takes for a reason to try again."""
    return lambda server, *what: server.fail(*what, status, applied=True, times=times)


MISHAPS = {
    **FAULTS,
    "500 though it was done": done(500),
    "504 twice though it was done": done(504, 2),
}


@pytest.fixture
def wire_settings(settings: Settings) -> Settings:
    """On both databases."""
    return settings


@pytest.fixture
async def forum(wire_bot: AskwellBot, wire: Loopback) -> Community:
    """People and one category, which is a forum."""
    return await settle_in(wire_bot.database, wire, Layout.FORUM)


def posts(wire: Loopback) -> list[int]:
    """Give the posts there are."""
    return list(wire.backend.get_guild(wire.guild.id).thread_ids)


async def the_one_post(wire: Loopback, community: Community, question: Post) -> ResponseMessage:
    """Give a question's message; it is whole, and there is no other post."""
    card = await community.card(question)
    assert (card.shown, card.stuck, card.seeded) == (card.wanted, None, True)
    assert posts(wire) == [card.thread_id]
    assert (card.channel_id, card.forum_id) == (card.thread_id, community.garden.channel_id)
    (message,) = wire.messages(card.thread_id or 0)
    assert message.id == card.message_id
    me = wire.backend.bot_user.id
    assert wire.reactions(message.channel_id, message.id) == {UP: [me], DOWN: [me]}
    return message


@pytest.mark.parametrize("mishap", MISHAPS)
async def test_a_question_is_one_post(
    wire: Loopback, wire_bot: AskwellBot, forum: Community, mishap: str
) -> None:
    spoiled = MISHAPS[mishap](wire.server, *CREATE)
    question = await forum.ask()
    await calm_down(wire_bot, wire)
    assert spoiled.hits
    await the_one_post(wire, forum, question)


@pytest.mark.parametrize("step", [REACTION, DRESS, EDIT], ids=["reaction", "tags", "edit"])
@pytest.mark.parametrize("fault", ["429", "503 though it was done", "reply lost"])
async def test_it_is_whole_in_the_end(
    wire: Loopback, wire_bot: AskwellBot, forum: Community, step: tuple[str, str], fault: str
) -> None:
    question = await forum.ask()
    if step is REACTION:
        FAULTS[fault](wire.server, *step)
    await calm_down(wire_bot, wire)
    spoiled = FAULTS[fault](wire.server, *step) if step is not REACTION else None
    await forum.edit(question, forum.asker, title="What else can I grow in the shade?")
    await calm_down(wire_bot, wire)
    assert spoiled is None or spoiled.hits
    await the_one_post(wire, forum, question)
    (post,) = posts(wire)
    assert wire.backend.channels[post].name == "#1 What else can I grow in the shade?"


async def test_a_post_that_sleeps_by_now_is_found_among_the_archived_ones(
    wire: Loopback, wire_bot: AskwellBot, forum: Community
) -> None:
    wire.server.lose_reply(*CREATE)
    question = await forum.ask()
    await wire_bot.publish_due()
    (post,) = posts(wire)
    about = wire.backend.channels[post].thread_metadata
    assert about is not None
    about.archived = True
    wire.server.fail("PATCH", "/channels/*/messages/*", 503)
    wire.server.clock.advance(60)
    await wire_bot.publish_due()
    assert (await forum.card(question)).thread_id == post
    about.archived = False
    await calm_down(wire_bot, wire)
    await the_one_post(wire, forum, question)


async def test_a_post_whose_reply_was_lost_takes_the_votes_it_has_by_then(
    wire: Loopback, publishing: AskwellBot, forum: Community
) -> None:
    wire.server.lose_reply(*CREATE)
    found = wire.server.hold("GET", "/guilds/*/threads/active")
    await forum.ask()
    await found.arrived.wait()
    (post,) = posts(wire)
    (message,) = wire.messages(post)
    await forum.on_discord(forum.helper).react(message, UP)
    found.open.set()
    await wire.until_shown(message, "+1")
    assert posts(wire) == [post]


async def test_only_posts_that_nobody_knows_are_looked_into(
    wire: Loopback, wire_bot: AskwellBot, forum: Community
) -> None:
    for _ in range(3):
        await forum.ask()
    await calm_down(wire_bot, wire)
    wire.server.lose_reply(*CREATE)
    await forum.ask()
    made(wire)
    await calm_down(wire_bot, wire)
    assert len(posts(wire)) == 4
    # Of the four posts one is unknown, and only that one is read.
    assert [one for one in made(wire) if one[0] == "GET"][:3] == [
        ("GET", "active"),
        ("GET", "public"),
        ("GET", "messages"),
    ]


async def test_what_a_question_in_a_forum_costs(
    wire: Loopback, wire_bot: AskwellBot, forum: Community
) -> None:
    question = await forum.ask()
    made(wire)
    await wire_bot.publish_due()
    assert made(wire) == [("POST", "threads"), ("PUT", "reactions"), ("PUT", "reactions")]
    await forum.vote(question, forum.helper)
    await wire_bot.publish_due()
    assert made(wire) == [("PATCH", "messages")]


async def test_killed_while_the_post_was_on_its_way(
    wire: Loopback, wire_settings: Settings, start: Start
) -> None:
    """The process is dead before the request arrives; whoever comes next finds what it made."""
    database = Database(wire_settings.database, clock=wire.server.clock)
    community = await settle_in(database, wire, Layout.FORUM)
    question = await community.ask()
    gate = wire.server.hold(*CREATE)
    child = await launch(wire.server, wire_settings)
    await asyncio.wait_for(gate.arrived.wait(), PATIENCE)
    child.process.send_signal(signal.SIGKILL)
    await child.ends()
    gate.open.set()
    await wire.server.until(lambda: posts(wire), "the post, late")
    wire.server.clock.advance(120)
    bot = await start()
    await calm_down(bot, wire)
    await the_one_post(wire, community, question)
    assert len(wire.server.requests(*CREATE)) == 1
    await community.database.close()


async def test_killed_before_the_reply(
    wire: Loopback, wire_settings: Settings, start: Start
) -> None:
    database = Database(wire_settings.database, clock=wire.server.clock)
    community = await settle_in(database, wire, Layout.FORUM)
    question = await community.ask()
    wire.server.lose_reply(*CREATE, Ending.SILENCE)
    child = await launch(wire.server, wire_settings)
    await wire.server.until(lambda: posts(wire), "the post", PATIENCE)
    child.process.send_signal(signal.SIGKILL)
    await child.ends()
    wire.server.clock.advance(120)
    bot = await start()
    await calm_down(bot, wire)
    await the_one_post(wire, community, question)
    await community.database.close()
