"""Each list is one walk along its index: seen in the plans that the databases make for it."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import (
    access,
    admonitions,
    answer_order,
    cards,
    direct,
    dossiers,
    earnings,
    guilds,
    letters,
    linked,
    lists,
    profiles,
    reading,
    reconcile,
    search,
    served_out,
    snapshots,
    unanswered,
    vote_patterns,
    votes,
)
from bot.access import Actor, Standing
from bot.answer_order import Place
from bot.database import Database, Tx, now
from bot.leaderboards import Boards, Period
from bot.lists import Mark, Order
from bot.mailboxes import Claim
from bot.votes import Ballot
from models import Category, Delivery, Post, Vote, VoteSource
from tests.bench.ballots import ballots
from tests.bench.community import FIRST_CHANNEL, FIRST_GUILD, FIRST_USER, STEP, Community, fill
from tests.world import SPEAK

SIZE = Community(posts=5_000, members=500, guilds=100)
ANSWERS = 2_000

Read = Callable[[Tx, Standing, Post], Awaitable[object]]


async def _first_answers(tx: Tx, who: Standing, asked: Post) -> object:
    return await answer_order.page(tx, who, asked, after=None, limit=10)


async def _later_answers(tx: Tx, who: Standing, asked: Post) -> object:
    place = Place(False, 500_000, (asked.id or 0) + ANSWERS // 2)
    return await answer_order.page(tx, who, asked, after=place, limit=10)


async def _earlier_answers(tx: Tx, who: Standing, asked: Post) -> object:
    place = Place(False, 500_000, (asked.id or 0) + ANSWERS // 2)
    return await answer_order.page(tx, who, asked, after=place, limit=10, backwards=True)


async def _over(tx: Tx, _who: Standing, _asked: Post) -> object:
    await guilds.mark(tx, served_out.MARK, f"{now(tx).isoformat()} 0")
    return await served_out.waiting(tx)


def _listed(order: Order) -> Read:
    async def read(tx: Tx, who: Standing, _asked: Post) -> object:
        place = (who.guild_id - FIRST_GUILD) // STEP + 1
        small = Actor(
            guild_id=FIRST_GUILD + STEP * place,
            user_id=FIRST_USER,
            name="Member 0",
            channels={FIRST_CHANNEL + place: SPEAK},
        )
        reader, mark = await access.standing(tx, small), Mark(3, SIZE.posts // 2)
        await lists.page(tx, reader, order, mark=mark, backwards=True)
        return await lists.page(tx, reader, order, mark=mark)

    return read


async def _daily(tx: Tx, who: Standing, _asked: Post) -> object:
    return await unanswered.shown(tx, who)


async def _comments(tx: Tx, who: Standing, asked: Post) -> object:
    return await snapshots.comments_of(tx, who, asked, after=0)


async def _page(tx: Tx, who: Standing, asked: Post) -> object:
    return await reading.page(tx, who, (asked.id or 0) + ANSWERS // 2)


async def _linked(tx: Tx, who: Standing, asked: Post) -> object:
    return await linked.of(tx, asked, who)


async def _asked_on(tx: Tx, _who: Standing, asked: Post) -> object:
    answer = await tx.get_one(Post, (asked.id or 0) + ANSWERS // 2)
    await linked.touch(tx, answer)
    return await linked.of(tx, answer)


async def _profile(tx: Tx, who: Standing, _asked: Post) -> object:
    return await profiles.of(tx, who, FIRST_USER)


async def _earnings(tx: Tx, who: Standing, _asked: Post) -> object:
    return await earnings.page(tx, who, FIRST_USER, mark=SIZE.posts // 2)


async def _all_time(tx: Tx, who: Standing, _asked: Post) -> object:
    return await Boards().page(tx, who, Period.ALL)


async def _this_week(tx: Tx, who: Standing, _asked: Post) -> object:
    return await Boards().page(tx, who, Period.WEEK)


async def _newest(tx: Tx, who: Standing, _asked: Post) -> object:
    return await search.suggest(tx, who, "")


async def _newest_for_a_keeper(tx: Tx, who: Standing, _asked: Post) -> object:
    """As the moderator of one of several categories reads it, who sees what is hidden there."""
    role, first = 7, max(who.categories) + 1
    wards = {
        key: Category(
            id=key,
            guild_id=who.guild_id,
            name=f"Ward {key}",
            channel_id=key,
            rules={"moderator_roles": [role]} if key == first else {},
        )
        for key in range(first, first + 3)
    }
    channels = {**who.actor.channels, **dict.fromkeys(wards, SPEAK)}
    keeper = replace(who.actor, channels=channels, roles=frozenset({role}))
    reader = replace(who, actor=keeper, categories={**who.categories, **wards}, _rules={})
    assert [key for key in reader.categories if reader.moderates_in(key)] == [first]
    return await search.suggest(tx, reader, "")


async def _moderating(tx: Tx, who: Standing) -> Standing:
    return await access.standing(tx, replace(who.actor, moderator=True))


async def _arranged(tx: Tx, who: Standing, _asked: Post) -> object:
    await vote_patterns.report(tx, await _moderating(tx, who))
    return await vote_patterns.report(tx, await _moderating(tx, who), FIRST_USER + 7)


async def _dossier(tx: Tx, who: Standing, _asked: Post) -> object:
    return await dossiers.of(tx, await _moderating(tx, who), FIRST_USER + 7)


async def _dossier_of_an_admin(tx: Tx, who: Standing, _asked: Post) -> object:
    """What came through anonymous posts, which admins alone are shown."""
    admin = await access.standing(tx, replace(who.actor, admin=True))
    return await dossiers.of(tx, admin, FIRST_USER + 7)


async def _posted(tx: Tx, who: Standing, _asked: Post) -> object:
    return await dossiers.posted(tx, await _moderating(tx, who), FIRST_USER, mark=SIZE.posts // 2)


async def _told(tx: Tx, who: Standing, _asked: Post) -> object:
    return await admonitions.unread(tx, who)


async def _written_to(tx: Tx, who: Standing, _asked: Post) -> object:
    daily = Delivery.DAILY
    claim = Claim(1, who.guild_id, FIRST_USER, daily, False, frozenset(), "en", 0, 1, None)
    return await letters.unseen(tx, who, claim)


async def _claimed(tx: Tx, _who: Standing, _asked: Post) -> object:
    return await cards.claim(tx, cards.Shards())


async def _next_due(tx: Tx, _who: Standing, _asked: Post) -> object:
    return await cards.next_due(tx, cards.Shards())


async def _by_message(tx: Tx, who: Standing, _asked: Post) -> object:
    return await cards.by_message(tx, who.guild_id, 1)


async def _open_cards(tx: Tx, who: Standing, _asked: Post) -> object:
    small = who.guild_id + STEP
    return await reconcile.to_visit(tx, small, 4_000, 0, 50, closed=False)


WALKS = {
    Order.RECENT: "ix_post_category",
    Order.HOT: "ix_post_hot",
    Order.TOP: "ix_post_top",
    Order.MOST_ANSWERED: "ix_post_most_answered",
    Order.UNANSWERED: "ix_post_unanswered",
    Order.UNSOLVED: "ix_post_unsolved",
    Order.UNLIKED: "ix_post_unliked",
}
"""The index of each list of everybody's questions."""

