"""Choosing the pictures of a draft or of a post, and taking them off."""

import asyncio
from typing import Any

import aiohttp
import discord

from bot import drafts, picture_files, picture_rows, pictures
from bot.client import AskwellBot
from bot.errors import BadChoice, NoPicture, Screened
from bot.picture_rows import New
from bot.render import pictures as render
from bot.render.controls import fields_of, uploads_of
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.drafting import show_preview
from cogs.reading import afterwards
from cogs.replies import acknowledge, say, unhurried


class Picturing(AskwellCog):
    """Pictures: of the draft that the first number names, or of the post of the second."""

    @route("pictures")
    async def choose(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form: ``aw:pictures:draft:post``."""
        draft_id, post_id = numbers(arguments, 2)
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            if draft_id:
                there, own = await pictures.of_draft(tx, actor, draft_id), True
            else:
                there, own = await pictures.of_post(tx, actor, post_id)
        await interaction.response.send_modal(render.choose(draft_id, post_id, there, own=own))

    @route("pictures_form")
    async def put(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Keep what was chosen: ``aw:pictures_form:draft:post``."""
        draft_id, post_id = numbers(arguments, 2)
        actor = actor_of(interaction)
        await acknowledge(interaction, in_place=True)
        typed = fields_of(interaction.data)
        alts, reason = render.alts_of(typed), typed.get(render.REASON, "")
        async with self.bot.database.reading() as tx:
            # Before anything is fetched for somebody who may not put it there.
            if draft_id:
                await pictures.of_draft(tx, actor, draft_id)
            else:
                await pictures.of_post(tx, actor, post_id)
        uploads = uploads_of(interaction.data, render.FILES)
        chosen, wrong = await self._fetched(uploads, alts)
        if draft_id:
            async with self.bot.database.transaction() as tx:
                if chosen or not uploads:
                    draft = await pictures.put_to_draft(tx, actor, draft_id, chosen, alts)
                else:
                    draft = await drafts.mine(tx, actor, draft_id)
                if not uploads and not await picture_rows.of(tx, draft):
                    wrong.append(pictures.none_chosen())
            await show_preview(self.bot, interaction, actor, draft, "\n".join(wrong))
            return
        if uploads and not chosen:
            raise BadChoice("\n".join(wrong))
        try:
            async with self.bot.database.transaction() as tx:
                post = await pictures.put_to_post(tx, actor, post_id, chosen, alts, reason)
                there = await picture_rows.of(tx, post)
        except Screened as refusal:
            await say(interaction, render.refused(refusal.text, alts))
            return
        text = "\n".join([render.saved(there), *wrong])
        await afterwards(self.bot, interaction, post_id, text, more=True)

    @route("pictures_off")
    async def take_off(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Take all of them off: ``aw:pictures_off:draft:post``."""
        draft_id, post_id = numbers(arguments, 2)
        actor = actor_of(interaction)
        if not draft_id:
            async with self.bot.database.reading() as tx:
                _there, own = await pictures.of_post(tx, actor, post_id)
            if own:
                await self._take_off(interaction, post_id, "")
            else:
                await interaction.response.send_modal(render.take_off(post_id))
            return
        async with unhurried(interaction):
            async with self.bot.database.transaction() as tx:
                draft = await pictures.drop_from_draft(tx, actor, draft_id)
            await show_preview(self.bot, interaction, actor, draft)

    @route("pictures_off_form")
    async def take_off_because(
        self, interaction: discord.Interaction, arguments: list[str]
    ) -> None:
        """Take all of them off another's post, with the reason: ``aw:pictures_off_form:post``."""
        (post_id,) = numbers(arguments, 1)
        typed = fields_of(interaction.data)
        await self._take_off(interaction, post_id, typed.get(render.REASON, ""))

    async def _take_off(self, interaction: discord.Interaction, post_id: int, reason: str) -> None:
        actor = actor_of(interaction)
        await acknowledge(interaction, in_place=True)
        async with self.bot.database.transaction() as tx:
            await pictures.drop_from_post(tx, actor, post_id, reason)
        await afterwards(self.bot, interaction, post_id, render.saved(()), more=True)

    async def _fetched(
        self, uploads: list[dict[str, Any]], alts: list[str]
    ) -> tuple[list[New], list[str]]:
        """Return the pictures that can be kept, and a sentence for each that cannot."""
        found: list[New] = []
        wrong = [render.too_many()] if len(uploads) > pictures.MOST else []
        room = pictures.TOGETHER_MOST
        for number, one in enumerate(uploads[: pictures.MOST], 1):
            size = int(one.get("size") or 0)
            if size > pictures.SIZE_MOST:
                wrong.append(render.too_large(number))
                continue
            if size > room:
                wrong.append(render.together_too_large(number))
                continue
            try:
                data = await self.bot.http.get_from_cdn(str(one["url"]))
                kind, data = await asyncio.to_thread(picture_files.clean, data)
            except NoPicture:
                wrong.append(render.no_picture(number))
            except (discord.DiscordException, aiohttp.ClientError, OSError):
                # Links to what was uploaded hold for a while only.
                wrong.append(render.not_fetched(number))
            else:
                room -= len(data)
                found.append(New(kind, data, alts[number - 1]))
        return found, wrong


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Picturing(bot))
