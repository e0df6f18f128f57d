"""Direct messages as they read."""

from dataclasses import replace

import discord

from bot.access import Standing
from bot.i18n import _, ngettext
from bot.letters import Letter
from bot.render import admonitions, cards, markup
from bot.render.inbox import line
from bot.render.pages import View

NAME_SHOWN = 80

TEXT_MOST = 4_000
"""Characters of a message; Discord takes 4,096. What has no room is counted."""


def letter(told: Letter, who: Standing, server: str, *, content_free: bool) -> View:
    """Return a message: what happened, or only that something did."""
    if content_free:
        return View(without_content(who.guild_id, server))
    # Through which anonymous post they were told it stands in /inbox, which nobody else opens.
    said = admonitions.text([replace(one, address=None) for one in told.words])
    lines = [] if said is None else [said]
    rest, room = told.rest, TEXT_MOST - len(said or "")
    for one in told.lines:
        lines.append(line(one, who))
        room -= len(lines[-1]) + 1
        if room < 0:
            lines.pop()
            rest += 1
    if rest:
        lines.append(ngettext("And {count} more.", "And {count} more.", rest))
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
