"""Everyone who sees a channel, as one reader: what may be shown in a message for all of them."""

import discord

from bot.access import Actor, Can


def everyone(home: discord.abc.GuildChannel) -> Actor:
    """Return a reader who sees only what everyone sees who sees the channel ``home``.

    Nobody in particular: without a role, and without posts of their own.
    """
    seen = [one for one in home.guild.channels if _seen_by_all(one, home)]
    return Actor(
        guild_id=home.guild.id,
        user_id=0,
        name="",
        channels={one.id: Can.VIEW for one in seen},
    )


def _seen_by_all(channel: discord.abc.GuildChannel, home: discord.abc.GuildChannel) -> bool:
    """Return whether whoever sees ``home`` sees this channel too.

    They do if it has the very same permissions, or if @everyone sees it and nobody is shut out of
    it. Other ways are not looked for: in doubt a channel is none. An age-restricted one never
    shows in one that is not.
    """
    if _is_adult(channel) and not _is_adult(home):
        return False
    if channel.overwrites == home.overwrites:
        return True
    shut_out = any(one.view_channel is False for one in channel.overwrites.values())
    return not shut_out and channel.permissions_for(home.guild.default_role).view_channel


def _is_adult(channel: discord.abc.GuildChannel) -> bool:
    return bool(getattr(channel, "nsfw", False))
