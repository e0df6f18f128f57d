"""What a tag's lists go by: each question's numbers beside each of its tags, and tags counted.

``post_tag`` repeats what a question is listed by, and ``tag_use`` how many published questions of
each category carry a tag. Whatever changes such a number of a question calls ``rank`` afterwards,
and whatever changes its category or whether it is published ``refile``.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, func, literal, select, update

from bot import sets
from bot.database import Tx, insert, table
from models import Post, PostState, PostTag, TagUse
from models.types import Big


def numbers(post: FromClause) -> dict[str, ColumnElement[Any]]:
    """Return what a question is listed by under its tags, from the question's own row."""
    published = post.c.state == PostState.PUBLISHED
    still_open = and_(published, post.c.close_reason.is_(None))
    return {
        "category_id": post.c.category_id,
        "published": published,
        "unanswered": and_(still_open, post.c.answer_count == 0),
        "unsolved": and_(still_open, ~post.c.accepted),
        "unliked": and_(still_open, post.c.liked_answer_count == 0),
        "score": post.c.score,
        "hotness": post.c.hotness,
        "answer_count": post.c.answer_count,
    }


async def rank(tx: Tx, question_ids: Collection[int]) -> None:
    """Note these questions' numbers beside their tags: one statement for all of them."""
    if question_ids:
        await sets.run(tx, _copied(tx), [(key,) for key in question_ids])


@sets.prepared
def _copied(tx: Tx) -> Any:
    given, post, filed = sets.given(tx, id=Big), table(Post), table(PostTag)
    right = numbers(post)
    # Neither of these two: ``tag_use`` counts by them.
    del right["category_id"], right["published"]
    return update(filed).where(filed.c.post_id == given.c.id, post.c.id == given.c.id).values(right)


async def refile(tx: Tx, question_ids: Collection[int]) -> None:
    """Note everything about these questions beside their tags, and count the tags' uses anew."""
    if not question_ids:
        return
    rows = [(key,) for key in question_ids]
    await count(tx, rows, -1)
    await sets.run(tx, _moved(tx), rows)
    await count(tx, rows, 1)


@sets.prepared
def _moved(tx: Tx) -> Any:
    given, post, filed = sets.given(tx, id=Big), table(Post), table(PostTag)
    return (
        update(filed)
        .where(filed.c.post_id == given.c.id, post.c.id == given.c.id)
        .values(numbers(post))
    )


async def count(tx: Tx, questions: Collection[tuple[int]], change: int) -> None:
    """Add these questions to the uses of their tags (1), or take them out (-1)."""
    await sets.run(tx, _added(tx) if change > 0 else _taken(tx), questions)


def _uses(given: FromClause) -> Any:
    filed = table(PostTag)
    return (
        select(filed.c.guild_id, filed.c.tag_id, filed.c.category_id, func.count().label("many"))
        .select_from(given.join(filed, filed.c.post_id == given.c.id))
        .where(filed.c.published)
        .group_by(filed.c.guild_id, filed.c.tag_id, filed.c.category_id)
    )


@sets.prepared
def _added(tx: Tx) -> Any:
    statement = insert(tx, TagUse).from_select(
        ["guild_id", "tag_id", "category_id", "questions"], _uses(sets.given(tx, id=Big))
    )
    return statement.on_conflict_do_update(
        index_elements=["tag_id", "category_id"],
        set_={"questions": table(TagUse).c.questions + statement.excluded.questions},
    )


@sets.prepared
def _taken(tx: Tx) -> Any:
    use, gone = table(TagUse), _uses(sets.given(tx, id=Big)).subquery("gone")
    return (
        update(use)
        .where(use.c.tag_id == gone.c.tag_id, use.c.category_id == gone.c.category_id)
        .values(questions=use.c.questions - gone.c.many)
    )


async def make_uses(tx: Tx, guild_id: int, *of: ColumnElement[bool]) -> None:
    """Make the rows of ``tag_use`` that a server lacks, for no question yet."""
    filed = table(PostTag)
    lacking = (
        select(filed.c.guild_id, filed.c.tag_id, filed.c.category_id, literal(0))
        .where(filed.c.guild_id == guild_id, filed.c.published, *of)
        .distinct()
    )
    names = ["guild_id", "tag_id", "category_id", "questions"]
    statement = insert(tx, TagUse).from_select(names, lacking)
    await tx.execute(statement.on_conflict_do_nothing(index_elements=["tag_id", "category_id"]))


def uses() -> dict[str, ColumnElement[Any]]:
    """Return what a row of ``tag_use`` should say, from the questions that are filed there."""
    filed, use = table(PostTag), table(TagUse)
    here = select(func.count()).where(
        filed.c.tag_id == use.c.tag_id, filed.c.category_id == use.c.category_id, filed.c.published
    )
    return {"questions": here.correlate(use).scalar_subquery()}


def filed_as() -> dict[str, ColumnElement[Any]]:
    """Return what a row of ``post_tag`` should say, from its question."""
    filed, post = table(PostTag), table(Post)
    return {
        name: select(right).where(post.c.id == filed.c.post_id).correlate(filed).scalar_subquery()
        for name, right in numbers(post).items()
    }
