"""A card of the log's channel: a line for each act, and a way to look closer."""

from collections.abc import Sequence

import discord

from bot.access import Standing
from bot.i18n import _
from bot.logbook import Entry
from bot.render import cards, log
from bot.render.controls import Controls, button

LINE_MOST = 260
"""Characters of one act: fifteen of them fit into a message."""


def card(first: int, entries: Sequence[Entry], who: Standing) -> cards.Message:
    """Return the card that began with this act, the oldest first."""
    lines = [log.line(entry, who)[:LINE_MOST] for entry in entries]
    embed = discord.Embed(
        title=_("The log"), description="\n".join(lines)[:4_096], colour=cards.OPEN
    )
    # Who presses it sees what they may read of it.
    controls = Controls([button(_("Look closer"), "log_part", first)])
    return cards.Message(embed, controls, cards.digest(embed, controls))
