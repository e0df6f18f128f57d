"""Many at once: nothing lost, nothing doubled, nobody sees half of it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlmodel import col

from bot import answers, comments, editing, errors, moderation, questions, votes
from bot.database import Database, Tx, inside_transaction
from bot.intake import VoteIntake
from bot.votes import Outcome
from models import Member, Post, PostKind, Vote, VoteSource
from tests import rows
from tests.world import DOWN, UP, World

# -- votes ---------------------------------------------------------------------------------------


async def test_a_thousand_reactions_on_one_fresh_post_are_a_thousand_votes(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    intake = VoteIntake(world.database)
    people = [world.member(f"M{number}") for number in range(1_000)]

    async def react(number: int) -> Outcome:
        verdict = await intake.submit(world.reaction(question, people[number]))
        return verdict.outcome

    outcomes = await asyncio.gather(*(react(number) for number in range(1_000)))
    assert Counter(outcomes) == {Outcome.COUNTED: 1_000}
    row = await world.now(question)
    assert (row.up, row.down, row.score) == (1_000, 0, 1_000)
    assert len(await world.votes(question)) == 1_000
    assert await world.points(people[-1]) == 110
    assert await rows.wrong(world.database) == []


async def test_votes_and_everything_else_at_the_same_time(world: World) -> None:
    question = await world.ask()
    other = await world.ask(world.helper)
    await world.put_up()
    intake = VoteIntake(world.database)
    people = [world.member(f"M{number}") for number in range(60)]

    async def react(number: int) -> None:
        one, post = people[number], (question, other)[number % 2]
        await intake.submit(world.reaction(post, one, UP))
        if number % 3 == 0:
            await intake.submit(world.reaction(post, one, DOWN))
        if number % 5 == 0:
            # One of the two is being hidden.
            with suppress(errors.NotFound):
                await world.vote(post, one, 0, VoteSource.COMMAND)

    async def write(number: int) -> None:
        answer = await world.answer(question, people[number])
        await world.comment(answer, people[number + 1])
        await world.edit(answer, people[number], body=f"Or rather so, {number} times.")
        await world.vote(answer, people[number + 2])

    async with asyncio.TaskGroup() as group:
        for number in range(60):
            group.create_task(react(number))
        for number in range(10):
            group.create_task(write(number))
        group.create_task(world.do(moderation.hide, world.moderator, other.id or 0))
    row = await world.now(question)
    assert (row.answer_count, row.next_answer) == (10, 11)
    assert await rows.wrong(world.database) == []


# -- verbs ---------------------------------------------------------------------------------------


async def outcomes(*work: Awaitable[object]) -> Counter[str]:
    """Do all of these at once; return how they ended: "done" or the refusal's name."""
    ended = await asyncio.gather(*work, return_exceptions=True)
    for one in ended:
        if isinstance(one, BaseException) and not isinstance(one, errors.AskwellError):
            raise one
    return Counter(
        type(one).__name__ if isinstance(one, BaseException) else "done" for one in ended
    )


async def test_ten_people_ask_at_once(world: World) -> None:
    asked = await asyncio.gather(*(world.ask(world.member("M")) for _ in range(10)))
    assert sorted(post.number or 0 for post in asked) == list(range(1, 11))


async def test_ten_people_answer_one_question_at_once(world: World) -> None:
    question = await world.ask()
    made = await asyncio.gather(*(world.answer(question, world.member("M")) for _ in range(10)))
    assert sorted(post.answer_number or 0 for post in made) == list(range(1, 11))
    assert (await world.now(question)).answer_count == 10
    assert await rows.wrong(world.database) == []


