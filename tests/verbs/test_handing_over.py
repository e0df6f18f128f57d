"""What moderators leave for each other, and the playbook."""

import pytest

from bot import access, acts, errors, handing_over, queue_pages, removing
from bot.render import handing_over as render
from bot.render import panels
from bot.render import queue as render_queue
from models import HandOver
from tests.world import EXPERTS, World


async def test_a_note_stands_in_the_panel_until_it_is_done(world: World) -> None:
    question, other = await world.ask(), await world.ask()
    await world.do(handing_over.leave, world.moderator, question.id or 0, "Ask her *again*.")
    whole = await world.do(handing_over.leave, world.moderator, None, "Mo is on until nine.")
    shown = await world.read(acts.panel, world.admin, question.id or 0)
    assert [(one.whole, one.body) for one in shown.left or ()] == [
        (False, "Ask her *again*."),
        (True, "Mo is on until nine."),
    ]
    field = next(one for one in panels.panel(shown).fields if "next moderator" in (one.name or ""))
    assert f"<@{world.moderator.user_id}>" in (field.value or "")
    assert "on this post: Ask her" in (field.value or "")
    elsewhere = await world.read(acts.panel, world.admin, other.id or 0)
    assert [one.body for one in elsewhere.left or ()] == ["Mo is on until nine."]
    await world.do(handing_over.finish, world.admin, whole.id or 0)
    again = await world.do(handing_over.finish, world.moderator, whole.id or 0)
    assert again.done_by == world.admin.user_id
    elsewhere = await world.read(acts.panel, world.admin, other.id or 0)
    assert elsewhere.left == ()
    assert panels.panel(elsewhere).fields[0].name == "Now"


async def test_whoever_only_closes_their_question_reads_none_of_it(world: World) -> None:
    question = await world.ask()
    await world.do(handing_over.leave, world.moderator, question.id or 0, "Troubled, be gentle.")
    shown = await world.read(acts.panel, world.asker, question.id or 0)
    assert shown.left is None
    assert "Troubled" not in str(panels.panel(shown).to_dict())
    labels = [getattr(one, "label", None) for one in panels.items(shown)]
    assert "Hand over" not in labels


async def test_nothing_too_long_nor_too_much_nor_nothing(world: World) -> None:
    question = await world.ask()
    for text, refusal in (("x" * 501, errors.TooLong), (" \u200b ", errors.BadChoice)):
        with pytest.raises(refusal):
            await world.do(handing_over.leave, world.moderator, question.id or 0, text)
    for number in range(handing_over.OPEN_MOST):
        await world.do(handing_over.leave, world.moderator, question.id or 0, f"Note {number}.")
    with pytest.raises(errors.BadChoice, match="too many"):
        await world.do(handing_over.leave, world.moderator, question.id or 0, "One more.")
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.moderator)
        kept = await handing_over.left(tx, who, question.id)
    assert len(kept) == handing_over.SHOWN
    assert len(render.lines(kept)) <= 1_024


async def test_what_is_removed_for_good_leaves_no_note(world: World) -> None:
    question = await world.ask()
    note = await world.do(handing_over.leave, world.moderator, question.id or 0, "Her address?")
    await world.do(removing.remove, world.moderator, question.id or 0)
    await world.do(removing.purge, world.moderator, question.id or 0)
    async with world.database.reading() as tx:
        assert await tx.get(HandOver, note.id) is None
    assert "Her address" not in repr([one.model_dump() for one in await world.events()])


async def test_a_playbook_is_each_servers_own(world: World) -> None:
    book = await world.read(handing_over.playbook, world.moderator)
    assert "Somebody may be at risk" in book.text
    assert [name for name, _words in book.words][:2] == ["You were read", "Where help is"]
    page = render.page(book, 0)
    assert page.embed is not None
    assert len(page.embed) <= 6_000
    words = "Thanks = Thank you for telling us.\nno sign\n = nothing\nNothing ="
    await world.choose(playbook="Call **Ina** first.", care_words=words)
    book = await world.read(handing_over.playbook, world.moderator)
    assert (book.text, book.words) == (
        "Call **Ina** first.",
        (("Thanks", "Thank you for telling us."),),
    )
    await world.choose(playbook="", care_words="")
    empty = render.page(await world.read(handing_over.playbook, world.moderator), 1).embed
    assert empty is not None
    assert "Nothing is written down yet" in (empty.description or "")


async def test_whoever_opens_the_queue_reads_what_is_left_of_the_whole(world: World) -> None:
    await world.choose(expert_roles=(EXPERTS,))
    question = await world.ask()
    await world.do(handing_over.leave, world.moderator, question.id or 0, "Of the post.")
    await world.do(handing_over.leave, world.moderator, None, "Of the whole.")
    shown = await world.read(queue_pages.page, world.admin)
    assert [one.body for one in shown.left or ()] == ["Of the whole."]
    expert = world.member("Eve", roles=frozenset({EXPERTS}))
    shown = await world.read(queue_pages.page, expert)
    assert shown.left is None
    assert "Of the whole." not in str(render_queue.page(shown))
