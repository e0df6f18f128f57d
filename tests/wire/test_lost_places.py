"""Threads and channels that go, sleep or are locked, and cards that must not be shown at all."""

import pytest

from bot import cards, categories, losses, moderation, screening
from bot.access import Standing
from bot.categories import Change
from bot.client import AskwellBot
from bot.database import Tx
from bot.screening import Decision, Queue
from models import Cause, Draft, PostState
from tests.wire.community import Community, calm_down
from tests.wire.conftest import Start
from tests.wire.loopback import Loopback
from tests.wire.test_reconciling import again
from tests.world import SPEAK, UP

SEND = ("POST", "/channels/*/messages")


async def test_an_answer_to_a_thread_deleted_meanwhile_replies_in_the_channel(
    wire: Loopback, wire_bot: AskwellBot, community: Community, start: Start
) -> None:
    question = await community.ask()
    await calm_down(wire_bot, wire)
    await wire_bot.close()
    wire.backend.delete_channel((await community.card(question)).thread_id or 0)
    bot = await again(wire, start, community)
    answer = await community.answer(question)
    await calm_down(bot, wire)
    assert (await community.card(question)).thread_id is None
    assert (await community.message(answer)).channel_id == community.garden.channel_id


async def test_answers_in_a_thread_deleted_meanwhile_are_posted_again_in_the_channel(
    wire: Loopback, wire_bot: AskwellBot, community: Community, start: Start
) -> None:
    question = await community.ask()
    answer = await community.answer(question)
    await calm_down(wire_bot, wire)
    await wire_bot.close()
    wire.backend.delete_channel((await community.card(question)).thread_id or 0)
    bot = await again(wire, start, community, cards=2)
    assert (await community.now(answer)).state is PostState.HIDDEN
    await community.do(moderation.show, community.moderator, answer.id or 0)
    await calm_down(bot, wire)
    assert (await community.message(answer)).channel_id == community.garden.channel_id


async def test_an_earlier_channel_deleted_meanwhile_hides_nothing(
    wire: Loopback, wire_bot: AskwellBot, community: Community, start: Start
) -> None:
    """The category had moved on; its older cards follow it once their own channel is gone."""
    question = await community.ask()
    await calm_down(wire_bot, wire)
    earlier, later = community.garden.channel_id or 0, wire.channel("later")
    change = Change(channel_id=later.id)
    await community.do(categories.edit, community.admin, community.garden.id or 0, change)
    await wire_bot.close()
    wire.backend.delete_channel((await community.card(question)).thread_id or 0)
    wire.backend.delete_channel(earlier)
    await again(wire, start, community)
    assert (await community.now(question)).state is PostState.PUBLISHED
    assert (await community.message(question)).channel_id == later.id
    assert await community.notices() == []


