"""What every cog has: the bot, and routes for the buttons, menus and forms it answers to."""

from collections.abc import Callable
from typing import Any, TypeVar

from discord.ext import commands

from bot.client import AskwellBot

Method = TypeVar("Method", bound=Callable[..., Any])


def route(verb: str) -> Callable[[Method], Method]:
    """Mark a method ``(self, interaction, arguments)`` as what ``aw:verb:…`` does."""

    def marked(method: Method) -> Method:
        method.__askwell_route__ = verb  # type: ignore[attr-defined]
        return method

    return marked


class AskwellCog(commands.Cog):
    """A cog of ours: its routes are known from when it is loaded until it is not."""

    def __init__(self, bot: AskwellBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        """Register the routes. Raises ``LookupError`` if another cog has one of them."""
        for verb, method in self._routes().items():
            if verb in self.bot.routes:
                raise LookupError(f"two routes for {verb}")
            self.bot.routes[verb] = method

    async def cog_unload(self) -> None:
        """Forget the routes."""
        for verb in self._routes():
            self.bot.routes.pop(verb, None)

    def _routes(self) -> dict[str, Any]:
        found = {}
        for name in dir(type(self)):
            verb = getattr(getattr(type(self), name), "__askwell_route__", None)
            if verb is not None:
                found[verb] = getattr(self, name)
        return found
