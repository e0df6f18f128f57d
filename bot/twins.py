"""Refusing what says the same as what stands beside it, or nearly what its author said just now.

What others wrote counts only word for word: two people who fill in the same template have not
copied each other.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from bot import errors, lookalikes, posts, texts
from bot.access import Standing
from bot.database import Tx, now
from bot.posts import Found, address
from models import Post, PostKind, PostState

OWN_LATEST = 10
"""So many of an author's latest posts of a kind are compared."""

LATELY = timedelta(days=1)

LEAST = 80
"""Letters from which on texts are nearly the same: "Thank you!" is said often and means it."""

NEARLY = 0.9
"""The share of the runs of four letters that two such texts have in common."""

_RUN = 4


async def refuse_own(tx: Tx, who: Standing, kind: PostKind, body: str, title: str = "") -> None:
    """Raise ``SaidAlmost`` if someone posted nearly the same within a day, wherever that was.

    What they deleted themselves does not count; what they posted anonymously does, for they alone
    are told.
    """
    rows = await tx.scalars(
        select(Post)
        .where(
            col(Post.guild_id) == who.guild_id,
            col(Post.author_id) == who.actor.user_id,
            col(Post.kind) == kind,
            col(Post.state) != PostState.DELETED,
            col(Post.created_at) >= now(tx) - LATELY,
        )
        .order_by(col(Post.id).desc())
        .limit(OWN_LATEST)
    )
    wanted = f"{title}\n{body}"
    for post in rows:
        if nearly(wanted, f"{post.title or ''}\n{post.body}"):
            question = await tx.get_one(Post, post.question_id or post.id)
            raise errors.SaidAlmost(await posts.called(tx, Found(post, question)))


def nearly(one: str, other: str) -> bool:
    """Return whether two texts, neither of them short, differ in a few letters at most."""
    first, second = lookalikes.key(one), lookalikes.key(other)
    shorter, longer = sorted((len(first), len(second)))
    if shorter < LEAST or shorter < NEARLY * longer:
        return False
    mine, theirs = _runs(first), _runs(second)
    return 2 * len(mine & theirs) >= NEARLY * (len(mine) + len(theirs))


def _runs(letters: str) -> set[str]:
    return {letters[at : at + _RUN] for at in range(len(letters) - _RUN + 1)}


async def refuse_twins(tx: Tx, found: Found, kind: PostKind, body: str) -> None:
    """Raise ``SaidAlready`` if a visible sibling says the same, as Question2Answer does.

    The siblings of an answer are the other answers to what was ``found``, of a comment the other
    comments on it; only the latest fifty are compared.
    """
    rows = await tx.scalars(
        select(Post)
        .where(
            col(Post.parent_id) == found.post.id,
            col(Post.kind) == kind,
            col(Post.state) == PostState.PUBLISHED,
        )
        .order_by(col(Post.id).desc())
        .limit(50)
    )
    wanted = texts.fold(body)
    for post in rows:
        if texts.fold(post.body) == wanted:
            raise errors.SaidAlready(address(post, found.question))
