"""Whom an event concerns: those it is about, and those who follow what it is about.

Question2Answer's rules (the asker, the answerer, whoever commented on the same post), and followers
beside them. Never whoever did it, and never for a post that is not shown.

A post that is shown again is news to those who have not heard of it: it may have been hidden before
anyone had, or halfway through its followers. To its author it is news each time.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.database import Tx
from models import (
    Category,
    Event,
    FollowKind,
    Link,
    LinkKind,
    NoticeKind,
    Post,
    PostKind,
    PostState,
    PostTag,
)

ASK_AUTHOR = "ask_author"
"""The act by which a moderator asks the author of a post something."""

TOLD = (
    "hide",
    "close",
    "reopen",
    "lock",
    "unlock",
    "remove",
    "restore",
    "move",
    "to_comment",
    "to_answer",
    "edit",
    "content_note",
    ASK_AUTHOR,
)
"""What authors are told of that others did to their post; of undoing it too."""

_FOLLOWS = select(col(Link.answer_id)).where(col(Link.kind) == LinkKind.FOLLOW_ON)


def tells(act: str, after: Mapping[str, Any]) -> bool:
    """Return whether the author of a post is told of such an act on it, and so of its undoing."""
    return (act in TOLD or act == "show") and not after.get("silent", False)


@dataclass(frozen=True, slots=True)
class Direct:
    """One person whom an event is about."""

    kind: NoticeKind
    to_author_of: int | None = None
    """Their post, if they wrote it anonymously: then only it may stand in a row."""


@dataclass(frozen=True, slots=True)
class Followers:
    """Everyone who follows one thing."""

    notice: NoticeKind
    kind: FollowKind
    subject_id: int


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an event concerns; the first reason for which someone is concerned is what counts."""

    post: Post
    """What there is to read."""
    actor_id: int | None
    """Who did it, also where it was done anonymously. For leaving them out, and nothing else."""
    direct: Mapping[int, Direct] = field(default_factory=dict)
    followers: tuple[Followers, ...] = ()
    earlier: tuple[int, ...] = ()
    """The events by which some may have heard of it already: they are not told again."""
    first_at: datetime | None = None
    """When it was shown first, if that was earlier: who follows only since then was not there."""


async def of(tx: Tx, event: Event) -> Audience | None:
    """Return whom an event concerns, or None if nobody is told of such events."""
    find = _FIND.get(event.verb)
    if find is None or event.post_id is None:
        return None
    if find is _moderated:
        return await _moderated(tx, event, await tx.get_one(Post, event.post_id))
    if event.undoes is not None and event.verb == "question.accept":
        # An acceptance that comes back with its answer is no news.
        return None
    post = await _published(tx, event.post_id)
    if post is None or not _shows(event):
        return None
    told = await find(tx, event, post)
    if told is None or not event.verb.endswith(".show"):
        return told
    before = [one for one in await _news_before(tx, event) if _shows(one)]
    first_at = before[0].created_at if before else None
    author = {} if event.by_author else _people(event.actor_id, (NoticeKind.MODERATED, post))
    direct = {**told.direct, **author}
    earlier = tuple(one.id or 0 for one in before)
    return replace(told, direct=direct, earlier=earlier, first_at=first_at)


def _shows(event: Event) -> bool:
    """Tell a post that is published from one that begins to wait for a moderator."""
    waits = event.verb.endswith(".post") and (event.after or {}).get("state") == PostState.QUEUED
    return not waits


async def _news_before(tx: Tx, event: Event) -> Sequence[Event]:
    """Return the events by which a post was posted and shown before, in order."""
    rows = await tx.scalars(
        select(Event)
        .where(
            col(Event.post_id) == event.post_id,
            col(Event.id) < event.id,
            col(Event.verb).in_([one for one in _FIND if one.endswith((".post", ".show"))]),
        )
        .order_by(col(Event.id))
    )
    return rows.all()


async def _published(tx: Tx, post_id: int | None) -> Post | None:
    """Return a post if it is shown, and so is everything it stands under."""
    post = await tx.get(Post, post_id) if post_id is not None else None
    if post is None or post.state is not PostState.PUBLISHED:
        return None
    if post.parent_id is not None and await _published(tx, post.parent_id) is None:
        return None
    return post


