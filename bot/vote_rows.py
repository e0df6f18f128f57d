"""The rows of votes, read and written for as many as there are: a statement for all of them.

What follows from them for posts, people and cards is ``bot.tally``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, String, and_, bindparam, delete, false, select, true, update

from bot import sets
from bot.database import Tx, insert, now, table
from models import Vote, VoteSource
from models.types import Big, UtcTime

Key = tuple[int, int]  # a vote's post and voter


@dataclass(slots=True)
class Standing:
    """Someone's vote on a post, as it stands while ballots are counted and as it stood before."""

    source: VoteSource
    value: int = 0
    voided: bool = False
    pending: bool = False
    before: int = 0
    counted_before: int = 0
    name: str | None = None
    """The name the voter was seen under."""
    withdrawn: bool = False
    """Taken back while it was voided."""
    cast: bool = False
    """A ballot set it, so it is to be stored."""


async def read(tx: Tx, keys: Collection[Key]) -> dict[Key, Standing]:
    """Return those of these votes that there are."""
    if not keys:
        return {}
    rows = await sets.run(tx, _votes(tx), keys)
    return {
        (row.post_id, row.user_id): Standing(
            row.source,
            0 if row.withdrawn else row.value,
            row.voided_by is not None,
            row.pending,
            0 if row.withdrawn else row.value,
            0 if row.voided_by is not None or row.pending else row.value,
        )
        for row in rows
    }


@sets.prepared
def _votes(tx: Tx) -> Any:
    given, vote = sets.given(tx, post=Big, user=Big), table(Vote)
    return select(
        vote.c.post_id,
        vote.c.user_id,
        vote.c.value,
        vote.c.source,
        vote.c.voided_by,
        vote.c.pending,
        vote.c.withdrawn,
    ).select_from(
        given.join(vote, and_(vote.c.post_id == given.c.post, vote.c.user_id == given.c.user))
    )


async def write(tx: Tx, changed: Mapping[Key, Standing], guilds: Mapping[int, int]) -> None:
    """Store what votes have become; ``guilds`` holds each post's server."""
    stands = [
        (guilds[post], post, user, vote.value, vote.source, int(vote.pending))
        for (post, user), vote in sorted(changed.items(), key=_key)
        if vote.value
    ]
    # A voided vote stays where it is, so that it stays voided when its reaction comes back.
    kept = [key for key, vote in changed.items() if not vote.value and vote.voided]
    gone = [key for key, vote in changed.items() if not vote.value and not vote.voided]
    if stands:
        await sets.run(tx, _upsert(tx), stands, now=now(tx))
    if kept:
        await sets.run(tx, _withdraw(tx), kept)
    if gone:
        await sets.run(tx, _remove(tx), gone)


def _key(item: tuple[Key, Standing]) -> Key:
    return item[0]


@sets.prepared
def _upsert(tx: Tx) -> Any:
    given = sets.given(
        tx, guild=Big, post=Big, user=Big, value=Integer, source=String, pending=Integer
    )
    row, moment = given.c, bindparam("now", type_=UtcTime())
    statement = insert(tx, Vote).from_select(
        [
            "guild_id",
            "post_id",
            "user_id",
            "value",
            "source",
            "pending",
            "withdrawn",
            "created_at",
            "changed_at",
        ],
        select(
            row.guild,
            row.post,
            row.user,
            row.value,
            row.source,
            row.pending == 1,
            false(),
            moment,
            moment,
        ).where(true()),
    )
    told = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["post_id", "user_id"],
        set_={
            name: told[name] for name in ("value", "source", "pending", "withdrawn", "changed_at")
        },
    )


@sets.prepared
def _withdraw(tx: Tx) -> Any:
    vote = table(Vote)
    return update(vote).where(vote.c.id.in_(_given(tx))).values(withdrawn=True)


@sets.prepared
def _remove(tx: Tx) -> Any:
    vote = table(Vote)
    return delete(vote).where(vote.c.id.in_(_given(tx)))


def _given(tx: Tx) -> Any:
    given, vote = sets.given(tx, post=Big, user=Big), table(Vote)
    return select(vote.c.id).select_from(
        given.join(vote, and_(vote.c.post_id == given.c.post, vote.c.user_id == given.c.user))
    )


async def put_aside(tx: Tx, keys: Collection[Key], by: int) -> None:
    """Void these votes."""
    await sets.run(tx, _put_aside(tx), keys, by=by)


async def restore(tx: Tx, keys: Collection[Key]) -> None:
    """Let these votes count again; whoever took one back meanwhile has none any more."""
    await sets.run(tx, _forget(tx), keys)
    await sets.run(tx, _restore(tx), keys)


@sets.prepared
def _put_aside(tx: Tx) -> Any:
    vote = table(Vote)
    return (
        update(vote).where(vote.c.id.in_(_given(tx))).values(voided_by=bindparam("by", type_=Big))
    )


@sets.prepared
def _restore(tx: Tx) -> Any:
    vote = table(Vote)
    return update(vote).where(vote.c.id.in_(_given(tx))).values(voided_by=None)


@sets.prepared
def _forget(tx: Tx) -> Any:
    vote = table(Vote)
    return delete(vote).where(vote.c.id.in_(_given(tx)), vote.c.withdrawn)
