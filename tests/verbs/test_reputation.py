"""Points: Question2Answer's formula and weights, but for one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import reputation, votes
from bot.access import Actor
from bot.preferences import Preferences
from bot.votes import Ballot
from models import Post, PostKind, VoteSource
from tests import rows
from tests.world import World

Q2A = {"points_cast_down": 1}
"""Q2A pays for casting a downvote; that is the one weight we do not share."""


async def vote(world: World, post: Post, people: list[Actor], up: int, down: int) -> None:
    """Let ``up`` of these people vote up and ``down`` others down."""
    values = [1] * up + [-1] * down
    ballots = [
        Ballot(world.guild_id, one.user_id, one.name, VoteSource.BUTTON, post.id, value)
        for one, value in zip(people, values, strict=False)
    ]
    assert len(ballots) == up + down
    await world.do(votes.cast_many, ballots)


async def live(world: World) -> Actor:
    """Let somebody have the life of the test vector, and return them."""
    hero, other = world.member("Hera"), world.asker
    people = [world.member(f"M{number}") for number in range(20)]
    first, second = await world.ask(hero), await world.ask(hero)
    await vote(world, first, people, 12, 1)
    await vote(world, second, people, 0, 7)
    theirs = [await world.ask(other) for _ in range(5)]
    good, mixed, plain = [await world.answer(one, hero) for one in theirs[:3]]
    await vote(world, good, people, 15, 0)
    await vote(world, mixed, people, 3, 4)
    await world.accept(good, other)
    await world.accept(await world.answer(first, other), hero)
    for question in theirs:
        await world.vote(question, hero)
    await world.vote(await world.answer(theirs[4], other), hero, -1)
    assert plain.answer_number == 1
    return hero


@pytest.mark.parametrize(("weights", "points"), [(Q2A, 920), ({}, 910)], ids=["Q2A", "ours"])
async def test_the_vector_of_question2answer(
    world: World, weights: dict[str, int], points: int
) -> None:
    await world.choose(**weights)
    hero = await live(world)
    assert await world.points(hero) == points
    assert await rows.wrong(world.database) == []


async def test_new_weights_count_for_what_was_done_before(world: World) -> None:
    hero = await live(world)
    await world.choose(**Q2A)
    assert await world.points(hero) == 920
    assert await rows.wrong(world.database) == []
    await world.choose(points_base=0, points_multiple=1, points_answer_up_most=2)
    assert await world.points(hero) == 4 + 12 + 3 + 30 + (9 - 3) + (2 + (2 - 5) + 0) + 5 + 1
    assert await rows.wrong(world.database) == []
    # And go on from there.
    await world.vote((await world.posts(PostKind.QUESTION))[0], world.newcomer, -1)
    await world.vote((await world.posts(PostKind.ANSWER))[0], world.newcomer)
    assert await rows.wrong(world.database) == []


async def test_points_are_each_servers_own(world: World, elsewhere: World) -> None:
    same = replace(elsewhere.asker, user_id=world.asker.user_id)
    await world.ask()
    await elsewhere.choose(points_base=7, points_multiple=1)
    await elsewhere.ask(same)
    assert await world.points(world.asker) == 120
    assert await elsewhere.points(same) == 7 + 2
    assert await rows.wrong(world.database) == []


async def test_nobody_is_paid_for_what_is_anonymous(world: World) -> None:
    question = await world.ask_anonymously()
    answer = await world.answer(question)
    await world.vote(question, world.newcomer)
    await world.vote(answer, world.newcomer)
    await world.accept(answer)
    await world.choose(points_ask=5)
    assert await world.points(world.asker) is None
    assert await world.points(world.newcomer) == 100 + 10
    assert await rows.wrong(world.database) == []


@pytest.mark.parametrize(
    ("kind", "up", "down", "points"),
    [
        (PostKind.QUESTION, 0, 0, 0),
        (PostKind.QUESTION, 10, 0, 100),
        (PostKind.QUESTION, 11, 0, 100),
        (PostKind.QUESTION, 0, 3, -30),
        (PostKind.QUESTION, 0, 4, -30),
        (PostKind.ANSWER, 10, 0, 200),
        (PostKind.ANSWER, 11, 0, 200),
        (PostKind.ANSWER, 0, 2, -40),
        (PostKind.ANSWER, 0, 3, -50),
        (PostKind.ANSWER, 99, 99, 150),
        (PostKind.COMMENT, 9, 1, 0),
    ],
)
def test_what_votes_give_is_capped_both_ways(
    kind: PostKind, up: int, down: int, points: int
) -> None:
    assert reputation.of_votes(kind, up, down, Preferences()) == points


@given(
    kind=st.sampled_from(list(PostKind)),
    up=st.integers(0, 10_000),
    down=st.integers(0, 10_000),
    weight=st.integers(0, 1_000),
    most=st.integers(0, 10_000),
)
def test_an_upvote_never_costs_and_a_downvote_never_pays(
    kind: PostKind, up: int, down: int, weight: int, most: int
) -> None:
    chosen = Preferences(
        points_question_up=weight,
        points_question_up_most=most,
        points_answer_down=weight,
        points_answer_down_most=most,
    )
    points = reputation.of_votes(kind, up, down, chosen)
    assert reputation.of_votes(kind, up + 1, down, chosen) >= points
    assert reputation.of_votes(kind, up, down + 1, chosen) <= points