async def _question(tx: Tx, _event: Event, post: Post) -> Audience:
    # Where it was approved by a moderator, it is still the asker's.
    by = (
        () if post.anonymous else (Followers(NoticeKind.MEMBER, FollowKind.MEMBER, post.author_id),)
    )
    rows = await tx.scalars(
        select(col(PostTag.tag_id))
        .where(col(PostTag.post_id) == post.id)
        .order_by(col(PostTag.position))
    )
    tags = [Followers(NoticeKind.TAG, FollowKind.TAG, tag_id) for tag_id in rows]
    categories, at = [], await tx.get(Category, post.category_id)
    while at is not None:
        categories.append(Followers(NoticeKind.CATEGORY, FollowKind.CATEGORY, at.id or 0))
        at = await tx.get(Category, at.parent_id) if at.parent_id is not None else None
    # Whoever wrote the answer it follows from; of their own questions they need not be told.
    follows = await _published(tx, await tx.scalar(_FOLLOWS.where(col(Link.from_id) == post.id)))
    direct = _people(post.author_id, (NoticeKind.FOLLOW_ON, follows)) if follows else {}
    return Audience(post, post.author_id, direct, followers=(*by, *tags, *categories))


async def _answer(tx: Tx, _event: Event, post: Post) -> Audience | None:
    question = await _published(tx, post.question_id)
    if question is None:
        return None
    return Audience(
        post,
        post.author_id,
        _people(post.author_id, (NoticeKind.ANSWER, question)),
        (Followers(NoticeKind.FOLLOWED_ANSWER, FollowKind.QUESTION, question.id or 0),),
    )


async def _comment(tx: Tx, _event: Event, post: Post) -> Audience | None:
    parent = await _published(tx, post.parent_id)
    if parent is None:
        return None
    others = await tx.scalars(
        select(Post)
        .where(
            col(Post.parent_id) == parent.id,
            col(Post.kind) == PostKind.COMMENT,
            col(Post.state) == PostState.PUBLISHED,
            col(Post.id) < post.id,
        )
        .order_by(col(Post.id))
    )
    also = [(NoticeKind.ALSO, one) for one in others]
    return Audience(
        post, post.author_id, _people(post.author_id, (NoticeKind.COMMENT, parent), *also)
    )


async def _accepted(tx: Tx, event: Event, question: Post) -> Audience | None:
    answer = await _published(tx, (event.after or {}).get("answer"))
    if answer is None or not answer.accepted:
        return None
    actor_id = question.author_id if event.by_author else event.actor_id
    return Audience(
        answer,
        actor_id,
        _people(actor_id, (NoticeKind.ACCEPTED, answer)),
        (Followers(NoticeKind.FOLLOWED_ACCEPT, FollowKind.QUESTION, question.id or 0),),
    )


async def _reminded(_tx: Tx, _event: Event, question: Post) -> Audience:
    return Audience(question, None, _people(None, (NoticeKind.REMINDER, question)))


async def _moderated(tx: Tx, event: Event, post: Post) -> Audience | None:
    """Whoever wrote what others, or the bot, did something to, or undid."""
    undid = await tx.get(Event, event.undoes) if event.undoes is not None else None
    silent = any((one.after or {}).get("silent", False) for one in (event, undid) if one)
    if event.by_author or silent:
        return None
    people = _people(event.actor_id, (NoticeKind.MODERATED, post))
    return Audience(post, event.actor_id, people) if people else None


def _people(actor_id: int | None, *written: tuple[NoticeKind, Post]) -> dict[int, Direct]:
    """Return who wrote these posts, each for the first of them, but for who did it."""
    found: dict[int, Direct] = {}
    for kind, post in written:
        # Who left is nobody any more (``bot.farewells``).
        if post.author_id != actor_id and post.author_id >= 0:
            found.setdefault(post.author_id, Direct(kind, post.id if post.anonymous else None))
    return found


_Find = Callable[[Tx, Event, Post], Coroutine[Any, Any, Audience | None]]

_FIND: dict[str, _Find] = {
    "question.post": _question,
    "question.show": _question,
    "answer.post": _answer,
    "answer.show": _answer,
    "comment.post": _comment,
    "comment.show": _comment,
    "question.accept": _accepted,
    "question.remind": _reminded,
    **{f"{kind}.{act}": _moderated for kind in PostKind for act in TOLD},
}
