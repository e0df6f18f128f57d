"""Texts longer than a form: writing on from the preview, and changing them part by part."""

from collections.abc import Awaitable, Callable

import discord

from bot import drafts, errors, long_texts
from bot.access import standing
from bot.client import AskwellBot, StaleControl
from bot.database import Tx
from bot.errors import AskwellError, NotTaken
from bot.long_texts import Where
from bot.render import long_texts as render
from bot.render.controls import fields_of, values_of
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.drafting import show_preview
from cogs.replies import acknowledge
from models import Draft, DraftKind


class LongTexts(AskwellCog):
    """The parts of a long text."""

    @route("part")
    async def choose(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form of a part: ``aw:part:draft:post:revision``, then the number or a menu."""
        *place, number = numbers(arguments, 4)
        if chosen := values_of(interaction.data):
            (number,) = numbers(chosen, 1)
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            whole = await long_texts.whole(tx, actor, Where(*place))
            askable = drafts.askable(await standing(tx, actor))
        if number == render.HEAD:
            await interaction.response.send_modal(render.head_form(whole, askable))
            return
        form = render.part_form(whole, number)
        if form is None:
            raise errors.TextChanged
        await interaction.response.send_modal(form)

    @route("part_form")
    async def put(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Put a part where it belongs: ``aw:part_form:draft:post:revision:part:mark``."""
        typed = fields_of(interaction.data)
        *place, number, mark = numbers(arguments, 5)

        async def keep(tx: Tx) -> Draft:
            text, reason = typed.get("body", ""), typed.get("reason", "")
            return await long_texts.put_part(
                tx,
                actor_of(interaction),
                Where(*place),
                number,
                mark,
                text,
                reason=reason,
                silent=typed.get("silent") == "1",
            )

        await self._taken(interaction, keep)

    @route("head_form")
    async def put_head(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Change title and tags: ``aw:head_form:draft:post:revision``."""
        typed = fields_of(interaction.data)
        place = numbers(arguments, 3)
        (category,) = numbers([typed.get("category") or "0"], 1)

        async def keep(tx: Tx) -> Draft:
            return await long_texts.put_head(
                tx,
                actor_of(interaction),
                Where(*place),
                title=typed.get("title", ""),
                tags=typed.get("tags", ""),
                category_id=category or None,
                reason=typed.get("reason", ""),
                silent=typed.get("silent") == "1",
            )

        await self._taken(interaction, keep)

    async def _taken(
        self, interaction: discord.Interaction, keep: Callable[[Tx], Awaitable[Draft]]
    ) -> None:
        """Keep what was typed and show the preview; what has no place any more is handed back."""
        await acknowledge(interaction, in_place=True)
        try:
            async with self.bot.database.transaction() as tx:
                draft = await keep(tx)
        except StaleControl:
            raise
        except AskwellError as refusal:
            raise NotTaken(refusal) from refusal
        await show_preview(self.bot, interaction, actor_of(interaction), draft)

    @route("preview")
    async def look(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show what a draft will look like: ``aw:preview:draft``."""
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            draft = await drafts.mine(tx, actor, numbers(arguments, 1)[0])
        if draft.kind is DraftKind.COMMENT:
            raise errors.DraftGone
        await show_preview(self.bot, interaction, actor, draft)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(LongTexts(bot))
