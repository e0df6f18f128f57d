"""What an act of the log changed, in words: a line for each thing, before → after."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import discord

from bot import content_notes, options
from bot.access import Standing
from bot.i18n import _, translated
from bot.logbook import Entry
from bot.preferences import Preferences
from bot.render import cards, markup, members, setting_values
from bot.rules import CategoryRules
from models import Barred, CloseReason, PostState

VALUE_SHOWN = 200


def lines(entry: Entry, who: Standing) -> Iterator[str]:
    """Yield a line for each thing that is different now: what it is, before → after."""
    for name in dict.fromkeys([*entry.before, *entry.after]):
        label = _label(name)
        old, new = entry.before.get(name), entry.after.get(name)
        if label is None or old == new:
            continue
        before, after = (_said(entry, name, value, who) for value in (old, new))
        yield f"**{label}**: {before} → {after}"


def _label(name: str) -> str | None:
    """Return what a fact is called; None for what only the bot needs to know."""
    known = _option(name)
    if known is not None:
        return translated(known.label)
    return {
        "state": _("Visible"),
        "title": _("Title"),
        "tags": _("Tags"),
        "revision": _("Revision"),
        "restored": _("Put back revision"),
        "silent": _("Silent"),
        "locked": _("Locked"),
        "pinned": _("Pinned"),
        "close_reason": _("Closed"),
        "close_note": _("Note"),
        "duplicate_of": _("Duplicate of"),
        "moves": _("Answers moved there"),
        "answer": _("Accepted"),
        "address": _("Address"),
        "question": _("Question"),
        "target": _("Comment on"),
        "with": _("Linked with"),
        "name": _("Name"),
        "description": _("Description"),
        "parent": _("Inside"),
        "category": _("Category"),
        "channel": _("Channel"),
        "layout": _("Layout"),
        "cards_only": _("Cards only"),
        "archived": _("Archived"),
        "gone": _("Channel gone"),
        "posts": _("Posts"),
        "votes": _("Votes"),
        "until": _("Until"),
        "what": _("Suspended from"),
        "flags": _("Reports"),
        "pictures": _("Pictures"),
        "content_note": _("Content note"),
    }.get(name)


def _option(name: str) -> options.Option | None:
    known = (*options.of(Preferences), *options.of(CategoryRules, Preferences))
    return next((one for one in known if one.name == name), None)


def _said(entry: Entry, name: str, value: Any, who: Standing) -> str:
    """Return a fact in words."""
    if value is None or value == []:
        return _("none")
    if entry.verb in ("server.choose", "category.decide"):
        return _setting(name, value)
    if name in ("posts", "votes", "moves") and isinstance(value, list):
        return str(len(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in ("question", "with", "target", "answer", "duplicate_of") and isinstance(value, int):
        place = entry.places.get(value)
        return place.address if place is not None else _("one you cannot see")
    if name == "what":
        return members.barred(Barred(value))
    if name == "until":
        return discord.utils.format_dt(datetime.fromisoformat(value), "f")
    if name == "channel":
        return f"<#{value}>"
    if name == "category" or (name == "parent" and entry.verb.startswith("category.")):
        return category(value, who)
    if name == "close_reason":
        return cards.close_reason(CloseReason(value))
    if name == "state":
        return _state(PostState(value))
    if isinstance(value, list):
        return markup.short(", ".join(map(str, value)), VALUE_SHOWN)
    text = content_notes.named(str(value)) if name == "content_note" else str(value)
    return markup.short(text, VALUE_SHOWN) or _("none")


def _setting(name: str, value: Any) -> str:
    known = _option(name)
    if known is None:
        return markup.short(str(value), VALUE_SHOWN)
    model = Preferences if name in Preferences.model_fields else CategoryRules
    try:
        read = getattr(model(**{name: value}), name)
    except ValueError:
        # An older release could be told what this one cannot.
        return markup.short(str(value), VALUE_SHOWN)
    return setting_values.value(known, read)


def _state(state: PostState) -> str:
    return {
        PostState.PUBLISHED: _("to everyone"),
        PostState.QUEUED: _("waiting"),
        PostState.HIDDEN: _("hidden"),
        PostState.DELETED: _("deleted"),
    }[state]


def category(category_id: int | None, who: Standing) -> str:
    """Return the name of a category, quoted."""
    found = who.categories.get(category_id or 0)
    return f"“{markup.short(found.name, 60)}”" if found is not None else _("a category")
