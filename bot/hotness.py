"""What is hot: Question2Answer's formula, which needs no clock and never decays.

::

    hotness = Tq + Ta + 160,000 s × (published answers + score of the question)

Tq is when the question was asked and Ta when its newest published answer came (else Tq), both in
seconds since 2010. So an answer or a vote counts as much as being 44 hours younger, and what is new
starts higher. Source: Question2Answer 1.8.8, ``qa-include/db/hotness.php``, all weights alike and
without views, which a chat does not have.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, FromClause, bindparam, case, func, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from bot import filing, sets
from bot.database import Tx, table
from models import Post, PostKind, PostState
from models.types import Big

VOTE_SECONDS = 160_000
"""What one vote on a question, or one answer to it, is worth."""

SINCE_2010 = 1_262_304_000
"""The seconds from 1970 to 2010."""


class _Seconds(FunctionElement[int]):
    """A point in time as whole seconds since 1970."""

    type = Big
    inherit_cache = True


@compiles(_Seconds, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER)"


@compiles(_Seconds, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    inner = compiler.process(element.clauses, **options)
    return f"CAST(floor(extract(epoch FROM {inner})) AS BIGINT)"


def numbers(posts: FromClause) -> dict[str, ColumnElement[Any]]:
    """Return the numbers by which questions are listed, from the rows they stand for."""
    answer = table(Post).alias("an_answer")

    def of_answers(what: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Any:
        return (
            select(what)
            .where(
                answer.c.question_id == posts.c.id,
                # Written into the statement, so that a partial index can be used.
                answer.c.kind == bindparam(None, PostKind.ANSWER, literal_execute=True),
                answer.c.state == bindparam(None, PostState.PUBLISHED, literal_execute=True),
                *conditions,
            )
            .correlate(posts)
            .scalar_subquery()
        )

    asked = _Seconds(posts.c.created_at)
    newest = func.coalesce(of_answers(func.max(_Seconds(answer.c.created_at))), asked)
    answers = of_answers(func.count())
    heat = asked + newest - 2 * SINCE_2010 + VOTE_SECONDS * (answers + posts.c.score)
    return {
        "hotness": case((posts.c.kind == PostKind.QUESTION, heat), else_=0),
        "liked_answer_count": of_answers(func.count(), answer.c.score > 0),
    }


async def renew(tx: Tx, question: Post) -> None:
    """Count again what a question is listed by, after an answer came or went."""
    await renew_many(tx, [question.id or 0])
    await tx.refresh(question, ["hotness", "liked_answer_count"])


async def renew_many(tx: Tx, question_ids: Collection[int]) -> None:
    """Do the same for several, whose rows the session has to be asked for again afterwards."""
    await tx.flush()
    await sets.run(tx, _counted(tx), [(key,) for key in question_ids])
    await filing.rank(tx, question_ids)


@sets.prepared
def _counted(tx: Tx) -> Any:
    posts = table(Post)
    these = select(sets.given(tx, id=Big).c.id)
    return update(posts).where(posts.c.id.in_(these)).values(numbers(posts))
