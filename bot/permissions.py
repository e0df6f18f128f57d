"""What the bot asks of Discord: its intents, its permissions and why it needs each of them.

The install links are made from these constants alone, so that they cannot drift apart. The bot
never asks to be an administrator.
"""

import discord

INTENTS = discord.Intents(guilds=True, guild_messages=True, guild_reactions=True)

BASE = discord.Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    add_reactions=True,
    manage_messages=True,
    pin_messages=True,
    create_public_threads=True,
    send_messages_in_threads=True,
)
"""What posting questions, answers and votes needs. Files are attached for the pictures of a post
alone: to replies to an interaction Discord lets every bot attach them."""

SETUP = BASE | discord.Permissions(manage_channels=True, manage_threads=True, manage_roles=True)
"""``BASE`` and what setting channels up for an admin needs."""


def install_link(application_id: int, *, setup: bool = False) -> str:
    """Return the link that installs the bot into a server."""
    return discord.utils.oauth_url(
        application_id,
        permissions=SETUP if setup else BASE,
        scopes=("bot", "applications.commands"),
    )
