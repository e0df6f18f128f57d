"""What Discord did not let us post and does now: looked at in a new session, as nobody told us."""

import discord
from sqlalchemy import select
from sqlmodel import col

from bot import cards, diagnosis, mending, queueing
from bot.database import Tx
from models import Category, StuckFor


async def try_again(tx: Tx, guild: discord.Guild) -> None:
    """Try the cards again whose channel takes them by now; those of the queue look for theirs.

    The others go on sticking: a refusal more would have admins told once more of what they know.
    """
    await queueing.move(tx, guild.id)
    stuck = [
        one
        for one in (StuckFor.FORBIDDEN, StuckFor.NO_TAG)
        if await cards.any_stuck(tx, guild.id, one)
    ]
    if not stuck:
        return
    takes: dict[str, list[int]] = {StuckFor.FORBIDDEN: [], StuckFor.NO_TAG: []}
    rows = await tx.scalars(select(Category).where(col(Category.guild_id) == guild.id))
    for category in rows:
        channel = guild.get_channel(category.channel_id or 0)
        if channel is None:
            continue
        has = channel.permissions_for(guild.me)
        if all(getattr(has, one) for one in diagnosis.needed(category.layout)):
            takes[StuckFor.FORBIDDEN].append(category.id or 0)
        if not (isinstance(channel, discord.ForumChannel) and channel.flags.require_tag):
            takes[StuckFor.NO_TAG].append(category.id or 0)
    for reason in stuck:
        await mending.release_in(tx, takes[reason], reason)
