"""A page of what was found: of each question the post that fits best, and the passage of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot import access, direct, entries, posts, sets
from bot.access import Standing
from bot.database import Tx, table
from bot.lists import Mark
from bot.searching import passages, ranking, scopes
from bot.searching.asked import Asked
from bot.searching.wanted import Hit
from models import Card, Post, PostKind, PostState
from models.types import Big

REPLIES, REPLIES_MOST = 60, 1_000
"""Answers and comments of one question among which the best passage is looked for: the best ones,
and so many if the word that tells most stands in none of those."""

_ANYBODY = 0
"""In place of an author: nobody has this id."""

_ABOVE_ALL = -1
"""The place before that of a question, which stands before its replies."""


@dataclass(frozen=True, slots=True)
class _Fit:
    post: Any
    covered: float


async def of(
    tx: Tx, who: Standing, asked: Asked | None, marks: Sequence[Mark], author_id: int | None
) -> tuple[Hit, ...]:
    """Return the hits of these questions, in this order, less those their reader cannot read.

    ``author_id``: only what this person wrote is looked at, and nothing anonymous.
    """
    worth = worths(asked)
    questions, replies = await _family(tx, who, [mark.id for mark in marks], worth, author_id)
    chosen = {
        key: _fit(one, worth)
        for key, one in questions.items()
        if not worth or author_id is None or (one.author_id == author_id and not one.anonymous)
    }
    _choose(chosen, replies, worth)
    long = [key for key, several in replies.items() if len(several) == REPLIES]
    if long:
        weightiest = await _weightiest(tx, long, worth)
        wanting = [key for key in long if chosen[key].covered < weightiest.get(key, 0.0)]
        _choose(chosen, await _further(tx, who, wanting, author_id), worth)
    return tuple(
        _hit(mark, questions[mark.id], chosen[mark.id].post, worth)
        for mark in marks
        if mark.id in chosen
    )


def _choose(
    chosen: dict[int, _Fit], replies: Mapping[int, Sequence[Any]], worth: Mapping[str, float]
) -> None:
    """Choose a reply wherever it has more than what was chosen; among equals the first."""
    everything = sum(worth.values())
    for key, several in replies.items():
        for one in several:
            before = chosen.get(key)
            if before is not None and before.covered >= everything:
                break
            fit = _fit(one, worth)
            if before is None or fit.covered > before.covered:
                chosen[key] = fit


def worths(asked: Asked | None) -> dict[str, float]:
    """Return what each term to mark is worth: common words only if nothing else was typed."""
    terms = asked.terms if asked is not None else ()
    telling = [one for one in terms if not one.common] or list(terms)
    return {one.text: one.worth for one in telling}


def fits(post: Any, worth: Mapping[str, float]) -> bool:
    """Return whether any of these terms stands in a post."""
    return passages.covered(whole(post), worth) > 0


def whole(post: Any) -> str:
    """Return all that a post says: a question's title as well."""
    return f"{post.title or ''} {post.body}"


async def _weightiest(tx: Tx, ids: Sequence[int], worth: Mapping[str, float]) -> dict[int, float]:
    """Return what the weightiest of these terms is worth that stands in each question."""
    docs = await ranking.docs(tx, ids)
    return {
        one.id: max(
            (value for term, value in worth.items() if one.words.count(term, begun=False)),
            default=0.0,
        )
        for one in docs
    }


async def _family(
    tx: Tx, who: Standing, ids: Sequence[int], worth: Mapping[str, float], author_id: int | None
) -> tuple[dict[int, Any], dict[int, list[Any]]]:
    """Return these questions, and what is shown under them, the best ones; no words, no replies."""
    upto = REPLIES if worth else 0
    rows = await _shown(tx, who, ids, author_id, _ABOVE_ALL, upto)
    questions = {row.id: row for row in rows if row.question_id is None}
    return questions, _by_question(row for row in rows if row.question_id in questions)


async def _further(
    tx: Tx, who: Standing, ids: Sequence[int], author_id: int | None
) -> dict[int, list[Any]]:
    """Return what is shown under these questions beyond that."""
    if not ids:
        return {}
    return _by_question(await _shown(tx, who, ids, author_id, REPLIES, REPLIES_MOST))


def _by_question(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.question_id].append(row)
    return found


async def _shown(
    tx: Tx, who: Standing, ids: Sequence[int], author_id: int | None, after: int, upto: int
) -> list[Any]:
    given = {"ids": list(ids), "author": author_id or _ANYBODY, "after": after, "upto": upto}
    return await _ranked(tx, **given, **access.shown_to(who))


