"""/setup: everything an admin chooses, on pages that can be opened again at any time."""

import discord
from discord import app_commands

from bot import categories, choices, errors, guides
from bot.categories import Change
from bot.client import AskwellBot, StaleControl
from bot.i18n import _
from bot.render import setups
from bot.render.controls import fields_of, values_of
from cogs import setup_pages
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.replies import acknowledge
from cogs.setup_pages import guild_of, text_channel
from cogs.surveying import custom_emoji
from models import Layout


class SettingUp(AskwellCog):
    """The pages of /setup and what is chosen on them. Channels are made in ``cogs.binding``."""

    @app_commands.command(description="Set Askwell up, or change what is set up")
    @app_commands.default_permissions(manage_guild=True)
    async def setup(self, interaction: discord.Interaction) -> None:
        """Show what is chosen and what is missing."""
        await setup_pages.show(self.bot, interaction, "main")

    @route("setup")
    async def opened(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open a page by its name, or the one chosen in the menu."""
        if arguments == ["open"]:
            arguments = "".join(values_of(interaction.data)).split(":")
        (category_id,) = numbers(arguments[1:], 1)
        await setup_pages.show(self.bot, interaction, "".join(arguments[:1]), category_id)

    # -- what is chosen -------------------------------------------------------------------------

    @route("setup_roles")
    async def roles_chosen(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Store the moderator or the expert roles."""
        actor, guild = actor_of(interaction), guild_of(interaction)
        which = "".join(arguments[:1])
        name = {"moderators": "moderator_roles", "experts": "expert_roles"}.get(which)
        if name is None:
            raise StaleControl
        role_ids = tuple(sorted(numbers(values_of(interaction.data), 25)))
        chosen = tuple(one for one in role_ids if guild.get_role(one) is not None)
        await acknowledge(interaction)
        async with setup_pages.refused_on(self.bot, interaction, which):
            if guild.default_role.id in chosen:
                sentence = _("@everyone is everyone: choose roles that only some have.")
                raise errors.BadChoice(sentence)
            async with self.bot.database.transaction() as tx:
                await choices.choose(tx, actor, **{name: chosen})
            await setup_pages.show(self.bot, interaction, "main", sentence=_("Stored."))

    @route("setup_staff")
    async def staff_chosen(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Store the staff channel, or that there is none."""
        actor, guild = actor_of(interaction), guild_of(interaction)
        values = values_of(interaction.data)
        await acknowledge(interaction)
        async with setup_pages.refused_on(self.bot, interaction, "staff"):
            channel = text_channel(guild, values) if values else None
            async with self.bot.database.transaction() as tx:
                await choices.choose(tx, actor, staff_channel=channel.id if channel else None)
            await setup_pages.show(self.bot, interaction, "main", sentence=_("Stored."))

    @route("setup_emoji")
    async def emoji_chosen(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Store the two voting emoji."""
        actor, guild = actor_of(interaction), guild_of(interaction)
        typed = fields_of(interaction.data)
        await setup_pages.standing(self.bot, actor)
        await acknowledge(interaction, in_place=True)
        custom = await custom_emoji(guild)
        async with setup_pages.refused_on(self.bot, interaction, "main"):
            async with self.bot.database.transaction() as tx:
                chosen = await choices.choose_emoji(
                    tx, actor, typed.get("up", ""), typed.get("down", ""), custom
                )
            told = setups.emoji_chosen(chosen)
            await setup_pages.show(self.bot, interaction, "main", sentence=told)

    @route("setup_layout")
    async def layout_chosen(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Store where a category's answers stand."""
        try:
            layout = Layout("".join(values_of(interaction.data)))
        except ValueError:
            raise StaleControl from None
        await self._change(interaction, arguments, Change(layout=layout))

    @route("setup_chat")
    async def chat_chosen(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Store whether a category is for cards only."""
        cards_only = values_of(interaction.data) == ["cards"]
        await self._change(interaction, arguments, Change(cards_only=cards_only))

    @route("guide_again")
    async def guide_again(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Post a category's guide again that somebody deleted."""
        (category_id,) = numbers(arguments, 1)
        actor = actor_of(interaction)
        await acknowledge(interaction)
        async with setup_pages.refused_on(self.bot, interaction, "category", category_id):
            async with self.bot.database.transaction() as tx:
                await guides.post_again(tx, actor, category_id)
            sentence = _("The guide is on its way.")
            await setup_pages.show(self.bot, interaction, "category", category_id, sentence)

    async def _change(
        self, interaction: discord.Interaction, arguments: list[str], change: Change
    ) -> None:
        (category_id,) = numbers(arguments, 1)
        actor = actor_of(interaction)
        await acknowledge(interaction)
        async with setup_pages.refused_on(self.bot, interaction, "category", category_id):
            async with self.bot.database.transaction() as tx:
                await categories.edit(tx, actor, category_id, change)
            await setup_pages.show(self.bot, interaction, "category", category_id, _("Stored."))


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(SettingUp(bot))
