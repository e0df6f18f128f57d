"""Menus of roles and channels, which Discord fills by itself."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.render.controls import name

ROLES_MOST = 25


def roles(
    verb: str, *arguments: object, placeholder: str, chosen: Sequence[int]
) -> discord.ui.RoleSelect[Any]:
    """Return a menu of roles, from none to 25, with those chosen now."""
    kind = discord.SelectDefaultValueType.role
    return discord.ui.RoleSelect(
        custom_id=name(verb, *arguments),
        placeholder=placeholder[:150],
        min_values=0,
        max_values=ROLES_MOST,
        default_values=[discord.SelectDefaultValue(id=one, type=kind) for one in chosen],
    )


def channel(
    verb: str,
    *arguments: object,
    placeholder: str,
    chosen: int | None = None,
    required: bool = True,
    forums: bool = False,
) -> discord.ui.ChannelSelect[Any]:
    """Return a menu of text channels, and of forums if wanted, with the one chosen now."""
    kind = discord.SelectDefaultValueType.channel
    return discord.ui.ChannelSelect(
        custom_id=name(verb, *arguments),
        placeholder=placeholder[:150],
        channel_types=[
            discord.ChannelType.text,
            *([discord.ChannelType.forum] if forums else []),
        ],
        min_values=1 if required else 0,
        max_values=1,
        default_values=[discord.SelectDefaultValue(id=chosen, type=kind)] if chosen else [],
    )
