"""What is chosen, in words: for the pages of /settings."""

from collections.abc import Sequence
from typing import Any

from bot.i18n import _, translated
from bot.levels import Level
from bot.options import LEVELS, Kind, Option
from bot.preferences import Permit
from bot.render import markup
from bot.scopes import Scope

TEXT_SHOWN = 60


def value(option: Option, chosen: Any) -> str:
    """Return a value in one line."""
    if option.kind is Kind.SWITCH:
        return _("On") if chosen else _("Off")
    if option.kind is Kind.ROLES:
        return _mentions(chosen) or _("none")
    if option.kind is Kind.CHANNEL:
        return f"<#{chosen}>" if chosen else _("none")
    if option.kind is Kind.PERMIT:
        return permit(chosen)
    if option.kind is Kind.CHOICE:
        return next((translated(words) for one, words in option.words if one == chosen), "—")
    if option.kind in (Kind.TEXT, Kind.LONG):
        return f"“{markup.short(chosen, TEXT_SHOWN)}”" if chosen else _("none")
    return str(chosen)


def permit(chosen: Permit) -> str:
    """Return who may."""
    level = translated(LEVELS[chosen.level])
    if not chosen.roles or chosen.level is Level.BASIC:
        return level
    return _("{level}, and {roles}").format(level=level, roles=_mentions(chosen.roles))


def _mentions(role_ids: Sequence[int]) -> str:
    return ", ".join(f"<@&{one}>" for one in role_ids)


def line(scope: Scope, option: Option) -> str:
    """Return what an option is called and what holds, and who says so."""
    label = translated(option.label)
    text = f"**{label}**: {value(option, scope.holds(option))}"
    note = whence(scope, option)
    return f"{text} · {note}" if note else text


def whence(scope: Scope, option: Option) -> str:
    """Return who decided what holds, if that needs saying."""
    if not scope.inherits(option):
        return _("changed") if scope.changed(option) else ""
    if option.adds_up:
        own = scope.own(option)
        return _("of its own: {roles}").format(roles=_mentions(own)) if own else inherited(scope)
    origin = scope.origin(option)
    if origin is not None and origin.id == scope.category_id:
        return _("its own")
    if origin is None:
        return _("as the server")
    return _("as “{category}”").format(category=markup.short(origin.name, 40))


def inherited(scope: Scope) -> str:
    """Return whom a category takes after."""
    parent = scope.above().category
    if parent is None:
        return _("as the server")
    return _("as “{category}”").format(category=markup.short(parent.name, 40))
