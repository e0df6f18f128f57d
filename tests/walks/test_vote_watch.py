"""/votes from the report to the way back: what moderators read, void, and take back."""

from tests.walks.staffed import Office, office, picks
from tests.walks.town import UP

__all__ = ["office"]

WHY = "They vote for each other, whatever it says."


async def scores(office: Office) -> list[int]:
    """Return what the votes on the questions and the answer come to."""
    return [one.up for one in await office.town.posts()]


async def test_votes_are_looked_at_voided_and_given_back(office: Office) -> None:
    town, mo, hal = office.town, office.mo, office.town.hal
    shown = [await town.ask(title=f"How do I fall asleep on night {number}?") for number in "123"]
    for card in shown:
        await hal.reacts(UP, card)
    await town.nia.reacts(UP, shown[0])
    await town.env.settle()
    assert await scores(office) == [2, 1, 1]
    # Three are too few to strike the eye, but for somebody who asks.
    await mo.types("/votes")
    assert "Nothing strikes the eye." in mo.text
    await hal.types("/votes")
    assert "moderator" in hal.text
    await mo.types("/votes", member=hal.member)
    assert f"<@{hal.id}> voted 3 times on posts of <@{town.ada.id}> (3 up), 100 %" in mo.text
    await mo.chooses("1: the votes of one member")
    await mo.fills(reason=" ")
    assert "why" in mo.text.casefold()
    assert await scores(office) == [2, 1, 1]
    await mo.types("/votes", member=hal.member)
    await mo.chooses("1: the votes of one member")
    await mo.fills(reason=WHY)
    assert "3 votes are voided. Who gave them reads why in their inbox." in mo.text
    assert "Nothing strikes the eye." in mo.text
    await town.publish()
    assert await scores(office) == [1, 0, 0]
    await hal.types("/inbox")
    assert WHY in hal.text
    # However the reactions are turned, and whoever reads them again, they count for nothing.
    await hal.takes_off(UP, town.card("#2"))
    await hal.reacts(UP, town.card("#2"))
    await town.restart()
    await town.bot.reconciler.finished()
    assert await scores(office) == [1, 0, 0]
    assert {str(one.emoji): one.count for one in town.card("#3").reactions}[UP] == 2
    await office.max.types("/log", act="members")
    assert f"<@{mo.id}>" in office.max.text
    assert WHY in office.max.text
    (event,) = await office.events("member.void")
    await picks(office.max, "log_pick", str(event.id))
    await office.max.presses("Undo")
    await office.max.fills(reason="They are classmates.")
    assert "It is undone." in office.max.text
    assert await scores(office) == [2, 1, 1]
    await hal.types("/inbox")
    assert WHY not in hal.text
