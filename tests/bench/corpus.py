"""Questions with real words in them, put into an empty database and indexed as the verbs do it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import insert

from bot.access import Actor
from bot.database import Database, table
from bot.searching import index
from models import Category, Guild, Layout, Post, PostKind
from tests.bench.community import FIRST_CHANNEL, FIRST_GUILD, FIRST_USER
from tests.world import SPEAK

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
AT_ONCE = 500


class Text(NamedTuple):
    """What a question and its answers say."""

    title: str
    body: str
    answers: str


def reader(guild_id: int = FIRST_GUILD) -> Actor:
    """Return somebody who reads everything of a server."""
    return Actor(guild_id, FIRST_USER, "Reader", channels={_channel(guild_id): SPEAK})


def _channel(guild_id: int) -> int:
    return FIRST_CHANNEL + guild_id - FIRST_GUILD


async def fill(
    database: Database, texts: Iterable[Text], guild_id: int = FIRST_GUILD, first: int = 1
) -> None:
    """Put these questions in; the ids are ``first``, and two more each: its answer is between."""
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
    numbers = count(1)
    for some in _batched(texts):
        rows, ids = [], []
        for one in some:
            number = next(numbers)
            ids.append(first + 2 * (number - 1))
            rows += _rows(one, guild_id, category_id, ids[-1], number)
        async with database.transaction() as tx:
            await tx.execute(insert(table(Post)), rows)
            await index.renew(tx, ids)


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
    one: Text, guild_id: int, category_id: int, key: int, number: int
) -> list[dict[str, object]]:
    shared: dict[str, Any] = {"guild_id": guild_id, "category_id": category_id, "created_at": NOON}
    asked = Post(
        id=key,
        kind=PostKind.QUESTION,
        number=number,
        title=one.title,
        body=one.body,
        author_id=FIRST_USER,
        answer_count=bool(one.answers),
        **shared,
    )
    found = [asked.model_dump()]
    if one.answers:
        answer = Post(
            id=key + 1,
            kind=PostKind.ANSWER,
            question_id=key,
            parent_id=key,
            answer_number=1,
            body=one.answers,
            author_id=FIRST_USER + 1,
            **shared,
        )
        found.append(answer.model_dump())
    return found
