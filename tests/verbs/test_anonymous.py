"""Anonymous posts: how they are signed, and that nothing but the post itself knows whose it is."""

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel, col

from bot import (
    access,
    aliases,
    answers,
    claiming,
    comments,
    drafts,
    earnings,
    editing,
    errors,
    leaderboards,
    moderation,
    profiles,
    questions,
    shaping,
)
from bot.access import Actor
from bot.operating import recount
from models import Category, CloseReason, Draft, DraftKind, Event, Member, Post, PostState
from tests import rows
from tests.world import World


@pytest.fixture(autouse=True)
async def allowed(world: World) -> None:
    """Let posts be anonymous in this server."""
    await world.choose(anonymous=True)


async def name_of(world: World, post: Post) -> tuple[bool, str | None]:
    row = await world.now(post)
    return row.anonymous, row.alias


# -- the alias -----------------------------------------------------------------------------------


async def test_a_made_up_name_is_two_words_and_nothing_of_its_author(world: World) -> None:
    names = set()
    for _number in range(6):
        anonymous, alias = await name_of(world, await world.ask_anonymously(name=""))
        assert anonymous
        assert alias
        first, second = alias.split()
        assert first in aliases.FIRST
        assert second in aliases.SECOND
        names.add(alias)
    # The same person, and not the same name each time.
    assert len(names) > 1


async def test_in_one_s_own_anonymous_question_everything_carries_the_alias(world: World) -> None:
    question = await world.ask_anonymously(name="Tired in Turin")
    answer = await world.answer(question, world.asker)
    comment = await world.comment(answer, world.asker)
    # Not even by choosing otherwise: points would tell.
    draft = await world.sign(await world.comments(world.asker, question), anonymous=False)
    stubborn = await world.do(comments.comment, world.asker, draft.id or 0)
    named = await world.sign(await world.answers(world.asker, question), "Somebody Else")
    other = await world.do(answers.answer, world.asker, named.id or 0)
    for post in (answer, comment, stubborn, other):
        assert await name_of(world, post) == (True, "Tired in Turin")
    # Others stay who they are.
    assert await name_of(world, await world.answer(question)) == (False, None)


async def test_who_answered_anonymously_goes_on_so_unless_they_say_otherwise(world: World) -> None:
    question = await world.ask()
    answer = await world.answer_anonymously(question, world.helper)
    _anonymous, alias = await name_of(world, answer)
    assert await name_of(world, await world.comment(question, world.helper)) == (True, alias)
    again = await world.answer_anonymously(question, world.helper, "Another Name")
    assert await name_of(world, again) == (True, alias)
    draft = await world.sign(await world.comments(world.helper, answer), anonymous=False)
    comment = await world.do(comments.comment, world.helper, draft.id or 0)
    assert await name_of(world, comment) == (False, None)
    # In another question they are somebody else, or themselves.
    assert await name_of(world, await world.answer(await world.ask(), world.helper)) == (
        False,
        None,
    )


async def test_two_people_in_a_question_never_share_a_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aliases, "FIRST", ("Calm",))
    monkeypatch.setattr(aliases, "SECOND", ("Owl", "Fox", "Hare"))
    question = await world.ask_anonymously(name="")
    people = [world.member(f"Person {number}") for number in range(4)]
    posts = [await world.answer_anonymously(question, one) for one in people]
    names = {alias for _is, alias in [await name_of(world, one) for one in [question, *posts]]}
    assert len(names) == 5
    taken = (await name_of(world, question))[1] or ""
    for spelled in (taken, taken.upper(), f" {taken.replace(' ', '  ')} "):
        draft = await world.sign(await world.answers(world.newcomer, question), spelled)
        with pytest.raises(errors.NameTaken):
            await world.do(answers.answer, world.newcomer, draft.id or 0)
    # Elsewhere the name is as free as any.
    elsewhere = await world.answer_anonymously(await world.ask(), world.newcomer, taken)
    assert await name_of(world, elsewhere) == (True, taken)


