"""Searching reads what the words lead to, and goes through no table: seen in the plans."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot import access, search
from bot.access import Standing
from bot.database import Database, Tx
from bot.search import Sort, Status, Wanted
from bot.searching import folding, index, scopes
from models import Category, Layout
from tests.bench import corpus, words
from tests.verbs.test_plans import as_if_large, plans
from tests.world import SPEAK

QUESTIONS = 60

Read = Callable[[Tx, Standing], Awaitable[object]]

ASKED = words.text(7)
# One letter wrong in a word that has no ending: which words there are is up to Python's manual.
PLAIN_WORDS = [one for one in folding.words(ASKED.title) if folding.term(one) == one]
MISTYPED = max(PLAIN_WORDS, key=len)[:-1] + "q"


def _find(**wanted: object) -> Read:
    async def read(tx: Tx, who: Standing) -> object:
        found = await search.find(tx, who, Wanted(ASKED.title, **wanted))  # type: ignore[arg-type]
        assert found.hits or wanted.keys() & {"tag_ids", "author_id"}
        return found

    return read


async def _similar(tx: Tx, who: Standing) -> object:
    return await search.similar(tx, who, ASKED.title)


async def _related(tx: Tx, who: Standing) -> object:
    return await search.related(tx, who, corpus.key(7))


async def _typed(tx: Tx, who: Standing) -> object:
    found = await search.suggest(tx, who, ASKED.title)
    assert found
    return found


async def _numbered(tx: Tx, who: Standing) -> object:
    return await search.suggest(tx, who, "#7")


async def _recent(tx: Tx, who: Standing) -> object:
    return await search.suggest(tx, who, "")


async def _closest(tx: Tx, who: Standing) -> object:
    found = await search.find(tx, who, Wanted(MISTYPED))
    assert found.closest
    return found


async def _indexed(tx: Tx, _who: Standing) -> object:
    await index.renew(tx, [corpus.key(7), corpus.key(8)])
    return None


SMALL = "typed in a small server"
"""Its titles are looked through on PostgreSQL, whose index begins words of all servers."""

READS: dict[str, tuple[Read, str]] = {
    "words": (_find(), "words"),
    "the newest": (_find(sort=Sort.NEWEST), "words"),
    "the most voted": (_find(sort=Sort.VOTES), "words"),
    "in a category": (_find(category_id=1), "words"),
    "solved": (_find(status=Status.SOLVED), "words"),
    "with a tag": (_find(tag_ids=(1,)), "words"),
    "of an author": (_find(author_id=5), "words"),
    "words typed wrong": (_closest, "words"),
    "similar ones": (_similar, "title"),
    "related ones": (_related, "title"),
    "typed": (_typed, "title"),
    SMALL: (_typed, "guild"),
    "a number": (_numbered, ""),
    "recent ones": (_recent, ""),
    "indexing": (_indexed, ""),
}
"""What is read, and the column in whose index it looks."""


WHOLE = ("post", "card", "search_doc", "post_tag", "search_word")
"""Tables through which nobody may go, nor through all of them that is of one server."""

WAYS = (
    *("SCAN {table}\n", "SEARCH {table} USING INDEX ix_{table}_author (guild_id=?)\n"),
    "Seq Scan on {table} ",
)


PLAIN = {
    ("all", "words"),
    *((who, what) for who in ("all", "some") for what in ("similar ones", "typed", SMALL)),
}
"""What leaves PostgreSQL no choice, however few questions there are."""


async def test_words_lead_to_what_is_found_and_nothing_is_gone_through(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await corpus.fill(database, map(words.text, range(QUESTIONS)))
    first = corpus.reader()
    unseen = max(first.channels) + 1
    async with database.transaction() as tx:
        tx.add(
            Category(
                guild_id=first.guild_id,
                depth=1,
                name="Staff",
                channel_id=unseen,
                layout=Layout.THREAD,
                position=1,
                created_at=corpus.NOON,
            )
        )
    # To whom everything is open, and for whom each question is asked about.
    readers = {"all": replace(first, channels={**first.channels, unseen: SPEAK}), "some": first}
    for name, (read, column) in READS.items():
        monkeypatch.setattr(scopes, "WALKED", QUESTIONS if name == SMALL else QUESTIONS - 1)
        for seen, reader in readers.items():
            async with database.transaction() as tx:
                who = await access.standing(tx, reader)
                await as_if_large(tx, database)
                plan = await plans(tx, database, lambda: read(tx, who))  # noqa: B023 - at once
            index_of = f"ix_search_doc_{column}"
            if database.is_sqlite:
                index_of = f"search_{'title' if name == SMALL else column} VIRTUAL"
            as_good = not column or not (database.is_sqlite or (seen, name) in PLAIN)
            assert as_good or index_of in plan, f"{name}, {seen}:\n{plan}"
            if name == "a number":
                by_number = "guild_id=? AND number>?", "uq_post_guild_id_number"
                assert by_number[not database.is_sqlite] in plan, f"{seen}:\n{plan}"
            for table in WHOLE:
                for whole in WAYS:
                    assert whole.format(table=table) not in f"{plan}\n", f"{name}, {seen}:\n{plan}"
