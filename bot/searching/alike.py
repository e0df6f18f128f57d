"""Questions that ask much the same: before somebody posts one, and beside one that was posted.

What counts is the titles, their words and how they are spelled; so nothing else is read.
"""

from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot import access, direct, entries, posts, sets
from bot.access import Standing
from bot.database import Tx, table
from bot.searching import asked as asking
from bot.searching import engine, passages, ranking, scopes, storing
from bot.searching.asked import Asked
from bot.searching.ranking import Spelled
from bot.searching.wanted import Alike
from models import Card, Post, PostKind
from models.types import Big

CANDIDATES = 60


def likeness(asked: Asked, typed: Spelled, title: str) -> float:
    """Return how much alike what is asked and a title are, by its terms as they are stored.

    From 0 to 1: what of the words stands in it, and how much alike both are spelled.
    """
    terms = storing.several(title)
    return min(1.0, (ranking.titled(asked, terms) + ranking.likeness(typed, terms)) / 2)


async def to(
    tx: Tx, who: Standing, title: str, least: float, limit: int, *, but: int = 0
) -> tuple[Alike, ...]:
    """Return the questions this reader can read that are at least so much alike, most first."""
    asked = await asking.understand(tx, who.guild_id, title)
    if asked.nothing or all(one.common for one in asked.terms):
        # "How do I do it?" is like everything.
        return ()
    here = engine.of(tx)
    rows = await scopes.seen(
        who, CANDIDATES, lambda scope: here.alike(tx, who, asked, scope, CANDIDATES)
    )
    typed = ranking.trigrams(asked.typed)
    found = [(likeness(asked, typed, row.title), row.id) for row in rows if row.id != but]
    kept = sorted((one for one in found if one[0] >= least), reverse=True)[:limit]
    if not kept:
        return ()
    told: dict[int, Any] = {}
    ids = [key for _much, key in kept]
    for row in await _told(tx, ids=ids, **access.shown_to(who)):
        # The best of its accepted answers comes first.
        told.setdefault(row.id, row)
    return tuple(_alike(much, told[key]) for much, key in kept if key in told)


@direct.read
def _told(tx: Tx) -> Any:
    """Select questions with their cards and their accepted answers, the best first."""
    answer = aliased(Post, name="answer")
    accepted = and_(
        col(answer.question_id) == col(Post.id),
        col(answer.kind) == sets.fixed(table(Post).c.kind, PostKind.ANSWER),
        col(answer.accepted),
        access.shown_in(tx, answer),
    )
    said: tuple[Any, ...] = (answer.id, answer.answer_number, answer.body, answer.content_note)
    return (
        select(*entries.COLUMNS, *(one.label(f"answer_{one.key}") for one in said))
        .select_from(Post)
        .outerjoin(Card, entries.CARD)
        .outerjoin(answer, accepted)
        .where(col(Post.id).in_(sets.listed(tx, "ids", Big)), access.shown_in(tx, Post))
        .order_by(col(answer.quality).desc(), col(answer.id))
    )


def _alike(much: float, row: Any) -> Alike:
    veiled = (row.content_note or row.answer_content_note) is not None
    answered = row.answer_id is not None
    return Alike.of(
        row,
        row,
        likeness=much,
        answer_id=row.answer_id,
        answer_address=posts.numbered(row.number, row.answer_answer_number) if answered else None,
        answer=passages.begin(row.answer_body) if answered and not veiled else None,
    )
