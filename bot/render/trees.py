"""The tree of categories as text: for /category list and /setup."""

from collections.abc import Mapping

import discord

from bot.i18n import _, ngettext
from bot.render import markup
from bot.render.cards import OPEN
from bot.render.controls import button
from models import Category, Layout

PAGE = 2_000
INDENT = "\u2003"


def line(category: Category, questions: int | None = None) -> str:
    """Return a category in one line: its name, its channel and what is special about it."""
    parts = [f"**{markup.short(category.name, 80)}**", place(category)]
    if category.channel_id is not None and category.channel_gone_at is None:
        parts.append(layout(category.layout))
    if category.cards_only:
        parts.append(_("cards only"))
    if questions is not None:
        parts.append(ngettext("{count} question", "{count} questions", questions))
    if category.archived_at is not None:
        parts.append(_("archived"))
    return " · ".join(parts)


def place(category: Category) -> str:
    """Return where a category is, in words."""
    if category.channel_gone_at is not None:
        return _("⚠️ its channel is gone; /setup gives it a new one")
    if category.channel_id is None:
        return _("only groups others")
    return f"<#{category.channel_id}>"


def layout(chosen: Layout) -> str:
    """Return a layout in words."""
    return {
        Layout.THREAD: _("answers in a thread"),
        Layout.CHANNEL: _("answers in the channel"),
        Layout.FORUM: _("a forum post a question"),
    }[chosen]


def pages(ordered: list[Category], counts: Mapping[int, int]) -> list[str]:
    """Return the whole tree, parted into pages; there is always one."""
    if not ordered:
        return [_("There is no category yet. /setup makes the first one, or /category add.")]
    lines = [
        INDENT * (one.depth - 1)
        + ("└ " if one.depth > 1 else "")
        + line(one, counts.get(one.id or 0, 0) if one.channel_id is not None else None)
        for one in ordered
    ]
    return markup.pages("\n".join(lines), PAGE)


def page(parts: list[str], number: int) -> tuple[discord.Embed, list[discord.ui.Button]]:  # type: ignore[type-arg]
    """Return one page of the tree, counted from 0, with the buttons to the others."""
    number = min(max(number, 0), len(parts) - 1)
    embed = discord.Embed(title=_("Categories"), description=parts[number], colour=OPEN)
    if len(parts) == 1:
        return embed, []
    embed.set_footer(text=_("Page {number} of {all}").format(number=number + 1, all=len(parts)))
    return embed, [
        button(_("Back"), "categories", number - 1, disabled=number == 0),
        button(_("Next"), "categories", number + 1, disabled=number == len(parts) - 1),
    ]


def added(category: Category, path: str) -> str:
    """Return the sentence after a category was added."""
    if category.channel_id is None:
        return _(
            "“{path}” is there. It has no channel, so it only groups others: "
            "add some inside it, or give it a channel with /category edit."
        ).format(path=path)
    return _("“{path}” is there: questions go to <#{channel}>.").format(
        path=path, channel=category.channel_id
    )


def changed(category: Category, path: str) -> str:
    """Return the sentence after a category was changed: how it is now."""
    return _("Changed: {line}").format(line=line(category)) + (
        "\n" + path if category.parent_id is not None else ""
    )


def archived(category: Category) -> str:
    """Return the sentence after a category was archived, or taken back."""
    if category.archived_at is None:
        return _("“{name}” takes questions again.").format(name=category.name)
    return _(
        "“{name}” is archived: it can be read, but nothing new can be added. Categories inside it "
        "stay as they are. “/category archive” with undo takes it back."
    ).format(name=category.name)
