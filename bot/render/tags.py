"""Tags as pages: all of them by use, and one with what it is for and the lists of its questions."""

from typing import Any

import discord

from bot import access
from bot.access import Standing
from bot.i18n import _, ngettext
from bot.lists import Order
from bot.render import cards, lists, markup
from bot.render.controls import button, follow_button, option, select
from bot.render.pages import View
from bot.tags import About, Known, Page
from models import FollowKind


def page(shown: Page) -> View:
    """Return the tags by use, with a menu to open one."""
    lines = [f"**#{markup.line(one.name)}** · {_uses(one)}" for one in shown.tags]
    nothing = (
        _("There is nothing more here.")
        if shown.earlier
        else _("No question here has a tag yet. Tags are typed with /ask.")
    )
    embed = discord.Embed(
        title=_("Tags"), description="\n".join(lines) or nothing, colour=cards.OPEN
    )
    embed.set_footer(text=_("The most used first"))
    items: list[discord.ui.Item[Any]] = []
    if shown.tags:
        items.append(
            select(
                "tag_pick",
                placeholder=_("Look at a tag"),
                options=[option(f"#{one.name}", one.id, _uses(one)) for one in shown.tags],
                row=0,
            )
        )
    if shown.earlier and shown.tags:
        items.append(_turn(_("Back"), shown.tags[0], -1, "◀️"))
    elif shown.earlier:
        items.append(button(_("To the beginning"), "tags", 0, 0, 0, emoji="◀️", row=1))
    if shown.later and shown.tags:
        items.append(_turn(_("Next"), shown.tags[-1], 1, "▶️"))
    return View(embed=embed, items=items)


def _turn(label: str, at: Known, direction: int, emoji: str) -> discord.ui.Button[Any]:
    return button(label, "tags", direction, at.questions, at.id, emoji=emoji, row=1)


def _uses(tag: Known) -> str:
    return ngettext("{count} question", "{count} questions", tag.questions)


def about(shown: About, who: Standing, *, follows: bool | None) -> View:
    """Return the page of a tag, with a menu of its lists; ``follows`` is None if they cannot."""
    lines = [markup.line(shown.description)] if shown.description else []
    lines.append(_uses(shown.tag))
    if shown.synonyms:
        words = ", ".join(f"#{markup.line(name)}" for name in shown.synonyms)
        lines.append(_("Also typed as {words}").format(words=words))
    elif not shown.description and access.can_keep_tags(who) is None:
        lines.append(_("Say what it is for with /tag describe."))
    embed = discord.Embed(
        title=f"#{markup.line(shown.tag.name)}",
        description="\n".join(lines)[:4_096],
        colour=cards.OPEN,
    )
    items: list[discord.ui.Item[Any]] = [
        select(
            "browse_list",
            0,
            shown.tag.id,
            placeholder=_("Its questions"),
            options=[option(lists.name(one), one.value, lists.explained(one)) for one in Order],
            row=0,
        ),
        button(_("All tags"), "tags", 0, 0, 0, row=1),
    ]
    if follows is not None:
        items.append(
            follow_button(FollowKind.TAG, shown.tag.id, follows=follows, where="page", row=1)
        )
    return View(embed=embed, items=items)
