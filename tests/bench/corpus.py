"""Questions with real words in them, put into an empty database and indexed as the verbs do it.

As rows, by a few statements: the verbs would take an hour for a million of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import insert, text

from bot.access import Actor
from bot.database import Database, Tx, table
from bot.searching import gathered, index, storing
from models import Category, Guild, Layout, Post, PostKind, SearchDoc, SearchWord
from tests.bench.community import (
    CARD_ROWS,
    COUNTED_ON,
    FIRST_CHANNEL,
    FIRST_GUILD,
    FIRST_USER,
    VALUES,
)
from tests.world import SPEAK

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
AT_ONCE = 500

EACH = 10
"""Of so many questions the last one is in a category of its own, which not everybody reads."""
ELSEWHERE = 1 << 20
"""Its channel's id is so much larger."""


class Text(NamedTuple):
    """What a question and its answers say."""

    title: str
    body: str
    answers: str


def reader(guild_id: int = FIRST_GUILD, *, whole: bool = True) -> Actor:
    """Return somebody who reads everything of a server, or but for what is ``ELSEWHERE``."""
    open_ones = [_channel(guild_id), _channel(guild_id) + ELSEWHERE][: 1 + whole]
    return Actor(guild_id, FIRST_USER, "Reader", channels=dict.fromkeys(open_ones, SPEAK))


def key(place: int, first: int = 1) -> int:
    """Return the id of the question in this place, from 0 on; its answer has the next one."""
    return first + 2 * place


def _channel(guild_id: int) -> int:
    return FIRST_CHANNEL + guild_id - FIRST_GUILD


async def fill(
    database: Database, texts: Iterable[Text], guild_id: int = FIRST_GUILD, first: int = 1
) -> None:
    """Put these questions in, indexed as the verbs would do it; the first one's id is ``first``."""
    async with database.transaction() as tx:
        tx.add(Guild(id=guild_id, name="A server", next_number=1, joined_at=NOON))
        await tx.flush()
        likes = []
        for position, name in enumerate(("Everything", "Elsewhere")):
            category = Category(
                guild_id=guild_id,
                depth=1,
                name=name,
                channel_id=_channel(guild_id) + position * ELSEWHERE,
                layout=Layout.THREAD,
                position=position,
                created_at=NOON,
            )
            tx.add(category)
            await tx.flush()
            likes.append(_likes(guild_id, category.id or 0))
    stored = storing.text if database.is_sqlite else partial(storing.vector, guild_id)
    places, used = count(), Counter[str]()
    for some in _batched(texts):
        posts: list[dict[str, Any]] = []
        docs: list[dict[str, Any]] = []
        for one in some:
            place = next(places)
            title, words = gathered.found_by(one.title, [one.body, one.answers])
            used.update({index.EVERY, *words})
            aside = place % EACH == EACH - 1
            posts += _rows(one, likes[aside], key(place, first), place + 1)
            doc = {"id": key(place, first), "title": stored(title), "words": stored(words)}
            docs.append({"guild_id": guild_id, **doc})
        async with database.transaction() as tx:
            await tx.execute(insert(table(Post)), posts)
            await _put_up(tx, docs[0]["id"], docs[-1]["id"] + 1)
            await tx.execute(insert(table(SearchDoc)), docs)
    async with database.transaction() as tx:
        counted = ({"guild_id": guild_id, "term": one, "questions": used[one]} for one in used)
        await tx.execute(insert(table(SearchWord)), list(counted))
        guild = await tx.get_one(Guild, guild_id)
        guild.next_number = next(places) + 1
        if not database.is_sqlite:
            await tx.execute(text(COUNTED_ON.format(table="post")))


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


def _likes(guild_id: int, category_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what all questions have alike, and all their answers."""
    shared: dict[str, Any] = {"guild_id": guild_id, "category_id": category_id, "created_at": NOON}
    asked = Post(kind=PostKind.QUESTION, author_id=FIRST_USER, body="", **shared)
    answer = Post(
        kind=PostKind.ANSWER,
        answer_number=1,
        accepted=True,
        author_id=FIRST_USER + 1,
        body="",
        **shared,
    )
    return asked.model_dump(), answer.model_dump()


def _rows(
    one: Text, likes: tuple[dict[str, Any], dict[str, Any]], question_id: int, number: int
) -> Iterator[dict[str, Any]]:
    asked, answer = likes
    answered = bool(one.answers)
    own = {"id": question_id, "number": number, "title": one.title, "body": one.body}
    yield asked | own | {"answer_count": answered, "accepted": answered}
    if answered:
        under = {"question_id": question_id, "parent_id": question_id}
        yield answer | under | {"id": question_id + 1, "body": one.answers}
