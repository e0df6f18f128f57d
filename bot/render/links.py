"""Linked questions: the lines on cards and pages, the buttons under More, the form and the menu."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.i18n import _
from bot.linked import SHOWN, Links
from bot.reading import May
from bot.render import markup
from bot.render.controls import Form, button, form, option, select, text_field
from models import Post


def lines(links: Links) -> list[str]:
    """Return a line for each sort of links there are: at most five addresses each, and “…”."""
    found = []
    if links.follows is not None:
        found.append(_("Follows from: {addresses}").format(addresses=links.follows))
    for text, addresses in (
        (_("Asked further: {addresses}"), links.further),
        (_("See also: {addresses}"), links.related),
        (_("Duplicates: {addresses}"), links.duplicates),
    ):
        if addresses:
            more = [*addresses[:SHOWN], *(["…"] if len(addresses) > SHOWN else [])]
            found.append(text.format(addresses=", ".join(more)))
    return found


def deeds(may: May, post_id: int) -> list[discord.ui.Item[Any]]:
    """Return the buttons under More for what someone may do to a post's links."""
    return [
        button(label, verb, post_id, row=row)
        for deed, label, verb, row in (
            (May.FOLLOW_ON, _("Ask a follow-on question"), "follow_on", 3),
            (May.LINK, _("Link"), "link", 4),
            (May.UNLINK, _("Unlink"), "unlink", 4),
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
        option(markup.label(f"#{one.number} {one.title}", 100), one.id or 0) for one in related
    ]
    menu = select(
        "unlink_pick", question.id, placeholder=_("Choose the one to unlink"), options=options
    )
    return [menu, button(_("Back"), "more", question.id, emoji="◀️")]
