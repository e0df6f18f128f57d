"""Votes by reaction, by command and by button are one vote."""

import discord
import pytest

from bot import errors, moderation
from models import CloseReason
from tests.walks.people import text_of
from tests.walks.town import DOWN, UP, Town

VOTED_UP = "You voted this up. The score is {}."


def emoji_of(message: discord.Message) -> dict[str, int]:
    """Return how many reactions of each emoji a message has."""
    return {str(one.emoji): one.count for one in message.reactions}


async def score(town: Town, address: str = "#1") -> str:
    """Return the score that a card shows once it is up to date."""
    await town.publish()
    (line,) = (one for one in text_of(town.card(address)).splitlines() if "Score" in one)
    return line


async def test_a_reaction_counts_and_taking_it_off_takes_it_back(town: Town) -> None:
    card = await town.ask()
    await town.hal.reacts(UP, card)
    await town.nia.reacts(UP, card)
    assert await score(town) == "Score +2"
    await town.nia.takes_off(UP, card)
    assert await score(town) == "Score +1"
    await town.hal.takes_off(UP, card)
    assert await score(town) == "Score 0"


@pytest.mark.parametrize("gone", ["up_emoji", "down_emoji"])
async def test_where_a_custom_emoji_was_deleted_the_standard_ones_stand(
    town: Town, gone: str
) -> None:
    custom = f"<:leaf:{town.guild.create_emoji('leaf').id}>"
    await town.choose(**{gone: custom})
    # Up comes first, and each has its answer from Discord.
    path = "/channels/*/messages/*/reactions/*leaf*/@me"
    town.env.inject_error("PUT", path, status=400, code=10014, times=None)
    card = await town.ask()
    assert {UP, DOWN} <= set(emoji_of(card))
    await town.hal.reacts(DOWN, card)
    assert await score(town) == "Score −1"


async def test_the_opposite_emoji_is_taken_off(town: Town) -> None:
    card = await town.ask()
    await town.hal.reacts(UP, card)
    await town.hal.reacts(DOWN, card)
    assert await score(town) == "Score −1"
    # One of each is the bot's own.
    assert emoji_of(town.card("#1")) == {UP: 1, DOWN: 2}


async def test_a_vote_by_command_takes_off_the_reaction_that_says_otherwise(town: Town) -> None:
    card = await town.ask()
    await town.hal.reacts(UP, card)
    await town.nia.reacts(UP, card)
    await town.hal.types("/vote", post="#1", vote="none")
    await town.nia.types("/vote", post="#1", vote="down")
    assert await score(town) == "Score −1"
    assert emoji_of(town.card("#1")) == {UP: 1, DOWN: 1}
    # So nothing there brings the vote back after a restart.
    town.bot.reconciler.start(town.bot.guilds)
    await town.bot.reconciler.finished()
    assert await score(town) == "Score −1"


async def test_a_vote_too_many_is_taken_off_and_told(town: Town) -> None:
    card = await town.ask()
    other = await town.ask(title="What is a good bedtime story?")
    await town.choose(hourly_votes=1)
    await town.hal.reacts(UP, card)
    await town.hal.reacts(UP, other)
    # The bot's own is left.
    assert emoji_of(town.card("#2")) == {UP: 1, DOWN: 1}
    await town.hal.types("/vote", post="#2", vote="down")
    assert town.hal.text.startswith("You can vote 1 time an hour here, and you have.")
    assert await score(town, "#2") == "Score 0"


async def test_a_reaction_that_cannot_be_taken_off_is_pointed_out(town: Town) -> None:
    card = await town.ask()
    town.permit(None, manage_messages=False)
    await town.hal.reacts(UP, card)
    await town.hal.types("/vote", post="#1", vote="none")
    assert "Your reaction still stands on the post" in town.hal.text
    assert await score(town) == "Score 0"


async def test_where_the_bot_may_not_take_it_off_the_last_one_counts(town: Town) -> None:
    card = await town.ask()
    town.permit(None, manage_messages=False)
    await town.hal.reacts(UP, card)
    await town.hal.reacts(DOWN, card)
    assert emoji_of(town.card("#1")) == {UP: 2, DOWN: 2}
    assert await score(town) == "Score −1"
    await town.hal.takes_off(UP, card)
    assert await score(town) == "Score −1"


async def test_reaction_command_and_button_agree(town: Town) -> None:
    card = await town.ask()
    hal = town.hal
    await hal.reacts(UP, card)
    await hal.types("/vote", post="#1", vote="up")
    assert hal.text == VOTED_UP.format("+1")
    await hal.types("/question", number="#1")
    assert "Voted up" in hal.buttons
    await hal.presses("Down")
    assert "You voted this down. The score is −1." in hal.text
    assert "Voted down" in hal.buttons
    assert await score(town) == "Score −1"
    await hal.types("/vote", post="#1", vote="none")
    assert hal.text == "Your vote is taken back. The score is 0."
    assert await score(town) == "Score 0"
    assert len([one for one in await town.posts() if one.up or one.down]) == 0


async def test_a_button_keeps_what_a_reaction_that_goes_would_take(town: Town) -> None:
    card = await town.ask()
    # Else the bot takes the reaction off by itself.
    town.permit(None, manage_messages=False)
    await town.hal.reacts(UP, card)
    await town.hal.types("/vote", post="#1", vote="down")
    await town.hal.takes_off(UP, card)
    assert await score(town) == "Score −1"


