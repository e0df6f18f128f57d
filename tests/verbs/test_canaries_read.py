"""Whatever is read of anonymous posts, by whomever and in whichever list, names no author.

The table has a row for each module that reads what others posted; a new one without a row fails.
"""

import importlib
import inspect
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel, col

import bot
from bot import (
    access,
    acts,
    answer_order,
    asked_before,
    dossiers,
    errors,
    handing_over,
    history,
    inbox,
    leaderboards,
    linked,
    linking,
    lists,
    log_cards,
    logbook,
    my_data,
    queue_alarms,
    queue_pages,
    reading,
    search,
    snapshots,
    tags,
    unanswered,
    unposted,
    vote_patterns,
)
from bot.access import Standing
from bot.database import Database, Tx
from bot.lists import Order
from bot.logbook import Filters
from models import Draft, DraftKind, Event, Post, PostKind, QueueItem
from tests.test_access import VERBS, Scene, scene
from tests.verbs.test_canaries import BY_NAME, CANARIES, OWN

ANY = Filters()

Read = Callable[[Tx, Standing, Post, Scene], Awaitable[Any] | AsyncIterator[Any]]
"""Reads something about a post, or in which it may stand."""


async def queue_of(tx: Tx, who: Standing, post: Post, _one: Scene) -> list[Any]:
    rows = (await tx.scalars(select(QueueItem).where(col(QueueItem.post_id) == post.id))).all()
    found: list[Any] = [await queue_pages.page(tx, who.actor)]
    for row in rows:
        found.append(await queue_pages.batch(tx, row.batch))
        found.append(await queue_alarms.shown(tx, row.id or 0))
    return found


async def log_of(tx: Tx, who: Standing, _post: Post, one: Scene) -> list[Any]:
    first = await tx.scalar(select(col(Event.id)).where(col(Event.logged)).order_by(col(Event.id)))
    part = await log_cards.part(tx, one.world.guild_id, first or 0)
    assert part is not None
    page = await logbook.page(tx, who, ANY)
    return [page, await logbook.of_card(tx, who, part), await notices_of(tx)]


async def notices_of(tx: Tx) -> list[Any]:
    ids = (await tx.scalars(select(col(Event.id)))).all()
    return [await snapshots.notice(tx, key or 0) for key in ids]


async def card_of(tx: Tx, _who: Standing, post: Post, _one: Scene) -> Any:
    return None if post.kind is PostKind.COMMENT else await snapshots.shown(tx, post)


async def lists_of(tx: Tx, who: Standing, _post: Post, _one: Scene) -> list[Any]:
    orders = [one for one in Order if one not in (Order.MINE, Order.FOLLOWED)]
    return [await lists.page(tx, who, one) for one in orders]


async def found_of(tx: Tx, who: Standing, _post: Post, _one: Scene) -> list[Any]:
    sorts = [search.Wanted("May I ask this here", sort=one) for one in search.Sort]
    return [
        *[await search.find(tx, who, one) for one in sorts],
        await search.suggest(tx, who, ""),
    ]


async def asked_before_of(tx: Tx, who: Standing, post: Post, one: Scene) -> list[Any]:
    draft = Draft(guild_id=who.guild_id, kind=DraftKind.QUESTION, title=one.question.title or "")
    question = post.question_id or post.id or 0
    return [await asked_before.like(tx, who, draft), await search.related(tx, who, question)]


OF_A_POST: dict[str, tuple[Any, Read]] = {
    "panel": (acts, lambda tx, who, post, _: acts.panel(tx, who.actor, post.id or 0)),
    "answers": (
        answer_order,
        lambda tx, who, post, _: answer_order.page(tx, who, post, after=None, limit=9),
    ),
    "author": (dossiers, lambda tx, who, post, _: dossiers.author(tx, who, post.id or 0)),
    "notes": (handing_over, lambda tx, who, post, _: handing_over.left(tx, who, post.id)),
    "history": (history, lambda tx, who, post, _: history.page(tx, who, post.id or 0)),
    "revision": (history, lambda tx, who, post, _: history.one(tx, who, post.id or 0, 1)),
    "links": (linked, lambda tx, who, post, _: linked.of(tx, post, who)),
    "related": (linking, lambda tx, who, post, _: linking.related(tx, who, post)),
    "queue": (queue_pages, queue_of),
    "post": (reading, lambda tx, who, post, _: reading.page(tx, who, post.id or 0)),
    "comments": (reading, lambda tx, who, post, _: reading.comments(tx, who, post.id or 0)),
    "card": (snapshots, card_of),
}
OF_ALL: dict[str, tuple[Any, Read]] = {
    "inbox": (inbox, lambda tx, who, _post, _: inbox.page(tx, who)),
    "leaders": (
        leaderboards,
        lambda tx, who, _post, _: leaderboards.Boards().page(tx, who, leaderboards.Period.ALL),
    ),
    "lists": (lists, lists_of),
    "log": (logbook, log_of),
    "export of the log": (logbook, lambda tx, who, _post, _: logbook.everything(tx, who, ANY)),
    "export of the reader's data": (
        my_data,
        lambda tx, who, _post, one: my_data.everything(tx, [one.world.guild_id], who.actor.user_id),
    ),
    "asked before": (asked_before, asked_before_of),
    "search": (search, found_of),
    "tags": (tags, lambda tx, who, _post, _: tags.page(tx, who)),
    "unanswered": (unanswered, lambda tx, who, _post, _: unanswered.shown(tx, who)),
    "drafts": (unposted, lambda tx, who, _post, _: unposted.page(tx, who)),
    "votes": (vote_patterns, lambda tx, who, _post, _: vote_patterns.report(tx, who)),
}
READS = OF_A_POST | OF_ALL

