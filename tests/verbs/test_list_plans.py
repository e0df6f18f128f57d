"""Lists by category and by tag: one walk along an index of its own for each category."""

import re

import pytest
from sqlalchemy import text

from bot import access, lists
from bot.access import Actor, Standing
from bot.database import Database
from bot.lists import Mark, Order
from tests.bench.community import FIRST_CHANNEL, FIRST_GUILD, FIRST_USER
from tests.bench.questions import CATEGORIES, CHILDREN, PARENT, POPULAR, RARE, fill
from tests.verbs.test_plans import WALKS, as_if_large, listening, plans
from tests.world import SPEAK

QUESTIONS = 5_000
DEEP = Mark(3, QUESTIONS // 2)

BY_AGE = (Order.RECENT, Order.UNANSWERED, Order.UNSOLVED, Order.UNLIKED)

TAGGED = {
    Order.RECENT: "ix_post_tag_published",
    Order.HOT: "ix_post_tag_hotness",
    Order.TOP: "ix_post_tag_score",
    Order.MOST_ANSWERED: "ix_post_tag_answer_count",
    Order.UNANSWERED: "ix_post_tag_unanswered",
    Order.UNSOLVED: "ix_post_tag_unsolved",
    Order.UNLIKED: "ix_post_tag_unliked",
}


@pytest.fixture
async def reader(database: Database) -> Standing:
    """Somebody who reads everything in a server of fifty categories."""
    await fill(database, QUESTIONS)
    channels = dict.fromkeys(range(FIRST_CHANNEL, FIRST_CHANNEL + CATEGORIES), SPEAK)
    actor = Actor(guild_id=FIRST_GUILD, user_id=FIRST_USER, name="Member 0", channels=channels)
    async with database.reading() as tx:
        return await access.standing(tx, actor)


@pytest.mark.parametrize("mark", [None, DEEP], ids=["first", "deep"])
@pytest.mark.parametrize(
    ("category_id", "tag_id", "indexes"),
    [(PARENT, 0, WALKS), (0, POPULAR, TAGGED), (PARENT, POPULAR, TAGGED), (0, RARE, TAGGED)],
    ids=["category", "tag", "tag in a category", "rare tag"],
)
async def test_each_category_is_a_walk_along_the_lists_index(
    database: Database,
    reader: Standing,
    category_id: int,
    tag_id: int,
    indexes: dict[Order, str],
    mark: Mark | None,
) -> None:
    walks = CHILDREN + 1 if category_id else CATEGORIES
    for order, index in indexes.items():
        async with database.transaction() as tx:
            await as_if_large(tx, database)
            if not database.is_sqlite:
                # What a category of a hundred questions tempts PostgreSQL to.
                await tx.execute(text("SET LOCAL enable_bitmapscan = off"))
            plan = await plans(
                tx,
                database,
                lambda: lists.page(
                    tx,
                    reader,
                    order,  # noqa: B023 - at once
                    category_id=category_id,
                    tag_id=tag_id,
                    mark=mark,
                ),
            )
        wanted = rf"(?:USING|using) (?:COVERING INDEX |INDEX )?{index}\b"
        if not (database.is_sqlite or tag_id) and order in BY_AGE:
            # It may think the primary key as good for a busy category of so few questions.
            wanted += "|Backward using pk_post"
            if order is Order.UNANSWERED:
                # Or the other end of the most answered ones, if hardly any was closed instead.
                wanted += "|using ix_post_most_answered"
        found = re.findall(wanted, plan)
        assert len(found) == walks, f"{order}:\n{plan}"
        # Sorted are no walks, only what came of them: by SQLite the few lines of each once more,
        # to merge them, and then those of the page.
        most = walks + 1 if database.is_sqlite else 2
        assert len(re.findall(r"TEMP B-TREE|Sort  ", plan)) <= most, f"{order}:\n{plan}"


async def test_a_walk_says_how_far_it_goes(database: Database, reader: Standing) -> None:
    """Else PostgreSQL, which plans without values in the end, takes it for a tenth of the list."""
    async with database.reading() as tx:
        with listening(await tx.connection()) as told:
            await lists.page(tx, reader, Order.UNANSWERED)
    walks = [statement for statement, _values in told if "UNION ALL" in statement]
    assert len(walks) == 1
    assert re.findall(r"LIMIT (\d+)", walks[0]) == [str(lists.A_PAGE + 1)] * (CATEGORIES + 1)
