"""Which channel a category has: choosing it, creating it, and who may write in it."""

import discord

from bot import categories, diagnosis, errors, texts, tree
from bot.access import Actor
from bot.categories import Change
from bot.client import AskwellBot
from bot.i18n import _
from bot.render import setup_category
from bot.render.controls import fields_of, values_of
from cogs import setup_pages
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.replies import acknowledge
from cogs.setup_pages import guild_of, layout_of, place_to_ask, rights_in, writing_in
from models import Category, Layout


class Binding(AskwellCog):
    """The part of /setup that reaches into Discord's channels."""

    @route("setup_bind")
    async def chosen(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Give a category the channel that was chosen; 0 makes a new one, named after it."""
        (category_id,) = numbers(arguments, 1)
        actor, guild = actor_of(interaction), guild_of(interaction)
        await setup_pages.standing(self.bot, actor)
        await acknowledge(interaction)
        page = "category" if category_id else "new"
        async with setup_pages.refused_on(self.bot, interaction, page, category_id):
            channel = place_to_ask(guild, values_of(interaction.data))
            await self._bind(interaction, actor, category_id, channel)

    @route("setup_create")
    async def wanted(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Ask for the name of a channel to create."""
        (category_id,) = numbers(arguments, 1)
        who = await setup_pages.standing(self.bot, actor_of(interaction))
        name = tree.find(who, category_id).name if category_id else ""
        self._refuse_creating(interaction)
        await interaction.response.send_modal(setup_category.channel_form(category_id, name))

    @route("setup_made")
    async def create(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Create a channel, and the category that was wanted for it."""
        (category_id,) = numbers(arguments, 1)
        actor, guild = actor_of(interaction), guild_of(interaction)
        name = texts.clean_line(fields_of(interaction.data).get("name", ""))
        who = await setup_pages.standing(self.bot, actor)
        self._refuse_creating(interaction)
        await acknowledge(interaction, in_place=True)
        if category_id == 0:
            # The category first: if Discord refuses the channel, it waits for one on /setup.
            async with self.bot.database.transaction() as tx:
                category_id = (await categories.add(tx, actor, name)).id or 0
        elif writing_in(guild, tree.find(who, category_id).channel_id) is not None:
            raise errors.BadChoice(_("It has a channel already. Look again with /setup."))
        try:
            channel = await guild.create_text_channel(
                name or "questions", reason=_("/setup, for {name}").format(name=actor.name)
            )
        except discord.Forbidden:
            raise errors.BadChoice(_needs_manage_channels()) from None
        await self._bind(interaction, actor, category_id, channel)

    @staticmethod
    def _refuse_creating(interaction: discord.Interaction) -> None:
        guild = guild_of(interaction)
        if not rights_in(guild, interaction.application_id).create:
            raise errors.BadChoice(_needs_manage_channels())

    async def _bind(
        self,
        interaction: discord.Interaction,
        actor: Actor,
        category_id: int,
        channel: discord.TextChannel | discord.ForumChannel,
    ) -> None:
        async with self.bot.database.transaction() as tx:
            if category_id:
                change = Change(channel_id=channel.id, layout=layout_of(channel))
                bound = await categories.edit(tx, actor, category_id, change)
            else:
                name = channel.name.replace("-", " ").replace("_", " ").strip().capitalize()
                bound = await categories.add(
                    tx,
                    actor,
                    name[: categories.NAME_MOST],
                    channel_id=channel.id,
                    layout=layout_of(channel) or Layout.THREAD,
                )
        await setup_pages.show(
            self.bot, interaction, "category", bound.id or 0, setup_category.bound(bound)
        )

    @route("setup_close")
    async def close(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Let only cards stand in a category's channel, or let people write there again."""
        category_id, closed = numbers(arguments, 2)
        actor, guild = actor_of(interaction), guild_of(interaction)
        category = tree.find(await setup_pages.standing(self.bot, actor), category_id)
        channel = guild.get_channel(category.channel_id or 0)
        writing = writing_in(guild, category.channel_id)
        if writing is None or not isinstance(channel, discord.TextChannel | discord.ForumChannel):
            raise errors.NoChannel(category.name, gone=True)
        if not writing.changeable:
            raise errors.BadChoice(_needs_manage_permissions())
        await acknowledge(interaction)
        try:
            await _set_writing(channel, category, actor, closed=bool(closed))
        except discord.Forbidden:
            raise errors.BadChoice(_needs_manage_permissions()) from None
        sentence = (
            _("Only cards stand in <#{channel}> from now on.")
            if closed
            else _("People can write in <#{channel}> again.")
        )
        sentence = sentence.format(channel=channel.id)
        await setup_pages.show(self.bot, interaction, "category", category_id, sentence)


async def _set_writing(
    channel: discord.TextChannel | discord.ForumChannel,
    category: Category,
    actor: Actor,
    *,
    closed: bool,
) -> None:
    """Set @everyone's permissions; first the bot's own, or it would shut itself out."""
    me, everyone = channel.guild.me, channel.guild.default_role
    reason = _("/setup, for {name}").format(name=actor.name)
    if closed:
        has = channel.permissions_for(me)
        mine = channel.overwrites_for(me)
        own = {one: True for one in diagnosis.needed(category.layout) if getattr(has, one)}
        mine.update(**own)
        await channel.set_permissions(me, overwrite=mine, reason=reason)
    theirs = channel.overwrites_for(everyone)
    theirs.update(**dict.fromkeys(setup_category.WRITING, False if closed else None))
    overwrite = None if theirs.is_empty() else theirs
    await channel.set_permissions(everyone, overwrite=overwrite, reason=reason)


def _needs_manage_channels() -> str:
    return _(
        "Discord does not let me create channels. Give my role “Manage Channels”, or choose a "
        "channel that exists."
    )


def _needs_manage_permissions() -> str:
    return _(
        "Discord does not let me change who may write there. Give my role “Manage Roles”, or "
        "change it yourself in the channel's settings → Permissions."
    )


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Binding(bot))
