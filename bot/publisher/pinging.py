"""Whom a message of ours may ping: roles that an admin chose, and only as it is sent."""

import discord

from bot.render.cards import Message


def mentions(message: Message) -> discord.AllowedMentions:
    """Return whom a new message may ping: the roles it names, and nobody else."""
    if not message.pings:
        return discord.AllowedMentions.none()
    roles = [discord.Object(role) for role in message.pings]
    return discord.AllowedMentions(everyone=False, users=False, replied_user=False, roles=roles)
