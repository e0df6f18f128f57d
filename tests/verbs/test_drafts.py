"""What was submitted is kept, whatever happens next, and becomes a post once."""

import pytest

from bot import access, answers, drafts, editing, errors, moderation, questions
from bot.render import previews
from models import CloseReason, Draft, DraftKind, PostKind
from tests.world import World

ANYTHING = [
    pytest.param("", id="nothing"),
    pytest.param("x", id="too short"),
    pytest.param("x" * 4_000, id="all a form holds"),
    pytest.param("x" * 40_000, id="far too long"),
    pytest.param("🫧" * 4_000, id="emoji"),
    pytest.param("null \x00 character", id="null"),
    pytest.param("half \ud83e of an emoji", id="lone surrogate"),
    pytest.param("ab\u202egnp.exe", id="right to left"),
    pytest.param("\u200b\u2060\ufeff", id="no width"),
    pytest.param("@everyone `'\"; DROP TABLE post; --", id="hostile"),
]


@pytest.mark.parametrize("text", ANYTHING)
async def test_nothing_about_a_text_keeps_it_from_being_stored(world: World, text: str) -> None:
    saved = await world.do(
        drafts.save,
        world.asker,
        DraftKind.QUESTION,
        category_id=world.garden.id,
        title=text,
        body=text,
        tags=text,
    )
    kept = await world.read(drafts.mine, world.asker, saved.id or 0)
    # A database cannot hold these two, and nobody can see them.
    expected = text.replace("\x00", "").replace("\ud83e", "")
    assert (kept.title, kept.body, kept.tags) == (expected, expected, expected)


@pytest.mark.parametrize("text", ANYTHING[2:])
async def test_a_refused_question_leaves_its_draft_for_another_try(world: World, text: str) -> None:
    draft = await world.asks(world.asker, "x", body=text)
    with pytest.raises(errors.TooShort):
        await world.do(questions.ask, world.asker, draft.id or 0)
    offered = await world.read(drafts.latest, world.asker, DraftKind.QUESTION)
    assert offered is not None
    assert offered.id == draft.id
    assert await world.posts() == []


async def test_a_form_submitted_again_changes_the_same_draft(world: World) -> None:
    first = await world.asks(world.asker, "Too short")
    second = await world.do(
        drafts.save,
        world.asker,
        DraftKind.QUESTION,
        draft_id=first.id,
        title="Long enough this time?",
    )
    assert second.id == first.id
    # The category was chosen with the first form and is not asked for again.
    post = await world.do(questions.ask, world.asker, second.id or 0)
    assert (post.title, post.category_id) == ("Long enough this time?", world.garden.id)


async def test_what_is_typed_into_a_stale_form_is_kept_in_a_new_draft(
    world: World, elsewhere: World
) -> None:
    """Another's draft, another server's, one thrown away, one posted: none is written over."""
    theirs = await world.asks(world.helper)
    other = await elsewhere.asks(elsewhere.asker)
    gone = await world.asks(world.asker)
    await world.do(drafts.discard, world.asker, gone.id or 0)
    posted = await world.asks(world.asker)
    await world.do(questions.ask, world.asker, posted.id or 0)
    for stale in (theirs, other, gone, posted):
        saved = await world.do(
            drafts.save, world.asker, DraftKind.QUESTION, draft_id=stale.id, title="Typed again"
        )
        assert saved.id != stale.id
        assert (saved.user_id, saved.title) == (world.asker.user_id, "Typed again")
    assert (await world.read(drafts.mine, world.helper, theirs.id or 0)).title == theirs.title


async def test_a_draft_of_one_kind_is_not_written_over_by_another(world: World) -> None:
    """A form that names the wrong draft must not cost the question that was typed there."""
    question = await world.ask()
    asked = await world.asks(world.helper, "What about my own question?")
    saved = await world.do(
        drafts.save,
        world.helper,
        DraftKind.ANSWER,
        draft_id=asked.id,
        parent_id=question.id,
        body="This is an answer, not that.",
    )
    assert saved.id != asked.id
    assert (await world.do(answers.answer, world.helper, saved.id or 0)).kind is PostKind.ANSWER
    kept = await world.read(drafts.mine, world.helper, asked.id or 0)
    assert kept.title == "What about my own question?"


async def test_ids_of_another_server_are_not_kept(world: World, elsewhere: World) -> None:
    theirs = await elsewhere.ask()
    saved = await world.do(
        drafts.save,
        world.asker,
        DraftKind.QUESTION,
        category_id=elsewhere.garden.id,
        parent_id=theirs.id,
    )
    assert (saved.category_id, saved.parent_id) == (None, None)


async def test_only_the_writer_can_post_a_draft(world: World, elsewhere: World) -> None:
    draft = await world.asks(world.asker)
    for someone in (world.helper, world.moderator, world.admin):
        with pytest.raises(errors.DraftGone):
            await world.do(questions.ask, someone, draft.id or 0)
    # The same person in another server: forms carry ids, and ids can be forged.
    same = elsewhere.member("Ada")
    object.__setattr__(same, "user_id", world.asker.user_id)
    with pytest.raises(errors.DraftGone):
        await elsewhere.do(questions.ask, same, draft.id or 0)
    with pytest.raises(errors.DraftGone):
        await world.do(questions.ask, world.asker, (draft.id or 0) + 1_000)


