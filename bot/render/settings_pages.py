"""The pages of /settings: the groups, the options of one, and one option with what changes it."""

from typing import Any

import discord

from bot import options, tree
from bot.i18n import _, ngettext, translated
from bot.levels import Level
from bot.options import Group, Kind, Option
from bot.render import markup, pickers, setting_values
from bot.render.cards import CLOSED, OPEN
from bot.render.controls import button, option, select
from bot.render.pages import View
from bot.scopes import FALSE, TRUE, Scope

A_PAGE = 20
"""Options of a group that stand on one page."""

MENU_MOST = 25

_PRIMARY, _SECONDARY = discord.ButtonStyle.primary, discord.ButtonStyle.secondary


def groups(scope: Scope) -> View:
    """Return the first page: what there is to choose, in groups, and the categories."""
    lines, choices = [], []
    for group in Group:
        held = [one for one in scope.options if one.group is group]
        if not held:
            continue
        title, about = (translated(text) for text in options.TITLES[group])
        changed = sum(scope.changed(one) for one in held)
        note = ngettext("{count} changed", "{count} changed", changed) if changed else ""
        if scope.category is not None:
            note = ngettext("{count} of its own", "{count} of its own", changed) if changed else ""
        head = f"**{title}** · {note}" if note else f"**{title}**"
        lines.append(f"{head}\n{about}")
        choices.append(option(title, group.value, about))
    embed = discord.Embed(title=_title(scope), description="\n".join(lines), colour=OPEN)
    items: list[discord.ui.Item[Any]] = [
        select("settings_open", scope.category_id, placeholder=_("What to change"), options=choices)
    ]
    if scope.category is None:
        embed.set_footer(
            text=_("A category takes all of this from the server, until it has its own.")
        )
        ordered = [one for one in tree.in_order(scope.who) if one.archived_at is None]
        if ordered:
            items.append(
                select(
                    "settings_category",
                    placeholder=_("A category's own settings"),
                    options=[
                        option(tree.path(scope.who, one)[-100:], one.id)
                        for one in ordered[:MENU_MOST]
                    ],
                )
            )
        if len(ordered) > MENU_MOST:
            embed.set_footer(text=_("Not all categories are in the menu: /settings category:…"))
        items.append(button(_("Channels and categories: /setup"), "setup", "main"))
        items.append(button(_("Helplines: /crisis"), "helplines", 0))
    else:
        embed.set_footer(
            text=_("What it has not decided is as its parent, and at the top as the server.")
        )
        items.append(button(_("The server's settings"), "settings", 0))
        if scope.category.archived_at is None:
            items.append(button(_("Its channel: /setup"), "setup", f"category:{scope.category_id}"))
    return View(embed=embed, items=items)


def _title(scope: Scope, group: Group | None = None) -> str:
    if scope.category is None:
        title = _("Settings of this server")
    else:
        title = _("Settings of {category}").format(
            category=markup.line(tree.path(scope.who, scope.category))
        )
    if group is not None:
        title = f"{title} › {translated(options.TITLES[group][0])}"
    return title[:256]


