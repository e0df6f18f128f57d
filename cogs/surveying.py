"""The facts that /diagnose and /setup go by: what the bot may do and finds in a server, now."""

import logging
from typing import Any

import discord

from bot import forum_tags, guilds, mending, queue_places, tree
from bot.access import Standing
from bot.client import AskwellBot
from bot.diagnosis import Facts, Place, wished
from bot.permission_words import POSTING
from bot.publisher import forums, offices

log = logging.getLogger(__name__)


async def survey(bot: AskwellBot, guild: discord.Guild, who: Standing) -> Facts:
    """Return what there is to know about a server: its channels, emoji, commands and outbox."""
    places = []
    for category in tree.in_order(who):
        if category.channel_id is None or category.archived_at is not None:
            continue
        channel = guild.get_channel(category.channel_id)
        places.append(
            Place(
                category.id or 0,
                tree.path(who, category),
                category.channel_id,
                category.layout,
                gone=channel is None or category.channel_gone_at is not None,
                lacks=lacking(channel, wished(category.layout)),
                **_of_forum(channel, who.rules(category.id or 0).forum_tags),
            )
        )
    chosen = who.preferences
    staff = guild.get_channel(chosen.staff_channel or 0)
    offered = queue_places.channels(chosen)
    queue_channel = offered[0] if offered else None
    stands = offices.home(guild, offered)
    queue = guild.get_channel_or_thread(queue_channel or 0)
    log_channel = guild.get_channel(chosen.log_channel or 0)
    async with bot.database.reading() as tx:
        outbox = await mending.outbox(tx, guild.id)
        registered = await guilds.marked(tx, "commands")
    return Facts(
        places=tuple(places),
        staff_channel=chosen.staff_channel,
        staff_gone=chosen.staff_channel is not None and staff is None,
        staff_lacks=lacking(staff, tuple(POSTING)),
        queue_channel=queue_channel,
        queue_gone=queue_channel is not None and queue is None,
        queue_lacks=lacking(queue, tuple(POSTING)),
        queue_stands=stands.id if stands is not None else None,
        queue_open=stands is not None and stands.permissions_for(guild.default_role).view_channel,
        log_channel=chosen.log_channel,
        log_gone=chosen.log_channel is not None and log_channel is None,
        log_lacks=lacking(log_channel, tuple(POSTING)),
        emoji_gone=await _emoji_gone(guild, (chosen.up_emoji, chosen.down_emoji)),
        commands_missing=await _commands_missing(bot),
        commands_old=registered != bot.commands_fingerprint(),
        outbox=outbox,
    )


def _of_forum(channel: object, typed: str) -> dict[str, Any]:
    """Return what a place's forum asks of its posts; nothing if it is none."""
    if not isinstance(channel, discord.ForumChannel):
        return {}
    forum = forums.of_channel(channel)
    return {
        "tag_wanted": forum.required and not forum_tags.meanings(forum, typed).otherwise,
        "tags_guarded": tuple(one.name for one in forum.tags if one.moderated),
        "tags_missing": tuple(forum_tags.missing(forum, typed)),
    }


def lacking(
    channel: discord.abc.GuildChannel | discord.Thread | None, permissions: tuple[str, ...]
) -> frozenset[str]:
    """Return which of these permissions the bot has not in a channel; none if that is gone."""
    if channel is None:
        return frozenset()
    has = channel.permissions_for(channel.guild.me)
    return frozenset(one for one in permissions if not getattr(has, one))


async def custom_emoji(guild: discord.Guild) -> dict[int, str]:
    """Return a server's own emoji as messages spell them, by id; Discord tells us of no changes."""
    return {one.id: str(one) for one in await guild.fetch_emojis()}


async def _emoji_gone(guild: discord.Guild, chosen: tuple[str, ...]) -> tuple[str, ...]:
    custom = [one for one in chosen if one.startswith("<")]
    if not custom:
        return ()
    try:
        known = await custom_emoji(guild)
    except discord.HTTPException as error:
        log.info("the emoji of guild %d could not be read: %s", guild.id, error.status)
        return ()
    return tuple(one for one in custom if int(one.rstrip(">").rsplit(":")[-1]) not in known)


async def _commands_missing(bot: AskwellBot) -> tuple[str, ...]:
    try:
        registered = {(one.name, one.type) for one in await bot.tree.fetch_commands()}
    except discord.HTTPException as error:
        log.info("the registered commands could not be read: %s", error.status)
        return ()
    chat = discord.AppCommandType.chat_input
    own = [(one.name, getattr(one, "type", chat)) for one in bot.tree.get_commands()]
    return tuple(
        f"/{name}" if kind is chat else name
        for name, kind in sorted(own, key=lambda one: one[0])
        if (name, kind) not in registered
    )
