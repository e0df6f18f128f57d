"""Whoever was told of an act is told that it was undone, once, and no more of who did it."""

import pytest
from sqlalchemy import select

from bot import (
    access,
    admonitions,
    hiding_all,
    member_notes,
    moderation,
    relocating,
    removing,
    suspensions,
    undoing,
    voiding,
)
from bot.access import Actor
from bot.events import act_of
from bot.logbook import Filters, one
from bot.render import admonitions as words_page
from bot.render import log as log_page
from models import Barred, CloseReason, Event, MemberNote, NoteKind, Notification, Post
from tests import rows
from tests.clock import FakeClock
from tests.verbs import test_mailboxes as mailing
from tests.verbs.test_told_of_acts import told
from tests.world import World

WHY, SORRY = "Too hot.", "I read the wrong one, sorry."
UNDOES = " That undoes what was done before."
OVER = "Your suspension from asking is over. It is good to have you back."
TAKEN_BACK = "Moderators have taken back what they asked you to mind: it does not hold any more."


async def undo(world: World, act: str) -> Event:
    """Undo the last act of this kind; return what undid it."""
    found = [one for one in await world.events() if act_of(one.verb) == act and one.logged]
    await world.do(undoing.undo, world.moderator, found[-1].id or 0, SORRY)
    return (await world.events())[-1]


async def above(world: World, actor: Actor) -> list[str]:
    """Return what stands above somebody's inbox."""
    async with world.database.reading() as tx:
        found = await admonitions.unread(tx, await access.standing(tx, actor))
    said = words_page.text(found)
    return said.split("\n\n") if said else []


async def read(world: World, actor: Actor) -> None:
    await world.do(admonitions.read, actor, 99, 99)


async def done_to(world: World, question: Post, act: str) -> None:
    """Have the moderator do this to the asker's question."""
    mo, key = world.moderator, question.id or 0
    if act == "close":
        await world.do(moderation.close, mo, key, CloseReason.OTHER, WHY)
    elif act == "edit":
        await world.edit(question, mo, body="It looks thirsty, every day.", reason=WHY)
    elif act == "move":
        elsewhere = await world.category(f"Elsewhere {key}")
        await world.do(relocating.relocate, mo, key, elsewhere.id or 0, WHY)
    else:
        verbs = {"hide": moderation.hide, "lock": moderation.lock, "remove": removing.remove}
        await world.do(verbs[act], mo, key, WHY)


@pytest.mark.parametrize(
    ("act", "says"),
    [
        ("hide", "Your question is shown now to everyone who sees its channel."),
        ("close", "Your question is open again: it takes new answers."),
        ("lock", "Your question is unlocked: everyone can take part again."),
        ("remove", "Your question is there again, as it was before it was deleted."),
        ("edit", "Your question was edited. More → History shows it; you can change it too."),
        ("move", "Your question was moved to another category, with all that belongs to it."),
    ],
)
async def test_the_author_hears_of_the_undoing_and_why_and_not_by_whom(
    world: World, act: str, says: str
) -> None:
    for question in (await world.ask(), await world.ask_anonymously()):
        await done_to(world, question, act)
        undid = await undo(world, act)
        assert (await told(world, world.asker))[0] == (says + UNDOES, SORRY)
        for other in (world.helper, world.moderator):
            assert await told(world, other) == []
        async with world.database.reading() as tx:
            found = await tx.scalars(
                select(Notification).where(Notification.event_id == undid.id)  # type: ignore[arg-type]
            )
            (row,) = found.all()
        veiled = (None, question.id)
        assert (row.user_id, row.to_author_of) == (
            veiled if question.anonymous else (world.asker.user_id, None)
        )
        # It is undone in turn: that, too, is news to whoever wrote it.
        await world.do(undoing.undo, world.moderator, undid.id or 0, WHY)
        ((said, why), *_earlier) = await told(world, world.asker)
        assert (said.endswith(UNDOES), why) == (True, WHY)
    assert await rows.wrong(world.database) == []


async def test_what_waited_and_was_shown_by_mistake_waits_again(world: World) -> None:
    await world.choose(queue_all=True)
    question = await world.ask()
    await world.do(moderation.show, world.moderator, question.id or 0)
    await undo(world, "show")
    ((said, _why), *_earlier) = await told(world, world.asker)
    assert said == "What you posted waits for a moderator again; you still see it." + UNDOES


async def test_of_a_silent_edit_nobody_hears_when_it_is_undone(world: World) -> None:
    question = await world.ask()
    await world.edit(question, world.moderator, body="It looks thirsty!", silent=True)
    await undo(world, "edit")
    assert await told(world, world.asker) == []


