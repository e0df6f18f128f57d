"""The read side: frozen values with everything a card or a page shows, loaded in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import col

from bot import access, aliases, jumps, linked, members, picture_rows, posts, rules, tagging
from bot.access import Standing
from bot.database import Tx, table
from bot.events import OF_PERSONS
from bot.linked import Links
from bot.picture_rows import Shown as Picture
from bot.preferences import Preferences, load
from models import (
    Card,
    CardKind,
    Category,
    CloseReason,
    Event,
    Layout,
    Member,
    Post,
    PostKind,
    PostState,
)

SHOWN_COMMENTS = 5


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote something, as of this reading. ``user_id`` is None for an anonymous one."""

    user_id: int | None
    name: str
    points: int | None


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment under a question or answer."""

    id: int
    author: Author
    body: str
    created_at: datetime
    edited_at: datetime | None
    """When it was changed last, if that shows."""
    state: PostState = PostState.PUBLISHED
    edit_count: int = 0
    note: str | None = None
    """Its content note (``bot.content_notes``)."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Who changed a text last, and when."""

    name: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card is on Discord, for links; ``message_id`` is None until it is posted."""

    guild_id: int
    channel_id: int | None
    message_id: int | None
    thread_id: int | None = None

    @property
    def url(self) -> str | None:
        """The link that jumps there."""
        return jumps.link(self.guild_id, self.channel_id, self.message_id)


@dataclass(frozen=True, slots=True)
class Shown:
    """A question or an answer with all that is shown of it."""

    id: int
    kind: PostKind
    guild_id: int
    address: str
    state: PostState
    author: Author
    body: str
    up: int
    down: int
    score: int
    accepted: bool
    comment_count: int
    comments: tuple[Comment, ...]
    """The last few, oldest first."""
    created_at: datetime
    edit: Edit | None
    """The last change, if it shows."""
    place: Place
    edit_count: int = 0
    """How often it was changed, whether or not that shows."""
    pictures: tuple[Picture, ...] = ()
    links: Links = linked.NONE
    note: str | None = None
    """Its content note (``bot.content_notes``)."""


@dataclass(frozen=True, slots=True)
class Question(Shown):
    """A question."""

    title: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""
    answer_count: int = 0
    close_reason: CloseReason | None = None
    close_note: str | None = None
    duplicate: str | None = None
    """#n of the question that this one repeats."""
    locked: bool = False
    pinned: bool = False
    accepted_address: str | None = None
    accepted_url: str | None = None


@dataclass(frozen=True, slots=True)
class Answer(Shown):
    """An answer, and what its card needs to know of its question."""

    question_id: int = 0
    number: int = 0
    title: str = ""
    question_state: PostState = PostState.PUBLISHED
    question_place: Place | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something moderators are told once: what happened, and to which posts."""

    event_id: int
    guild_id: int
    verb: str
    addresses: tuple[str, ...]
    count: int
    handled: bool
    channel_id: int | None
    posts: tuple[int, ...] = ()
    pings: tuple[int, ...] = ()
    """Roles that are mentioned."""
    about_posts: bool = False
    """It asks for a look at its post."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a card belongs: its category's binding and what is decided for its server."""

    layout: Layout
    channel_id: int | None
    channel_gone: bool
    preferences: Preferences
    by_buttons: bool
    """Votes are given by buttons on the card, and a reaction is none (``bot.secret_ballots``)."""
    downvotes: bool
    forum_tags: str
    """What an admin says of a forum's tags (``bot.forum_tags``)."""
    stands_for: Mapping[str, str]
    """Words that stand for a tag of this question, by which its forum or an admin may know it."""


