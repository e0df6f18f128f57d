"""A diagnosis as pages: what is missing, why it is needed, how to give it."""

from typing import Any

import discord

from bot.diagnosis import Facts
from bot.findings import Finding
from bot.i18n import _, ngettext
from bot.render.cards import CLOSED, SOLVED
from bot.render.controls import button

PAGE = 5
"""Findings on one page."""


def page(
    facts: Facts, found: list[Finding], mended: int, number: int
) -> tuple[discord.Embed, list[discord.ui.Item[Any]]]:
    """Return one page of a diagnosis, counted from 0, and its buttons."""
    last = max((len(found) - 1) // PAGE, 0)
    number = min(max(number, 0), last)
    shown = found[number * PAGE : (number + 1) * PAGE]
    embed = discord.Embed(
        title=summary(facts, found),
        description="\n\n".join(block(one) for one in shown) or None,
        colour=CLOSED if found else SOLVED,
    )
    if mended:
        embed.add_field(name=_("Put right just now"), value=_mended(mended), inline=False)
    items: list[discord.ui.Item[Any]] = [button(_("Check again"), "diagnose", 0)]
    if last:
        pages = _("Page {number} of {all}").format(number=number + 1, all=last + 1)
        embed.set_footer(text=pages)
        items += [
            # A custom_id stands once in a message, and the first page is “Check again”'s.
            button(_("Back"), "diagnose", number - 1, "back", disabled=number == 0),
            button(_("Next"), "diagnose", number + 1, "on", disabled=number == last),
        ]
    items.append(button(_("Set up"), "setup", "main"))
    return embed, items


def summary(facts: Facts, found: list[Finding]) -> str:
    """Return a diagnosis in one line."""
    if not found:
        return ngettext(
            "✅ All is well in {count} channel",
            "✅ All is well in {count} channels",
            len(facts.places),
        )
    return ngettext("⚠️ {count} thing to put right", "⚠️ {count} things to put right", len(found))


def block(finding: Finding) -> str:
    """Return a finding as a paragraph."""
    return f"**{finding.what}**\n{finding.why}\n→ {finding.do}"


def _mended(count: int) -> str:
    return ngettext(
        "{count} message that Discord had refused is on its way now.",
        "{count} messages that Discord had refused are on their way now.",
        count,
    )
