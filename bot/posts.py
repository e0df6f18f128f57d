"""What questions, answers and comments have in common: being found, addressed and counted."""

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from bot import (
    access,
    cards,
    errors,
    events,
    filing,
    hotness,
    jumps,
    linked,
    members,
    reputation,
    revising,
    safety,
    tagging,
)
from bot.access import Standing
from bot.database import Tx
from bot.searching import index
from models import CardKind, FormerAddress, Post, PostKind, PostState

_ADDRESS = re.compile(r"#?\s*(\d{1,9})(?:\.(\d{1,6}))?\s*$")


@dataclass(frozen=True, slots=True)
class Found:
    """A post together with the question it belongs to (itself, if it is one)."""

    post: Post
    question: Post

    @property
    def address(self) -> str:
        """How people call it: #142, #142.3; a comment has the address of its question."""
        return address(self.post, self.question)


def address(post: Post, question: Post) -> str:
    """Return how people call a post: #142, #142.3."""
    answer = post.answer_number if post.kind is PostKind.ANSWER else None
    return numbered(question.number, answer)


def numbered(number: int | None, answer_number: int | None) -> str:
    """Return the same by the numbers of a question and, if it is one, of an answer to it."""
    return f"#{number}" if answer_number is None else f"#{number}.{answer_number}"


def belongs(question_id: int | None) -> ColumnElement[bool]:
    """Return the condition that a post is this question, or stands in it."""
    # None would be every question there is.
    key = question_id or 0
    return or_(col(Post.id) == key, col(Post.question_id) == key)


async def find(tx: Tx, who: Standing, post_id: int, *, writing: bool = False) -> Found:
    """Return a post by its id if this reader may see it.

    ``writing=True`` locks it. Raises ``Gone``, also for what is there but not theirs to see.
    """
    statement = select(Post).where(col(Post.id) == post_id, col(Post.guild_id) == who.guild_id)
    post = (await tx.scalars(statement.with_for_update() if writing else statement)).one_or_none()
    if post is None or not access.can_read(who, post):
        raise errors.Gone
    if post.question_id is None:
        return Found(post, post)
    question = await tx.get_one(Post, post.question_id, with_for_update=writing or None)
    # A comment is shown with the answer it is on; who wrote it can still take it back.
    own = post.author_id == who.actor.user_id
    for above in (question, await tx.get_one(Post, question.id if own else post.parent_id)):
        if not access.can_read(who, above, to_show=post):
            raise errors.Gone
    return Found(post, question)


async def at(tx: Tx, who: Standing, typed: str) -> Found:
    """Return the post at an address as typed: 142, #142 or #142.3. Raises ``NotFound``."""
    try:
        return await find(tx, who, await id_at(tx, who.guild_id, typed) or 0)
    except errors.Gone:
        # What was typed may never have been there.
        raise errors.NotFound from None


async def id_at(tx: Tx, guild_id: int, typed: str) -> int | None:
    """Return the id of what stands at an address in this server, whoever can see it, if anything.

    Raises ``NotFound`` for what is no address.
    """
    match = _ADDRESS.fullmatch(typed.strip())
    if match is None:
        raise errors.NotFound
    number, answer = match.groups()
    question_id = await tx.scalar(
        select(col(Post.id)).where(col(Post.guild_id) == guild_id, col(Post.number) == int(number))
    )
    if answer is None or question_id is None:
        return question_id
    answer_id = await tx.scalar(
        select(col(Post.id)).where(
            col(Post.question_id) == question_id, col(Post.answer_number) == int(answer)
        )
    )
    if answer_id is None:
        # Where an answer stood once leads to where it is now, or to the comment it became.
        answer_id = await tx.scalar(
            select(col(FormerAddress.post_id)).where(
                col(FormerAddress.question_id) == question_id,
                col(FormerAddress.answer_number) == int(answer),
            )
        )
    return answer_id


