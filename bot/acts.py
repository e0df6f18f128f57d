"""What a moderator can do to a post now, and what was done to it: what the panel shows."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import col

from bot import access, members, moderation, posts
from bot.access import Actor
from bot.database import Tx
from models import Event, Post, PostKind, PostState


class Act(StrEnum):
    """What a moderator can do to a post."""

    HIDE = "hide"
    SHOW = "show"
    CLOSE = "close"
    REOPEN = "reopen"
    LOCK = "lock"
    UNLOCK = "unlock"


def acts(post: Post) -> list[Act]:
    """Return what can be done to a post in the state it is in; only questions close and lock."""
    found = [Act.HIDE if post.state is PostState.PUBLISHED else Act.SHOW]
    if post.kind is PostKind.QUESTION:
        found.append(Act.REOPEN if post.close_reason is not None else Act.CLOSE)
        found.append(Act.UNLOCK if post.locked else Act.LOCK)
    return found


@dataclass(frozen=True, slots=True)
class Panel:
    """A post as a moderator sees it, with what they can do to it now."""

    post: Post
    question: Post
    address: str
    author: str
    """The name they go by; of an anonymous post the alias."""
    duplicate: str | None
    """#n of the question that this one repeats."""
    url: str | None
    acts: tuple[Act, ...]
    log: tuple[Event, ...]
    """What moderators did to it lately, the latest first."""


async def panel(tx: Tx, actor: Actor, post_id: int) -> Panel:
    """Return what the panel of a post shows. Raises ``NotAModerator`` and ``NotFound``."""
    who = await access.standing(tx, actor)
    access.require(access.can_moderate(who))
    found = await posts.find(tx, who, post_id)
    post = found.post
    author = await members.find(tx, post.guild_id, post.author_id)
    repeated = await tx.get(Post, post.duplicate_of) if post.duplicate_of else None
    return Panel(
        post=post,
        question=found.question,
        address=found.address,
        author=(post.alias or "") if post.anonymous else author.display_name if author else "",
        duplicate=f"#{repeated.number}" if repeated is not None else None,
        url=await posts.url(tx, post),
        acts=tuple(acts(post)),
        log=tuple(await _log_of(tx, post)),
    )


async def _log_of(tx: Tx, post: Post, limit: int = 5) -> Sequence[Event]:
    verbs = [f"{post.kind}.{act}" for act in Act]
    rows = await tx.scalars(
        select(Event)
        .where(col(Event.post_id) == post.id, col(Event.verb).in_(verbs))
        .order_by(col(Event.id).desc())
        .limit(limit)
    )
    return rows.all()


Verb = Callable[[Tx, Actor, int, str | None], Awaitable[Post]]

DO: dict[Act, Verb] = {
    Act.HIDE: moderation.hide,
    Act.SHOW: moderation.show,
    Act.REOPEN: moderation.reopen,
    Act.LOCK: moderation.lock,
    Act.UNLOCK: moderation.unlock,
}
"""The verbs by their names, but for closing, which needs more than a reason."""
