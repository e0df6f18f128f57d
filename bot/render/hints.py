"""The hint in a forum post that a member made by hand."""

import discord

from bot.i18n import _
from bot.render.cards import OPEN, Message, digest
from bot.render.controls import Controls, button


def hint(thread_id: int) -> Message:
    """Return the hint for the post with this id."""
    embed = discord.Embed(
        title=_("Ask this as a question?"),
        description=_(
            "As a question it can be answered, voted on and found again. The button opens the form "
            "with your title. To take your text along too: hold your message (or right-click it), "
            "then Apps → Ask this as a question."
        ),
        colour=OPEN,
    )
    controls = Controls([button(_("Ask this as a question"), "ask_this", thread_id)])
    return Message(embed, controls, digest(embed, controls))
