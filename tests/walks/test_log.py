"""The log, as moderators and admins read it, and the way back from what stands there."""

import json

from tests.walks.people import text_of
from tests.walks.staffed import Office, offered, office, picks
from tests.walks.town import TITLE

__all__ = ["office"]


async def test_an_act_is_looked_up_and_undone(office: Office) -> None:
    town, mo = office.town, office.mo
    await town.ask()
    await mo.types("/mod", post="#1")
    await picks(mo, "act", "hide")
    await mo.fills(reason="names a person")
    await office.max.types("/log", act="shown")
    assert f"<@{mo.id}> hid #1" in office.max.text
    assert "names a person" in office.max.text
    assert TITLE not in office.max.text
    (event_id,) = offered(office.max, "log_pick")
    await picks(office.max, "log_pick", event_id)
    assert "**Visible**: to everyone → hidden" in office.max.text
    await office.max.presses("Undo")
    await office.max.fills(reason="It is a cat's name.")
    assert "It is undone." in office.max.text
    assert "Undo" not in office.max.buttons
    await office.max.presses("What undid it")
    assert "It is a cat's name." in office.max.text
    assert "showed #1" in office.max.text
    await town.publish()
    assert TITLE in text_of(town.card("#1"))
    # Back at the list, which still looks for the same.
    await office.max.presses("Back")
    assert "undone" in office.max.text
    assert "Only: Hidden, shown, deleted" in office.max.text
    assert "Take it along" not in office.max.buttons


async def test_what_came_later_is_said_and_what_has_no_way_back_too(office: Office) -> None:
    town, mo = office.town, office.mo
    await town.ask()
    for _again in range(2):
        await mo.types("/mod", post="#1")
        await picks(mo, "act", "hide")
        await mo.fills(reason="")
        await picks(mo, "act", "show")
    await mo.types("/log", act="shown")
    oldest = offered(mo, "log_pick")[-1]
    await picks(mo, "log_pick", oldest)
    await mo.presses("Undo")
    await mo.fills(reason="")
    assert "Something was changed there since." in mo.text
    await office.abe.types("/category add", name="Elsewhere")
    await office.abe.types("/log", act="settings")
    await picks(office.abe, "log_pick", offered(office.abe, "log_pick")[-1])
    assert "archive it instead" in office.abe.text
    assert "Undo" not in office.abe.buttons


async def test_an_admin_takes_it_along(office: Office) -> None:
    town, abe = office.town, office.abe
    await town.ask()
    await office.mo.types("/mod", post="#1")
    await picks(office.mo, "act", "lock")
    await office.mo.fills(reason="Too hot.")
    await abe.types("/log", act="locked")
    await abe.presses("Take it along")
    assert "1 entry of the log" in abe.text
    (file,) = abe.screen.attachments
    said = json.loads(await file.read())
    assert (said["post"], said["act"], said["reason"]) == ("#1", "question.lock", "Too hot.")


async def test_members_are_refused(office: Office) -> None:
    await office.town.nia.types("/log")
    assert office.town.nia.text.startswith("Only editors and moderators can do that")
