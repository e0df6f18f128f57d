"""One thing that somebody is told, as it is read: whom it is for, whether they see it, its words.

What both the inbox (``bot.inbox``) and direct messages (``bot.letters``) read from.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select, text
from sqlmodel import col

from bot import access, aliases, jumps
from bot.access import Standing
from bot.database import table
from models import (
    Card,
    CloseReason,
    Event,
    Member,
    NoticeKind,
    Notification,
    Post,
    PostKind,
    PostState,
)

asked, parent = table(Post).alias("asked"), table(Post).alias("parent")


WAITS = "queue"
"""The act by which a post that was shown waits for a moderator."""


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
    question_id: int
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
    what: PostKind
    """What the post is now that there is to read."""
    act: str = ""
    """What was done to their post by somebody else, if that is what they are told."""
    closed: CloseReason | None = None
    reason: str | None = None
    """Why it was done; never who did it."""
    undoes: bool = False
    """It undid what had been done to their post before."""
    note: str | None = None
    """The content note of what there is to read: its question's title is not shown then."""

    @property
    def address(self) -> str:
        """#142, or #142.3."""
        return f"#{self.number}.{self.answer_number}" if self.answer_number else f"#{self.number}"


def by_nobody(guild_id: int, user_id: int) -> list[ColumnElement[bool]]:
    """Return the conditions on the posts that somebody wrote anonymously."""
    # Written as in the condition of its index.
    return [
        col(Post.guild_id) == guild_id,
        col(Post.author_id) == user_id,
        text("post.anonymous"),  # type: ignore[list-item]  # a condition all the same
    ]


def mine(who: Standing) -> list[ColumnElement[bool]]:
    """Return the two ways in which a row can be for them: by their id, and by what they wrote."""
    written = select(col(Post.id)).where(*by_nobody(who.guild_id, who.actor.user_id))
    return [
        and_(
            col(Notification.guild_id) == who.guild_id,
            col(Notification.user_id) == who.actor.user_id,
        ),
        col(Notification.to_author_of).in_(written),
    ]


def shown(who: Standing, own: ColumnElement[bool]) -> Any:
    """Return what is for them and can be seen by them now, and everything it stands under too."""
    return standing(own).where(seen(who))


def seen(who: Standing) -> ColumnElement[bool]:
    """Return the condition that they may be told of a post: they read it, or it was theirs.

    Of what was deleted for them its author is told all the same, where they see its channel.
    """
    theirs = and_(
        col(Notification.kind) == NoticeKind.MODERATED,
        col(Post.author_id) == who.actor.user_id,
        col(Post.guild_id) == who.guild_id,
        col(Post.category_id).in_(access.readable(who)),
    )
    return or_(access.may_read(who), theirs)


def standing(own: ColumnElement[bool]) -> Any:
    """Return what is for them and is still so, whether they can see it now or not."""
    post = table(Post)
    published = [_state(post.c.state)]
    published += [or_(one.c.id.is_(None), _state(one.c.state)) for one in (parent, asked)]
    return (
        select(col(Notification.id), col(Notification.event_id))
        .join(Post, col(Post.id) == col(Notification.post_id))
        .outerjoin(parent, parent.c.id == col(Post.parent_id))
        .outerjoin(asked, asked.c.id == col(Post.question_id))
        .where(
            own,
            # What was done to a post its author is told whether it is shown or not.
            or_(col(Notification.kind) == NoticeKind.MODERATED, and_(*published)),
            or_(col(Notification.kind) != NoticeKind.ACCEPTED, col(Post.accepted)),
            # An answer that went elsewhere, or a comment that is none on theirs any more.
            _still_on(asked, NoticeKind.ANSWER),
            _still_on(parent, NoticeKind.COMMENT),
        )
    )


def _still_on(theirs: Any, kind: NoticeKind) -> ColumnElement[bool]:
    return or_(
        col(Notification.kind) != kind,
        theirs.c.author_id == col(Notification.user_id),
        theirs.c.id == col(Notification.to_author_of),
    )


def _state(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column == PostState.PUBLISHED


def whole(found: Any) -> Any:
    """Return the statement that reads all that a line shows, of the rows that were found."""
    on_comment = col(Post.kind) == PostKind.COMMENT
    return (
        select(
            Notification,
            Post,
            asked.c.number,
            # Of a question that is not shown only the number is said.
            case((_state(asked.c.state), asked.c.title), else_=None),
            asked.c.content_note,
            parent.c.kind,
            parent.c.answer_number,
            col(Member.display_name),
            col(Card.channel_id),
            col(Card.message_id),
            Event,
        )
        .join(found, found.c.id == col(Notification.id))
        .join(Post, col(Post.id) == col(Notification.post_id))
        .join(Event, col(Event.id) == col(Notification.event_id))
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
    )


def line(found: Any) -> Line:
    """Return one thing from a row of ``whole``."""
    row, post, number, title, note, on, on_answer, name, channel_id, message_id, event = found
    return Line(
        id=row.id or 0,
        mark=Mark(row.read_at is None, row.event_id),
        kind=row.kind,
        name=aliases.shown(post.alias) if post.anonymous else name and aliases.unmasked(name),
        question_id=post.question_id or post.id or 0,
        number=post.number or number or 0,
        title=post.title or title or "",
        on=on or post.kind,
        answer_number=post.answer_number or on_answer,
        category_id=post.category_id,
        created_at=row.created_at,
        url=jumps.link(post.guild_id, channel_id, message_id),
        what=post.kind,
        act=_act(event) if row.kind is NoticeKind.MODERATED else "",
        closed=_closed(event),
        reason=event.reason if row.kind is NoticeKind.MODERATED else None,
        undoes=event.undoes is not None and row.kind is NoticeKind.MODERATED,
        note=note if post.title is None else post.content_note,
    )


def _act(event: Event) -> str:
    # To be shown no more can also be to wait once more.
    waits = (event.after or {}).get("state") == PostState.QUEUED
    return WAITS if waits else event.verb.partition(".")[2]


def _closed(event: Event) -> CloseReason | None:
    why = (event.after or {}).get("close_reason")
    return CloseReason(why) if why else None
