"""Asking, and a question's own rules."""

from sqlalchemy import select
from sqlmodel import col

from bot import (
    access,
    aliases,
    drafts,
    errors,
    filters,
    limits,
    linking,
    posts,
    queueing,
    screening,
    texts,
    twins,
)
from bot.access import Actor, Standing
from bot.database import Tx, now
from models import DraftKind, Guild, Post, PostKind, PostState


async def ask(tx: Tx, actor: Actor, draft_id: int) -> Post:
    """Turn a draft into a question and return it.

    Raises whatever refuses it: ``AlreadyPosted`` for a second click, ``BadText``, ``MayNotSpeak``,
    ``NoCategory``, ``SaidAlready``, ``Screened``… The draft stays.
    """
    draft = await drafts.mine(tx, actor, draft_id, writing=True)
    if draft.kind is not DraftKind.QUESTION:
        raise errors.DraftGone
    who = await access.standing(tx, actor)
    category = drafts.category_of(who, draft)
    access.require(access.can_ask(who, category))
    title = filters.masked(who, texts.clean_line(draft.title))
    body = filters.masked(who, texts.clean(draft.body))
    texts.check_title(title)
    texts.check_details(body)
    tags = texts.tags(draft.tags)
    await limits.require(tx, who, PostKind.QUESTION, category.id)
    await _refuse_twins(tx, who, title, body)
    await twins.refuse_own(tx, who, PostKind.QUESTION, body, title)
    signed = await aliases.sign(tx, who, draft, category.id, None)
    screened = await screening.screen(tx, who, draft, anonymous=signed.anonymous)
    answer = await linking.from_answer(tx, who, draft, writing=True)
    post = await posts.publish(
        tx,
        who,
        Post(
            guild_id=actor.guild_id,
            kind=PostKind.QUESTION,
            state=screened.state,
            category_id=category.id or 0,
            number=await _next_number(tx, actor.guild_id),
            author_id=actor.user_id,
            anonymous=signed.anonymous,
            alias=signed.alias,
            title=title,
            body=body,
            content_note=filters.masked(who, draft.content_note or "") or None,
            created_at=now(tx),
        ),
        tags=tags,
    )
    if answer is not None:
        await linking.follow_on(tx, post, answer)
    await queueing.hold(tx, post, screened.queued)
    await drafts.posted(tx, who, draft, post)
    return post


async def _refuse_twins(tx: Tx, who: Standing, title: str, body: str) -> None:
    """Refuse what equals one of the five latest questions in title and text, as Q2A does.

    Only what the asker can see counts: else a refusal would tell what stands in a staff channel.
    """
    latest = await tx.scalars(
        select(Post)
        .where(
            access.may_read(who),
            col(Post.kind) == PostKind.QUESTION,
            col(Post.state) == PostState.PUBLISHED,
        )
        .order_by(col(Post.id).desc())
        .limit(5)
    )
    wanted = (texts.fold(title), texts.fold(body))
    for post in latest:
        if (texts.fold(post.title or ""), texts.fold(post.body)) == wanted:
            raise errors.SaidAlready(f"#{post.number}")


async def _next_number(tx: Tx, guild_id: int) -> int:
    guild = await tx.get(Guild, guild_id, with_for_update=True)
    if guild is None:
        raise errors.NotFound
    number = guild.next_number
    guild.next_number = number + 1
    await tx.flush()
    return number
