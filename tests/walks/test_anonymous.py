"""Anonymous posts, the members' way: what is chosen on a phone, and what others see of it."""

import json
import logging

import discord
import pytest
from sqlalchemy import update

from models import Card
from tests.walks.people import options_of, text_of
from tests.walks.test_secret_ballots import compare, shows_ballot
from tests.walks.test_voting import emoji_of, score
from tests.walks.town import ANSWER, TITLE, UP, Town

ANONYMOUS = "(anonymous)"


@pytest.fixture(autouse=True)
async def allowed(town: Town) -> None:
    """Let posts be anonymous in this server."""
    await town.choose(anonymous=True)


async def ask(town: Town, choice: str = "Anonymous", name: str | None = None) -> discord.Message:
    """Have Ada ask and choose a name in the preview."""
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title=TITLE)
    await ada.chooses(choice)
    if name is not None:
        await ada.fills(name=name)
    await ada.presses("Post")
    number = ada.text.split()[0]
    await town.publish()
    return town.card(number)


def author(card: discord.Message) -> str:
    """Return who a card says wrote it."""
    return card.embeds[0].author.name or ""


def chosen(message: object) -> list[str]:
    """Return what a menu shows as chosen."""
    return [
        one["label"]
        for one in options_of(message, besides="draft_note")  # type: ignore[arg-type]
        if one.get("default")
    ]


async def test_a_newcomer_asks_anonymously_in_four_taps(town: Town) -> None:
    nia = town.nia
    await nia.types("/ask")
    await nia.fills(title=TITLE)
    assert [one["label"] for one in options_of(nia.screen, besides="draft_note")] == [
        "As Nia",
        "Anonymous",
        "Under a name …",
    ]
    assert chosen(nia.screen) == ["As Nia"]
    await nia.chooses("Anonymous")
    assert chosen(nia.screen) == ["Anonymous"]
    assert "It will stand under a made-up name" in nia.text
    assert "whoever runs the bot could look it up" in nia.text
    await nia.presses("Post")
    assert nia.text.startswith("#1 is on its way.\nIt stands under ")
    alias = nia.text.split(" under ")[1].split(",")[0]
    assert alias.endswith(ANONYMOUS)
    await town.publish()
    card = town.card("#1")
    # No points beside it: they would tell.
    assert author(card) == alias
    assert "Nia" not in text_of(card)
    assert shows_ballot(card)
    assert emoji_of(card) == {}


async def test_under_a_name_that_is_typed(town: Town) -> None:
    card = await ask(town, "Under a name", "Tired in Turin")
    assert author(card) == "Tired in Turin (anonymous)"


async def test_a_name_that_is_refused_is_asked_for_again(town: Town) -> None:
    await town.answer(await town.ask(town.hal), town.nia)
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title="Does anyone else dream of trains?")
    await ada.chooses("Under a name")
    await ada.fills(name="nia")
    assert "“nia” is the name of somebody here" in ada.text
    assert "Post" not in ada.buttons
    await ada.chooses("As nia")
    assert ada.filled == {"name": "nia"}
    await ada.fills(name="Night Train")
    assert chosen(ada.screen) == ["As Night Train (anonymous)"]
    await ada.presses("Post")
    await town.publish()
    assert author(town.card("#2")) == "Night Train (anonymous)"


async def test_who_closes_the_form_for_the_name_is_anonymous_all_the_same(town: Town) -> None:
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title=TITLE)
    await ada.chooses("Under a name")
    ada.form = None
    await ada.presses("Post")
    await town.publish()
    assert author(town.card("#1")).endswith(ANONYMOUS)


async def test_and_back_to_oneself_before_posting(town: Town) -> None:
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title=TITLE)
    await ada.chooses("Anonymous")
    await ada.chooses("As Ada")
    assert "made-up" not in ada.text
    await ada.presses("Post")
    await town.publish()
    assert author(town.card("#1")).startswith("Ada · ")


async def test_the_asker_stays_under_the_alias_without_being_asked(town: Town) -> None:
    card = await ask(town, "Under a name", "Tired in Turin")
    alias = "Tired in Turin (anonymous)"
    ada = town.ada
    await town.comment(card, ada, "Since the clocks changed.")
    assert "Tired in Turin (anonymous)**: Since the clocks" in text_of(town.card("#1")).replace(
        "\\", ""
    )
    await ada.presses("Answer", on=card)
    await ada.fills(body=ANSWER)
    assert options_of(ada.screen, besides="draft_note") == []
    assert alias in ada.text
    await ada.presses("Post")
    await town.publish()
    assert author(town.card("#1.1")) == alias
    await ada.presses("More", on=card)
    await ada.presses("Edit")
    await ada.fills(body="Since the clocks changed, at four.")
    await town.publish()
    assert "Ada" not in "".join(text_of(one) for one in town.messages())


