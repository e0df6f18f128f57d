"""The reminder to accept an answer, in the asker's inbox, and how to be without it."""

from tests.walks.town import Town

REMINDER = "Your question has answers. Did one help? Accept it."


async def a_day_later(town: Town) -> None:
    town.bot.clock.advance(86_400)  # type: ignore[attr-defined]
    await town.publish()


async def test_the_asker_finds_one_line_in_their_inbox(town: Town) -> None:
    await town.answer(await town.ask())
    await a_day_later(town)
    await town.ada.types("/inbox")
    assert REMINDER in town.ada.text
    await a_day_later(town)
    await town.ada.types("/inbox")
    assert town.ada.text.count(REMINDER) == 1
    await town.hal.types("/inbox")
    assert REMINDER not in town.hal.text


async def test_who_does_not_want_to_be_reminded_is_not(town: Town) -> None:
    await town.answer(await town.ask())
    await a_day_later(town)
    await town.ada.types("/inbox")
    await town.ada.presses("Do not remind me")
    assert town.ada.text == "You will not be reminded to accept answers any more."
    await town.answer(await town.ask(title="What helps against the moon's light?"))
    await a_day_later(town)
    await town.ada.types("/inbox")
    assert town.ada.text.count(REMINDER) == 1
    await town.ada.presses("Do not remind me")
    await town.restart()
    await town.ada.presses("Remind me after all")
    assert town.ada.text == "You will be reminded once of each question that has answers."
    await town.answer(await town.ask(title="And what against the neighbour's dog?"))
    await a_day_later(town)
    await town.ada.types("/inbox")
    assert town.ada.text.count(REMINDER) == 2