async def test_cards_in_a_channel_that_is_still_there_are_not_posted_again(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    """A category moved, and lost the new channel: what stands in the old one stays, and goes on."""
    question = await community.ask()
    answer = await community.answer(question)
    await calm_down(wire_bot, wire)
    garden = community.garden.id or 0
    second, third = wire.channel("second"), wire.channel("third")
    await community.do(categories.edit, community.admin, garden, Change(channel_id=second.id))
    community.open[second.id] = SPEAK
    young = await community.ask()
    await calm_down(wire_bot, wire)
    await community.do(categories.channel_gone, wire.guild.id, second.id)
    for post in (question, answer):
        message_id = (await community.card(post)).message_id
        await community.react(post, community.newcomer, message_id=message_id)
    await calm_down(wire_bot, wire)
    assert [await community.score(one) for one in (question, answer)] == ["+1", "+1"]
    await community.do(categories.edit, community.admin, garden, Change(channel_id=third.id))
    await calm_down(wire_bot, wire)
    assert (await community.message(question)).channel_id == community.garden.channel_id
    assert [one.id for one in wire.messages(third.id)] == [(await community.card(young)).message_id]


async def test_a_category_that_only_groups_now_still_shows_what_happens_to_its_cards(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    question = await community.ask()
    await calm_down(wire_bot, wire)
    card = await community.message(question)
    change = Change(channel_id=0)
    await community.do(categories.edit, community.admin, community.garden.id or 0, change)
    ballot = community.reaction(question, community.helper, UP, message_id=card.id)
    assert (await wire_bot.intake.submit(ballot)).value == 1
    await calm_down(wire_bot, wire)
    assert await community.score(question) == "+1"


@pytest.mark.parametrize("code", [50083, 160005])
async def test_an_answer_for_a_locked_thread_waits_for_a_person(
    wire: Loopback, wire_bot: AskwellBot, community: Community, code: int
) -> None:
    question = await community.ask()
    await calm_down(wire_bot, wire)
    thread_id = (await community.card(question)).thread_id
    fault = wire.server.fail("POST", f"/channels/{thread_id}/messages", 400, code=code, times=None)
    answer = await community.answer(question)
    for _hour in range(10):
        await wire_bot.publish_due()
        wire.server.clock.advance(3_700)
    assert (await community.card(answer)).stuck == "locked"
    assert fault.hits == 1
    assert len(await community.notices()) == 1


async def test_reactions_wait_until_a_sleeping_thread_wakes(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    question = await community.ask()
    answer = await community.answer(question)
    await calm_down(wire_bot, wire)
    thread_id = (await community.card(question)).thread_id or 0
    thread = wire.backend.channels[thread_id].thread_metadata
    assert thread is not None
    thread.archived = True
    async with community.database.transaction() as tx:
        card = await cards.of_post(tx, answer)
        assert card is not None
        card.seeded = False
        await cards.touch(tx, answer, loud=False)
    await calm_down(wire_bot, wire)
    assert (await community.card(answer)).stuck == "archived"
    thread.archived = False
    await community.do(cards.release, wire.guild.id, channel_id=thread_id, reason="archived")
    await calm_down(wire_bot, wire)
    assert (await community.card(answer)).seeded


# -- cards that name and link each other -----------------------------------------------------------


async def test_a_question_posted_again_is_linked_from_its_answers(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    question = await community.ask()
    answer = await community.answer(question)
    await calm_down(wire_bot, wire)
    old = (await community.card(question)).message_id
    await community.do(losses.messages, wire.guild.id, [old or 0])
    wire.backend.delete_message(community.garden.channel_id or 0, old or 0)
    await calm_down(wire_bot, wire)
    # Long enough for both to be due at the same moment.
    wire.server.clock.advance(60)
    await community.do(moderation.show, community.moderator, question.id or 0)
    await calm_down(wire_bot, wire)
    fields = (await community.message(answer)).embeds[0].fields
    assert f"/{(await community.card(question)).message_id})" in str(fields[0].value)


async def test_an_accepted_answer_is_linked_from_its_question_once_it_is_up(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    question = await community.ask()
    await calm_down(wire_bot, wire)
    wire.server.clock.advance(60)
    answer = await community.answer(question)
    await community.accept(answer)
    await calm_down(wire_bot, wire)
    fields = (await community.message(question)).embeds[0].fields
    assert f"/{(await community.card(answer)).message_id})" in str(fields[0].value)


async def test_a_new_title_shows_on_the_cards_of_the_answers(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    question = await community.ask(title="A title with a name in it")
    answer = await community.answer(question)
    await calm_down(wire_bot, wire)
    await community.edit(question, community.asker, title="A title without a name")
    await calm_down(wire_bot, wire)
    assert "A title without a name" in str((await community.message(answer)).embeds[0].to_dict())


# -- what must not be shown at all -----------------------------------------------------------------


async def test_what_is_hidden_before_it_was_posted_is_not_posted(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    question = await community.ask()
    other = await community.ask()
    await community.do(moderation.hide, community.moderator, question.id or 0)
    await calm_down(wire_bot, wire)
    answer = await community.answer(other)
    await community.do(moderation.hide, community.moderator, answer.id or 0)
    await calm_down(wire_bot, wire)
    assert (
        wire.server.requests(
            "POST", f"/channels/{(await community.card(other)).thread_id}/messages"
        )
        == []
    )
    assert [one.id for one in wire.messages(community.garden.channel_id or 0)] == [
        (await community.card(other)).message_id
    ]
    for post in (question, answer):
        await community.do(moderation.show, community.moderator, post.id or 0)
    await calm_down(wire_bot, wire)
    assert (await community.card(question)).thread_id
    assert [await community.score(one) for one in (question, answer)] == ["0", "0"]


async def test_a_queued_question_leaves_no_trace_until_it_is_shown(
    wire: Loopback, wire_bot: AskwellBot, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def careful(_tx: Tx, _who: Standing, _draft: Draft) -> Decision:
        return Queue("looked at first", Cause.WORDS)

    monkeypatch.setattr(screening, "RULES", [careful])
    question = await community.ask(title="A title that nobody may read yet")
    await calm_down(wire_bot, wire)
    assert wire.messages(community.garden.channel_id or 0) == []
    assert "nobody may read" not in str([call.body for call in wire.server.calls])
    await community.do(moderation.show, community.moderator, question.id or 0)
    await calm_down(wire_bot, wire)
    assert await community.score(question) == "0"


async def test_what_was_sent_before_a_crash_and_hidden_after_it_is_hidden_on_discord_too(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    wire.server.lose_reply(*SEND)
    question = await community.ask(title="A title that was up for a moment")
    await wire_bot.publish_due()
    await community.do(moderation.hide, community.moderator, question.id or 0)
    await calm_down(wire_bot, wire)
    (message,) = wire.messages(community.garden.channel_id or 0)
    assert "up for a moment" not in str(message.embeds[0].to_dict())


async def test_hiding_a_question_takes_its_title_off_its_thread(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    question = await community.ask(title="A title that somebody regrets")
    await calm_down(wire_bot, wire)
    thread = wire.backend.channels[(await community.card(question)).thread_id or 0]
    named = thread.name
    assert "regrets" in (named or "")
    await community.do(moderation.hide, community.moderator, question.id or 0)
    await calm_down(wire_bot, wire)
    assert thread.name == "#1"
    await community.do(moderation.show, community.moderator, question.id or 0)
    await calm_down(wire_bot, wire)
    assert thread.name == named


async def test_what_a_permission_held_back_after_a_lost_reply_is_not_posted_twice(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    """Sent, the reply lost, then forbidden: when it is allowed again we look before we send."""
    wire.server.lose_reply(*SEND)
    question = await community.ask()
    await wire_bot.publish_due()
    fault = wire.server.fail("GET", "/channels/*/messages", 403, code=50001, times=None)
    wire.server.clock.advance(7_200)
    await wire_bot.publish_due()
    assert (await community.card(question)).stuck == "forbidden"
    fault.times = 0
    await community.do(cards.release, wire.guild.id, reason="forbidden")
    await calm_down(wire_bot, wire)
    assert len(wire.messages(community.garden.channel_id or 0)) == 1
