"""A page of what was found: of each question the post that fits best, and the passage of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlmodel import col

from bot import posts
from bot.access import Standing
from bot.database import Tx
from bot.lists import Mark
from bot.searching import passages, ranking, scopes
from bot.searching.asked import Asked
from bot.searching.wanted import Hit, Passage
from models import Card, CardKind, Post, PostKind

REPLIES, REPLIES_MOST = 60, 1_000
"""Answers and comments of one question among which the best passage is looked for: the best ones,
and so many if the word that tells most stands in none of those."""


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
    rows = await tx.scalars(select(Post).where(scopes.these(who, ids)))
    questions = {row.id or 0: row for row in rows}
    chosen = await _chosen(tx, who, questions, asked, author_id)
    shown = await _places(tx, [fit.post for fit in chosen.values()])
    cards = await _cards(tx, list(shown.values()))
    found = []
    for mark in marks:
        if mark.id in chosen:
            fit, question = chosen[mark.id], questions[mark.id]
            place = shown[fit.post.id or 0]
            found.append(_hit(mark, question, fit, place, cards.get(place.id or 0)))
    return tuple(found)


async def _chosen(
    tx: Tx,
    who: Standing,
    questions: Mapping[int, Post],
    asked: Asked | None,
    author_id: int | None,
) -> dict[int, _Fit]:
    """Return what fits best of each question: the question itself, unless a reply has more."""
    worth = worths(asked)
    if not worth:
        return {key: _fit(one, worth) for key, one in questions.items()}
    chosen = {
        key: _fit(one, worth)
        for key, one in questions.items()
        if author_id is None or (one.author_id == author_id and not one.anonymous)
    }
    wanting = list(questions)
    for after, upto in ((0, REPLIES), (REPLIES, REPLIES_MOST)):
        found = await _replies(tx, who, wanting, author_id, after, upto)
        for key, several in found.items():
            fits = [_fit(one, worth) for one in several]
            chosen[key] = max([*([chosen[key]] if key in chosen else []), *fits], key=_covered)
        long = [key for key, several in found.items() if len(several) == upto - after]
        if not long:
            break
        weightiest = await _weightiest(tx, long, worth)
        wanting = [key for key in long if chosen[key].covered < weightiest.get(key, 0.0)]
    return chosen


def worths(asked: Asked | None) -> dict[str, float]:
    """Return what each term to mark is worth: common words only if nothing else was typed."""
    terms = asked.terms if asked is not None else ()
    telling = [one for one in terms if not one.common] or list(terms)
    return {one.text: one.worth for one in telling}


def fits(post: Post, worth: Mapping[str, float]) -> bool:
    """Return whether any of these terms stands in a post."""
    return passages.best(whole(post), worth)[1] > 0


def whole(post: Post) -> str:
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


async def _replies(
    tx: Tx, who: Standing, ids: Sequence[int], author_id: int | None, after: int, upto: int
) -> dict[int, list[Post]]:
    """Return what is shown under these questions, best first, from one place to another."""
    ranked = func.row_number().over(
        partition_by=col(Post.question_id),
        order_by=(col(Post.accepted).desc(), col(Post.quality).desc(), col(Post.id)),
    )
    conditions = [col(Post.question_id).in_(ids), scopes.family(who, ids)]
    if author_id is not None:
        conditions.append(scopes.openly_by(author_id))
    these = select(col(Post.id).label("id"), ranked.label("place")).where(*conditions).subquery()
    here = and_(these.c.id == col(Post.id), these.c.place > after, these.c.place <= upto)
    rows = await tx.scalars(select(Post).join(these, here).order_by(col(Post.id)))
    found: dict[int, list[Post]] = defaultdict(list)
    for row in rows:
        found[row.question_id or 0].append(row)
    return found


def _fit(post: Post, worth: Mapping[str, float]) -> _Fit:
    passage, covered = passages.best(post.body, worth)
    if post.kind is PostKind.QUESTION:
        covered = passages.best(whole(post), worth)[1]
    return _Fit(post, passage, covered)


def _covered(fit: _Fit) -> float:
    return fit.covered


async def _places(tx: Tx, several: Sequence[Post]) -> dict[int, Post]:
    """Return the question or answer that each of these is, or that it is a comment on."""
    parents = [one.parent_id for one in several if one.kind is PostKind.COMMENT]
    rows = await tx.scalars(select(Post).where(col(Post.id).in_(parents))) if parents else ()
    above = {row.id: row for row in rows}
    return {
        one.id or 0: above[one.parent_id] if one.kind is PostKind.COMMENT else one
        for one in several
    }


async def _cards(tx: Tx, shown: Sequence[Post]) -> dict[int, Card]:
    rows = await tx.scalars(
        select(Card).where(
            col(Card.kind).in_([CardKind.QUESTION, CardKind.ANSWER]),
            col(Card.subject_id).in_([one.id for one in shown]),
        )
    )
    return {row.subject_id: row for row in rows}


def _hit(mark: Mark, question: Post, fit: _Fit, shown: Post, card: Card | None) -> Hit:
    note = fit.post.content_note or shown.content_note or question.content_note
    return Hit.of(
        question,
        card,
        mark=mark,
        post_id=shown.id or 0,
        kind=fit.post.kind,
        address=posts.address(shown, question),
        passage=None if note is not None else fit.passage,
        passage_note=note,
    )