@pytest.mark.parametrize(
    "name",
    [
        "Hal",
        "hal",
        "Ada",
        "Mo",
        "Moderator",
        "The Mods",
        "A d m i n",
        "Anonymous",
        "anonymous 4",
        "Askwell",
        "everyone",
    ],
)
async def test_a_name_that_is_or_sounds_like_somebody_s_is_refused(world: World, name: str) -> None:
    question = await world.ask()
    await world.answer(question)
    await world.answer(question, world.moderator)
    draft = await world.sign(await world.asks(world.newcomer), name)
    with pytest.raises(errors.NameTaken):
        await world.do(questions.ask, world.newcomer, draft.id or 0)
    assert (await world.read(_draft, draft.id)).body


@pytest.mark.parametrize(("name", "error"), [("x", errors.TooShort), ("ͅ\u200d\u3164", None)])
async def test_a_name_that_cannot_be_read(
    world: World, name: str, error: type[errors.Refusal] | None
) -> None:
    draft = await world.sign(await world.asks(world.asker), name)
    with pytest.raises(error or errors.TooShort):
        await world.do(questions.ask, world.asker, draft.id or 0)


async def test_a_long_name_is_cut_and_a_name_is_one_clean_line(world: World) -> None:
    draft = await world.sign(await world.asks(world.asker), "Up\u202e late\n again " + "z" * 60)
    post = await world.do(questions.ask, world.asker, draft.id or 0)
    _anonymous, alias = await name_of(world, post)
    assert alias is not None
    assert alias.startswith("Up late again zz")
    assert len(alias) <= 40


async def test_one_s_own_name_is_no_alias(world: World) -> None:
    stranger = world.member("Zoë Unseen")
    draft = await world.sign(await world.asks(stranger), "Zoë Unseen")
    with pytest.raises(errors.NameTaken):
        await world.do(questions.ask, stranger, draft.id or 0)


def test_a_member_s_name_cannot_look_like_an_alias() -> None:
    assert aliases.shown("Quiet Heron") == "Quiet Heron (anonymous)"
    for name in ("Quiet Heron (anonymous)", "Quiet Heron  (Anonymous)", "Quiet Heron（anonymous）"):
        assert aliases.unmasked(name).startswith("Quiet Heron")
        assert "nonymous" not in aliases.unmasked(name)
    assert aliases.unmasked("Ann Onymous") == "Ann Onymous"


# -- where it is switched on ---------------------------------------------------------------------


async def test_switched_off_nothing_new_is_anonymous_and_nothing_becomes_named(
    world: World,
) -> None:
    question = await world.ask_anonymously(name="Tired in Turin")
    asked = await world.sign(await world.asks(world.newcomer))
    answered = await world.sign(await world.answers(world.newcomer, question))
    await world.choose(anonymous=False)
    for verb, draft in ((questions.ask, asked), (answers.answer, answered)):
        with pytest.raises(errors.AnonymityOff):
            await world.do(verb, world.newcomer, draft.id or 0)
        assert (await world.read(_draft, draft.id)).body
    # Their own name has to be chosen.
    draft = await world.sign(asked, anonymous=False)
    post = await world.do(questions.ask, world.newcomer, draft.id or 0)
    assert await name_of(world, post) == (False, None)
    # Who asked anonymously keeps every right of an author, and the alias with them.
    comment = await world.comment(question, world.asker)
    assert await name_of(world, comment) == (True, "Tired in Turin")


async def test_a_form_that_comes_too_late_does_not_take_the_mask_off(world: World) -> None:
    asked = await world.sign(await world.asks(world.asker), "Tired in Turin")

    async def late(actor: Actor) -> tuple[bool, bool | None, str | None]:
        draft = await world.do(
            drafts.save, actor, DraftKind.QUESTION, draft_id=asked.id, category_id=world.garden.id
        )
        return draft.id == asked.id, draft.anonymous, draft.alias

    # It grew in the meantime, so that a form cannot hold it any more.
    async with world.database.transaction() as tx:
        (await tx.get_one(Draft, asked.id)).body = "word " * 1_000
    assert await late(world.asker) == (False, True, "Tired in Turin")
    async with world.database.transaction() as tx:
        (await tx.get_one(Draft, asked.id)).body = "I cannot."
    await world.do(questions.ask, world.asker, asked.id or 0)
    # It is posted: another question gets another name, and nobody else learns anything from it.
    assert await late(world.asker) == (False, True, None)
    assert await late(world.helper) == (False, None, None)


