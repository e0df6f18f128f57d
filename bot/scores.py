"""What votes leave on posts: counts, score, points, hotness, and how many answers are liked."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Integer, update

from bot import answer_order, filing, hotness, sets
from bot.database import Tx, table
from models import Post, PostKind
from models.types import Big


class Scored(NamedTuple):
    """A post whose votes changed, with the score it had before."""

    id: int
    kind: PostKind
    question_id: int | None
    up: int
    down: int
    points: int
    before: int

    @property
    def score(self) -> int:
        """The upvotes without the downvotes."""
        return self.up - self.down


async def store(tx: Tx, posts: Sequence[Scored]) -> None:
    """Store what these posts' votes come to now; three statements for all of them."""
    await sets.run(
        tx,
        _counts(tx),
        [
            (
                one.id,
                one.up,
                one.down,
                one.score,
                answer_order.quality(one.up, one.down),
                one.points,
                hotness.VOTE_SECONDS * (one.score - one.before) * (one.kind == PostKind.QUESTION),
            )
            for one in posts
        ],
    )
    likes: Counter[int] = Counter()
    for one in posts:
        if one.question_id is not None:
            likes[one.question_id] += (one.score > 0) - (one.before > 0)
    rows = [(question_id, more) for question_id, more in sorted(likes.items()) if more]
    if rows:
        await sets.run(tx, _likes(tx), rows)
    asked = {one.id for one in posts if one.kind == PostKind.QUESTION}
    await filing.rank(tx, sorted(asked.union(question_id for question_id, _more in rows)))


@sets.prepared
def _counts(tx: Tx) -> Any:
    given, post = (
        sets.given(
            tx,
            id=Big,
            up=Integer,
            down=Integer,
            net=Integer,
            quality=Integer,
            points=Integer,
            heat=Big,
        ),
        table(Post),
    )
    row = given.c
    return (
        update(post)
        .where(post.c.id == row.id)
        .values(
            up=row.up,
            down=row.down,
            score=row.net,
            quality=row.quality,
            points=row.points,
            hotness=post.c.hotness + row.heat,
        )
    )


@sets.prepared
def _likes(tx: Tx) -> Any:
    given, post = sets.given(tx, id=Big, more=Integer), table(Post)
    return (
        update(post)
        .where(post.c.id == given.c.id)
        .values(liked_answer_count=post.c.liked_answer_count + given.c.more)
    )