LISTS: dict[str, tuple[Read, str, bool]] = {
    # What is read, the index it walks along, and whether that has its order too.
    "first answers": (_first_answers, "ix_post_answers", True),
    "later answers": (_later_answers, "ix_post_answers", True),
    "earlier answers": (_earlier_answers, "ix_post_answers", True),
    **{
        f"the list {order}": (_listed(order), index, False)
        for order, index in (WALKS | {Order.MINE: "ix_post_author"}).items()
    },
    "the daily card": (_daily, "ix_post_unanswered", False),
    "comments": (_comments, "ix_post_parent", True),
    "one of many answers": (_page, "ix_post_answers", True),
    "what belongs to a question": (_linked, "ix_post_duplicate", False),
    "the links from a question": (_linked, "ix_link_from", False),
    "the links to a question": (_linked, "ix_link_to", False),
    "what follows from an answer": (_asked_on, "ix_link_answer", False),
    "a member's posts": (_profile, "ix_post_author", False),
    "a member's earnings": (_earnings, "ix_post_author", False),
    "a leaderboard of all time": (_all_time, "ix_member_points", False),
    "a leaderboard of this week": (_this_week, "ix_post_earning", False),
    "what is offered for an empty field": (_newest, "ix_post_questions", True),
    "the same for a category's moderator": (_newest_for_a_keeper, "ix_post_questions", True),
    "votes that look arranged": (_arranged, "ix_vote_guild", False),
    "a member's suspensions": (_dossier, "ix_suspension_user", False),
    "their suspensions through posts": (_dossier_of_an_admin, "ix_suspension_through", False),
    "what was said to a member": (_dossier, "ix_member_note_user", False),
    "what a member posted": (_posted, "ix_post_author", False),
    "suspensions that are over": (_over, "ix_suspension_until", False),
    "what moderators told somebody": (_told, "ix_member_note_", False),
    "what one was written to about lately": (_written_to, "ix_notification_told", False),
    "suspensions that somebody is told": (_told, "ix_suspension_", False),
    "cards that are behind": (_claimed, "ix_card_due", False),
    "when the next one is due": (_next_due, "ix_card_due", True),
    "open cards": (_open_cards, "ix_card_guild", True),
    "the card of a message": (_by_message, "ix_card_message", False),
}

BY_AGE = {
    "the daily card",
    "what is offered for an empty field",
    "the same for a category's moderator",
    "open cards",
    "a member's earnings",
    "what a member posted",
}


@pytest.fixture
async def filled(database: Database) -> tuple[Standing, Post]:
    """A community large enough for a plan to matter: somebody, and a question to read."""
    asked_id = await fill(database, SIZE, answers=ANSWERS)
    guild_id = SIZE.guild_of(asked_id)
    channel_id = FIRST_CHANNEL + (guild_id - FIRST_GUILD) // STEP
    actor = Actor(
        guild_id=guild_id, user_id=FIRST_USER, name="Member 0", channels={channel_id: SPEAK}
    )
    async with database.reading() as tx:
        return await access.standing(tx, actor), await tx.get_one(Post, asked_id)


