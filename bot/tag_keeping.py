"""What moderators do to tags: one word for what several say, and what each is for.

A synonym stands for a tag and never for another synonym, so that there are no chains and no
circles. Making one moves the questions over at once; taking it back frees the word, and the
questions stay where they are.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, delete, select, update
from sqlmodel import col

from bot import access, errors, events, filing, tags, texts
from bot.access import Actor, Standing
from bot.database import Tx, table
from bot.i18n import _
from bot.searching import renamed
from models import Card, CardKind, Follow, FollowKind, Guild, PostTag, Tag, TagSynonym, TagUse

DESCRIPTION_MOST = 300


async def merge(tx: Tx, actor: Actor, typed: str, into: str) -> Tag:
    """Let one word stand for another from now on, move its questions there, and return that tag.

    If there is no tag by the other name yet, the one there is gets that name. Raises ``BadChoice``.
    """
    who = await _keeping(tx, actor)
    old, new = tags.one_name(typed), tags.one_name(into)
    if old == new:
        raise errors.BadChoice(_("Please name two different tags."))
    for name in (old, new):
        if (stands_for := await _stands_for(tx, who, name)) is not None:
            text = _("“{name}” stands for “{tag}” already. Name that one, or use /tag unmerge.")
            raise errors.BadChoice(text.format(name=name, tag=stands_for))
    tag, target = await _tag(tx, who, old), await _tag(tx, who, new)
    if tag is not None and (others := await _synonyms(tx, tag)):
        raise errors.BadChoice(
            _("Other words stand for “{name}”: {words}. Take those back with /tag unmerge.").format(
                name=old, words=", ".join(others)
            )
        )
    before: dict[str, Any] = {"name": old, "tag": tag.id if tag is not None else None}
    carrying: Sequence[int] = ()
    if tag is not None:
        await _touch_cards(tx, tag)
        carrying = await _carrying(tx, tag)
    if tag is not None and target is not None:
        await _move(tx, tag, target)
    elif tag is not None:
        target, tag.name = tag, new
    elif target is None:
        raise errors.BadChoice(_("There is no such tag here. See them all with /tag list."))
    tx.add(TagSynonym(guild_id=who.guild_id, name=old, tag_id=target.id or 0))
    await tx.flush()
    await renamed.keep(tx, target, carrying)
    await events.record(
        tx,
        who.guild_id,
        "tag.merge",
        actor_id=actor.user_id,
        before=before,
        after={"name": new, "tag": target.id},
    )
    return target


async def unmerge(tx: Tx, actor: Actor, typed: str) -> Tag:
    """Let a word stand for itself again, and return the tag it stood for; its questions stay."""
    who = await _keeping(tx, actor)
    name = tags.one_name(typed)
    rows = await tx.scalars(
        select(TagSynonym).where(
            col(TagSynonym.guild_id) == who.guild_id, col(TagSynonym.name) == name
        )
    )
    synonym = rows.one_or_none()
    if synonym is None:
        raise errors.BadChoice(_("“{name}” does not stand for another tag.").format(name=name))
    target = await tx.get_one(Tag, synonym.tag_id)
    await tx.delete(synonym)
    await tx.flush()
    await events.record(
        tx,
        who.guild_id,
        "tag.unmerge",
        actor_id=actor.user_id,
        before={"name": target.name, "tag": target.id},
        after={"name": name},
    )
    return target


async def describe(tx: Tx, actor: Actor, typed: str, description: str) -> Tag:
    """Say what a tag is for, or nothing any more, and return it."""
    who = await _keeping(tx, actor)
    tag = await tx.get_one(Tag, (await tags.named(tx, who, typed)).id)
    said = texts.clean_line(description)
    if len(said) > DESCRIPTION_MOST:
        raise errors.TooLong(_("description"), len(said), DESCRIPTION_MOST)
    before, tag.description = tag.description, said
    await tx.flush()
    await events.record(
        tx,
        who.guild_id,
        "tag.describe",
        actor_id=actor.user_id,
        before={"tag": tag.id, "description": before},
        after={"tag": tag.id, "description": said},
    )
    return tag


async def _keeping(tx: Tx, actor: Actor) -> Standing:
    # Else two moderators at once could each make half of a circle.
    await tx.get(Guild, actor.guild_id, with_for_update=True)
    who = await access.standing(tx, actor)
    access.require(access.can_keep_tags(who))
    return who


async def _tag(tx: Tx, who: Standing, name: str) -> Tag | None:
    rows = await tx.scalars(
        select(Tag).where(col(Tag.guild_id) == who.guild_id, col(Tag.name) == name)
    )
    return rows.one_or_none()


async def _stands_for(tx: Tx, who: Standing, name: str) -> str | None:
    return await tx.scalar(
        select(col(Tag.name))
        .join(TagSynonym, col(TagSynonym.tag_id) == col(Tag.id))
        .where(col(TagSynonym.guild_id) == who.guild_id, col(TagSynonym.name) == name)
    )


async def _synonyms(tx: Tx, tag: Tag) -> list[str]:
    rows = await tx.scalars(
        select(col(TagSynonym.name)).where(col(TagSynonym.tag_id) == tag.id).limit(5)
    )
    return list(rows)


async def _carrying(tx: Tx, tag: Tag) -> Sequence[int]:
    """Return the questions that carry a tag, whose words change with its name."""
    found = await tx.scalars(select(col(PostTag.post_id)).where(col(PostTag.tag_id) == tag.id))
    return found.all()


async def _touch_cards(tx: Tx, tag: Tag) -> None:
    """The questions' cards name it. However many they are: one statement, and no thread woken."""
    carrying = select(col(PostTag.post_id)).where(col(PostTag.tag_id) == tag.id)
    await tx.execute(
        update(Card)
        .where(col(Card.kind) == CardKind.QUESTION, col(Card.subject_id).in_(carrying))
        .values(wanted=col(Card.wanted) + 1)
        .execution_options(synchronize_session=False)
    )
    tx.info["touched"] = True


async def _move(tx: Tx, tag: Tag, target: Tag) -> None:
    """Give a tag's questions to another, each once, and count the uses of both anew."""
    await _move_followers(tx, tag, target)
    has_both = select(col(PostTag.post_id)).where(col(PostTag.tag_id) == target.id)
    here = col(PostTag.tag_id) == tag.id
    for statement in (
        delete(PostTag).where(here, col(PostTag.post_id).in_(has_both)),
        update(PostTag).where(here).values(tag_id=target.id),
        delete(TagUse).where(col(TagUse.tag_id) == tag.id),
    ):
        await tx.execute(statement.execution_options(synchronize_session=False))
    await filing.make_uses(tx, target.guild_id, table(PostTag).c.tag_id == target.id)
    await tx.execute(
        update(TagUse)
        .where(col(TagUse.tag_id) == target.id)
        .values(filing.uses())
        .execution_options(synchronize_session=False)
    )


async def _move_followers(tx: Tx, tag: Tag, target: Tag) -> None:
    """Whoever follows a tag follows what it stands for now, once."""
    of_tags = and_(col(Follow.guild_id) == target.guild_id, col(Follow.kind) == FollowKind.TAG)
    here, there = (and_(of_tags, col(Follow.subject_id) == one.id) for one in (tag, target))
    has_both = select(col(Follow.user_id)).where(there)
    for statement in (
        delete(Follow).where(here, col(Follow.user_id).in_(has_both)),
        update(Follow).where(here).values(subject_id=target.id),
    ):
        await tx.execute(statement.execution_options(synchronize_session=False))
