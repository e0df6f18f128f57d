"""/help and /about as messages."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.i18n import _
from bot.render import cards, markup
from bot.render.controls import link
from bot.render.pages import View


@dataclass(frozen=True, slots=True)
class Usage:
    """A command as it is typed, or the name of a menu entry, and what it does in one line."""

    name: str
    does: str


def help_page(groups: Sequence[tuple[str, Sequence[Usage]]], hint: str | None = None) -> View:
    """Return what someone can do here, in groups; ``hint`` is what to begin with."""
    parts = [
        "\n".join([f"**{title}**", *(f"`{one.name}` {one.does}" for one in usages)])
        for title, usages in groups
        if usages
    ]
    embed = discord.Embed(
        title=_("What you can do with Askwell"),
        description=markup.pages("\n\n".join(parts), 4_096)[0],
        colour=cards.OPEN,
    )
    embed.set_footer(text=_("Under each question and answer: buttons, and reactions to vote."))
    return View(hint, embed)


def about_page(
    version: str,
    *,
    moderator_roles: Sequence[str] | None,
    support_url: str | None,
    install: str,
    install_with_setup: str,
) -> View:
    """Return what Askwell is, what it keeps and whom to ask; ``None`` roles: not in a server."""
    embed = discord.Embed(
        title=_("Askwell {version}").format(version=version),
        description=_(
            "Questions and answers in your server, kept so that they can be found again."
        ),
        colour=cards.OPEN,
    )
    embed.add_field(
        name=_("What it stores"),
        value=_(
            "What you post with it: questions, answers, comments, tags and every earlier wording, "
            "also texts you have not posted yet. Your votes, your points, what you follow and were "
            "told of, how you want to be written to, and the name you were last seen "
            "under. It does not read the server's messages."
        ),
        inline=False,
    )
    if moderator_roles is not None:
        everyone = _("everyone who may manage messages")
        embed.add_field(
            name=_("Moderators here"),
            value=", ".join([*(markup.line(f"@{role}") for role in moderator_roles), everyone])[
                :1_024
            ],
            inline=False,
        )
    embed.set_footer(text=_("/help lists what you can do."))
    items = [
        link(_("Add to a server"), install),
        link(_("Add, with rights to set up channels"), install_with_setup),
    ]
    if support_url:
        items.insert(0, link(_("Get help with the bot"), support_url))
    return View(embed=embed, items=items)
