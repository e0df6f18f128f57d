"""Nothing typed is lost: refusals, errors, restarts, second clicks."""

import pytest

from bot import errors, screening, texts
from bot.access import Standing
from bot.database import Tx
from bot.screening import Decision, Refuse
from models import Draft
from tests.walks.people import text_of
from tests.walks.town import ANSWER, TITLE, Town

UNPOSTED = "You wrote this and did not post it"
BODY = "Three nights in a row, **always** at three."


async def test_a_refusal_says_why_and_opens_the_form_filled(town: Town) -> None:
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title="Sleep?", body=BODY, tags="a,b,c,d,e,f")
    assert "Not yet:" in ada.text
    assert "The title has 6 characters; it needs at least 12." in ada.text
    assert "That is 6 tags; a question can have at most 5." in ada.text
    # “Post” is there, but cannot be pressed.
    assert ada.buttons == ["Edit again", "Cancel", "Pictures"]
    await ada.presses("Edit again")
    assert ada.filled == {"title": "Sleep?", "body": BODY, "tags": "a,b,c,d,e,f"}
    await ada.fills(title=TITLE, body=BODY, tags="sleep")
    assert "Not yet:" not in ada.text
    await ada.presses("Post")
    assert ada.text == "#1 is on its way."


async def test_editing_again_changes_the_preview_itself(town: Town) -> None:
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE)
    first = town.ada.screen.id
    await town.ada.presses("Edit again")
    await town.ada.fills(title="How do I sleep at all?")
    assert town.ada.screen.id == first
    assert "How do I sleep at all?" in town.ada.text


async def test_edit_again_works_after_a_restart(town: Town) -> None:
    await town.ada.types("/ask")
    await town.ada.fills(title="Sleep?", body=BODY)
    await town.restart()
    await town.ada.presses("Edit again")
    assert town.ada.filled["body"] == BODY
    # And so does the form itself, submitted to yet another process.
    await town.restart()
    await town.ada.fills(title=TITLE, body=BODY)
    await town.restart()
    await town.ada.presses("Post")
    await town.publish()
    assert BODY in text_of(town.card("#1"))


async def test_an_unposted_question_is_offered_by_the_next_ask(town: Town) -> None:
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title=TITLE, body=BODY)
    await ada.types("/ask")
    assert ada.text == f"{UNPOSTED}: “{TITLE}”\nGo on with it?"
    assert ada.buttons == ["Continue", "Start new"]
    await ada.presses("Continue")
    assert ada.filled == {"title": TITLE, "body": BODY, "tags": ""}
    await ada.types("/ask")
    await ada.presses("Start new")
    assert ada.filled == {"title": "", "body": "", "tags": ""}
    # What was started anew replaces the offer.
    await ada.types("/ask")
    assert ada.filled["title"] == ""


async def test_an_unposted_answer_is_offered_for_its_question_only(town: Town) -> None:
    first, second = await town.ask(), await town.ask(town.nia, "What is a good bedtime story?")
    hal = town.hal
    await hal.presses("Answer", on=first)
    await hal.fills(body=ANSWER)
    await hal.presses("Answer", on=second)
    assert hal.filled == {"body": ""}
    await hal.types("/answer", question="#1")
    assert hal.text.startswith(UNPOSTED)
    await hal.presses("Continue")
    assert hal.filled == {"body": ANSWER}
    await hal.presses("Answer", on=first)
    await hal.presses("Start new")
    assert hal.filled == {"body": ""}


async def test_a_refused_comment_is_kept_and_offered_again(town: Town) -> None:
    card = await town.ask()
    long = "word " * 201
    await town.nia.presses("Comment", on=card)
    await town.nia.fills(body=long)
    assert town.nia.text == "The comment has 1004 characters; at most 1000 are allowed."
    assert town.nia.buttons == ["Edit again", "Cancel"]
    await town.nia.presses("Comment", on=card)
    assert town.nia.text.startswith(UNPOSTED)
    await town.nia.presses("Continue")
    assert town.nia.filled == {"body": long}
    await town.nia.fills(body="word")
    assert town.nia.text == "Your comment on #1 is on its way."


