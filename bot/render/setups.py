"""The pages of /setup: what is chosen, what is missing, and the menus to choose with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot import tree
from bot.access import Standing
from bot.findings import Finding
from bot.i18n import _
from bot.preferences import Preferences
from bot.render import pickers, trees
from bot.render.cards import CLOSED, OPEN, SOLVED
from bot.render.controls import Form, button, form, link, option, select, text_field
from models import Category

MISSING_SHOWN = 8
CATEGORIES_SHOWN = 15
OPTIONS_MOST = 25

Page = tuple[discord.Embed, list[discord.ui.Item[Any]]]


@dataclass(frozen=True, slots=True)
class Rights:
    """What the bot may do here for an admin."""

    create: bool
    """Make channels."""
    link: str | None = None
    """Where more rights are given, if some are missing."""


def main(who: Standing, missing: Sequence[Finding], rights: Rights) -> Page:
    """Return the first page: everything that is chosen, and what is missing."""
    embed = discord.Embed(
        title=_("Setting Askwell up"),
        description=_("Choose below what to change. Nothing is changed before you choose."),
        colour=CLOSED if missing else SOLVED,
    )
    ordered = tree.in_order(who)
    lines = [trees.line(one) for one in ordered[:CATEGORIES_SHOWN]]
    if len(ordered) > CATEGORIES_SHOWN:
        more = len(ordered) - CATEGORIES_SHOWN
        lines.append(_("… and {count} more: /category list").format(count=more))
    _add(embed, _("Places to ask in"), lines or [_("⚠️ None yet: choose “Add a category”.")])
    _add(embed, _("Chosen"), _chosen(who.preferences))
    if missing:
        told = [f"• {one.what}" for one in missing[:MISSING_SHOWN]]
        if len(missing) > MISSING_SHOWN:
            more = len(missing) - MISSING_SHOWN
            told.append(_("… and {count} more").format(count=more))
        told.append(_("“Diagnose” says why each is needed and how to give it."))
        _add(embed, _("Missing"), told)
    else:
        _add(embed, _("Missing"), [_("Nothing: /ask works.")])
    items: list[discord.ui.Item[Any]] = [
        select(
            "setup",
            "open",
            placeholder=_("What do you want to set up?"),
            options=_options(who, ordered),
        ),
        button(_("Look again"), "setup", "main"),
        button(_("Diagnose"), "diagnose"),
        button(_("All settings"), "settings", 0),
    ]
    if rights.link is not None:
        items.append(link(_("Let me create channels"), rights.link))
    return embed, items


def _add(embed: discord.Embed, title: str, lines: list[str]) -> None:
    while len("\n".join(lines)) > 1_024:
        lines = [*lines[:-2], "…"]
    embed.add_field(name=title, value="\n".join(lines), inline=False)


def _chosen(chosen: Preferences) -> list[str]:
    moderators = _mentions(chosen.moderator_roles)
    by_right = _("everyone who may manage messages")
    return [
        _("Voting with {up} and {down}").format(up=chosen.up_emoji, down=chosen.down_emoji),
        _("Moderators: {who}").format(who=f"{moderators}, {by_right}" if moderators else by_right),
        _("May accept an answer for the asker: {who}").format(
            who=_mentions(chosen.expert_roles) or _("moderators only")
        ),
        _("Staff channel: {channel}").format(
            channel=f"<#{chosen.staff_channel}>" if chosen.staff_channel else _("none")
        ),
    ]


def _mentions(role_ids: Sequence[int]) -> str:
    return ", ".join(f"<@&{role_id}>" for role_id in role_ids)


def _options(who: Standing, ordered: list[Category]) -> list[discord.SelectOption]:
    fixed = [
        option(_("Add a category"), "new", _("A place to ask in, with its channel")),
        option(_("Voting emoji"), "emoji", _("Two standard emoji, or this server's own")),
        option(_("Moderator roles"), "moderators", _("Who may hide, close and lock")),
        option(_("Expert roles"), "experts", _("Who may accept an answer for the asker")),
        option(_("Staff channel"), "staff", _("Where moderators are told of things")),
    ]
    # Those without their channel first: they are why somebody comes here.
    alive = [one for one in ordered if one.archived_at is None]
    alive.sort(key=lambda one: (one.channel_gone_at is None, one.channel_id is not None))
    return [
        *fixed,
        *(
            option(tree.path(who, one)[-100:], f"category:{one.id}", _plain(one))
            for one in alive[: OPTIONS_MOST - len(fixed)]
        ),
    ]


def _plain(category: Category) -> str:
    """Return how a category stands; a menu shows no mentions."""
    if category.channel_gone_at is not None:
        return _("Its channel is gone: choose a new one")
    if category.channel_id is None:
        return _("It has no channel")
    return _("Channel, layout, who may write")


def back() -> discord.ui.Button[Any]:
    """Return the button to the first page."""
    return button(_("Back"), "setup", "main")


def new(rights: Rights) -> Page:
    """Return the page for a new category."""
    embed = discord.Embed(
        title=_("A new category"),
        description=_(
            "Choose the channel or forum that its questions go to. The category takes its name; "
            "/category edit renames it, and /category add makes one inside another."
        ),
        colour=OPEN,
    )
    return embed, [
        pickers.channel("setup_bind", 0, placeholder=_("An existing channel"), forums=True),
        button(_("Create a channel"), "setup_create", 0, disabled=not rights.create),
        back(),
    ]


def roles(which: str, chosen: Preferences) -> Page:
    """Return the page of the moderator or the expert roles."""
    moderators = which == "moderators"
    embed = discord.Embed(
        title=_("Moderator roles") if moderators else _("Expert roles"),
        description=_(
            "Who has one of these roles may hide, show, close, reopen, lock and unlock. Everyone "
            "who may manage messages can anyway."
        )
        if moderators
        else _("Who has one of these roles may accept an answer for the asker."),
        colour=OPEN,
    )
    return embed, [
        pickers.roles(
            "setup_roles",
            which,
            placeholder=_("None"),
            chosen=chosen.moderator_roles if moderators else chosen.expert_roles,
        ),
        back(),
    ]


def staff(chosen: Preferences) -> Page:
    """Return the page of the staff channel."""
    embed = discord.Embed(
        title=_("Staff channel"),
        description=_(
            "There I tell moderators when a question or answer of theirs was deleted on Discord, "
            "and when I cannot write in a channel. Choose one that only they see."
        ),
        colour=OPEN,
    )
    picker = pickers.channel(
        "setup_staff", placeholder=_("None"), chosen=chosen.staff_channel, required=False
    )
    return embed, [picker, back()]


def emoji_form(chosen: Preferences) -> Form:
    """Return the form for the two voting emoji."""
    hint = _("An emoji, or the name of one of this server's: :name:")
    return form(
        _("Voting emoji"),
        "setup_emoji",
        fields=[
            text_field(_("Up"), "up", value=chosen.up_emoji, most=100, description=hint),
            text_field(_("Down"), "down", value=chosen.down_emoji, most=100, description=hint),
        ],
    )


def emoji_chosen(chosen: Preferences) -> str:
    """Return the sentence after the emoji were chosen."""
    return _(
        "New questions and answers are voted with {up} and {down}; what is posted already keeps "
        "its own."
    ).format(up=chosen.up_emoji, down=chosen.down_emoji)
