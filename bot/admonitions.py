"""What moderators have told somebody and they have not said that they read: above their inbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, literal, null, or_, select, union_all, update
from sqlmodel import col

from bot import notices
from bot.access import Actor, Standing
from bot.database import Tx, now, table
from models import Barred, MemberNote, NoteKind, Post, PostKind, Suspension
from models.types import UtcTime

MOST = 3
"""Shown at a time; the next ones when these are read."""


@dataclass(frozen=True, slots=True)
class Told:
    """One warning, suspension or unmasking."""

    id: int
    kind: NoteKind | None
    """None: a suspension."""
    body: str
    what: Barred | None
    until: datetime | None
    created_at: datetime
    address: str | None
    """The anonymous post through which it came; of a comment that of its question."""


async def unread(tx: Tx, who: Standing) -> tuple[Told, ...]:
    """Return what somebody was told and has not read, the oldest first: one read."""
    guild_id, user_id = who.guild_id, who.actor.user_id
    nothing = cast(null(), UtcTime())
    notes: Any = select(
        col(MemberNote.id).label("id"),
        cast(col(MemberNote.kind), String).label("kind"),
        col(MemberNote.body).label("body"),
        literal("").label("what"),
        nothing.label("until"),
        col(MemberNote.created_at).label("created_at"),
        col(MemberNote.through_post_id).label("through"),
    ).where(*_mine(MemberNote, guild_id, user_id), *_to_them())
    suspensions: Any = select(
        col(Suspension.id),
        literal(""),
        col(Suspension.reason),
        cast(col(Suspension.what), String),
        col(Suspension.until),
        col(Suspension.created_at),
        col(Suspension.through_post_id),
    ).where(*_mine(Suspension, guild_id, user_id), col(Suspension.ended_at).is_(None))
    found, asked = union_all(notes, suspensions).subquery("told"), table(Post).alias("asked")
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
    return Told(
        id=row.id,
        kind=NoteKind(row.kind) if row.kind else None,
        body=row.body,
        what=Barred(row.what) if row.what else None,
        until=row.until,
        created_at=row.created_at,
        address=address,
    )


async def read(tx: Tx, actor: Actor, notes: int, suspensions: int) -> None:
    """Mark what somebody was told read, up to this note and this suspension."""
    for model, newest in ((MemberNote, notes), (Suspension, suspensions)):
        await tx.execute(
            update(model)
            .where(*_mine(model, actor.guild_id, actor.user_id), col(model.id) <= newest)
            .values(told_at=now(tx))
            .execution_options(synchronize_session=False)
        )


def _mine(model: type[MemberNote | Suspension], guild_id: int, user_id: int) -> list[Any]:
    written = select(col(Post.id)).where(*notices.by_nobody(guild_id, user_id))
    return [
        col(model.guild_id) == guild_id,
        or_(col(model.user_id) == user_id, col(model.through_post_id).in_(written)),
        col(model.told_at).is_(None),
    ]


def _to_them() -> list[Any]:
    return [col(MemberNote.kind) != NoteKind.NOTE, col(MemberNote.removed_at).is_(None)]
