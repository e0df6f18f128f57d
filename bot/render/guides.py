"""A category's guide as a card."""

import discord

from bot.guides import Guide
from bot.i18n import _
from bot.render import crisis, markup
from bot.render.cards import OPEN, Message, digest
from bot.render.controls import Controls, button


def guide(shown: Guide) -> Message:
    """Return the card: what the place is for, and the way to ask there."""
    embed = discord.Embed(
        title=markup.short(shown.name, 200),
        description=markup.pages(markup.body(shown.text))[0],
        colour=OPEN,
    )
    if shown.support:
        embed.add_field(name="\u200b", value=crisis.standing_line(), inline=False)
    embed.set_footer(text=_("Search before you ask: /browse and /question show what is known."))
    ask = button(_("Ask"), "ask", shown.category_id, style=discord.ButtonStyle.primary)
    controls = Controls([ask])
    return Message(embed, controls, digest(embed, controls))
