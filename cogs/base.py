"""What every cog has: the bot, and routes for the buttons, menus and forms it answers to."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from discord import app_commands
from discord.ext import commands

from bot.client import AskwellBot, StaleControl

MODERATORS = "moderators"
"""In a command's extras: for them, although the others beside it are for everyone."""

ID_MOST = 2**63 - 1
_NUMBER = re.compile(r"-?[0-9]{1,19}")

Method = TypeVar("Method", bound=Callable[..., Any])


def route(verb: str) -> Callable[[Method], Method]:
    """Mark a method ``(self, interaction, arguments)`` as what ``aw:verb:…`` does."""

    def marked(method: Method) -> Method:
        method.__askwell_route__ = verb  # type: ignore[attr-defined]
        return method

    return marked


def numbers(arguments: Sequence[str], count: int) -> list[int]:
    """Return what a custom_id carries as so many numbers; what is missing is 0, nobody's id.

    Raises ``StaleControl`` if anything else stands there: an earlier release made it, or a forger.
    """
    found = [int(one) if _NUMBER.fullmatch(one) else ID_MOST + 1 for one in arguments]
    if len(found) > count or any(abs(one) > ID_MOST for one in found):
        raise StaleControl
    return found + [0] * (count - len(found))


class AskwellCog(commands.Cog):
    """A cog of ours: its routes are known from when it is loaded until it is not."""

    def __init__(self, bot: AskwellBot) -> None:
        self.bot = bot
        self.menus: tuple[app_commands.ContextMenu, ...] = ()
        """Of messages and members, which discord.py does not find in a cog by itself."""

    async def cog_load(self) -> None:
        """Register menus and routes. Raises ``LookupError`` if another cog has one of these."""
        for verb, method in self._routes().items():
            if verb in self.bot.routes:
                raise LookupError(f"two routes for {verb}")
            self.bot.routes[verb] = method
        for menu in self.menus:
            self.bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Forget the routes, and take the menus away."""
        for menu in self.menus:
            self.bot.tree.remove_command(menu.name, type=menu.type)
        for verb in self._routes():
            self.bot.routes.pop(verb, None)

    def _routes(self) -> dict[str, Any]:
        return {verb: getattr(self, name) for verb, name in _routed(type(self)).items()}


@cache
def _routed(cog: type[AskwellCog]) -> dict[str, str]:
    """Return the name of the method that each verb is routed to."""
    verbs = {name: getattr(getattr(cog, name), "__askwell_route__", None) for name in dir(cog)}
    return {verb: name for name, verb in verbs.items() if verb is not None}
