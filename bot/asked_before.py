"""Asked already? What stands here that may answer a question before it is posted.

Whoever says that it does follows that question under their own name, as anybody may. Nothing says
which draft it was, nor keeps the two together: an anonymous question is no nearer to its author.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from bot import access, drafts, follows, posts, search, texts
from bot.access import Actor, Standing
from bot.database import Tx, now
from bot.search import Alike
from models import Draft, FollowKind, Post, PostKind

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Answered:
    """What answers somebody's draft: the post to open, its question, and whether they follow it."""

    post_id: int
    number: int
    followed: bool


async def like(tx: Tx, who: Standing, draft: Draft) -> tuple[Alike, ...]:
    """Return the questions that ask much the same as this draft, with their accepted answers.

    None where the server does not want that, and never the one that it follows from.
    """
    if not who.preferences.already_asked:
        return ()
    found = await search.similar(tx, who, texts.clean_line(draft.title), limit=SHOWN + 1)
    answer = await tx.get(Post, draft.follows_id) if draft.follows_id is not None else None
    source = answer.question_id if answer is not None else None
    return tuple(one for one in found if one.question_id != source)[:SHOWN]


async def answers_me(tx: Tx, actor: Actor, draft_id: int, question_id: int) -> Answered:
    """Let another question stand for one's draft, which is kept for a day more.

    To be opened is its accepted answer, if it has one; nobody follows their own question. Raises
    ``DraftGone``, ``AlreadyPosted``, and ``Gone`` for a question that they cannot see.
    """
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    draft = await drafts.mine(tx, actor, draft_id, writing=True)
    question = (await posts.find(tx, who, question_id)).question
    access.require(access.shown(question))
    others = question.author_id != actor.user_id
    if others:
        await follows.follow(tx, actor, FollowKind.QUESTION, question.id or 0)
    draft.answered_at = now(tx)
    await tx.flush()
    accepted = await tx.scalar(
        select(col(Post.id)).where(
            col(Post.question_id) == question.id,
            col(Post.kind) == PostKind.ANSWER,
            col(Post.accepted),
            access.may_read(who),
        )
    )
    return Answered(accepted or question.id or 0, question.number or 0, others)


async def is_different(tx: Tx, actor: Actor, draft_id: int) -> Draft:
    """Go on with a draft whatever else was asked, and return it: it is kept as any other."""
    access.require(access.takes_part(await access.standing(tx, actor)))
    draft = await drafts.mine(tx, actor, draft_id, writing=True)
    draft.answered_at = None
    await tx.flush()
    return draft