async def test_ten_clicks_on_post_are_one_post(world: World) -> None:
    question = await world.ask()
    answered = await world.answers(world.helper, question)
    commented = await world.comments(world.newcomer, question)
    asked = await world.asks(world.asker)
    for verb, actor, draft in (
        (questions.ask, world.asker, asked),
        (answers.answer, world.helper, answered),
        (comments.comment, world.newcomer, commented),
    ):
        clicks = (world.do(verb, actor, draft.id or 0) for _ in range(10))
        assert await outcomes(*clicks) == {"done": 1, "AlreadyPosted": 9}
    kinds = Counter(post.kind for post in await world.posts())
    assert kinds == {PostKind.QUESTION: 2, PostKind.ANSWER: 1, PostKind.COMMENT: 1}


async def test_ten_edits_of_one_text_are_one_edit_and_nine_kept_drafts(world: World) -> None:
    answer = await world.answer(await world.ask())
    drafts = [
        await world.edits(world.helper, answer, body=f"Or rather so, {number} times.")
        for number in range(10)
    ]
    edits = (world.do(editing.edit, world.helper, draft.id or 0) for draft in drafts)
    assert await outcomes(*edits) == {"done": 1, "EditedMeanwhile": 9}
    assert len(await world.revisions(answer)) == 2


async def test_ten_acceptances_at_once_leave_one(world: World) -> None:
    question = await world.ask()
    made = [await world.answer(question, world.member("M")) for _ in range(10)]
    await outcomes(*(world.accept(one) for one in made))
    marked = [post for post in await world.posts(PostKind.ANSWER) if post.accepted]
    assert len(marked) == 1
    assert await rows.wrong(world.database) == []


