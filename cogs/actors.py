"""From Discord's people to ``Actor``: what someone may see and do, at this moment."""

import discord

from bot.access import Actor
from bot.errors import NotFound
from bot.publisher.people import actor, reactor, shown_name

__all__ = ["actor", "actor_of", "reactor", "shown_name"]


def actor_of(interaction: discord.Interaction) -> Actor:
    """Return who is behind an interaction, with the channels they see from where they are.

    Age-restricted channels are among them only if the interaction happens in one. Raises
    ``NotFound`` outside a server.
    """
    member = interaction.user
    if interaction.guild is None or not isinstance(member, discord.Member):
        raise NotFound
    return actor(member, interaction.guild, adult=_is_adult(interaction.channel))


def _is_adult(channel: object) -> bool:
    if isinstance(channel, discord.Thread):
        channel = channel.parent
    return bool(getattr(channel, "nsfw", False))
