"""The log on a phone: a line for each act, a page for one with before and after, and a file."""

import json
from collections.abc import Iterator
from typing import Any

import discord

from bot import audience, tree, undoing
from bot.access import Standing
from bot.events import act_of
from bot.i18n import N_, _, ngettext, translated
from bot.log_sorts import Sort
from bot.logbook import Entry, Filters, Page, Place
from bot.render import cards, log_changes, markup, reasons
from bot.render.controls import Form, button, form, option, select
from bot.render.log_words import WORDS
from bot.render.pages import View
from models import PostKind, PostState

REASON_SHOWN = 120

SORTS = {
    Sort.SHOWN: N_("Hidden, shown, deleted"),
    Sort.CLOSED: N_("Closed, reopened"),
    Sort.LOCKED: N_("Locked, unlocked"),
    Sort.TEXT: N_("Edited"),
    Sort.PLACE: N_("Moved, converted, pinned"),
    Sort.ACCEPTED: N_("Accepted for the asker"),
    Sort.LINKS: N_("Linked"),
    Sort.TAGS: N_("Tags"),
    Sort.SETTINGS: N_("Settings and categories"),
    Sort.MEMBERS: N_("Members"),
    Sort.QUEUE: N_("The queue"),
}
PERIODS = {1: N_("The last day"), 7: N_("The last week"), 30: N_("The last month")}


def page(shown: Page, who: Standing, note: str | None = None) -> View:
    """Return some of the log, the newest first, with a menu to look at one."""
    lines = [line(entry, who) for entry in shown.entries]
    embed = discord.Embed(
        title=_("The log"),
        description="\n".join(lines)[:4_096] or _("Nothing was done, as far as you can see."),
        colour=cards.OPEN,
    )
    if looked_for := ", ".join(_looked_for(shown.filters, who)):
        embed.set_footer(text=_("Only: {what}").format(what=looked_for)[:2_048])
    items: list[discord.ui.Item[Any]] = []
    code = encoded(shown.filters)
    if shown.entries:
        items.append(
            select(
                "log_pick",
                *code,
                placeholder=_("Look at one"),
                options=[
                    option(
                        markup.label(plain(entry, who), 100),
                        entry.id,
                        markup.label(entry.reason or _("No reason was given"), 100),
                    )
                    for entry in shown.entries
                ],
                row=0,
            )
        )
    if shown.newer:
        newest = shown.entries[0].id if shown.entries else 0
        items.append(button(_("Newer"), "log", -1, newest, *code, emoji="◀️", row=1))
    if shown.older and shown.entries:
        items.append(button(_("Older"), "log", 1, shown.entries[-1].id, *code, emoji="▶️", row=1))
    if shown.exports:
        items.append(button(_("Take it along"), "log_export", *code, row=1))
    return View(note, embed, items)


def one(entry: Entry, who: Standing, filters: Filters, note: str | None = None) -> View:
    """Return one act: what, who, when, why, and how it was before and after."""
    embed = discord.Embed(
        title=_("What was done"),
        description=f"{_actor(entry)} {_done(entry, who, linked=True)}\n"
        f"{discord.utils.format_dt(entry.created_at, 'f')} · {cards.when(entry.created_at)}",
        colour=cards.OPEN,
    )
    why = markup.short(entry.reason, 900) if entry.reason else _("No reason was given")
    embed.add_field(name=_("Why"), value=why, inline=False)
    if changed := "\n".join(log_changes.lines(entry, who)):
        embed.add_field(name=_("Before and after"), value=changed[:1_024], inline=False)
    if not undoing.can_be_undone(entry.verb):
        embed.add_field(name=_("Undo"), value=undoing.why_not(entry.verb), inline=False)
    if entry.undoes is not None:
        embed.add_field(name=_("It undid"), value=f"№ {entry.undoes}")
    if entry.undone_by is not None:
        embed.add_field(name=_("Undone by"), value=f"№ {entry.undone_by}")
    embed.set_footer(text=f"№ {entry.id}")
    code = encoded(filters)
    items: list[discord.ui.Item[Any]] = []
    items.append(button(_("Back"), "log", 0, 0, *code, emoji="◀️", row=0))
    if entry.undone_by is None and undoing.can_be_undone(entry.verb):
        items.append(button(_("Undo"), "undo", entry.id, *code, row=0))
    place = entry.place
    if act_of(entry.verb) == "edit" and place is not None and "revision" in entry.after:
        number = entry.after["revision"]
        items.append(button(_("What changed"), "revision", place.post_id, number, 0, row=0))
    if place is not None and place.state is not PostState.DELETED:
        items.append(button(_("Moderate it"), "mod", place.post_id, row=0))
    for key, verb in ((entry.undoes, _("What it undid")), (entry.undone_by, _("What undid it"))):
        if key is not None:
            items.append(button(verb, "log_one", key, *code, row=1))
    return View(note, embed, items)


