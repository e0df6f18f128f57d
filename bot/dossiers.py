"""What moderators see of a member, and of the author of an anonymous post.

Of a member nothing that comes from their anonymous posts: no post, no vote on such a one, no
warning, no suspension (those who may unmask can ask for that: ``bot.veils``). Of
the author of an anonymous post what came through that very post, and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from bot import (
    access,
    aliases,
    content_notes,
    flag_reports,
    jumps,
    masks,
    members,
    posts,
    removing,
    vote_patterns,
)
from bot.access import Standing
from bot.database import Tx, now, table
from bot.flag_reports import Count
from models import (
    Barred,
    Card,
    MemberNote,
    NoteKind,
    Post,
    PostKind,
    PostState,
    Suspension,
    Vote,
)

LISTED = 5
"""Suspensions, warnings and notes shown, the latest."""
A_PAGE = 8
VOTES = 500
"""The votes that are looked at, the latest."""
FAVOURITES = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One suspension."""

    id: int
    what: Barred
    until: datetime | None
    reason: str | None
    """None where it could tell through which post it came."""
    by_id: int | None
    created_at: datetime
    ended_by: int | None
    holds: bool
    veiled: bool = False
    """It came through an anonymous post."""


@dataclass(frozen=True, slots=True)
class Word:
    """One warning or note."""

    id: int
    kind: NoteKind
    body: str
    by_id: int
    created_at: datetime
    told: bool


@dataclass(frozen=True, slots=True)
class Voting:
    """How someone votes where ballots are not secret, by their latest votes."""

    up: int
    down: int
    favourites: tuple[tuple[int, int], ...]
    """Whose posts they vote on most, and how often."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A member as moderators see them."""

    user_id: int
    name: str
    known: bool
    """They have done something here."""
    points: int
    posts: Mapping[tuple[PostKind, PostState], int]
    voting: Voting
    received: Count
    """Of what they posted under their name."""
    given: Count
    """Before today; never of what."""
    suspensions: tuple[Term, ...]
    words: tuple[Word, ...]
    unmasks: bool
    """The reader may ask what came through anonymous posts (``bot.veils``)."""


@dataclass(frozen=True, slots=True)
class Author:
    """The author of an anonymous post, of whom nothing is known but what they are called there."""

    post_id: int
    address: str
    kind: PostKind
    alias: str
    suspensions: tuple[Term, ...]
    words: tuple[Word, ...]
    unmasks: bool
    """The reader may be shown who it is."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A post in the list of a member's posts."""

    id: int
    address: str
    kind: PostKind
    state: PostState
    title: str
    created_at: datetime
    url: str | None


@dataclass(frozen=True, slots=True)
class Posts:
    """A page of what a member posted, the newest first."""

    user_id: int
    lines: tuple[Listed, ...]
    earlier: bool
    later: bool


async def of(tx: Tx, who: Standing, user_id: int, name: str = "") -> Dossier:
    """Return what this moderator sees of a member, also of one who did nothing here yet.

    ``name`` is what they are called now, if that is known.
    """
    access.require(access.can_keep_members(who))
    member = await members.find(tx, who.guild_id, user_id)
    named = (col(Suspension.guild_id) == who.guild_id, col(Suspension.user_id) == user_id)
    words = await _words(
        tx, col(MemberNote.guild_id) == who.guild_id, col(MemberNote.user_id) == user_id
    )
    received, given = await flag_reports.of_member(tx, who, user_id)
    return Dossier(
        user_id=user_id,
        name=aliases.unmasked(name or (member.display_name if member is not None else "")),
        known=members.acted(member),
        points=member.points if member is not None else who.preferences.points_base,
        posts=await _counts(tx, who, user_id),
        voting=await _voting(tx, who, user_id),
        received=received,
        given=given,
        suspensions=tuple(await terms(tx, *named)),
        words=tuple(words),
        unmasks=access.can_unmask(who) is None,
    )


async def author(tx: Tx, who: Standing, post_id: int) -> Author:
    """Return what there is to know of the author of an anonymous post: what came through it."""
    post = await masks.anonymous(tx, who, post_id, writing=False)
    found = await removing.find(tx, who, post_id)
    words = await _words(tx, col(MemberNote.through_post_id) == post_id)
    return Author(
        post_id=post_id,
        address=await posts.called(tx, found),
        kind=post.kind,
        alias=aliases.shown(post.alias),
        suspensions=tuple(await terms(tx, col(Suspension.through_post_id) == post_id)),
        words=tuple(words),
        unmasks=access.can_unmask(who) is None,
    )


