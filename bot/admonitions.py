"""What moderators have told somebody and they have not said that they read.

It stands above their inbox, and in direct messages if they want such (``bot.letters``).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    cast,
    literal,
    null,
    select,
    union_all,
    update,
)
from sqlmodel import col

from bot import notices
from bot.access import Actor, Standing
from bot.database import Tx, now, table
from models import Barred, Event, MemberNote, NoteKind, Post, PostKind, Suspension
from models.types import UtcTime

MOST = 3
"""Shown at a time; the next ones when these are read."""


ADDRESSING = frozenset(
    {
        "member.warn",
        "member.suspend",
        "member.hide_all",
        "member.void",
        "member.void_burst",
        # And by which it is taken back; of a suspension it is told as of one that ends by itself.
        "member.warn_remove",
        "member.show_all",
        "member.unvoid",
        *(f"{kind}.unmask" for kind in PostKind),
    }
)
"""The acts by which moderators say something to somebody."""

_Model = type[MemberNote | Suspension]


@dataclass(frozen=True, slots=True)
class Told:
    """One warning, suspension or unmasking."""

    id: int
    kind: NoteKind | None
    """None: a suspension."""
    body: str
    what: Barred | None
    """Of a suspension, also of one that is over: what it is from."""
    until: datetime | None
    created_at: datetime
    address: str | None
    """The anonymous post through which it came; of a comment that of its question."""
    was: NoteKind | None = None
    """Of what was taken back and was no suspension: which of them."""


async def unread(tx: Tx, who: Standing) -> tuple[Told, ...]:
    """Return what somebody was told and has not read, the oldest first: one read."""
    return await _left(tx, who, lambda _model: [])


async def unwritten(tx: Tx, who: Standing, since: datetime) -> tuple[Told, ...]:
    """Return what of it no direct message has told since then either, likewise."""
    return await _left(
        tx, who, lambda model: [col(model.written_at).is_(None), col(model.created_at) >= since]
    )


async def _left(
    tx: Tx, who: Standing, more: Callable[[_Model], list[ColumnElement[bool]]]
) -> tuple[Told, ...]:
    nothing = cast(null(), UtcTime())
    notes: Any = select(
        col(MemberNote.id).label("id"),
        cast(col(MemberNote.kind), String).label("kind"),
        col(MemberNote.body).label("body"),
        literal("").label("what"),
        nothing.label("until"),
        col(MemberNote.created_at).label("created_at"),
        col(MemberNote.through_post_id).label("through"),
    ).where(*more(MemberNote), *_to_them())
    suspensions: Any = select(
        col(Suspension.id),
        literal(""),
        col(Suspension.reason),
        cast(col(Suspension.what), String),
        col(Suspension.until),
        col(Suspension.created_at),
        col(Suspension.through_post_id),
    ).where(*more(Suspension), col(Suspension.ended_at).is_(None))
    walks = [
        statement.where(*own)
        for statement, model in ((notes, MemberNote), (suspensions, Suspension))
        for own in _mine(model, who.guild_id, who.actor.user_id)
    ]
    found, asked = union_all(*walks).subquery("told"), table(Post).alias("asked")
    rows = await tx.execute(
        select(
            found,
            col(Post.kind).label("of"),
            col(Post.number),
            col(Post.answer_number),
            asked.c.number.label("asked"),
        )
        .outerjoin(Post, col(Post.id) == found.c.through)
        .outerjoin(asked, asked.c.id == col(Post.question_id))
        .order_by(found.c.created_at, found.c.id)
        .limit(MOST)
    )
    return tuple(_told(row) for row in rows)


def _told(row: Any) -> Told:
    address = None
    if row.through is not None:
        address = f"#{row.number or row.asked}"
        if row.of is PostKind.ANSWER:
            address = f"{address}.{row.answer_number}"
    kind = NoteKind(row.kind) if row.kind else None
    what, was = row.what, None
    if kind is NoteKind.OVER:
        was = NoteKind(row.body) if row.body in set(NoteKind) else None
        what = "" if was else row.body
    return Told(
        id=row.id,
        kind=kind,
        body=row.body,
        what=Barred(what) if what else None,
        until=row.until,
        created_at=row.created_at,
        address=address,
        was=was,
    )


async def read(tx: Tx, actor: Actor, notes: int, suspensions: int) -> None:
    """Mark what somebody was told read, up to this note and this suspension."""
    for model, newest in ((MemberNote, notes), (Suspension, suspensions)):
        for own in _mine(model, actor.guild_id, actor.user_id):
            await tx.execute(
                update(model)
                .where(*own, col(model.id) <= newest)
                .values(told_at=now(tx))
                .execution_options(synchronize_session=False)
            )


async def written(tx: Tx, told: Collection[Told]) -> None:
    """Note that a direct message told somebody this."""
    for model, ids in (
        (MemberNote, [one.id for one in told if one.kind is not None]),
        (Suspension, [one.id for one in told if one.kind is None]),
    ):
        await tx.execute(
            update(model)
            .where(col(model.id).in_(ids))
            .values(written_at=now(tx))
            .execution_options(synchronize_session=False)
        )


async def addressed(tx: Tx, event: Event) -> Sequence[int]:
    """Return to whom an act of a moderator says something, if it is such a one.

    To the author of an anonymous post too, whose id no row around it holds.
    """
    if event.verb not in ADDRESSING:
        return []
    if event.user_id is not None:
        return [event.user_id]
    if event.post_id is not None:
        return [(await tx.get_one(Post, event.post_id)).author_id]
    notes = (event.after or {}).get("notes", [])
    rows = await tx.scalars(select(col(MemberNote.user_id)).where(col(MemberNote.id).in_(notes)))
    return [user_id for user_id in rows if user_id is not None]


def _mine(model: _Model, guild_id: int, user_id: int) -> list[list[ColumnElement[bool]]]:
    """Return the two ways in which a row can be for them, each along its index.

    By their id, and by what they wrote anonymously; of both what they have not read.
    """
    written = select(col(Post.id)).where(*notices.by_nobody(guild_id, user_id))
    new = [col(model.guild_id) == guild_id, col(model.told_at).is_(None)]
    return [
        [*new, col(model.user_id) == user_id],
        [*new, col(model.through_post_id).in_(written)],
    ]


def _to_them() -> list[Any]:
    return [col(MemberNote.kind) != NoteKind.NOTE, col(MemberNote.removed_at).is_(None)]