async def test_an_answer_under_a_name_and_the_comments_of_whoever_gave_it(town: Town) -> None:
    card = await town.ask()
    hal = town.hal
    await hal.presses("Answer", on=card)
    await hal.fills(body=ANSWER)
    await hal.chooses("Under a name")
    await hal.fills(name="Old Owl")
    await hal.presses("Post")
    await town.publish()
    answer = town.card("#1.1")
    assert author(answer) == "Old Owl (anonymous)"
    await hal.presses("Comment", on=answer)
    assert hal.offered == ["As Old Owl (anonymous)", "As Hal"]
    await hal.fills(body="And no screens.")
    assert "It stands under Old Owl (anonymous)" in hal.text
    await hal.presses("Comment", on=answer)
    await hal.fills(body="I know the feeling.", **{"as": "me"})
    await town.publish()
    comments = text_of(town.card("#1.1")).replace("\\", "")
    assert "**Old Owl (anonymous)**: And no screens." in comments
    assert "**Hal**: I know the feeling." in comments


async def test_a_comment_under_a_name_in_one_form(town: Town) -> None:
    card = await town.ask()
    nia = town.nia
    await nia.presses("Comment", on=card)
    assert nia.offered == ["As Nia", "Anonymous", "Under a name …"]
    await nia.fills(body="Me too.", name="Moderator", **{"as": "named"})
    assert "“Moderator” is the name of somebody here" in nia.text
    await nia.presses("Edit again")
    assert nia.filled == {"body": "Me too.", "name": "Moderator"}
    await nia.fills(name="Night Bus", **{"as": "named"})
    await town.publish()
    assert "Night Bus (anonymous)" in text_of(town.card("#1"))


async def test_where_it_is_off_nothing_of_it_is_offered(town: Town) -> None:
    await town.choose(anonymous=False)
    nia = town.nia
    await nia.types("/ask")
    await nia.fills(title=TITLE)
    assert options_of(nia.screen, besides="draft_note") == []
    await nia.presses("Post")
    await town.publish()
    await nia.presses("Comment", on=town.card("#1"))
    assert nia.offered == []


async def test_switched_off_between_preview_and_post(town: Town) -> None:
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title=TITLE)
    await ada.chooses("Anonymous")
    await town.choose(anonymous=False)
    await ada.presses("Post")
    assert "Posts cannot be anonymous there" in ada.text
    assert await town.posts() == []
    await ada.presses("Edit again")
    assert ada.filled["title"] == TITLE
    await ada.fills()
    # Nothing goes out under their own name until they say so.
    assert "Post" not in ada.buttons
    await ada.chooses("As Ada")
    await ada.presses("Post")
    await town.publish()
    assert author(town.card("#1")).startswith("Ada · ")


async def test_after_a_restart_the_menu_of_a_preview_still_works(town: Town) -> None:
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title=TITLE)
    await town.restart()
    await ada.chooses("Anonymous")
    await ada.presses("Post")
    await town.publish()
    assert author(town.card("#1")).endswith(ANONYMOUS)


async def test_a_second_click_and_a_menu_of_what_is_posted(town: Town) -> None:
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title=TITLE)
    await ada.chooses("Anonymous")
    preview = ada.screen
    both = "\n".join(await ada.presses_twice("Post"))
    assert "#1 is on its way." in both
    # It does not know any more that it was theirs.
    assert "That draft is gone. Start again with /ask or /answer." in both
    await ada.forges("aw:sign:1", on=preview, component_type=3, values=["me"])
    assert ada.text == "That draft is gone. Start again with /ask or /answer."
    assert len(await town.posts()) == 1


async def test_nobody_chooses_for_another_or_something_that_is_not_offered(town: Town) -> None:
    card = await town.ask(town.hal)
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title="Does anyone else dream of trains?")
    await town.nia.forges("aw:sign:2", on=card, component_type=3, values=["anonymous"])
    assert "That draft is gone" in town.nia.text
    await town.nia.forges_form("aw:sign_name:2", name="Night Train")
    assert "That draft is gone" in town.nia.text
    await ada.forges("aw:sign:2", on=card, component_type=3, values=["somebody"])
    assert "That button no longer does anything" in ada.text


