"""Messages that went with their channel, and posting them again where there is a new one."""

from sqlalchemy import ColumnElement, and_, case, select, update
from sqlmodel import col

from bot.database import Tx, now
from models import OF_POSTS, Card, Post, PostState, StuckFor, Vote, VoteSource

CHUNK = 500
"""Ids in one statement."""


def cards_of(category_id: int) -> ColumnElement[bool]:
    """Return the condition on ``card`` that leaves the questions and answers of a category."""
    posts = select(col(Post.id)).where(col(Post.category_id) == category_id)
    return and_(col(Card.kind).in_(OF_POSTS), col(Card.subject_id).in_(posts))


async def forget(tx: Tx, which: ColumnElement[bool], *, stuck: str | None) -> None:
    """Let these cards forget messages that are gone; unless they are stuck they get new ones."""
    found = (await tx.execute(select(col(Card.id), col(Card.subject_id)).where(which))).all()
    for begin in range(0, len(found), CHUNK):
        part = found[begin : begin + CHUNK]
        await tx.execute(
            update(Card)
            .where(col(Card.id).in_([card_id for card_id, _post in part]))
            .values(
                message_id=None,
                thread_id=None,
                channel_id=None,
                forum_id=None,
                face=None,
                digest=None,
                seeded=False,
                pinned=False,
                # A card that was deleted by itself before can still be posted again by itself.
                stuck=case((col(Card.stuck) == StuckFor.DELETED, col(Card.stuck)), else_=stuck),
                leased_until=None,
            )
            .execution_options(synchronize_session=False)
        )
        await tx.execute(
            update(Vote)
            .where(
                col(Vote.post_id).in_([post_id for _card, post_id in part]),
                col(Vote.source) == VoteSource.REACTION,
            )
            .values(source=VoteSource.COMMAND)
            .execution_options(synchronize_session=False)
        )
        if stuck is None:
            await post_again(tx, col(Card.id).in_([card_id for card_id, _post in part]))


async def post_again(tx: Tx, which: ColumnElement[bool]) -> None:
    """Have those of these cards posted whose message went with its channel."""
    # Of each card at hand: a list of all that is shown would hold most posts there are.
    its_own = select(col(Post.id)).where(
        col(Post.id) == col(Card.subject_id), col(Post.state) == PostState.PUBLISHED
    )
    await tx.execute(
        update(Card)
        .where(
            which,
            col(Card.message_id).is_(None),
            col(Card.stuck).is_(None),
            col(Card.wanted) == col(Card.shown),
            its_own.exists(),
        )
        .values(wanted=col(Card.wanted) + 1, loud=True, not_before=now(tx))
        .execution_options(synchronize_session=False)
    )
    tx.info["touched"] = True