async def question(
    tx: Tx, post: Post, *, comments: int = SHOWN_COMMENTS, who: Standing | None = None
) -> Question:
    """Return a question as it is shown to this reader, or on its card, with its last comments."""
    common = await _common(tx, post, comments, who)
    category = await tx.get(Category, post.category_id)
    duplicate = await tx.get(Post, post.duplicate_of) if post.duplicate_of else None
    accepted = None
    if post.accepted:
        rows = await tx.execute(
            select(Post, Card)
            .outerjoin(
                Card,
                and_(col(Card.kind) == CardKind.ANSWER, col(Card.subject_id) == col(Post.id)),
            )
            .where(
                col(Post.parent_id) == post.id,
                col(Post.kind) == PostKind.ANSWER,
                col(Post.accepted),
            )
            .limit(1)
        )
        accepted = rows.one_or_none()
    return Question(
        **common,
        title=post.title or "",
        tags=tuple(await tagging.of(tx, post)),
        category=category.name if category else "",
        answer_count=post.answer_count,
        close_reason=post.close_reason,
        close_note=post.close_note,
        duplicate=f"#{duplicate.number}" if duplicate else None,
        locked=post.locked,
        pinned=post.pinned,
        accepted_address=posts.address(accepted[0], post) if accepted else None,
        accepted_url=_place(accepted[1], post.guild_id).url if accepted else None,
    )


async def answer(
    tx: Tx, post: Post, *, comments: int = SHOWN_COMMENTS, who: Standing | None = None
) -> Answer:
    """Return an answer as it is shown to this reader, or on its card, with its last comments."""
    common = await _common(tx, post, comments, who)
    asked = await tx.get(Post, post.question_id)
    card = await _card(tx, CardKind.QUESTION, post.question_id or 0)
    return Answer(
        **common,
        question_id=post.question_id or 0,
        number=asked.number or 0 if asked else 0,
        title=asked.title or "" if asked else "",
        question_state=asked.state if asked else PostState.DELETED,
        question_place=_place(card, post.guild_id),
        locked=asked.locked if asked else False,
    )


async def shown(
    tx: Tx, post: Post, *, comments: int = SHOWN_COMMENTS, who: Standing | None = None
) -> Question | Answer:
    """Return a question or an answer as it is shown to this reader, or on its card."""
    if post.kind is PostKind.QUESTION:
        return await question(tx, post, comments=comments, who=who)
    return await answer(tx, post, comments=comments, who=who)


async def notice(tx: Tx, event_id: int) -> Notice | None:
    """Return what moderators are to be told about an event, or None if it is gone."""
    event = await tx.get(Event, event_id)
    if event is None:
        return None
    ids = list((event.after or {}).get("posts", []))
    asked = table(Post).alias("asked")
    rows = (
        await tx.execute(
            select(Post, asked.c.number)
            .outerjoin(asked, asked.c.id == func.coalesce(col(Post.question_id), col(Post.id)))
            .where(col(Post.id).in_(ids))
            .order_by(col(Post.id))
        )
    ).all()
    chosen = await load(tx, event.guild_id)
    return Notice(
        event_id=event_id,
        guild_id=event.guild_id,
        verb=event.verb,
        addresses=tuple(
            f"#{number}.{post.answer_number}" if post.answer_number else f"#{number}"
            for post, number in rows[:10]
        ),
        count=len(ids),
        handled=all(post.state is not PostState.HIDDEN for post, _number in rows),
        channel_id=chosen.staff_channel,
        posts=tuple(ids),
        pings=chosen.safety_role if event.verb in OF_PERSONS else (),
        about_posts=event.verb in OF_PERSONS,
    )


async def placement(tx: Tx, post: Post) -> Placement:
    """Return where a post's card belongs now."""
    category = await tx.get(Category, post.category_id)
    if category is None:
        raise LookupError("a post without its category")
    chosen = await load(tx, post.guild_id)
    above: dict[int, Category] = {}
    at: Category | None = category
    while at is not None:
        above[at.id or 0] = at
        at = await tx.get(Category, at.parent_id) if at.parent_id is not None else None
    here = rules.of(category, above, chosen)
    card = await _card(tx, CardKind(post.kind.value), post.id or 0)
    return Placement(
        layout=category.layout,
        channel_id=category.channel_id,
        channel_gone=category.channel_gone_at is not None,
        preferences=chosen,
        by_buttons=here.secret or post.anonymous or (card is not None and card.buttons_only),
        downvotes=here.downvotes,
        forum_tags=here.forum_tags,
        stands_for=await tagging.words_for(tx, post) if category.layout is Layout.FORUM else {},
    )


