"""/member on a phone: suspend, warn, note; the author of an anonymous post; what they then see."""

from sqlalchemy import select

from models import MemberNote, Suspension
from tests.walks.staffed import Office, office, picks
from tests.walks.test_notifications import mail, switch_on
from tests.walks.town import TITLE, UP

__all__ = ["office"]

WHY = "Three advertisements in an hour."


async def test_who_is_suspended_reads_why_and_until_when_and_is_let_in_again(
    office: Office,
) -> None:
    town, mo, hal = office.town, office.mo, office.town.hal
    card = await town.ask()
    await mo.types("/member", member=hal.member)
    assert "Member: Hal" in mo.text
    await picks(mo, "member_do", "suspend")
    await mo.fills(what="all", length="7d", reason=WHY)
    assert "Suspended." in mo.text
    assert WHY in mo.text
    await hal.types("/answer", question="#1")
    assert "suspended you from taking part here until" in hal.text
    assert WHY in hal.text
    await hal.types("/inbox")
    assert WHY in hal.text
    await hal.presses("I have read this")
    assert WHY not in hal.text
    await mo.chooses("Taking part at all")
    assert "is over now" in mo.text
    await hal.types("/vote", post="#1", vote="up")
    assert "You voted this up" in hal.text
    assert card is not None


async def test_a_form_that_was_open_is_refused_and_its_text_kept(office: Office) -> None:
    town, mo, nia = office.town, office.mo, office.town.nia
    await town.ask()
    await nia.types("/answer", question="#1")
    await mo.types("/member", member=nia.member)
    await picks(mo, "member_do", "suspend")
    await mo.fills(what="answer", length="ever", reason=WHY)
    await nia.fills(body="Leave the telephone in another room, and read a book.")
    assert "suspended you from answering here for good" in nia.text
    assert len(await town.posts()) == 1


async def test_a_suspended_voters_reaction_is_taken_off(office: Office) -> None:
    town, mo, hal = office.town, office.mo, office.town.hal
    card = await town.ask()
    await mo.types("/member", member=hal.member)
    await picks(mo, "member_do", "suspend")
    await mo.fills(what="vote", length="1d", reason=WHY)
    await hal.reacts(UP, card)
    await town.env.settle()
    assert (await office.post(1)).up == 0
    assert {str(one.emoji): one.count for one in town.card("#1").reactions}[UP] == 1


async def test_a_warning_is_ready_made_or_in_own_words_and_a_note_is_for_moderators(
    office: Office,
) -> None:
    mo, hal = office.mo, office.town.hal
    await office.town.ask()
    await switch_on(hal)
    await mo.types("/member", member=hal.member)
    await picks(mo, "member_do", "warn")
    await mo.fills(template="Kindness")
    assert "Warned." in mo.text
    await office.town.publish()
    (message,) = mail(office.town, hal)
    assert "Please be kind to the people here" in message
    await picks(mo, "member_do", "note")
    await mo.fills(reason="Talked to him, he means well.")
    assert "he means well" in mo.text
    await hal.types("/inbox")
    assert "Please be kind to the people here" in hal.text
    assert "means well" not in hal.text
    await mo.chooses("Talked to him")
    assert "Removed." in mo.text
    assert "means well" not in mo.text


async def test_nobody_is_warned_of_nothing(office: Office) -> None:
    mo, hal = office.mo, office.town.hal
    await mo.types("/member", member=hal.member)
    await picks(mo, "member_do", "warn")
    await mo.fills()
    assert "Please say why" in mo.text


async def test_the_author_of_an_anonymous_post_is_acted_upon_and_unmasked_by_an_admin(
    office: Office,
) -> None:
    town, mo, abe, ada = office.town, office.mo, office.abe, office.town.ada
    await office.choose(anonymous=True)
    await ada.types("/ask")
    await ada.fills(title=TITLE)
    await ada.chooses("Anonymous")
    await ada.presses("Post")
    await town.publish()
    await mo.types("/member", post="#1")
    assert "The author of #1" in mo.text
    assert "Ada" not in mo.text
    assert str(ada.id) not in mo.text
    await picks(mo, "member_do", "suspend")
    await mo.fills(what="ask", length="1d", reason=WHY)
    assert "Suspended." in mo.text
    assert str(ada.id) not in mo.text
    await ada.types("/ask")
    assert "suspended you from asking here" in ada.text
    await abe.types("/member", member=ada.member)
    assert "Suspensions\n" not in abe.text
    await picks(abe, "member_do", "look_behind")
    await abe.fills(reason="She asks why she cannot ask.")
    assert "Through anonymous posts:\nAsking until" in abe.text
    await abe.types("/member", post="#1")
    await picks(abe, "member_do", "unmask")
    await abe.fills(reason="A threat to somebody.")
    assert f"was written by <@{ada.id}>" in abe.text
    await abe.presses("Look again")
    assert str(ada.id) not in abe.text
    await ada.types("/inbox")
    assert "A threat to somebody." in ada.text
    async with town.bot.database.reading() as tx:
        rows = [*(await tx.scalars(select(Suspension))), *(await tx.scalars(select(MemberNote)))]
    assert all(one.user_id is None for one in rows)


async def test_who_is_no_moderator_is_told_so(office: Office) -> None:
    await office.town.ask()
    await office.town.nia.types("/member", post="#1")
    assert "Only moderators can do that." in office.town.nia.text
    await office.mo.types("/member")
    assert "Please say who" in office.mo.text
    await office.mo.types("/member", member=office.max.member)
    await picks(office.mo, "member_do", "warn")
    await office.mo.fills(reason="Not so fast, please.")
    assert "only someone above them" in office.mo.text
    assert "You wrote: Not so fast, please." in office.mo.text
