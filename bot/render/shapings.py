"""The forms for bringing a thread into shape, and what is said afterwards."""

from typing import Any

import discord

from bot import texts
from bot.i18n import _
from bot.render.controls import Form, form, text_field


def to_comment(answer_id: int, address: str, question: str) -> Form:
    """Return the form that asks what an answer shall be a comment on."""
    field = text_field(
        _("A comment on what?"),
        "on",
        value=question,
        most=20,
        description=_("The question, or an earlier answer: {question}.1").format(question=question),
    )
    title = _("Make {address} a comment").format(address=address)
    return form(title, "to_comment_form", answer_id, fields=[field, _why()])


def move(answer_id: int, address: str) -> Form:
    """Return the form that asks to which question an answer shall go."""
    field = text_field(
        _("To which question?"),
        "to",
        most=20,
        placeholder=_("#142"),
        description=_("Its number; the answer's old address will lead there"),
    )
    return form(
        _("Move {address}").format(address=address), "move_form", answer_id, fields=[field, _why()]
    )


def _why() -> discord.ui.Label[Any]:
    return text_field(
        _("Why?"),
        "reason",
        required=False,
        most=texts.REASON_MOST,
        description=_("For the log that moderators read; may be empty"),
    )
