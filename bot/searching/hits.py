"""A page of what was found: of each question the post that fits best, and the passage of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot import jumps
from bot.access import Standing
from bot.database import Tx
from bot.lists import Mark
from bot.searching import passages, scopes
from bot.searching.asked import Asked
from bot.searching.wanted import Hit, Passage
from models import Card, CardKind, Post, PostKind, PostState

REPLIES = 60
"""Answers and comments of one question among which the best passage is looked for."""


@dataclass(frozen=True, slots=True)
class _Fit:
    post: Post
    passage: Passage | None
    covered: float


async def of(
    tx: Tx, who: Standing, asked: Asked | None, marks: Sequence[Mark], author_id: int | None
) -> tuple[Hit, ...]:
    """Return the hits of these questions, in this order, less those their reader cannot read.

    ``author_id``: only what this person wrote is looked at, and nothing anonymous.
    """
    ids = [mark.id for mark in marks]
    rows = await tx.scalars(select(Post).where(scopes.among(ids), scopes.shown(who)))
    questions = {row.id or 0: row for row in rows}
    worth = worths(asked)
    replies = await _replies(tx, who, list(questions)) if worth else {}
    chosen: dict[int, _Fit] = {}
    for key, question in questions.items():
        posts = [question, *replies.get(key, ())]
        if author_id is not None and worth:
            posts = [one for one in posts if one.author_id == author_id and not one.anonymous]
        if posts:
            chosen[key] = _best(posts, worth)
    cards = await _cards(tx, [_stands(fit.post, questions, replies) for fit in chosen.values()])
    found = []
    for mark in marks:
        if mark.id in chosen:
            fit, question = chosen[mark.id], questions[mark.id]
            shown = _stands(fit.post, questions, replies)
            found.append(_hit(mark, question, fit, shown, cards.get(shown.id or 0)))
    return tuple(found)


def worths(asked: Asked | None) -> dict[str, float]:
    """Return what each term to mark is worth: common words only if nothing else was typed."""
    terms = asked.terms if asked is not None else ()
    telling = [one for one in terms if not one.common] or list(terms)
    return {one.text: one.worth for one in telling}


def fits(post: Post, worth: Mapping[str, float]) -> bool:
    """Return whether any of these terms stands in a post."""
    return passages.best(f"{post.title or ''} {post.body}", worth)[1] > 0


async def _replies(tx: Tx, who: Standing, ids: Sequence[int]) -> dict[int, list[Post]]:
    """Return what is shown under these questions, so many of each, best first."""
    parent = aliased(Post)
    place = func.row_number().over(
        partition_by=col(Post.question_id),
        order_by=(col(Post.accepted).desc(), col(Post.quality).desc(), col(Post.id)),
    )
    first = (
        select(col(Post.id).label("id"), place.label("place"))
        .select_from(Post)
        .join(parent, col(parent.id) == col(Post.parent_id))
        .where(
            col(Post.question_id).in_(ids),
            scopes.shown(who),
            col(parent.state) == PostState.PUBLISHED,
        )
        .subquery()
    )
    rows = await tx.scalars(
        select(Post)
        .join(first, and_(first.c.id == col(Post.id), first.c.place <= REPLIES))
        .order_by(col(Post.id))
    )
    found: dict[int, list[Post]] = defaultdict(list)
    for row in rows:
        found[row.question_id or 0].append(row)
    return found


def _best(posts: Sequence[Post], worth: Mapping[str, float]) -> _Fit:
    fits = []
    for post in posts:
        passage, covered = passages.best(post.body, worth)
        if post.kind is PostKind.QUESTION:
            covered = passages.best(f"{post.title} {post.body}", worth)[1]
        fits.append(_Fit(post, passage, covered))
    # The question itself, unless another one has more.
    return max(fits, key=lambda fit: fit.covered)


def _stands(post: Post, questions: Mapping[int, Post], replies: Mapping[int, list[Post]]) -> Post:
    """Return the question or answer that a post is, or that it is a comment on."""
    if post.kind is not PostKind.COMMENT:
        return post
    question = questions[post.question_id or 0]
    several = [question, *replies.get(question.id or 0, ())]
    return next((one for one in several if one.id == post.parent_id), question)


async def _cards(tx: Tx, posts: Sequence[Post]) -> dict[int, Card]:
    rows = await tx.scalars(
        select(Card).where(
            col(Card.kind).in_([CardKind.QUESTION, CardKind.ANSWER]),
            col(Card.subject_id).in_([one.id for one in posts]),
        )
    )
    return {row.subject_id: row for row in rows}


def _hit(mark: Mark, question: Post, fit: _Fit, shown: Post, card: Card | None) -> Hit:
    note = fit.post.content_note or shown.content_note or question.content_note
    number = f"#{question.number}"
    return Hit(
        mark=mark,
        question_id=question.id or 0,
        number=question.number or 0,
        title=question.title or "",
        note=question.content_note,
        category_id=question.category_id,
        score=question.score,
        answer_count=question.answer_count,
        solved=question.accepted,
        closed=question.close_reason is not None,
        created_at=question.created_at,
        post_id=shown.id or 0,
        kind=fit.post.kind,
        address=number if shown is question else f"{number}.{shown.answer_number}",
        passage=None if note is not None else fit.passage,
        passage_note=note,
        url=jumps.link(question.guild_id, card.channel_id, card.message_id) if card else None,
    )
