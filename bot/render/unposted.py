"""The list of what someone wrote and did not post, and what can be done with one of it."""

from typing import Any

import discord

from bot import texts
from bot.i18n import _
from bot.render import cards, markup, previews
from bot.render.controls import button, option, select
from bot.render.pages import View
from bot.unposted import Left, Leftovers
from models import Draft, DraftKind

BEGINNING_SHOWN = 100


def page(shown: Leftovers) -> View:
    """Return a page of the list."""
    embed = discord.Embed(
        title=_("What you wrote and did not post"),
        description="\n".join(_line(one) for one in shown.lines) or _nothing(shown),
        colour=cards.OPEN,
    )
    items: list[discord.ui.Item[Any]] = []
    if shown.lines:
        options = [
            option(_name(one), one.id, markup.label(texts.clean(one.beginning[:200]), 90) or None)
            for one in shown.lines
        ]
        items.append(select("drafts_pick", placeholder=_("Go on with one"), options=options, row=0))
        if shown.newer:
            items.append(button(_("Newer"), "drafts", 0, shown.lines[0].id, emoji="◀️", row=1))
        if shown.older:
            items.append(button(_("Older"), "drafts", shown.lines[-1].id, 0, emoji="▶️", row=1))
    elif shown.newer or shown.older:
        items.append(button(_("To the beginning"), "drafts", 0, 0, emoji="◀️", row=1))
    return View(embed=embed, items=items)


def one(draft: Draft) -> View:
    """Return what can be done with a draft."""
    items: list[discord.ui.Item[Any]] = [
        button(_("Continue"), "draft", draft.id or 0, style=discord.ButtonStyle.primary)
    ]
    if draft.kind is not DraftKind.COMMENT:
        items.append(button(_("Preview"), "preview", draft.id or 0))
    items.append(button(_("Throw away"), "cancel", draft.id or 0))
    items.append(button(_("Back"), "drafts", 0, 0, emoji="◀️"))
    return View(previews.unposted(draft), items=items)


def _name(one: Left) -> str:
    """Return what a draft is to become: Question, Answer to #142."""
    if one.kind is DraftKind.QUESTION:
        return _("Question")
    plain, about = {
        DraftKind.ANSWER: (_("Answer"), _("Answer to {address}")),
        DraftKind.COMMENT: (_("Comment"), _("Comment on {address}")),
        DraftKind.EDIT: (_("Change"), _("Change of {address}")),
    }[one.kind]
    return about.format(address=one.address) if one.address else plain


def _line(one: Left) -> str:
    beginning = markup.short(texts.clean(one.beginning[:500]), BEGINNING_SHOWN) or _("(empty)")
    return f"**{_name(one)}** {beginning}\n{cards.when(one.written_at)}"


def _nothing(shown: Leftovers) -> str:
    if shown.newer or shown.older:
        return _("There is nothing more here.")
    return _("Nothing: everything you wrote is posted or thrown away.")