ELSEWHERE = {
    # What is asked of them is one's own, or what somebody did under their name: of an anonymous
    # author it shows nothing, before and after (tests/verbs/test_anonymous.py, test_dossiers.py).
    *("admonitions", "aliases", "claiming", "drafts", "earnings", "flag_reports", "flags"),
    *("followable", "follows", "hints", "keeping", "letters", "limits", "profiles"),
    # They find a post or judge a text, for verbs; what is shown of it others read.
    *("actors", "answers", "filters", "masks", "posts", "removing", "revising", "safety"),
    *("screening", "triggers"),
}
"""Modules that read for somebody, and no list or page of what others posted."""


ONCE = {"clear flags", "restore flags", "relocate"}
"""What cannot be tried one after the other: a report that is there already, a place left."""


def plain(value: Any) -> Iterator[str]:
    """Yield all that is in a value, but for who a post says wrote it."""
    if isinstance(value, Post):
        yield from plain(value.model_dump(exclude={"author_id"}))
    elif isinstance(value, SQLModel):
        yield from plain(value.model_dump())
    elif is_dataclass(value):
        for one in fields(value):
            yield from plain(getattr(value, one.name))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from plain(key)
            yield from plain(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from plain(one)
    else:
        yield str(value)


async def lived(one: Scene) -> None:
    """Do all that an admin, and then each author, can do to what stands there."""
    for role in ("admin", *CANARIES):
        for verb, (_function, attempt) in VERBS.items():
            own = role in CANARIES and verb in OWN
            if own or verb in BY_NAME | ONCE or verb.startswith(("purge", "remove", "delete")):
                continue
            try:
                async with one.world.database.transaction() as tx:
                    await attempt(tx, one.people[role], one)
            except errors.AskwellError:
                pass


async def test_whatever_is_read_names_no_anonymous_author(database: Database) -> None:
    one = await scene(database, veiled=True)
    await lived(one)
    people = [one.people[role] for role in CANARIES]
    secret = [*(str(person.user_id) for person in people), *(person.name for person in people)]
    betrayed, shown = [], set()
    posts = (one.question, one.answer, one.comment, one.alone, one.veiled)
    for role in ("approved", "admin"):
        for name, (_module, read) in READS.items():
            for post in posts if name in OF_A_POST else posts[:1]:
                async with database.reading() as tx:
                    who = await access.standing(tx, one.people[role])
                    now = await tx.get_one(Post, post.id)
                    try:
                        said = list(plain(await whole(read(tx, who, now, one))))
                    except errors.AskwellError:
                        continue
                shown.add(name)
                betrayed += [
                    f"{name} for the {role}: {text}"
                    for text in said
                    if any(word == text or (word.isdigit() and word in text) for word in secret)
                ]
    assert betrayed == []
    assert shown == set(READS)


async def whole(found: Awaitable[Any] | AsyncIterator[Any]) -> Any:
    if isinstance(found, AsyncIterator):
        return [each async for each in found]
    return await found


def test_no_reader_is_left_out() -> None:
    known = {module.__name__ for module, _read in READS.values()}
    known |= {f"bot.{name}" for name in ELSEWHERE}
    for found in pkgutil.iter_modules(bot.__path__, "bot."):
        if found.name in ("bot.demo", "bot.render") or found.name in known:
            continue
        module = importlib.import_module(found.name)
        verbs = {function for function, _attempt in VERBS.values()}
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module.__name__ or name.startswith("_") or function in verbs:
                continue
            told = inspect.get_annotations(function)
            reads = {Tx, Standing} <= {one for one in told.values() if inspect.isclass(one)}
            assert not reads or told["return"] is None, (
                f"{found.name}.{name} reads for somebody: a row here, please"
            )
