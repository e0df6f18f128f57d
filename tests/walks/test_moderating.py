"""What a moderator sees and does, and what everyone else is told."""

import discord

from models import CardKind, CloseReason, Layout, PostState
from tests.walks.people import Person, text_of
from tests.walks.staffed import OF_A_MODERATOR, Office, menu_of, offered, office, picks, staff
from tests.walks.town import TITLE, arrange

__all__ = ["office"]

NOT_YOURS = "Only editors and moderators can do that. They can be found with /about."


async def closes(person: Person, why: str, **fields: str) -> None:
    """Choose “Close” in the open panel and submit its form."""
    await picks(person, "act", "close")
    assert person.form is not None
    shown, person.form = person.form, None
    person._hear(await person.member.submit_modal(shown, {"why": [why], **fields}))


async def test_the_panel_says_how_a_post_stands_and_what_can_be_done(office: Office) -> None:
    await office.town.ask()
    await office.mo.types("/mod", post="#1")
    assert "Question #1" in office.mo.text
    assert TITLE in office.mo.text
    assert "Shown to everyone" in office.mo.text
    assert offered(office.mo, "act") == OF_A_MODERATOR


async def test_hide_and_show(office: Office) -> None:
    town, mo = office.town, office.mo
    await town.ask()
    await mo.types("/mod", post="#1")
    await picks(mo, "act", "hide")
    await mo.fills(reason="names a person")
    assert "#1 is hidden. “Show” undoes it." in mo.text
    assert "names a person" in mo.text
    assert offered(mo, "act")[0] == "show"
    await town.publish()
    assert "hidden by the moderators" in text_of(town.card("#1"))
    assert TITLE not in text_of(town.card("#1"))

    await picks(mo, "act", "show")
    assert "#1 is shown again." in mo.text
    await town.publish()
    assert TITLE in text_of(town.card("#1"))
    assert [one.reason for one in await office.events("question.hide")] == ["names a person"]


async def test_close_with_a_note_and_reopen(office: Office) -> None:
    town, mo = office.town, office.mo
    await town.ask()
    await mo.types("/mod", post="#1")
    await closes(mo, "needs_details", reason="Which bed?")
    assert "#1 is closed." in mo.text
    await town.publish()
    assert "Closed: needs details – Which bed?" in text_of(town.card("#1"))
    assert "close" not in offered(mo, "act")
    await picks(mo, "act", "reopen")
    await town.publish()
    assert "Closed" not in text_of(town.card("#1"))


async def test_every_reason_for_closing_can_be_chosen(office: Office) -> None:
    await office.town.ask(title="What is the first one?")
    for number, reason in enumerate(CloseReason, 2):
        await office.town.ask(title=f"What is number {number} about?")
        await office.mo.types("/mod", post=f"#{number}")
        await closes(office.mo, reason.value, duplicate="#1")
        question = await office.post(number)
        assert question.close_reason is reason
        assert (question.duplicate_of is not None) is (reason is CloseReason.DUPLICATE)


async def test_a_duplicate_names_the_other_question_on_the_card(office: Office) -> None:
    await office.town.ask(title="What is the first one?")
    await office.town.ask()
    await office.mo.types("/mod", post="#2")
    await closes(office.mo, "duplicate", duplicate="1")
    await office.town.publish()
    assert "Closed: duplicate #1" in text_of(office.town.card("#2"))


async def test_a_duplicate_of_nothing_is_refused_and_the_note_handed_back(office: Office) -> None:
    await office.town.ask(title="What is the first one?")
    await office.town.ask()
    await office.mo.types("/mod", post="#2")
    for number, sentence in (
        ("", "which question this one repeats"),
        ("#2", "a duplicate of another question"),
        ("#99", "There is no question “#99” here."),
        ("that one", "There is no question “that one” here."),
    ):
        await closes(office.mo, "duplicate", duplicate=number, reason="A long note of mine")
        assert sentence in office.mo.text
        assert "You wrote: A long note of mine" in office.mo.text
    assert (await office.post(2)).close_reason is None


async def test_what_was_refused_can_be_chosen_again(office: Office) -> None:
    """Discord sends nothing when the same thing is chosen in the same menu once more."""
    await office.town.ask()
    await office.mo.types("/mod", post="#1")
    before = menu_of(office.mo, "act")
    await closes(office.mo, "duplicate", duplicate="#99")
    after = menu_of(office.mo, "act")
    assert before["custom_id"] != after["custom_id"]
    await office.mo.presses("Look again")
    assert menu_of(office.mo, "act")["custom_id"] != after["custom_id"]
    await closes(office.mo, "other")
    assert (await office.post(1)).close_reason is CloseReason.OTHER


