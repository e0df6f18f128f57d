"""Which questions a search may find: those its reader can read, of those that are wanted."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Integer,
    Subquery,
    and_,
    bindparam,
    false,
    or_,
    select,
)
from sqlmodel import col

from bot import access, direct, tree
from bot.access import Standing
from bot.database import Tx, table
from bot.searching.wanted import Status, Wanted
from models import Post, PostKind, PostState, PostTag, SearchDoc
from models.types import Big

LETTERS = 2
"""So few letters begin a word of so many titles that an engine, which reads all of them before it
has the latest, would be slow: the latest titles are looked through first."""

WALKED = 3_000
"""How many. Most of what people begin to type stands in enough of them."""

OFFERED: tuple[Any, ...] = tuple(
    table(Post).c[name]
    for name in ("id", "number", "title", "content_note", "accepted", "answer_count", "score")
)
"""What is told of a question while somebody types."""


def few_letters(begun: Sequence[str]) -> str:
    """Return the letters that a word is to begin with, if they are so few; else nothing."""
    letters = begun[0].removesuffix("*") if begun else ""
    few = len(letters) <= LETTERS and all(one == letters for one in begun[1:])
    return letters if few else ""


def whole(who: Standing) -> bool:
    """Return whether this reader reads every category there is."""
    return access.covered(who) == set(who.categories)


def shown(who: Standing) -> ColumnElement[bool]:
    """Return the condition on a post that it is published where this reader reads."""
    return and_(access.may_read(who), col(Post.state) == PostState.PUBLISHED)


def of(who: Standing, wanted: Wanted) -> ColumnElement[bool] | None:
    """Return the condition on questions, or None if all of the server's are meant.

    Raises ``BadChoice`` for a category that is not there.
    """
    conditions = [*_narrowed(wanted)]
    if wanted.category_id is not None:
        inside = tree.inside(who, tree.find(who, wanted.category_id))
        conditions.append(col(Post.category_id).in_([one.id for one in inside]))
    if not conditions and whole(who):
        return None
    return and_(shown(who), col(Post.kind) == PostKind.QUESTION, *conditions)


class Read(Protocol):
    """A statement about the questions of a scope; without one, about all of a server's."""

    async def __call__(
        self, tx: Tx, scope: ColumnElement[bool] | None, **values: object
    ) -> Sequence[Any]:
        """Return its rows."""
        ...


def scoped(build: Callable[[Tx, ColumnElement[bool] | None], Any]) -> Read:
    """Make of a statement one that is compiled once where its reader reads everything."""
    in_all = direct.read(lambda tx: build(tx, None))

    async def rows(tx: Tx, scope: ColumnElement[bool] | None, **values: object) -> Sequence[Any]:
        if scope is None:
            return await in_all(tx, **values)
        return (await tx.execute(build(tx, scope), values)).all()

    return rows


async def seen(
    who: Standing,
    limit: int,
    ask: Callable[[ColumnElement[bool] | None], Awaitable[Sequence[Any]]],
) -> Sequence[Any]:
    """Return what this reader sees of the questions that ``ask`` returns for a scope.

    Asked without one, it returns ``limit`` of all the server's, each with whether it is ``seen``:
    that costs least, and most people read most of a server. Only where it is not so for these, it
    is asked for those alone that they read.
    """
    rows = await ask(None)
    found = [row for row in rows if row.seen]
    most_unseen = len(rows) == limit and 2 * len(found) < limit
    if most_unseen and (scope := of(who, Wanted())) is not None:
        return await ask(scope)
    return found


def seen_by(tx: Tx, scope: ColumnElement[bool] | None) -> list[ColumnElement[bool]]:
    """Return the column ``seen`` of ``post``, where no scope has said it already."""
    return [access.shown_in(tx, Post).label("seen")] if scope is None else []


def latest_titles() -> Subquery:
    """Select the latest titles of a server in terms: ``:walked`` ones of ``:guild``."""
    doc, guild = table(SearchDoc), bindparam("guild", type_=Big)
    return (
        select(doc.c.id, doc.c.title)
        # As a range, and in the order of the index over both: else PostgreSQL may go through the
        # titles of every server, from the latest on.
        .where(doc.c.guild_id.between(guild, guild))
        .order_by(doc.c.guild_id.desc(), doc.c.id.desc())
        .limit(bindparam("walked", type_=Integer))
        .subquery()
    )


def offered(tx: Tx, scope: ColumnElement[bool] | None, found: Any, key: Any) -> Any:
    """Select ``OFFERED`` of the questions of ``found``, latest first."""
    post = table(Post)
    told = select(*OFFERED, *seen_by(tx, scope))
    return told.join_from(found, post, post.c.id == key).order_by(key.desc())


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.tag_ids:
        found += [_tagged(one) for one in wanted.tag_ids]
    if wanted.status is Status.SOLVED:
        found.append(col(Post.accepted).is_(True))
    elif wanted.status is not None:
        answered = col(Post.answer_count) > 0
        found.append(answered if wanted.status is Status.ANSWERED else ~answered)
    if wanted.since is not None:
        found.append(col(Post.created_at) >= wanted.since)
    if wanted.author_id is not None:
        found.append(_written_by(wanted.author_id, replies=bool(wanted.words.strip())))
    return found


def _tagged(tag_id: int) -> ColumnElement[bool]:
    here = select(col(PostTag.id)).where(
        col(PostTag.post_id) == col(Post.id), col(PostTag.tag_id) == tag_id
    )
    return here.exists()


def _written_by(user_id: int, *, replies: bool) -> ColumnElement[bool]:
    own = openly_by(user_id)
    if not replies:
        return own
    reply = table(Post).alias("reply")
    theirs = select(reply.c.id).where(
        reply.c.question_id == col(Post.id),
        openly_by(user_id, reply.c),
        reply.c.state == PostState.PUBLISHED,
    )
    return or_(own, theirs.exists())


def openly_by(user_id: int, post: Any = Post) -> ColumnElement[bool]:
    """Return the condition that a post is by this person, and not anonymous."""
    return and_(post.author_id == user_id, post.anonymous.is_(False))


def among(ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a post is one of these."""
    return col(Post.id).in_(ids) if ids else false()
