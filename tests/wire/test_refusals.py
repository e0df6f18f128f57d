"""What Discord refuses, and what it is slow to answer: counted, so that nothing is a hot loop."""

import asyncio
import sqlite3
from collections.abc import Coroutine
from typing import Any

import pytest
from sqlalchemy import event

from bot import cards
from bot.client import AskwellBot
from bot.publisher import loop
from models import PostState
from tests.wire.community import Community, calm_down
from tests.wire.faults import Ending
from tests.wire.loopback import Loopback

SEND = ("POST", "/channels/*/messages")
EDIT = ("PATCH", "/channels/*/messages/*")
THREAD = ("POST", "/channels/*/messages/*/threads")
HOUR = 3_700


def sends_to(wire: Loopback, channel_id: int | None) -> int:
    return len(wire.server.requests("POST", f"/channels/{channel_id}/messages"))


async def test_a_channel_that_forbids_is_asked_once_and_the_others_go_on(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    shut = await community.category("Shut")
    staff = wire.channel("staff")
    wire.server.fail("POST", f"/channels/{shut.channel_id}/messages", 403, code=50013, times=None)
    first = await community.ask(category=shut)
    second = await community.ask(category=shut)
    elsewhere = await community.ask()
    for _hour in range(10):
        await wire_bot.publish_due()
        wire.server.clock.advance(HOUR)
    assert (await community.card(first)).stuck == "forbidden"
    assert (await community.card(second)).stuck == "forbidden"
    assert await community.score(elsewhere) == "0"
    assert sends_to(wire, shut.channel_id) <= 2
    assert len(await community.notices()) == 1
    assert wire.messages(staff.id) == []


async def test_many_cards_for_a_channel_that_forbids_are_not_as_many_refusals_at_once(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    """Too many in ten minutes, and Discord no longer answers at all."""
    wire.server.fail(*SEND, 403, code=50013, times=None)
    waiting = [await community.ask() for _number in range(8)]
    await wire_bot.publish_due()
    assert sends_to(wire, community.garden.channel_id) == 1
    for _minute in range(10):
        wire.server.clock.advance(60)
        await wire_bot.publish_due()
    assert {(await community.card(one)).stuck for one in waiting} == {"forbidden"}
    assert sends_to(wire, community.garden.channel_id) == 8


async def test_what_waited_for_a_permission_is_posted_when_it_is_given(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    fault = wire.server.fail(*SEND, 403, code=50013, times=None)
    question = await community.ask()
    await wire_bot.publish_due()
    fault.times = 0
    await community.do(cards.release, wire.guild.id, reason="forbidden")
    await calm_down(wire_bot, wire)
    assert len(wire.messages(community.garden.channel_id or 0)) == 1
    assert (await community.now(question)).state is PostState.PUBLISHED


async def test_old_messages_are_edited_at_discords_pace(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    """Eight old questions in one channel: three edits in six seconds, and none refused."""
    questions = [await community.ask() for _number in range(8)]
    await wire_bot.publish_due()
    wire.server.clock.advance(HOUR)
    for question in questions:
        await community.vote(question, community.helper)
    await calm_down(wire_bot, wire)
    assert {await community.score(question) for question in questions} == {"+1"}
    assert [call.status for call in wire.server.requests(*EDIT)] == [200] * 8


async def test_a_smaller_allowance_than_we_thought_is_learnt(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    """Discord takes one edit where we counted on three: it is not asked again and again."""
    questions = [await community.ask() for _number in range(4)]
    await wire_bot.publish_due()
    wire.server.clock.advance(HOUR)
    for question in questions:
        await community.vote(question, community.helper)
    wire.server.rules.old_edits.limit = 1
    wire.server.rules.old_edits.per = 0.1
    await calm_down(wire_bot, wire)
    assert {await community.score(question) for question in questions} == {"+1"}
    assert len(wire.server.requests(*EDIT)) <= 8


async def test_a_title_that_automod_blocks_costs_only_the_thread(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    wire.server.fail(*THREAD, 400, code=200001, times=None)
    question = await community.ask()
    answer = await community.answer(question)
    await calm_down(wire_bot, wire)
    card = await community.card(question)
    assert (card.thread_id, card.stuck) == (None, None)
    assert (await community.card(answer)).channel_id == community.garden.channel_id
    assert len(wire.server.requests(*THREAD)) == 1


async def test_a_text_that_automod_blocks_is_not_sent_again_and_again(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    wire.server.fail(*SEND, 400, code=200000, times=None)
    question = await community.ask()
    for _hour in range(10):
        await wire_bot.publish_due()
        wire.server.clock.advance(HOUR)
    assert (await community.card(question)).stuck == "automod"
    assert sends_to(wire, community.garden.channel_id) == 1


async def test_a_full_server_gets_its_answers_in_the_channel(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    wire.server.fail(*THREAD, 400, code=160006)
    question = await community.ask()
    answer = await community.answer(question)
    await calm_down(wire_bot, wire)
    _, reply = wire.messages(community.garden.channel_id or 0)
    assert reply.id == (await community.card(answer)).message_id
    assert len(wire.server.requests(*THREAD)) == 1


async def test_a_server_that_never_answers_holds_up_nobody_else(
    wire: Loopback, wire_bot: AskwellBot, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = await community.category("Slow")
    wire.server.drop("POST", f"/channels/{slow.channel_id}/messages", Ending.SILENCE)
    late = await community.ask(category=slow)
    await community.ask()
    with monkeypatch.context() as impatient:
        impatient.setattr(loop, "CARD_SECONDS", 2)
        async with asyncio.timeout(20):
            await wire_bot.publish_due()
    assert len(wire.messages(community.garden.channel_id or 0)) == 1
    await calm_down(wire_bot, wire)
    assert (await community.message(late)).channel_id == slow.channel_id


async def test_an_endless_outage_is_asked_less_and_less_often(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    """Three hours of 503: the waits grow to a quarter of an hour, and it is posted after all."""
    fault = wire.server.fail(*SEND, 503, times=None)
    question = await community.ask()
    for _time in range(36):
        await wire_bot.publish_due()
        wire.server.clock.advance(300)
    assert sends_to(wire, community.garden.channel_id) <= 20
    fault.times = 0
    wire.server.clock.advance(HOUR)
    await calm_down(wire_bot, wire)
    assert await community.score(question) == "0"


async def test_an_archived_thread_is_woken_for_an_edit_and_not_for_a_score(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    question = await community.ask()
    answer = await community.answer(question)
    await calm_down(wire_bot, wire)
    thread_id = (await community.card(question)).thread_id or 0
    thread = wire.backend.channels[thread_id].thread_metadata
    assert thread is not None
    thread.archived = True
    await community.vote(answer, community.newcomer)
    await calm_down(wire_bot, wire)
    assert thread.archived
    assert await community.score(answer) == "0"
    await community.edit(answer, community.helper, body="In the evening, rather.")
    await calm_down(wire_bot, wire)
    assert await community.score(answer) == "+1"
    assert thread.archived


@pytest.mark.logs_errors("the outbox cannot be written, and that is said")
async def test_a_database_that_takes_no_claim_is_not_asked_in_a_hot_loop(
    wire_bot: AskwellBot, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk can be read: the card stays due, and each claim fails at once."""
    await community.ask()
    waits: list[float] = []

    async def nothing_happens(waiting: Coroutine[Any, Any, Any], seconds: float) -> None:
        waiting.close()
        waits.append(seconds)
        if len(waits) == 6:
            wire_bot.publisher._closing = True
        raise TimeoutError

    def full(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("UPDATE card"):
            raise sqlite3.OperationalError("database or disk is full")

    engine = wire_bot.database._writer.sync_engine
    event.listen(engine, "before_cursor_execute", full)
    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "wait_for", nothing_happens)
        await wire_bot.publisher.run()
    event.remove(engine, "before_cursor_execute", full)
    wire_bot.publisher._closing = False
    assert waits == [1, 5, 15, 60, 60, 60]
