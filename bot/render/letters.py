"""Direct messages as they read."""

import discord

from bot.access import Standing
from bot.i18n import _, ngettext
from bot.letters import Letter
from bot.render import cards, markup
from bot.render.inbox import line
from bot.render.pages import View

NAME_SHOWN = 80


def letter(told: Letter, who: Standing, server: str, *, content_free: bool) -> View:
    """Return a message: what happened, or only that something did."""
    if content_free:
        return View(without_content(who.guild_id, server))
    lines = [line(one, who) for one in told.lines]
    if told.rest:
        lines.append(ngettext("And {count} more.", "And {count} more.", told.rest))
    embed = discord.Embed(
        title=_("New for you in {server}").format(server=markup.short(server, NAME_SHOWN)),
        description="\n".join(lines),
        colour=cards.OPEN,
    )
    embed.set_footer(text=_("All of it is in /inbox there; /notifications there turns this off."))
    return View(embed=embed)


def without_content(guild_id: int, server: str) -> str:
    """Say that something happened, and nothing of what."""
    return _("There is something new for you in {server}: {link}").format(
        server=markup.short(server, NAME_SHOWN), link=f"https://discord.com/channels/{guild_id}"
    )
