"""Bringing a thread into shape, by the buttons under More."""

from tests.walks import photographs
from tests.walks.people import Person, text_of
from tests.walks.town import ANSWER, Town

COMMENT = "Get up at six, whatever the night was like."


async def test_an_answer_becomes_a_comment_and_an_answer_again(town: Town) -> None:
    await town.answer(await town.ask())
    await town.nia.presses("More", on=town.card("#1.1"))
    assert "Make it a comment" not in town.nia.buttons
    await town.hal.presses("More", on=town.card("#1.1"))
    await town.hal.presses("Make it a comment")
    assert town.hal.heading == "Make #1.1 a comment"
    assert town.hal.filled["on"] == "#1"
    await town.hal.fills(on="#1.1")
    assert "can become a comment on its question or on an earlier answer" in town.hal.text
    await town.hal.presses("More", on=town.card("#1.1"))
    await town.hal.presses("Make it a comment")
    await town.hal.fills(reason="It only asks back.")
    assert town.hal.text == ("#1.1 is a comment on #1 now. “Make it an answer” there undoes it.")
    await town.publish()
    card = town.card("#1")
    assert f"**Hal**: {ANSWER}" in text_of(card)
    assert "0 answers" in text_of(card)
    assert text_of(town.card("#1.1")) == (
        f"*Answer #1.1 is a comment on [#1]({card.jump_url}) now.*"
    )
    # Its address still leads there, and the message too.
    await town.nia.types("/question", number="#1.1")
    assert f"**Hal**: {ANSWER}" in town.nia.text
    await town.nia.presses("More", on=town.card("#1.1"))
    assert f"{ANSWER}" in town.nia.text
    await town.restart()
    await town.hal.presses("More", on=town.card("#1"))
    await town.hal.chooses("Hal: ")
    # It was theirs to make a comment, and is theirs to take back.
    await town.hal.presses("Make it an answer")
    assert town.hal.text.startswith("The comment is the answer #1.1 now.")
    await town.publish()
    assert ANSWER in text_of(town.card("#1.1"))
    assert "1 answer" in text_of(town.card("#1"))


async def test_a_comment_becomes_an_answer_that_can_be_accepted(town: Town) -> None:
    await town.comment(await town.ask(), body=COMMENT)
    await town.mo.presses("More", on=town.card("#1"))
    await town.mo.chooses("Nia: ")
    await town.mo.presses("Make it an answer")
    await town.publish()
    card = town.card("#1.1")
    assert COMMENT in text_of(card)
    assert [reaction.emoji for reaction in card.reactions] == ["⬆️", "⬇️"]
    await town.ada.presses("Accept", on=card)
    assert town.ada.text.startswith("✅ #1.1 is marked")


async def test_a_comment_too_short_for_an_answer_says_so(town: Town) -> None:
    await town.comment(await town.ask(), body="Thanks!")
    await town.nia.presses("More", on=town.card("#1"))
    await town.nia.chooses("Nia: ")
    await town.nia.presses("Make it an answer")
    assert town.nia.text == "The answer has 7 characters; it needs at least 12."


async def test_an_answer_moves_to_another_question(town: Town) -> None:
    first = await town.ask()
    await town.ask(title="What helps against the moon's light?")
    answer = await town.answer(first)
    await town.nia.reacts("⬆️", on=answer)
    await town.publish()
    await town.hal.presses("More", on=town.card("#1.1"))
    assert "Move" not in town.hal.buttons
    await town.mo.presses("More", on=town.card("#1.1"))
    await town.mo.presses("Move")
    await town.mo.fills(to="#9")
    assert town.mo.text.startswith("There is no post “#9” here.")
    await town.mo.presses("More", on=town.card("#1.1"))
    await town.mo.presses("Move")
    await town.mo.fills(to="2", reason="It fits there.")
    assert town.mo.text == ("#1.1 is #2.1 now, with its votes and comments. “Move” takes it back.")
    await town.publish()
    moved = town.card("#2.1")
    assert ANSWER in text_of(moved)
    assert "Score +1" in text_of(moved)
    assert moved.channel.id != answer.channel.id
    assert text_of(town.card("#1.1")) == (
        f"*Answer #1.1 was moved. It is here now: [#2.1]({moved.jump_url})*"
    )
    await town.nia.types("/question", number="#1.1")
    assert "Answer #2.1" in town.nia.text
    await town.nia.presses("Read it here", on=town.card("#1.1"))
    assert "Answer #2.1" in town.nia.text
    # Votes on the message left behind are nobody's.
    await town.ada.reacts("⬆️", on=town.card("#1.1"))
    assert (await town.post("#2.1")).score == 1


async def test_taking_a_move_back_leads_from_both_places(town: Town) -> None:
    await town.ask()
    await town.ask(title="What helps against the moon's light?")
    await town.answer(town.card("#1"))
    for address, number in (("#1.1", "#2"), ("#2.1", "#1")):
        await town.mo.presses("More", on=town.card(address))
        await town.mo.presses("Move")
        await town.mo.fills(to=number)
        await town.publish()
    (card,) = [one for one in town.cards() if ANSWER in text_of(one)]
    pointers = [text_of(one) for one in town.cards() if "was moved" in text_of(one)]
    assert pointers == [
        f"*Answer {was} was moved. It is here now: [#1.1]({card.jump_url})*"
        for was in ("#1.1", "#2.1")
    ]


async def test_a_long_answer_with_a_picture_is_no_less_as_a_comment(town: Town) -> None:
    hal = town.hal
    await hal.presses("Answer", on=await town.ask())
    await hal.fills(body="\n".join(f"{night}. I slept like this." for night in range(170)))
    await hal.presses("Write on")
    await hal.fills(body="\n".join(f"{night}. I slept like that." for night in range(170)))
    await hal.presses("Pictures")
    await hal.uploads(("bed.png", photographs.png()), alt0="A bed")
    await hal.presses("Post")
    await town.publish()
    await hal.presses("More", on=town.card("#1.1"))
    await hal.presses("Make it a comment")
    await hal.fills(reason="")
    await town.publish()
    # Whoever picks it reads all of it, and sees the picture.
    nia = town.nia
    await nia.presses("More", on=town.card("#1"))
    await nia.chooses("Hal: ")
    assert "1. A bed" in nia.text
    assert len(nia.screen.attachments) == 1
    assert (await read_on(nia)).count("I slept like") == 340
    # And whoever wrote it changes a part without losing the rest.
    await hal.presses("More", on=town.card("#1"))
    await hal.chooses("Hal: ")
    await hal.presses("Edit")
    await hal.chooses("Part 1")
    await hal.fills(body="I slept.")
    await hal.presses("Save")
    assert hal.text.startswith("Saved.")
    await nia.presses("More", on=town.card("#1"))
    await nia.chooses("Hal: ")
    said = await read_on(nia)
    assert said.startswith("I slept.\n")
    assert said.endswith("169. I slept like that.")


async def read_on(person: Person) -> str:
    """Read a text from its first page to its last and return all of it."""
    found = [person.screen.embeds[0].description or ""]
    while "Read on" in person.buttons:
        await person.presses("Read on")
        found.append(person.screen.embeds[0].description or "")
    return "\n".join(found)
