"""The daily card of unanswered questions."""

import discord

from bot.i18n import _
from bot.lists import Order
from bot.render.cards import OPEN, Message, digest, when
from bot.render.controls import Controls, button
from bot.render.lists import category_name, entry
from bot.unanswered import Daily


def daily(shown: Daily) -> Message:
    """Return the card: some questions, since when they wait, and the way to all of them."""
    lines = [
        entry(one, [when(one.created_at), category_name(one.category_id, shown.everyone)])
        for one in shown.listing.lines
    ]
    if shown.listing.later:
        lines.append(_("There are more: press the button."))
    embed = discord.Embed(
        title=_("Unanswered questions"),
        description="\n".join(lines)
        or _("Nothing is waiting: every open question has an answer. Thank you!"),
        colour=OPEN,
        timestamp=shown.as_of,
    )
    embed.set_footer(text=_("Brought up to date once a day; some may have an answer by now"))
    # The server's id stands where a page has the mark it begins after; by it the card is known.
    browse = button(_("Browse unanswered"), *BROWSE, shown.guild_id)
    controls = Controls([browse])
    return Message(embed, controls, digest(embed, controls))


BROWSE = ("browse", Order.UNANSWERED.value, "0", "0", "0")
"""How the name of its button begins."""