async def test_ten_moderators_hide_and_delete_and_hide_at_once(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.accept(answer)
    acts = [world.do(moderation.hide, world.moderator, answer.id or 0) for _ in range(5)]
    acts += [world.do(editing.delete, world.helper, answer.id or 0) for _ in range(5)]
    ended = await outcomes(*acts)
    assert ended["done"] in (1, 2)
    assert (await world.now(question)).answer_count == 0
    assert await rows.wrong(world.database) == []


async def test_ten_buttons_of_one_member_are_one_vote(world: World) -> None:
    question = await world.ask()
    presses = (world.vote(question, world.helper, (1, -1)[number % 2]) for number in range(10))
    assert await outcomes(*presses) == {"done": 10}
    assert (await world.now(question)).score == -1
    assert await rows.wrong(world.database) == []


async def test_new_tags_at_once_are_made_once(world: World) -> None:
    await asyncio.gather(
        *(world.ask(world.member("M"), tags="soil, light, water") for _ in range(10))
    )
    assert await rows.wrong(world.database) == []


# -- cancelled callers -----------------------------------------------------------------------------


@contextmanager
def at_statement(database: Database, number: int, act: Callable[[], object]) -> Iterator[None]:
    """Do something when the writer is about to run its n-th statement, COMMIT being one."""
    left = [number]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            act()

    engine = database._writer.sync_engine
    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", count)
        event.remove(engine, "commit", count)


async def everything(world: World) -> list[tuple[object, ...]]:
    """Return what a history left, without what a repeated one may count on: ids and times."""
    async with world.database.reading() as tx:
        posts = [
            (one.kind, one.state, one.body, one.answer_count, one.comment_count, one.score)
            for one in await tx.scalars(select(Post).order_by(col(Post.id)))
        ]
        people = [
            (one.user_id, one.points)
            for one in await tx.scalars(select(Member).order_by(col(Member.user_id)))
        ]
    return [*posts, *people]


Act = Callable[[], Awaitable[object]]


async def an_answer(world: World, question: Post) -> Act:
    draft = await world.answers(world.helper, question)
    return lambda: world.do(answers.answer, world.helper, draft.id or 0)


async def two_votes(world: World, question: Post) -> Act:
    ballots = [world.reaction(question, one) for one in (world.helper, world.newcomer)]
    return lambda: world.do(votes.cast_many, ballots)


async def a_change_of_mind(world: World, question: Post) -> Act:
    first, second = await world.answer(question), await world.answer(question, world.newcomer)
    await world.accept(first)
    return lambda: world.accept(second)


@pytest.mark.parametrize("arrange", [an_answer, two_votes, a_change_of_mind])
async def test_what_a_cancelled_caller_did_is_whole_or_absent(
    world: World, arrange: Callable[[World, Post], Awaitable[Act]]
) -> None:
    """Cancel at the first statement, then at the second … and at last at COMMIT itself."""
    question = await world.ask()
    await world.put_up()
    act = await arrange(world, question)
    before = await everything(world)
    woken: list[bool] = []
    world.database.on_change = lambda: woken.append(True)
    for number in range(1, 100):
        task = asyncio.ensure_future(act())
        with at_statement(world.database, number, task.cancel):
            await asyncio.wait([task])
        assert task.cancelled()
        assert await rows.wrong(world.database) == [], number
        after = await everything(world)
        # The publisher hears of what was committed although its caller listens no more.
        assert bool(woken) is (after != before), number
        # And the next one gets their turn.
        await world.asks(world.asker)
        if after != before:
            break
    # COMMIT was not cut short: it was waited for.
    assert number > 5
    assert bool(woken)


async def test_who_is_cancelled_while_waiting_for_their_turn_leaves_the_others_theirs(
    world: World,
) -> None:
    question = await world.ask()
    async with world.database.transaction():
        waiting = [asyncio.ensure_future(world.vote(question, world.member("M"))) for _ in range(6)]
        await asyncio.sleep(0)
        for task in waiting[::2]:
            task.cancel()
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert [isinstance(one, asyncio.CancelledError) for one in ended] == [True, False] * 3
    assert (await world.now(question)).score == 3


# -- readers beside the writer ---------------------------------------------------------------------


async def test_readers_neither_wait_for_the_writer_nor_see_half_of_it(world: World) -> None:
    question = await world.ask()
    async with world.database.transaction() as tx:
        await votes.cast(tx, world.helper, question.id or 0, 1, VoteSource.BUTTON)
        assert (await world.now(question)).score == 0
        assert await world.votes(question) == {}
    assert (await world.now(question)).score == 1


async def test_a_reading_is_one_moment_from_its_first_statement_to_its_last(
    world: World,
) -> None:
    question = await world.ask()

    async def stored(tx: Tx) -> int | None:
        return await tx.scalar(select(col(Post.score)).where(col(Post.id) == question.id))

    async def counted(tx: Tx) -> int | None:
        return await tx.scalar(select(func.count(col(Vote.id))))

    async with world.database.reading() as tx:
        assert await stored(tx) == 0
        await world.vote(question, world.helper)
        assert await counted(tx) == 0
    async with world.database.reading() as tx:
        assert (await stored(tx), await counted(tx)) == (1, 1)


async def test_a_reading_cannot_write(world: World) -> None:
    question = await world.ask()

    async def write(tx: Tx) -> None:
        row = await tx.get(Post, question.id)
        assert row is not None
        row.body = "changed"
        await tx.flush()

    with pytest.raises(Exception, match=r"(?i)read.?only"):
        await world.read(write)
    assert (await world.now(question)).body != "changed"


# -- inside a transaction --------------------------------------------------------------------------


async def test_rule_three_can_be_checked(world: World) -> None:
    """Between BEGIN and COMMIT of a write, and only there, and only for whoever is in it."""
    seen: list[bool] = []

    async def beside() -> None:
        seen.append(inside_transaction.get())

    elsewhere = asyncio.create_task(beside())
    assert not inside_transaction.get()
    async with world.database.transaction():
        assert inside_transaction.get()
        await elsewhere
        async with world.database.reading():
            assert inside_transaction.get()
    assert not inside_transaction.get()
    assert seen == [False]
    async with world.database.reading():
        assert not inside_transaction.get()

    async def fail(_tx: Tx) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await world.do(fail)
    assert not inside_transaction.get()


async def test_the_publisher_is_woken_outside_the_transaction(world: World) -> None:
    seen: list[bool] = []
    world.database.on_change = lambda: seen.append(inside_transaction.get())
    await world.ask()
    assert seen == [False]
