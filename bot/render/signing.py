"""Under what name something is posted: a preview's menu, a form's fields, and claiming."""

from collections.abc import Sequence
from typing import Any

import discord

from bot import aliases
from bot.aliases import Choice
from bot.claiming import Claimable
from bot.i18n import _, ngettext
from bot.reading import May
from bot.render import markup
from bot.render.controls import Form, button, choice_field, form, option, select, text_field
from models import DraftKind, PostKind

ME, ANONYMOUS, NAMED = "me", "anonymous", "named"
"""What is chosen: one's own name, an alias that is made up or that one has there, a chosen one."""

AS, NAME = "as", "name"
"""The fields of a form."""


def menu(draft_id: int, choice: Choice, own_name: str) -> list[discord.ui.Select[Any]]:
    """Return the menu of a preview, or nothing where there is nothing to choose."""
    if not choice.open:
        return []
    shown = _("Whose name stands over it?")
    return [select("sign", draft_id, placeholder=shown, options=_options(choice, own_name))]


def fields(choice: Choice, own_name: str) -> list[discord.ui.Label[Any]]:
    """Return what the form of a comment asks besides its text: that one has no preview."""
    if not choice.open:
        return []
    found = [choice_field(_("Post it"), AS, _options(choice, own_name))]
    if choice.alias is None:
        found.append(_name_field(choice.now.alias or ""))
    return found


def name_form(draft_id: int, name: str) -> Form:
    """Return the form that asks for a name of one's own choice."""
    return form(_("Under a name"), "sign_name", draft_id, fields=[_name_field(name)])


def chosen(typed: str, name: str) -> tuple[bool, str]:
    """Return what a choice means: whether it is anonymous, and the name if it is a chosen one."""
    return typed != ME, name if typed == NAMED else ""


def _name_field(name: str) -> discord.ui.Label[Any]:
    return text_field(
        _("Name"),
        NAME,
        value=name,
        required=False,
        most=aliases.NAME_MOST,
        description=_("Only for “Under a name”. Left empty, one is made up."),
    )


def _options(choice: Choice, own_name: str) -> list[discord.SelectOption]:
    anonymous, named = choice.now.anonymous, choice.now.alias is not None
    mine = option(
        _("As {name}").format(name=markup.label(own_name, 60)),
        ME,
        _("Under your own name, with your points"),
        default=not anonymous,
    )
    if choice.alias is not None:
        under = _("As {name}").format(name=markup.label(aliases.shown(choice.alias), 80))
        there = _("The name you have in this question already")
        return [option(under, ANONYMOUS, there, default=anonymous), mine]
    named_so = _("Under a name …")
    if choice.now.alias is not None:
        shown = markup.label(aliases.shown(choice.now.alias), 80)
        named_so = _("As {name}").format(name=shown)
    return [
        mine,
        option(
            _("Anonymous"),
            ANONYMOUS,
            _("Under a made-up name; it gives no points"),
            default=anonymous and not named,
        ),
        option(
            named_so,
            NAMED,
            _("A name that you choose, always followed by “(anonymous)”"),
            default=anonymous and named,
        ),
    ]


def note(choice: Choice, kind: DraftKind) -> str | None:
    """Return what someone should know before they post anonymously, or None if they do not."""
    if not choice.now.anonymous:
        return None
    if choice.now.alias is None:
        line = _("🕶 It will stand under a made-up name, like “{name}”.").format(
            name=aliases.shown(_("Quiet Heron"))
        )
    else:
        line = _("🕶 It will stand under “{name}”.").format(
            name=markup.short(aliases.shown(choice.now.alias), 60)
        )
    lines = [
        line,
        _(
            "Neither members nor moderators see that it is yours. Askwell keeps it, so that "
            "you can edit and delete it: an admin can be shown it, with a reason that you are "
            "told, and whoever runs the bot could look it up."
        ),
    ]
    if kind is DraftKind.QUESTION:
        # "Ask this as a question" leaves it where it is. Said to everyone: they may have pasted it.
        lines.append(
            _(
                "⚠ If you wrote this in a channel before, that message still stands there under "
                "your own name: delete it first."
            )
        )
    return " ".join(lines)


# -- putting one's name to it ----------------------------------------------------------------------


def claim_button(may: May, post_id: int, row: int | None = None) -> list[discord.ui.Item[Any]]:
    """Return the button that leads to claiming, for whom it is."""
    if May.CLAIM not in may:
        return []
    return [button(_("Put my name to it"), "claim", post_id, row=row)]


def before_claiming(found: Claimable) -> tuple[str, Sequence[discord.ui.Item[Any]]]:
    """Return what claiming a post means, and the buttons to do it or to leave it."""
    post_id = found.post.id or 0
    what = {
        PostKind.QUESTION: _("your question {address}"),
        PostKind.ANSWER: _("your answer {address}"),
        PostKind.COMMENT: _("your comment on {address}"),
    }[found.post.kind].format(address=found.address)
    name = markup.short(aliases.shown(found.post.alias), 60)
    lines = [
        _(
            "Put your name to {what}? It stands under {name} now. Everyone will see that it is "
            "yours, its votes give points from then on, and this cannot be undone."
        ).format(what=what, name=name)
    ]
    first = _("Put my name to it")
    items: list[discord.ui.Item[Any]] = []
    if found.others:
        lines.append(
            ngettext(
                "You posted {count} other thing under that name in this question. Whoever has "
                "seen both names can tell then that it is yours too.",
                "You posted {count} other things under that name in this question. Whoever has "
                "seen both names can tell then that they are yours too.",
                found.others,
            )
        )
        first = _("Only to this one")
        every = _("To all {count}").format(count=found.others + 1)
        items.append(button(every, "claim_now", post_id, 1, style=discord.ButtonStyle.danger))
    if not found.together:
        items.insert(0, button(first, "claim_now", post_id, 0, style=discord.ButtonStyle.danger))
    items.append(button(_("Keep it anonymous"), "keep", post_id))
    return "\n\n".join(lines), items


def claimed(count: int) -> str:
    """Return the sentence after claiming."""
    return ngettext(
        "Your name stands over it now.", "Your name stands over all {count} now.", count
    )
