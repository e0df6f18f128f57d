"""/log: what was done by those who look after the server, and every setting that was changed."""

import io

import discord
from discord import app_commands

from bot import access, errors, log_cards, logbook, undoing
from bot.client import AskwellBot, StaleControl
from bot.i18n import _
from bot.log_sorts import Sort
from bot.logbook import Filters
from bot.render import log as render
from bot.render.controls import fields_of, values_of
from cogs import suggesting
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.reading import say_page
from cogs.replies import acknowledge, say

FILE_MOST = 8_000_000
"""Bytes of an export: what any server lets a message carry, with room to spare."""


class Log(AskwellCog):
    """The log, one act of it, and all of it as a file."""

    @app_commands.command(description="What was done here by those who look after it")
    @app_commands.describe(
        member="Only what this member did",
        act="Only acts of this kind",
        post="Only what was done to this post: #142 or #142.3",
        category="Only in this category and those inside it",
        since="Only what was done lately",
    )
    @app_commands.choices(
        act=[app_commands.Choice(name=text, value=one.value) for one, text in render.SORTS.items()]
    )
    @app_commands.choices(
        since=[app_commands.Choice(name=text, value=days) for days, text in render.PERIODS.items()]
    )
    @app_commands.autocomplete(post=suggesting.questions, category=suggesting.readable_categories)
    async def log(
        self,
        interaction: discord.Interaction,
        member: discord.Member | None = None,
        act: str | None = None,
        post: str | None = None,
        category: str | None = None,
        since: int | None = None,
    ) -> None:
        """Show the newest of what was asked for."""
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            access.require(access.can_read_log(who))
            chosen = suggesting.category_of(who, category)
            filters = Filters(
                actor_id=member.id if member is not None else 0,
                sort=Sort(act) if act else None,
                post_id=await logbook.at(tx, who, post) if post else 0,
                category_id=chosen.id or 0 if chosen is not None else 0,
                days=since or 0,
            )
            shown = await logbook.page(tx, who, filters)
        await say_page(interaction, render.page(shown, who))

    @route("log")
    async def turned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Turn a page: ``aw:log:direction:event:…`` and what to look for."""
        direction, mark = numbers(arguments[:2], 2)
        filters = _filters(arguments[2:])
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await logbook.page(
                tx, who, filters, mark=mark if direction else 0, backwards=direction < 0
            )
        await say_page(interaction, render.page(shown, who), instead=True)

    @route("log_part")
    async def closer(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show what a card of the log's channel is about: ``aw:log_part:first``."""
        (first,) = numbers(arguments, 1)
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
            access.require(access.can_read_log(who))
            part = await log_cards.part(tx, actor.guild_id, first)
            if part is None:
                raise errors.Gone
            shown = await logbook.page(tx, who, Filters(), mark=part.ids[-1] + 1)
        await say_page(interaction, render.page(shown, who))

    @route("log_pick")
    async def picked(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show the act that was chosen from the list."""
        (event_id,) = numbers(values_of(interaction.data), 1)
        await self._one(interaction, event_id, _filters(arguments))

    @route("log_one")
    async def opened(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show one act: ``aw:log_one:event:…`` and what the list looks for."""
        (event_id,) = numbers(arguments[:1], 1)
        await self._one(interaction, event_id, _filters(arguments[1:]))

    async def _one(
        self,
        interaction: discord.Interaction,
        event_id: int,
        filters: Filters,
        note: str | None = None,
    ) -> None:
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            entry = await logbook.one(tx, who, event_id)
        await say_page(interaction, render.one(entry, who, filters, note), instead=True)

    @route("undo")
    async def ask_why(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Ask why an act shall be undone: ``aw:undo:event:…`` and what the list looks for."""
        (event_id,) = numbers(arguments[:1], 1)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            entry = await logbook.one(tx, who, event_id)
        form = render.undo(entry, who, _filters(arguments[1:]))
        await interaction.response.send_modal(form)

    @route("undo_form")
    async def undo(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Undo it, and show how it stands in the log then."""
        (event_id,) = numbers(arguments[:1], 1)
        actor, filters = actor_of(interaction), _filters(arguments[1:])
        reason = fields_of(interaction.data).get("reason", "")
        await acknowledge(interaction, in_place=True)
        try:
            async with self.bot.database.transaction() as tx:
                await undoing.undo(tx, actor, event_id, reason)
        except errors.NotFound:
            raise
        except errors.Refusal as refusal:
            await self._one(interaction, event_id, filters, refusal.text)
            return
        await self._one(interaction, event_id, filters, _("It is undone."))

    @route("log_export")
    async def export(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Hand out what the list looks for as a file, one act a line."""
        filters, lines = _filters(arguments), io.BytesIO()
        await acknowledge(interaction)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            count, whole = 0, True
            async for entry in logbook.everything(tx, who, filters):
                line = render.record(entry)
                if lines.tell() + len(line) > FILE_MOST:
                    whole = False
                    break
                lines.write(line)
                count += 1
        lines.seek(0)
        await say(
            interaction,
            render.exported(count, whole=whole and count < logbook.EXPORTED),
            items=[],
            instead=True,
            files=[discord.File(lines, "log.jsonl")],
        )


def _filters(arguments: list[str]) -> Filters:
    """Return what a custom_id looks for. Raises ``StaleControl``."""
    given = [*arguments, *["0"] * (5 - len(arguments))]
    actor_id, post_id, category_id, days = numbers([given[0], *given[2:]], 4)
    try:
        sort = None if given[1] == "0" else Sort(given[1])
    except ValueError:
        raise StaleControl from None
    return Filters(actor_id, sort, post_id, category_id, days)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Log(bot))
