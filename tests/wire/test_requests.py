"""How many requests things cost: Discord limits them, and every one is a wait for somebody."""

import asyncio

import pytest

from bot import cards
from bot.cards import LEASE
from bot.client import AskwellBot
from models import Layout
from tests.wire.community import Community, settle_in
from tests.wire.loopback import Loopback
from tests.wire.mishaps import REACTION
from tests.wire.server import Call


def made(wire: Loopback) -> list[tuple[str, str]]:
    """Give the requests since the last call, by method and the last word of the path."""
    calls, wire.server.calls = wire.server.calls, []
    return [(call.method, _kind(call)) for call in calls]


def _kind(call: Call) -> str:
    return next(word for word in reversed(call.path.split("/")) if word.isalpha())


async def test_a_question_with_its_thread_costs_four_requests(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    await community.ask()
    made(wire)
    await wire_bot.publish_due()
    assert made(wire) == [
        ("POST", "messages"),
        ("POST", "threads"),
        ("PUT", "reactions"),
        ("PUT", "reactions"),
    ]


async def test_a_card_that_runs_out_of_time_while_others_write_costs_no_more(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    """All of it is on Discord: only that is still to be written down, when its turn comes."""
    await community.ask()
    made(wire)
    gate = wire.server.hold(*REACTION)
    publishing = asyncio.create_task(wire_bot.publish_due())
    await gate.arrived.wait()
    async with wire_bot.database.transaction():
        turn = wire_bot.database._turn
        gate.open.set()
        while not turn._waiters:  # noqa: ASYNC110 - a lock tells nobody who waits for it
            await asyncio.sleep(0)
        publishing.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await publishing
    wire.server.clock.advance(LEASE.total_seconds() + 1)
    await wire_bot.publish_due()
    assert [method for method, _kind in made(wire)] == ["POST", "POST", "PUT", "PUT"]


async def test_an_answer_costs_three_requests_and_its_question_one(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    question = await community.ask()
    await wire_bot.publish_due()
    made(wire)
    await community.answer(question)
    await wire_bot.publish_due()
    assert sorted(made(wire)) == [
        ("PATCH", "messages"),
        ("POST", "messages"),
        ("PUT", "reactions"),
        ("PUT", "reactions"),
    ]


async def test_in_the_layout_without_threads_a_question_costs_three(
    wire: Loopback, wire_bot: AskwellBot
) -> None:
    community = await settle_in(wire_bot.database, wire, Layout.CHANNEL)
    await community.ask()
    made(wire)
    await wire_bot.publish_due()
    assert made(wire) == [("POST", "messages"), ("PUT", "reactions"), ("PUT", "reactions")]


async def test_nothing_is_sent_when_nothing_visible_changed(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    question = await community.ask()
    await wire_bot.publish_due()
    made(wire)
    await community.vote(question, community.helper)
    await community.vote(question, community.helper, 0)
    await community.do(cards.touch, question)
    assert await wire_bot.publish_due() > 0
    assert made(wire) == []


async def test_many_votes_are_one_edit(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    question = await community.ask()
    await wire_bot.publish_due()
    voters = [community.member(f"Voter {number}") for number in range(40)]
    made(wire)
    for voter in voters:
        await community.vote(question, voter)
    await wire_bot.publish_due()
    assert made(wire) == [("PATCH", "messages")]
    assert await community.score(question) == "+40"
