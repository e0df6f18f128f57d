"""Points: Question2Answer's formula, with each server's own weights.

::

    base + bonus + multiple × [ ask × questions + answer × answers
        + accept × answers accepted by them + accepted × their answers accepted by others
        + Σ questions (min(up, most) − min(down, most)) + Σ answers (the same)
        + cast up × upvotes cast + cast down × downvotes cast ]

Only published posts count as asked or answered; votes on a post and votes cast count whatever its
state. Anonymous posts and the votes on them count for nobody, and neither do those where people
support each other (``post.unpaid``). Source: Question2Answer 1.8.8, ``qa-include/db/points.php``;
its default weights are ours but for the votes cast downwards.
"""

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, or_, select, update
from sqlmodel import col

from bot.database import Tx, table
from bot.preferences import Preferences
from models import Acceptance, Member, Post, PostKind, PostState, Vote


def of_votes(kind: PostKind, up: int, down: int, chosen: Preferences) -> int:
    """Return what these votes give the author of a question or answer, in points."""
    if kind is PostKind.QUESTION:
        plus = min(up * chosen.points_question_up, chosen.points_question_up_most)
        minus = min(down * chosen.points_question_down, chosen.points_question_down_most)
    elif kind is PostKind.ANSWER:
        plus = min(up * chosen.points_answer_up, chosen.points_answer_up_most)
        minus = min(down * chosen.points_answer_down, chosen.points_answer_down_most)
    else:
        return 0
    return chosen.points_multiple * (plus - minus)


def pays(post: Post) -> bool:
    """Return whether anything about a post gives points."""
    return not (post.anonymous or post.unpaid)


def of_votes_on(post: Post, chosen: Preferences) -> int:
    """Return what the votes on a post give its author, in points."""
    return of_votes(post.kind, post.up, post.down, chosen) if pays(post) else 0


def of_posting(post: Post, chosen: Preferences) -> int:
    """Return what this post being published gives its author, without votes."""
    if not pays(post) or post.state is not PostState.PUBLISHED:
        return 0
    weights = {PostKind.QUESTION: chosen.points_ask, PostKind.ANSWER: chosen.points_answer}
    return chosen.points_multiple * weights.get(post.kind, 0)


def of_casting(value: int, chosen: Preferences) -> int:
    """Return what having cast this vote (−1, 0, +1) gives the voter."""
    if value == 0:
        return 0
    return chosen.points_multiple * (
        chosen.points_cast_up if value > 0 else chosen.points_cast_down
    )


def of_accepting(question: Post, answer: Post, chosen: Preferences) -> dict[int, int]:
    """Return what an acceptance gives: the asker for accepting, the answerer if someone else.

    Under an anonymous question every answerer who is named is paid: one who is not would be its
    asker, whose answer somebody moved there.
    """
    points: dict[int, int] = {}
    if question.unpaid:
        return points
    if not question.anonymous:
        points[question.author_id] = chosen.points_multiple * chosen.points_accept
    others = question.anonymous or answer.author_id != question.author_id
    if others and not answer.anonymous:
        points[answer.author_id] = chosen.points_multiple * chosen.points_accepted
    return points


def counts(vote_value: ColumnElement[int] | None = None) -> ColumnElement[bool]:
    """Return the condition on ``vote`` under which it counts (with this value, if one is given)."""
    condition = and_(col(Vote.pending).is_(False), col(Vote.voided_by).is_(None))
    return condition if vote_value is None else and_(condition, col(Vote.value) == vote_value)


def paid() -> ColumnElement[bool]:
    """Return ``pays`` as a condition on ``post``."""
    return and_(~col(Post.anonymous), ~col(Post.unpaid))


def post_points(chosen: Preferences) -> ColumnElement[int]:
    """Return ``of_votes`` as an expression over ``post``, for rebuilding many rows at once."""

    def part(count: ColumnElement[int], weight: int, most: int) -> ColumnElement[int]:
        return case((count * weight > most, literal(most, Integer)), else_=count * weight)

    up, down = table(Post).c.up, table(Post).c.down
    question = part(up, chosen.points_question_up, chosen.points_question_up_most) - part(
        down, chosen.points_question_down, chosen.points_question_down_most
    )
    answer = part(up, chosen.points_answer_up, chosen.points_answer_up_most) - part(
        down, chosen.points_answer_down, chosen.points_answer_down_most
    )
    return case(
        (and_(col(Post.kind) == PostKind.QUESTION, paid()), question),
        (and_(col(Post.kind) == PostKind.ANSWER, paid()), answer),
        else_=0,
    ) * literal(chosen.points_multiple, Integer)


def member_points(chosen: Preferences) -> ColumnElement[int]:
    """Return the whole formula as an expression over ``member``, from the rows it counts."""
    mine = and_(
        col(Post.guild_id) == Member.guild_id,
        col(Post.author_id) == Member.user_id,
        paid(),
    )

    def posted(kind: PostKind, weight: int) -> ColumnElement[int]:
        number = (
            select(func.count())
            .select_from(Post)
            .where(mine, col(Post.kind) == kind, col(Post.state) == PostState.PUBLISHED)
            .scalar_subquery()
        )
        return number * weight

    def cast(value: int, weight: int) -> ColumnElement[int]:
        number = (
            select(func.count())
            .select_from(Vote)
            .join(Post, col(Post.id) == col(Vote.post_id))
            .where(
                col(Vote.guild_id) == Member.guild_id,
                col(Vote.user_id) == Member.user_id,
                counts(literal(value, Integer)),
                paid(),
            )
            .scalar_subquery()
        )
        return number * weight

    question, answer = table(Post).alias("question"), table(Post).alias("answer")
    pairs = (
        select(func.count())
        .select_from(Acceptance)
        .join(question, question.c.id == col(Acceptance.question_id))
        .join(answer, answer.c.id == col(Acceptance.answer_id))
    )
    # By the posts of this author, which an index finds, and not by all acceptances of the server.
    accepts = pairs.where(
        question.c.guild_id == Member.guild_id,
        question.c.author_id == Member.user_id,
        ~question.c.anonymous,
        ~question.c.unpaid,
    )
    accepted = pairs.where(
        answer.c.guild_id == Member.guild_id,
        answer.c.author_id == Member.user_id,
        ~answer.c.anonymous,
        ~question.c.unpaid,
        or_(question.c.anonymous, answer.c.author_id != question.c.author_id),
    )
    from_votes = select(func.coalesce(func.sum(col(Post.points)), 0)).where(mine).scalar_subquery()
    weighted = (
        posted(PostKind.QUESTION, chosen.points_ask)
        + posted(PostKind.ANSWER, chosen.points_answer)
        + accepts.scalar_subquery() * chosen.points_accept
        + accepted.scalar_subquery() * chosen.points_accepted
        + cast(1, chosen.points_cast_up)
        + cast(-1, chosen.points_cast_down)
    )
    return (
        col(Member.bonus)
        + literal(chosen.points_base, Integer)
        + weighted * literal(chosen.points_multiple, Integer)
        + from_votes
    )


async def rebuild(tx: Tx, guild_id: int, chosen: Preferences) -> None:
    """Set everyone's points in a server from the rows they come from, after its weights changed."""
    await tx.execute(
        update(Post)
        .where(col(Post.guild_id) == guild_id)
        .values(points=post_points(chosen))
        .execution_options(synchronize_session=False)
    )
    await tx.execute(
        update(Member)
        .where(col(Member.guild_id) == guild_id)
        .values(points=member_points(chosen))
        .execution_options(synchronize_session=False)
    )
