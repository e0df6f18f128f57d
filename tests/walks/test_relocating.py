"""A question goes to another category from its panel, and back from the log."""

from models import Layout
from tests.walks.people import text_of
from tests.walks.staffed import Office, offered, office, picks
from tests.walks.town import ANSWER, TITLE

__all__ = ["office"]


async def test_a_question_goes_to_another_category_and_back(office: Office) -> None:
    town, mo = office.town, office.mo
    kitchen = office.guild.create_text_channel("kitchen")
    await town.category("Kitchen", kitchen, layout=Layout.CHANNEL)
    await town.category("Archive", office.staff)
    old = await town.ask()
    answer = await town.answer(old)
    await town.nia.reacts("⬆️", on=answer)
    await mo.types("/mod", post="#1")
    await picks(mo, "act", "relocate")
    assert mo.heading == "Move #1"
    await mo.fills(to=str(town.categories["Kitchen"]), reason="It is about dishes.")
    assert mo.text == "#1 is in “Kitchen” now, with all that belongs to it."
    await town.publish()
    first, second = [one for one in town.cards() if one.channel.id == kitchen.id]
    assert TITLE in text_of(first)
    assert ANSWER in text_of(second)
    assert "Score +1" in text_of(second)
    left = [text_of(one) for one in town.cards() if one.channel.id != kitchen.id]
    assert left == [
        "*Question #1 was moved to another place.*",
        "*Answer #1.1 was moved to another place.*",
    ]
    (thread,) = town.channel.threads
    assert thread.name == "#1"
    # Whoever may read it there gets to it from here.
    await town.nia.presses("Read it here", on=next(one for one in town.cards() if one.id == old.id))
    assert TITLE in town.nia.text
    await town.ada.types("/inbox")
    assert "Your question was moved to another category" in town.ada.text
    assert "It is about dishes." in town.ada.text
    # What only the staff can read is not offered to anyone else, and typing it is in vain.
    await mo.types("/log", act="place")
    await picks(mo, "log_pick", offered(mo, "log_pick")[0])
    assert "**Category**: “Sleep” → “Kitchen”" in mo.text
    await mo.presses("Undo")
    await mo.fills(reason="It is about sleep.")
    assert "It is undone." in mo.text
    await town.publish()
    (again,) = [one for one in town.cards() if TITLE in text_of(one) and ANSWER not in text_of(one)]
    assert again.channel.id == town.channel.id
    assert again.id != old.id
    behind = next(one for one in town.cards() if one.id == old.id)
    assert text_of(behind) == f"*Question #1 was moved. It is here now: [#1]({again.jump_url})*"