async def test_lock_and_unlock(office: Office) -> None:
    town, mo = office.town, office.mo
    await town.ask()
    await mo.types("/mod", post="#1")
    await picks(mo, "act", "lock")
    await mo.fills(reason="it got loud")
    assert "#1 is locked." in mo.text
    assert (await office.post(1)).locked
    await town.hal.types("/vote", post="#1", vote="up")
    assert "#1 is locked" in town.hal.text
    await picks(mo, "act", "unlock")
    assert not (await office.post(1)).locked


async def test_an_answer_hides_and_leads_to_its_question(office: Office) -> None:
    await office.town.answer(await office.town.ask())
    await office.mo.types("/mod", post="#1.1")
    of_answer = ["hide", "edit", "content_note", "accept", "to_comment", "move", "remove"]
    assert offered(office.mo, "act") == of_answer
    await picks(office.mo, "act", "hide")
    await office.mo.fills()
    assert (await office.post(1, 1)).state is PostState.HIDDEN
    assert (await office.post(1)).answer_count == 0
    await office.mo.presses("Moderate #1")
    assert "Question #1" in office.mo.text


async def test_a_comment_is_moderated_by_its_id(office: Office) -> None:
    card = await office.town.ask()
    await office.town.comment(card, body="Which time zone is that?")
    (comment,) = await office.comments()
    await office.mo.forges(f"aw:mod:{comment.id}", card)
    assert "Which time zone" in office.mo.text
    await picks(office.mo, "act", "hide")
    await office.mo.fills()
    (comment,) = await office.comments()
    assert comment.state is PostState.HIDDEN
    assert (await office.post(1)).comment_count == 0


async def test_the_message_menu_opens_the_panel_of_a_card(office: Office) -> None:
    card = await office.town.answer(await office.town.ask())
    await office.mo.opens_menu("Moderate", card)
    assert "Answer #1.1" in office.mo.text
    chat = await office.town.hal.member.send(office.town.channel, "Good morning!")
    await office.mo.opens_menu("Moderate", chat)
    assert "not a question or an answer" in office.mo.text


async def test_others_are_refused_with_the_reason(office: Office) -> None:
    card = await office.town.ask()
    for member in (office.town.nia, office.town.hal):
        await member.types("/mod", post="#1")
        assert member.text == NOT_YOURS
        await member.opens_menu("Moderate", card)
        assert member.text == NOT_YOURS


async def test_a_moderator_role_of_the_server_suffices(office: Office) -> None:
    town = office.town
    await town.ask()
    role = office.guild.create_role("Gardeners")
    gail = Person(town.env, office.guild.add_member(town.env.create_user("Gail"), roles=[role]))
    gail.channel = town.channel
    await gail.types("/mod", post="#1")
    assert "Only editors and moderators" in gail.text
    await office.choose(moderator_roles=(role.id,))
    await gail.types("/mod", post="#1")
    assert offered(gail, "act") == OF_A_MODERATOR


async def with_role(office: Office, name: str, choice: str) -> Person:
    """Return somebody with a new role that the server chose for this."""
    role = office.guild.create_role(f"The {choice}")
    member = office.guild.add_member(office.town.env.create_user(name), roles=[role])
    person = Person(office.town.env, member)
    person.channel = office.town.channel
    await office.choose(**{choice: (role.id,)})
    return person


async def test_an_editor_is_offered_what_editors_may(office: Office) -> None:
    town = office.town
    edd = await with_role(office, "Edd", "editor_roles")
    await town.ask()
    await edd.types("/mod", post="#1")
    assert offered(edd, "act") == ["hide", "close", "edit", "content_note", "link"]
    await picks(edd, "act", "hide")
    await edd.fills(reason="names a person")
    assert "#1 is hidden." in edd.text
    # They see it still, and undo it.
    await edd.types("/question", number="#1")
    assert "Hidden: only its author, editors and moderators see this." in edd.text
    await edd.types("/mod", post="#1")
    assert offered(edd, "act") == ["show", "close", "edit", "content_note"]
    await picks(edd, "act", "show")
    assert "#1 is shown again." in edd.text
    await edd.types("/help")
    assert "Moderators and editors" in edd.text


