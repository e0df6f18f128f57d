"""What to offer while someone types: questions by number or beginning, categories by their path."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from bot import access, content_notes, texts
from bot.access import Standing
from bot.database import Tx, is_sqlite
from models import Category, Post, PostKind, PostState

T = TypeVar("T")


async def questions(tx: Tx, who: Standing, typed: str, limit: int) -> list[tuple[int, str]]:
    """Return numbers and titles of questions this reader sees, latest first.

    What has a content note is named by that, and found all the same.

    Digits (with or without #) match the beginning of a number, anything else that of a title.
    """
    wanted = typed.strip().lstrip("#").strip()
    statement = (
        select(col(Post.number), col(Post.title), col(Post.content_note))
        .where(
            access.may_read(who),
            col(Post.kind) == PostKind.QUESTION,
            col(Post.state) == PostState.PUBLISHED,
        )
        .order_by(col(Post.id).desc())
        .limit(limit)
    )
    if wanted:
        title = _title_begins(tx, wanted)
        if wanted.isdecimal() and wanted.isascii() and len(wanted) < 10:
            statement = statement.where(or_(title, _begins(int(wanted))))
        else:
            statement = statement.where(title)
    return [
        (number or 0, content_notes.instead(title or "", note))
        for number, title, note in await tx.execute(statement)
    ]


def _title_begins(tx: Tx, typed: str) -> ColumnElement[bool]:
    """Return the condition that a title begins like this, in capitals or not, in any script.

    As a pattern that names both spellings of each letter: SQLite's ``lower`` knows English letters
    alone, and PostgreSQL's depends on how the database was made.
    """
    sqlite = is_sqlite(tx)
    pattern = ""
    for ch in texts.storable(typed):
        spellings = sorted({one for one in (ch, ch.lower(), ch.upper()) if len(one) == 1})
        if len(spellings) > 1:
            pattern += f"[{''.join(spellings)}]"
        elif sqlite:
            pattern += f"[{ch}]" if ch in "*?[" else ch
        else:
            pattern += f"\\{ch}" if ch.isascii() and not (ch.isalnum() or ch.isspace()) else ch
    title = col(Post.title)
    return title.op("GLOB")(f"{pattern}*") if sqlite else title.op("~")(f"^{pattern}")


def _begins(number: int) -> ColumnElement[bool]:
    """Return the condition that a question's number begins with these digits."""
    ranges = [
        col(Post.number).between(number * 10**more, (number + 1) * 10**more - 1)
        for more in range(10 - len(str(number)))
    ]
    return or_(*ranges)


def fitting(named: Iterable[tuple[str, T]], typed: str) -> list[tuple[str, T]]:
    """Return those whose name holds what is typed, in any case: what begins with it comes first.

    A path begins with it if its last part does.
    """
    wanted = texts.fold(typed)
    found = [(name, texts.fold(name), one) for name, one in named]
    fits = [each for each in found if wanted in each[1]]
    fits.sort(key=lambda each: not each[1].rpartition("›")[2].lstrip().startswith(wanted))
    return [(name, one) for name, _folded, one in fits]


def path(who: Standing, category: Category) -> str:
    """Return a category with those of its parents that they can read: Health › Sleep."""
    seen = access.readable(who)
    names, at = [category.name], category
    while at.parent_id is not None and at.parent_id in who.categories:
        at = who.categories[at.parent_id]
        if at.id in seen:
            names.append(at.name)
    return " › ".join(reversed(names))