async def called(tx: Tx, found: Found) -> str:
    """Return how people call a post; a comment is called by what it is on: #142, #142.3."""
    if found.post.kind is not PostKind.COMMENT:
        return found.address
    parent = await tx.get(Post, found.post.parent_id)
    return address(parent or found.question, found.question)


async def url(tx: Tx, post: Post) -> str | None:
    """Return the link to a post's card (a comment's is that of what it is on), or None before."""
    if post.kind is PostKind.COMMENT:
        parent = await tx.get(Post, post.parent_id)
        return None if parent is None else await url(tx, parent)
    card = await cards.of_post(tx, post)
    return None if card is None else jumps.link(post.guild_id, card.channel_id, card.message_id)


async def publish(
    tx: Tx,
    who: Standing,
    post: Post,
    *,
    question: Post | None = None,
    tags: list[str] | None = None,
) -> Post:
    """Insert a post that all rules have passed, with its first revision, event, points and card."""
    post.unpaid = who.rules(post.category_id).support
    tx.add(post)
    await tx.flush()
    if tags:
        tags = await tagging.meant(tx, post.guild_id, tags)
        await tagging.put(tx, post, tags)
    await revising.revise(tx, post, who.actor.user_id, tags or [], None)
    await members.seen(
        tx,
        post.guild_id,
        {} if post.anonymous else {who.actor.user_id: who.actor.name},
        who.preferences.points_base,
        {who.actor.user_id: reputation.of_posting(post, who.preferences)},
    )
    if post.kind is PostKind.QUESTION:
        await hotness.renew(tx, post)
    if post.state is PostState.PUBLISHED:
        await count(tx, post, 1)
        index.added(tx, post)
    await events.record(
        tx,
        post.guild_id,
        f"{post.kind}.post",
        actor_id=who.actor.user_id,
        post=post,
        # What waits for a moderator first is news when it is shown.
        after={"state": post.state},
    )
    await safety.watch(tx, who.preferences, post)
    await cards.touch(tx, post)
    if question is not None and post.kind is PostKind.ANSWER:
        await cards.touch(tx, question)
    return post


async def count(tx: Tx, post: Post, change: int) -> None:
    """Add to the number of published answers or comments that this post is one of."""
    column = {PostKind.ANSWER: "answer_count", PostKind.COMMENT: "comment_count"}.get(post.kind)
    if column is None or post.parent_id is None:
        return
    parent = await tx.get(Post, post.parent_id)
    if parent is not None:
        setattr(parent, column, getattr(parent, column) + change)
        await tx.flush()
        if post.kind is PostKind.ANSWER:
            await hotness.renew(tx, parent)


async def move_to(tx: Tx, who: Standing, post: Post, state: PostState) -> None:
    """Set a post's visibility and everything that hangs on it: counts, points and cards."""
    before = reputation.of_posting(post, who.preferences)
    was_published = post.state is PostState.PUBLISHED
    post.state = state
    await tx.flush()
    if post.kind is PostKind.QUESTION:
        await filing.refile(tx, [post.id or 0])
    if change := (state is PostState.PUBLISHED) - was_published:
        await count(tx, post, change)
        index.of(tx, post)
    points = reputation.of_posting(post, who.preferences) - before
    await members.award(tx, post.guild_id, {post.author_id: points}, who.preferences)
    await cards.touch(tx, post)
    await linked.touch(tx, post)
    if post.kind is PostKind.ANSWER and post.question_id is not None:
        question = await tx.get(Post, post.question_id)
        if question is not None:
            await cards.touch(tx, question)
    elif post.kind is PostKind.QUESTION:
        # Its answers stand in messages of their own and are shown only while it is.
        answers = await tx.scalars(select(col(Post.id)).where(col(Post.parent_id) == post.id))
        await cards.touch_many(tx, CardKind.ANSWER, answers.all())
        await cards.touch_many(tx, CardKind.UNANSWERED, [post.guild_id])
