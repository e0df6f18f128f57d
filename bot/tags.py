"""The tags of a server as its readers know them: those on questions that they can read.

A tag that only staff channels use is not there for anyone else, and neither is what it counts.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot import access, errors, texts
from bot.access import Standing
from bot.database import Tx
from bot.i18n import _
from models import Draft, DraftKind, Tag, TagSynonym, TagUse

A_PAGE = 20
FITTING_MOST = 15

LAST = "\U0010ffff"
"""Behind every character that a tag can go on with."""


@dataclass(frozen=True, slots=True)
class Known:
    """A tag, and how many published questions that its reader can see carry it."""

    id: int
    name: str
    questions: int


@dataclass(frozen=True, slots=True)
class About:
    """What the page of a tag says."""

    tag: Known
    description: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Tags by use, and whether there are more before and after them."""

    tags: tuple[Known, ...]
    earlier: bool
    later: bool


def _known(who: Standing, *conditions: ColumnElement[bool]) -> Any:
    questions = func.sum(col(TagUse.questions))
    return (
        select(col(Tag.id), col(Tag.name), questions.label("questions"))
        .join(TagUse, col(TagUse.tag_id) == col(Tag.id))
        .where(
            col(Tag.guild_id) == who.guild_id,
            col(TagUse.category_id).in_(access.covered(who)),
            col(TagUse.questions) > 0,
            *conditions,
        )
        .group_by(col(Tag.id), col(Tag.name))
    )


async def find(tx: Tx, who: Standing, tag_id: int) -> Known:
    """Return a tag this reader knows, or what stands in its place now. Raises ``BadChoice``."""
    old = aliased(Tag)
    merged = (
        select(col(TagSynonym.tag_id))
        .join(old, col(old.name) == col(TagSynonym.name))
        .where(col(old.id) == tag_id, col(TagSynonym.guild_id) == col(old.guild_id))
    )
    either = or_(col(Tag.id) == tag_id, col(Tag.id).in_(merged))
    row = (await tx.execute(_known(who, either))).one_or_none()
    if row is None:
        raise errors.BadChoice(_("There is no such tag here. See them all with /tag list."))
    return Known(*row)


async def named(tx: Tx, who: Standing, typed: str) -> Known:
    """Return the tag someone typed, or what that is a synonym of. Raises ``BadChoice``."""
    name = one_name(typed)
    stands_for = select(col(TagSynonym.tag_id)).where(
        col(TagSynonym.guild_id) == who.guild_id, col(TagSynonym.name) == name
    )
    either = or_(col(Tag.name) == name, col(Tag.id).in_(stands_for))
    row = (await tx.execute(_known(who, either))).one_or_none()
    if row is None:
        raise errors.BadChoice(_("There is no such tag here. See them all with /tag list."))
    return Known(*row)


def one_name(typed: str) -> str:
    """Return what someone typed as the name of one tag. Raises ``BadChoice`` and ``TooLong``."""
    # As one, whatever it has between its words.
    found = texts.tags(f"{typed},")
    if len(found) != 1:
        raise errors.BadChoice(_("Please name one tag."))
    return found[0]


async def beginning(tx: Tx, who: Standing, typed: str, limit: int) -> list[Known]:
    """Return the tags that begin as typed, also by a synonym, the most used first."""
    typed = texts.tag_name(typed)
    conditions = []
    if typed:
        synonyms = select(col(TagSynonym.tag_id)).where(
            col(TagSynonym.guild_id) == who.guild_id, _begins(col(TagSynonym.name), typed)
        )
        conditions.append(or_(_begins(col(Tag.name), typed), col(Tag.id).in_(synonyms)))
    statement = _known(who, *conditions)
    total = statement.selected_columns.questions
    rows = await tx.execute(statement.order_by(total.desc(), col(Tag.name)).limit(limit))
    return [Known(*row) for row in rows]


def _begins(name: Any, typed: str) -> ColumnElement[bool]:
    return and_(name >= typed, name < typed + LAST)


async def fitting(tx: Tx, who: Standing, draft: Draft) -> list[Known]:
    """Return tags that a question may want: those its title names, then its category's favourites.

    Only such as its writer knows and has not chosen; none if it is no question or has enough.
    """
    taken = texts.tag_names(draft.tags)
    if draft.kind is not DraftKind.QUESTION or len(taken) >= texts.TAGS_MOST:
        return []
    words = _words(draft.title)
    synonyms = select(col(TagSynonym.tag_id)).where(
        col(TagSynonym.guild_id) == who.guild_id, col(TagSynonym.name).in_(words)
    )
    found: dict[int, Known] = {}
    for fits in (
        or_(col(Tag.name).in_(words), col(Tag.id).in_(synonyms)),
        col(TagUse.category_id) == draft.category_id,
    ):
        statement = _known(who, fits, col(Tag.name).not_in(taken))
        total = statement.selected_columns.questions
        rows = await tx.execute(statement.order_by(total.desc(), col(Tag.name)).limit(FITTING_MOST))
        for row in rows:
            found.setdefault(row[0], Known(*row))
    return list(found.values())[:FITTING_MOST]


def _words(title: str) -> list[str]:
    """Return what in a title may be the name of a tag: its words, and two in a row."""
    words = [
        texts.tag_name(word.strip("?!.,;:()[]{}\"'“”‘’«»…"))
        for word in texts.clean_line(title).split()
    ]
    words = [word for word in words if word]
    pairs = [f"{one}-{other}" for one, other in pairwise(words)]
    return [word for word in (*words, *pairs) if len(word) <= texts.TAG_MOST]


async def about(tx: Tx, who: Standing, tag: Known) -> About:
    """Return what the page of a tag says."""
    row = await tx.get_one(Tag, tag.id)
    synonyms = await tx.scalars(
        select(col(TagSynonym.name))
        .where(col(TagSynonym.tag_id) == tag.id, col(TagSynonym.guild_id) == who.guild_id)
        .order_by(col(TagSynonym.name))
        .limit(50)
    )
    return About(tag, row.description, tuple(synonyms))


async def page(
    tx: Tx, who: Standing, *, mark: tuple[int, int] | None = None, backwards: bool = False
) -> Page:
    """Return the tags after ``mark`` (uses, id), or ``backwards`` those before it, by use."""
    statement = _known(who)
    total, key = statement.selected_columns.questions, col(Tag.id)
    if mark is not None:
        uses, place = mark
        summed = func.sum(col(TagUse.questions))
        beyond = (
            or_(summed > uses, and_(summed == uses, key < place))
            if backwards
            else or_(summed < uses, and_(summed == uses, key > place))
        )
        statement = statement.having(beyond)
    ordering = [total.asc(), key.desc()] if backwards else [total.desc(), key.asc()]
    rows = await tx.execute(statement.order_by(*ordering).limit(A_PAGE + 1))
    found = [Known(*row) for row in rows]
    more = len(found) > A_PAGE
    found = found[:A_PAGE]
    if backwards:
        found.reverse()
    return Page(
        tuple(found),
        earlier=more if backwards else mark is not None,
        later=True if backwards else more,
    )