async def test_a_draft_cannot_be_posted_as_something_else(world: World) -> None:
    question = await world.ask()
    asked, answered = await world.asks(world.asker), await world.answers(world.asker, question)
    with pytest.raises(errors.DraftGone):
        await world.do(answers.answer, world.asker, asked.id or 0)
    with pytest.raises(errors.DraftGone):
        await world.do(questions.ask, world.asker, answered.id or 0)
    with pytest.raises(errors.DraftGone):
        await world.do(editing.edit, world.asker, answered.id or 0)


async def test_the_last_unposted_draft_is_offered(world: World) -> None:
    question = await world.ask()
    other = await world.ask()
    assert await world.read(drafts.latest, world.asker, DraftKind.QUESTION) is None
    await world.asks(world.asker, "The first one")
    last = await world.asks(world.asker, "The second one")
    answered = await world.answers(world.asker, question)
    found = await world.read(drafts.latest, world.asker, DraftKind.QUESTION)
    assert found is not None
    assert found.id == last.id
    found = await world.read(drafts.latest, world.asker, DraftKind.ANSWER, parent_id=question.id)
    assert found is not None
    assert found.id == answered.id
    nothing = await world.read(drafts.latest, world.asker, DraftKind.ANSWER, parent_id=other.id)
    assert nothing is None
    assert await world.read(drafts.latest, world.helper, DraftKind.QUESTION) is None


async def test_throwing_a_draft_away_is_for_its_writer_and_only_before_it_is_posted(
    world: World,
) -> None:
    draft = await world.asks(world.asker)
    await world.do(drafts.discard, world.helper, draft.id or 0)
    assert (await world.read(drafts.mine, world.asker, draft.id or 0)).id == draft.id
    await world.do(drafts.discard, world.asker, draft.id or 0)
    with pytest.raises(errors.DraftGone):
        await world.do(questions.ask, world.asker, draft.id or 0)
    posted = await world.asks(world.asker)
    await world.do(questions.ask, world.asker, posted.id or 0)
    await world.do(drafts.discard, world.asker, posted.id or 0)
    with pytest.raises(errors.AlreadyPosted, match="#1"):
        await world.do(questions.ask, world.asker, posted.id or 0)


async def problems(world: World, draft: Draft) -> list[type[errors.Refusal]]:
    """Return what the preview of this draft, by the one who wrote it, complains of."""
    actor = next(
        one for one in (world.asker, world.helper, world.newcomer) if one.user_id == draft.user_id
    )
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor)
        return [type(one) for one in await drafts.problems(tx, who, draft)]


async def test_the_preview_tells_everything_at_once(world: World) -> None:
    draft = await world.asks(world.asker, "Short", body="x" * 12_001, tags="1,2,3,4,5,6")
    assert await problems(world, draft) == [errors.TooShort, errors.TooLong, errors.TooManyTags]
    assert await problems(world, await world.asks(world.asker)) == []


async def test_the_preview_tells_what_would_refuse_an_answer_comment_or_edit(
    world: World,
) -> None:
    question = await world.ask()
    answered = await world.answers(world.helper, question, "Too short")
    assert await problems(world, answered) == [errors.TooShort]
    commented = await world.comments(world.newcomer, question, "x" * 1_001)
    assert await problems(world, commented) == [errors.TooLong]
    edited = await world.edits(world.asker, question, title="Nope", tags="a" * 41)
    assert await problems(world, edited) == [errors.TooShort, errors.TooLong]
    await world.do(moderation.close, world.moderator, question.id or 0, CloseReason.RESOLVED)
    assert errors.QuestionClosed in await problems(world, answered)
    assert errors.QuestionClosed in await problems(world, edited)
    await world.do(moderation.lock, world.moderator, question.id or 0)
    assert errors.QuestionLocked in await problems(world, commented)
    await world.do(moderation.hide, world.moderator, question.id or 0)
    # Not "hidden": to others it is as if it were not there.
    assert await problems(world, answered) == [errors.BadChoice, errors.TooShort]


async def test_the_preview_of_a_question_without_category_asks_for_one(world: World) -> None:
    draft = await world.do(
        drafts.save, world.asker, DraftKind.QUESTION, title="Where does this question go?"
    )
    assert await problems(world, draft) == [errors.NoCategory]


async def test_a_preview_names_nothing_that_its_reader_cannot_see(world: World) -> None:
    """A form can be forged, and a role can be lost after it was opened."""
    staff = await world.category("Scandals", staff=True)
    question = await world.ask(world.moderator, category=staff)
    asked = await world.asks(world.newcomer, category=staff)
    answered = await world.answers(world.newcomer, question)
    for reader, told in ((world.newcomer, False), (world.moderator, True)):
        async with world.database.reading() as tx:
            who = await access.standing(tx, reader)
            for draft, target, secret in ((asked, None, "Scandals"), (answered, question, "#1")):
                shown = previews.draft(draft, who, [], target).to_dict()
                assert (secret in str(shown)) is told
