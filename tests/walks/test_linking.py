"""Questions that belong together, by the buttons under More."""

from bot import moderation
from tests.walks.people import text_of
from tests.walks.town import Town

FURTHER = "And what if the hour cannot be fixed?"


async def test_a_question_follows_from_an_answer_and_both_say_so(town: Town) -> None:
    await town.answer(await town.ask())
    await town.nia.presses("More", on=town.card("#1.1"))
    await town.nia.presses("Ask a follow-on question")
    await town.nia.fills(title=FURTHER)
    assert "It will say that it follows from #1.1." in town.nia.text
    # The answer is remembered through the form opened again.
    await town.nia.presses("Edit again")
    await town.nia.fills(body="With night shifts, say.")
    assert "It will say that it follows from #1.1." in town.nia.text
    await town.nia.presses("Post")
    await town.publish()
    assert "Follows from: #1.1" in text_of(town.card("#2"))
    assert "Asked further: #2" in text_of(town.card("#1.1"))
    await town.hal.types("/inbox")
    assert "Nia asked a question that follows from your answer" in town.hal.text


async def test_a_question_stands_by_itself_if_the_answer_is_gone(town: Town) -> None:
    await town.answer(await town.ask())
    await town.nia.presses("More", on=town.card("#1.1"))
    await town.nia.presses("Ask a follow-on question")
    await town.nia.fills(title=FURTHER)
    await town.moderate(moderation.hide, "#1.1")
    await town.nia.presses("Post")
    assert "The answer it was to follow from is gone: it stands by itself." in town.nia.text
    await town.publish()
    assert "Follows from" not in text_of(town.card("#2"))


async def test_questions_are_linked_and_unlinked(town: Town) -> None:
    await town.ask()
    await town.ask(title="What helps against the moon's light?")
    await town.nia.presses("More", on=town.card("#1"))
    assert "Link" not in town.nia.buttons
    for typed, said in (
        ("#9", "There is no question “#9” here."),
        ("#1", "A question can only be linked with another question"),
        ("2", "Linked with #2: each names the other."),
        ("2", "#1 and #2 are linked already."),
    ):
        await town.ada.presses("More", on=town.card("#1"))
        await town.ada.presses("Link")
        await town.ada.fills(**{"with": typed})
        assert said in town.ada.text
    await town.publish()
    assert "See also: #2" in text_of(town.card("#1"))
    assert "See also: #1" in text_of(town.card("#2"))
    await town.ada.presses("More", on=town.card("#2"))
    await town.ada.presses("Unlink")
    await town.ada.chooses("#1 ")
    assert "Not linked with #1 any more." in town.ada.text
    await town.publish()
    assert "See also" not in text_of(town.card("#1"))
