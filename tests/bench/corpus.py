"""Questions with real words in them, put into an empty database and indexed as the verbs do it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import insert, text

from bot.access import Actor
from bot.database import Database, Tx, table
from bot.searching import index
from models import Category, Guild, Layout, Post, PostKind
from tests.bench.community import CARD_ROWS, FIRST_CHANNEL, FIRST_GUILD, FIRST_USER, VALUES
from tests.world import SPEAK

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
AT_ONCE = 500


COUNTED_ON = "SELECT setval(pg_get_serial_sequence('post', 'id'), (SELECT max(id) FROM post))"


class Text(NamedTuple):
    """What a question and its answers say."""

    title: str
    body: str
    answers: str


def reader(guild_id: int = FIRST_GUILD) -> Actor:
    """Return somebody who reads everything of a server."""
    return Actor(guild_id, FIRST_USER, "Reader", channels={_channel(guild_id): SPEAK})


def key(place: int, first: int = 1) -> int:
    """Return the id of the question in this place, from 0 on; its answer has the next one."""
    return first + 2 * place


def _channel(guild_id: int) -> int:
    return FIRST_CHANNEL + guild_id - FIRST_GUILD


async def fill(
    database: Database, texts: Iterable[Text], guild_id: int = FIRST_GUILD, first: int = 1
) -> None:
    """Put these questions in, indexed as the verbs do it; the first one's id is ``first``."""
    async with database.transaction() as tx:
        tx.add(Guild(id=guild_id, name="A server", next_number=1, joined_at=NOON))
        await tx.flush()
        category = Category(
            guild_id=guild_id,
            depth=1,
            name="Everything",
            channel_id=_channel(guild_id),
            layout=Layout.THREAD,
            position=0,
            created_at=NOON,
        )
        tx.add(category)
        await tx.flush()
        category_id = category.id or 0
    places = count()
    for some in _batched(texts):
        rows, ids = [], []
        for one in some:
            place = next(places)
            ids.append(key(place, first))
            rows += _rows(one, guild_id, category_id, ids[-1], place + 1)
        async with database.transaction() as tx:
            await tx.execute(insert(table(Post)), rows)
            await _put_up(tx, ids[0], ids[-1] + 1)
            await index.renew(tx, ids)
    async with database.transaction() as tx:
        guild = await tx.get_one(Guild, guild_id)
        guild.next_number = next(places) + 1
        if not database.is_sqlite:
            # SQLite sees by itself which ids were given.
            await tx.execute(text(COUNTED_ON))


async def _put_up(tx: Tx, first: int, last: int) -> None:
    """Give these posts their cards."""
    ready = CARD_ROWS.format(first=first, last=last)
    values = [one for one in VALUES if f":{one.key}" in ready]
    await tx.execute(text(ready).bindparams(*values))


def _batched(texts: Iterable[Text]) -> Iterator[list[Text]]:
    waiting: list[Text] = []
    for one in texts:
        waiting.append(one)
        if len(waiting) == AT_ONCE:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _rows(
    one: Text, guild_id: int, category_id: int, question_id: int, number: int
) -> list[dict[str, object]]:
    shared: dict[str, Any] = {"guild_id": guild_id, "category_id": category_id, "created_at": NOON}
    asked = Post(
        id=question_id,
        kind=PostKind.QUESTION,
        number=number,
        title=one.title,
        body=one.body,
        author_id=FIRST_USER,
        answer_count=bool(one.answers),
        accepted=bool(one.answers),
        **shared,
    )
    found = [asked.model_dump()]
    if one.answers:
        answer = Post(
            id=question_id + 1,
            kind=PostKind.ANSWER,
            question_id=question_id,
            parent_id=question_id,
            answer_number=1,
            accepted=True,
            body=one.answers,
            author_id=FIRST_USER + 1,
            **shared,
        )
        found.append(answer.model_dump())
    return found
