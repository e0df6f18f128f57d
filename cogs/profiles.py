"""/profile: what someone has contributed here."""

import discord
from discord import app_commands

from bot import access, profiles
from bot.client import AskwellBot
from bot.errors import NoBots
from bot.render.profiles import profile as page
from cogs.actors import actor_of, shown_name
from cogs.base import AskwellCog
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
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            shown = await profiles.of(tx, await access.standing(tx, actor), person.id)
        own = person.id == actor.user_id
        await say_page(interaction, page(shown, shown_name(person), own=own))


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Profiles(bot))
