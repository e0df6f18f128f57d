"""What somebody is told: unread first, then read, the newest first, and only what they can see now.

A channel that became private, a hidden post, an acceptance taken back: what is not to be seen any
more when the inbox is opened does not stand in it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlmodel import col

from bot import access, aliases, errors
from bot.access import Actor, Standing
from bot.database import Tx, now, table
from models import (
    Card,
    Member,
    NoticeKind,
    Notification,
    Post,
    PostKind,
    PostState,
)

A_PAGE = 10
COUNTED = 100
"""Unread ones are counted up to here."""

asked, parent = table(Post).alias("asked"), table(Post).alias("parent")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the inbox: the first or last line of a page."""

    unread: bool
    event_id: int


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened."""

    id: int
    mark: Mark
    kind: NoticeKind
    name: str | None
    """Who wrote what there is to read; of an anonymous post the alias."""
    number: int
    """Of the question that it is about."""
    title: str
    on: PostKind
    """What was commented on, where it is a comment."""
    answer_number: int | None
    """Of the answer that it is about, if it is about one."""
    category_id: int
    created_at: datetime
    url: str | None

    @property
    def address(self) -> str:
        """#142, or #142.3."""
        return f"#{self.number}.{self.answer_number}" if self.answer_number else f"#{self.number}"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the inbox; ``unread`` counts all that are, up to ``COUNTED``."""

    lines: tuple[Line, ...]
    unread: int
    earlier: bool
    later: bool


async def page(tx: Tx, who: Standing, *, mark: Mark | None = None, backwards: bool = False) -> Page:
    """Return the page after ``mark``, or ``backwards`` the one before it: two reads."""
    rows = await _walk(tx, who, mark, backwards=backwards)
    more = len(rows) > A_PAGE
    lines = [_line(*row) for row in rows[:A_PAGE]]
    if backwards:
        lines.reverse()
    return Page(
        tuple(lines),
        await unread(tx, who),
        earlier=more if backwards else mark is not None,
        later=True if backwards else more,
    )


async def unread(tx: Tx, who: Standing) -> int:
    """Return how many things somebody has not read, up to ``COUNTED``."""
    found = union_all(
        *(
            select(walk.c.id)
            for walk in (
                _shown(who, mine).where(_UNREAD).limit(COUNTED).subquery() for mine in _mine(who)
            )
        )
    ).subquery()
    return min(await tx.scalar(select(func.count()).select_from(found)) or 0, COUNTED)


async def read_one(tx: Tx, who: Standing, notification_id: int) -> Post:
    """Mark one thing read and return what there is to read. Raises ``Gone``, also for others'."""
    for mine in _mine(who):
        found = await tx.scalar(
            _shown(who, mine)
            .where(col(Notification.id) == notification_id)
            .with_only_columns(col(Notification.post_id))
        )
        if found is not None:
            await _read(tx, col(Notification.id) == notification_id)
            return await tx.get_one(Post, found)
    raise errors.Gone


async def read_all(tx: Tx, actor: Actor, up_to: int) -> None:
    """Mark everything read that somebody was told up to this event, also what is not shown now."""
    owned = [col(Notification.guild_id) == actor.guild_id, col(Notification.event_id) <= up_to]
    await _read(tx, *owned, col(Notification.user_id) == actor.user_id)
    written = select(col(Post.id)).where(*_anonymously(actor.guild_id, actor.user_id))
    await _read(tx, *owned, col(Notification.to_author_of).in_(written))


async def _read(tx: Tx, *which: ColumnElement[bool]) -> None:
    await tx.execute(
        update(Notification)
        .where(*which, _UNREAD)
        .values(read_at=now(tx))
        .execution_options(synchronize_session=False)
    )


_UNREAD = col(Notification.read_at).is_(None)


def _anonymously(guild_id: int, user_id: int) -> list[ColumnElement[bool]]:
    """Return the conditions on the posts that somebody wrote anonymously."""
    # Written as in the condition of its index.
    return [
        col(Post.guild_id) == guild_id,
        col(Post.author_id) == user_id,
        text("post.anonymous"),  # type: ignore[list-item]  # a condition all the same
    ]


