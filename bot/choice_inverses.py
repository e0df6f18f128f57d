"""What undoes what was chosen: settings, categories and tags (``bot.undoing``)."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlmodel import col

from bot import (
    access,
    categories,
    choices,
    deciding,
    errors,
    preferences,
    rules,
    tag_keeping,
    tree,
)
from bot.access import Actor, Standing
from bot.categories import Change
from bot.database import Tx
from bot.inverses import Inverse
from models import Category, Event, Layout, Tag


async def _choose(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    before = event.before or {}
    now = await preferences.load(tx, event.guild_id)
    if now.model_dump(mode="json", include=set(before)) != (event.after or {}):
        raise errors.ChangedSince
    await choices.choose(tx, actor, **before)


async def _decide(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    before = event.before or {}
    category = await _category(tx, actor, event)
    now = rules.own(category).model_dump(mode="json", include=set(before))
    if now != (event.after or {}):
        raise errors.ChangedSince
    await deciding.decide(tx, actor, event.category_id or 0, **before)


async def _changed(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    before, after = event.before or {}, event.after or {}
    category = await _category(tx, actor, event)
    now = categories.facts(category)
    wanted = {name: was for name, was in before.items() if was != after.get(name)}
    if any(now.get(name) != after.get(name) for name in wanted):
        raise errors.ChangedSince
    layout = wanted.get("layout")
    await categories.edit(
        tx,
        actor,
        event.category_id or 0,
        Change(
            name=wanted.get("name"),
            parent_id=(wanted["parent"] or 0) if "parent" in wanted else None,
            channel_id=(wanted["channel"] or 0) if "channel" in wanted else None,
            layout=Layout(layout) if layout is not None else None,
            cards_only=wanted.get("cards_only"),
        ),
    )


async def _archive(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await categories.unarchive(tx, actor, event.category_id or 0)


async def _unarchive(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await categories.archive(tx, actor, event.category_id or 0)


async def _category(tx: Tx, actor: Actor, event: Event) -> Category:
    who = await access.standing(tx, actor)
    access.require(access.can_administer(who))
    return tree.find(who, event.category_id or 0)


async def _unmerge(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    name, into = (event.after or {}).get("name", ""), (event.before or {}).get("name", "")
    who = await access.standing(tx, actor)
    if await _carried(tx, who, name):
        # It is a tag of its own by now, whose questions would all go over.
        raise errors.ChangedSince
    await tag_keeping.merge(tx, actor, name, into)


async def _carried(tx: Tx, who: Standing, name: str) -> bool:
    same = select(col(Tag.id)).where(col(Tag.guild_id) == who.guild_id, col(Tag.name) == name)
    return await tx.scalar(same) is not None


async def _describe(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    before, after = event.before or {}, event.after or {}
    tag = await tx.get(Tag, after.get("tag"))
    if tag is None or tag.guild_id != event.guild_id:
        raise errors.ChangedSince
    if tag.description != after.get("description"):
        raise errors.ChangedSince
    await tag_keeping.describe(tx, actor, tag.name, before.get("description", ""))


OF_CHOICES: Mapping[str, Inverse] = {
    "server.choose": _choose,
    "category.decide": _decide,
    "category.edit": _changed,
    "category.archive": _archive,
    "category.unarchive": _unarchive,
    "tag.unmerge": _unmerge,
    "tag.describe": _describe,
}
