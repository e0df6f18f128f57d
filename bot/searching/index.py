"""What can be found of each question, kept in the transaction that changes the question.

One row a question, while it is published: the terms of its title, and those of all that is
published of it. What is hidden, deleted or waits for a moderator is in no row. Beside it, how many
questions of a server use each term; the term that is empty counts the questions.

Whatever changes what somebody can read of a question calls ``keep``; the rows are written once,
right before the commit, however many acts there were.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Text, cast, delete, func, literal, null, select, union_all
from sqlmodel import col

from bot import sets
from bot.database import Tx, insert, is_sqlite, table
from bot.searching import folding, storing
from models import Post, PostKind, PostState, PostTag, SearchDoc, SearchWord, Tag
from models.types import Big

EVERY = ""
"""The term that each question of a server has."""

TERMS_MOST = 20_000
"""Terms of one question that can be found, the earliest: some two hundred pages of a book."""

_AT_ONCE = 200


def keep(tx: Tx, *question_ids: int | None) -> None:
    """Have these questions indexed anew before this transaction is committed."""
    tx.info.setdefault("unindexed", set()).update(key for key in question_ids if key)
    tx.info["beforehand"][settle] = None


def of(tx: Tx, *posts: Post) -> None:
    """Do the same for the questions that these posts belong to."""
    keep(tx, *(post.question_id or post.id for post in posts))


async def settle(tx: Tx) -> None:
    """Write down now what ``keep`` was called for."""
    waiting = sorted(tx.info.pop("unindexed", ()))
    if waiting:
        await tx.flush()
    for start in range(0, len(waiting), _AT_ONCE):
        await renew(tx, waiting[start : start + _AT_ONCE])


async def renew(tx: Tx, question_ids: Sequence[int]) -> None:
    """Index these questions: one statement that reads, and two or three that write."""
    stored, right = await compared(tx, question_ids)
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


Row = tuple[int, str, str]
"""The server of a question, its title and its words, as they are stored."""


async def compared(tx: Tx, question_ids: Sequence[int]) -> tuple[dict[int, Row], dict[int, Row]]:
    """Return the rows of these questions as they are, and as they should be."""
    rows = (await sets.run(tx, _everything(tx), [(key,) for key in question_ids])).all()
    stored: dict[int, Row] = {}
    posts: dict[int, list[Any]] = defaultdict(list)
    tags: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.kind == "doc":
            stored[row.question] = (row.guild_id, row.title, row.body)
        elif row.kind == "tag":
            tags[row.question].append(row.title)
        else:
            posts[row.question].append(row)
    right = {}
    for key, theirs in posts.items():
        question = next((one for one in theirs if one.id == key), None)
        if question is not None:
            title, words = _terms(question, sorted(theirs, key=lambda one: one.id), tags[key])
            right[key] = (question.guild_id, *_stored(tx, question.guild_id, title, words))
    return stored, right


def _terms(question: Any, posts: Sequence[Any], tags: Iterable[str]) -> tuple[list[str], list[str]]:
    title = folding.terms(question.title)
    words = list(title)
    for name in sorted(tags):
        words += folding.terms(name)
    shown = {one.id for one in posts}
    for post in posts:
        # A comment is read under what it is on.
        if len(words) < TERMS_MOST and (post.parent_id is None or post.parent_id in shown):
            words += folding.terms(post.body)
    return title, words[:TERMS_MOST]


def _stored(tx: Tx, guild_id: int, title: Sequence[str], words: Sequence[str]) -> tuple[str, str]:
    if is_sqlite(tx):
        return storing.text(title), storing.text(words)
    return storing.vector(guild_id, title), storing.vector(guild_id, words)


@sets.prepared
def _everything(tx: Tx) -> Any:
    """Select what is published of these questions, their tags, and what is stored of them."""
    given, post, tag = sets.given(tx, id=Big), table(Post), table(Tag)
    filed, doc = table(PostTag), table(SearchDoc)
    published = post.c.state == sets.fixed(post.c.state, PostState.PUBLISHED)

    def posts(key: Any) -> Any:
        return (
            select(
                key.label("question"),
                post.c.id,
                cast(post.c.kind, Text).label("kind"),
                post.c.parent_id,
                post.c.guild_id,
                post.c.title,
                post.c.body,
            )
            .join(given, given.c.id == key)
            .where(published)
        )

    def other(key: Any, kind: str, guild_id: Any, title: Any, body: Any) -> Any:
        nothing = cast(null(), Big)
        what = (key, nothing, literal(kind), nothing, guild_id, cast(title, Text), cast(body, Text))
        return select(*what).join(given, given.c.id == key)

    return union_all(
        posts(post.c.id),
        posts(post.c.question_id),
        other(filed.c.post_id, "tag", filed.c.guild_id, tag.c.name, null()).join(
            tag, tag.c.id == filed.c.tag_id
        ),
        other(doc.c.id, "doc", doc.c.guild_id, doc.c.title, doc.c.words),
    )


async def _write(tx: Tx, rows: dict[int, Row]) -> None:
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
    if more:
        await sets.run(tx, _more(tx), more)
    if less:
        await sets.run(tx, _less(tx), less)
        await sets.run(tx, _unused(tx), [row[:2] for row in less])


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


async def used(tx: Tx, guild_id: int) -> int:
    """Return how many questions of a server can be found."""
    docs = table(SearchDoc)
    statement = select(func.count()).where(docs.c.guild_id == guild_id)
    return int(await tx.scalar(statement) or 0)
