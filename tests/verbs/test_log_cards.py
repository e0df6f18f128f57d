"""The log's own channel: which acts a card is about, and when another one begins."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import access, choices, log_cards, logbook, moderation
from bot.access import Actor
from bot.erasing_steps import How
from bot.render import log_cards as render
from models import Card, CardKind, CloseReason
from tests.clock import FakeClock
from tests.verbs.test_erasing import erase
from tests.world import CHANNELS, World


async def told(world: World) -> list[tuple[Card, list[str], str]]:
    """Return the log's cards, each with its acts and what it says."""
    async with world.database.reading() as tx:
        who = await access.standing(tx, Actor(guild_id=world.guild_id, user_id=0, name=""))
        found = await tx.scalars(
            select(Card).where(col(Card.kind) == CardKind.LOG).order_by(col(Card.id))
        )
        said = []
        for card in found.all():
            part = await log_cards.part(tx, world.guild_id, card.subject_id)
            assert part is not None
            entries = await logbook.of_card(tx, who, part)
            text = render.card(card.subject_id, entries, who).embed.description or ""
            said.append((card, [one.verb for one in entries], text))
        return said


async def test_nothing_is_told_where_no_channel_is_chosen(world: World) -> None:
    question = await world.ask()
    await world.do(moderation.lock, world.moderator, question.id or 0)
    assert await told(world) == []


async def test_acts_that_follow_one_another_are_one_card(world: World, clock: FakeClock) -> None:
    question = await world.ask()
    await world.do(choices.choose, world.admin, log_channel=CHANNELS + 77)
    await world.do(moderation.lock, world.moderator, question.id or 0, "Too hot.")
    await world.do(moderation.close, world.asker, (await world.ask()).id or 0, CloseReason.RESOLVED)
    ((card, acts, text),) = await told(world)
    assert acts == ["server.choose", "question.lock"]
    assert card.wanted == len(acts)
    assert text.splitlines()[-1] == "> Too hot."
    assert f"<@{world.moderator.user_id}> locked #1" in text
    clock.advance(log_cards.LASTS.total_seconds() + 1)
    await world.do(moderation.unlock, world.moderator, question.id or 0)
    assert [acts for _card, acts, _text in await told(world)] == [
        ["server.choose", "question.lock"],
        ["question.unlock"],
    ]


async def test_a_card_is_about_so_many_acts_and_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_cards, "MOST", 15)
    question = await world.ask()
    await world.do(choices.choose, world.admin, log_channel=CHANNELS + 77)
    for _turn in range(8):
        await world.do(moderation.lock, world.moderator, question.id or 0, "x" * 500)
        await world.do(moderation.unlock, world.moderator, question.id or 0, "y" * 500)
    first, second = await told(world)
    assert (len(first[1]), len(second[1])) == (log_cards.MOST, 2)
    # Another channel gets a card of its own at once, and none of that is told any more.
    await world.do(choices.choose, world.admin, log_channel=CHANNELS + 78)
    assert [acts for _card, acts, _text in await told(world)][2] == ["server.choose"]
    await world.do(choices.choose, world.admin, log_channel=None)
    await world.do(moderation.lock, world.moderator, question.id or 0)
    assert len(await told(world)) == 3


async def test_many_alike_are_one_line_and_what_does_not_fit_is_counted(world: World) -> None:
    question = await world.ask()
    posts = [await world.answer(question) for _turn in range(10)]
    await world.do(choices.choose, world.admin, log_channel=CHANNELS + 77)
    for post in posts:
        await world.do(moderation.hide, world.moderator, post.id or 0, "Spam.")
    for _turn in range(15):
        await world.do(moderation.lock, world.moderator, question.id or 0, "x" * 500)
        await world.do(moderation.unlock, world.moderator, question.id or 0, "y" * 500)
    ((_card, acts, text),) = await told(world)
    assert len(acts) == 41
    named = ", ".join(f"#1.{number}" for number in range(1, 9))
    assert f"<@{world.moderator.user_id}> hid {named} and 2 more" in text
    assert text.count("Spam.") == 1
    assert len(text) < 4_096
    told_of = text.count("locked #1")
    assert text.endswith(f"… and {30 - told_of} acts more")


async def test_an_anonymous_author_stands_on_none(world: World) -> None:
    question = await world.ask_anonymously()
    await world.do(choices.choose, world.admin, log_channel=CHANNELS + 77)
    await world.edit(question, world.asker, body="I gave it three litres.")
    await world.do(moderation.close, world.asker, question.id or 0, CloseReason.RESOLVED)
    await world.do(moderation.reopen, world.moderator, question.id or 0)
    await world.do(moderation.hide, world.moderator, question.id or 0)
    ((_card, acts, text),) = await told(world)
    assert acts == ["server.choose", "question.reopen", "question.hide"]
    assert str(world.asker.user_id) not in text
    assert world.asker.name not in text


async def test_a_card_of_another_server_is_nobodys_here(world: World, elsewhere: World) -> None:
    question = await elsewhere.ask()
    await elsewhere.do(choices.choose, elsewhere.admin, log_channel=CHANNELS + 79)
    await elsewhere.do(moderation.lock, elsewhere.moderator, question.id or 0)
    async with world.database.reading() as tx:
        (card,) = (await tx.scalars(select(Card).where(col(Card.kind) == CardKind.LOG))).all()
        assert await log_cards.part(tx, world.guild_id, card.subject_id) is None
        assert await log_cards.part(tx, elsewhere.guild_id, card.subject_id) is not None


async def test_who_had_themselves_erased_is_named_on_no_card(world: World) -> None:
    question = await world.ask()
    await world.do(choices.choose, world.admin, log_channel=CHANNELS + 77)
    await world.do(moderation.lock, world.moderator, question.id or 0)
    ((before, _acts, _text),) = await told(world)
    await erase(world, world.moderator, How.ANONYMISE)
    ((card, acts, text),) = await told(world)
    assert acts == ["server.choose", "question.lock", "member.erase"]
    assert card.wanted == before.wanted + 2
    assert str(world.moderator.user_id) not in text
