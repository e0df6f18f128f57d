"""Linked questions: lines on cards and pages, the menu that goes there, how links are made."""

from collections.abc import Sequence
from typing import Any

import discord

from bot import content_notes
from bot.i18n import _
from bot.linked import SHOWN, Links, Named
from bot.reading import May
from bot.render import markup, noted
from bot.render.controls import Form, button, form, option, select, text_field
from bot.search import Alike
from models import Post

MENU_MOST = 25


def lines(links: Links) -> list[str]:
    """Return a line for each sort of links there are: at most five addresses each, and “…”."""
    found = []
    for sort, several in _sorts(links):
        if several:
            addresses = [one.address for one in several[:SHOWN]]
            more = [*addresses, "…"] if len(several) > SHOWN else addresses
            # Translators: what belongs to a question, and where it is: “See also: #2, #17”
            found.append(_("{sort}: {addresses}").format(sort=sort, addresses=", ".join(more)))
    return found


def menu(links: Links, alike: Sequence[Alike] = (), *, row: int) -> list[discord.ui.Item[Any]]:
    """Return the menu that goes to what belongs to a post or is asked much like it, if anything."""
    # Each once: a question can be related to another and follow from it too.
    options: dict[int, discord.SelectOption] = {}
    for sort, several in _sorts(links):
        for one in several:
            label = markup.label(f"{one.address} {one.title}", 100)
            options.setdefault(one.id, option(label, one.id, description=sort))
    placeholder = _("Linked and similar questions") if options else _("Similar questions")
    if not alike:
        placeholder = _("Linked questions")
    # A menu holds 25: rather fewer of those that are linked than none of those that are alike.
    options = dict(list(options.items())[: MENU_MOST - len(alike)])
    for found in alike:
        label = noted.choice(f"#{found.number}", found.title, found.note)
        made = option(label, found.question_id, description=_("Similar"))
        options.setdefault(found.question_id, made)
    if not options:
        return []
    listed = list(options.values())
    return [select("linked", placeholder=placeholder, options=listed, row=row)]


def _sorts(links: Links) -> list[tuple[str, tuple[Named, ...]]]:
    return [
        (_("Follows from"), links.follows),
        (_("Asked further"), links.further),
        (_("See also"), links.related),
        (_("Duplicates"), links.duplicates),
    ]


def deeds(may: May, post_id: int) -> list[discord.ui.Item[Any]]:
    """Return the buttons under More for what someone may do to a post's links."""
    return [
        button(label, verb, post_id, row=4)
        for deed, label, verb in (
            (May.FOLLOW_ON, _("Ask a follow-on question"), "follow_on"),
            (May.LINK, _("Link"), "link"),
            (May.UNLINK, _("Unlink"), "unlink"),
        )
        if deed in may
    ]


def to_link(question: Post) -> Form:
    """Return the form that asks with which question one shall be linked."""
    field = text_field(
        _("With which question?"),
        "with",
        most=20,
        placeholder=_("#142"),
        description=_("Its number. Each of the two will name the other."),
    )
    title = _("Link {address}").format(address=f"#{question.number}")
    return form(title, "link_form", question.id, fields=[field])


def to_unlink(question: Post, related: Sequence[Post]) -> list[discord.ui.Item[Any]]:
    """Return the menu of linked questions, one of which is to be linked no more."""
    options = [
        option(markup.label(f"#{one.number} {_titled(one)}", 100), one.id or 0) for one in related
    ]
    menu = select(
        "unlink_pick", question.id, placeholder=_("Choose the one to unlink"), options=options
    )
    return [menu, button(_("Back"), "more", question.id, emoji="◀️")]


def _titled(question: Post) -> str:
    return content_notes.instead(question.title or "", question.content_note)
