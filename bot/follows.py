"""Following questions, tags, categories and members: what one wants to hear of.

Whoever asked a question hears of it by having asked it: no row says so, which is why an anonymous
asker follows their question without being named anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlmodel import col

from bot import access, aliases, content_notes, errors, followable, suggestions
from bot.access import Actor, Standing
from bot.database import Tx, insert, now
from bot.followable import Subject
from bot.posts import Found
from models import Follow, FollowKind, Member, Post, PostState, Tag

A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody follows; ``id`` is the row's."""

    id: int
    kind: FollowKind
    name: str | None
    """What it is called, or None if they cannot see it any more."""
    title: str | None = None
    """Of a question."""


@dataclass(frozen=True, slots=True)
class Following:
    """A page of what somebody follows, the latest first, and whether there is more around it."""

    lines: tuple[Line, ...]
    earlier: bool
    later: bool


async def follow(tx: Tx, actor: Actor, kind: FollowKind, subject_id: int) -> Subject:
    """Let someone hear of a thing from now on and return it; twice is once.

    Raises what ``followable.find`` raises.
    """
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    subject = await followable.find(tx, who, kind, subject_id)
    made = await tx.execute(
        insert(tx, Follow)
        .values(
            guild_id=who.guild_id,
            user_id=actor.user_id,
            kind=kind,
            subject_id=subject.id,
            created_at=now(tx),
        )
        .on_conflict_do_nothing(index_elements=["guild_id", "user_id", "kind", "subject_id"])
        .returning(col(Follow.id))
    )
    if made.first() is not None:
        await _count(tx, subject.kind, subject.id, 1)
    return subject


async def unfollow(tx: Tx, actor: Actor, kind: FollowKind, subject_id: int) -> None:
    """Let someone hear no more of a thing, whether they can see it still or not."""
    await _end(tx, actor, col(Follow.kind) == kind, col(Follow.subject_id) == subject_id)


async def unfollow_row(tx: Tx, actor: Actor, follow_id: int) -> None:
    """Do the same for a line of what they follow. Raises ``Gone`` if there is none of theirs."""
    if not await _end(tx, actor, col(Follow.id) == follow_id):
        raise errors.Gone


async def _end(tx: Tx, actor: Actor, *which: Any) -> bool:
    access.require(access.takes_part(await access.standing(tx, actor)))
    own = [col(Follow.guild_id) == actor.guild_id, col(Follow.user_id) == actor.user_id]
    gone = await tx.execute(
        delete(Follow)
        .where(*own, *which)
        .returning(col(Follow.kind), col(Follow.subject_id))
        .execution_options(synchronize_session=False)
    )
    rows = gone.all()
    for kind, subject_id in rows:
        await _count(tx, kind, subject_id, -1)
    return bool(rows)


async def _count(tx: Tx, kind: FollowKind, subject_id: int, change: int) -> None:
    """Keep how many follow a question."""
    if kind is FollowKind.QUESTION:
        await tx.execute(
            update(Post)
            .where(col(Post.id) == subject_id)
            .values(follower_count=col(Post.follower_count) + change)
            .execution_options(synchronize_session=False)
        )


async def follows(tx: Tx, who: Standing, kind: FollowKind, subject_id: int) -> bool:
    """Return whether they follow this."""
    found = await tx.scalar(
        select(col(Follow.id)).where(
            col(Follow.guild_id) == who.guild_id,
            col(Follow.user_id) == who.actor.user_id,
            col(Follow.kind) == kind,
            col(Follow.subject_id) == subject_id,
        )
    )
    return found is not None


def followed(who: Standing) -> ColumnElement[bool]:
    """Return the condition on ``post`` that leaves the questions they follow and can see."""
    own = select(col(Follow.subject_id)).where(
        col(Follow.guild_id) == who.guild_id,
        col(Follow.user_id) == who.actor.user_id,
        col(Follow.kind) == FollowKind.QUESTION,
    )
    return and_(col(Post.id).in_(own), access.may_read(who), col(Post.state) == PostState.PUBLISHED)


async def of_question(tx: Tx, who: Standing, found: Found) -> bool | None:
    """Return whether they follow the question of a post; None if they cannot, or asked it."""
    question = found.question
    if question.author_id == who.actor.user_id or access.shown(question) is not None:
        return None
    if access.takes_part(who) is not None:
        return None
    return await follows(tx, who, FollowKind.QUESTION, question.id or 0)


async def of_list(tx: Tx, who: Standing, category_id: int, tag_id: int) -> bool | None:
    """Return whether they follow the category or tag that a list is of (0: of none).

    None if they cannot, if it is of neither, and if it is of both: which of them is meant?
    """
    if bool(category_id) is bool(tag_id) or access.takes_part(who) is not None:
        return None
    if tag_id:
        return await follows(tx, who, FollowKind.TAG, tag_id)
    if category_id not in access.readable(who):
        return None
    return await follows(tx, who, FollowKind.CATEGORY, category_id)


async def page(
    tx: Tx, who: Standing, *, mark: int | None = None, backwards: bool = False
) -> Following:
    """Return the page of what they follow after the row ``mark``, or ``backwards`` before it."""
    key = col(Follow.id)
    statement = (
        select(Follow, Post, col(Tag.name), col(Member.display_name))
        .outerjoin(
            Post,
            and_(
                col(Follow.kind) == FollowKind.QUESTION,
                col(Post.id) == col(Follow.subject_id),
            ),
        )
        .outerjoin(
            Tag, and_(col(Follow.kind) == FollowKind.TAG, col(Tag.id) == col(Follow.subject_id))
        )
        .outerjoin(
            Member,
            and_(
                col(Follow.kind) == FollowKind.MEMBER,
                col(Member.guild_id) == col(Follow.guild_id),
                col(Member.user_id) == col(Follow.subject_id),
            ),
        )
        .where(col(Follow.guild_id) == who.guild_id, col(Follow.user_id) == who.actor.user_id)
        .order_by(key.asc() if backwards else key.desc())
        .limit(A_PAGE + 1)
    )
    if mark is not None:
        statement = statement.where(key > mark if backwards else key < mark)
    rows: Sequence[Any] = (await tx.execute(statement)).all()
    more = len(rows) > A_PAGE
    lines = [_line(who, *row) for row in rows[:A_PAGE]]
    if backwards:
        lines.reverse()
    return Following(
        tuple(lines),
        earlier=more if backwards else mark is not None,
        later=True if backwards else more,
    )


def _line(
    who: Standing, row: Follow, post: Post | None, tag: str | None, member: str | None
) -> Line:
    name, title = tag or (member and aliases.unmasked(member)), None
    if post is not None and access.can_read(who, post):
        name = f"#{post.number}"
        title = content_notes.instead(post.title or "", post.content_note)
    elif row.kind is FollowKind.CATEGORY and row.subject_id in access.readable(who):
        name = suggestions.path(who, who.categories[row.subject_id])
    return Line(row.id or 0, row.kind, name, title)
