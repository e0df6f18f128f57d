"""A made-up server of nothing but questions, in fifty categories, put in by a few statements.

Each number follows from a question's own by a modulus of its own, so that they are spread
independently: any combination of category, tag and lack is as frequent among few as among many.
"""

from collections.abc import Mapping

from sqlalchemy import text

from bot.database import Database
from tests.bench.community import (
    CARD_ROWS,
    COUNT,
    FIRST_CHANNEL,
    FIRST_GUILD,
    FIRST_USER,
    GUILD_ROWS,
    VALUES,
)

CATEGORIES = 50
PARENTS = 5
CHILDREN = (CATEGORIES - PARENTS) // PARENTS
BUSY = (20, 21, 22)
"""The categories that more than a quarter of the questions is in; each other has its share."""
PARENT = 2
"""What these three are inside, with six more."""

POPULAR, RARE = 1, 2
NTH = {POPULAR: 10, RARE: 401}
"""The tags, and which of the questions carries each: every tenth, every 401st."""

CATEGORY_ROWS = f"""
{COUNT}
INSERT INTO category (id, guild_id, parent_id, depth, name, channel_id, layout, cards_only, rules,
                      position, created_at)
SELECT i, :guild, CASE WHEN i > {PARENTS} THEN (i - {PARENTS + 1}) / {CHILDREN} + 1 END,
       CASE WHEN i > {PARENTS} THEN 2 ELSE 1 END, 'Category ' || i, :channel + i - 1,
       'thread', false, '{{{{}}}}', 0, :then
  FROM n ORDER BY i
"""

QUESTION_ROWS = f"""
{COUNT}
INSERT INTO post (id, guild_id, kind, state, category_id, number, next_answer, author_id,
                  anonymous, title, body, close_reason, locked, pinned, unpaid, accepted, up, down,
                  score, quality, answer_count, liked_answer_count, hotness, comment_count,
                  follower_count, flag_count, points, edit_count, created_at)
SELECT i, :guild, 'question', 'published',
       CASE WHEN i % 11 < 3 THEN {BUSY[0]} + i % 11
            WHEN i % 47 < {BUSY[0] - 1} THEN i % 47 + 1 ELSE i % 47 + 4 END,
       i, 1, {FIRST_USER} + i % 4999, false, 'How does one do thing number ' || i || '?',
       :body || i, CASE WHEN i % 13 = 0 THEN 'resolved' END, false, false, false, i % 7 = 6,
       60 / (1 + i % 199), 0, 60 / (1 + i % 199), 500000,
       CASE WHEN i % 7 < 3 THEN 0 ELSE i % 7 - 2 END, CASE WHEN i % 7 > 4 THEN 1 ELSE 0 END,
       i * 100 + (i % 10007) * 7919 % 10007 * 50, 0, 0, 0, 0, 0, :then
  FROM n ORDER BY i
"""

TAG_ROWS = f"""
INSERT INTO tag (id, guild_id, name, description)
VALUES ({POPULAR}, :guild, 'popular', ''), ({RARE}, :guild, 'rare', '')
"""

FILED_ROWS = """
INSERT INTO post_tag (guild_id, post_id, tag_id, position, category_id, published, unanswered,
                      unsolved, unliked, score, hotness, answer_count)
SELECT guild_id, post.id, tag.id, tag.id - 1, category_id, true,
       close_reason IS NULL AND answer_count = 0, close_reason IS NULL AND NOT accepted,
       close_reason IS NULL AND liked_answer_count = 0, score, hotness, answer_count
  FROM post JOIN (SELECT {popular} AS id, {often} AS nth UNION ALL SELECT {rare}, {seldom}) AS tag
    ON post.id % tag.nth = 0
 ORDER BY post.id, tag.id
"""

USE_ROWS = """
INSERT INTO tag_use (guild_id, tag_id, category_id, questions)
SELECT guild_id, tag_id, category_id, count(*) FROM post_tag GROUP BY 1, 2, 3
"""


async def fill(database: Database, questions: int, *, nth: Mapping[int, int] = NTH) -> None:
    """Put so many questions, with their cards and tags, into an empty database.

    ``nth``: which of the questions carries each tag.
    """
    shape = {"popular": POPULAR, "rare": RARE, "often": nth[POPULAR], "seldom": nth[RARE]}
    async with database.transaction() as tx:
        for statement, first, last in (
            (GUILD_ROWS, 0, 0),
            (CATEGORY_ROWS, 1, CATEGORIES),
            (QUESTION_ROWS, 1, questions),
            (CARD_ROWS, 1, questions),
            (TAG_ROWS, 0, 0),
            (FILED_ROWS, 0, 0),
            (USE_ROWS, 0, 0),
        ):
            ready = statement.format(first=first, last=last, **shape)
            values = [one for one in VALUES if f":{one.key}" in ready]
            where = {"guild": FIRST_GUILD, "channel": FIRST_CHANNEL}
            asked = {key: value for key, value in where.items() if f":{key}" in ready}
            await tx.execute(text(ready).bindparams(*values), asked)
    if not database.is_sqlite:
        # PostgreSQL does so by itself sooner or later; SQLite never does.
        async with database.transaction() as tx:
            await tx.execute(text("ANALYZE"))
