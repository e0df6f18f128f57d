"""Texts longer than a form: cut into parts and put together without loss or doubling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import drafts, editing, errors, long_texts, parts, questions, texts
from bot.long_texts import Where
from models import DraftKind
from tests.world import World

LONG = st.lists(
    st.sampled_from(["word ", "line\n", "para\n\n", "x" * 700, "🫧" * 300, "   indented\n", "é "]),
    max_size=60,
).map("".join)


@given(LONG)
def test_the_parts_are_the_text_but_for_the_space_between(body: str) -> None:
    found = parts.of(body)
    assert all(parts.weight(one.text) <= parts.FORM_MOST for one in found)
    assert all(one.text == one.text.strip() and one.text for one in found)
    assert all(body[one.start : one.end] == one.text for one in found)
    ends = [0, *(one.end for one in found)]
    between = [body[a : one.start] for a, one in zip(ends[:-1], found, strict=True)]
    assert not "".join([*between, body[ends[-1] :]]).strip()


@given(LONG, st.data())
def test_a_part_put_back_unchanged_changes_nothing(body: str, data: st.DataObject) -> None:
    found = parts.of(body)
    if not found:
        return
    number = data.draw(st.integers(1, len(found)))
    part = found[number - 1]
    # A form may trim what it shows.
    assert parts.put(body, number, f"\n {part.text}  \n") == body
    changed = parts.put(body, number, "Something else.")
    assert changed == body[: part.start] + "Something else." + body[part.end :]


@given(LONG, LONG)
def test_what_comes_next_is_added_once_and_nothing_is_lost(body: str, text: str) -> None:
    together = parts.put(body, parts.APPEND, text)
    assert together.split() == body.split() + text.split()


def test_a_part_has_room_to_grow_and_ends_at_a_line() -> None:
    body = "\n".join(f"Line {number} of a long text." for number in range(400))
    found = parts.of(body)
    assert len(found) > 2
    assert all(parts.weight(one.text) <= parts.PART_MOST for one in found)
    assert all(one.text.endswith(".") and one.text.startswith("Line") for one in found)
    assert len(parts.of(body[: parts.FORM_MOST])) == 1


def test_writing_on_in_a_code_block_leaves_no_blank_line_in_it() -> None:
    assert parts.put("```py\na = 1", parts.APPEND, "b = 2") == "```py\na = 1\nb = 2"
    assert parts.put("One.", parts.APPEND, "Two.") == "One.\n\nTwo."
    assert parts.put("", parts.APPEND, "Two.") == "Two."


async def test_three_forms_make_one_question_of_twelve_thousand(world: World) -> None:
    draft = await world.asks(world.asker, body="a" * 4_000)
    for letter in "bc":
        where, mark = Where(draft.id or 0), parts.mark(draft.body)
        draft = await world.do(long_texts.put_part, world.asker, where, 0, mark, letter * 3_998)
    assert len(draft.body) == texts.DETAILS_MOST
    post = await world.do(questions.ask, world.asker, draft.id or 0)
    assert post.body == "a" * 4_000 + "\n\n" + "b" * 3_998 + "\n\n" + "c" * 3_998


async def test_a_stale_form_puts_nothing_over_what_was_written_since(world: World) -> None:
    draft = await world.asks(world.asker, body="a" * 4_000)
    where, mark = Where(draft.id or 0), parts.mark(draft.body)
    await world.do(long_texts.put_part, world.asker, where, 0, mark, "And more.")
    for number in (0, 1):
        with pytest.raises(errors.TextChanged):
            await world.do(long_texts.put_part, world.asker, where, number, mark, "Once more.")
    kept = await world.read(drafts.mine, world.asker, draft.id or 0)
    assert kept.body == "a" * 4_000 + "\n\nAnd more."
    with pytest.raises(errors.TextChanged):
        await world.do(
            long_texts.put_part, world.asker, where, 9, parts.mark(kept.body), "No such."
        )


async def test_a_form_from_before_a_draft_outgrew_it_makes_a_draft_of_its_own(world: World) -> None:
    draft = await world.asks(world.asker, body="a" * 4_000)
    where, mark = Where(draft.id or 0), parts.mark(draft.body)
    await world.do(long_texts.put_part, world.asker, where, 0, mark, "And more.")
    other = await world.do(
        drafts.save, world.asker, DraftKind.QUESTION, draft_id=draft.id, body="Short now."
    )
    assert other.id != draft.id
    assert (await world.read(drafts.mine, world.asker, draft.id or 0)).body.endswith("And more.")


async def test_a_long_post_is_edited_part_by_part(world: World) -> None:
    body = "\n".join(f"Line {number} of a long text." for number in range(300))
    question = await world.ask(world.asker, body=body, tags="one,two")
    where = Where(0, question.id or 0, 1)
    whole = await world.read(long_texts.whole, world.asker, where)
    last = len(parts.of(body))
    draft = await world.do(
        long_texts.put_part, world.asker, where, last, parts.mark(whole.body), "The end."
    )
    assert (draft.kind, draft.parent_id, draft.base_revision) == (DraftKind.EDIT, question.id, 1)
    draft = await world.do(
        long_texts.put_head,
        world.asker,
        Where(draft.id or 0),
        title="A better title for it",
        tags="one, three",
        category_id=None,
    )
    edited = await world.do(editing.edit, world.asker, draft.id or 0)
    assert edited.title == "A better title for it"
    assert edited.body.startswith("Line 0 of")
    assert edited.body.endswith("\nThe end.")
    assert "Line 299" not in edited.body
    assert (await world.revisions(edited))[-1].tags == "one,three"


async def test_only_who_may_chooses_that_a_changed_part_does_not_show(world: World) -> None:
    body = "\n".join(f"Line {number} of a long text." for number in range(300))
    question = await world.ask(world.asker, body=body)
    for actor, expected in ((world.moderator, False), (world.asker, None)):
        stood = await world.now(question)
        where = Where(0, question.id or 0, stood.edit_count + 1)
        whole = await world.read(long_texts.whole, actor, where)
        assert whole.silent is expected
        draft = await world.do(
            long_texts.put_part,
            *(actor, where, 1, parts.mark(whole.body), f"{actor.name} was here."),
            reason="Shorter.",
            silent=True,
        )
        begun = await world.read(long_texts.whole, actor, Where(draft.id or 0))
        assert begun.silent is (True if expected is False else None)
        # Who changes the title next chooses anew.
        draft = await world.do(
            long_texts.put_head,
            *(actor, Where(draft.id or 0)),
            title=f"What {actor.name} calls it",
            tags="one",
            reason="Shorter.",
            silent=True,
        )
        await world.do(editing.edit, actor, draft.id or 0)
    assert [one.silent for one in await world.revisions(question)] == [False, True, False]


async def test_nobody_writes_on_in_what_is_not_theirs(world: World) -> None:
    question = await world.ask(world.asker, body="a" * 4_000)
    draft = await world.asks(world.asker, body="a" * 4_000)
    with pytest.raises(errors.DraftGone):
        await world.read(long_texts.whole, world.helper, Where(draft.id or 0))
    with pytest.raises(errors.NotAllowed):
        await world.read(long_texts.whole, world.helper, Where(0, question.id or 0, 1))
    with pytest.raises(errors.Gone):
        await world.read(long_texts.whole, world.asker, Where(0, question.id or 0, 7))


async def test_a_draft_does_not_grow_without_an_end(world: World) -> None:
    draft = await world.asks(world.asker, body="a" * 47_000)
    where, mark = Where(draft.id or 0), parts.mark(draft.body)
    with pytest.raises(errors.TooLong):
        await world.do(long_texts.put_part, world.asker, where, 0, mark, "b" * 4_000)
