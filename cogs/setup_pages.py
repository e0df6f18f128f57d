"""Showing the pages of /setup, and what the bot may do in the server they are about."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord

from bot import access, diagnosis, errors, guides, permissions, tree
from bot.access import Actor, Standing
from bot.client import AskwellBot, StaleControl
from bot.i18n import _
from bot.render import setup_category, setups
from bot.render.setup_category import Writing
from bot.render.setups import Rights
from cogs.actors import actor_of
from cogs.base import numbers
from cogs.replies import acknowledge, say
from cogs.surveying import survey
from models import Layout


async def show(
    bot: AskwellBot,
    interaction: discord.Interaction,
    name: str,
    category_id: int = 0,
    sentence: str | None = None,
) -> None:
    """Show a page, in place of the one before, to someone who may manage the server."""
    guild = guild_of(interaction)
    who = await standing(bot, actor_of(interaction))
    rights = rights_in(guild, bot.application_id or 0)
    if name == "emoji":
        await interaction.response.send_modal(setups.emoji_form(who.preferences))
        return
    if not interaction.response.is_done():
        await acknowledge(interaction, in_place=True)
    if name == "main":
        facts = await survey(bot, guild, who)
        page = setups.main(who, diagnosis.diagnose(facts), rights)
    elif name == "new":
        page = setups.new(rights)
    elif name == "category":
        shown = tree.find(who, category_id)
        async with bot.database.reading() as tx:
            missing = await guides.missing(tx, category_id)
        writing = writing_in(guild, shown.channel_id)
        page = setup_category.page(who, shown, writing, rights, guide_missing=missing)
    elif name in ("moderators", "experts"):
        page = setups.roles(name, who.preferences)
    elif name == "staff":
        page = setups.staff(who.preferences)
    else:
        raise StaleControl
    await say(interaction, sentence, embed=page[0], items=page[1], instead=True)


@asynccontextmanager
async def refused_on(
    bot: AskwellBot, interaction: discord.Interaction, name: str, category_id: int = 0
) -> AsyncIterator[None]:
    """Say a refusal in the block above its page, which then shows again what is stored."""
    try:
        yield
    except errors.Refusal as refusal:
        await show(bot, interaction, name, category_id, refusal.text)


async def standing(bot: AskwellBot, actor: Actor) -> Standing:
    """Return someone's standing. Raises ``NotAnAdmin``."""
    async with bot.database.reading() as tx:
        who = await access.standing(tx, actor)
    access.require(access.can_administer(who))
    return who


def guild_of(interaction: discord.Interaction) -> discord.Guild:
    """Return the server an interaction happens in. Raises ``NotFound``."""
    if interaction.guild is None:
        raise errors.NotFound
    return interaction.guild


def text_channel(guild: discord.Guild, values: list[str]) -> discord.TextChannel:
    """Return the text channel that was chosen. Raises ``BadChoice`` if it is none of ours."""
    (channel_id,) = numbers(values, 1)
    channel = guild.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel):
        raise errors.BadChoice(_("Choose a text channel of this server."))
    return channel


def place_to_ask(
    guild: discord.Guild, values: list[str]
) -> discord.TextChannel | discord.ForumChannel:
    """Return the channel or forum that was chosen. Raises ``BadChoice`` if it is none of ours."""
    (channel_id,) = numbers(values, 1)
    channel = guild.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel | discord.ForumChannel):
        raise errors.BadChoice(_("Choose a text channel or a forum of this server."))
    return channel


def layout_of(channel: object) -> Layout | None:
    """Return the layout that a channel has by itself, if it leaves no choice.

    Raises ``BadChoice`` for a media channel: its gallery shows pictures, and a card has none.
    """
    if not isinstance(channel, discord.ForumChannel):
        return None
    if channel.is_media():
        raise errors.BadChoice(_("A media channel shows pictures only. Choose a forum instead."))
    return Layout.FORUM


def rights_in(guild: discord.Guild, application_id: int) -> Rights:
    """Return what the bot may do for an admin, and where it is given more."""
    has = guild.me.guild_permissions
    complete = has.manage_channels and has.manage_roles
    link = None if complete else permissions.install_link(application_id, setup=True)
    return Rights(create=has.manage_channels, link=link)


def writing_in(guild: discord.Guild, channel_id: int | None) -> Writing | None:
    """Return who may write in a category's channel, or None if there is no such channel."""
    channel = guild.get_channel(channel_id or 0)
    if channel is None:
        return None
    has = channel.permissions_for(guild.me)
    everyone = channel.overwrites_for(guild.default_role)
    return Writing(
        closed=everyone.send_messages is False,
        changeable=has.manage_roles and all(getattr(has, one) for one in setup_category.WRITING),
    )