async def test_a_category_decides_for_itself(world: World) -> None:
    async with world.database.transaction() as tx:
        category = await tx.get(Category, world.garden.id)
        assert category is not None
        category.rules = {"anonymous": False}
    draft = await world.sign(await world.asks(world.asker))
    with pytest.raises(errors.AnonymityOff):
        await world.do(questions.ask, world.asker, draft.id or 0)
    who = await world.read(access.standing, world.asker)
    found = await world.read(aliases.choice, who, None, world.garden.id, None)
    assert not found.open


# -- nobody else can tell ------------------------------------------------------------------------


async def _draft(tx: Any, draft_id: int | None) -> Draft:
    row = await tx.get(Draft, draft_id)
    assert row is not None
    return row  # type: ignore[no-any-return]


async def everything(world: World) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables, as plain values."""
    found = {}
    async with world.database.reading() as tx:
        for table in SQLModel.metadata.sorted_tables:
            found[table.name] = [dict(row._mapping) for row in await tx.execute(select(table))]
    return found


async def lives_anonymously(world: World, who: Actor) -> list[Post]:
    """Do everything that somebody can do anonymously, and return what they posted."""
    helper = world.helper
    first = await world.ask_anonymously(who, name="")
    answer = await world.answer(first, helper)
    await world.comment(answer, who)
    await world.accept(answer, who)
    own = await world.answer(first, who)
    await world.edit(first, who, body="It looks very thirsty.")
    await world.accept(own, who)
    await world.do(answers.unaccept, who, own.id or 0)
    await world.vote(own, helper)
    await world.vote(first, world.newcomer, -1)
    await world.do(editing.delete, who, own.id or 0)
    elsewhere = await world.ask(helper)
    theirs = await world.answer_anonymously(elsewhere, who)
    await world.comment(elsewhere, who)
    await world.edit(theirs, who, body="In the evening, rather: two spoons.")
    await world.accept(theirs, helper)
    # The accepted one goes: that takes the mark back, on a question of somebody else's.
    await world.do(editing.delete, who, theirs.id or 0)
    for refused in (first, await world.answer_anonymously(elsewhere, who)):
        with pytest.raises(errors.OwnPost):
            await world.vote(refused, who)
    await world.do(moderation.close, world.moderator, first.id or 0, CloseReason.RESOLVED)
    async with world.database.reading() as tx:
        mine = select(Post).where(col(Post.author_id) == who.user_id)
        return list(await tx.scalars(mine))


async def test_the_id_stands_in_the_post_and_nowhere_else(world: World) -> None:
    canary = world.member("Canary Wharf")
    posts = await lives_anonymously(world, canary)
    assert len(posts) == 6
    assert all(post.anonymous for post in posts)
    for name, found in (await everything(world)).items():
        for row in found:
            if name == "post":
                assert row.pop("author_id") is not None
            text = json.dumps(row, default=str)
            assert str(canary.user_id) not in text, f"{name}: {text}"
            assert "Canary" not in text, f"{name}: {text}"
    assert await rows.wrong(world.database) == []


async def test_to_others_it_is_as_if_somebody_else_had_done_it(world: World) -> None:
    """What everyone can see of two members does not tell which of them it was."""
    one, other = world.member("Wanda"), world.member("Wendy")
    for person in (one, other):
        await world.comment(await world.ask(), person)

    async def seen(person: Actor) -> tuple[Any, ...]:
        who = await world.read(access.standing, world.newcomer)
        profile = await world.read(profiles.of, who, person.user_id)
        async with world.database.reading() as tx:
            row = await tx.scalar(select(Member).where(col(Member.user_id) == person.user_id))
        assert row is not None
        return profile, row.points, row.seen_at, row.display_name

    before = [await seen(one), await seen(other)]
    world.database.clock.advance(3600)  # type: ignore[attr-defined]
    await lives_anonymously(world, one)
    assert [await seen(one), await seen(other)] == before
    assert await rows.wrong(world.database) == []


async def test_a_moderator_who_moderates_their_own_is_one_moderator_of_many(world: World) -> None:
    question = await world.ask_anonymously(world.moderator)
    await world.do(moderation.lock, world.moderator, question.id or 0)
    lock = (await world.events(question))[-1]
    assert (lock.verb, lock.actor_id, lock.by_author) == (
        "question.lock",
        world.moderator.user_id,
        False,
    )
    # Their accepted answer, hidden, is no more accepted: both acts are those of a moderator.
    asked = await world.ask()
    for act in ("hide", "delete"):
        answer = await world.accept(await world.answer_anonymously(asked, world.moderator))
        if act == "hide":
            await world.do(moderation.hide, world.moderator, answer.id or 0)
        else:
            await world.do(editing.delete, world.moderator, answer.id or 0)
        taken_back = [one for one in await world.events(asked) if one.verb == "question.unaccept"]
        named = world.moderator.user_id if act == "hide" else None
        assert taken_back[-1].actor_id == named


async def test_whoever_accepts_an_answer_moved_to_their_question_tells_nobody(world: World) -> None:
    """Points are the same, whether or not the answer's author is the anonymous asker."""
    question = await world.ask_anonymously(world.helper)
    elsewhere = await world.ask()
    for person in (world.helper, world.newcomer):
        answer = await world.answer(elsewhere, person)
        await world.do(shaping.move, world.moderator, answer.id or 0, question.id or 0)
        before = await world.points(person) or 0
        await world.accept(answer, world.helper)
        assert await world.points(person) == before + 300
        assert await rows.wrong(world.database) == []
        assert await recount.recount(world.database, dry_run=True) == []
        who = await world.read(access.standing, world.asker)
        shown = await world.read(earnings.page, who, person.user_id)
        assert [one.accepted for one in shown.posts] == [300]
        board = await world.read(leaderboards.Boards().page, who, leaderboards.Period.WEEK)
        (line,) = [one for one in board.lines if one.mark.user_id == person.user_id]
        assert line.mark.points == 340


