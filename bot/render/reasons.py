"""The field of a form that asks a moderator why, and says who will read it."""

from typing import Any

import discord

from bot import texts
from bot.i18n import _
from bot.render.controls import text_field


def field(*, told: bool, long: bool = True) -> discord.ui.Label[Any]:
    """Return the field; it may be left empty. ``told``: the author of the post reads it too."""
    read = _("For the log that moderators read; may be empty")
    if told:
        read = _("Its author reads it, and it stands in the log; may be empty")
    return text_field(
        _("Why?"), "reason", long=long, required=False, most=texts.REASON_MOST, description=read
    )
