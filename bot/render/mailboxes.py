"""/notifications as a message: how one wants to be written to."""

from typing import Any

import discord

from bot.i18n import _
from bot.render import cards
from bot.render.controls import button, option, select
from bot.render.pages import View
from models import Delivery, Mailbox, NoticeKind


def _delivery(one: Delivery) -> tuple[str, str]:
    return {
        Delivery.OFF: (_("No direct messages"), _("Everything is in /inbox all the same")),
        Delivery.AT_ONCE: (_("At once"), _("At most one an hour for each question")),
        Delivery.DAILY: (_("Once a day"), _("One message, if anything is new")),
        Delivery.WEEKLY: (_("Once a week"), _("On Mondays, if anything is new")),
    }[one]


def _kind(one: NoticeKind) -> str:
    return {
        NoticeKind.ANSWER: _("Answers to my questions"),
        NoticeKind.COMMENT: _("Comments on what I posted"),
        NoticeKind.ALSO: _("Later comments where I commented"),
        NoticeKind.ACCEPTED: _("My answers being accepted"),
        NoticeKind.FOLLOW_ON: _("Questions that follow from my answers"),
        NoticeKind.MODERATED: _("What moderators did to my posts or tell me"),
        NoticeKind.REMINDER: _("Reminders that answers wait"),
        NoticeKind.FOLLOWED_ANSWER: _("Answers to questions I follow"),
        NoticeKind.FOLLOWED_ACCEPT: _("Accepted answers to questions I follow"),
        NoticeKind.MEMBER: _("Questions of members I follow"),
        NoticeKind.TAG: _("Questions with tags I follow"),
        NoticeKind.CATEGORY: _("Questions in categories I follow"),
    }[one]


def closed() -> str:
    """Say that someone's private messages are closed to us, and what to do."""
    return _(
        "Discord did not let me write to you. If you want direct messages, allow them from "
        "this server's members and choose again in /notifications."
    )


def page(box: Mailbox, *, allowed: bool, note: str | None = None) -> View:
    """Return what somebody chose, with menus to change it; ``allowed`` by the server."""
    if not allowed:
        return View(note, _embed(_("This server lets nobody be written to. Look into /inbox.")))
    digest = box.delivery in (Delivery.DAILY, Delivery.WEEKLY)
    items: list[discord.ui.Item[Any]] = [
        select(
            "notices_how",
            placeholder=_("When I write to you"),
            options=[
                option(_delivery(one)[0], one.value, _delivery(one)[1], default=one is box.delivery)
                for one in Delivery
            ],
            row=0,
        )
    ]
    if digest:
        items.append(
            select(
                "notices_hour",
                placeholder=_("At which hour"),
                options=[
                    option(f"{hour:02}:00", hour, default=hour == box.hour) for hour in range(24)
                ],
                row=1,
            )
        )
    if box.delivery is not Delivery.OFF:
        items.append(
            select(
                "notices_kinds",
                placeholder=_("Of what"),
                options=[
                    option(_kind(one), one.value, default=one not in box.muted)
                    for one in NoticeKind
                ],
                most=len(NoticeKind),
                row=2,
            )
        )
        label = _("Say what is new") if box.content_free else _("Say only that something is new")
        items.append(button(label, "notices_content", 0 if box.content_free else 1, row=3))
    return View(note, _embed("\n".join(_lines(box, digest=digest))), items)


def _embed(text: str) -> discord.Embed:
    embed = discord.Embed(title=_("Your notifications"), description=text, colour=cards.OPEN)
    embed.set_footer(text=_("Only you see this. /inbox holds everything, whatever you choose."))
    return embed


def _lines(box: Mailbox, *, digest: bool) -> list[str]:
    lines = [_("Direct messages: **{when}**").format(when=_delivery(box.delivery)[0])]
    if digest:
        lines.append(
            _("At {hour}:00, {zone}").format(hour=f"{box.hour:02}", zone=f"`{box.zone or 'UTC'}`")
        )
        if box.zone is None:
            lines.append(_("Not your time zone? Tell it once: `/notifications time_zone:…`"))
    if box.delivery is not Delivery.OFF:
        wanted = len(NoticeKind) - len(box.muted)
        lines.append(_("Kinds: {count} of {all}").format(count=wanted, all=len(NoticeKind)))
        if box.content_free:
            lines.append(_("They say only that something is new, and link here."))
    if box.closed_at is not None:
        lines.append(closed())
    return lines
