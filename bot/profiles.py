"""What someone has contributed to a server, as far as whoever asks can see it."""

from dataclasses import dataclass

from sqlalchemy import case, func, or_, select
from sqlmodel import col

from bot import access, aliases, follows, members, reputation
from bot.access import Standing
from bot.database import Tx, table
from models import FollowKind, Post, PostKind, PostState, Vote


@dataclass(frozen=True, slots=True)
class Profile:
    """Points as they are, and counts of what is published; anonymous posts are nobody's."""

    points: int
    questions: int
    answers: int
    accepted: int
    """Their answers that helped an asker most."""
    comments: int
    votes: int
    """Votes they cast, up and down."""
    name: str = ""
    """The name they were last seen under."""
    follows: bool | None = None
    """Whether the reader follows them; None where they cannot."""

    @property
    def empty(self) -> bool:
        """Whether they have done nothing that shows."""
        return not (self.questions or self.answers or self.comments or self.votes)


async def of(tx: Tx, who: Standing, user_id: int) -> Profile:
    """Return the profile of a user of this reader's server: four reads at most."""
    member = await members.find(tx, who.guild_id, user_id)
    posted, accepted = await _posted(tx, who, user_id)
    followable = members.acted(member) and user_id != who.actor.user_id
    return Profile(
        points=member.points if member is not None else who.preferences.points_base,
        questions=posted.get(PostKind.QUESTION, 0),
        answers=posted.get(PostKind.ANSWER, 0),
        accepted=accepted,
        comments=posted.get(PostKind.COMMENT, 0),
        votes=await _votes(tx, who, user_id),
        name=aliases.unmasked(member.display_name) if member is not None else "",
        follows=(
            await follows.follows(tx, who, FollowKind.MEMBER, user_id) if followable else None
        ),
    )


async def _posted(tx: Tx, who: Standing, user_id: int) -> tuple[dict[PostKind, int], int]:
    """Return how many posts of each kind there are, and how many of the answers are accepted."""
    parent, question = table(Post).alias("parent"), table(Post).alias("question")
    helped = case((col(Post.accepted), 1), else_=0)
    rows = await tx.execute(
        select(col(Post.kind), func.count(), func.sum(helped))
        # What stands under a post that is not shown is not shown either.
        .outerjoin(parent, parent.c.id == col(Post.parent_id))
        .outerjoin(question, question.c.id == col(Post.question_id))
        .where(
            access.may_read(who),
            col(Post.author_id) == user_id,
            col(Post.anonymous).is_(False),
            col(Post.state) == PostState.PUBLISHED,
            *(
                or_(above.c.id.is_(None), above.c.state == PostState.PUBLISHED)
                for above in (parent, question)
            ),
        )
        .group_by(col(Post.kind))
    )
    found = {kind: (count, marked or 0) for kind, count, marked in rows}
    counts = {kind: count for kind, (count, _marked) in found.items()}
    return counts, found.get(PostKind.ANSWER, (0, 0))[1]


async def _votes(tx: Tx, who: Standing, user_id: int) -> int:
    question = table(Post).alias("question")
    number = await tx.scalar(
        select(func.count())
        .select_from(Vote)
        .join(Post, col(Post.id) == col(Vote.post_id))
        .outerjoin(question, question.c.id == col(Post.question_id))
        .where(
            col(Vote.guild_id) == who.guild_id,
            col(Vote.user_id) == user_id,
            reputation.counts(),
            access.may_read(who),
            col(Post.state) == PostState.PUBLISHED,
            or_(question.c.id.is_(None), question.c.state == PostState.PUBLISHED),
            col(Post.anonymous).is_(False),
        )
    )
    return number or 0
