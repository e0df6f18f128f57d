"""Following from a phone, and the inbox: what people are told, and what they are not."""

import pytest

from bot import moderation
from tests.walks.town import TITLE, Town


async def test_a_question_is_followed_under_its_more_and_heard_of_in_the_inbox(town: Town) -> None:
    question = await town.ask()
    await town.nia.presses("More", on=question)
    await town.nia.presses("Follow")
    assert "You follow #1: new answers and an accepted one." in town.nia.text
    assert "Unfollow" in town.nia.buttons
    answer = await town.answer(question)
    await town.nia.types("/inbox")
    assert "1 unread" in town.nia.text
    assert "Hal answered a question you follow" in town.nia.text
    assert f"({answer.jump_url}) {TITLE}" in town.nia.text
    await town.nia.chooses("Hal answered")
    assert "A fixed hour to get up" in town.nia.text
    await town.nia.types("/inbox")
    assert "unread" not in town.nia.text
    assert "**Read**" in town.nia.text
    await town.nia.presses("More", on=question)
    await town.nia.presses("Unfollow")
    assert "You do not follow that any more." in town.nia.text
    await town.answer(question, town.mo, "Curtains, dark ones, and a window ajar.")
    await town.nia.types("/inbox")
    assert "Mo" not in town.nia.text


async def test_the_asker_hears_without_following_and_reads_it_all_at_once(town: Town) -> None:
    question = await town.ask()
    answer = await town.answer(question)
    await town.comment(question)
    await town.ada.presses("Accept", on=answer)
    await town.publish()
    await town.ada.presses("More", on=question)
    assert "Follow" not in town.ada.buttons
    await town.ada.types("/inbox")
    lines = town.ada.text.splitlines()
    assert lines[:3] == ["Your inbox", "**2 unread**", "Nia commented on your question"]
    assert "Hal answered your question" in lines
    await town.ada.presses("Mark all read")
    assert town.ada.text.splitlines()[0] == "All of it is read."
    assert "Mark all read" not in town.ada.buttons
    await town.hal.types("/inbox")
    assert "Your answer was accepted ✅" in town.hal.text
    await town.hal.chooses("Your answer")
    assert "A fixed hour to get up" in town.hal.text


async def test_categories_tags_and_members_are_followed_by_command_and_left_in_the_list(
    town: Town,
) -> None:
    await town.ask(tags="night, light")
    assert "Tag: light" in await town.nia.is_offered("follow", "what", "l")
    assert await town.nia.is_offered("follow", "what", "slee") == ["Category: Sleep", f"#1 {TITLE}"]
    await town.nia.types("/follow", what="light")
    assert "You follow the tag light" in town.nia.text
    await town.nia.types("/follow", what="Sleep")
    await town.nia.types("/follow", member=town.ada.member)
    assert "You follow Ada: new questions under their name." in town.nia.text
    await town.nia.types("/following")
    assert town.nia.text.splitlines()[1:4] == [
        "Member · **Ada**",
        "Category · **Sleep**",
        "Tag · **light**",
    ]
    await town.nia.chooses("Member")
    assert "Ada" not in town.nia.text
    await town.ask(title="Do curtains help against the street lamp?")
    await town.nia.types("/inbox")
    assert "Ada asked a question in Sleep" in town.nia.text


async def test_someone_is_followed_on_their_profile(town: Town) -> None:
    await town.ask()
    await town.nia.types("/profile", member=town.ada.member)
    await town.nia.presses("Follow")
    assert "You follow Ada" in town.nia.text
    assert "points" in town.nia.text
    await town.nia.presses("Unfollow")
    assert "You do not follow that any more." in town.nia.text
    await town.nia.types("/profile")
    assert "Follow" not in town.nia.buttons


