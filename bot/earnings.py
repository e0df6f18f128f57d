"""Where someone's points come from, post by post: Question2Answer's formula, taken apart."""

from dataclasses import dataclass

from sqlalchemy import and_, case, func, null, or_, select
from sqlmodel import col

from bot import access, content_notes, jumps, members, reputation
from bot.access import Standing
from bot.database import Tx, table
from models import Card, Post, PostKind, PostState, Vote

A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Earning:
    """What one post brought its author."""

    post_id: int
    address: str
    title: str
    """Of the question, also for an answer."""
    url: str | None
    up: int
    down: int
    posting: int
    """Points for having asked or answered."""
    votes: int
    """Points for its votes, capped as the server decided."""
    accepted: int
    """Points for accepting an answer, or for being the accepted one."""

    @property
    def points(self) -> int:
        """All of it."""
        return self.posting + self.votes + self.accepted


@dataclass(frozen=True, slots=True)
class Earnings:
    """Someone's points: what everyone starts with, what they got otherwise, and a page of posts."""

    user_id: int
    points: int
    base: int
    bonus: int
    ups_cast: int
    downs_cast: int
    casting: int
    """Points for the votes they cast."""
    posts: tuple[Earning, ...]
    """The newest first."""
    earlier: bool
    later: bool


async def page(
    tx: Tx, who: Standing, user_id: int, *, mark: int = 0, backwards: bool = False
) -> Earnings:
    """Return the posts before the post ``mark``, or ``backwards`` those after it: three reads.

    Only the posts that this reader sees are listed; the sums above them are of everything.
    """
    chosen = who.preferences
    member = await members.find(tx, who.guild_id, user_id)
    ups, downs = await _cast(tx, who.guild_id, user_id)
    question, card = table(Post).alias("question"), table(Card)
    key = col(Post.id)
    statement = (
        select(
            Post,
            question.c.number,
            question.c.title,
            question.c.content_note,
            # As in ``bot.reputation.of_accepting``: an anonymous asker is somebody else.
            case((question.c.anonymous, null()), else_=question.c.author_id),
            card.c.channel_id,
            card.c.message_id,
        )
        .outerjoin(question, question.c.id == col(Post.question_id))
        .outerjoin(card, and_(card.c.kind == col(Post.kind), card.c.subject_id == key))
        .where(
            access.may_read(who),
            col(Post.author_id) == user_id,
            col(Post.anonymous).is_(False),
            col(Post.unpaid).is_(False),
            col(Post.kind).in_([PostKind.QUESTION, PostKind.ANSWER]),
            col(Post.state) == PostState.PUBLISHED,
            or_(question.c.id.is_(None), question.c.state == PostState.PUBLISHED),
        )
        .order_by(key.asc() if backwards else key.desc())
        .limit(A_PAGE + 1)
    )
    if mark:
        statement = statement.where(key > mark if backwards else key < mark)
    rows = (await tx.execute(statement)).all()
    more = len(rows) > A_PAGE
    shown = [_earning(who, *row) for row in rows[:A_PAGE]]
    if backwards:
        shown.reverse()
    return Earnings(
        user_id=user_id,
        points=member.points if member is not None else chosen.points_base,
        base=chosen.points_base,
        bonus=member.bonus if member is not None else 0,
        ups_cast=ups,
        downs_cast=downs,
        casting=ups * reputation.of_casting(1, chosen) + downs * reputation.of_casting(-1, chosen),
        posts=tuple(shown),
        earlier=more if backwards else bool(mark),
        later=True if backwards else more,
    )


def _earning(
    who: Standing,
    post: Post,
    number: int | None,
    title: str | None,
    note: str | None,
    asker_id: int | None,
    channel_id: int | None,
    message_id: int | None,
) -> Earning:
    chosen, accepted = who.preferences, 0
    if post.accepted and post.kind is PostKind.QUESTION:
        accepted = chosen.points_multiple * chosen.points_accept
    elif post.accepted and asker_id != post.author_id:
        accepted = chosen.points_multiple * chosen.points_accepted
    own = post.kind is PostKind.QUESTION
    return Earning(
        post_id=post.id or 0,
        address=f"#{post.number}" if own else f"#{number}.{post.answer_number}",
        title=content_notes.instead(
            (post.title if own else title) or "", post.content_note if own else note
        ),
        url=jumps.link(post.guild_id, channel_id, message_id),
        up=post.up,
        down=post.down,
        posting=reputation.of_posting(post, chosen),
        votes=post.points,
        accepted=accepted,
    )


async def _cast(tx: Tx, guild_id: int, user_id: int) -> tuple[int, int]:
    """Return how many of their votes up and down are paid for."""
    rows = await tx.execute(
        select(col(Vote.value), func.count())
        .join(Post, col(Post.id) == col(Vote.post_id))
        .where(
            col(Vote.guild_id) == guild_id,
            col(Vote.user_id) == user_id,
            reputation.counts(),
            reputation.paid(),
        )
        .group_by(col(Vote.value))
    )
    found = {row.value: row[1] for row in rows}
    return found.get(1, 0), found.get(-1, 0)
