"""Moving a question, with all that belongs to it, to another category.

Each category has a channel of its own, and no message can go from one to another: those in the old
channel say that their post went elsewhere, and everything is posted anew in the new one.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, update
from sqlmodel import col

from bot import (
    access,
    cards,
    errors,
    events,
    filing,
    leaving,
    linked,
    pointers,
    posts,
    supporting,
    texts,
    tree,
)
from bot.access import Actor, Standing
from bot.database import Tx
from bot.i18n import _
from bot.lost_channels import forget
from models import OF_POSTS, Card, CardKind, Category, Event, Post, PostKind


def places(who: Standing, question: Post) -> list[Category]:
    """Return the categories that they may move a question to, as a tree is read."""
    return [
        one
        for one in tree.in_order(who)
        if one.id != question.category_id and access.can_bring(who, one) is None
    ]


async def relocate(
    tx: Tx, actor: Actor, question_id: int, category_id: int, reason: str = ""
) -> Post:
    """Put a question with its answers and comments into another category, and return it.

    Raises ``BadChoice`` for a category that is not there for them, and while one of the messages is
    just being posted.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, question_id, writing=True)
    question = found.question
    if found.post.kind is not PostKind.QUESTION:
        raise errors.NotFound
    access.require(access.can_relocate(who, question))
    target = tree.find(who, category_id if category_id in access.readable(who) else 0)
    access.require(access.can_bring(who, target))
    if target.id == question.category_id:
        raise errors.BadChoice(
            _("Nothing changed: {address} is in that category.").format(address=found.address)
        )
    said = texts.why(reason)
    own = await _cards(tx, question)
    before = {"address": found.address, "category": question.category_id}
    supported = who.rules(question.category_id).support
    await _recategorize(tx, question, target)
    if supported is not who.rules(target.id or 0).support:
        await supporting.follow(tx, who.guild_id)
    event = await events.record(
        tx,
        who.guild_id,
        "question.move",
        actor_id=actor.user_id,
        post=question,
        before=before,
        after={"address": found.address, "category": target.id},
        reason=said,
    )
    await _post_anew(tx, event, question, own)
    await linked.touch(tx, question)
    await cards.touch_many(tx, CardKind.UNANSWERED, [who.guild_id])
    return question


async def _recategorize(tx: Tx, question: Post, target: Category) -> None:
    question.category_id = target.id or 0
    await tx.flush()
    await tx.execute(
        update(Post)
        .where(col(Post.question_id) == question.id)
        .values(category_id=target.id)
        .execution_options(synchronize_session=False)
    )
    await filing.refile(tx, [question.id or 0])


def _family(question: Post) -> ColumnElement[bool]:
    """Return the condition on ``card`` that leaves those of a question and all that is in it."""
    inside = select(col(Post.id)).where(posts.belongs(question.id))
    return col(Card.kind).in_(OF_POSTS) & col(Card.subject_id).in_(inside)


async def _cards(tx: Tx, question: Post) -> list[Card]:
    rows = await tx.scalars(
        select(Card)
        .where(_family(question))
        .order_by(col(Card.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [leaving.settled(tx, card) for card in rows.all()]


async def _post_anew(tx: Tx, event: Event, question: Post, own: Sequence[Card]) -> None:
    """Let what is posted say where to go, and everything be posted where it belongs now."""
    family = select(col(Post.id)).where(posts.belongs(question.id))
    earlier = await tx.scalars(
        select(col(Event.id)).where(
            col(Event.post_id).in_(family),
            col(Event.verb).in_(pointers.MOVES),
        )
    )
    # What was left behind before says where to go too.
    await cards.touch_many(tx, CardKind.NOTICE, earlier.all())
    for card in own:
        if card.message_id is not None:
            left = event
            if card.subject_id != question.id:
                left = await _carried(tx, event, await tx.get_one(Post, card.subject_id), question)
            await pointers.stay(tx, left, card)
    await forget(tx, _family(question), stuck=None)
    subjects = [card.subject_id for card in own]
    await cards.touch_many(tx, CardKind.QUESTION, subjects)
    await cards.touch_many(tx, CardKind.ANSWER, subjects)


async def _carried(tx: Tx, moved: Event, post: Post, question: Post) -> Event:
    """Write down that an answer's message stays behind, because its question was moved."""
    address = posts.address(post, question)
    if post.kind is PostKind.COMMENT:
        # Its message says so already: it was an answer once.
        address = (await pointers.of_comment(tx, post)).was
    here = (moved.before or {})["category"]
    return await events.record(
        tx,
        post.guild_id,
        pointers.CARRIED[post.kind],
        actor_id=None,
        post=post,
        before={"address": address, "category": here},
        along=True,
    )
