"""Offering something else before the form, or after it: a draft, questions like the new one."""

import discord

from bot import access, asked_before, drafts
from bot.access import Actor
from bot.client import AskwellBot
from bot.i18n import _
from bot.render import asked_before as similar_page
from bot.render import crisis, previews
from bot.render.controls import button
from bot.render.pages import View
from cogs.caring import show_help
from cogs.in_time import in_time
from cogs.reading import say_page
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


async def offer_similar(
    bot: AskwellBot, interaction: discord.Interaction, actor: Actor, draft: Draft
) -> bool:
    """Show what was asked before if there is any of it in time; return whether there was."""
    view = await in_time(_similar(bot, actor, draft), None, "looking for similar questions")
    if view is None:
        return False
    await say_page(interaction, view, instead=True)
    # Whoever finds an answer there posts nothing, and would be shown it nowhere.
    await show_help(bot, interaction, actor, draft)
    return True


async def _similar(bot: AskwellBot, actor: Actor, draft: Draft) -> View | None:
    async with bot.database.reading() as tx:
        who = await access.standing(tx, actor)
        found = await asked_before.like(tx, who, draft)
    if not found:
        return None
    note = crisis.standing_line() if drafts.for_support(who, draft, None) else None
    return similar_page.page(found, draft.id or 0, who, note)
