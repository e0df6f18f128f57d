"""What a post has said: its revisions, who wrote them, and how they differ. Takes the reader."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlmodel import col

from bot import access, aliases, differences, errors, posts
from bot.access import Standing
from bot.database import Tx
from bot.differences import Piece
from bot.posts import Found
from models import Member, Post, Revision

A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One revision in the list. ``editor`` is None for the author of an anonymous post."""

    number: int
    editor: str | None
    by_author: bool
    at: datetime
    reason: str | None
    silent: bool
    restored: int | None
    pictures: bool
    """It added pictures, took some off, or said anew what they show."""


@dataclass(frozen=True, slots=True)
class History:
    """Some revisions of a post, the newest first, and whether there are newer and older ones."""

    found: Found
    address: str
    """What people call it; of a comment, what it is on."""
    lines: tuple[Line, ...]
    newer: bool
    older: bool


@dataclass(frozen=True, slots=True)
class PicturesChanged:
    """What became of the pictures of a post, each by what it shows in words."""

    out: tuple[str, ...]
    put: tuple[str, ...]
    anew: tuple[tuple[str, str], ...]
    """What was said of a picture that stays, and what is said now."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How the text of a post became another. ``title`` is None for what has no title."""

    title: list[Piece] | None
    body: list[Piece]
    tags_out: tuple[str, ...]
    tags_in: tuple[str, ...]
    tags_moved: bool
    """The same tags in another order."""
    pictures: PicturesChanged | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One revision against what stood before it, and what its reader may do."""

    found: Found
    address: str
    line: Line
    newest: int
    """The number of the newest revision."""
    difference: Difference
    may_roll_back: bool


async def page(tx: Tx, who: Standing, post_id: int, *, below: int = 0) -> History:
    """Return revisions of a post, the newest first; ``below``: only those with lower numbers.

    Raises ``Gone`` for whoever cannot read the post.
    """
    found = await posts.find(tx, who, post_id)
    statement = (
        select(Revision)
        .where(col(Revision.post_id) == post_id)
        .order_by(col(Revision.number).desc())
        .limit(A_PAGE + 1)
    )
    if below > 0:
        statement = statement.where(col(Revision.number) < below)
    rows = (await tx.scalars(statement)).all()
    changed = {row.number for row, before in pairwise(rows) if _pictures(before, row) is not None}
    lines = await _lines(tx, found.post, rows[:A_PAGE], changed)
    newest = found.post.edit_count + 1
    return History(
        found,
        await posts.called(tx, found),
        lines,
        newer=bool(lines) and lines[0].number < newest,
        older=len(rows) > A_PAGE,
    )


async def one(tx: Tx, who: Standing, post_id: int, number: int) -> Shown:
    """Return a revision with what it changed; the first one is shown as it was written.

    Raises ``Gone`` for whoever cannot read the post, and for a revision that never was.
    """
    found = await posts.find(tx, who, post_id)
    wanted = await revision(tx, found.post, number)
    before = await revision(tx, found.post, number - 1) if number > 1 else wanted
    newest = found.post.edit_count + 1
    difference = _difference(before, wanted)
    changed = {number} if number > 1 and difference.pictures is not None else set()
    (line,) = await _lines(tx, found.post, [wanted], changed)
    return Shown(
        found,
        await posts.called(tx, found),
        line,
        newest,
        difference,
        may_roll_back=number != newest and access.can_edit(who, found.post, found.question) is None,
    )


async def since(tx: Tx, who: Standing, post_id: int, base: int) -> tuple[Found, Difference]:
    """Return how a post differs now from what it was in the revision ``base``."""
    found = await posts.find(tx, who, post_id)
    newest = await revision(tx, found.post, found.post.edit_count + 1)
    return found, _difference(await revision(tx, found.post, base), newest)


async def revision(tx: Tx, post: Post, number: int) -> Revision:
    """Return one revision of a post at hand. Raises ``Gone``."""
    rows = await tx.scalars(
        select(Revision).where(col(Revision.post_id) == post.id, col(Revision.number) == number)
    )
    found = rows.one_or_none()
    if found is None:
        raise errors.Gone
    return found


def _pictures(before: Revision | None, after: Revision) -> PicturesChanged | None:
    """Return how pictures changed, of the first revision all it had; None if they did not."""
    if after.pictures is None or (before is not None and before.pictures is None):
        # From a time when this was not kept.
        return None
    old = dict((before.pictures or []) if before is not None and before is not after else [])
    new = dict(after.pictures)
    if old == new:
        return None
    return PicturesChanged(
        out=tuple(alt for key, alt in old.items() if key not in new),
        put=tuple(alt for key, alt in new.items() if key not in old),
        anew=tuple((old[key], new[key]) for key in new if key in old and old[key] != new[key]),
    )


def _difference(before: Revision, after: Revision) -> Difference:
    old, new = ([tag for tag in one.tags.split(",") if tag] for one in (before, after))
    return Difference(
        title=None if after.title is None else differences.between(before.title or "", after.title),
        body=differences.between(before.body, after.body),
        tags_out=tuple(tag for tag in old if tag not in new),
        tags_in=tuple(tag for tag in new if tag not in old),
        tags_moved=old != new and sorted(old) == sorted(new),
        pictures=_pictures(before, after),
    )


async def _lines(
    tx: Tx, post: Post, rows: Sequence[Revision], pictures: Collection[int]
) -> tuple[Line, ...]:
    people = await tx.execute(
        select(col(Member.user_id), col(Member.display_name)).where(
            col(Member.guild_id) == post.guild_id,
            col(Member.user_id).in_({row.editor_id for row in rows} - {None}),
        )
    )
    names: dict[int | None, str] = {user: aliases.unmasked(name) for user, name in people}
    return tuple(
        Line(
            row.number,
            aliases.shown(post.alias) if row.editor_id is None else names.get(row.editor_id, ""),
            row.by_author,
            row.created_at,
            row.reason,
            row.silent,
            row.restored,
            row.number in pictures,
        )
        for row in rows
    )
