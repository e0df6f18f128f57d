"""What moderators told somebody and does not hold any more: they are told that too, once.

A row by itself (``NoteKind.OVER``) says so, as of the moment from which on it holds no more: by
that moment it is found again, if what was taken back holds after all.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from bot.database import Tx, now
from models import MemberNote, NoteKind, Suspension


def over(told: MemberNote | Suspension, what: str, by_id: int, moment: datetime) -> MemberNote:
    """Return the row that tells somebody that something holds no more.

    ``what`` a suspension was from, or which kind of word it was.
    """
    return MemberNote(
        guild_id=told.guild_id,
        user_id=told.user_id,
        through_post_id=told.through_post_id,
        kind=NoteKind.OVER,
        body=what,
        by_id=by_id,
        created_at=moment,
    )


async def take_back(tx: Tx, guild_id: int, note_ids: Collection[int], by_id: int) -> None:
    """Take what people were told off their pages, and tell them that it is taken back."""
    for row in await _these(tx, guild_id, note_ids):
        if row.removed_at is None:
            row.removed_at, row.removed_by = now(tx), by_id
            if row.kind is not NoteKind.NOTE:
                tx.add(over(row, row.kind, by_id, now(tx)))
    await tx.flush()


async def say_again(tx: Tx, guild_id: int, note_ids: Collection[int], by_id: int) -> None:
    """Let what was taken back hold again: whoever was told it reads it anew."""
    rows = [one for one in await _these(tx, guild_id, note_ids) if one.removed_at is not None]
    await hold_again(tx, [(one, one.kind, one.removed_at) for one in rows], by_id)
    for row in rows:
        row.removed_at = row.removed_by = None
    await tx.flush()


async def hold_again(
    tx: Tx, told: Collection[tuple[MemberNote | Suspension, str, datetime | None]], by_id: int
) -> None:
    """Say to people anew what they were told, and no more that it was over: two statements.

    With each, as in ``over``, what it was and since when it was over.
    """
    wanted = {(one.user_id, one.through_post_id, what, since) for one, what, since in told}
    # By their id, or by what they wrote anonymously: each along its index.
    for column, keys in (
        (MemberNote.user_id, {user for user, _post, _what, _since in wanted}),
        (MemberNote.through_post_id, {post for _user, post, _what, _since in wanted}),
    ):
        rows = await tx.scalars(
            select(MemberNote).where(
                col(MemberNote.guild_id).in_({one.guild_id for one, _what, _since in told}),
                col(column).in_(keys - {None}),
                col(MemberNote.kind) == NoteKind.OVER,
                col(MemberNote.created_at).in_({since for _one, _what, since in told}),
                col(MemberNote.removed_at).is_(None),
            )
        )
        for row in rows.all():
            if (row.user_id, row.through_post_id, row.body, row.created_at) in wanted:
                row.removed_at, row.removed_by = now(tx), by_id
    for one, _what, _since in told:
        one.told_at = one.written_at = None
    await tx.flush()


async def _these(tx: Tx, guild_id: int, note_ids: Collection[int]) -> list[MemberNote]:
    rows = await tx.scalars(
        select(MemberNote)
        .where(col(MemberNote.id).in_(note_ids), col(MemberNote.guild_id) == guild_id)
        .order_by(col(MemberNote.id))
    )
    return list(rows)
