"""Refusing what says the same as what stands beside it."""

from sqlalchemy import select
from sqlmodel import col

from bot import errors, texts
from bot.database import Tx
from bot.posts import Found, address
from models import Post, PostKind, PostState


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
