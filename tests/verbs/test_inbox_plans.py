"""The inbox, what one follows and the fan-out walk along their indexes: seen in the plans."""

from collections.abc import Awaitable, Callable

from sqlalchemy import text

from bot import access, cards, drafts, fanout, follows, inbox, lists, unposted
from bot.access import Standing
from bot.audience import Followers
from bot.database import Tx
from bot.lists import Order
from bot.notices import Mark
from models import DraftKind, FollowKind, NoticeKind
from tests.verbs.test_plans import plans
from tests.world import World

Read = Callable[[Tx, Standing], Awaitable[object]]


async def _inbox(tx: Tx, who: Standing) -> object:
    return await inbox.page(tx, who, mark=Mark(unread=True, event_id=2_000))


async def _all_read(tx: Tx, who: Standing) -> object:
    await inbox.read_all(tx, who.actor, 2_000)
    return None


async def _following(tx: Tx, who: Standing) -> object:
    return await follows.page(tx, who, mark=2_000)


async def _followed(tx: Tx, who: Standing) -> object:
    return await lists.page(tx, who, Order.FOLLOWED, mark=lists.Mark(2_000, 2_000))


async def _followers(tx: Tx, who: Standing) -> object:
    followers = Followers(NoticeKind.CATEGORY, FollowKind.CATEGORY, 1)
    return await fanout._page(tx, who.guild_id, followers, 5, 300)


async def _waiting(tx: Tx, _who: Standing) -> object:
    return await fanout.behind(tx, cards.Shards())


async def _drafts(tx: Tx, who: Standing) -> object:
    await drafts.latest(tx, who.actor, DraftKind.ANSWER, parent_id=5)
    await unposted.page(tx, who, after=5)
    return await unposted.page(tx, who, before=2_000)


WALKS: dict[str, tuple[Read, tuple[str, ...], bool]] = {
    "the inbox": (
        _inbox,
        ("ix_notification_unread", "ix_notification_read", "ix_notification_author"),
        False,
    ),
    "mark all read": (_all_read, ("ix_notification_unread", "ix_post_anonymous"), False),
    "what one follows": (_following, ("ix_follow_own",), True),
    "questions one follows": (_followed, ("follow_",), False),
    "a page of followers": (_followers, ("ix_follow_subject",), True),
    "drafts that were not posted": (_drafts, ("ix_draft_unposted",), True),
    "what happened since": (_waiting, ("ix_event_guild",), False),
}


ALIKE = {"ix_post_anonymous": "ix_post_author", "ix_draft_unposted": "pk_draft"}


async def test_each_walks_along_its_index(world: World) -> None:
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
    for name, (read, indexes, ordered) in WALKS.items():
        async with world.database.transaction() as tx:
            if not world.database.is_sqlite:
                # It knows that nothing is there yet; the question is what it would do otherwise.
                await tx.execute(text("SET LOCAL enable_seqscan = off"))
                await tx.execute(text("SET LOCAL enable_bitmapscan = off"))
            plan = await plans(tx, world.database, lambda: read(tx, who))  # noqa: B023 - at once
        assert "guild_id=? AND id<?" not in plan, f"{name}:\n{plan}"
        for index in indexes:
            # Where nothing is written yet, PostgreSQL may think another index as good.
            other = ALIKE.get(index) if not world.database.is_sqlite else None
            assert index in plan or (other is not None and other in plan), f"{name}:\n{plan}"
        for table in ("notification", "follow", "event", "post", "draft"):
            unaided = [line for line in plan.splitlines() if f"SCAN {table}" in line]
            assert not [line for line in unaided if "INDEX" not in line], f"{name}:\n{plan}"
            assert f"Seq Scan on {table}" not in plan, f"{name}:\n{plan}"
        if ordered:
            assert "TEMP B-TREE" not in plan, f"{name}:\n{plan}"
            assert "Sort" not in plan, f"{name}:\n{plan}"
