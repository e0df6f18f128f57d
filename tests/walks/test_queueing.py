"""What moderators see of the queue and press there."""

from dataclasses import replace
from typing import Any

from bot import undoing
from bot.access import Can
from models import CardKind, PostState
from tests.walks.staffed import Office, office
from tests.walks.town import TITLE

__all__ = ["office"]


async def test_a_question_waits_and_a_moderator_approves_it_on_its_card(office: Office) -> None:
    town = office.town
    await office.choose(queue_all=True, staff_channel=office.staff.id)
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, body="I wake at three.")
    await town.ada.presses("Post")
    assert "#1 waits for a moderator." in town.ada.text
    await town.publish()
    (card,) = office.staff.history()
    assert card.embeds[0].title == f"Question #1 {TITLE}"
    assert card.content == ""
    assert [one.channel.id for one in town.cards()] == [office.staff.id]

    # A restart later the buttons still do what they say.
    await town.restart()
    await office.mo.presses("Mine", on=card)
    await office.max.presses("Mine", on=card)
    assert f"<@{office.mo.id}> looks after that one" in office.max.text
    await office.mo.presses("Approve", on=card)
    assert "#1 is approved" in office.mo.text
    await office.max.presses("Approve", on=card)
    assert f"<@{office.mo.id}> was faster" in office.max.text
    await town.publish()
    (shown,) = [one for one in town.cards() if one.channel.id != office.staff.id]
    assert TITLE in str(shown.embeds[0].title)
    (card,) = office.staff.history()
    assert f"approved* by <@{office.mo.id}>" in (card.embeds[0].description or "")


async def test_the_queue_on_a_phone_and_hiding_with_a_reason(office: Office) -> None:
    town = office.town
    await office.choose(queue_all=True)
    await office.mo.types("/queue")
    assert "Nothing waits." in office.mo.text
    await office.mo.presses("Hand over")
    await office.mo.fills(note="Ada is new, be kind.")
    assert "Left for the next moderator." in office.mo.text
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, body="")
    await town.ada.presses("Post")
    await office.mo.types("/queue")
    await office.mo.chooses("Question #1")
    assert "every post waits here" in office.mo.text
    await office.mo.presses("Hide")
    await office.mo.fills(reason="An advertisement.")
    assert "#1 is hidden." in office.mo.text
    assert (await office.post(1)).state is PostState.HIDDEN
    assert [one.reason for one in await office.events("question.hide")] == ["An advertisement."]
    await office.max.types("/queue")
    assert f"<@{office.mo.id}>" in office.max.text
    assert "on everything: Ada is new, be kind." in office.max.text
    await office.max.chooses("Ada is new, be kind.")
    assert "Ada is new" not in office.max.text
    await town.ada.types("/queue")
    assert "experts, editors and moderators" in town.ada.text
    assert await office.cards(CardKind.ALARM) == []


async def test_an_alarm_pings_the_chosen_role_in_a_new_message(office: Office) -> None:
    town = office.town
    keepers = town.guild.roles["Keepers"]
    town.pingable.add(keepers.id)
    await office.choose(queue_all=True, alarm_role=(keepers.id,), queue_channel=office.staff.id)
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, body="")
    await town.ada.presses("Post")
    await town.publish()
    (card,) = office.staff.history()
    await office.mo.presses("Escalate", on=card)
    await town.publish()
    (_card, first) = office.staff.history()

    def pinging() -> list[dict[str, Any]]:
        sent = [one.json for one in town.env.http_requests if isinstance(one.json, dict)]
        return [one for one in sent if (one.get("allowed_mentions") or {}).get("roles")]

    assert [one["content"] for one in pinging()] == [f"<@&{keepers.id}>"]
    # Handed back and on again, it is told in a new message, for an edit pings nobody.
    (event,) = await office.events("question.escalate")
    async with town.bot.database.transaction() as tx:
        seeing = replace(office.admin(), channels={town.channel.id: Can.VIEW})
        await undoing.undo(tx, seeing, event.id or 0)
    await town.publish()
    (card, _first) = office.staff.history()
    await office.mo.presses("Escalate", on=card)
    await town.publish()
    (_card, second) = office.staff.history()
    assert second.id != first.id
    assert [one["content"] for one in pinging()] == [f"<@&{keepers.id}>"] * 2
    assert [one["allowed_mentions"]["parse"] for one in pinging()] == [[], []]
