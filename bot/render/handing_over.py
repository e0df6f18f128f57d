"""Notes for the next moderator, and the playbook, as they are shown and asked for."""

from collections.abc import Sequence
from typing import Any

import discord

from bot import texts
from bot.handing_over import Left, Playbook
from bot.i18n import _
from bot.render import cards, markup
from bot.render.controls import Form, button, choice_field, form, option, select, text_field
from bot.render.pages import View

NOTE_SHOWN = 200
POST, WHOLE = "post", "whole"


def lines(notes: Sequence[Left]) -> str:
    """Return notes as lines of a panel."""
    return "\n".join(_line(one) for one in notes)[: cards.FIELD_MOST]


def _line(one: Left) -> str:
    about = _("everything") if one.whole else _("this post")
    said = _("<@{who}>, {when}, on {about}: {note}")
    when, note = cards.when(one.created_at), markup.short(one.body, NOTE_SHOWN)
    return "• " + said.format(who=one.by_id, when=when, about=about, note=note)


def items(post_id: int, notes: Sequence[Left]) -> list[discord.ui.Item[Any]]:
    """Return the buttons of a panel: leave a note, the playbook, and the menu of what is done.

    ``post_id`` is 0 on the page of the queue, where notes are of the server as a whole.
    """
    found: list[discord.ui.Item[Any]] = [
        button(_("Hand over"), "hand_over", post_id),
        button(_("Playbook"), "playbook", post_id),
    ]
    if notes:
        options = [option(markup.label(one.body, 100), one.id) for one in notes]
        done = _("Mark a note done")
        found.append(select("handed_over", post_id, placeholder=done, options=options))
    return found


def leaving(post_id: int, address: str) -> Form:
    """Return the form for a note, of a post or of the whole; without a post (0) of the whole."""
    about = [
        option(_("This post: {address}").format(address=address), POST, default=True),
        option(_("Everything here"), WHOLE),
    ]
    fields = [
        text_field(
            _("What should they know?"),
            "note",
            long=True,
            most=texts.REASON_MOST,
            description=_("Moderators alone read it, with your name, until it is marked done"),
        )
    ]
    if post_id:
        fields.append(choice_field(_("What is it about?"), "about", about))
    return form(_("For the next moderator"), "hand_over_form", post_id, fields=fields)


def page(book: Playbook, post_id: int) -> View:
    """Return what the moderators of this server agreed on, and words to begin with."""
    embed = discord.Embed(
        title=_("Playbook"),
        description=markup.pages(markup.body(book.text))[0]
        or _("Nothing is written down yet. Admins can: /settings → Care → Playbook."),
        colour=cards.OPEN,
    )
    for name, text in book.words:
        shown = markup.short(text, cards.FIELD_MOST)
        if len(embed) + len(name) + len(shown) > cards.EMBED_MOST - 200:
            break
        embed.add_field(name=markup.line(name)[:256], value=shown, inline=False)
    embed.set_footer(text=_("Words to begin with: say it in yours. Only you see this page."))
    back = button(_("Back"), "mod", post_id, emoji="◀️")
    return View(embed=embed, items=[back if post_id else button(_("Queue"), "queue", 0, 0)])