@direct.read
def _ranked(tx: Tx) -> Any:
    """Select questions and their replies from one place to another, each with where it is shown.

    That is the question or answer that it is, or that it is a comment on, and its card.
    """
    question, reply = aliased(Post, name="question"), aliased(Post, name="reply")
    shown: Any = aliased(Post, name="shown")
    upto = bindparam("upto", type_=Integer)
    ranked = func.row_number().over(
        partition_by=col(reply.question_id),
        order_by=(col(reply.accepted).desc(), col(reply.quality).desc(), col(reply.id)),
    )
    these = union_all(
        select(col(question.id).label("id"), literal_column("0").label("place")).where(
            *_questions(tx, question)
        ),
        select(col(reply.id), ranked).where(
            upto > literal_column("0"), _theirs(reply), *_replies(tx, reply)
        ),
    ).subquery("these")
    is_comment = col(Post.kind) == sets.fixed(table(Post).c.kind, PostKind.COMMENT)
    its_own = case((is_comment, col(Post.parent_id)), else_=col(Post.id))
    said: tuple[Any, ...] = (Post.question_id, Post.kind, Post.body, Post.author_id, Post.anonymous)
    return (
        select(
            *entries.COLUMNS,
            *said,
            shown.id.label("shown_id"),
            shown.answer_number.label("shown_number"),
            shown.content_note.label("shown_note"),
        )
        .select_from(these)
        .join(Post, these.c.id == col(Post.id))
        .join(shown, shown.id == its_own)
        # The card of a question or an answer is of the kind that the post is.
        .outerjoin(Card, and_(col(Card.kind) == shown.kind, col(Card.subject_id) == shown.id))
        .where(these.c.place > bindparam("after", type_=Integer), these.c.place <= upto)
        .order_by(col(Post.id))
    )


def _questions(tx: Tx, post: Any) -> tuple[Any, ...]:
    """Return the conditions that a post is one of the questions ``:ids``, and shown."""
    return post.id.in_(sets.listed(tx, "ids", Big)), access.shown_in(tx, post)


def _replies(tx: Tx, post: Any) -> tuple[Any, ...]:
    """Return the conditions that a post is shown under one of them."""
    above = table(Post).alias("above")
    published = sets.fixed(above.c.state, PostState.PUBLISHED)
    # A comment is read under what it is on.
    its_state = select(above.c.state).where(above.c.id == post.parent_id).scalar_subquery()
    these = post.question_id.in_(sets.listed(tx, "ids", Big))
    return these, access.shown_in(tx, post), its_state == published


async def said_in(
    tx: Tx, who: Standing, ids: Sequence[int], author_id: int | None = None
) -> list[Any]:
    """Return what is shown of these questions and under them, the earliest first.

    ``author_id``: only what this person wrote, and nothing anonymous.
    """
    return await _said(tx, ids=list(ids), author=author_id or _ANYBODY, **access.shown_to(who))


@direct.read
def _said(tx: Tx) -> Any:
    def said(post: Any, conditions: Callable[[Tx, Any], tuple[Any, ...]]) -> Any:
        what = (post.id, post.question_id, post.parent_id, post.title, post.body, post.content_note)
        return select(*what).where(_theirs(post), *conditions(tx, post))

    question, reply = aliased(Post, name="question"), aliased(Post, name="reply")
    return union_all(said(question, _questions), said(reply, _replies)).order_by("id")


def _theirs(post: Any) -> ColumnElement[bool]:
    """Return the condition that ``:author`` wrote a post under their name, if one is meant."""
    author: Any = bindparam("author", type_=Big)
    return or_(author == literal_column(str(_ANYBODY)), scopes.openly_by(author, post))


def _fit(post: Any, worth: Mapping[str, float]) -> _Fit:
    said = whole(post) if post.kind is PostKind.QUESTION else post.body
    return _Fit(post, passages.covered(said, worth) if worth else 0.0)


def _hit(mark: Mark, question: Any, post: Any, worth: Mapping[str, float]) -> Hit:
    note = post.content_note or post.shown_note or question.content_note
    return Hit.of(
        question,
        post,
        mark=mark,
        post_id=post.shown_id,
        kind=post.kind,
        address=posts.numbered(question.number, post.shown_number),
        passage=passages.best(post.body, worth) if note is None else None,
        passage_note=note,
    )
