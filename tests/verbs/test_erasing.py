"""Having oneself erased: nobody's id stands anywhere afterwards, and every number is right."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel, col

from bot import (
    editing,
    erasing,
    errors,
    events,
    fingerprints,
    follows,
    hiding_all,
    members,
    my_data,
    reactions,
    undoing,
)
from bot.access import Actor
from bot.cards import Shards
from bot.caretaker import Caretaker
from bot.database import Database
from bot.erasing_steps import How
from bot.operating.recount import recount
from bot.periods import Keep
from models import (
    Barred,
    Event,
    FollowKind,
    Member,
    Picture,
    PictureKind,
    Post,
    PostState,
    Suspension,
    Vote,
)
from tests.clock import FakeClock
from tests.rows import wrong
from tests.world import World

BOTH = pytest.mark.parametrize("how", list(How))


class Killed(Exception):
    """Whoever was at it died."""


async def erase(world: World, who: Actor, how: How) -> None:
    """Do all of it, a transaction after the other."""
    await world.do(erasing.begin, world.guild_id, who.user_id, how)
    while await world.do(erasing.advance, world.guild_id, who.user_id):
        pass


async def found(database: Database, canary: int) -> list[str]:
    """Return where a number stands, in whichever column of whichever table."""
    places = []
    async with database.reading() as tx:
        for rows in SQLModel.metadata.sorted_tables:
            for row in await tx.execute(select(rows)):
                places += [
                    f"{rows.name}.{name}"
                    for name, value in row._asdict().items()
                    if str(canary) in str(value)
                ]
    return places


async def life(world: World) -> dict[str, Post]:
    """Let Hal do everything there is to do, and others with what he wrote."""
    hal, ada, nia = world.helper, world.asker, world.newcomer
    theirs = await world.ask(ada, "How do I water plant 100?")
    posts = {"theirs": theirs}
    posts["answer"] = await world.answer(theirs, hal, "Every morning, says the canary.")
    await world.edit(posts["answer"], hal, body="Every morning, says the canary, twice.")
    posts["answered"] = await world.ask(hal, "Is the canary thirsty?")
    posts["their answer"] = await world.answer(posts["answered"], ada)
    posts["alone"] = await world.ask(hal, "Does nobody know this canary?", body="It sings.")
    posts["own answer"] = await world.answer(posts["alone"], hal, "I do, says the canary.")
    posts["comment"] = await world.comment(theirs, hal, "The canary asks.")
    posts["second"] = await world.answer(theirs, nia, "At noon, and no earlier.")
    posts["under"] = await world.comment(posts["second"], hal, "Not at noon, says the canary.")
    posts["on it"] = await world.comment(posts["answer"], nia, "Why?")
    posts["gone"] = await world.ask(hal, "A canary to be deleted", body="A canary, deleted.")
    await world.do(editing.delete, hal, posts["gone"].id or 0)
    await world.accept(posts["answer"], ada)
    await world.accept(posts["their answer"], hal)
    for voter, value in ((ada, 1), (nia, 1), (world.moderator, -1)):
        await world.vote(posts["answer"], voter, value)
    await world.vote(posts["answered"], nia)
    await world.vote(theirs, hal)
    await world.vote(posts["second"], hal, -1)
    posts["veiled"] = await world.ask_anonymously(hal, body="A secret canary.")
    await world.vote(posts["veiled"], nia)
    posts["veiled answer"] = await world.answer(posts["veiled"], ada)
    await world.do(follows.follow, hal, FollowKind.QUESTION, posts["theirs"].id or 0)
    await world.do(follows.follow, hal, FollowKind.MEMBER, ada.user_id)
    await world.do(follows.follow, nia, FollowKind.MEMBER, hal.user_id)
    draft = await world.asks(hal, "A canary in a draft")
    async with world.database.transaction() as tx:
        tx.add(
            Picture(
                guild_id=world.guild_id,
                draft_id=draft.id,
                kind=PictureKind.PNG,
                alt="A canary",
                data=b"canary",
                created_at=world.database.clock.now(),
            )
        )
        # What a moderator did to somebody is named in what an event says, too.
        await events.record(
            tx,
            world.guild_id,
            "member.note",
            actor_id=world.moderator.user_id,
            user_id=hal.user_id,
            before={"acceptance": {"by": hal.user_id}, "of": [str(hal.user_id), 7]},
        )
    return posts


async def gone(world: World, posts: dict[str, Post]) -> None:
    """Nothing names whoever left, every number is right, and what others did stands as it was."""
    assert await found(world.database, world.helper.user_id) == []
    assert await wrong(world.database) == []
    assert await recount(world.database) == []
    theirs = await world.now(posts["theirs"])
    assert (theirs.author_id, theirs.score) == (world.asker.user_id, 0)
    assert theirs.answer_count == 2
    assert (await world.now(posts["second"])).score == 0


async def test_posts_that_stay_are_another_person_s_in_each_question(world: World) -> None:
    posts = await life(world)
    assert await found(world.database, world.helper.user_id)
    await erase(world, world.helper, How.ANONYMISE)
    await gone(world, posts)
    now = {name: await world.now(post) for name, post in posts.items()}
    mine = ("answer", "answered", "alone", "own answer", "comment", "under")
    assert {now[name].alias for name in mine} == {"Former member"}
    assert all(now[name].anonymous and now[name].points == 0 for name in mine)
    assert all(now[name].author_id < 0 for name in (*mine, "veiled"))
    # One person in a question, and another one in each.
    assert now["answer"].author_id == now["comment"].author_id == now["under"].author_id
    assert now["alone"].author_id == now["own answer"].author_id
    assert len({now[name].author_id for name in ("answer", "answered", "alone", "veiled")}) == 4
    assert now["veiled"].alias == "Quiet Heron"
    assert now["answer"].body == "Every morning, says the canary, twice."
    # Still the most helpful answer, with the votes of others.
    assert now["answer"].accepted
    assert (now["answer"].up, now["answer"].down) == (2, 1)
    cards = [await world.card(posts[name]) for name in ("answer", "answered", "alone")]
    assert all(card.wanted > card.shown and card.loud for card in cards)
    # The log says that somebody left, and not who.
    async with world.database.reading() as tx:
        rows = await tx.scalars(select(Event).where(col(Event.verb) == "member.erase"))
        (event,) = rows.all()
        member = (await tx.scalars(select(Member).where(col(Member.user_id) < 0))).one()
    assert event.actor_id == member.user_id < 0
    assert (member.display_name, member.unlisted, member.bonus) == ("Former member", True, 0)
    # Nothing links them to what they wrote.
    theirs = [one for one in await world.events() if one.actor_id == event.actor_id]
    assert [one.post_id for one in theirs] == [None]


async def test_posts_go_where_nothing_of_others_stands_on_them(world: World) -> None:
    posts = await life(world)
    # What it would do is said before.
    outlook = await world.read(erasing.outlook, world.guild_id, world.helper.user_id)
    # answer, answered, alone, own answer, comment, under, veiled
    assert (outlook.posts, outlook.anonymous, outlook.votes) == (7, 1, 2)
    assert outlook.staying == 3
    await erase(world, world.helper, How.DELETE)
    await gone(world, posts)
    now = {name: await world.now(post) for name, post in posts.items()}
    states = {name: post.state for name, post in now.items()}
    for name in ("alone", "own answer", "comment", "under"):
        assert states[name] is PostState.DELETED, name
        assert (now[name].title or "", now[name].body) == ("", "")
    # Somebody commented on the one, and answered the others.
    for name in ("answer", "answered", "veiled"):
        assert states[name] is PostState.PUBLISHED, name
        assert now[name].author_id < 0
    assert states["their answer"] is PostState.PUBLISHED
    for word in ("It sings", "A canary in a draft", "deleted."):
        assert not await found_text(world.database, word), word
    async with world.database.reading() as tx:
        # With the one that was deleted before.
        rows = (await tx.scalars(select(Post).where(col(Post.author_id) < 0))).all()
    staying = [one for one in rows if one.state is PostState.PUBLISHED]
    assert (len(rows), len(staying)) == (outlook.posts + 1, outlook.staying)


async def test_two_who_leave_a_question_stay_two_people(world: World) -> None:
    question = await world.ask()
    first = await world.answer(question, world.helper)
    second = await world.answer(question, world.newcomer)
    await erase(world, world.helper, How.ANONYMISE)
    await erase(world, world.newcomer, How.ANONYMISE)
    names = [(await world.now(one)).alias for one in (first, second)]
    assert names == ["Former member", "Former member 2"]


async def found_text(database: Database, text: str) -> list[str]:
    places = []
    async with database.reading() as tx:
        for rows in SQLModel.metadata.sorted_tables:
            places += [rows.name for row in await tx.execute(select(rows)) if text in str(row)]
    return places


@BOTH
async def test_what_was_deleted_before_is_removed_for_good(world: World, how: How) -> None:
    post = await world.ask(world.helper, "Shall this be forgotten?", body="An early canary.")
    await world.do(editing.delete, world.helper, post.id or 0)
    assert await found_text(world.database, "An early canary.")
    await erase(world, world.helper, how)
    assert not await found_text(world.database, "An early canary.")


async def test_erasing_goes_on_wherever_it_was_cut_short(world: World) -> None:
    """After each transaction of it everything is as right as before, and none is done twice."""
    await life(world)
    hal = world.helper
    member = await world.read(members.find, world.guild_id, hal.user_id)
    assert member is not None
    await world.do(erasing.begin, world.guild_id, hal.user_id, How.DELETE)
    more, transactions = True, 0
    while more:
        assert await world.read(erasing.waiting, Shards()) == [(world.guild_id, hal.user_id)]
        # One that is lost on its way: nothing of it may be seen.
        with suppress(Killed):
            async with world.database.transaction() as tx:
                await erasing.advance(tx, world.guild_id, hal.user_id)
                raise Killed
        more = await world.do(erasing.advance, world.guild_id, hal.user_id)
        transactions += 1
        # Only their own points wait for the last step, with which they are nobody's.
        off = await recount(world.database, dry_run=True)
        assert {(one.table, one.id) for one in off} <= {("member", member.id)}
    assert transactions > 2
    assert await world.read(erasing.waiting, Shards()) == []
    assert await found(world.database, hal.user_id) == []


async def test_many_votes_go_in_bounded_transactions(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.erasing_steps.ROWS", 4)
    monkeypatch.setattr("bot.erasing_steps.WINDOW", 10)
    question = await world.ask()
    answers = [await world.answer(question, world.helper) for _number in range(10)]
    for answer in answers:
        await world.vote(answer, world.newcomer)
    await world.do(erasing.begin, world.guild_id, world.newcomer.user_id, How.ANONYMISE)
    left, before = 10, 10
    while await world.do(erasing.advance, world.guild_id, world.newcomer.user_id):
        async with world.database.reading() as tx:
            left = len((await tx.scalars(select(col(Vote.id)))).all())
        assert before - left <= 4
        before = left
    assert left == 0
    assert {(await world.now(one)).score for one in answers} == {0}
    assert await wrong(world.database) == []


async def test_somebody_can_come_back_as_somebody_new(world: World) -> None:
    hal = world.helper
    answer = await world.answer(await world.ask(), hal)
    await erase(world, hal, How.ANONYMISE)
    again = await world.ask(hal, "May I come back in?")
    assert again.author_id == hal.user_id
    assert await world.points(hal) == 100 + 20
    # What was theirs is not: they may vote on it, and change nothing.
    await world.vote(answer, hal)
    assert await wrong(world.database) == []
    with pytest.raises(errors.NotAllowed):
        await world.edit(answer, hal, body="Mine again?")


async def test_an_old_reaction_is_not_counted_again(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    await world.react(question, world.newcomer)
    await erase(world, world.newcomer, How.ANONYMISE)
    card = await world.card(question)
    nia, mo = world.newcomer.user_id, world.moderator.user_id
    reacting = {nia: "Nia", mo: "Mo"}
    await world.do(reactions.align, card, reacting, {}, world.asker.user_id)
    assert set(await world.votes(question)) == {mo}
    # Whoever comes back is counted like anybody.
    await world.ask(world.newcomer)
    assert await world.read(fingerprints.among, world.guild_id, {nia, mo}) == set()
    await world.do(reactions.align, card, reacting, {}, world.asker.user_id)
    assert set(await world.votes(question)) == {nia, mo}


async def test_other_servers_and_other_people_are_left_alone(
    world: World, elsewhere: World
) -> None:
    hal = world.helper
    there = Actor(
        guild_id=elsewhere.guild_id, user_id=hal.user_id, name="Hal", channels=elsewhere.open
    )
    kept = await elsewhere.ask(there)
    await world.ask(hal)
    await world.vote(await world.ask(), world.newcomer)
    before = await snapshot(world.database, elsewhere.guild_id)
    assert await world.read(my_data.known_in, hal.user_id) == [world.guild_id, elsewhere.guild_id]
    await erase(world, hal, How.DELETE)
    assert await snapshot(world.database, elsewhere.guild_id) == before
    assert (await elsewhere.now(kept)).author_id == hal.user_id
    assert await world.read(my_data.known_in, hal.user_id) == [elsewhere.guild_id]


async def snapshot(database: Database, guild_id: int) -> list[Sequence[Any]]:
    async with database.reading() as tx:
        return [
            tuple(row)
            for rows in SQLModel.metadata.sorted_tables
            if "guild_id" in rows.c
            for row in await tx.execute(select(rows).where(rows.c.guild_id == guild_id))
        ]


async def test_it_can_be_begun_once(world: World) -> None:
    await world.ask(world.helper)
    await world.do(erasing.begin, world.guild_id, world.helper.user_id, How.DELETE)
    with pytest.raises(errors.BadChoice):
        await world.do(erasing.begin, world.guild_id, world.helper.user_id, How.ANONYMISE)


async def test_somebody_of_whom_nothing_is_known(world: World) -> None:
    await erase(world, world.member("Zoe"), How.DELETE)
    async with world.database.reading() as tx:
        assert not (await tx.scalars(select(Member).where(col(Member.user_id) < 0))).all()


async def suspend(
    world: World, user_id: int | None = None, through_post_id: int | None = None
) -> Suspension:
    """Have somebody suspended for ten days, by a moderator."""
    moment = world.database.clock.now()
    async with world.database.transaction() as tx:
        row = Suspension(
            guild_id=world.guild_id,
            what=Barred.ALL,
            until=moment + timedelta(days=10),
            reason="Rude.",
            by_id=world.moderator.user_id,
            created_at=moment,
            user_id=user_id,
            through_post_id=through_post_id,
        )
        tx.add(row)
    return row


async def test_nothing_happens_to_an_anonymous_post_when_its_author_goes(world: World) -> None:
    """Cards that are all brought up to date in that moment would say whose they are."""
    veiled = [await world.ask_anonymously(world.helper, name) for name in ("Owl", "Heron")]
    answer = await world.answer_anonymously(await world.ask(), world.helper)
    named = await world.ask(world.helper)
    await world.put_up()
    before = [(await world.card(one)).wanted for one in (*veiled, answer)]
    await erase(world, world.helper, How.ANONYMISE)
    assert [(await world.card(one)).wanted for one in (*veiled, answer)] == before
    assert (await world.card(named)).wanted > (await world.card(named)).shown
    gone = [(await world.now(one)).author_id < 0 for one in (*veiled, answer, named)]
    assert gone == [True] * 4


async def test_what_was_hidden_together_is_not_known_for_one_s_afterwards(world: World) -> None:
    """Of each question a former member has another number: the log must not join them."""
    hal = world.helper
    for _number in range(2):
        await world.answer(await world.ask(), hal)
    done = await world.do(hiding_all.hide_all, world.moderator, hal, "All of it.")
    await world.do(undoing.undo, world.moderator, done.event_id)
    await erase(world, hal, How.ANONYMISE)
    acts = [one for one in await world.events() if one.verb.startswith("member.")]
    assert [(one.verb, one.before, one.after) for one in acts[:2]] == [
        ("member.hide_all", None, None),
        ("member.show_all", None, None),
    ]
    with pytest.raises(errors.ChangedSince):
        await world.do(undoing.undo, world.moderator, acts[1].id or 0)
    assert await wrong(world.database) == []


async def test_erasing_is_no_way_around_a_suspension(
    world: World, clock: FakeClock, tmp_path: Path
) -> None:
    hal = world.helper
    open_one = await world.ask(hal)
    veiled = await world.ask_anonymously(hal, body="A secret canary.")
    other = await world.ask_anonymously(hal, "Night Train")
    named = await suspend(world, user_id=hal.user_id)
    past = await suspend(world, user_id=hal.user_id)
    await suspend(world, through_post_id=veiled.id)
    async with world.database.transaction() as tx:
        (await tx.get_one(Suspension, past.id)).until = clock.now() - timedelta(days=1)
    care = Caretaker(world.database, clock, Keep(), tmp_path)
    await care.tidy()
    await erase(world, hal, How.DELETE)
    # The id stands where it must, and nowhere else; the words are gone.
    assert set(await found(world.database, hal.user_id)) == {
        "suspension.user_id",
        "post.author_id",
    }
    assert (await world.now(veiled)).author_id == hal.user_id
    assert (await world.now(veiled)).body == ""
    for one in (open_one, other):
        assert (await world.now(one)).author_id < 0
    async with world.database.reading() as tx:
        kept = await tx.scalars(
            select(col(Suspension.id)).where(col(Suspension.user_id).is_not(None))
        )
        assert list(kept) == [named.id]
    assert await wrong(world.database) == []
    clock.advance(9 * 86_400)
    await care.tidy()
    assert await found(world.database, hal.user_id)
    clock.advance(3 * 86_400)
    await care.tidy()
    assert await found(world.database, hal.user_id) == []
    assert (await world.now(veiled)).alias == "Quiet Heron"
    assert await wrong(world.database) == []
    # Whoever was not erased keeps theirs.
    await suspend(world, user_id=world.newcomer.user_id)
    clock.advance(20 * 86_400)
    await care.tidy()
    assert await found(world.database, world.newcomer.user_id)
