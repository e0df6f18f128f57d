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


async def test_a_post_is_deleted_brought_back_and_removed_for_good(office: Office) -> None:
    town, mo = office.town, office.mo
    await town.ask()
    await mo.types("/mod", post="#1")
    await picks(mo, "act", "remove")
    await mo.fills(reason="Spam.")
    assert "#1 is deleted. “Bring back” undoes it." in mo.text
    await town.publish()
    assert TITLE not in text_of(town.card("#1"))
    await town.ada.types("/inbox")
    assert "Your question was deleted." in town.ada.text
    assert "Spam." in town.ada.text
    assert str(mo.id) not in town.ada.text
    # Deleted, it still has a panel for moderators, and for nobody else.
    await town.nia.types("/mod", post="#1")
    assert "Question #1" not in town.nia.text
    await mo.types("/mod", post="#1")
    await picks(mo, "act", "restore")
    assert "#1 is there again." in mo.text
    await picks(mo, "act", "hide")
    await mo.fills()
    await picks(mo, "act", "purge")
    await mo.fills(sure="#2")
    assert "Nothing was removed: type #1 to confirm." in mo.text
    await picks(mo, "act", "purge")
    await mo.fills(sure="#1", reason="A person's address.")
    assert "#1 is removed for good." in mo.text
    assert TITLE not in mo.text
    await mo.presses("Its log")
    assert "removed #1 for good" in mo.text
    await picks(mo, "log_pick", offered(mo, "log_pick")[0])
    assert "nowhere any more" in mo.text
    await town.publish()
    assert TITLE not in text_of(town.card("#1"))


async def test_the_panel_leads_to_the_forms_that_are_there(office: Office) -> None:
    town, mo = office.town, office.mo
    await town.answer(await town.ask())
    for act, heading in (
        ("edit", "Edit #1.1"),
        ("to_comment", "Make #1.1 a comment"),
        ("move", "Move #1.1"),
    ):
        await mo.types("/mod", post="#1.1")
        await picks(mo, "act", act)
        assert heading in mo.heading
        mo.form = None
    await mo.types("/mod", post="#1.1")
    await picks(mo, "act", "accept")
    assert "#1.1 is marked as most helpful" in mo.text


async def test_the_log_is_told_in_its_channel(office: Office) -> None:
    town, mo = office.town, office.mo
    await town.ask()
    await office.choose(log_channel=office.staff.id)
    await mo.types("/mod", post="#1")
    await picks(mo, "act", "lock")
    await mo.fills(reason="Too hot.")
    await town.publish()
    (first,) = [one for one in town.cards() if one.channel.id == office.staff.id]
    assert f"<@{mo.id}> locked #1" in text_of(first)
    await picks(mo, "act", "unlock")
    await town.publish()
    # A few acts are one message, which is edited.
    (message,) = [one for one in town.cards() if one.channel.id == office.staff.id]
    assert message.id == first.id
    assert "Too hot." in text_of(message)
    assert "unlocked #1" in text_of(message)
    assert TITLE not in text_of(message)
    await office.max.presses("Look closer", on=message)
    assert "changed settings of the server" in office.max.text
    office.permit_the_bot(office.staff, send_messages=False)
    await town.env.settle()
    await office.abe.types("/diagnose")
    assert "The log's channel" in office.abe.text
