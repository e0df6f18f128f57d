"""A page of a leaderboard, as a message."""

from typing import Any

import discord

from bot import suggestions
from bot.access import Standing
from bot.i18n import _, ngettext
from bot.leaderboards import RANKED, Board, Line, Mark, Period
from bot.render import cards, markup
from bot.render.controls import button, option, select
from bot.render.pages import View


def name(period: Period) -> str:
    """Return what a period is called."""
    return {
        Period.ALL: _("Of all time"),
        Period.MONTH: _("This month"),
        Period.WEEK: _("This week"),
    }[period]


def _explained(shown: Board) -> str:
    if shown.period is Period.ALL and not shown.category_id:
        return _("Points, as in /profile.")
    since = {
        Period.ALL: _("Points from questions and answers"),
        Period.MONTH: _("Points from what was posted since the first of the month (UTC)"),
        Period.WEEK: _("Points from what was posted since Monday (UTC)"),
    }[shown.period]
    return _("{what}, added up every ten minutes.").format(what=since)


def page(shown: Board, who: Standing, note: str | None = None) -> View:
    """Return a page of a board: its lines, the reader's own place, the ways to other pages."""
    title = _("Leaderboard · {period}").format(period=name(shown.period))
    if shown.category_id:
        title = f"{title} · {suggestions.path(who, who.categories[shown.category_id])}"
    lines = [_line(one, own=one.mark.user_id == who.actor.user_id) for one in shown.lines]
    embed = discord.Embed(
        title=markup.line(title)[:256],
        description="\n".join(lines) or _("Nobody has points here yet. Ask with /ask, or answer."),
        colour=cards.OPEN,
    )
    if shown.lines:
        embed.add_field(name=_("You"), value=_own(shown), inline=False)
    embed.set_footer(text=_explained(shown))
    items: list[discord.ui.Item[Any]] = [
        select(
            "leaders_period",
            shown.category_id,
            placeholder=_("Another leaderboard"),
            options=[option(name(one), one.value, default=one is shown.period) for one in Period],
            row=0,
        )
    ]
    if shown.earlier:
        first = shown.lines[0].mark if shown.lines else Mark(0, 0)
        items.append(_turn(_("Back"), shown, first, -1 if shown.lines else 0, "◀️"))
    if shown.later and shown.lines:
        items.append(_turn(_("Next"), shown, shown.lines[-1].mark, 1, "▶️"))
    label = _("Show me here again") if shown.unlisted else _("Leave me out")
    items.append(button(label, "leaders_leave", 0 if shown.unlisted else 1, row=1))
    return View(note, embed, items)


def _turn(
    label: str, shown: Board, mark: Mark, direction: int, emoji: str
) -> discord.ui.Button[Any]:
    place = (direction, mark.points, mark.user_id)
    verb = ("leaders", shown.period.value, shown.category_id)
    return button(label, *verb, *place, emoji=emoji, row=1)


def _line(one: Line, *, own: bool) -> str:
    person = f"**{markup.short(one.name or _('Someone'), 60)}**"
    if own:
        person += " " + _("(you)")
    points = ngettext("{count} point", "{count} points", one.mark.points)
    return f"{one.rank}. {person} · {points}"


def _own(shown: Board) -> str:
    if shown.unlisted:
        return _("You are left out of leaderboards, as you asked.")
    if shown.rank is None:
        return _("You are not among the first {count}.").format(count=f"{RANKED:,}")
    return _("Your place: {rank}").format(rank=shown.rank)