def group(scope: Scope, shown: Group, number: int = 0) -> View:
    """Return the options of a group with what holds; ``number`` counts its pages from 0."""
    held = [one for one in scope.options if one.group is shown]
    last = max((len(held) - 1) // A_PAGE, 0)
    number = min(max(number, 0), last)
    here = held[number * A_PAGE :][:A_PAGE]
    embed = discord.Embed(
        title=_title(scope, shown),
        description="\n".join(f"• {setting_values.line(scope, one)}" for one in here)[:4_096],
        colour=OPEN,
    )
    items: list[discord.ui.Item[Any]] = [
        select(
            "settings_open",
            scope.category_id,
            placeholder=_("What to change"),
            options=[
                option(translated(one.label), one.name, translated(one.description)) for one in here
            ],
        ),
        button(_("All settings"), "settings", scope.category_id),
    ]
    if last:
        embed.set_footer(text=_("Page {number} of {all}").format(number=number + 1, all=last + 1))
        at = (scope.category_id, shown.value)
        items += [
            button(_("Back"), "settings", *at, number - 1, disabled=number == 0),
            button(_("Next"), "settings", *at, number + 1, disabled=number == last),
        ]
    return View(embed=embed, items=items)


def one(scope: Scope, shown: Option, *, asking: bool = False) -> View:
    """Return the page of one option; ``asking``: whether it is really to be switched on."""
    embed = discord.Embed(
        title=f"{translated(shown.label)} · {_title(scope)}"[:256],
        description=translated(shown.description),
        colour=CLOSED if asking else OPEN,
    )
    own, note = scope.own(shown), setting_values.whence(scope, shown)
    now = setting_values.value(shown, scope.holds(shown))
    if shown.kind is Kind.LONG and own:
        now = markup.body(own)[:1_000]
    embed.add_field(name=_("Now"), value=f"{now}\n{note}" if note else now, inline=False)
    if not scope.inherits(shown) and scope.changed(shown):
        standard = setting_values.value(shown, shown.default)
        embed.add_field(name=_("Default"), value=standard, inline=False)
    elif scope.inherits(shown) and scope.changed(shown):
        above = scope.above()
        embed.add_field(
            name=_("Without its own"),
            value=f"{setting_values.value(shown, above.holds(shown))}\n"
            f"{setting_values.inherited(scope)}",
            inline=False,
        )
    if shown.caution:
        embed.add_field(name=_("Mind"), value=translated(shown.caution), inline=False)
    at = (scope.category_id, shown.name)
    if asking:
        return View(
            embed=embed,
            items=[
                button(_("Switch it on"), "setting", *at, "sure", style=_PRIMARY),
                button(_("Leave it off"), "setting", *at),
            ],
        )
    items = [*_controls(scope, shown, own)]
    if scope.changed(shown):
        items.append(button(_back_to(scope, shown), "setting", *at, "default"))
    items.append(button(_("Back"), "settings", scope.category_id, shown.group.value))
    return View(embed=embed, items=items)


def _back_to(scope: Scope, shown: Option) -> str:
    if shown.kind is Kind.LONG:
        return _("Take it away")
    if not scope.inherits(shown):
        return _("Back to the default")
    return _("As its parent") if scope.above().category is not None else _("As the server")


def _controls(scope: Scope, shown: Option, own: Any) -> list[discord.ui.Item[Any]]:
    """Return what changes an option, by its kind."""
    at = (scope.category_id, shown.name)
    if shown.kind is Kind.SWITCH:
        return [
            button(
                label,
                "setting",
                *at,
                value,
                style=_PRIMARY if own is state else _SECONDARY,
                disabled=own is state,
            )
            for label, value, state in ((_("On"), TRUE, True), (_("Off"), FALSE, False))
        ]
    if shown.kind is Kind.ROLES:
        return [pickers.roles("setting", *at, "roles", placeholder=_("No roles"), chosen=own)]
    if shown.kind is Kind.CHANNEL:
        picker = pickers.channel(
            "setting", *at, "channel", placeholder=_("No channel"), chosen=own, required=False
        )
        return [picker]
    if shown.kind is Kind.CHOICE:
        return [_menu(shown, own, *at)]
    if shown.kind is Kind.PERMIT:
        return [
            select(
                "setting",
                *at,
                "level",
                placeholder=_("From which level on"),
                options=[
                    option(translated(words), level.value, default=bool(own) and own.level is level)
                    for level, words in options.LEVELS.items()
                ],
            ),
            *_beside(own, at),
        ]
    if shown.kind is Kind.EMOJI:
        return [button(_("Change"), "setup", "emoji", style=_PRIMARY)]
    return [button(_("Change"), "setting_form", *at, style=_PRIMARY)]


def _beside(own: Any, at: tuple[int, str]) -> list[discord.ui.Item[Any]]:
    """Return the menu of the roles that may whatever their level, where not everyone may."""
    if not own or own.level is Level.BASIC:
        return []
    placeholder = _("And these roles, whatever their level")
    return [pickers.roles("setting", *at, "beside", placeholder=placeholder, chosen=own.roles)]


def _menu(shown: Option, own: Any, *at: object) -> discord.ui.Select[Any]:
    return select(
        "setting",
        *at,
        "choice",
        placeholder=_("Choose"),
        options=[
            option(translated(words), options.spelled(value), default=value == own)
            for value, words in shown.words
        ],
    )
