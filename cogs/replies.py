"""Answering an interaction: only for the person who made it, and never with a ping."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import discord

from bot.client import AskwellBot
from bot.render.controls import Controls, freshen


async def say(
    interaction: discord.Interaction,
    text: str | None = None,
    *,
    embed: discord.Embed | None = None,
    items: Sequence[discord.ui.Item[Any]] = (),
    instead: bool = False,
    files: Sequence[discord.File] = (),
) -> None:
    """Reply to the person alone; ``instead`` changes the ephemeral message they clicked on.

    Works before and after a deferral, so that a verb may take its time.
    """
    freshen(items, interaction.id)
    view = Controls(items)
    if interaction.response.is_done():
        if instead or interaction.response.type in _PLACEHOLDERS:
            await interaction.edit_original_response(
                content=text, embed=embed, view=view, attachments=list(files)
            )
        else:
            await interaction.followup.send(
                text or "",
                embed=embed or discord.utils.MISSING,
                view=view,
                files=list(files),
                ephemeral=True,
            )
    elif instead and on_own_page(interaction):
        await interaction.response.edit_message(
            content=text, embed=embed, view=view, attachments=list(files)
        )
    else:
        await interaction.response.send_message(
            text,
            embed=embed or discord.utils.MISSING,
            view=view,
            files=list(files) or discord.utils.MISSING,
            ephemeral=True,
        )


def on_own_page(interaction: discord.Interaction) -> bool:
    """Return whether what was pressed stands in a message that only this person sees."""
    return interaction.message is not None and interaction.message.flags.ephemeral


_PLACEHOLDERS = (
    discord.InteractionResponseType.deferred_channel_message,
    discord.InteractionResponseType.deferred_message_update,
)


async def acknowledge(
    interaction: discord.Interaction, *, in_place: bool = False, in_turn: bool = True
) -> None:
    """Tell Discord that we are at it, so that the answer may take longer than three seconds.

    Not before a form: a form must be the first answer. ``in_place``: a form's reply changes the
    message whose button opened it, if only this person sees that one. Newcomers then wait for
    their turn, unless ``in_turn`` is false: what has to be kept first is kept first.
    """
    answers_in_place = interaction.type is discord.InteractionType.component or in_place
    if answers_in_place and on_own_page(interaction):
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
    if in_turn:
        await turn(interaction)


async def turn(interaction: discord.Interaction) -> None:
    """Wait until it is the person's turn: for newcomers alone, and in a raid, that takes time."""
    bot, member = cast(AskwellBot, interaction.client), interaction.user
    if isinstance(member, discord.Member):
        await bot.turns.take(member.guild.id, member.joined_at, bot.clock.now())


@asynccontextmanager
async def unhurried(interaction: discord.Interaction) -> AsyncIterator[None]:
    """Acknowledge before the block, which then may take its time."""
    await acknowledge(interaction)
    yield
