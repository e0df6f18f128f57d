"""What is asked before something is done that somebody could regret."""

import discord

from bot.i18n import _
from bot.render import noted
from bot.render.controls import button
from bot.render.pages import View
from models import Post, PostKind


def before_deleting(post: Post, address: str) -> View:
    """Return the question whether a post shall really be deleted."""
    if post.kind is PostKind.COMMENT:
        asked = _("Delete your comment on {address}?").format(address=address)
    elif post.kind is PostKind.ANSWER:
        asked = _("Delete your answer {address}?").format(address=address)
    else:
        asked = _("Delete your question {address}?").format(address=address)
    about = noted.brief(post.title or post.body, post.content_note, 200)
    rest = _("Nobody will see it any more, and this cannot be undone.")
    return View(
        f"{asked}\n> {about}\n\n{rest}" if about else f"{asked}\n{rest}",
        items=[
            button(_("Delete"), "delete_now", post.id, style=discord.ButtonStyle.danger),
            button(_("Keep"), "keep", post.id),
        ],
    )


def before_taking_back(answer: Post, address: str) -> View:
    """Return the question whether an answer shall no longer be the accepted one."""
    return View(
        _("{address} is marked as most helpful to the asker. Take that back?").format(
            address=address
        ),
        items=[
            button(_("Take back"), "unaccept", answer.id, style=discord.ButtonStyle.danger),
            button(_("Keep"), "keep", answer.id),
        ],
    )
