"""What is seen of the queue: the card of a batch, and the page of what waits, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, case, or_, select
from sqlmodel import col

from bot import (
    access,
    content_notes,
    errors,
    flag_reports,
    handing_over,
    jumps,
    members,
    posts,
    preferences,
    queue_places,
    snapshots,
)
from bot.access import Actor, Standing
from bot.database import Tx, table
from bot.flag_reports import Reports
from bot.handing_over import Left
from bot.rights import Right
from models import OF_POSTS, Card, Cause, Outcome, Post, PostKind, PostState, QueueItem

A_PAGE = 5
BATCH_MOST = 10
"""Items of one author that their card shows."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a post waits."""

    cause: Cause
    detail: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One item as moderators see it; who wrote an anonymous post is not in it."""

    id: int
    batch: int
    post_id: int
    kind: PostKind
    state: PostState
    address: str
    """#142 or #142.3; of a comment that of its question."""
    title: str
    """Of a comment or an answer that of its question; of what has a content note, only that."""
    body: str
    """What has a content note begins with its title."""
    note: str | None
    author: str
    reasons: tuple[Reason, ...]
    opened_at: datetime
    taken_by: int | None
    escalated_by: int | None
    asked_at: datetime | None
    outcome: Outcome | None
    handled_by: int | None
    url: str | None
    reports: Reports | None
    """What stands against it; never whose reports they are."""


@dataclass(frozen=True, slots=True)
class Batch:
    """All that waits on one card."""

    id: int
    guild_id: int
    channels: tuple[int, ...]
    """Where it is wanted, the best place first."""
    items: tuple[Waiting, ...]
    """Those that are open, oldest first; if there are none, the one that was handled last."""
    more: bool
    """There are more of them than these."""
    crowded: bool
    """They are by anybody, not by one author."""

    @property
    def settled(self) -> bool:
        """Whether nothing on the card is left to be done."""
        return all(one.outcome is not None for one in self.items)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what waits and this reader may decide about, oldest first."""

    items: tuple[Waiting, ...]
    earlier: bool
    later: bool
    left: tuple[Left, ...] | None = None
    """What is left for the next moderator, of the server as a whole; None: not theirs to read."""


async def batch(tx: Tx, batch_id: int) -> Batch | None:
    """Return what a card of the queue shows, or None if nothing is left of it."""
    here = select(QueueItem).where(col(QueueItem.batch) == batch_id)
    waiting = here.where(col(QueueItem.closed_at).is_(None)).order_by(col(QueueItem.id))
    rows: Sequence[QueueItem] = (await tx.scalars(waiting.limit(BATCH_MOST + 1))).all()
    if not rows:
        last = here.order_by(col(QueueItem.closed_at).desc(), col(QueueItem.id).desc())
        rows = (await tx.scalars(last.limit(1))).all()
    if not rows:
        return None
    guild_id = rows[0].guild_id
    return Batch(
        id=batch_id,
        guild_id=guild_id,
        channels=queue_places.channels(await preferences.load(tx, guild_id)),
        items=await shown(tx, guild_id, rows[:BATCH_MOST]),
        more=len(rows) > BATCH_MOST,
        crowded=rows[0].crowded,
    )


async def one(tx: Tx, actor: Actor, item_id: int) -> Waiting:
    """Return an item to someone who may decide about it. Raises ``Gone`` and what refuses them."""
    who = await access.standing(tx, actor)
    access.require(access.can_see_queue(who))
    item = await tx.get(QueueItem, item_id)
    if item is None or item.guild_id != who.guild_id:
        raise errors.Gone
    found = await posts.find(tx, who, item.post_id)
    access.require(access.can_vet(who, found.post))
    return (await shown(tx, who.guild_id, [item]))[0]


async def of_batch(tx: Tx, actor: Actor, item_id: int) -> Page:
    """Return what is open on the card of an item, of what this reader may decide about."""
    who = await access.standing(tx, actor)
    access.require(access.can_see_queue(who))
    item = await tx.get(QueueItem, item_id)
    if item is None or item.guild_id != who.guild_id:
        raise errors.Gone
    found = await tx.scalars(
        _open(who)
        .where(col(QueueItem.batch) == item.batch)
        .order_by(col(QueueItem.id))
        .limit(BATCH_MOST + 1)
    )
    rows = found.all()
    # Further on, it is the queue as a whole: whatever follows there waits as well.
    items = await shown(tx, who.guild_id, rows[:BATCH_MOST])
    return Page(items, earlier=False, later=len(rows) > BATCH_MOST)


async def page(tx: Tx, actor: Actor, *, mark: int = 0, backwards: bool = False) -> Page:
    """Return what waits after the item ``mark``, or ``backwards`` before it."""
    who = await access.standing(tx, actor)
    access.require(access.can_see_queue(who))
    key = col(QueueItem.id)
    beyond = key < mark if backwards else key > mark
    found = await tx.scalars(
        _open(who).where(beyond).order_by(key.desc() if backwards else key).limit(A_PAGE + 1)
    )
    rows = found.all()
    more, rows = len(rows) > A_PAGE, rows[:A_PAGE]
    items = await shown(tx, who.guild_id, rows[::-1] if backwards else rows)
    left = await handing_over.left(tx, who) if access.can_look_after(who) is None else None
    return Page(items, more if backwards else mark > 0, True if backwards else more, left)


def _open(who: Standing) -> Select[QueueItem]:
    """Return the open items that somebody may decide about; nobody's own."""
    vetted = [key for key in who.categories if who.may(Right.VET, key)]
    whole = [key for key in vetted if who.may(Right.SEE_HIDDEN, key)]
    above = table(Post).alias("above")
    covered = select(above.c.id).where(
        above.c.id.in_([col(Post.question_id), col(Post.parent_id)]),
        above.c.state == PostState.HIDDEN,
    )
    return (
        select(QueueItem)
        .join(Post, col(Post.id) == col(QueueItem.post_id))
        .where(
            col(QueueItem.guild_id) == who.guild_id,
            col(QueueItem.closed_at).is_(None),
            access.may_read(who),
            col(Post.category_id).in_(vetted),
            or_(col(Post.category_id).in_(whole), ~covered.exists()),
            col(Post.author_id) != who.actor.user_id,
        )
    )