async def test_votes_are_given_by_the_buttons_alone(town: Town) -> None:
    card = await ask(town)
    await town.hal.presses("Up", on=card)
    assert await score(town) == "Score +1"
    await town.ada.presses("Up", on=card)
    assert town.ada.text == "You cannot vote on your own post."
    await town.nia.reacts(UP, card)
    await town.ada.reacts(UP, card)
    await compare(town)
    assert await score(town) == "Score +1"
    # Taking off the asker's alone would point at them.
    assert emoji_of(town.card("#1")) == {UP: 2}


async def test_the_author_keeps_every_right_and_others_get_none(town: Town) -> None:
    card = await ask(town)
    answer = await town.answer(card)
    await town.ada.presses("Accept", on=answer)
    assert "marked as most helpful" in town.ada.text
    await town.ada.presses("More", on=card)
    assert {"Edit", "Delete", "Put my name to it"} <= set(town.ada.buttons)
    for other in (town.nia, town.mo):
        await other.presses("More", on=card)
        assert "Put my name to it" not in other.buttons
        assert "Delete" not in other.buttons
    await town.mo.types("/mod", post="#1")
    assert "Ada" not in town.mo.text
    assert ANONYMOUS in town.mo.text
    await town.nia.types("/profile", member=town.ada.member)
    assert "120" not in town.nia.text


async def test_putting_one_s_name_to_it(town: Town) -> None:
    card = await ask(town, "Under a name", "Tired in Turin")
    await town.hal.presses("Up", on=card)
    await town.comment(card, town.ada, "Since the clocks changed.")
    ada = town.ada
    await ada.presses("More", on=card)
    await ada.presses("Put my name to it")
    assert "You posted 1 other thing under that name" in ada.text
    assert ada.buttons == ["Only to this one", "To all 2", "Keep it anonymous"]
    await ada.presses("Keep it anonymous")
    assert ada.text == "Nothing was changed."
    await ada.presses("More", on=card)
    await ada.presses("Put my name to it")
    await ada.presses("To all 2")
    assert ada.text == "Your name stands over all 2 now."
    await town.publish()
    card = town.card("#1")
    assert author(card) == "Ada · 130 points"
    assert "**Ada**: Since the clocks changed." in text_of(card)
    # It goes on being voted on by buttons: what stands there may be reactions that were none.
    assert shows_ballot(card)
    assert emoji_of(card) == {}
    async with town.bot.database.transaction() as tx:
        await tx.execute(update(Card).values(wanted=Card.wanted + 1))
    await town.publish()
    assert shows_ballot(town.card("#1"))
    await ada.forges("aw:claim_now:1:0", on=card)
    assert ada.text == "Only the author of an anonymous post can do that."


async def test_an_answer_to_one_s_own_question_is_claimed_with_it(town: Town) -> None:
    card = await ask(town, "Under a name", "Tired in Turin")
    answer = await town.answer(card, town.ada)
    ada = town.ada
    await ada.presses("More", on=answer)
    await ada.presses("Put my name to it")
    assert ada.buttons == ["To all 2", "Keep it anonymous"]
    await ada.forges("aw:claim_now:2:0", on=answer)
    assert ada.text == "Your name stands over all 2 now."


async def test_a_claim_of_a_comment_alone(town: Town) -> None:
    card = await town.ask()
    nia = town.nia
    await nia.presses("Comment", on=card)
    await nia.fills(body="Me too.", **{"as": "anonymous"})
    await nia.presses("More", on=card)
    await nia.chooses("")
    await nia.presses("Put my name to it")
    assert "your comment on #1" in nia.text
    await nia.presses("Put my name to it")
    assert nia.text == "Your name stands over it now."
    await town.publish()
    assert "**Nia**: Me too." in text_of(town.card("#1"))


async def test_nothing_that_is_sent_or_logged_names_them(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    caplog.set_level(logging.DEBUG, "cogs")
    ada = town.ada
    card = await ask(town)
    await town.comment(card, ada, "Since the clocks changed.")
    answer = await town.answer(card)
    await ada.presses("Accept", on=answer)
    await ada.presses("More", on=card)
    await ada.presses("Edit")
    await ada.fills(body="Since the clocks changed, at four.")
    await town.publish()
    public = [
        json.dumps(sent.json, default=str)
        for sent in town.env.http_requests
        if sent.method in ("POST", "PATCH") and sent.path.startswith("/channels/")
    ]
    assert public
    for text in (*public, *(record.getMessage() for record in caplog.records)):
        assert str(ada.id) not in text
        assert "Ada" not in text
