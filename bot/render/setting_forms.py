"""The form for an option of /settings that is typed, and the way back to it after a refusal."""

import base64
from typing import Any

import discord

from bot import options, scopes
from bot.i18n import _, translated
from bot.options import Kind, Option
from bot.render.controls import ID_MOST, Form, button, form, name, text_field
from bot.scopes import Scope

NUMBER_MOST = 20
"""Characters that a number may be typed with, so that a slip of the hand is told, not cut off."""


def typing(scope: Scope, shown: Option, typed: str | None = None) -> Form:
    """Return the form, filled with what was typed before, else with what is chosen."""
    own = scope.own(shown)
    if own is None:
        own = scope.holds(shown)
    number = shown.kind is Kind.NUMBER
    field = text_field(
        translated(shown.label),
        "value",
        value=str(own) if typed is None else typed,
        description=_("{bounds}; the default is {default}").format(
            bounds=scopes.bounds(shown), default=shown.default
        )
        if number
        else None,
        long=shown.kind is Kind.LONG,
        required=number,
        most=NUMBER_MOST if number else int(shown.most or options.TEXT_MOST),
    )
    return form(
        translated(shown.label), "setting_typed", scope.category_id, shown.name, fields=[field]
    )


def again(scope: Scope, shown: Option, typed: str) -> discord.ui.Button[Any]:
    """Return the button to the form, with what was typed still in it if that ``fits``."""
    kept = [_carried(typed)] if fits(scope, shown, typed) else []
    at = (scope.category_id, shown.name)
    primary = discord.ButtonStyle.primary
    return button(_("Edit again"), "setting_form", *at, *kept, style=primary)


def fits(scope: Scope, shown: Option, typed: str) -> bool:
    """Return whether a button can carry what was typed."""
    made = name("setting_form", scope.category_id, shown.name)
    return len(made) + 1 + len(_carried(typed)) <= ID_MOST


def _carried(typed: str) -> str:
    return base64.urlsafe_b64encode(typed.encode("utf-8", "replace")).decode()


def kept(carried: str) -> str | None:
    """Return what a button carries of what was typed, or None if it carries nothing readable."""
    try:
        return base64.urlsafe_b64decode(carried).decode() if carried else None
    except ValueError:
        return None
