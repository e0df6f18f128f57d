"""What can be found, indexed anew from the posts, and compared with them.

The verbs keep the index in the transaction that changes a post. It is made anew after an upgrade
that changes how words are folded, for what was posted before there was one, and by hand.
"""

from collections import Counter
from collections.abc import Callable

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot import guilds
from bot.database import Database, Tx, table
from bot.findings import Finding, fine, problem
from bot.i18n import _, ngettext
from bot.searching import folding, gathered, index, storing
from models import Guild, Post, PostKind, PostState, SearchDoc, SearchWord

Progress = Callable[[int, int], object]
"""Told how many questions are done, of how many."""

MARK = "search"
"""Says by which version of folding everything is indexed; absent while it is not."""

_AT_ONCE = 500


async def behind(database: Database) -> bool:
    """Return whether questions are missing in the index, or indexed by other rules than now's."""
    async with database.reading() as tx:
        marked = await guilds.marked(tx, MARK)
        if marked is not None:
            return marked != str(folding.VERSION)
        question, doc = aliased(Post), aliased(SearchDoc)
        missing = (
            select(col(question.id))
            .outerjoin(doc, col(doc.id) == col(question.id))
            .where(
                col(question.kind) == PostKind.QUESTION,
                col(question.state) == PostState.PUBLISHED,
                col(doc.id).is_(None),
            )
        )
        return await tx.scalar(missing.limit(1)) is not None


async def reindex(database: Database, *, progress: Progress | None = None) -> int:
    """Index all questions anew and return how many there are. Nobody else may be using it.

    Whoever is stopped in the middle begins anew the next time.
    """
    async with database.transaction() as tx:
        await guilds.unmark(tx, MARK, 0)
        if database.is_sqlite:
            # What is searched is made to fit the rows first: else taking those out would fail.
            for name in ("search_title", "search_words"):
                await tx.execute(text(f"INSERT INTO {name}({name}) VALUES ('rebuild')"))  # noqa: S608
        for model in (SearchDoc, SearchWord):
            await tx.execute(delete(table(model)))
    total, done = await _questions(database), 0
    for guild_id in await _servers(database):
        after = 0
        while True:
            async with database.transaction() as tx:
                ids = await index.questions(tx, guild_id, after, _AT_ONCE)
                if ids:
                    await index.renew(tx, ids)
            if not ids:
                break
            after = ids[-1]
            done += len(ids)
            if progress is not None:
                progress(done, total)
    async with database.transaction() as tx:
        await note(tx)
    return done


async def note(tx: Tx) -> None:
    """Note that everything is indexed by the rules of now."""
    await guilds.mark(tx, MARK, str(folding.VERSION))


async def wrong(database: Database) -> int:
    """Return how many questions are found by other words than stand there, and terms miscounted."""
    found = 0
    async with database.reading() as tx:
        for guild_id in await tx.scalars(select(col(Guild.id)).order_by(col(Guild.id))):
            uses: Counter[str] = Counter()
            after = 0
            while ids := await index.questions(tx, guild_id, after, _AT_ONCE):
                after = ids[-1]
                stored, right = await gathered.compared(tx, ids)
                found += sum(stored.get(key) != right.get(key) for key in ids)
                for _guild, _title, words in right.values():
                    uses.update(storing.distinct(words) | {index.EVERY})
            counted = await tx.execute(
                select(col(SearchWord.term), col(SearchWord.questions)).where(
                    col(SearchWord.guild_id) == guild_id
                )
            )
            known = Counter({row[0]: row[1] for row in counted})
            found += sum(known[term] != uses[term] for term in known.keys() | uses.keys())
        if database.is_sqlite:
            found += await _unknown(tx)
    return found


async def _unknown(tx: Tx) -> int:
    """Return how many rows SQLite's own tables have too many or too few."""
    docs = await tx.scalar(select(func.count()).select_from(table(SearchDoc))) or 0
    off = 0
    for name in ("search_title", "search_words"):
        rows = await tx.scalar(text(f"SELECT count(*) FROM {name}_docsize"))  # noqa: S608
        off += abs((rows or 0) - docs)
    return off


async def finding(database: Database, *, thorough: bool) -> Finding:
    """Return what ``doctor`` says of it; ``thorough`` reads every post."""
    many = await wrong(database) if thorough else 0
    if await behind(database) or many:
        return problem(
            ngettext(
                "{count} thing differs between what can be found and what was posted.",
                "{count} things differ between what can be found and what was posted.",
                many,
            ).format(count=many)
            if many
            else _("What was posted is not indexed for searching."),
            _("Searching misses questions, or finds them by words that are gone."),
            _("Stop the bot, then: python bot.py reindex"),
        )
    return fine(_("What was posted can be found."))


async def _questions(database: Database) -> int:
    async with database.reading() as tx:
        statement = select(func.count()).where(col(Post.kind) == PostKind.QUESTION)
        return int(await tx.scalar(statement) or 0)


async def _servers(database: Database) -> list[int]:
    async with database.reading() as tx:
        return list(await tx.scalars(select(col(Guild.id)).order_by(col(Guild.id))))