async def test_what_an_editor_is_not_offered_is_refused(office: Office) -> None:
    edd = await with_role(office, "Edd", "editor_roles")
    card = await office.town.ask()
    question = await office.post(1)
    await edd.forges(f"aw:act:{question.id}", card, component_type=3, values=["lock"])
    assert "Only moderators can do that" in edd.text
    assert edd.form is None
    await edd.forges_form(f"aw:act_form:lock:{question.id}", reason="I forge this")
    assert "Only moderators can do that" in edd.text
    assert "You wrote: I forge this" in edd.text
    assert not (await office.post(1)).locked


async def test_an_asker_closes_their_own_question(office: Office) -> None:
    town, ada = office.town, office.town.ada
    card = await town.ask()
    await ada.presses("More", on=card)
    assert "Moderate" not in ada.buttons
    await ada.presses("Close")
    assert offered(ada, "act") == ["close"]
    await closes(ada, "resolved", reason="I found it")
    await town.publish()
    assert "Closed: " in text_of(town.card("#1"))
    assert offered(ada, "act") == ["reopen"]
    await town.hal.presses("More", on=town.card("#1"))
    assert not {"Close", "Reopen"} & set(town.hal.buttons)
    await ada.presses("More", on=town.card("#1"))
    await ada.presses("Reopen")
    await picks(ada, "act", "reopen")
    assert "#1 is open again." in ada.text
    # What a moderator closed, a moderator reopens.
    await office.mo.types("/mod", post="#1")
    await closes(office.mo, "other")
    await ada.types("/mod", post="#1")
    assert ada.text.startswith("Only editors and moderators can do that")


async def test_a_role_lost_while_the_panel_is_open_ends_it(office: Office) -> None:
    town, mo = office.town, office.mo
    await town.ask()
    await mo.types("/mod", post="#1")
    panel = mo.screen
    await picks(mo, "act", "hide")
    town.env.backend.get_guild(office.guild.id).members[mo.id].role_ids.clear()
    await mo.fills()
    assert "Only editors and moderators can do that" in mo.text
    mo._screen = panel
    await picks(mo, "act", "lock")
    assert "Only editors and moderators can do that" in mo.text
    question = await office.post(1)
    assert question.state is PostState.PUBLISHED
    assert not question.locked


async def test_of_two_moderators_one_wins_and_the_other_is_told(office: Office) -> None:
    await office.town.ask()
    for one in (office.mo, office.max):
        await one.types("/mod", post="#1")
        await picks(one, "act", "hide")
    await office.mo.fills(reason="spam")
    await office.max.fills(reason="rude")
    assert "#1 is hidden." in office.mo.text
    assert "Nothing changed: that post is hidden already." in office.max.text
    assert "You wrote: rude" in office.max.text
    assert offered(office.max, "act")[0] == "show"
    assert [one.reason for one in await office.events("question.hide")] == ["spam"]


async def test_a_panel_that_is_out_of_date_opens_no_form(office: Office) -> None:
    await office.town.ask()
    await office.mo.types("/mod", post="#1")
    await office.max.types("/mod", post="#1")
    await closes(office.mo, "resolved")
    await picks(office.max, "act", "close")
    assert office.max.form is None
    assert "Someone was faster." in office.max.text
    assert "reopen" in offered(office.max, "act")


async def test_two_moderators_show_one_post(office: Office) -> None:
    await office.town.ask()
    await office.mo.types("/mod", post="#1")
    await picks(office.mo, "act", "hide")
    await office.mo.fills()
    await office.max.types("/mod", post="#1")
    await picks(office.mo, "act", "show")
    await picks(office.max, "act", "show")
    assert "#1 is shown again." in office.mo.text
    assert "Nothing changed: that post is shown already." in office.max.text


SAID = (
    "Only editors and moderators can do that",
    "That button no longer does anything",
    "That post is not shown here any more",
    "There is no such post here",
    "Nothing changed",
)


FORGED = [
    "aw:mod:",
    "aw:mod:x",
    "aw:mod:1:2:3",
    "aw:mod:-1",
    f"aw:mod:{2**63}",
    "aw:mod:999999",
    "aw:act:1",
    "aw:act:x",
    "aw:act_form:erase:1",
    "aw:act_form:close:1",
    "aw:act_form:hide:999999",
    "aw:act_form",
    "aw:post_again:1",
    "aw:post_again:x",
    "aw:post_again:",
]


