"""The rows of pictures: kept with a draft, handed on to the post it becomes, read for showing.

The bytes are read only when a message is sent; everything else makes do with the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlmodel import col

from bot.database import Tx, now
from models import Draft, DraftKind, Picture, PictureKind, Post, Revision

Owner = Draft | Post

PICTURED = (DraftKind.QUESTION, DraftKind.ANSWER)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture without its bytes."""

    id: int
    kind: PictureKind
    alt: str


@dataclass(frozen=True, slots=True)
class New:
    """A picture to be kept."""

    kind: PictureKind
    data: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A picture as it is sent. ``name`` is ours: what it was called before tells on its owner."""

    name: str
    alt: str
    data: bytes


async def of(tx: Tx, owner: Owner) -> tuple[Shown, ...]:
    """Return the pictures of a draft or a post, in their order."""
    rows = await tx.execute(
        select(col(Picture.id), col(Picture.kind), col(Picture.alt))
        .where(_of(owner))
        .order_by(col(Picture.position))
    )
    return tuple(Shown(number or 0, kind, alt) for number, kind, alt in rows)


async def words(tx: Tx, owner: Owner) -> list[str]:
    """Return what the pictures of a draft or a post show in words, as far as that was said."""
    if isinstance(owner, Draft) and owner.kind not in PICTURED:
        return []
    return [one.alt for one in await of(tx, owner) if one.alt]


async def files(tx: Tx, shown: Sequence[Shown]) -> list[File]:
    """Return these pictures with their bytes, as far as they are still there."""
    if not shown:
        return []
    rows = await tx.execute(
        select(col(Picture.position), col(Picture.kind), col(Picture.alt), col(Picture.data))
        .where(col(Picture.id).in_([one.id for one in shown]))
        .order_by(col(Picture.position))
    )
    return [File(f"picture-{position + 1}.{kind}", alt, data) for position, kind, alt, data in rows]


async def replace(tx: Tx, owner: Owner, pictures: Sequence[New]) -> None:
    """Let a draft or a post have these pictures and no others."""
    await drop(tx, owner)
    draft_id, post_id = (owner.id, None) if isinstance(owner, Draft) else (None, owner.id)
    for position, one in enumerate(pictures):
        tx.add(
            Picture(
                guild_id=owner.guild_id,
                draft_id=draft_id,
                post_id=post_id,
                position=position,
                kind=one.kind,
                alt=one.alt,
                data=one.data,
                created_at=now(tx),
            )
        )
    await tx.flush()


async def describe(tx: Tx, owner: Owner, alts: Sequence[str]) -> None:
    """Say anew what the pictures show that are there."""
    for position, alt in enumerate(alts):
        await tx.execute(
            update(Picture)
            .where(_of(owner), col(Picture.position) == position)
            .values(alt=alt)
            .execution_options(synchronize_session=False)
        )


async def drop(tx: Tx, owner: Owner) -> None:
    """Forget all pictures of a draft or a post."""
    await tx.execute(delete(Picture).where(_of(owner)).execution_options(synchronize_session=False))


async def hand_on(tx: Tx, draft: Draft, post: Post) -> bool:
    """Let a post have the pictures of the draft it was, and its first revision know of them.

    Returns whether there are any.
    """
    if not (kept := await noted(tx, draft)):
        return False
    await tx.execute(
        update(Picture)
        .where(_of(draft))
        .values(draft_id=None, post_id=post.id)
        .execution_options(synchronize_session=False)
    )
    await tx.execute(
        update(Revision)
        .where(col(Revision.post_id) == post.id, col(Revision.number) == 1)
        .values(pictures=kept)
    )
    return True


async def noted(tx: Tx, owner: Owner) -> list[list[Any]]:
    """Return the pictures as a revision keeps them: their ids, and what they show in words."""
    return [[one.id, one.alt] for one in await of(tx, owner)]


def _of(owner: Owner) -> ColumnElement[bool]:
    return (col(Picture.draft_id) if isinstance(owner, Draft) else col(Picture.post_id)) == owner.id
