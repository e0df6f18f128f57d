"""A question is pinned in its channel, as far as the bot may."""

from tests.walks.people import text_of
from tests.walks.staffed import Office, office, picks
from tests.walks.town import TITLE

__all__ = ["office"]


async def test_a_question_is_pinned_as_long_as_it_is_shown(office: Office) -> None:
    town, mo = office.town, office.mo
    await town.ask()
    office.permit_the_bot(town.channel, manage_messages=False, pin_messages=False)
    await town.env.settle()
    await mo.types("/mod", post="#1")
    await picks(mo, "act", "pin")
    assert mo.text.startswith("#1 is pinned in its channel. “Unpin” undoes it.")
    await town.publish()
    assert not town.card("#1").pinned
    await office.abe.types("/diagnose")
    assert "1 question is not pinned, though moderators pinned it." in office.abe.text
    assert "“Pin Messages” is missing." in office.abe.text
    office.permit_the_bot(town.channel, manage_messages=True, pin_messages=True)
    await town.env.settle()
    await office.abe.presses("Check again")
    await town.publish()
    card = town.card("#1")
    assert card.pinned
    assert TITLE in text_of(card)
    # What is hidden is pinned no more, until it is shown again.
    for act, pinned in (("hide", False), ("show", True), ("unpin", False)):
        await mo.types("/mod", post="#1")
        await picks(mo, "act", act)
        if act == "hide":
            await mo.fills()
        await town.publish()
        assert town.card("#1").pinned is pinned, act
    assert "📌" not in mo.text
