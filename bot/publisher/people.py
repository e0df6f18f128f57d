"""From a member as Discord knows them to an ``Actor`` or a ballot: what they may do, now."""

import discord

from bot import texts
from bot.access import Actor, Can
from bot.ballots import Ballot
from models import VoteSource

_ASKABLE = (discord.TextChannel, discord.ForumChannel)


def actor(member: discord.Member, guild: discord.Guild, *, adult: bool = False) -> Actor:
    """Return a member as an actor; ``adult`` lets age-restricted channels count as visible."""
    rights = member.guild_permissions
    return Actor(
        guild_id=guild.id,
        user_id=member.id,
        name=shown_name(member),
        roles=frozenset(role.id for role in member.roles),
        channels={
            channel.id: can
            for channel in guild.channels
            if isinstance(channel, _ASKABLE)
            and (adult or not channel.nsfw)
            and (can := _rights(channel, member)) is not Can.NOTHING
        },
        admin=rights.administrator or rights.manage_guild,
        moderator=rights.manage_messages,
        timed_out=member.is_timed_out(),
        bot=member.bot,
        joined_at=member.joined_at,
    )


def reactor(member: discord.Member, name: str | None = None) -> Ballot:
    """Return a ballot of theirs by reaction, as yet for nothing."""
    rights = member.guild_permissions
    return Ballot(
        guild_id=member.guild.id,
        user_id=member.id,
        name=name,
        source=VoteSource.REACTION,
        moderates=rights.manage_messages,
        admin=rights.manage_guild,
        roles=frozenset(role.id for role in member.roles),
        joined_at=member.joined_at,
    )


def shown_name(person: discord.Member | discord.User) -> str:
    """Return what someone is called here, without what could disguise the text around it."""
    return texts.clean_line(person.display_name) or person.name


def _rights(channel: discord.abc.GuildChannel, member: discord.Member) -> Can:
    """Return what Discord lets a member do in a channel; nothing if they cannot see it."""
    has = channel.permissions_for(member)
    if not has.view_channel:
        return Can.NOTHING
    can = Can.VIEW
    if has.send_messages:
        can |= Can.SEND
    if has.send_messages_in_threads:
        can |= Can.SEND_IN_THREADS
    if has.use_application_commands:
        can |= Can.COMMANDS
    return can