def undo(entry: Entry, who: Standing, filters: Filters) -> Form:
    """Return the form that asks why an act is undone."""
    told = entry.place is not None and audience.tells(act_of(entry.verb), entry.after)
    field = reasons.field(told=told)
    title = _("Undo: {what}").format(what=plain(entry, who))
    return form(title, "undo_form", entry.id, *encoded(filters), fields=[field])


def encoded(filters: Filters) -> tuple[object, ...]:
    """Return filters as they stand in a custom_id."""
    return (
        filters.actor_id,
        filters.sort.value if filters.sort is not None else 0,
        filters.post_id,
        filters.category_id,
        filters.days,
    )


def record(entry: Entry) -> bytes:
    """Return an entry as one line of JSON."""
    place = entry.place
    said = {
        "id": entry.id,
        "at": entry.created_at.isoformat(),
        "act": entry.verb,
        # As a text: JSON's own numbers are too short for Discord's in many readers.
        "by": str(entry.actor_id) if entry.actor_id is not None else None,
        "by_author": entry.by_author,
        "post": place.address if place is not None else None,
        "post_kind": place.kind.value if place is not None else None,
        "category": entry.category_id,
        "member": str(entry.user_id) if entry.user_id is not None else None,
        "before": entry.before or None,
        "after": entry.after or None,
        "reason": entry.reason,
        "undoes": entry.undoes,
    }
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def exported(count: int, *, whole: bool) -> str:
    """Return the sentence that a file of the log comes with."""
    text = ngettext(
        "{count} entry of the log, one a line, as JSON.",
        "{count} entries of the log, one a line, as JSON.",
        count,
    )
    if whole:
        return text
    rest = _("That is not all: narrow it with the options of /log to get the rest.")
    return f"{text} {rest}"


# -- in words --------------------------------------------------------------------------------------


def line(entry: Entry, who: Standing, *, what: str | None = None) -> str:
    """Return one act: who did what, when and why, and whether it was undone.

    ``what``: it was done to these, in words.
    """
    undone = f" · {_('undone')}" if entry.undone_by is not None else ""
    said = (
        f"{_actor(entry)} {_done(entry, who, what=what)} · {cards.when(entry.created_at)}{undone}"
    )
    return f"{said}\n> {markup.short(entry.reason, REASON_SHOWN)}" if entry.reason else said


def plain(entry: Entry, who: Standing) -> str:
    """Return what was done without any markup; who did it stands in the list above the menu."""
    done = _done(entry, who, label=True)
    return done[:1].upper() + done[1:]


def _actor(entry: Entry) -> str:
    if entry.actor_id is not None:
        person = markup.person(entry.actor_id)
        return person[:1].upper() + person[1:]
    return _("Its author") if entry.by_author else _("Askwell")


def _done(
    entry: Entry,
    who: Standing,
    *,
    linked: bool = False,
    label: bool = False,
    what: str | None = None,
) -> str:
    """Return what was done; a ``label`` of a menu cannot mention anyone."""
    act = act_of(entry.verb)
    words = WORDS.get("roll_back" if act == "edit" and "restored" in entry.after else act)
    text = translated(words) if words is not None else entry.verb
    what = _what(entry.place, linked=linked) if what is None else what
    member = f"<@{entry.user_id}>" if entry.user_id is not None and not label else _("a member")
    if entry.place is not None:
        member = _("the author of {what}").format(what=what)
    category = log_changes.category(entry.category_id, who)
    return text.format(what=what, category=category, member=member)


def _what(place: Place | None, *, linked: bool = False) -> str:
    if place is None:
        return ""
    what = place.address
    if place.kind is PostKind.COMMENT:
        what = _("a comment on {address}").format(address=place.address)
    if linked and place.state is PostState.DELETED:
        what = _("{what} (deleted since)").format(what=what)
    return what


def _looked_for(filters: Filters, who: Standing) -> Iterator[str]:
    if filters.actor_id:
        yield _("by one member")
    if filters.sort is not None:
        yield translated(SORTS[filters.sort])
    if filters.post_id:
        yield _("one post")
    if filters.category_id in who.categories:
        yield tree.path(who, who.categories[filters.category_id])
    if filters.days:
        yield translated(PERIODS.get(filters.days, N_("lately")))
