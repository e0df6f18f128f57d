"""Having oneself erased in a server: ``/mydata anonymise`` and ``/mydata delete``.

A row of ``watermark`` is the whole of an erasure that is under way: what is wanted, how far it has
come, and the two secrets it is done with. It moves in the transactions of what it stands for, a few
hundred rows each, so that a crash loses nothing and everyone else has their turn. With its last
step it goes, and with it the only link between somebody and what is left of them.

What becomes of which column is said by ``bot.personal``; here is how.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, or_, select
from sqlmodel import col

from bot import access, errors, guilds
from bot.access import Actor
from bot.cards import Shards
from bot.database import Tx, table
from bot.erasing_steps import STEPS, How, Job
from bot.i18n import _
from models import Post, PostState, Vote, Watermark

NAME = "erasing:"

STRIDES = 10
"""Looks in one transaction, most of which find nothing."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What erasing somebody would do to their posts."""

    posts: int = 0
    staying: int = 0
    """Those that others' answers or comments stand on."""
    anonymous: int = 0
    votes: int = 0

    def __add__(self, other: "Outlook") -> "Outlook":
        """Return both together: of two servers."""
        return Outlook(
            self.posts + other.posts,
            self.staying + other.staying,
            self.anonymous + other.anonymous,
            self.votes + other.votes,
        )


async def outlook(tx: Tx, guild_id: int, user_id: int) -> Outlook:
    """Return what there is to be erased of somebody in a server."""
    mine = (col(Post.guild_id) == guild_id, col(Post.author_id) == user_id)
    there = (*mine, col(Post.state) != PostState.DELETED)
    other = table(Post).alias("other")
    on_it = (
        select(other.c.id)
        .where(
            or_(
                other.c.question_id == col(Post.id),
                other.c.parent_id == col(Post.id),
                other.c.duplicate_of == col(Post.id),
            ),
            other.c.author_id != user_id,
            other.c.state != PostState.DELETED,
        )
        .exists()
    )
    count = select(func.count()).select_from(Post).where(*there)
    votes = select(func.count()).where(
        col(Vote.guild_id) == guild_id, col(Vote.user_id) == user_id, col(Vote.voided_by).is_(None)
    )
    return Outlook(
        posts=await tx.scalar(count) or 0,
        staying=await tx.scalar(count.where(on_it)) or 0,
        anonymous=await tx.scalar(count.where(col(Post.anonymous))) or 0,
        votes=await tx.scalar(votes) or 0,
    )


async def begin(tx: Tx, guild_id: int, user_id: int, how: How) -> None:
    """Note that somebody is to be erased in a server. Raises ``BadChoice`` if they are."""
    name = f"{NAME}{user_id}"
    if await guilds.marked(tx, name, guild_id) is not None:
        raise errors.BadChoice(_("That is being done already; it goes on until it is finished."))
    former = -secrets.randbits(61) - 1
    await _keep(tx, Job(guild_id, user_id, how, former, secrets.token_hex(16)))
    tx.info["touched"] = True


async def waiting(tx: Tx, shards: Shards) -> Sequence[tuple[int, int]]:
    """Return which erasures are under way: server and user."""
    return await guilds.under_way(tx, NAME, shards.own(Watermark.guild_id))


async def advance(tx: Tx, guild_id: int, user_id: int) -> bool:
    """Erase some more of somebody; return whether that was not all yet."""
    name = f"{NAME}{user_id}"
    noted = await guilds.marked(tx, name, guild_id, writing=True)
    if noted is None:
        return False
    said = json.loads(noted)
    job = Job(guild_id, user_id, **(said | {"how": How(said["how"])}))
    if job.steps != len(STEPS):
        job.step, job.mark, job.steps = 0, 0, len(STEPS)
    who = await access.standing(tx, Actor(guild_id=guild_id, user_id=0, name=""))
    for _stride in range(STRIDES):
        if job.step == len(STEPS):
            await guilds.unmark(tx, name, guild_id)
            return False
        done, following = await STEPS[job.step](tx, who, job)
        if following is None:
            job.step, job.mark = job.step + 1, 0
        else:
            job.mark = following
        await tx.flush()
        # Statements about many rows went past what the session remembers.
        tx.expunge_all()
        if done:
            break
    await _keep(tx, job)
    return True


async def _keep(tx: Tx, job: Job) -> None:
    said = {key: value for key, value in asdict(job).items() if key not in ("guild_id", "user_id")}
    await guilds.mark(tx, f"{NAME}{job.user_id}", json.dumps(said), job.guild_id)
