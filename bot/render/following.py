"""What someone follows, and the button for it, as messages."""

from typing import Any

import discord

from bot.followable import Subject
from bot.follows import Following, Line
from bot.i18n import _
from bot.render import cards, markup
from bot.render.controls import button, option, select
from bot.render.pages import View
from models import FollowKind

NAME_SHOWN = 100


def begun(subject: Subject) -> str:
    """Say that something is followed now."""
    numbered = subject.kind is FollowKind.QUESTION
    name = subject.name if numbered else markup.short(subject.name, NAME_SHOWN)
    what = {
        FollowKind.QUESTION: _("You follow {name}: new answers and an accepted one."),
        FollowKind.TAG: _("You follow the tag {name}: new questions that carry it."),
        FollowKind.CATEGORY: _("You follow {name}: new questions there and inside it."),
        FollowKind.MEMBER: _("You follow {name}: new questions under their name."),
    }[subject.kind]
    rest = _("You find them in /inbox. /following lists what you follow.")
    return f"{what.format(name=name)}\n{rest}"


def ended() -> str:
    """Say that something is followed no more."""
    return _("You do not follow that any more.")


def page(shown: Following, note: str | None = None) -> View:
    """Return what someone follows, with a menu to end it."""
    embed = discord.Embed(
        title=_("What you follow"),
        description="\n".join(_line(one) for one in shown.lines) or _nothing(shown),
        colour=cards.OPEN,
    )
    embed.set_footer(text=_("Your own questions you hear of anyway."))
    items: list[discord.ui.Item[Any]] = []
    if shown.lines:
        items.append(
            select(
                "unfollow",
                placeholder=_("Follow no more"),
                options=[option(_named(one), one.id) for one in shown.lines],
                row=0,
            )
        )
    if shown.earlier:
        first = shown.lines[0].id if shown.lines else 0
        items.append(button(_("Back"), "following", -1 if first else 0, first, emoji="◀️", row=1))
    if shown.later and shown.lines:
        items.append(button(_("Next"), "following", 1, shown.lines[-1].id, emoji="▶️", row=1))
    return View(note, embed, items)


def _nothing(shown: Following) -> str:
    if shown.earlier:
        return _("There is nothing more here.")
    return _(
        "Nothing yet. Follow a question under its More, someone on their /profile, a tag under "
        "/tag show, a category in its /browse, and any of them with /follow."
    )


def _kind(kind: FollowKind) -> str:
    return {
        FollowKind.QUESTION: _("Question"),
        FollowKind.TAG: _("Tag"),
        FollowKind.CATEGORY: _("Category"),
        FollowKind.MEMBER: _("Member"),
    }[kind]


def _line(one: Line) -> str:
    if one.name is None:
        return f"{_kind(one.kind)} · {_unseen()}"
    if one.title is not None:
        return f"{_kind(one.kind)} · **{one.name}** {markup.short(one.title, NAME_SHOWN)}"
    return f"{_kind(one.kind)} · **{markup.short(one.name, NAME_SHOWN)}**"


def _named(one: Line) -> str:
    name = " ".join(part for part in (one.name, one.title) if part) or _unseen()
    return markup.label(f"{_kind(one.kind)} · {name}", 100)


def _unseen() -> str:
    return _("something you cannot see at the moment")