async def test_the_form_says_whether_the_author_reads_the_reason(world: World) -> None:
    question = await world.ask()
    mo = world.moderator

    async def form() -> str:
        async with world.database.reading() as tx:
            key = (await world.events())[-1].id or 0
            who = await access.standing(tx, mo)
            entry = await one(tx, who, key)
        return str(log_page.undo(entry, who, Filters()).to_dict())

    reads = "Its author reads it"
    await world.do(moderation.hide, mo, question.id or 0)
    assert reads in await form()
    await world.do(moderation.show, mo, question.id or 0)
    assert reads in await form()
    await world.edit(question, mo, body="It is thirsty!", silent=True)
    assert reads not in await form()
    await world.do(member_notes.warn, mo, world.helper, WHY)
    assert reads not in await form()


@pytest.mark.parametrize("anonymous", [False, True])
async def test_a_suspension_that_is_ended_early_is_told_once(
    world: World, *, anonymous: bool
) -> None:
    mo, helper = world.moderator, world.helper
    await mailing.switch_on(world, helper)
    if anonymous:
        post = await world.ask_anonymously(helper)
        row = await world.do(suspensions.suspend_author, mo, post.id or 0, Barred.ASK, None, WHY)
    else:
        row = await world.do(suspensions.suspend, mo, helper, Barred.ASK, None, WHY)
    await mailing.told(world)
    assert WHY in await mailing.message(world, helper)
    await read(world, helper)
    await world.do(suspensions.lift, mo, row.id or 0)
    for _again in "ab":
        await mailing.told(world)
        assert await above(world, helper) == [OVER]
    assert await mailing.message(world, helper) == OVER
    assert await mailing.message(world, helper) == ""
    async with world.database.reading() as tx:
        (note,) = (await tx.scalars(select(MemberNote))).all()
    assert (note.kind, note.user_id) == (NoteKind.OVER, None if anonymous else helper.user_id)
    # To undo that is to say it again, and no more that it is over.
    await undo(world, "member.lift")
    ((said),) = await above(world, helper)
    assert "suspended you" in said


async def test_it_is_not_over_while_another_one_keeps_them_from_the_same(
    world: World, clock: FakeClock
) -> None:
    rows_ = [
        await world.do(suspensions.suspend, world.moderator, world.helper, what, None, WHY)
        for what in (Barred.ASK, Barred.ALL)
    ]
    await read(world, world.helper)
    for number, row in enumerate(rows_):
        await world.do(suspensions.lift, world.moderator, row.id or 0)
        clock.advance(60)
        over = [OVER.replace("asking", "taking part at all")]
        assert await above(world, world.helper) == over * number


async def test_a_warning_that_is_taken_back_is_told_and_can_be_given_again(world: World) -> None:
    mo, helper = world.moderator, world.helper
    await mailing.switch_on(world, helper)
    await world.do(member_notes.warn, mo, helper, WHY)
    await read(world, helper)
    await undo(world, "member.warn")
    assert await above(world, helper) == [TAKEN_BACK]
    await mailing.told(world)
    assert await mailing.message(world, helper) == TAKEN_BACK
    await undo(world, "member.warn_remove")
    assert await above(world, helper) == [f"A moderator asks you to mind something: **{WHY}**"]
    # A note was never theirs to read.
    await world.do(member_notes.note, mo, helper.user_id, WHY)
    await undo(world, "member.note")
    assert len(await above(world, helper)) == 1


async def test_votes_that_count_again_and_posts_that_are_back_are_told(world: World) -> None:
    post = await world.ask()
    await world.answer(post)
    await world.vote(post, world.helper)
    mo, helper, author = world.moderator, world.helper, world.asker.user_id
    await world.do(voiding.void_pair, mo, helper, author, WHY)
    await world.do(hiding_all.hide_all, mo, helper, WHY)
    await read(world, helper)
    await undo(world, "member.void")
    assert await above(world, helper) == [
        "Votes of yours that moderators had set aside count again."
    ]
    await read(world, helper)
    await undo(world, "member.hide_all")
    assert await above(world, helper) == [
        "What moderators had hidden of what you posted is shown again."
    ]
    for act, said in (("member.unvoid", "set some of your votes"), ("member.show_all", "hidden")):
        await read(world, helper)
        await undo(world, act)
        assert [said in line for line in await above(world, helper)] == [True]
        assert WHY in (await above(world, helper))[0]