async def test_nobody_votes_on_their_own_post(town: Town) -> None:
    card = await town.ask()
    await town.ada.reacts(UP, card)
    assert await score(town) == "Score 0"
    # It does not look as if it counted: what is left is the bot's own.
    assert emoji_of(town.card("#1")) == {UP: 1, DOWN: 1}
    await town.ada.types("/vote", post="#1", vote="up")
    assert town.ada.text == "You cannot vote on your own post."
    await town.ada.types("/question", number="#1")
    assert not {"Up", "Down"} & set(town.ada.buttons)


async def test_only_a_vote_that_does_not_count_is_taken_off(town: Town) -> None:
    card = await town.ask()
    await town.publish()
    town.env.http_requests.clear()
    await town.hal.reacts(UP, card)
    await town.ada.reacts("🎉", card)
    await town.publish()
    assert not [one for one in town.env.http_requests if one.method == "DELETE"]
    town.permit(None, manage_messages=False)
    await town.ada.reacts(DOWN, card)
    # Where it is known that Discord would refuse, it is not even asked.
    assert not [one for one in town.env.http_requests if one.method == "DELETE"]
    assert emoji_of(town.card("#1")) == {UP: 2, DOWN: 2, "🎉": 1}
    assert await score(town) == "Score +1"


async def test_bots_do_not_vote(town: Town) -> None:
    card = await town.ask()
    robot = town.guild.add_member(town.env.create_user("robot", bot=True))
    await robot.react(card, UP)
    assert await score(town) == "Score 0"


async def test_other_emoji_and_other_messages_are_no_votes(town: Town) -> None:
    card = await town.ask()
    await town.hal.reacts("🎉", card)
    chat = await town.nia.member.send(town.channel, "What a question!")
    await town.hal.reacts(UP, chat)
    assert await score(town) == "Score 0"


async def test_an_answer_is_voted_on_by_its_address(town: Town) -> None:
    await town.answer(await town.ask())
    await town.nia.types("/vote", post="#1.1", vote="up")
    assert town.nia.text == VOTED_UP.format("+1")
    assert await score(town, "#1.1") == "Score +1"
    assert await score(town, "#1") == "Score 0"


async def test_a_hidden_post_takes_no_votes(town: Town) -> None:
    card = await town.ask()
    await town.moderate(moderation.hide, "#1")
    await town.hal.reacts(UP, card)
    await town.hal.types("/vote", post="#1", vote="up")
    assert town.hal.text == "Nobody has asked here yet. Be the first: /ask"
    await town.mo.types("/vote", post="#1", vote="up")
    assert town.mo.text == errors.PostHidden().text
    await town.publish()
    assert (await town.post("#1")).score == 0


async def test_a_closed_question_still_takes_votes(town: Town) -> None:
    card = await town.ask()
    await town.moderate(moderation.close, "#1", CloseReason.RESOLVED)
    await town.hal.reacts(UP, card)
    assert await score(town) == "Score +1"


async def test_a_locked_question_takes_only_moderators_votes(town: Town) -> None:
    card = await town.ask()
    await town.moderate(moderation.lock, "#1")
    await town.hal.reacts(UP, card)
    await town.nia.types("/vote", post="#1", vote="up")
    assert town.nia.text == errors.QuestionLocked(1).text
    assert await score(town) == "Score 0"
    await town.mo.reacts(UP, card)
    assert await score(town) == "Score +1"


async def test_a_thousand_votes_are_one_edit(town: Town) -> None:
    card = await town.ask()
    before = len(town.env.http_requests)
    for person in (town.hal, town.nia, town.mo):
        await person.reacts(UP, card)
    await town.publish()
    edits = [one for one in town.env.http_requests[before:] if one.method == "PATCH"]
    assert len(edits) == 1
    assert await score(town) == "Score +3"


@pytest.mark.parametrize("where", ["page", "more"])
async def test_the_page_shows_the_vote_that_was_cast_on_it(town: Town, where: str) -> None:
    card = await town.ask()
    nia = town.nia
    if where == "page":
        await nia.types("/question", number="#1")
    else:
        await nia.presses("More", on=card)
    assert {"Up", "Down"} <= set(nia.buttons)
    await nia.presses("Up")
    page = nia.screen.id
    assert VOTED_UP.format("+1") in nia.text
    assert {"Voted up", "Down", "∅ Take back"} <= set(nia.buttons)
    await nia.presses("∅ Take back")
    assert nia.screen.id == page
    assert {"Up", "Down"} <= set(nia.buttons)
    assert "∅ Take back" not in nia.buttons
    assert "Your vote is taken back. The score is 0." in nia.text


async def test_an_archived_question_is_read_and_voted_on_privately(town: Town) -> None:
    await town.answer(await town.ask())
    (thread,) = town.channel.threads
    await town.bot.http.edit_channel(thread.id, archived=True)
    # SimCord would take the edit; Discord refuses it while the thread sleeps.
    town.env.inject_error("PATCH", "/channels/*/messages/*", status=400, code=50083)
    await town.nia.types("/question", number="#1.1")
    await town.nia.presses("Up")
    assert VOTED_UP.format("+1") in town.nia.text
    before = len(town.env.http_requests)
    await town.publish()
    woken = [one for one in town.env.http_requests[before:] if one.path == f"/channels/{thread.id}"]
    assert woken == []
    await town.nia.types("/question", number="#1.1")
    assert "Score +1" in town.nia.text
