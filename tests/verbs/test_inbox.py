"""The inbox: whom an event concerns, and what they see of it when they look."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import insert, select, update
from sqlmodel import col

from bot import access, answers, errors, events, fanout, follows, inbox, moderation, shaping
from bot.access import Actor
from bot.cards import Shards
from bot.database import Tx, now
from bot.herald import Herald
from bot.inbox import Page
from models import Event, Follow, FollowKind, NoticeKind, Notification, Post, PostState, Tag
from tests import rows
from tests.clock import FakeClock
from tests.world import PEOPLE, World

QUESTION, TAG, CATEGORY, MEMBER = FollowKind


async def told(world: World) -> None:
    """Have everything that happened written into the inboxes."""
    await Herald(world.database, FakeClock()).follow_up()


async def page_of(world: World, actor: Actor, **where: object) -> Page:
    async with world.database.reading() as tx:
        return await inbox.page(tx, await access.standing(tx, actor), **where)  # type: ignore[arg-type]


async def kinds(world: World, actor: Actor) -> list[str]:
    """Return what somebody finds in their inbox, the newest first."""
    await told(world)
    return [f"{one.kind} {one.address}" for one in (await page_of(world, actor)).lines]


async def read(world: World, actor: Actor, key: int) -> Post:
    async with world.database.transaction() as tx:
        return await inbox.read_one(tx, await access.standing(tx, actor), key)


# -- whom an event concerns ------------------------------------------------------------------------


async def test_the_asker_hears_of_answers_and_comments_on_the_question(world: World) -> None:
    question = await world.ask()
    await world.answer(question)
    await world.comment(question)
    assert await kinds(world, world.asker) == ["comment #1", "answer #1.1"]
    assert await kinds(world, world.helper) == []
    assert await kinds(world, world.newcomer) == []


async def test_the_answerer_hears_of_comments_on_the_answer_and_of_being_accepted(
    world: World,
) -> None:
    answer = await world.answer(await world.ask())
    await world.comment(answer)
    await world.accept(answer)
    assert await kinds(world, world.helper) == ["accepted #1.1", "comment #1.1"]
    # The asker accepted it, and the comment was not on the question.
    assert await kinds(world, world.asker) == ["answer #1.1"]


async def test_an_acceptance_taken_back_is_no_news(world: World) -> None:
    answer = await world.answer(await world.ask())
    await world.accept(answer)
    await told(world)
    await world.do(answers.unaccept, world.asker, answer.id or 0)
    assert await kinds(world, world.helper) == []


async def test_what_went_elsewhere_is_news_of_theirs_no_more(world: World) -> None:
    """An answer to another's question is nobody's answer, a comment on another's answer neither."""
    question, other = await world.ask(), await world.ask(world.newcomer)
    answer = await world.answer(question)
    comment = await world.comment(answer, world.moderator)
    assert await kinds(world, world.asker) == ["answer #1.1"]
    assert await kinds(world, world.helper) == ["comment #1.1"]
    await world.put_up()
    await world.do(shaping.to_answer, world.moderator, comment.id or 0)
    await world.do(shaping.move, world.moderator, answer.id or 0, other.id or 0)
    assert await kinds(world, world.asker) == []
    # But that theirs was moved.
    assert await kinds(world, world.helper) == ["moderated #2.1"]
    assert await rows.wrong(world.database) == []


async def test_whoever_commented_hears_of_later_comments_each_once(world: World) -> None:
    question = await world.ask()
    for _again in range(2):
        await world.comment(question, world.newcomer)
    await world.comment(question, world.asker)
    await world.comment(question, world.helper)
    # The asker's comment, then the helper's: each once, and not their own two.
    assert await kinds(world, world.newcomer) == ["also #1", "also #1"]
    # Two of the newcomer's and the helper's: as the asker, though they had commented too.
    assert await kinds(world, world.asker) == ["comment #1"] * 3
    assert await kinds(world, world.helper) == []


async def test_nobody_hears_of_what_they_did_themselves(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question, world.asker)
    await world.comment(question, world.asker)
    await world.comment(answer, world.asker)
    await world.accept(answer)
    assert await kinds(world, world.asker) == []