def _mine(who: Standing) -> list[ColumnElement[bool]]:
    """Return the two ways in which a row can be for them: by their id, and by what they wrote."""
    written = select(col(Post.id)).where(*_anonymously(who.guild_id, who.actor.user_id))
    return [
        and_(
            col(Notification.guild_id) == who.guild_id,
            col(Notification.user_id) == who.actor.user_id,
        ),
        col(Notification.to_author_of).in_(written),
    ]


def _shown(who: Standing, mine: ColumnElement[bool]) -> Any:
    """Return what is for them and can be seen by them now, and everything it stands under too."""
    published = _state(table(Post).c.state)
    return (
        select(col(Notification.id), col(Notification.event_id))
        .join(Post, col(Post.id) == col(Notification.post_id))
        .outerjoin(parent, parent.c.id == col(Post.parent_id))
        .outerjoin(asked, asked.c.id == col(Post.question_id))
        .where(
            mine,
            access.may_read(who),
            published,
            *(or_(above.c.id.is_(None), _state(above.c.state)) for above in (parent, asked)),
            or_(col(Notification.kind) != NoticeKind.ACCEPTED, col(Post.accepted)),
        )
    )


def _state(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column == PostState.PUBLISHED


async def _walk(tx: Tx, who: Standing, mark: Mark | None, *, backwards: bool) -> list[Any]:
    """Return the next rows, one more than a page holds."""
    event = col(Notification.event_id)
    walks = []
    for unread_ones in (True, False):
        beyond: list[ColumnElement[bool]] = []
        if mark is not None:
            if unread_ones is mark.unread:
                beyond = [event > mark.event_id if backwards else event < mark.event_id]
            elif unread_ones is not backwards:
                # Forwards the unread ones are behind us; backwards the read ones.
                continue
        flag: ColumnElement[int] = literal_column("1" if unread_ones else "0")
        walks += [
            _shown(who, mine)
            .add_columns(flag.label("unread"))
            .where(_UNREAD if unread_ones else ~_UNREAD, *beyond)
            .order_by(event.asc() if backwards else event.desc())
            .limit(A_PAGE + 1)
            .subquery()
            for mine in _mine(who)
        ]
    found = union_all(*(select(one.c.id, one.c.unread, one.c.event_id) for one in walks)).subquery()
    order = [found.c.unread, found.c.event_id]
    on_comment = col(Post.kind) == PostKind.COMMENT
    rows = await tx.execute(
        select(
            Notification,
            Post,
            asked.c.number,
            asked.c.title,
            parent.c.kind,
            parent.c.answer_number,
            col(Member.display_name),
            col(Card.channel_id),
            col(Card.message_id),
        )
        .join(found, found.c.id == col(Notification.id))
        .join(Post, col(Post.id) == col(Notification.post_id))
        .outerjoin(parent, parent.c.id == col(Post.parent_id))
        .outerjoin(asked, asked.c.id == col(Post.question_id))
        .outerjoin(
            Member,
            and_(
                col(Member.guild_id) == col(Post.guild_id),
                col(Member.user_id) == col(Post.author_id),
            ),
        )
        .outerjoin(
            Card,
            and_(
                # A comment is shown with what it is on.
                col(Card.kind) == case((on_comment, parent.c.kind), else_=col(Post.kind)),
                col(Card.subject_id) == case((on_comment, parent.c.id), else_=col(Post.id)),
            ),
        )
        .order_by(*(one.asc() if backwards else one.desc() for one in order))
        .limit(A_PAGE + 1)
    )
    return list(rows.all())


def _line(
    row: Notification,
    post: Post,
    number: int | None,
    title: str | None,
    on: PostKind | None,
    on_answer: int | None,
    name: str | None,
    channel_id: int | None,
    message_id: int | None,
) -> Line:
    url = None
    if message_id is not None:
        url = f"https://discord.com/channels/{post.guild_id}/{channel_id}/{message_id}"
    return Line(
        id=row.id or 0,
        mark=Mark(row.read_at is None, row.event_id),
        kind=row.kind,
        name=aliases.shown(post.alias) if post.anonymous else name,
        number=post.number or number or 0,
        title=post.title or title or "",
        on=on or post.kind,
        answer_number=post.answer_number or on_answer,
        category_id=post.category_id,
        created_at=row.created_at,
        url=url,
    )