async def comments_of(
    tx: Tx,
    who: Standing,
    parent: Post,
    *,
    after: int | None = None,
    before: int | None = None,
    limit: int = 25,
) -> tuple[Comment, ...]:
    """Return ``limit`` comments a reader sees under a post, oldest first.

    Those that follow the comment ``after``; without it the last ones before ``before``, or of all.
    """
    if not access.can_read(who, parent):
        return ()
    key = col(Post.id)
    statement = select(Post).where(
        col(Post.parent_id) == parent.id,
        col(Post.kind) == PostKind.COMMENT,
        access.may_read(who),
    )
    if after is not None:
        rows = await tx.scalars(statement.where(key > after).order_by(key).limit(limit))
        return await _comments(tx, rows.all())
    if before is not None:
        statement = statement.where(key < before)
    rows = await tx.scalars(statement.order_by(key.desc()).limit(limit))
    return await _comments(tx, list(reversed(rows.all())))


async def _common(tx: Tx, post: Post, comments: int, who: Standing | None) -> dict[str, Any]:
    last: tuple[Comment, ...] = ()
    if comments and post.comment_count:
        rows = await tx.scalars(
            select(Post)
            .where(
                col(Post.parent_id) == post.id,
                col(Post.kind) == PostKind.COMMENT,
                col(Post.state) == PostState.PUBLISHED,
            )
            .order_by(col(Post.id).desc())
            .limit(comments)
        )
        last = await _comments(tx, list(reversed(rows.all())))
    people = await members.named(tx, post.guild_id, {post.author_id, post.editor_id or 0})
    card = await _card(tx, CardKind(post.kind.value), post.id or 0)
    edit = None
    if _edit_shows(post) and post.edited_at is not None:
        editor = people.get(post.editor_id or 0)
        name = aliases.unmasked(editor.display_name) if editor else None
        if post.anonymous and post.editor_id is None:
            name = aliases.shown(post.alias)
        edit = Edit(name, post.edited_at)
    asked = await tx.get(Post, post.question_id) if post.question_id else post
    return {
        "id": post.id,
        "kind": post.kind,
        "guild_id": post.guild_id,
        "address": posts.address(post, asked or post),
        "state": post.state,
        "author": author(post, people),
        "body": post.body,
        "up": post.up,
        "down": post.down,
        "score": post.score,
        "accepted": post.accepted,
        "comment_count": post.comment_count,
        "comments": last,
        "created_at": post.created_at,
        "edit": edit,
        "place": _place(card, post.guild_id),
        "edit_count": post.edit_count,
        "pictures": await picture_rows.of(tx, post),
        "links": await linked.of(tx, post, who),
        "note": post.content_note,
    }


EDIT_SHOWS_AFTER = timedelta(seconds=300)
"""How long an author can put right what they just wrote without a word about it, as with Q2A."""


def _edit_shows(post: Post) -> bool:
    """Return whether a post says that it was edited: by someone else, or not at once."""
    if post.edited_at is None:
        return False
    by_author = post.editor_id in (None, post.author_id)
    return not by_author or post.edited_at - post.created_at > EDIT_SHOWS_AFTER


async def _comments(tx: Tx, rows: Sequence[Post]) -> tuple[Comment, ...]:
    if not rows:
        return ()
    people = await members.named(tx, rows[0].guild_id, {post.author_id for post in rows})
    return tuple(
        Comment(
            post.id or 0,
            author(post, people),
            post.body,
            post.created_at,
            post.edited_at if _edit_shows(post) else None,
            post.state,
            post.edit_count,
            post.content_note,
        )
        for post in rows
    )


def author(post: Post, people: Mapping[int, Member]) -> Author:
    """Return who wrote a post, as others may know it; ``people`` holds members by their ids."""
    if post.anonymous:
        return Author(None, aliases.shown(post.alias), None)
    member = people.get(post.author_id)
    if member is None:
        return Author(post.author_id, "", None)
    return Author(post.author_id, aliases.unmasked(member.display_name), member.points)


async def _card(tx: Tx, kind: CardKind, subject_id: int) -> Card | None:
    rows = await tx.scalars(
        select(Card)
        .where(col(Card.kind) == kind, col(Card.subject_id) == subject_id)
        .execution_options(populate_existing=True)
    )
    return rows.one_or_none()


def _place(card: Card | None, guild_id: int) -> Place:
    if card is None:
        return Place(guild_id, None, None)
    return Place(guild_id, card.channel_id, card.message_id, card.thread_id)
