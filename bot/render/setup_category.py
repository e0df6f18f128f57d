"""The page of one category in /setup: its channel, where answers stand, who may write."""

from dataclasses import dataclass
from typing import Any

import discord

from bot import permission_words, tree
from bot.access import Standing
from bot.categories import NAME_MOST
from bot.i18n import _
from bot.placings import IN_CHANNELS
from bot.render import markup, pickers, trees
from bot.render.cards import OPEN
from bot.render.controls import Form, button, form, option, select, text_field
from bot.render.setups import Page, Rights, back
from models import Category

WRITING = ("send_messages", "send_messages_in_threads", "create_public_threads")
"""What it takes to write in a channel and its threads. The bot has these itself, or Discord would
not let it deny them."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Who may write in a category's channel by themselves."""

    closed: bool
    """@everyone may not."""
    changeable: bool
    """The bot may change that."""


def page(
    who: Standing,
    shown: Category,
    writing: Writing | None,
    rights: Rights,
    *,
    guide_missing: bool = False,
) -> Page:
    """Return the page of one category; ``writing`` is None if it has no channel.

    ``guide_missing``: somebody deleted its guide on Discord.
    """
    embed = discord.Embed(
        title=tree.path(who, shown)[:256], description=trees.line(shown), colour=OPEN
    )
    items: list[discord.ui.Item[Any]] = [
        pickers.channel(
            "setup_bind",
            shown.id or 0,
            placeholder=_("The channel its questions go to"),
            chosen=shown.channel_id if writing is not None else None,
            forums=True,
        ),
        select(
            "setup_layout",
            shown.id or 0,
            placeholder=_("Where answers stand"),
            options=[
                option(trees.layout(one), one, default=one is shown.layout)
                for one in (IN_CHANNELS if shown.layout in IN_CHANNELS else [shown.layout])
            ],
        ),
        select(
            "setup_chat",
            shown.id or 0,
            placeholder=_("Who may ask"),
            options=[
                option(
                    _("Everyone who may write there"),
                    "chat",
                    _("Chat between the cards is fine"),
                    default=not shown.cards_only,
                ),
                option(
                    _("Everyone who sees it: cards only"),
                    "cards",
                    _("By commands and buttons; nobody needs to be able to write"),
                    default=shown.cards_only,
                ),
            ],
        ),
    ]
    if writing is None:
        create = _("Create a channel")
        items.append(button(create, "setup_create", shown.id or 0, disabled=not rights.create))
    elif shown.cards_only is not writing.closed:
        _add_writing(embed, items, shown, writing)
    items.append(button(_("Guide"), "setting", shown.id or 0, "guide"))
    if guide_missing:
        embed.add_field(
            name=_("Guide"), value=_("Somebody deleted it from the channel."), inline=False
        )
        items.append(button(_("Post the guide again"), "guide_again", shown.id or 0))
    items.append(button(_("More settings"), "settings", shown.id or 0))
    return embed, [*items, back()]


def _add_writing(
    embed: discord.Embed, items: list[discord.ui.Item[Any]], shown: Category, writing: Writing
) -> None:
    """Say what Discord's own permissions still contradict, and offer to change them."""
    names = ", ".join(f"“{permission_words.named(one)}”" for one in WRITING)
    place = f"<#{shown.channel_id}>"
    if shown.cards_only:
        label, wanted = _("Only cards there"), 1
        text = _("People can still write in {channel} by themselves.").format(channel=place)
        would = _(
            "“{label}” denies @everyone {permissions} in {channel} and allows me what I need; "
            "roles with a permission of their own there keep it."
        )
        by_hand = _("In its settings → Permissions, deny @everyone {permissions}.")
    else:
        label, wanted = _("Let people write"), 0
        text = _("@everyone may not write in {channel}, so hardly anybody can ask.").format(
            channel=place
        )
        would = _("“{label}” takes the denial of {permissions} for @everyone in {channel} back.")
        by_hand = _("In its settings → Permissions, do not deny @everyone {permissions}.")
    how = would if writing.changeable else by_hand
    text += " " + how.format(label=label, permissions=names, channel=place)
    embed.add_field(name=_("Still to do"), value=text[:1_024], inline=False)
    if writing.changeable:
        items.append(button(label, "setup_close", shown.id or 0, wanted))


def channel_form(category_id: int, name: str) -> Form:
    """Return the form for the name of a channel that the bot creates."""
    return form(
        _("Create a channel"),
        "setup_made",
        category_id,
        fields=[text_field(_("Its name"), "name", value=name, most=NAME_MOST)],
    )


def bound(shown: Category) -> str:
    """Return the sentence after a category got its channel."""
    return _("Questions in “{name}” go to <#{channel}> from now on.").format(
        name=markup.short(shown.name, 80), channel=shown.channel_id
    )