async def test_moved_to_where_their_name_is_somebody_else_s_they_get_another(world: World) -> None:
    target = await world.ask_anonymously(world.asker, "Quiet Heron")
    source = await world.ask_anonymously(world.newcomer, "quiet heron")
    answer = await world.answer(source, world.newcomer)
    comment = await world.comment(answer, world.newcomer)
    await world.do(shaping.move, world.moderator, answer.id or 0, target.id or 0)
    _anonymous, alias = await name_of(world, answer)
    assert alias is not None
    assert alias.casefold() != "quiet heron"
    assert await name_of(world, comment) == (True, alias)
    assert await name_of(world, source) == (True, "quiet heron")
    assert await name_of(world, await world.comment(source, world.newcomer)) == (
        True,
        "quiet heron",
    )


async def test_the_asker_keeps_their_name_when_an_older_answer_of_theirs_comes(
    world: World,
) -> None:
    source = await world.ask()
    answer = await world.answer_anonymously(source, world.newcomer, "Loud Owl")
    target = await world.ask_anonymously(world.newcomer, "Quiet Heron")
    await world.do(shaping.move, world.moderator, answer.id or 0, target.id or 0)
    assert await name_of(world, answer) == (True, "Loud Owl")
    comment = await world.comment(target, world.newcomer)
    assert await name_of(world, comment) == (True, "Quiet Heron")


async def test_a_moderator_s_own_edits_and_moves_do_not_say_that_they_moderate(
    world: World,
) -> None:
    question, other = await world.ask_anonymously(world.moderator), await world.ask()
    answer = await world.answer_anonymously(other, world.moderator)
    start = await world.do(editing.start, world.moderator, question.id or 0)
    assert not start.silent
    await world.edit(question, world.moderator, body="It is very thirsty.", silent=True)
    assert [one.silent for one in await world.revisions(question)] == [False, False]
    await world.do(shaping.move, world.moderator, answer.id or 0, question.id or 0)
    move = (await world.events(answer))[-1]
    assert (move.verb, move.actor_id) == ("answer.move", world.moderator.user_id)
    assert not move.by_author


async def test_only_the_author_finds_it_among_their_own(world: World) -> None:
    question = await world.ask_anonymously(world.newcomer)
    await world.do(moderation.hide, world.moderator, question.id or 0)
    for actor, sees in ((world.newcomer, True), (world.helper, False)):
        who = await world.read(access.standing, actor)
        assert access.can_read(who, await world.now(question)) is sees


# -- claiming ------------------------------------------------------------------------------------


async def claim(world: World, post: Post, actor: Actor, *, everything: bool = False) -> None:
    await world.do(claiming.claim, actor, post.id or 0, everything=everything)