async def test_followers_hear_of_new_questions_answers_and_the_accepted_one(world: World) -> None:
    leaves = await world.category("Leaves", parent=world.garden)
    question = await world.ask(tags="roses", category=leaves)
    await told(world)
    tag = (await world.read(_tag_id, "roses")) or 0
    people = {
        CATEGORY: (world.member("Cat"), world.garden.id or 0),
        TAG: (world.member("Tag"), tag),
        MEMBER: (world.member("Mem"), world.asker.user_id),
        QUESTION: (world.member("Que"), question.id or 0),
    }
    for kind, (actor, key) in people.items():
        await world.do(follows.follow, actor, kind, key)
    # Inside what is followed, with the tag, by the member.
    second = await world.ask(tags="roses, pests", category=leaves)
    await world.accept(await world.answer(question))
    await world.answer(second)
    for kind, (actor, _key) in people.items():
        expected = ["followed_accept #1.1", "followed_answer #1.1"]
        assert await kinds(world, actor) == (expected if kind is QUESTION else [f"{kind} #2"])


async def _tag_id(tx: Tx, name: str) -> int | None:
    return await tx.scalar(select(col(Tag.id)).where(col(Tag.name) == name))


async def test_someone_who_follows_everything_hears_of_a_question_once(world: World) -> None:
    await world.ask(tags="roses")
    await told(world)
    for kind, key in (
        (CATEGORY, world.garden.id or 0),
        (TAG, (await world.read(_tag_id, "roses")) or 0),
        (MEMBER, world.asker.user_id),
    ):
        await world.do(follows.follow, world.newcomer, kind, key)
    await world.ask(tags="roses")
    assert await kinds(world, world.newcomer) == ["member #2"]


async def test_the_asker_is_reminded_that_answers_wait(world: World) -> None:
    question = await world.ask()
    async with world.database.transaction() as tx:
        post = await tx.get_one(Post, question.id)
        await events.record(tx, world.guild_id, "question.remind", actor_id=None, post=post)
    assert await kinds(world, world.asker) == ["reminder #1"]


async def test_hidden_posts_are_never_told_of(world: World) -> None:
    question = await world.ask()
    early, late = await world.answer(question), await world.answer(question, world.newcomer)
    await world.do(moderation.hide, world.moderator, early.id or 0)
    assert await kinds(world, world.asker) == ["answer #1.2"]
    await world.do(moderation.hide, world.moderator, late.id or 0)
    assert await kinds(world, world.asker) == []
    # What is shown again is where it was; what was hidden before anyone heard is news now.
    for post in (early, late):
        await world.do(moderation.show, world.moderator, post.id or 0)
    assert await kinds(world, world.asker) == ["answer #1.1", "answer #1.2"]


async def test_what_was_hidden_before_anyone_heard_is_told_once_when_it_is_shown(
    world: World, clock: FakeClock
) -> None:
    await world.do(follows.follow, world.newcomer, CATEGORY, world.garden.id or 0)
    question = await world.ask()
    quiet = await world.ask_anonymously()
    for post in (question, quiet):
        await world.do(moderation.hide, world.moderator, post.id or 0)
    assert await kinds(world, world.newcomer) == []
    clock.advance(1)
    late = world.member("Lea")
    await world.do(follows.follow, late, CATEGORY, world.garden.id or 0)
    clock.advance(1)
    for _again in range(2):
        for post in (question, quiet):
            await world.do(moderation.show, world.moderator, post.id or 0)
        assert await kinds(world, world.newcomer) == ["category #2", "category #1"]
        for post in (question, quiet):
            await world.do(moderation.hide, world.moderator, post.id or 0)
        assert await kinds(world, world.newcomer) == []
    # Who began to follow after it was asked hears of it no more than if it had stayed.
    assert await kinds(world, late) == []


