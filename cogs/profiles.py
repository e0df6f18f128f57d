"""/profile: what someone has contributed here."""

import discord
from discord import app_commands

from bot import access, aliases, earnings, members, profiles
from bot.client import AskwellBot
from bot.errors import Gone, NoBots
from bot.render.earnings import page as earned
from bot.render.pages import View
from bot.render.profiles import profile as page
from cogs.actors import actor_of, shown_name
from cogs.base import AskwellCog, numbers, route
from cogs.reading import say_page


class Profiles(AskwellCog):
    """Points and counts."""

    @app_commands.command(description="See someone's points and contributions")
    @app_commands.describe(member="Whose; yours if you leave it out")
    async def profile(
        self, interaction: discord.Interaction, member: discord.User | None = None
    ) -> None:
        """Show the profile of a member, also of one who has left."""
        person = member or interaction.user
        if person.bot:
            raise NoBots
        view = await profile_of(self.bot, interaction, person.id, shown_name(person))
        await say_page(interaction, view)

    @route("profile")
    async def opened(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Go back to someone's profile: ``aw:profile:user``."""
        (user_id,) = numbers(arguments, 1)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            if await members.find(tx, who.guild_id, user_id) is None:
                raise Gone
        view = await profile_of(self.bot, interaction, user_id)
        await say_page(interaction, view, instead=True)

    @route("earnings")
    async def earned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show where someone's points come from: ``aw:earnings:user:direction:post``."""
        user_id, direction, mark = numbers(arguments, 3)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            member = await members.find(tx, who.guild_id, user_id)
            if member is None:
                raise Gone
            shown = await earnings.page(
                tx, who, user_id, mark=mark if direction else 0, backwards=direction < 0
            )
        view = earned(shown, aliases.unmasked(member.display_name))
        await say_page(interaction, view, instead=True)


async def profile_of(
    bot: AskwellBot,
    interaction: discord.Interaction,
    user_id: int,
    name: str | None = None,
    note: str | None = None,
) -> View:
    """Return someone's profile as it is now; without a name, under the one they were last seen."""
    actor = actor_of(interaction)
    async with bot.database.reading() as tx:
        shown = await profiles.of(tx, await access.standing(tx, actor), user_id)
    own = user_id == actor.user_id
    return page(shown, aliases.unmasked(name or shown.name), user_id, own=own, note=note)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Profiles(bot))