async def test_two_clicks_on_post_make_one_question(town: Town) -> None:
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE)
    replies = await town.ada.presses_twice("Post")
    assert sorted(replies) == [
        "#1 is on its way.",
        "#1 is on its way.\nThat is posted already: #1.",
    ]
    await town.publish()
    assert len(town.cards()) == len(await town.posts()) == 1


async def test_a_preview_that_was_posted_posts_nothing_more(town: Town) -> None:
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE)
    draft = "aw:post:1"
    await town.ada.presses("Post")
    preview = town.ada.screen
    await town.publish()
    for custom_id in (draft, "aw:draft:1"):
        await town.ada.forges(custom_id, preview)
        assert town.ada.text == "That is posted already: #1."
    await town.publish()
    assert len(town.cards()) == 1


@pytest.mark.parametrize("code", [10062, 40060, 50027])
async def test_what_was_typed_into_an_expired_form_is_offered_by_the_next_ask(
    town: Town, code: int
) -> None:
    await town.ada.types("/ask")
    town.env.inject_error(
        "POST", "/interactions/*/callback", status=404, code=code, message="Unknown interaction"
    )
    await town.ada.fills(title=TITLE, body=BODY)
    await town.ada.types("/ask")
    assert TITLE in town.ada.text
    await town.ada.presses("Continue")
    assert town.ada.filled == {"title": TITLE, "body": BODY, "tags": ""}


async def test_what_was_typed_into_an_expired_answer_is_offered_by_the_button(town: Town) -> None:
    card = await town.ask()
    await town.hal.presses("Answer", on=card)
    town.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    await town.hal.fills(body=ANSWER)
    await town.hal.presses("Answer", on=card)
    await town.hal.presses("Continue")
    assert town.hal.filled == {"body": ANSWER}


@pytest.mark.logs_errors("the reply is refused once, and that is logged")
async def test_a_text_is_kept_if_its_preview_cannot_be_shown(town: Town) -> None:
    await town.ada.types("/ask")
    town.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=500)
    await town.ada.fills(title=TITLE, body=BODY)
    assert "Something went wrong on our side" in town.ada.text
    assert "/ask or /answer offers it again" in town.ada.text
    await town.ada.types("/ask")
    await town.ada.presses("Continue")
    assert town.ada.filled["body"] == BODY


@pytest.mark.logs_errors("the broken rule is logged with its number")
async def test_an_error_in_a_verb_keeps_the_draft(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(tx: Tx, who: Standing, draft: Draft) -> Decision:
        raise RuntimeError("a rule with a mistake in it")

    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, body=BODY)
    preview = town.ada.screen
    monkeypatch.setattr(screening, "RULES", [broken])
    await town.ada.presses("Post")
    assert "Something went wrong on our side" in town.ada.text
    assert await town.posts() == []
    monkeypatch.setattr(screening, "RULES", [])
    await town.ada.presses("Post", on=preview)
    assert town.ada.text == "#1 is on its way."


async def test_a_screening_rule_refuses_in_its_own_words(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_phones(tx: Tx, who: Standing, draft: Draft) -> Decision:
        return Refuse("Please leave the phone number out.")

    monkeypatch.setattr(screening, "RULES", [no_phones])
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, body="Call me: 555-0100")
    await town.ada.presses("Post")
    assert town.ada.text == "Please leave the phone number out."
    await town.ada.presses("Edit again")
    assert town.ada.filled["body"] == "Call me: 555-0100"


async def test_refused_words_are_named_in_the_preview_and_masked_ones_covered(town: Town) -> None:
    await town.choose(refused_words="casino*", masked_words="heck", refuse_contacts=True)
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, body="What the heck: casinos? Write to ada@mail.ru.")
    assert "What the ••••:" in town.ada.text
    assert "Some words are not used here: “casinos”." in town.ada.text
    await town.ada.presses("Edit again")
    await town.ada.fills(title=TITLE, body="What the heck? Write to ada@mail.ru.")
    assert "Phone numbers, mail addresses and user names elsewhere are not posted" in town.ada.text
    await town.ada.presses("Edit again")
    await town.ada.fills(title=TITLE, body="What the heck?")
    await town.ada.presses("Post")
    await town.publish()
    assert "What the ••••?" in text_of(town.card("#1"))