async def posted(
    tx: Tx, who: Standing, user_id: int, *, mark: int = 0, backwards: bool = False
) -> Posts:
    """Return what a member posted under their name before ``mark``, or ``backwards`` after it."""
    access.require(access.can_keep_members(who))
    question, card = table(Post).alias("question"), table(Card)
    key = col(Post.id)
    statement = (
        select(Post, question.c.number, question.c.title, card.c.channel_id, card.c.message_id)
        .outerjoin(question, question.c.id == col(Post.question_id))
        .outerjoin(card, (card.c.kind == col(Post.kind)) & (card.c.subject_id == col(Post.id)))
        .where(access.may_read(who), col(Post.author_id) == user_id, col(Post.anonymous).is_(False))
        .order_by(key.asc() if backwards else key.desc())
        .limit(A_PAGE + 1)
    )
    if mark:
        statement = statement.where(key > mark if backwards else key < mark)
    rows = list((await tx.execute(statement)).all())
    more, rows = len(rows) > A_PAGE, rows[:A_PAGE]
    if backwards:
        rows.reverse()
    return Posts(
        user_id,
        tuple(_listed(*row) for row in rows),
        earlier=more if backwards else mark != 0,
        later=True if backwards else more,
    )


def _listed(
    post: Post, number: int | None, title: str | None, channel: int | None, message: int | None
) -> Listed:
    address = f"#{post.number or number}"
    if post.kind is PostKind.ANSWER:
        address = f"{address}.{post.answer_number}"
    url = jumps.link(post.guild_id, channel, message)
    words = content_notes.instead(post.title or post.body or title or "", post.content_note)
    return Listed(post.id or 0, address, post.kind, post.state, words, post.created_at, url)


async def terms(tx: Tx, *which: ColumnElement[bool], veiled: bool = False) -> list[Term]:
    """Return the latest of these suspensions; ``veiled`` says nothing by which to find the post."""
    rows = await tx.scalars(
        select(Suspension).where(*which).order_by(col(Suspension.id).desc()).limit(LISTED)
    )
    return [
        Term(
            id=row.id or 0,
            what=row.what,
            until=row.until,
            reason=None if veiled else row.reason,
            by_id=None if veiled else row.by_id,
            created_at=row.created_at,
            ended_by=row.ended_by,
            holds=row.ended_at is None and (row.until is None or row.until > now(tx)),
            veiled=veiled,
        )
        for row in rows
    ]


async def _words(tx: Tx, *which: ColumnElement[bool]) -> list[Word]:
    rows: Sequence[MemberNote] = (
        await tx.scalars(
            select(MemberNote)
            .where(*which, col(MemberNote.removed_at).is_(None))
            .where(col(MemberNote.kind).not_in([NoteKind.UNMASKED, NoteKind.OVER]))
            .order_by(col(MemberNote.id).desc())
            .limit(LISTED * 2)
        )
    ).all()
    return [_word(row) for row in rows]


def _word(row: MemberNote) -> Word:
    # When the author of an anonymous post read something would say who was there just then.
    told = row.told_at is not None or row.through_post_id is not None
    return Word(row.id or 0, row.kind, row.body, row.by_id, row.created_at, told)


async def _counts(tx: Tx, who: Standing, user_id: int) -> dict[tuple[PostKind, PostState], int]:
    rows = await tx.execute(
        select(col(Post.kind), col(Post.state), func.count())
        .where(access.may_read(who), col(Post.author_id) == user_id, col(Post.anonymous).is_(False))
        .group_by(col(Post.kind), col(Post.state))
    )
    return {(kind, state): count for kind, state, count in rows}


async def _voting(tx: Tx, who: Standing, user_id: int) -> Voting:
    latest = (
        select(col(Vote.post_id), col(Vote.value))
        .where(
            col(Vote.guild_id) == who.guild_id,
            col(Vote.user_id) == user_id,
            col(Vote.voided_by).is_(None),
        )
        .order_by(col(Vote.id).desc())
        .limit(VOTES)
        .subquery()
    )
    asked = table(Post).alias("asked")
    rows = await tx.execute(
        select(col(Post.author_id), latest.c.value, func.count())
        .join(latest, latest.c.post_id == col(Post.id))
        .outerjoin(asked, asked.c.id == col(Post.question_id))
        .where(vote_patterns.open_ballots(who, asked))
        .group_by(col(Post.author_id), latest.c.value)
    )
    values, people = {1: 0, -1: 0}, dict[int, int]()
    for author_id, value, count in rows:
        values[value] += count
        people[author_id] = people.get(author_id, 0) + count
    most = sorted(people.items(), key=lambda one: (-one[1], one[0]))[:FAVOURITES]
    return Voting(values[1], values[-1], tuple(most))


async def known(tx: Tx, who: Standing, user_id: int) -> bool:
    """Return whether anything is known of somebody here."""
    access.require(access.can_keep_members(who))
    if members.acted(await members.find(tx, who.guild_id, user_id)):
        return True
    for model in (Suspension, MemberNote):
        held = select(col(model.id)).where(
            col(model.guild_id) == who.guild_id, col(model.user_id) == user_id
        )
        if await tx.scalar(held.limit(1)) is not None:
            return True
    return False
