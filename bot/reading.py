"""Reading: one post at a time as a reader sees it, what they may do there, and the way on.

Everything here takes the reader: a hidden post is found only by its author and by moderators.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Flag, auto

from sqlalchemy import select
from sqlmodel import col

from bot import (
    access,
    acts,
    answer_order,
    errors,
    follows,
    linking,
    picture_rows,
    posts,
    snapshots,
)
from bot.access import Standing
from bot.acts import Act
from bot.database import Tx
from bot.picture_rows import Shown as Picture
from bot.posts import Found
from bot.snapshots import Answer, Comment, Question
from models import Post, PostKind, PostState, Vote

COMMENTS_A_PAGE = 10


class May(Flag):
    """What a reader may do to a post: the rules of the verbs, asked before a button is shown."""

    NOTHING = 0
    VOTE = auto()
    """Up."""
    VOTE_DOWN = auto()
    TAKE_BACK = auto()
    ANSWER = auto()
    COMMENT = auto()
    ACCEPT = auto()
    EDIT = auto()
    DELETE = auto()
    MODERATE = auto()
    CLOSE = auto()
    """Only that, for the question is theirs."""
    REOPEN = auto()
    CLAIM = auto()
    TO_COMMENT = auto()
    TO_ANSWER = auto()
    MOVE = auto()
    LINK = auto()
    UNLINK = auto()
    FOLLOW_ON = auto()
    FLAG = auto()


@dataclass(frozen=True, slots=True)
class Seen:
    """A question or an answer for one reader; ``vote`` is what they think of it: +1, −1 or 0."""

    shown: Question | Answer
    may: May
    vote: int
    follows: bool | None = None
    """Whether they follow its question; None where they cannot, or hear of it as its asker."""


@dataclass(frozen=True, slots=True)
class Page:
    """A post and its neighbours: the ids of those before and after it, the question being first."""

    seen: Seen
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Comments:
    """Some comments under a post, oldest first, and whether there are others on either side."""

    seen: Seen
    comments: tuple[Comment, ...]
    earlier: bool
    later: bool


@dataclass(frozen=True, slots=True)
class OneComment:
    """One comment, what it is on, and what the reader may do to it."""

    comment: Comment
    parent_id: int
    address: str
    may: May
    pictures: tuple[Picture, ...] = ()
    """It was an answer with pictures, which stand on no message of its own now."""


async def at(tx: Tx, who: Standing, typed: str) -> Found:
    """Return the post at an address as typed. Raises ``NotFound``, or ``NobodyAsked``."""
    try:
        return await posts.at(tx, who, typed)
    except errors.NotFound:
        if await _anything(tx, who):
            raise
        raise errors.NobodyAsked from None


async def _anything(tx: Tx, who: Standing) -> bool:
    """Return whether there is any question for this reader."""
    one = select(col(Post.id)).where(
        access.may_read(who),
        col(Post.kind) == PostKind.QUESTION,
        col(Post.state) == PostState.PUBLISHED,
    )
    return await tx.scalar(one.limit(1)) is not None


async def page(tx: Tx, who: Standing, post_id: int) -> Page:
    """Return a question or an answer with its neighbours; for a comment, what it is on."""
    found = await _commentable(tx, who, post_id)
    before, after = await _neighbours(tx, who, found)
    return Page(await _seen(tx, who, found), before, after)


async def comments(
    tx: Tx, who: Standing, post_id: int, *, before: int = 0, after: int = 0
) -> Comments:
    """Return the last comments under a post, or those before or after one of them, by its id."""
    found = await _commentable(tx, who, post_id)
    rows = await snapshots.comments_of(
        tx,
        who,
        found.post,
        after=after or None,
        before=before or None,
        limit=COMMENTS_A_PAGE + 1,
    )
    more = len(rows) > COMMENTS_A_PAGE
    seen = await _seen(tx, who, found, comments=0)
    if after:
        return Comments(seen, rows[:COMMENTS_A_PAGE], earlier=True, later=more)
    return Comments(seen, rows[-COMMENTS_A_PAGE:], earlier=more, later=bool(before))


async def comment(tx: Tx, who: Standing, comment_id: int) -> OneComment:
    """Return one comment, whole. Raises ``Gone`` also when what it is on cannot be seen."""
    found = await posts.find(tx, who, comment_id)
    if found.post.kind is not PostKind.COMMENT:
        raise errors.Gone
    parent = await posts.find(tx, who, found.post.parent_id or 0)
    rows = await snapshots.comments_of(tx, who, parent.post, after=comment_id - 1, limit=1)
    pictures = await picture_rows.of(tx, found.post)
    may = await _may(tx, who, found)
    return OneComment(rows[0], parent.post.id or 0, parent.address, may, pictures)


async def _commentable(tx: Tx, who: Standing, post_id: int) -> Found:
    found = await posts.find(tx, who, post_id)
    if found.post.kind is PostKind.COMMENT:
        return await posts.find(tx, who, found.post.parent_id or 0)
    return found


async def _seen(
    tx: Tx, who: Standing, found: Found, *, comments: int = snapshots.SHOWN_COMMENTS
) -> Seen:
    shown = await snapshots.shown(tx, found.post, comments=comments, who=who)
    vote = await tx.scalar(
        select(col(Vote.value)).where(
            col(Vote.post_id) == found.post.id,
            col(Vote.user_id) == who.actor.user_id,
            col(Vote.voided_by).is_(None),
            # One that waits until it is known who gave it: they can press the button instead.
            ~col(Vote.pending),
        )
    )
    may, followed = await _may(tx, who, found), await follows.of_question(tx, who, found)
    return Seen(shown, may, vote or 0, followed)


async def _may(tx: Tx, who: Standing, found: Found) -> May:
    post, question = found.post, found.question
    answers: dict[May, access.Answer] = {
        May.COMMENT: access.can_comment(who, post, question),
        May.EDIT: access.can_edit(who, post, question),
        May.DELETE: access.can_delete(who, post, question),
        May.CLAIM: access.can_claim(who, post, question),
        May.FLAG: access.can_flag(who, post, question),
        **await _looking_after(tx, who, found),
    }
    if post.kind is not PostKind.COMMENT:
        answers[May.VOTE] = access.can_vote(who, post, question)
        answers[May.VOTE_DOWN] = access.can_vote(who, post, question, -1)
        answers[May.TAKE_BACK] = access.can_vote(who, post, question, 0)
        answers[May.ANSWER] = access.can_answer(who, question)
    if post.kind is PostKind.COMMENT:
        answers[May.TO_ANSWER] = access.can_edit(who, post, question) or access.can_answer(
            who, question
        )
    if post.kind is PostKind.ANSWER:
        answers[May.TO_COMMENT] = access.can_convert(who, post, question)
        answers[May.MOVE] = access.can_move(who, post, question)
        answers[May.ACCEPT] = access.can_accept(who, question) or access.shown(post)
        answers[May.FOLLOW_ON] = access.shown(post, question) or linking.can_follow_on(who)
    if post.kind is PostKind.QUESTION:
        answers[May.LINK] = answers[May.EDIT]
        if answers[May.LINK] is None and await linking.related(tx, who, post, most=1):
            answers[May.UNLINK] = None
    may = May.NOTHING
    for act, refusal in answers.items():
        # Why an answered question cannot be deleted, and from when on somebody new can vote, is
        # told to whoever tries.
        if refusal is None or isinstance(refusal, errors.HasAnswers | errors.TooNew):
            may |= act
    return may


async def _looking_after(tx: Tx, who: Standing, found: Found) -> dict[May, access.Answer]:
    """Return the panel's button by its name: whoever may only close their question is told so."""
    asked = await acts.refusals(tx, who, found)
    open_to = {act for act, refusal in asked.items() if refusal is None}
    if open_to and open_to <= {Act.CLOSE, Act.REOPEN}:
        return {May.CLOSE if Act.CLOSE in open_to else May.REOPEN: None}
    refused = next(iter(asked.values()))
    return {May.MODERATE: None if open_to else refused}


