"""Voting as one writes it first: a session a reaction, the rows loaded, changed and committed.

This is what the figures are compared with, so it does the same job, down to the voter's points and
the card that is behind now, and has its best: WAL, a database that is its own, one reaction after
the other (ten at once are slower and lose each other's updates silently).
"""

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.votes import Ballot
from models import Card, Member, Post, Vote
from tests.bench.community import THEN, UP


def engine(url: URL) -> AsyncEngine:
    """Return an engine with SQLAlchemy's defaults, as durable as ours."""
    made = create_async_engine(url)
    if url.get_backend_name() == "sqlite":

        @event.listens_for(made.sync_engine, "connect")
        def _connected(connection: object, _record: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined]
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.close()

    return made


async def vote(made: AsyncEngine, ballot: Ballot) -> None:
    """Count one reaction."""
    value = 1 if ballot.emoji == UP else -1
    async with AsyncSession(made) as session:
        shown = select(Post, Card).join(Card, Card.subject_id == Post.id)  # type: ignore[arg-type]
        found = await session.exec(shown.where(Card.message_id == ballot.message_id))
        post, card = found.one()
        held = select(Vote).where(Vote.post_id == post.id, Vote.user_id == ballot.user_id)
        old = (await session.exec(held)).one_or_none()
        before = old.value if old else 0
        if old is None:
            session.add(
                Vote(
                    guild_id=post.guild_id,
                    post_id=post.id or 0,
                    user_id=ballot.user_id,
                    value=value,
                    source=ballot.source,
                    created_at=THEN,
                    changed_at=THEN,
                )
            )
        else:
            old.value = value
        post.up += (value == 1) - (before == 1)
        post.down += (value == -1) - (before == -1)
        post.score = post.up - post.down
        author = (await session.exec(_member(post.guild_id, post.author_id))).one()
        author.points += 10 * (value - before)
        voter = (await session.exec(_member(post.guild_id, ballot.user_id))).one()
        voter.points += 10 * ((value == 1) - (before == 1))
        voter.display_name = ballot.name or voter.display_name
        card.wanted += 1
        await session.commit()


def _member(guild_id: int, user_id: int) -> SelectOfScalar[Member]:
    return select(Member).where(Member.guild_id == guild_id, Member.user_id == user_id)