@contextmanager
def listening(connection: AsyncConnection) -> Iterator[list[tuple[str, Any]]]:
    """Give the statements that a connection is told to run."""
    told: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, *_others: Any) -> None:
        told.append((statement, values))

    event.listen(connection.sync_connection, "before_cursor_execute", hear)
    yield told
    event.remove(connection.sync_connection, "before_cursor_execute", hear)


async def as_if_large(tx: Tx, database: Database) -> None:
    """Let PostgreSQL plan for a large community: it knows how small this one is."""
    if not database.is_sqlite:
        await tx.execute(text("SET LOCAL enable_seqscan = off"))


async def plans(tx: Tx, database: Database, read: Callable[[], Awaitable[object]]) -> str:
    """Return how the database goes about everything that is read."""
    connection = await tx.connection()
    with listening(connection) as told:
        tx.info[direct.ASKED] = told
        await read()
        del tx.info[direct.ASKED]
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    lines = []
    for statement, values in told:
        if statement.startswith(("SAVEPOINT", "RELEASE")):
            continue
        # The first of several rows that one statement was run for.
        one = values[0] if isinstance(values, list) and isinstance(values[0], tuple) else values
        rows = await connection.exec_driver_sql(explain + statement, one)
        lines += [str(row[-1]) for row in rows]
    return "\n".join(lines)


async def test_each_list_walks_along_its_index(
    database: Database, filled: tuple[Standing, Post]
) -> None:
    who, asked = filled
    for name, (read, index, ordered) in LISTS.items():
        async with database.transaction() as tx:
            await as_if_large(tx, database)
            plan = await plans(tx, database, lambda: read(tx, who, asked))  # noqa: B023 - at once
        # By age, PostgreSQL may think the primary key as good for a community of this size.
        by_age = not database.is_sqlite and name in BY_AGE and "Backward using pk_" in plan
        # And among so few the other index that holds no answers first, as good.
        none_yet = not database.is_sqlite and "ix_post_most_answered" in plan
        as_good = by_age or (index == "ix_post_unanswered" and none_yet)
        assert index in plan or as_good, f"{name}:\n{plan}"
        for whole in (
            "SCAN post",
            "SCAN card",
            "SCAN vote",
            "SCAN link",
            "SCAN suspension",
            "SCAN member_note",
            "SCAN notification",
            "Seq Scan on post",
            "Seq Scan on card",
            "Seq Scan on link",
            "Seq Scan on vote",
            "Seq Scan on suspension",
            "Seq Scan on member_note",
            "Seq Scan on notification",
        ):
            unaided = [line for line in plan.splitlines() if whole in line and "INDEX" not in line]
            assert not unaided, f"{name}:\n{plan}"
        if ordered:
            assert "TEMP B-TREE" not in plan, f"{name}:\n{plan}"
            assert "Sort" not in plan, f"{name}:\n{plan}"


async def test_a_members_votes_are_found_among_those_of_many(
    database: Database, filled: tuple[Standing, Post]
) -> None:
    who, asked = filled
    each = {"guild_id": who.guild_id, "value": 1, "source": VoteSource.BUTTON}
    given = [
        {"post_id": (asked.id or 0) + one // 20, "user_id": FIRST_USER + one % 400} | each
        for one in range(ANSWERS)
    ]
    async with database.transaction() as tx:
        moment = now(tx)
        await tx.execute(
            insert(Vote), [one | {"created_at": moment, "changed_at": moment} for one in given]
        )
        if not database.is_sqlite:
            await tx.execute(text("ANALYZE vote"))
    async with database.transaction() as tx:
        await as_if_large(tx, database)
        plan = await plans(tx, database, lambda: _dossier(tx, who, asked))
    assert "ix_vote_cast" in plan, plan


@pytest.mark.parametrize("by", ["message", "post"])
async def test_a_batch_of_votes_looks_everything_up_by_its_key(
    database: Database, filled: tuple[Standing, Post], by: str
) -> None:
    """As seen once on SQLite, else each batch goes through all cards, for each of its votes."""
    who, asked = filled
    batch = list(islice(ballots(SIZE), 50))
    if by == "post":
        batch = [
            Ballot(who.guild_id, one.user_id, one.name, VoteSource.BUTTON, post_id=post_id, value=1)
            for post_id, one in enumerate(batch, start=(asked.id or 0) + 1)
        ]
    async with database.transaction() as tx:
        await as_if_large(tx, database)
        plan = await plans(tx, database, lambda: votes.cast_many(tx, batch))
    for line in plan.splitlines():
        for table in ("post", "card", "member"):
            assert f"SCAN {table}" not in line, plan
            assert f"Seq Scan on {table}" not in line, plan
        if "SEARCH card" in line:
            assert "message_id=?" in line or "subject_id=?" in line, plan