async def test_forged_and_stale_names_do_nothing_and_say_so(office: Office) -> None:
    card = await office.town.ask()
    for custom_id in FORGED:
        for person in (office.town.ada, office.mo):
            await person.forges(custom_id, card)
            assert any(said in person.text for said in SAID), f"{custom_id}: {person.text}"
    question = await office.post(1)
    assert question.state is PostState.PUBLISHED
    assert question.close_reason is None


async def test_ids_of_another_server_open_nothing(office: Office) -> None:
    town = office.town
    card = await town.ask()
    theirs = await staff(await arrange(town.env, town.bot, town.new_bot, layout=Layout.THREAD))
    await theirs.town.ask(title="What is theirs is theirs?")
    event = await lost(theirs, theirs.town.card("#1"))
    question = await theirs.post(1)
    for custom_id in (
        f"aw:mod:{question.id}",
        f"aw:act_form:show:{question.id}",
        f"aw:post_again:{event}",
    ):
        await office.mo.forges(custom_id, card)
        assert "theirs" not in office.mo.text
        assert any(sentence in office.mo.text for sentence in SAID[2:4]), office.mo.text
    assert (await theirs.post(1)).state is PostState.HIDDEN


async def test_what_a_moderator_cannot_see_stays_closed_to_them(office: Office) -> None:
    await office.town.ask()
    office.mo.channel = office.lobby
    office.town.permit(office.mo, view_channel=False)
    await office.town.env.settle()
    await office.mo.types("/mod", post="#1")
    assert "no such post here" in office.mo.text


# -- cards that were deleted on Discord ----------------------------------------------------------


async def lost(office: Office, card: discord.Message) -> int:
    """Let someone delete a card; return the id of the notice's event."""
    await office.mo.member.delete(card)
    await office.town.publish()
    return (await office.events("cards.lost"))[-1].id or 0


async def test_a_deleted_card_hides_its_post_and_the_notice_posts_it_again(office: Office) -> None:
    await office.choose(staff_channel=office.staff.id)
    await lost(office, await office.town.ask())
    assert (await office.post(1)).state is PostState.HIDDEN
    (notice,) = office.staff.history()
    assert "its message was deleted: #1" in text_of(notice)
    await office.mo.presses("Post again", on=notice)
    assert "On their way in new messages: #1." in office.mo.text
    await office.town.publish()
    assert TITLE in text_of(office.town.card("#1"))
    (notice,) = office.staff.history()
    assert "All of this is handled." in text_of(notice)


async def test_post_again_works_once(office: Office) -> None:
    await office.choose(staff_channel=office.staff.id)
    await lost(office, await office.town.ask())
    (notice,) = office.staff.history()
    await office.mo.presses("Post again", on=notice)
    await office.max.presses("Post again", on=notice)
    assert "posted again already" in office.max.text
    await office.town.publish()
    assert TITLE in text_of(office.town.card("#1"))


async def test_show_in_the_panel_posts_a_lost_card_again_too(office: Office) -> None:
    await lost(office, await office.town.ask())
    await office.mo.types("/mod", post="#1")
    await picks(office.mo, "act", "show")
    await office.town.publish()
    assert TITLE in text_of(office.town.card("#1"))


async def test_a_hidden_post_whose_card_is_deleted_can_still_be_shown(office: Office) -> None:
    await office.town.ask()
    await office.mo.types("/mod", post="#1")
    await picks(office.mo, "act", "hide")
    await office.mo.fills()
    await office.town.publish()
    await office.mo.member.delete(office.town.card("#1"))
    assert await office.events("cards.lost") == []
    await picks(office.mo, "act", "show")
    await office.town.publish()
    assert TITLE in text_of(office.town.card("#1"))


async def test_a_notice_waits_for_a_staff_channel(office: Office) -> None:
    await lost(office, await office.town.ask())
    (card,) = await office.cards(CardKind.NOTICE)
    assert card.stuck == "no staff channel"
    await office.choose(staff_channel=office.staff.id)
    await office.town.publish()
    assert len(office.staff.history()) == 1


async def test_members_cannot_post_again(office: Office) -> None:
    event = await lost(office, await office.town.ask())
    other = await office.town.ask(title="What else is there to ask?")
    await office.town.ada.forges(f"aw:post_again:{event}", other)
    assert "Only editors and moderators can do that" in office.town.ada.text
    assert (await office.post(1)).state is PostState.HIDDEN
