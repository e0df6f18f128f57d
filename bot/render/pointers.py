"""What stands where a post was: where it is now."""

import discord

from bot.i18n import _
from bot.pointers import Pointer
from bot.render import cards
from bot.render.controls import Controls, button
from models import PostKind


def message(shown: Pointer) -> cards.Message:
    """Return the message that a post leaves behind."""
    now = f"[{shown.now}]({shown.url})" if shown.now and shown.url else shown.now
    if shown.kind is PostKind.QUESTION:
        text = _("Question {address} was moved to another place.")
        if now is not None:
            text = _("Question {address} was moved. It is here now: {now}")
    elif now is None:
        text = _("Answer {address} was moved to another place.")
    elif shown.kind is PostKind.COMMENT:
        text = _("Answer {address} is a comment on {now} now.")
    else:
        text = _("Answer {address} was moved. It is here now: {now}")
    sentence = text.format(address=shown.was, now=now)
    embed = discord.Embed(description=f"*{sentence}*", colour=cards.GONE)
    # An answer's own message is known again by More; this one must not be taken for it.
    look = button(_("More"), "more", shown.post_id)
    if shown.left_behind:
        look = button(_("Read it here"), "question", shown.post_id)
    controls = Controls([look])
    return cards.Message(embed, controls, cards.digest(embed, controls))
