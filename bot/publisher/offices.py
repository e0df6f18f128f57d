"""Which of the channels chosen for those who look after a server can be written in now."""

from collections.abc import Sequence

import discord

from bot.permission_words import POSTING

Office = discord.abc.GuildChannel | discord.Thread


def home(guild: discord.Guild, channel_ids: Sequence[int]) -> Office | None:
    """Return the first of these channels that is there and takes what we post.

    If none takes it, the first that is there: Discord's refusal is what admins are told of then.
    """
    found = [guild.get_channel_or_thread(one) for one in channel_ids]
    there = [one for one in found if one is not None]
    return next((one for one in there if _takes(one)), there[0] if there else None)


def _takes(channel: Office) -> bool:
    has = channel.permissions_for(channel.guild.me)
    wanted = set(POSTING)
    if isinstance(channel, discord.Thread):
        wanted = {*wanted - {"send_messages"}, "send_messages_in_threads"}
    return all(getattr(has, one) for one in wanted)
