"""/privacy, and /mydata: everything about oneself, taken along, made anonymous or deleted."""

import asyncio

import discord
from discord import app_commands

from bot import erasing, errors, my_data, my_data_files
from bot.client import AskwellBot, StaleControl
from bot.erasing import Outlook
from bot.erasing_steps import How
from bot.i18n import _
from bot.my_data_files import Archive
from bot.render import privacy as render
from bot.render.controls import fields_of
from cogs.base import AskwellCog, route
from cogs.reading import say_page
from cogs.replies import acknowledge, say, unhurried

AT_ONCE = 1_000
"""So many transactions are waited for; what is left then goes on by itself."""

EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)


class Privacy(AskwellCog):
    """In a server about that server, in a private conversation about all of them.

    Also for whoever is timed out or may see no channel: what is kept about them is theirs.
    """

    group = app_commands.Group(
        name="mydata",
        description="Everything Askwell knows of you",
        allowed_contexts=EVERYWHERE,
    )

    @app_commands.command(description="What Askwell keeps of you, why and for how long")
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def privacy(self, interaction: discord.Interaction) -> None:
        """Say it in plain words."""
        keep = self.bot.settings.keep
        await say_page(interaction, render.page(keep, self.bot.settings.support_url))

    @group.command(description="Get everything Askwell knows of you as a file that only you see")
    async def export(self, interaction: discord.Interaction) -> None:
        """Hand out the files."""
        await acknowledge(interaction)
        archives: list[Archive] = []
        try:
            async with self.bot.database.reading() as tx:
                servers = await my_data.servers(tx, interaction.guild_id, interaction.user.id)
                pages = my_data.everything(tx, servers, interaction.user.id)
                archives = await my_data_files.write(pages)
            await self._send(interaction, archives)
        finally:
            for archive in archives:
                archive.close()

    @staticmethod
    async def _send(interaction: discord.Interaction, archives: list[Archive]) -> None:
        most = my_data_files.MOST_PARTS
        for start in range(0, len(archives), most):
            files = [
                discord.File(archive, f"my-data-{number + 1}.zip")
                for number, archive in enumerate(archives[start : start + most], start)
            ]
            await say(interaction, render.exported(len(archives)) if not start else "", files=files)

    @group.command(description="Let your posts stay under “Former member”, and forget the rest")
    async def anonymise(self, interaction: discord.Interaction) -> None:
        """Say what it would do."""
        await self._ask(interaction, How.ANONYMISE)

    @group.command(description="Delete your posts where nobody answered, and forget the rest")
    async def delete(self, interaction: discord.Interaction) -> None:
        """Say what it would do."""
        await self._ask(interaction, How.DELETE)

    async def _ask(self, interaction: discord.Interaction, how: How) -> None:
        async with self.bot.database.reading() as tx:
            servers = await my_data.servers(tx, interaction.guild_id, interaction.user.id)
            found = [await erasing.outlook(tx, one, interaction.user.id) for one in servers]
        await say_page(interaction, render.before(how, sum(found, Outlook()), len(servers)))

    @route("mydata_form")
    async def confirm(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Ask for the word: ``aw:mydata_form:how``."""
        await interaction.response.send_modal(render.confirm(_how(arguments)))

    @route("mydata_now")
    async def erase(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Do it, if the word was typed: ``aw:mydata_now:how``."""
        how, user_id = _how(arguments), interaction.user.id
        typed = fields_of(interaction.data).get(render.WORD, "")
        wanted = render.word(how)
        if typed.strip().casefold() != wanted.casefold():
            raise errors.BadChoice(
                _("Nothing was changed: type {word} if you are sure.").format(word=wanted)
            )
        async with unhurried(interaction):
            async with self.bot.database.transaction() as tx:
                servers = await my_data.servers(tx, interaction.guild_id, user_id)
                for guild_id in servers:
                    await erasing.begin(tx, guild_id, user_id, how)
            finished = await self._finish(servers, user_id)
            await say(interaction, render.done(how, finished=finished), instead=True)

    async def _finish(self, servers: list[int], user_id: int) -> bool:
        """Do as much of it as somebody waits for; return whether that was all."""
        left = AT_ONCE
        for guild_id in servers:
            more = True
            while more and left:
                async with self.bot.database.transaction() as tx:
                    more = await erasing.advance(tx, guild_id, user_id)
                left -= 1
                # Whoever waits for the writer has their turn.
                await asyncio.sleep(0)
            if more:
                self.bot.caretaker.wake()
                return False
        return True


def _how(arguments: list[str]) -> How:
    try:
        (said,) = arguments
        return How(said)
    except ValueError:
        raise StaleControl from None


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Privacy(bot))
