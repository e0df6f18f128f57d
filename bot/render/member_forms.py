"""The forms of /member: suspending, warning, noting, unmasking."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import discord

from bot import texts
from bot.i18n import _
from bot.render.controls import Form, choice_field, form, option, text_field
from bot.render.members import barred, label
from models import Barred

LENGTHS: Mapping[str, timedelta | None] = {
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
    "3d": timedelta(days=3),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "90d": timedelta(days=90),
    "ever": None,
}
"""For how long somebody can be suspended, by what stands in the form; None: for good."""


def asking(act: str, subject: tuple[str, int], name: str, templates: Mapping[str, str]) -> Form:
    """Return the form of an act on a member, or on the author of an anonymous post."""
    title = _("{act}: {name}").format(act=label(act), name=name)
    return form(title, "member_form", act, *subject, fields=_asked(act, templates))


def _asked(act: str, templates: Mapping[str, str]) -> list[discord.ui.Label[Any]]:
    why = text_field(
        _("Why?"),
        "reason",
        long=True,
        most=texts.REASON_MOST,
        description=_("They read it; it is in the log too"),
    )
    if act == "suspend":
        return [
            choice_field(_("From what?"), "what", [option(barred(one), one) for one in Barred]),
            choice_field(
                _("For how long?"), "length", [option(_length(key), key) for key in LENGTHS]
            ),
            why,
        ]
    if act == "warn":
        words = text_field(
            _("In your own words"),
            "reason",
            long=True,
            required=not templates,
            most=texts.REASON_MOST,
            description=_("Instead of a ready-made one; they read it in their inbox"),
        )
        if not templates:
            return [words]
        options = [option(name, name, text) for name, text in templates.items()]
        return [choice_field(_("Ready-made"), "template", options, required=False), words]
    if act == "note":
        description = _("For moderators alone; with your name and the time")
        return [
            text_field(
                *(_("Note"), "reason"),
                long=True,
                most=texts.REASON_MOST,
                description=description,
            )
        ]
    return [why]


def _length(key: str) -> str:
    return {
        "1h": _("1 hour"),
        "1d": _("1 day"),
        "3d": _("3 days"),
        "7d": _("1 week"),
        "30d": _("30 days"),
        "90d": _("90 days"),
        "ever": _("For good"),
    }[key]
