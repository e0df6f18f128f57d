"""/diagnose: what is wrong here, why it matters and how to put it right."""

from dataclasses import replace

import discord
from discord import app_commands

from bot import access, diagnosis, mending
from bot.access import Actor
from bot.client import AskwellBot
from bot.diagnosis import Facts
from bot.errors import NotFound
from bot.render import diagnoses
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.replies import acknowledge, say
from cogs.surveying import survey


class Diagnosing(AskwellCog):
    """Finding out why something does not work."""

    @app_commands.command(description="See what is missing here, why it matters and how to give it")
    @app_commands.default_permissions(manage_guild=True)
    async def diagnose(self, interaction: discord.Interaction) -> None:
        """Examine the server."""
        await self._examine(interaction, 0)

    @route("diagnose")
    async def again(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Examine it again, or turn a page; the second argument only tells two buttons apart."""
        (number,) = numbers(arguments[:1], 1)
        await self._examine(interaction, number)

    async def _examine(self, interaction: discord.Interaction, number: int) -> None:
        actor, guild = actor_of(interaction), interaction.guild
        if guild is None:
            raise NotFound
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
        access.require(access.can_administer(who))
        await acknowledge(interaction)
        facts, mended = await self._mend(actor, await survey(self.bot, guild, who))
        embed, items = diagnoses.page(facts, diagnosis.diagnose(facts), mended, number)
        await say(interaction, embed=embed, items=items, instead=True)

    async def _mend(self, actor: Actor, facts: Facts) -> tuple[Facts, int]:
        """Try again what a permission was missing for that is there now; return how many."""
        if not facts.outbox.problems and not facts.outbox.stuck.keys() & set(mending.REFUSED):
            return facts, 0
        async with self.bot.database.transaction() as tx:
            mended = await mending.mend(
                tx,
                actor,
                writable=[one.category_id for one in facts.places if one.postable],
                reactable=[one.category_id for one in facts.places if one.reactable],
                attachable=[one.category_id for one in facts.places if one.attachable],
                pinnable=[one.category_id for one in facts.places if one.pinnable],
                notices=facts.staff_writable,
            )
            return replace(facts, outbox=await mending.outbox(tx, actor.guild_id)), mended


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Diagnosing(bot))