async def shown(tx: Tx, guild_id: int, rows: Sequence[QueueItem]) -> tuple[Waiting, ...]:
    """Return items with what they are about."""
    asked, card = table(Post).alias("asked"), table(Card)
    # A comment has no message of its own: it stands on that of what it is on.
    stands_on = case((col(Post.kind) == PostKind.COMMENT, col(Post.parent_id)), else_=col(Post.id))
    about = await tx.execute(
        select(
            Post,
            asked.c.number,
            asked.c.title,
            asked.c.content_note,
            card.c.channel_id,
            card.c.message_id,
        )
        .outerjoin(asked, asked.c.id == col(Post.question_id))
        .outerjoin(card, and_(card.c.kind.in_(OF_POSTS), card.c.subject_id == stands_on))
        .where(col(Post.id).in_([row.post_id for row in rows]))
    )
    found = {one[0].id or 0: one for one in about}
    named = {one[0].author_id for one in found.values() if not one[0].anonymous}
    people = await members.named(tx, guild_id, named)
    reports = await flag_reports.against(tx, list(found))
    made = []
    for row in rows:
        post, number, title, note, channel_id, message_id = found[row.post_id]
        heading, body = content_notes.instead(title or "", note), post.body
        if post.title is not None:
            heading = content_notes.instead(post.title, post.content_note)
            body = body if post.content_note is None else f"{post.title}\n{body}"
        above = post.number or number
        address = f"#{above}.{post.answer_number}" if post.answer_number else f"#{above}"
        made.append(
            Waiting(
                id=row.id or 0,
                batch=row.batch,
                post_id=row.post_id,
                kind=post.kind,
                state=post.state,
                address=address,
                title=heading,
                body=body,
                note=post.content_note,
                author=snapshots.author(post, people).name,
                reasons=tuple(Reason(Cause(one["cause"]), one["detail"]) for one in row.causes),
                opened_at=row.opened_at,
                taken_by=row.taken_by,
                escalated_by=row.escalated_by,
                asked_at=row.asked_at,
                outcome=row.outcome,
                handled_by=row.handled_by,
                url=jumps.link(guild_id, channel_id, message_id),
                reports=reports.get(row.post_id),
            )
        )
    return tuple(made)
