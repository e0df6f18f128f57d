"""Whom moderators act on: who a member is on Discord now, and whether anyone knows them at all."""

import discord

from bot import access, dossiers, errors
from bot.access import Actor
from bot.client import AskwellBot
from cogs.actors import actor, actor_of


async def target(bot: AskwellBot, interaction: discord.Interaction, user_id: int) -> Actor:
    """Return who a member is on Discord now, asked of it.

    Whoever has left has no roles. Raises ``Gone`` for somebody whom nobody knows here either.
    """
    guild = interaction.guild
    if guild is None:
        raise errors.NotFound
    found = await _fetched(guild, user_id)
    if found is not None:
        return actor(found, guild)
    await known(bot, interaction, user_id, fetch=False)
    return Actor(guild_id=guild.id, user_id=user_id, name="")


async def known(
    bot: AskwellBot, interaction: discord.Interaction, user_id: int, *, fetch: bool = True
) -> None:
    """Raise ``Gone`` for somebody who is not here and never was: whoever made that id up."""
    async with bot.database.reading() as tx:
        who = await access.standing(tx, actor_of(interaction))
        held = await dossiers.known(tx, who, user_id)
    if held or (
        fetch and interaction.guild and await _fetched(interaction.guild, user_id) is not None
    ):
        return
    raise errors.Gone


async def _fetched(guild: discord.Guild, user_id: int) -> discord.Member | None:
    try:
        return await guild.fetch_member(user_id)
    except discord.NotFound:
        return None