async def _neighbours(tx: Tx, who: Standing, found: Found) -> tuple[int | None, int | None]:
    """Return the posts before and after: question, published answers, then the hidden ones."""
    post, question = found.post, found.question
    at_question = post is question
    published = post.state is PostState.PUBLISHED
    place = answer_order.place(who, post)
    before: int | None = None
    after: int | None = None
    if at_question or published:
        following = await answer_order.page(
            tx, who, question, after=None if at_question else place, limit=1
        )
        after = _first(following) or await _unshown(tx, who, question, after=0)
    else:
        after = await _unshown(tx, who, question, after=post.id or 0)
        before = await _unshown(tx, who, question, before=post.id or 0)
    if not at_question and before is None:
        preceding = await answer_order.page(
            tx, who, question, after=place if published else None, limit=1, backwards=True
        )
        before = _first(preceding) or question.id
    return before, after


def _first(found: Sequence[Post]) -> int | None:
    return found[0].id if found else None


async def _unshown(
    tx: Tx, who: Standing, question: Post, *, after: int | None = None, before: int | None = None
) -> int | None:
    """Return the nearest hidden or queued answer that this reader may see nevertheless."""
    key = col(Post.id)
    statement = select(key).where(
        col(Post.question_id) == question.id,
        col(Post.kind) == PostKind.ANSWER,
        col(Post.state).in_([PostState.HIDDEN, PostState.QUEUED]),
        access.may_read(who),
    )
    if after is not None:
        statement = statement.where(key > after).order_by(key)
    else:
        statement = statement.where(key < before).order_by(key.desc())
    return (await tx.scalars(statement.limit(1))).one_or_none()