async def test_who_heard_before_it_was_hidden_is_not_told_again_and_the_others_are(
    world: World,
) -> None:
    await crowd(world, CATEGORY, world.garden.id or 0, fanout.ROWS + 50)
    quiet = await world.ask_anonymously()
    await told(world)
    answer = await world.answer(quiet)
    await told(world)
    question = await world.ask()
    # The first few hundred have heard when it is hidden.
    await world.do(fanout.advance, world.guild_id)
    for post in (question, answer):
        await world.do(moderation.hide, world.moderator, post.id or 0)
        await told(world)
        await world.do(moderation.show, world.moderator, post.id or 0)
        await told(world)
    async with world.database.reading() as tx:
        told_of_hiding = col(Notification.kind) == NoticeKind.MODERATED
        found = (await tx.scalars(select(Notification).where(~told_of_hiding))).all()
    of_question = [one.user_id for one in found if one.post_id == question.id]
    assert len(of_question) == len(set(of_question)) == fanout.ROWS + 50
    # Nor is the author of an anonymous post, of whom no row knows who it is.
    assert [one.to_author_of for one in found if one.post_id == answer.id] == [quiet.id]


async def test_what_was_refused_while_it_waited_is_news_when_it_is_shown(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await _queue(world, answer)
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    assert await kinds(world, world.asker) == []
    await world.do(moderation.show, world.moderator, answer.id or 0)
    assert await kinds(world, world.asker) == ["answer #1.1"]


async def test_what_waited_for_a_moderator_is_news_when_it_is_shown(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await _queue(world, answer)
    assert await kinds(world, world.asker) == []
    await world.do(moderation.show, world.moderator, answer.id or 0)
    assert await kinds(world, world.asker) == ["answer #1.1"]


async def test_authors_hear_each_time_that_their_post_is_shown(world: World) -> None:
    waited, quiet = await world.ask(), await world.ask_anonymously()
    await _queue(world, waited)
    await world.do(moderation.hide, world.moderator, quiet.id or 0)
    for post in (waited, quiet):
        for _again in range(2):
            await world.do(moderation.show, world.moderator, post.id or 0)
            await told(world)
            await world.do(moderation.hide, world.moderator, post.id or 0)
            await told(world)
    async with world.database.reading() as tx:
        shown = select(col(Notification.user_id), col(Notification.to_author_of)).join(
            Event, col(Event.id) == col(Notification.event_id)
        )
        rows = await tx.execute(shown.where(col(Event.verb) == "question.show"))
    assert [tuple(one) for one in rows] == [
        *2 * [(world.asker.user_id, None)],
        *2 * [(None, quiet.id)],
    ]


async def _queue(world: World, post: Post) -> None:
    """Let a post have waited for a moderator since it was posted."""
    async with world.database.transaction() as tx:
        waits = {"state": PostState.QUEUED}
        await tx.execute(update(Event).where(col(Event.post_id) == post.id).values(after=waits))
        await tx.execute(update(Post).where(col(Post.id) == post.id).values(**waits))


async def test_edits_are_no_news(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await told(world)
    await world.do(follows.follow, world.newcomer, QUESTION, question.id or 0)
    await world.edit(answer, world.helper, body="Twice a week, and never at noon.")
    await world.edit(question, world.asker, title="How do I water a large plant?")
    assert await kinds(world, world.newcomer) == []
    assert await kinds(world, world.asker) == ["answer #1.1"]


# -- anonymous authors -----------------------------------------------------------------------------


async def test_an_anonymous_asker_hears_of_everything_and_no_row_names_them(world: World) -> None:
    quiet = await world.ask_anonymously()
    await world.comment(await world.answer(quiet), world.newcomer)
    await world.comment(quiet, world.newcomer)
    assert await kinds(world, world.asker) == ["comment #1", "answer #1.1"]
    async with world.database.reading() as tx:
        found = (await tx.scalars(select(Notification))).all()
    assert world.asker.user_id not in {one.user_id for one in found}
    assert await rows.wrong(world.database) == []
    page = await page_of(world, world.asker)
    assert page.unread == 2
    assert (await read(world, world.asker, page.lines[0].id)).parent_id == quiet.id
    await world.do(inbox.read_all, world.asker, page.lines[0].mark.event_id)
    assert (await page_of(world, world.asker)).unread == 0


async def test_who_follows_a_member_hears_nothing_of_their_anonymous_questions(
    world: World,
) -> None:
    await world.ask()
    await told(world)
    await world.do(follows.follow, world.newcomer, MEMBER, world.asker.user_id)
    await world.ask_anonymously()
    assert await kinds(world, world.newcomer) == []


async def test_an_anonymous_post_shows_its_alias(world: World) -> None:
    await world.do(follows.follow, world.newcomer, CATEGORY, world.garden.id or 0)
    await world.ask_anonymously()
    await told(world)
    (line,) = (await page_of(world, world.newcomer)).lines
    assert line.name == "Quiet Heron (anonymous)"


# -- reading ---------------------------------------------------------------------------------------


async def test_unread_comes_first_then_read_the_newest_first_on_every_page(world: World) -> None:
    question = await world.ask()
    for _number in range(23):
        await world.answer(question)
    await told(world)
    first = await page_of(world, world.asker)
    # Every second one of the first page is read.
    for line in first.lines[::2]:
        await read(world, world.asker, line.id)
    pages = [await page_of(world, world.asker)]
    assert pages[0].unread == 18
    while pages[-1].later:
        pages.append(await page_of(world, world.asker, mark=pages[-1].lines[-1].mark))
    marks = [one.mark for page in pages for one in page.lines]
    assert len(marks) == 23
    assert marks == sorted(marks, key=lambda one: (one.unread, one.event_id), reverse=True)
    assert [one.unread for one in marks] == [True] * 18 + [False] * 5
    back = await page_of(world, world.asker, mark=pages[2].lines[0].mark, backwards=True)
    assert back == pages[1]
    start = await page_of(world, world.asker, mark=back.lines[0].mark, backwards=True)
    assert (start.lines, start.earlier) == (pages[0].lines, False)


async def test_all_read_is_what_was_shown_and_nothing_that_came_after(world: World) -> None:
    question = await world.ask()
    await world.answer(question)
    await told(world)
    (line,) = (await page_of(world, world.asker)).lines
    await world.answer(question, world.newcomer)
    await told(world)
    await world.do(inbox.read_all, world.asker, line.mark.event_id)
    page = await page_of(world, world.asker)
    assert [(one.address, one.mark.unread) for one in page.lines] == [
        ("#1.2", True),
        ("#1.1", False),
    ]


async def test_others_cannot_read_what_is_somebodys(world: World) -> None:
    await world.answer(await world.ask())
    await told(world)
    (line,) = (await page_of(world, world.asker)).lines
    with pytest.raises(errors.Gone):
        await read(world, world.helper, line.id)
    await world.do(inbox.read_all, world.helper, line.mark.event_id)
    assert (await page_of(world, world.asker)).unread == 1


@pytest.mark.parametrize("what", ["private", "gone", "archived"])
async def test_what_cannot_be_seen_any_more_does_not_stand_in_the_inbox(
    world: World, what: str
) -> None:
    ferns = await world.category("Ferns")
    await world.do(follows.follow, world.newcomer, CATEGORY, ferns.id or 0)
    await world.ask(category=ferns)
    await told(world)
    assert (await page_of(world, world.newcomer)).unread == 1
    if what == "private":
        world.open.pop(ferns.channel_id or 0)
    elif what == "gone":
        await world.lose_channel(ferns)
    else:
        # It can be read still, and nothing new comes.
        await world.archive(ferns)
    page = await page_of(world, world.newcomer)
    assert (page.unread, len(page.lines)) == ((1, 1) if what == "archived" else (0, 0))


async def test_the_inbox_takes_few_statements_however_full_it_is(world: World) -> None:
    question = await world.ask()
    for _number in range(15):
        await world.comment(await world.answer(question))
    await told(world)

    async def look() -> None:
        page = await page_of(world, world.asker)
        assert page.lines[0].url is None

    assert await statements(world, look) <= 6


# -- writing it down -------------------------------------------------------------------------------


async def statements(world: World, work: Callable[[], Awaitable[object]]) -> int:
    """Return how many statements the database is told."""
    told: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if statement not in ("BEGIN", "BEGIN IMMEDIATE"):
            told.append(statement)

    engines = [world.database._writer.sync_engine, world.database._readers.sync_engine]
    for engine in engines:
        sqlalchemy_event.listen(engine, "before_cursor_execute", hear)
    try:
        await work()
    finally:
        for engine in engines:
            sqlalchemy_event.remove(engine, "before_cursor_execute", hear)
    return len(told)


async def crowd(world: World, kind: FollowKind, subject_id: int, size: int) -> None:
    """Let so many people follow something."""
    async with world.database.transaction() as tx:
        await tx.execute(
            insert(Follow),
            [
                {
                    "guild_id": world.guild_id,
                    "user_id": PEOPLE + 1_000 + number,
                    "kind": kind,
                    "subject_id": subject_id,
                    "created_at": now(tx),
                }
                for number in range(size)
            ],
        )


async def test_ten_thousand_followers_cost_whoever_asks_nothing(world: World) -> None:
    async def asks() -> None:
        await world.ask()

    alone = await statements(world, asks)
    await crowd(world, CATEGORY, world.garden.id or 0, 10_000)
    assert await statements(world, asks) == alone


async def test_a_vote_has_its_turn_between_the_parts_of_a_large_fan_out(world: World) -> None:
    await crowd(world, CATEGORY, world.garden.id or 0, 10 * fanout.ROWS)
    await told(world)
    question = await world.ask()
    work = asyncio.create_task(Herald(world.database, FakeClock()).follow_up())
    written = [0]
    for value in (1, -1, 0, 1, -1, 1):
        await world.vote(question, world.helper, value)
        written.append(await world.read(_number))
    await work
    # They took turns: a vote waits for one part, and another is written before it is looked.
    assert max(after - before for before, after in pairwise(written)) <= 2 * fanout.ROWS
    assert 0 < written[-1] < 10 * fanout.ROWS
    assert await world.read(_number) == 10 * fanout.ROWS
    assert (await world.now(question)).score == 1


async def test_who_begins_to_follow_after_it_happened_does_not_hear_of_it(
    world: World, clock: FakeClock
) -> None:
    await world.ask()
    clock.advance(1)
    await world.do(follows.follow, world.newcomer, CATEGORY, world.garden.id or 0)
    await world.ask()
    assert await kinds(world, world.newcomer) == ["category #2"]


async def _number(tx: Tx) -> int:
    found = await tx.scalars(select(col(Notification.id)))
    return len(found.all())


async def test_a_fan_out_goes_on_where_it_stopped_and_tells_everyone_once(world: World) -> None:
    await world.ask(tags="roses")
    await told(world)
    tag = (await world.read(_tag_id, "roses")) or 0
    await crowd(world, CATEGORY, world.garden.id or 0, fanout.ROWS + 50)
    await crowd(world, TAG, tag, fanout.ROWS + 20)
    await world.ask(tags="roses")
    await world.ask()
    parts = 0
    while await world.read(fanout.behind, Shards()):
        # A new process each time: nothing is remembered but what stands in the database.
        await world.do(fanout.advance, world.guild_id)
        parts += 1
    assert parts > 3
    async with world.database.reading() as tx:
        found = (await tx.scalars(select(Notification))).all()
    by_event = defaultdict(list)
    for one in found:
        by_event[one.event_id].append((one.user_id, one.kind))
    first, second = sorted(by_event)
    assert len(by_event[first]) == len({user for user, _kind in by_event[first]}) == 350
    assert sum(kind is NoticeKind.TAG for _user, kind in by_event[first]) == 320
    assert len(by_event[second]) == 350


async def test_each_process_follows_up_its_own_servers(world: World) -> None:
    await world.ask()
    shard = (world.guild_id >> 22) % 4
    assert await world.read(fanout.behind, Shards((shard,), 4)) == [world.guild_id]
    assert await world.read(fanout.behind, Shards(((shard + 1) % 4,), 4)) == []
