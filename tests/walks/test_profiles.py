"""/profile: points as they are, and counts of what its reader can see."""

import pytest

from bot import moderation
from tests.walks.town import ANSWER, Town


async def test_someone_who_has_done_nothing_yet(town: Town) -> None:
    await town.nia.types("/profile")
    assert town.nia.text.splitlines() == [
        "Nia",
        "**100** points",
        "",
        "You have not asked, answered or voted here yet. Start with /ask or /question.",
    ]
    await town.nia.types("/profile", member=town.hal.member)
    assert "Nothing asked, answered or voted on here yet." in town.nia.text


async def test_what_someone_has_contributed(town: Town) -> None:
    card = await town.ask()
    answer = await town.answer(card)
    await town.answer(card, body="Leave the phone in the kitchen.")
    await town.comment(answer, town.hal, "And the lamp as well.")
    await town.ada.presses("Accept", on=answer)
    await town.hal.types("/vote", post="#1", vote="up")
    await town.hal.types("/profile")
    mine = town.hal.text
    assert mine.splitlines() == [
        "Hal",
        # 100, two answers at 40, one of them accepted at 300, a vote cast at 10.
        "**490** points",
        "",
        "0 questions",
        "2 answers, 1 of them most helpful to the asker ✅",
        "1 comment",
        "1 vote cast",
        "Counted are the posts that you can see here.",
    ]
    await town.nia.types("/profile", member=town.hal.member)
    assert town.nia.text == mine


async def test_what_is_hidden_or_deleted_does_not_count(town: Town) -> None:
    card = await town.ask()
    await town.answer(card)
    await town.answer(card, body="Leave the phone in the kitchen.")
    await town.moderate(moderation.hide, "#1.1")
    for person in (town.nia, town.hal, town.mo):
        await person.types("/profile", member=town.hal.member)
        assert "1 answer\n" in person.text
    # What stands under a hidden question is not seen either.
    await town.moderate(moderation.hide, "#1")
    await town.nia.types("/profile", member=town.hal.member)
    assert "Nothing asked, answered or voted on here yet." in town.nia.text


async def test_points_change_with_what_is_hidden(town: Town) -> None:
    card = await town.ask()
    await town.answer(card)
    await town.moderate(moderation.hide, "#1.1")
    await town.hal.types("/profile")
    assert "**100** points" in town.hal.text


@pytest.mark.parametrize("own", [True, False])
async def test_anonymous_posts_are_on_nobodys_profile(town: Town, *, own: bool) -> None:
    await town.ask()
    question = await town.post("#1")
    async with town.bot.database.transaction() as tx:
        row = await tx.merge(question)
        row.anonymous, row.alias = True, "Quiet Heron"
    await town.nia.types("/vote", post="#1", vote="up")
    reader = town.ada if own else town.nia
    await reader.types("/profile", member=town.ada.member)
    assert "question" not in reader.text.lower().replace("/question", "")
    await reader.types("/profile", member=town.nia.member)
    assert "vote cast" not in reader.text


async def test_a_bot_has_no_profile(town: Town) -> None:
    robot = town.guild.add_member(town.env.create_user("robot", bot=True))
    await town.nia.types("/profile", member=robot)
    assert town.nia.text == "Bots cannot take part here."


async def test_a_name_cannot_dress_up_a_profile(town: Town) -> None:
    user = town.env.create_user("x", global_name="**[free](https://x.example)** @everyone")
    member = town.guild.add_member(user)
    await town.nia.types("/profile", member=member)
    assert "[free](" not in town.nia.text.replace("\\[", "")
    assert "**100** points" in town.nia.text
    assert ANSWER not in town.nia.text
