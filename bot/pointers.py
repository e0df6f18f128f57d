"""What a message says from whose place a post went: where it is now.

The message of an answer that became a comment is still its card; that of one that went to another
question, or with its question to another category, is a notice about the event, because its card
is a new message there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from bot import cards, former, posts
from bot.database import Tx
from models import Card, CardKind, Category, Event, Post, PostKind

CARRIED = {kind: f"{kind}.carried" for kind in (PostKind.ANSWER, PostKind.COMMENT)}
"""That an answer, or what was one, went along with its question: no act by itself."""
MOVES = ("answer.move", "comment.to_answer", "question.move", *CARRIED.values())
"""What a message can be left behind by."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a post is that was here once; ``now`` and ``url`` are empty where it may not say."""

    post_id: int
    was: str
    kind: PostKind
    """What it is now; of a comment ``now`` is what it is on."""
    now: str | None
    url: str | None
    left_behind: bool
    """Its card is another message now."""


async def stay(tx: Tx, event: Event, card: Card) -> None:
    """Let the message of what was moved stay behind as a notice of the move."""
    await cards.touch_subject(tx, CardKind.NOTICE, event.id or 0, event.guild_id)
    rows = await tx.scalars(
        select(Card).where(col(Card.kind) == CardKind.NOTICE, col(Card.subject_id) == event.id)
    )
    notice = rows.one()
    channel_id, message_id = card.channel_id, card.message_id
    # A message belongs to one card alone.
    card.message_id = None
    await tx.flush()
    notice.channel_id, notice.message_id = channel_id, message_id
    notice.seeded, notice.sent_at = True, card.sent_at
    # A question leaves its thread behind too.
    notice.thread_id, notice.forum_id, notice.face = card.thread_id, card.forum_id, card.face
    notice.pinned = card.pinned
    await tx.flush()


async def touch(tx: Tx, post: Post, along: Sequence[int] = ()) -> None:
    """Note that the messages a post has left behind may say the wrong place.

    ``along`` are the comments that went with it: some may have been answers once.
    """
    moves = await tx.scalars(
        select(col(Event.id)).where(
            col(Event.post_id).in_([post.id, *along]), col(Event.verb).in_(MOVES)
        )
    )
    await cards.touch_many(tx, CardKind.NOTICE, moves.all())
    await cards.touch_many(tx, CardKind.ANSWER, along)


async def of_comment(tx: Tx, post: Post) -> Pointer:
    """Return what the message of an answer says that is a comment now."""
    stood = await former.last(tx, post)
    question = await tx.get(Post, stood.question_id) if stood is not None else None
    if stood is None or question is None:
        return Pointer(post.id or 0, "", post.kind, now=None, url=None, left_behind=False)
    address = f"#{question.number}.{stood.answer_number}"
    return await _pointer(tx, post, address, question.category_id, left_behind=False)


async def of_notice(tx: Tx, event_id: int) -> Pointer | None:
    """Return what a message says from where an answer was moved; None for any other event."""
    event = await tx.get(Event, event_id)
    if event is None or event.verb not in MOVES:
        return None
    post = await tx.get(Post, event.post_id)
    before = event.before or {}
    here = before.get("category")
    if here is None:
        # An earlier release only said in which question it was.
        asked = await tx.get(Post, before.get("question", 0))
        here = asked.category_id if asked is not None else None
    if post is None or here is None:
        return None
    return await _pointer(tx, post, before.get("address", ""), here, left_behind=True)


async def _pointer(tx: Tx, post: Post, old: str, category_id: int, *, left_behind: bool) -> Pointer:
    """Return where a post is; said only where everyone who reads the message can follow."""
    question = await tx.get(Post, post.question_id or post.id)
    here = await tx.get(Category, category_id)
    there = await tx.get(Category, post.category_id)
    if question is None or here is None or there is None or here.channel_id != there.channel_id:
        return Pointer(post.id or 0, old, post.kind, None, None, left_behind)
    now = await posts.called(tx, posts.Found(post, question))
    return Pointer(post.id or 0, old, post.kind, now, await posts.url(tx, post), left_behind)
