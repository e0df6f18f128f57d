"""A member's profile as a message."""

import discord

from bot.i18n import _, ngettext
from bot.profiles import Profile
from bot.render import cards, markup
from bot.render.controls import button, follow_button
from bot.render.pages import View
from models import FollowKind


def profile(shown: Profile, name: str, user_id: int, *, own: bool, note: str | None = None) -> View:
    """Return someone's points and counts; ``own`` if they look at themselves."""
    items = []
    if shown.follows is not None:
        kind = FollowKind.MEMBER
        items.append(follow_button(kind, user_id, follows=shown.follows, where="profile"))
    embed = discord.Embed(title=markup.line(name)[:256] or None, colour=cards.OPEN)
    points = ngettext("**{count}** point", "**{count}** points", shown.points)
    if shown.empty:
        nothing = (
            _("You have not asked, answered or voted here yet. Start with /ask or /question.")
            if own
            else _("Nothing asked, answered or voted on here yet.")
        )
        embed.description = f"{points}\n\n{nothing}"
        return View(note, embed, items)
    answers = ngettext("{count} answer", "{count} answers", shown.answers)
    if shown.accepted:
        answers += ngettext(
            ", {count} of them most helpful to the asker ✅",
            ", {count} of them most helpful to the asker ✅",
            shown.accepted,
        )
    embed.description = "\n".join(
        [
            points,
            "",
            ngettext("{count} question", "{count} questions", shown.questions),
            answers,
            ngettext("{count} comment", "{count} comments", shown.comments),
            ngettext("{count} vote cast", "{count} votes cast", shown.votes),
        ]
    )
    embed.set_footer(text=_("Counted are the posts that you can see here."))
    items.append(button(_("Where the points come from"), "earnings", user_id))
    return View(note, embed, items)
