"""Which names an anonymous author can choose: nobody's, and none that looks like somebody's."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot import aliases, answers, claiming, errors, lookalikes, questions, shaping
from bot.aliases import FIRST, SECOND
from models import Member
from tests import rows
from tests.world import World


@pytest.fixture(autouse=True)
async def allowed(world: World) -> None:
    """Let posts be anonymous in this server."""
    await world.choose(anonymous=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë Unseen", "zoe  unseen"),
        ("Ada", "АDА"),  # Cyrillic
        ("Ada", "Αda"),  # Greek
        ("Il", "ll"),
        ("Lou O", "L0u.0"),
        ("ＡＤＡ", "a-d-a"),  # fullwidth
        ("night_owl", "Night Owl"),
        ("Bernd", "Bemd"),
        ("Łukasz", "Lukasz"),
    ],
)
def test_names_that_look_alike_are_one(one: str, other: str) -> None:
    assert lookalikes.key(one) == lookalikes.key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ada", "Ida"), ("🦊", "🐻"), ("田中", "中田"), ("Ola", "Öle"), ("", "a")]
)
def test_names_that_do_not_look_alike_are_two(one: str, other: str) -> None:
    assert lookalikes.key(one) != lookalikes.key(other)


def test_no_two_made_up_names_look_alike() -> None:
    names = {lookalikes.key(f"{one} {other}") for one in FIRST for other in SECOND}
    assert len(names) == len(FIRST) * len(SECOND)


@pytest.mark.parametrize("name", ["Zoe Un-seen", "ＺＯＥ UNSEEN", "Zоë Unseen"])
async def test_a_name_that_looks_like_a_member_s_is_refused(world: World, name: str) -> None:
    await world.ask(world.member("Zoë Unseen"))
    draft = await world.sign(await world.asks(world.newcomer), name)
    with pytest.raises(errors.NameTaken):
        await world.do(questions.ask, world.newcomer, draft.id or 0)


async def test_another_server_s_members_do_not_matter(world: World, elsewhere: World) -> None:
    await elsewhere.ask(elsewhere.member("Zoë Unseen"))
    draft = await world.sign(await world.asks(world.newcomer), "Zoë Unseen")
    assert (await world.do(questions.ask, world.newcomer, draft.id or 0)).alias == "Zoë Unseen"


async def test_a_name_that_looks_like_one_in_the_question_is_refused(world: World) -> None:
    question = await world.ask_anonymously(name="Tired in Turin")
    draft = await world.sign(await world.answers(world.newcomer, question), "T1red-in Turın")
    with pytest.raises(errors.NameTaken):
        await world.do(answers.answer, world.newcomer, draft.id or 0)


async def test_who_was_renamed_to_an_alias_is_still_told_apart(world: World) -> None:
    """Nothing can be refused then; the ending tells, and it stays."""
    question = await world.ask_anonymously(name="Tired in Turin")
    await world.answer(question)
    async with world.database.transaction() as tx:
        await tx.execute(
            update(Member)
            .where(col(Member.user_id) == world.helper.user_id)
            .values(display_name="Tired in Turin (anonymous)")
        )
    assert aliases.shown((await world.now(question)).alias) == "Tired in Turin (anonymous)"
    assert aliases.unmasked("Tired in Turin (anonymous)") == "Tired in Turin"


async def test_a_name_that_was_given_up_stays_taken_in_its_question(world: World) -> None:
    question = await world.ask_anonymously(name="Tired in Turin")
    await world.comment(question, world.helper, "I think so too, Tired in Turin.")
    comment = await world.comment(question, world.asker)
    # One of two: the other still stands under it.
    await world.do(claiming.claim, world.asker, comment.id or 0)
    assert not [one for one in await world.events(question) if one.verb == aliases.LEFT]
    await world.do(claiming.claim, world.asker, question.id or 0)
    for person in (world.newcomer, world.asker):
        draft = await world.sign(await world.answers(person, question), "tired in turin")
        with pytest.raises(errors.NameTaken):
            await world.do(answers.answer, person, draft.id or 0)
    # Elsewhere it is free, and what comes from there with it gets another.
    other = await world.ask()
    answer = await world.answer_anonymously(other, world.newcomer, "Tired in Turin")
    await world.do(shaping.move, world.moderator, answer.id or 0, question.id or 0)
    moved = (await world.now(answer)).alias
    assert moved is not None
    assert moved != "Tired in Turin"
    # Who gave it up is not written down with it.
    (left,) = [one for one in await world.events(question) if one.verb == aliases.LEFT]
    assert (left.actor_id, left.by_author, left.user_id) == (None, False, None)
    assert left.after == {"alias": "Tired in Turin"}
    assert await rows.wrong(world.database) == []


async def test_the_name_of_an_answer_that_went_elsewhere_stays_taken(world: World) -> None:
    source, target = await world.ask(), await world.ask()
    answer = await world.answer_anonymously(source, world.newcomer, "Old Owl")
    await world.do(shaping.move, world.moderator, answer.id or 0, target.id or 0)
    draft = await world.sign(await world.answers(world.helper, source), "Old Owl")
    with pytest.raises(errors.NameTaken):
        await world.do(answers.answer, world.helper, draft.id or 0)
    # It can come back under its name.
    await world.do(shaping.move, world.moderator, answer.id or 0, source.id or 0)
    assert (await world.now(answer)).alias == "Old Owl"
