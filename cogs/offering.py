"""Offering what was written and not posted, before an empty form."""

import discord

from bot.i18n import _
from bot.render import previews
from bot.render.controls import button
from cogs.replies import say
from models import Draft


async def offer_draft(interaction: discord.Interaction, draft: Draft, follows_id: int = 0) -> None:
    """Offer the last unposted draft; an empty question would follow from ``follows_id``, if any."""
    await say(
        interaction,
        previews.unposted(draft),
        items=[
            button(_("Continue"), "draft", draft.id or 0, style=discord.ButtonStyle.primary),
            button(_("Start new"), "fresh", draft.id or 0, follows_id),
        ],
    )