async def test_a_tag_and_a_category_are_followed_where_their_questions_are(town: Town) -> None:
    nia = town.nia
    await town.ask(tags="light")
    await nia.types("/tag show", name="light")
    await nia.presses("Follow")
    assert "You follow the tag light" in nia.text
    assert "1 question" in nia.text
    await nia.types("/browse", tag="light")
    await nia.presses("Unfollow")
    assert "You do not follow that any more." in nia.text
    assert TITLE in nia.text
    await town.choose(hourly_questions=0)
    for number in range(11):
        await town.ask(title=f"What is question number {number + 2} about?")
    await nia.types("/browse", category="Sleep")
    await nia.presses("Next")
    await nia.presses("Follow")
    # The page that was turned to stays, and its buttons and menus work.
    assert "You follow Sleep" in nia.text
    assert TITLE in nia.text
    assert "Unfollow" in nia.buttons
    await nia.presses("Back")
    assert "Unfollow" in nia.buttons
    await nia.chooses("Unanswered")
    await nia.presses("Unfollow")
    assert "Follow" in nia.buttons
    await nia.types("/following")
    assert "Nothing yet." in nia.text
    # Of which of them would it be?
    await nia.types("/browse", category="Sleep", tag="light")
    assert "Follow" not in nia.buttons


async def test_what_cannot_be_followed_is_told(town: Town) -> None:
    await town.ask()
    await town.nia.types("/follow")
    assert town.nia.text == "Please choose one thing to follow: what:… or member:…"
    await town.nia.types("/follow", what="something else")
    assert "There is no such category, tag or question here." in town.nia.text
    await town.ada.types("/follow", what="#1")
    assert town.ada.text == "You asked that question, so you hear of it anyway."
    await town.ada.types("/follow", member=town.ada.member)
    assert "That is you." in town.ada.text
    await town.ada.types("/follow", member=town.nia.member)
    assert "They have not done anything here yet." in town.ada.text
    await town.nia.types("/following")
    assert "Nothing yet. Follow a question under its More" in town.nia.text
    await town.nia.types("/inbox")
    assert "Nothing yet. Here you read" in town.nia.text


@pytest.mark.parametrize("what", ["private", "hidden"])
async def test_what_they_cannot_see_any_more_does_not_stand_in_the_inbox(
    town: Town, what: str
) -> None:
    question = await town.ask()
    await town.nia.types("/follow", what="#1")
    await town.answer(question)
    await town.nia.types("/inbox")
    assert "Hal answered" in town.nia.text
    shown = town.nia.screen
    if what == "private":
        town.permit(town.nia, view_channel=False)
        town.nia.channel = town.guild.create_text_channel("lobby")
        await town.env.settle()
    else:
        await town.moderate(moderation.hide, "#1.1")
    await town.nia.types("/inbox")
    assert "Hal answered" not in town.nia.text
    # Nor does what still stands on an open page lead there.
    if what == "hidden":
        await town.nia.chooses("Hal answered", on=shown)
        assert town.nia.text == "That post is not shown here any more."


async def test_followed_questions_are_a_list_of_their_own(town: Town) -> None:
    await town.ask()
    await town.ask(title="Do curtains help against the street lamp?")
    await town.nia.types("/browse", list="followed")
    assert "You follow no question here." in town.nia.text
    await town.nia.types("/follow", what="#2")
    await town.nia.types("/browse", list="followed")
    assert "Questions you follow" in town.nia.text
    assert "Do curtains help" in town.nia.text
    assert TITLE not in town.nia.text


async def test_the_inbox_and_the_list_turn_their_pages(town: Town) -> None:
    question = await town.ask()
    for number in range(12):
        await town.comment(question, town.nia, f"Thank you {number} times!")
        await town.nia.types("/follow", what="Sleep")
    await town.ada.types("/inbox")
    assert "12 unread" in town.ada.text
    assert town.ada.text.count("Nia commented") == 10
    await town.ada.presses("Next")
    assert town.ada.text.count("Nia commented") == 2
    await town.ada.presses("Back")
    assert town.ada.text.count("Nia commented") == 10
