"""Where votes are secret they are given by buttons on the card, and a reaction is none."""

import discord
from sqlalchemy import update

from models import Card, Category
from tests.walks.people import buttons_of, text_of
from tests.walks.test_voting import VOTED_UP, emoji_of, score
from tests.walks.town import DOWN, UP, Town

SECRET = "Votes are secret here"


async def switch(town: Town, *, secret: bool) -> None:
    """Be an admin who switches secret ballots on or off, and let all cards follow."""
    await town.choose(secret=secret)
    async with town.bot.database.transaction() as tx:
        await tx.execute(update(Card).values(wanted=Card.wanted + 1))
    await town.publish()


async def compare(town: Town) -> None:
    """Have the bot read all reactions, as after a downtime."""
    town.bot.reconciler.start(town.bot.guilds)
    await town.bot.reconciler.finished()


def shows_ballot(card: discord.Message) -> bool:
    """Return whether a card has buttons to vote by, and says that it is voted on so."""
    on = {"Up", "Down"} <= set(buttons_of(card))
    assert on is (SECRET in text_of(card))
    return on


async def test_a_vote_by_the_buttons_of_a_card_is_told_to_the_voter_alone(town: Town) -> None:
    await town.choose(secret=True)
    question = await town.ask()
    answer = await town.answer(question)
    for card in (question, answer):
        assert shows_ballot(card)
        assert emoji_of(card) == {}
    await town.nia.presses("Up", on=answer)
    assert town.nia.text == VOTED_UP.format("+1")
    assert town.nia.buttons == ["∅ Take back"]
    await town.ada.presses("Up", on=answer)
    assert await score(town, "#1.1") == "Score +2"
    # The score is all that others see of it.
    assert "Nia" not in text_of(town.card("#1.1"))
    await town.ada.presses("∅ Take back")
    assert town.ada.text == "Your vote is taken back. The score is +1."
    assert town.ada.buttons == []
    await town.nia.presses("Down", on=answer)
    assert await score(town, "#1.1") == "Score −1"


async def test_one_s_own_post_is_refused_beside_the_card(town: Town) -> None:
    await town.choose(secret=True)
    card = await town.ask()
    await town.ada.presses("Up", on=card)
    assert town.ada.text == "You cannot vote on your own post."
    assert await score(town) == "Score 0"


async def test_a_reaction_there_is_no_vote_and_nobody_s_is_taken_off(town: Town) -> None:
    await town.choose(secret=True)
    card = await town.ask()
    await town.hal.reacts(UP, card)
    await town.ada.reacts(UP, card)
    await town.ada.reacts(DOWN, card)
    await compare(town)
    assert await score(town) == "Score 0"
    # Were the asker's alone taken off, everyone would know whose question it is.
    assert emoji_of(town.card("#1")) == {UP: 2, DOWN: 1}


async def test_switched_on_the_votes_stay_and_reactions_are_votes_no_more(town: Town) -> None:
    card = await town.ask()
    await town.hal.reacts(UP, card)
    await town.nia.reacts(DOWN, card)
    await town.mo.reacts(UP, card)
    assert await score(town) == "Score +1"
    await switch(town, secret=True)
    assert shows_ballot(town.card("#1"))
    assert await score(town) == "Score +1"
    # What stood there stays, and does nothing any more.
    assert emoji_of(town.card("#1")) == {UP: 3, DOWN: 2}
    await town.hal.takes_off(UP, card)
    await town.ada.reacts(UP, card)
    await compare(town)
    assert await score(town) == "Score +1"
    await town.mo.presses("Down", on=card)
    assert await score(town) == "Score −1"


async def test_a_moderator_who_clears_old_reactions_clears_no_votes(town: Town) -> None:
    card = await town.ask()
    await town.hal.reacts(UP, card)
    await switch(town, secret=True)
    town.env.backend.clear_reactions(card.channel.id, card.id)
    await town.env.settle()
    assert await score(town) == "Score +1"
    assert emoji_of(town.card("#1")) == {}
    await switch(town, secret=False)
    await compare(town)
    assert await score(town) == "Score +1"


async def test_switched_off_the_votes_stay_and_reactions_count_again(town: Town) -> None:
    await town.choose(secret=True)
    card = await town.ask()
    await town.hal.presses("Up", on=card)
    await switch(town, secret=False)
    assert not shows_ballot(town.card("#1"))
    assert emoji_of(town.card("#1")) == {UP: 1, DOWN: 1}
    await town.nia.reacts(UP, card)
    assert await score(town) == "Score +2"
    await compare(town)
    assert await score(town) == "Score +2"


async def test_what_was_reacted_with_meanwhile_counts_once_reactions_do(town: Town) -> None:
    await town.choose(secret=True)
    card = await town.ask()
    await town.nia.reacts(UP, card)
    await switch(town, secret=False)
    await town.bot.reconciler.finished()
    assert await score(town) == "Score +1"


async def test_a_category_decides_for_itself(town: Town) -> None:
    async with town.bot.database.transaction() as tx:
        category = await tx.get(Category, town.categories["Sleep"])
        assert category is not None
        category.rules = {"secret": True, "downvotes": False}
    card = await town.ask()
    assert buttons_of(card)[:2] == ["Up", "Answer"]
    assert emoji_of(card) == {}


async def test_after_a_restart_the_buttons_of_a_card_still_vote(town: Town) -> None:
    await town.choose(secret=True)
    card = await town.ask()
    await town.restart()
    await town.nia.presses("Up", on=card)
    assert await score(town) == "Score +1"


async def test_a_card_s_vote_button_after_its_post_is_gone(town: Town) -> None:
    await town.choose(secret=True)
    card = await town.ask()
    await town.ada.types("/question", number="#1")
    await town.ada.presses("More")
    await town.ada.presses("Delete")
    await town.ada.presses("Delete")
    await town.nia.presses("Up", on=card)
    assert town.nia.text == "That post is not shown here any more."
