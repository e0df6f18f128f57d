"""A made-up community of any size, put into a database by a few statements of plain SQL.

The same text runs on SQLite and PostgreSQL. Everything follows from a row's own number, so that two
runs have the same rows: no random numbers here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, text

from bot.database import Database
from models.types import UtcTime

GUILDS = 20
STEP = 1 << 22
"""Ids of servers this far apart fall on one shard after the other, as Discord's own do."""
FIRST_GUILD = 200_000_000_000 * STEP
FIRST_USER = 300_000_000_000_000_000
FIRST_MESSAGE = 1_100_000_000_000_000_000
FIRST_CHANNEL = 1_000_000_000_000_000_000

UP, DOWN = "⬆️", "⬇️"

THEN = datetime(2026, 11, 1, tzinfo=UTC)

BODY = "It works on one machine and not on the other. " * 3

VALUES: tuple[Any, ...] = (
    bindparam("body", BODY),
    bindparam("then", THEN, type_=UtcTime()),
    bindparam("up", UP),
    bindparam("down", DOWN),
    bindparam("guild", FIRST_GUILD),
    bindparam("channel", FIRST_CHANNEL),
)

COUNT = "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"

GUILD_ROWS = f"""
{COUNT}
INSERT INTO guild (id, name, next_number, joined_at)
SELECT :guild + {STEP} * i, 'Server ' || i, 1000000000, :then FROM n
"""

CATEGORY_ROWS = f"""
{COUNT}
INSERT INTO category (id, guild_id, depth, name, channel_id, layout, cards_only, rules, position,
                      created_at)
SELECT i + 1, :guild + {STEP} * i, 1, 'General', :channel + i, 'thread', false, '{{{{}}}}', 0,
       :then
  FROM n
"""

MEMBER_ROWS = f"""
{COUNT}
INSERT INTO member (guild_id, user_id, display_name, points, bonus, unlisted,
                    unreminded, spared, seen_at)
SELECT :guild + {STEP} * (i % {{guilds}}), {FIRST_USER} + i / {{guilds}}, 'Member ' || i,
       100 + i % 977, 0, false, false, false, :then
  FROM n
"""

# Of each ``block`` posts in a row the first is a question and the others are its answers.
POST_ROWS = f"""
{COUNT}
INSERT INTO post (id, guild_id, kind, state, category_id, question_id, parent_id, number,
                  answer_number, next_answer, author_id, anonymous, title, body, locked, pinned,
                  unpaid, accepted, up, down, score, quality, answer_count, liked_answer_count,
                  hotness, comment_count, follower_count, flag_count, points, edit_count,
                  created_at)
SELECT i, :guild + {STEP} * (q % {{guilds}}),
       CASE WHEN i = q THEN 'question' ELSE 'answer' END, 'published', q % {{guilds}} + 1,
       CASE WHEN i <> q THEN q END, CASE WHEN i <> q THEN q END,
       CASE WHEN i = q THEN i END, CASE WHEN i <> q THEN i - q END, {{block}},
       {FIRST_USER} + (i % {{members}}) * 7919 % {{members}}, false,
       CASE WHEN i = q THEN 'How does one do thing number ' || i || '?' END,
       :body || i,
       false, false, false, i = q + 3, i % 11, i % 5, i % 11 - i % 5,
       (i % 11 + 2) * 1000000 / (i % 11 + i % 5 + 4),
       CASE WHEN i = q THEN {{block}} - 1 ELSE 0 END, CASE WHEN i = q THEN i % {{block}} ELSE 0 END,
       CASE WHEN i = q THEN i % 9973 ELSE 0 END, 0, 0, 0, 0, 0, :then
  FROM (SELECT i, i - (i - {{first}}) % {{block}} AS q FROM n) AS numbered
 ORDER BY i
"""

COUNTED_ON = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
"""Lets PostgreSQL know which ids were given; SQLite sees it by itself."""

CARD_ROWS = f"""
INSERT INTO card (kind, subject_id, guild_id, channel_id, message_id, up_emoji, down_emoji, seeded,
                  buttons_only, pinned, wanted, shown, loud, recheck, attempts, not_before, sent_at)
SELECT kind, id, guild_id, :channel + category_id - 1, {FIRST_MESSAGE} + id, :up, :down,
       true, false, false, 1, 1, false, false, 0, :then, :then
  FROM post WHERE id BETWEEN {{first}} AND {{last}} ORDER BY id
"""


@dataclass(frozen=True)
class Community:
    """How large it is. ``block``: a question and its answers are this many posts."""

    posts: int
    members: int
    guilds: int = GUILDS
    block: int = 5
    guild: int = FIRST_GUILD
    """Its first server, and below that server's first channel."""
    channel: int = FIRST_CHANNEL

    def guild_of(self, post_id: int) -> int:
        """Return the server that a post of the first ``posts`` is in."""
        asked = post_id - (post_id - 1) % self.block
        return self.guild + STEP * (asked % self.guilds)

    def author_of(self, post_id: int) -> int:
        """Return who wrote a post."""
        return FIRST_USER + post_id * 7919 % (self.members // self.guilds)


def message_of(post_id: int) -> int:
    """Return the message that shows a post."""
    return FIRST_MESSAGE + post_id


async def fill(database: Database, size: Community, *, answers: int = 0) -> int:
    """Put the community into an empty database, and one more question with this many answers.

    Return that question's id.
    """
    last = size.posts + answers + 1
    shape = {"guilds": size.guilds, "members": size.members // size.guilds}
    async with database.transaction() as tx:

        async def run(statement: str, **numbers: int) -> None:
            ready = statement.format(**shape, **numbers)
            values = [one for one in VALUES if f":{one.key}" in ready]
            where = {"guild": size.guild, "channel": size.channel}
            asked = {key: value for key, value in where.items() if f":{key}" in ready}
            await tx.execute(text(ready).bindparams(*values), asked)

        await run(GUILD_ROWS, first=0, last=size.guilds - 1)
        await run(CATEGORY_ROWS, first=0, last=size.guilds - 1)
        await run(MEMBER_ROWS, first=0, last=size.members - 1)
        await run(POST_ROWS, first=1, last=size.posts, block=size.block)
        await run(POST_ROWS, first=size.posts + 1, last=last, block=answers + 1)
        await run(CARD_ROWS, first=1, last=last)
    if not database.is_sqlite:
        # PostgreSQL does so by itself sooner or later; SQLite never does.
        async with database.transaction() as tx:
            await tx.execute(text("ANALYZE"))
    return size.posts + 1
