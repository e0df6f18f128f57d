"""What moderators told somebody, above their inbox: kindly, with why, and what they can do."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.admonitions import Told
from bot.i18n import _
from bot.render import markup
from bot.render.controls import button
from bot.render.members import barred
from models import NoteKind

BODY_SHOWN = 400


def text(told: Sequence[Told]) -> str | None:
    """Return what stands above the inbox, or None if there is nothing."""
    return "\n\n".join(_one(one) for one in told) or None


def _one(one: Told) -> str:
    body = markup.short(one.body, BODY_SHOWN)
    about = _(" (your post {address})").format(address=one.address) if one.address else ""
    if one.kind is NoteKind.WARNING:
        said = _("A moderator asks you to mind something{about}: {body}")
        return said.format(about=about, body=f"**{body}**")
    if one.kind is NoteKind.UNMASKED:
        said = _(
            "An admin was shown that you wrote an anonymous post{about}. Why: {body} Nobody else "
            "was."
        )
        return said.format(about=about, body=f"**{body}**")
    if one.kind is NoteKind.HIDDEN:
        said = _(
            "Moderators have hidden what you posted. Why: {body} Nothing of it is lost, and they "
            "can bring it back. If you think it is wrong, speak to a moderator: /about names them."
        )
        return said.format(body=f"**{body}**")
    if one.kind is NoteKind.VOIDED:
        said = _(
            "Moderators have set some of your votes aside: they do not count. Why: {body} You can "
            "go on voting. If you think it is wrong, speak to a moderator: /about names them."
        )
        return said.format(body=f"**{body}**")
    if one.was is not None:
        return _taken_back(one.was).format(about=about)
    what = barred(one.what).casefold() if one.what is not None else ""
    if one.kind is NoteKind.OVER:
        # Through which post it came is not repeated: there is nothing to be minded there any more.
        said = _("Your suspension from {what} is over. It is good to have you back.")
        return said.format(what=what)
    until = _("for good")
    if one.until is not None:
        until = _("until {time}").format(time=discord.utils.format_dt(one.until, "f"))
    said = _(
        "Moderators have suspended you{about} from {what} {until}. Why: {body} You can read on, "
        "and it ends by itself. If you think it is wrong, speak to a moderator: /about names them."
    )
    return said.format(about=about, what=what, until=until, body=f"**{body}**")


def _taken_back(was: NoteKind) -> str:
    """Return the sentence about what they were told before, without a word of it."""
    if was is NoteKind.HIDDEN:
        return _("What moderators had hidden of what you posted is shown again.")
    if was is NoteKind.VOIDED:
        return _("Votes of yours that moderators had set aside count again.")
    return _(
        "Moderators have taken back what they asked you to mind{about}: it does not hold any more."
    )


def understood(told: Sequence[Told]) -> list[discord.ui.Item[Any]]:
    """Return the button that says that they read it."""
    if not told:
        return []
    notes = max((one.id for one in told if one.kind is not None), default=0)
    suspensions = max((one.id for one in told if one.kind is None), default=0)
    return [button(_("I have read this"), "admonished", notes, suspensions, row=2)]
