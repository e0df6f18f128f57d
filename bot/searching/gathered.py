"""What can be found of questions, gathered from what is published of them, and as it is stored."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Text, cast, literal, null, select, union_all

from bot import sets
from bot.database import Tx, is_sqlite, table
from bot.searching import folding, storing
from bot.searching.storing import Bag
from models import Post, PostState, PostTag, SearchDoc, Tag
from models.types import Big

TERMS_MOST = 16_000
"""Terms of one question that can be found, the earliest. A ``tsvector`` knows so many places."""

REPEATED = 2_000
"""After so many terms only those count that a question does not have yet: whatever is said in a
long thread was said before, and a new comment under it then costs no more than elsewhere."""

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
    shown = {one.id for one in posts}
    # A comment is read under what it is on.
    read = [one.body for one in posts if one.parent_id is None or one.parent_id in shown]
    return found_by(question.title, chain(sorted(tags), read))


def found_by(title: str, texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the terms of a title, and those of it and all these texts."""
    own = folding.terms(title)
    return own, more(chain(own, *map(folding.terms, texts)), storing.bag(""))


def more(terms: Iterable[str], known: Bag) -> list[str]:
    """Return which of these terms are added to those that are known already."""
    kept: list[str] = []
    here: Counter[str] = Counter()
    for term in terms:
        length = known.length + len(kept)
        times = here[term] + known.count(term, begun=False)
        if length >= TERMS_MOST:
            break
        if not times or (length < REPEATED and times < storing.PLACES_MOST):
            kept.append(term)
            here[term] += 1
    return kept


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