async def test_a_claimed_question_counts_from_then_on(world: World) -> None:
    question = await world.ask_anonymously()
    answer = await world.accept(await world.answer(question))
    await world.vote(question, world.newcomer)
    await world.vote(question, world.helper, -1)
    await world.edit(question, world.asker, body="It was very thirsty.")
    assert await world.points(world.asker) is None
    assert await world.points(world.newcomer) == 100
    await claim(world, question, world.asker)
    # Asked 20, accepted 30, one up and one down; and the vote up pays who cast it.
    assert await world.points(world.asker) == 100 + 20 + 30
    assert await world.points(world.newcomer) == 110
    row = await world.now(question)
    assert (row.anonymous, row.alias, row.editor_id) == (False, None, world.asker.user_id)
    assert {one.editor_id for one in await world.revisions(question)} == {world.asker.user_id}
    (claimed,) = [one for one in await world.events(question) if one.verb == "question.claim"]
    assert claimed.actor_id == world.asker.user_id
    assert (await world.card(question)).buttons_only
    await world.do(answers.unaccept, world.asker, answer.id or 0)
    assert await world.points(world.asker) == 120
    assert await rows.wrong(world.database) == []


async def test_one_is_claimed_or_all_of_a_question(world: World) -> None:
    question = await world.ask_anonymously()
    answer = await world.answer(question, world.asker)
    comment = await world.comment(question, world.asker)
    other = await world.ask_anonymously(name="Loud Heron")
    await claim(world, comment, world.asker)
    assert [(await world.now(one)).anonymous for one in (question, answer, comment)] == [
        True,
        True,
        False,
    ]
    # The rest still goes by the alias, and goes on by it.
    assert (await name_of(world, await world.comment(question, world.asker)))[0]
    await claim(world, answer, world.asker, everything=True)
    assert not any(one.anonymous for one in await world.posts() if one.id != other.id)
    assert await name_of(world, other) == (True, "Loud Heron")
    assert await name_of(world, await world.comment(question, world.asker)) == (False, None)
    assert await rows.wrong(world.database) == []


async def test_an_answer_to_one_s_own_anonymous_question_is_claimed_with_it(world: World) -> None:
    question = await world.ask_anonymously()
    answer = await world.accept(await world.answer(question, world.asker))
    who = await world.read(access.standing, world.asker)
    found = await world.read(claiming.look, who, answer.id or 0)
    assert (found.others, found.together) == (1, True)
    assert not (await world.read(claiming.look, who, question.id or 0)).together
    await claim(world, answer, world.asker)
    assert not (await world.now(question)).anonymous
    # Asked, answered and accepted, as by anyone: their own answer pays them nothing.
    assert await world.points(world.asker) == 100 + 20 + 40 + 30
    assert await rows.wrong(world.database) == []


async def test_an_accepted_answer_is_claimed_and_pays(world: World) -> None:
    question = await world.ask()
    answer = await world.answer_anonymously(question, world.helper)
    await world.accept(answer)
    await world.vote(answer, world.newcomer)
    assert await world.points(world.helper) is None
    await claim(world, answer, world.helper)
    assert await world.points(world.helper) == 100 + 40 + 300 + 20
    assert await rows.wrong(world.database) == []


async def test_what_is_not_anonymous_or_not_one_s_own_is_not_claimed(world: World) -> None:
    question = await world.ask_anonymously()
    named = await world.answer(question)
    for post, actor in ((question, world.helper), (question, world.admin), (named, world.helper)):
        with pytest.raises(errors.NotAllowed):
            await claim(world, post, actor)
    await claim(world, question, world.asker)
    with pytest.raises(errors.NotAllowed):
        await claim(world, question, world.asker)
    gone = await world.ask_anonymously()
    await world.do(editing.delete, world.asker, gone.id or 0)
    with pytest.raises(errors.Gone):
        await claim(world, gone, world.asker)
    assert (await world.now(gone)).state is PostState.DELETED


async def test_the_events_of_an_anonymous_author_name_nobody(world: World) -> None:
    await lives_anonymously(world, world.asker)
    events: list[Event] = await world.events()
    assert [one for one in events if one.by_author]
    assert world.asker.user_id not in {one.actor_id for one in events}