async def test_a_right_lost_between_form_and_submit_refuses_and_keeps(town: Town) -> None:
    await town.ada.types("/ask")
    town.permit(town.ada, send_messages=False)
    await town.ada.fills(title=TITLE, body=BODY)
    assert f"You may not write in <#{town.channel.id}>." in town.ada.text
    assert town.ada.buttons == ["Edit again", "Cancel", "Pictures"]
    town.permit(town.ada, send_messages=True)
    await town.ada.presses("Edit again")
    await town.ada.fills()
    await town.ada.presses("Post")
    assert town.ada.text == "#1 is on its way."


async def test_a_right_lost_between_preview_and_post_refuses_and_keeps(town: Town) -> None:
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, body=BODY)
    town.permit(town.ada, send_messages=False)
    await town.ada.presses("Post")
    assert town.ada.text == errors.MayNotSpeak(town.channel.id).text
    assert await town.posts() == []
    await town.ada.presses("Edit again")
    assert town.ada.filled["body"] == BODY


async def test_who_can_ask_nowhere_any_more_can_still_get_their_text(town: Town) -> None:
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, body=BODY)
    town.permit(town.ada, send_messages=False)
    await town.ada.types("/ask")
    await town.ada.presses("Continue")
    assert town.ada.filled["body"] == BODY


async def test_the_same_question_twice_is_refused_with_its_address(town: Town) -> None:
    await town.ask(body=BODY)
    await town.hal.types("/ask")
    await town.hal.fills(title=TITLE.upper(), body=BODY)
    await town.hal.presses("Post")
    assert town.hal.text == "Exactly that has been posted already: #1."


@pytest.mark.parametrize("length", [0, 1, texts.DETAILS_MOST, texts.DETAILS_MOST + 1])
async def test_details_at_their_bounds(town: Town, length: int) -> None:
    """What is longer than can be posted is refused and kept, however it came."""
    body = "y" * length
    await town.ada.forges_form(
        f"aw:form:question:0:{town.categories['Sleep']}:0", title=TITLE, body=body
    )
    if length > texts.DETAILS_MOST:
        assert "The text has 12001 characters; at most 12000 are allowed." in town.ada.text
        assert town.ada.buttons == ["Edit again", "Cancel", "Pictures"]
        return
    await town.ada.presses("Post")
    await town.publish()
    assert (await town.post("#1")).body == body


@pytest.mark.parametrize(
    ("length", "accepted"),
    [
        (texts.TITLE_LEAST - 1, False),
        (texts.TITLE_LEAST, True),
        (texts.TITLE_MOST, True),
        (texts.TITLE_MOST + 1, False),
        (300, False),
    ],
)
async def test_titles_at_their_bounds(town: Town, length: int, *, accepted: bool) -> None:
    await town.ada.types("/ask")
    await town.ada.fills(title="x" * length)
    assert ("Post" in town.ada.buttons) is accepted
    await town.ada.presses("Edit again")
    assert town.ada.filled["title"] == "x" * length
    if accepted:
        await town.ada.fills(title="x" * length)
        await town.ada.presses("Post")
        await town.publish()
        assert "x" * length in text_of(town.card("#1"))


async def test_too_many_in_an_hour_are_kept_and_posted_in_the_next(town: Town) -> None:
    card = await town.ask()
    await town.choose(hourly_comments=1)
    await town.comment(card, town.nia, "Thank you for asking!")
    await town.nia.presses("Comment", on=card)
    await town.nia.fills(body="I wonder about that too.")
    assert town.nia.text.startswith("You can write 1 comment an hour here, and you have.")
    assert town.nia.buttons == ["Edit again", "Post", "Cancel"]
    await town.nia.presses("Post")
    assert "Your text is kept." in town.nia.text
    town.bot.clock.advance(3_600)  # type: ignore[attr-defined]
    await town.nia.presses("Post")
    assert town.nia.text == "Your comment on #1 is on its way."
