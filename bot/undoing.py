"""Undoing from the log: one table of what undoes which act, or why nothing does.

Undoing is an act like any other: rights are asked now, it is written down, and it says what it
undid (``event.undoes``). Where something later stands on an act, it is refused: that comes first.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot import (
    access,
    answers,
    categories,
    choices,
    deciding,
    editing,
    errors,
    events,
    linking,
    logbook,
    moderation,
    posts,
    preferences,
    rules,
    shaping,
    tag_keeping,
    tree,
)
from bot.access import Actor, Standing
from bot.categories import Change
from bot.database import Tx
from bot.events import act_of
from bot.i18n import N_, _, translated
from models import Category, CloseReason, Event, Layout, Post, PostKind, PostState, Tag

Inverse = Callable[[Tx, Actor, Event, str], Awaitable[object]]
"""Undoes an event for someone, with a reason; refuses by raising."""


async def undo(tx: Tx, actor: Actor, event_id: int, reason: str = "") -> None:
    """Undo an act of the log. Raises what refuses it, ``ChangedSince`` and ``AlreadySo`` too."""
    who = await access.standing(tx, actor)
    entry = await logbook.one(tx, who, event_id)
    event = await tx.get_one(Event, event_id, with_for_update=True)
    if entry.undone_by is not None:
        raise errors.BadChoice(_("That has been undone already."))
    inverse = INVERSES.get(act_of(event.verb))
    if inverse is None:
        raise errors.BadChoice(why_not(event.verb))
    with events.undoing(tx, event):
        await inverse(tx, actor, event, reason)


def can_be_undone(verb: str) -> bool:
    """Return whether there is a way back from such an act at all."""
    return act_of(verb) in INVERSES


def why_not(verb: str) -> str:
    """Return the sentence that says why there is no way back."""
    return translated(WHY_NOT.get(act_of(verb), N_("That cannot be undone.")))


async def _latest(tx: Tx, event: Event, *acts: str) -> None:
    """Raise ``ChangedSince`` if any of these was done to the same post later."""
    verbs = [f"{kind}.{act}" for kind in PostKind for act in acts]
    later = select(col(Event.id)).where(
        col(Event.post_id) == event.post_id,
        col(Event.id) > (event.id or 0),
        col(Event.verb).in_(verbs),
    )
    if await tx.scalar(later.limit(1)) is not None:
        raise errors.ChangedSince


# -- posts -----------------------------------------------------------------------------------------

_VISIBLE = ("hide", "show", "delete", "remove", "restore", "purge")
_SHAPED = ("to_comment", "to_answer", "move")


async def _visible(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    """Let a post be seen by those who saw it before, and be accepted again if it was."""
    await _latest(tx, event, *_VISIBLE)
    before = event.before or {}
    verb = {
        PostState.PUBLISHED: moderation.show,
        PostState.HIDDEN: moderation.hide,
        PostState.QUEUED: moderation.queue_again,
    }.get(PostState(before.get("state", PostState.DELETED)))
    if verb is None:
        raise errors.ChangedSince
    post = await verb(tx, actor, event.post_id or 0, reason)
    await _accept_again(tx, actor, post, before)


async def _accept_again(tx: Tx, actor: Actor, post: Post, before: Mapping[str, Any]) -> None:
    if post.kind is PostKind.ANSWER and post.state is PostState.PUBLISHED:
        await answers.accept_again(tx, await access.standing(tx, actor), post, before)


async def _close(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, "close", "reopen")
    await moderation.reopen(tx, actor, event.post_id or 0, reason)


async def _reopen(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await _latest(tx, event, "close", "reopen")
    was = event.before or {}
    await moderation.close(
        tx,
        actor,
        event.post_id or 0,
        CloseReason(was["close_reason"]),
        was.get("close_note"),
        was.get("duplicate_of"),
    )


async def _lock(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await moderation.unlock(tx, actor, event.post_id or 0, reason)


async def _unlock(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await moderation.lock(tx, actor, event.post_id or 0, reason)


async def _edit(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    post = await tx.get_one(Post, event.post_id)
    number = (event.after or {}).get("revision", 0)
    if post.edit_count + 1 != number:
        raise errors.ChangedSince
    why = reason or _("Undone")
    await editing.roll_back(tx, actor, event.post_id or 0, number - 1, why)


async def _to_comment(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, *_SHAPED)
    post = await shaping.to_answer(tx, actor, event.post_id or 0, reason)
    await _accept_again(tx, actor, post, event.before or {})


async def _to_answer(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, *_SHAPED)
    parent = (event.before or {}).get("parent", 0)
    await shaping.to_comment(tx, actor, event.post_id or 0, parent, reason)


async def _move(tx: Tx, actor: Actor, event: Event, reason: str) -> None:
    await _latest(tx, event, *_SHAPED)
    before = event.before or {}
    post = await shaping.move(tx, actor, event.post_id or 0, before.get("question", 0), reason)
    await _accept_again(tx, actor, post, before)


async def _accept(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    """Take an acceptance back, and let what was accepted before it be so again."""
    await _latest(tx, event, "accept", "unaccept")
    await answers.unaccept(tx, actor, (event.after or {}).get("answer", 0))
    await _back_to(tx, actor, event.before or {})


async def _unaccept(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await _latest(tx, event, "accept", "unaccept")
    who = await access.standing(tx, actor)
    before = event.before or {}
    found = await posts.find(tx, who, (event.after or {}).get("answer", 0), writing=True)
    access.require(access.can_accept(who, found.question) or access.shown(found.post))
    if "acceptance" in before:
        await answers.accept_again(tx, who, found.post, before, along=False)
    else:
        await answers.accept(tx, actor, found.post.id or 0)


async def _back_to(tx: Tx, actor: Actor, before: Mapping[str, Any]) -> None:
    if "answer" not in before:
        return
    who = await access.standing(tx, actor)
    post = await tx.get(Post, before["answer"])
    if post is not None and post.state is PostState.PUBLISHED:
        await answers.accept_again(tx, who, post, before)


async def _link(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await linking.unlink(tx, actor, event.post_id or 0, (event.after or {}).get("with", 0))


async def _unlink(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await linking.link(tx, actor, event.post_id or 0, (event.before or {}).get("with", 0))


async def _lost(tx: Tx, actor: Actor, event: Event, _reason: str) -> None:
    await moderation.post_again(tx, actor, event.id or 0)


# -- settings, categories, tags --------------------------------------------------------------------


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


INVERSES: Mapping[str, Inverse] = {
    "hide": _visible,
    "show": _visible,
    "close": _close,
    "reopen": _reopen,
    "lock": _lock,
    "unlock": _unlock,
    "edit": _edit,
    "to_comment": _to_comment,
    "to_answer": _to_answer,
    "move": _move,
    "accept": _accept,
    "unaccept": _unaccept,
    "link": _link,
    "unlink": _unlink,
    "cards.lost": _lost,
    "server.choose": _choose,
    "category.decide": _decide,
    "category.edit": _changed,
    "category.archive": _archive,
    "category.unarchive": _unarchive,
    "tag.unmerge": _unmerge,
    "tag.describe": _describe,
}

WHY_NOT: Mapping[str, str] = {
    "pictures": N_("Pictures that were replaced or taken off are not kept: put them there again."),
    "delete": N_("What its author deleted comes back only if they post it again."),
    "category.add": N_("A category stays once it is there: archive it instead."),
    "category.channel_gone": N_("The channel was deleted on Discord: give the category another."),
    "tag.merge": N_(
        "The questions stay where they went. /tag unmerge lets the word be a tag of its own again."
    ),
}
"""Acts from which there is no way back, and why."""
