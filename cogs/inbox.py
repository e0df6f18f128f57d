"""/inbox: what happened to what one posted and follows."""

from dataclasses import replace

import discord
from discord import app_commands

from bot import access, admonitions, inbox, mailboxes
from bot.client import AskwellBot
from bot.i18n import _
from bot.notices import Mark
from bot.render import admonitions as told
from bot.render import inbox as render
from bot.render.controls import values_of
from bot.render.mailboxes import closed
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.reading import comments_of, page_of, say_page
from models import PostKind


class Inbox(AskwellCog):
    """What members are told."""

    @app_commands.command(description="What is new for you: answers, comments, what you follow")
    async def inbox(self, interaction: discord.Interaction) -> None:
        """Show what is unread first, then what is read."""
        await self._show(interaction)

    @route("inbox")
    async def turned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Turn a page: ``aw:inbox:direction:unread:event``."""
        direction, unread, event_id = numbers(arguments, 3)
        mark = Mark(bool(unread), event_id) if direction else None
        await self._show(interaction, mark, backwards=direction < 0, instead=True)

    @route("inbox_open")
    async def opened(self, interaction: discord.Interaction, _arguments: list[str]) -> None:
        """Mark what was chosen read, and show what there is to read beside the inbox."""
        (key,) = numbers(values_of(interaction.data), 1)
        async with self.bot.database.transaction() as tx:
            who = await access.standing(tx, actor_of(interaction))
            post = await inbox.read_one(tx, who, key)
        draw = comments_of if post.kind is PostKind.COMMENT else page_of
        await say_page(interaction, await draw(self.bot, interaction, post.id or 0))

    @route("inbox_read")
    async def all_read(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Mark everything read up to the newest one that was shown: ``aw:inbox_read:event``."""
        (up_to,) = numbers(arguments, 1)
        async with self.bot.database.transaction() as tx:
            await inbox.read_all(tx, actor_of(interaction), up_to)
        await self._show(interaction, note=_("All of it is read."), instead=True)

    @route("admonished")
    async def admonished(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Mark what moderators told one read: ``aw:admonished:note:suspension``."""
        notes, suspensions = numbers(arguments, 2)
        async with self.bot.database.transaction() as tx:
            await admonitions.read(tx, actor_of(interaction), notes, suspensions)
        await self._show(interaction, note=_("Thank you for reading it."), instead=True)

    async def _show(
        self,
        interaction: discord.Interaction,
        mark: Mark | None = None,
        *,
        backwards: bool = False,
        note: str | None = None,
        instead: bool = False,
    ) -> None:
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await inbox.page(tx, who, mark=mark, backwards=backwards)
            box = await mailboxes.of(tx, who.guild_id, who.actor.user_id)
            unread = await admonitions.unread(tx, who)
        if box.closed_at is not None and note is None:
            note = closed()
        view = render.page(shown, who, told.text(unread) or note)
        view = replace(view, items=[*view.items, *told.understood(unread)])
        await say_page(interaction, view, instead=instead)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Inbox(bot))
