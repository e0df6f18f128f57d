"""What can be found of each question, kept in the transaction that changes the question.

One row a question, while it is published: the terms of its title, and those of all that is
published of it. What is hidden, deleted or waits for a moderator is in no row. Beside it, how many
questions of a server use each term; the term that is empty counts the questions.

Whatever changes what somebody can read of a question calls ``keep``; the rows are written once,
right before the commit, however many acts there were.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, cast, delete, select
from sqlmodel import col

from bot import sets
from bot.database import Tx, insert, is_sqlite, table
from bot.searching import folding, gathered, storing
from models import Post, PostKind, PostState, SearchDoc, SearchWord
from models.types import Big

EVERY = ""
"""The term that each question of a server has."""

_AT_ONCE = 200


def keep(tx: Tx, *question_ids: int | None) -> None:
    """Have these questions indexed anew before this transaction is committed."""
    tx.info.setdefault("unindexed", set()).update(key for key in question_ids if key)
    tx.info["beforehand"][settle] = None


def of(tx: Tx, *posts: Post) -> None:
    """Do the same for the questions that these posts belong to."""
    keep(tx, *(post.question_id or post.id for post in posts))


def added(tx: Tx, post: Post) -> None:
    """Have a new post found too: under its question, of which nothing else is read for that.

    That is locked, so that it is the last one there. A question itself nobody else knows yet.
    """
    new = tx.info.setdefault("added", {})
    if post.question_id is None:
        tx.info["asked"] = post.id
        of(tx, post)
    elif post.question_id in new:
        of(tx, post)
    else:
        new[post.question_id] = post
        tx.info["beforehand"][settle] = None


async def settle(tx: Tx) -> None:
    """Write down now what ``keep`` and ``added`` were called for."""
    waiting, new = sorted(tx.info.pop("unindexed", ())), tx.info.pop("added", {})
    if waiting or new:
        await tx.flush()
    new_one = tx.info.pop("asked", None)
    known = [key for key in waiting if key != new_one]
    if known and not is_sqlite(tx):
        # Whoever hides something of them meanwhile waits, or is waited for.
        await sets.run(tx, _locked(tx), [(key,) for key in known])
    for start in range(0, len(waiting), _AT_ONCE):
        await renew(tx, waiting[start : start + _AT_ONCE])
    await _append(tx, [post for key, post in new.items() if key not in waiting])


@sets.prepared
def _locked(tx: Tx) -> Any:
    given, post = sets.given(tx, id=Big), table(Post)
    asked = select(post.c.id).where(post.c.id.in_(select(given.c.id))).order_by(post.c.id)
    return asked.with_for_update(key_share=True, of=post)


async def _append(tx: Tx, new: Sequence[Post]) -> None:
    """Add the terms of these posts to those of their questions."""
    if not new:
        return
    above = [(one.question_id, one.parent_id) for one in new]
    stored = {row.id: row for row in await sets.run(tx, _shown_above(tx), above)}
    rows: dict[int, gathered.Row] = {}
    changes: dict[int, Counter[str]] = defaultdict(Counter)
    for post in new:
        row = stored.get(post.question_id or 0)
        if row is None:
            # Nobody reads it under what is hidden.
            continue
        known = storing.bag(row.words)
        terms = gathered.more(folding.terms(post.body), known)
        if terms:
            words = storing.longer(row.words, terms)
            rows[row.id] = (row.guild_id, row.title, words)
            unknown = {one for one in terms if not known.count(one, begun=False)}
            changes[row.guild_id].update(dict.fromkeys(unknown, 1))
    await _write(tx, rows)
    await _count(tx, changes)


@sets.prepared
def _shown_above(tx: Tx) -> Any:
    """Select what is stored of these questions, where what is above a new post is shown."""
    given, doc, post = sets.given(tx, id=Big, parent_id=Big), table(SearchDoc), table(Post)
    columns = (doc.c.id, doc.c.guild_id, cast(doc.c.title, Text), cast(doc.c.words, Text))
    return (
        select(*columns)
        .join(given, given.c.id == doc.c.id)
        .join(post, post.c.id == given.c.parent_id)
        .where(post.c.state == PostState.PUBLISHED)
    )


async def renew(tx: Tx, question_ids: Sequence[int]) -> None:
    """Index these questions: one statement that reads, and two or three that write."""
    stored, right = await gathered.compared(tx, question_ids)
    changes: dict[int, Counter[str]] = defaultdict(Counter)
    for rows, sign in ((stored, -1), (right, 1)):
        for guild_id, _title, words in rows.values():
            changes[guild_id].update(dict.fromkeys(storing.distinct(words) | {EVERY}, sign))
    await _write(tx, {key: row for key, row in right.items() if stored.get(key) != row})
    gone = [key for key in stored if key not in right]
    if gone:
        docs = table(SearchDoc)
        await tx.execute(delete(docs).where(docs.c.id.in_(gone)))
    await _count(tx, changes)


async def _write(tx: Tx, rows: dict[int, gathered.Row]) -> None:
    if rows:
        await sets.run(tx, _written(tx), [(key, *row) for key, row in rows.items()])


@sets.prepared
def _written(tx: Tx) -> Any:
    given = sets.given(tx, id=Big, guild_id=Big, title=Text, words=Text)
    kind = table(SearchDoc).c.title.type
    columns = (given.c.id, given.c.guild_id, cast(given.c.title, kind), cast(given.c.words, kind))
    # Without a condition SQLite takes ON for the beginning of a join's.
    statement = insert(tx, SearchDoc).from_select(
        ["id", "guild_id", "title", "words"], select(*columns).where(given.c.id > 0)
    )
    # Not INSERT OR REPLACE, which goes past the triggers that keep what SQLite searches.
    return statement.on_conflict_do_update(
        index_elements=["id"],
        set_={"title": statement.excluded.title, "words": statement.excluded.words},
    )


async def _count(tx: Tx, changes: dict[int, Counter[str]]) -> None:
    """Add to the numbers of questions that use these terms, and forget terms that none uses."""
    rows = [
        (guild_id, term, change)
        for guild_id, terms in sorted(changes.items())
        for term, change in sorted(terms.items())
        if change
    ]
    more = [row for row in rows if row[2] > 0]
    less = [row for row in rows if row[2] < 0]
    if less and not is_sqlite(tx):
        # One after the other: two that change the same words in another order would both wait.
        # What is only added comes in the order of its words.
        await sets.run(tx, _alone(tx), [(guild_id,) for guild_id in changes])
    if more:
        await sets.run(tx, _more(tx), more)
    if less:
        await sets.run(tx, _less(tx), less)
        await sets.run(tx, _unused(tx), [row[:2] for row in less])


@sets.prepared
def _alone(tx: Tx) -> Any:
    given, word = sets.given(tx, guild_id=Big), table(SearchWord)
    here = word.c.guild_id.in_(select(given.c.guild_id))
    asked = select(word.c.id).where(here, word.c.term == EVERY).order_by(word.c.id)
    return asked.with_for_update(of=word)


@sets.prepared
def _more(tx: Tx) -> Any:
    given = sets.given(tx, guild_id=Big, term=Text, questions=Big)
    statement = insert(tx, SearchWord).from_select(
        ["guild_id", "term", "questions"], select(given).where(given.c.questions > 0)
    )
    return statement.on_conflict_do_update(
        index_elements=["guild_id", "term"],
        set_={"questions": table(SearchWord).c.questions + statement.excluded.questions},
    )


@sets.prepared
def _less(tx: Tx) -> Any:
    word, given = table(SearchWord), sets.given(tx, guild_id=Big, term=Text, questions=Big)
    return (
        word.update()
        .where(word.c.guild_id == given.c.guild_id, word.c.term == given.c.term)
        .values(questions=word.c.questions + given.c.questions)
    )


@sets.prepared
def _unused(tx: Tx) -> Any:
    word, given = table(SearchWord), sets.given(tx, guild_id=Big, term=Text)
    these = select(word.c.id).join(
        given, (word.c.guild_id == given.c.guild_id) & (word.c.term == given.c.term)
    )
    return word.delete().where(word.c.id.in_(these), word.c.questions == 0)


async def questions(tx: Tx, guild_id: int, after: int, limit: int) -> list[int]:
    """Return some ids of a server's questions in their order, also of those with a row too many."""
    asked = select(col(Post.id)).where(
        col(Post.guild_id) == guild_id, col(Post.kind) == PostKind.QUESTION, col(Post.id) > after
    )
    rows = await tx.scalars(asked.order_by(col(Post.id)).limit(limit))
    return [key for key in rows if key is not None]
