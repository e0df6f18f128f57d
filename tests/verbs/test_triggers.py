"""What makes a post wait: each trigger by itself, who is exempt, and nothing about anonymity."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import pictures, questions, safety, snowflakes, vetting
from bot.access import Actor
from bot.picture_rows import New
from bot.preferences import RiskAct
from models import PictureKind, Post, PostState, QueueItem
from tests import rows
from tests.clock import FakeClock
from tests.world import EDITORS, EXPERTS, World

QUEUED, PUBLISHED = PostState.QUEUED, PostState.PUBLISHED


async def causes(world: World, post: Post) -> list[tuple[str, str]]:
    """Return why a post waits, as it is told."""
    async with world.database.reading() as tx:
        item = await tx.scalar(select(QueueItem).where(col(QueueItem.post_id) == post.id))
    return [] if item is None else [(one["cause"], one["detail"]) for one in item.causes]


def young(actor: Actor, clock: FakeClock, days: int) -> Actor:
    """Return the same with an account that was made so many days ago."""
    made = clock.now() - timedelta(days=days)
    return replace(actor, user_id=snowflakes.first_of(made))


async def test_nothing_waits_before_an_admin_wants_it(world: World, clock: FakeClock) -> None:
    nobody = young(world.newcomer, clock, 0)
    assert (await world.ask(nobody, body="See https://example.org")).state is PUBLISHED


async def test_a_new_member_is_one_who_joined_or_registered_lately(
    world: World, clock: FakeClock
) -> None:
    await world.choose(queue_new_days=3)
    week = clock.now() - timedelta(days=7)
    old = replace(young(world.helper, clock, 30), joined_at=week)
    account = replace(young(world.helper, clock, 2), joined_at=week)
    joined = replace(young(world.helper, clock, 31), joined_at=clock.now() - timedelta(days=2))
    assert (await world.ask(old)).state is PUBLISHED
    for one in (account, joined):
        assert await causes(world, await world.ask(one)) == [("new_member", "")]


async def test_few_points(world: World) -> None:
    await world.choose(queue_points=110)
    assert await causes(world, await world.ask()) == [("few_points", "")]
    await world.choose(queue_points=100)
    assert (await world.ask()).state is PUBLISHED


async def test_the_first_posts_whatever_they_are(world: World) -> None:
    await world.choose(queue_first=2)
    first = await world.ask()
    second = await world.ask()
    third = await world.ask()
    assert [one.state for one in (first, second, third)] == [QUEUED, QUEUED, PUBLISHED]
    assert await causes(world, await world.answer(third)) == [("first_posts", "")]
    assert await causes(world, await world.comment(third, world.helper)) == [("first_posts", "")]
    assert (await world.comment(third, world.helper)).state is PUBLISHED


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Look at https://Example.org/a", "https://example.org/a"),
        ("www.example.org is it", "www.example.org"),
        ("come to discord.gg/abc", "discord.gg/abc"),
        ("e.g. this or that.Then", None),
    ],
)
async def test_links(world: World, body: str, found: str | None) -> None:
    await world.choose(queue_links=True)
    told = await causes(world, await world.ask(body=body))
    assert told == ([("links", found)] if found else [])


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("The CASINO!", "casino"),
        ("two casinos", "casinos"),
        ("an occasion", None),
        ("buy now", "buy"),
        ("a buyer", None),
        ("Write  me privately!", "write  me privately"),
        ("write to me", None),
        ("The Jackpots", "jackpots"),
    ],
)
async def test_words(world: World, body: str, found: str | None) -> None:
    await world.choose(queue_words="casino*\nbuy\n * \nwrite me privately\n*ack*ot*")
    told = await causes(world, await world.ask(body=body))
    assert told == ([("words", found)] if found else [])


async def pictured(world: World, alt: str) -> Post:
    """Ask with a picture of which this is said."""
    draft = await world.asks(world.asker)
    picture = New(PictureKind.PNG, b"", alt)
    await world.do(pictures.put_to_draft, world.asker, draft.id or 0, [picture], [])
    return await world.do(questions.ask, world.asker, draft.id or 0)


async def test_what_pictures_show_in_words_is_read_too(world: World) -> None:
    await world.choose(queue_links=True, queue_words="casino*", risk=RiskAct.QUEUE)
    for alt, cause in (
        ("https://example.org", ("links", "https://example.org")),
        ("Two casinos", ("words", "casinos")),
        ("I do not want to live anymore.", ("risk", "")),
    ):
        post = await pictured(world, alt)
        assert (post.state, await causes(world, post)) == (QUEUED, [cause])
        told = [one.verb for one in await world.events(post)]
        assert told.count(safety.VERB) == (cause[0] == "risk")
        async with world.database.reading() as tx:
            helped = await safety.help_for(tx, world.asker, post)
        assert (helped is not None) == (cause[0] == "risk")
    assert (await pictured(world, "A fern")).state is PUBLISHED


async def test_a_good_picture_can_be_described_anew(world: World) -> None:
    await world.choose(queue_links=True, queue_words="casino*", risk=RiskAct.QUEUE)
    post = await pictured(world, "A fern")
    for alt, cause in (
        ("Two casinos", ("words", "casinos")),
        ("I do not want to live anymore, two casinos", ("risk", "")),
    ):
        await world.do(pictures.put_to_post, world.asker, post.id or 0, [], [alt])
        assert (await world.now(post)).state is QUEUED
        assert cause in await causes(world, post)
    # What was said of it before and was let through is no news.
    async with world.database.reading() as tx:
        item = await tx.scalar(select(QueueItem).where(col(QueueItem.post_id) == post.id))
    assert item is not None
    await world.do(vetting.approve, world.moderator, item.id or 0)
    again = "I do not want to live anymore, 2 casinos"
    await world.do(pictures.put_to_post, world.asker, post.id or 0, [], [again])
    assert (await world.now(post)).state is PUBLISHED
    assert await rows.wrong(world.database) == []


async def test_experts_and_editors_are_exempt(world: World) -> None:
    await world.choose(
        queue_all=True, queue_links=True, expert_roles=(EXPERTS,), editor_roles=(EDITORS,)
    )
    for role in (EXPERTS, EDITORS):
        known = world.member("Eve", roles=frozenset({role}))
        assert (await world.ask(known, body="https://example.org")).state is PUBLISHED
    told = await causes(world, await world.ask(body="https://example.org"))
    assert [cause for cause, _detail in told] == ["links", "all_posts"]


async def test_what_waits_anonymously_does_not_depend_on_who_wrote_it(
    world: World, clock: FakeClock
) -> None:
    """Else a published one would tell of an expert, and one that waits of somebody new."""
    expert = world.member("Eve", roles=frozenset({EXPERTS}))
    people = [expert, young(world.newcomer, clock, 1), world.moderator]
    await world.choose(expert_roles=(EXPERTS,))
    for choice in (
        {"queue_new_days": 3},
        {"queue_points": 1_000},
        {"queue_first": 5},
        {"queue_all": True},
        {"queue_anonymous": True},
    ):
        await world.choose(**choice)
        for person in people:
            post = await world.ask_anonymously(person)
            assert await causes(world, post) == [("anonymous", "")], choice
        await world.choose(**dict.fromkeys(choice, 0))
    for person in people:
        assert (await world.ask_anonymously(person)).state is PUBLISHED


async def test_nor_does_what_an_anonymous_asker_adds_or_changes_without_being_asked_for_a_name(
    world: World, clock: FakeClock
) -> None:
    """They go on under their alias, whatever the form said."""
    expert = world.member("Eve", roles=frozenset({EXPERTS}))
    people = [expert, young(world.newcomer, clock, 1), world.moderator]
    await world.choose(expert_roles=(EXPERTS,))
    await world.choose(queue_edited=True)
    numbers = count()
    for choice in (
        {"queue_new_days": 3},
        {"queue_points": 1_000},
        {"queue_first": 5},
        {"queue_all": True},
        {"queue_links": True},
        {"queue_words": "thirsty"},
    ):
        asked = [await world.ask_anonymously(person) for person in people]
        await world.choose(**choice)
        told = []
        for question, person in zip(asked, people, strict=True):
            body = f"Very thirsty, see https://example.org/{next(numbers)}"
            answer = await world.answer(question, person, body)
            comment = await world.comment(question, person, body)
            await world.edit(question, person, body=body)
            waiting = [await causes(world, one) for one in (answer, comment, question)]
            told.append(
                [
                    (one.anonymous, [(cause, detail.split("/")[0]) for cause, detail in why])
                    for one, why in zip((answer, comment, question), waiting, strict=True)
                ]
            )
        assert told[0] == told[1] == told[2], choice
        assert all(why for _anonymous, why in told[0]), choice
        await world.choose(**dict.fromkeys(choice, "" if "queue_words" in choice else 0))


async def test_an_edit_waits_again_only_where_that_is_wanted(world: World) -> None:
    question = await world.ask()
    await world.choose(queue_all=True)
    await world.edit(question, world.asker, body="Another text.")
    assert (await world.now(question)).state is PUBLISHED
    await world.choose(queue_edited=True)
    await world.edit(question, world.moderator, body="A moderator's text.")
    assert (await world.now(question)).state is PUBLISHED
    await world.edit(question, world.asker, body="A third one.")
    assert (await world.now(question)).state is QUEUED
    assert await causes(world, question) == [("edited_again", "")]
