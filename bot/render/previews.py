"""What someone sees between writing and posting: the preview, refusals, and where it went."""

import io
from collections.abc import Sequence
from typing import Any

import discord

from bot import access, aliases, filters, picture_rows, texts
from bot.access import Standing
from bot.errors import Refusal
from bot.i18n import _, ngettext
from bot.render import markup, noted
from bot.render.cards import OPEN
from bot.render.controls import option, select
from bot.tags import Known
from models import Draft, DraftKind, Post, PostKind, PostState

PREVIEW_BODY = 3_500


def draft(
    shown: Draft, who: Standing, problems: Sequence[Refusal], target: Post | None
) -> discord.Embed:
    """Return a draft as its card will look, as far as it fits."""
    title = markup.line(filters.masked(who, texts.clean_line(shown.title)))[:256]
    category = who.categories.get(shown.category_id or 0)
    if category is not None and category.id not in access.readable(who):
        # Whatever the form said: its name is not theirs to know.
        category = None
    if shown.kind is DraftKind.ANSWER and target is not None and access.can_read(who, target):
        title = _("Your answer to #{number}").format(number=target.number)
    elif shown.kind is DraftKind.EDIT and not title:
        title = _("Your change")
    masked = filters.masked(who, texts.clean(shown.body))
    pages = noted.pages(masked, shown.content_note, PREVIEW_BODY)
    body = markup.goes_on(pages[0]) if len(pages) > 1 else pages[0]
    embed = discord.Embed(title=title or None, description=body or None, colour=OPEN)
    embed.set_author(name=_("Preview · only you see this"))
    try:
        tags = " ".join(f"#{tag}" for tag in texts.tags(shown.tags))
    except Refusal:
        tags = shown.tags
    footer = " · ".join(part for part in (category.name if category else "", tags) if part)
    if len(pages) > 1:
        footer = f"{footer} · " if footer else ""
        footer += _("the rest is kept and shown with “Read on”")
    embed.set_footer(text=footer[:500] or None)
    return embed


def covered(shown: Draft, who: Standing) -> str | None:
    """Return the sentence beside a preview in which words are covered, or None."""
    for said in (texts.clean_line(shown.title), texts.clean(shown.body)):
        if filters.masked(who, said) != said:
            return _(
                "The dots cover words that this server shows nowhere: it is posted as you see it "
                "here."
            )
    return None


def more_tags(shown: Draft, fitting: Sequence[Known]) -> list[discord.ui.Item[Any]]:
    """Return the menu of tags that a question may want, if there are any."""
    if not fitting:
        return []
    return [
        select(
            "tag_add",
            shown.id or 0,
            placeholder=_("Add a tag"),
            options=[
                option(
                    f"#{one.name}",
                    one.id,
                    ngettext("{count} question", "{count} questions", one.questions),
                )
                for one in fitting
            ],
        )
    ]


def problem_lines(problems: Sequence[Refusal]) -> str | None:
    """Return what speaks against posting, a line each, or None."""
    if not problems:
        return None
    lines = [f"• {problem.text}" for problem in problems]
    return "\n".join([_("Not yet:"), *lines])[:2_000]


def on_its_way(
    post: Post, address: str, *, edited: bool, loose: bool = False, own: bool = True
) -> str:
    """Return the sentence after posting; ``loose``: what it was to follow from is gone."""
    if edited and post.state is PostState.QUEUED and not own:
        return _("Saved. It goes on waiting until somebody approves it in /queue.")
    if edited and post.state is PostState.QUEUED:
        return _("Saved. It waits for a moderator, and is shown once one has looked at it.")
    if edited:
        return _("Saved. What stood there before is kept as a revision.")
    text = _("{address} is on its way.")
    if post.kind is PostKind.COMMENT:
        text = _("Your comment on {address} is on its way.")
    if post.state is PostState.QUEUED:
        text = _("{address} waits for a moderator. It is shown once one has looked at it.")
        if post.kind is PostKind.COMMENT:
            text = _("Your comment on {address} waits for a moderator, who looks at it first.")
    text = text.format(address=address)
    if post.anonymous:
        line = _("It stands under {name}, and so will whatever else you post in that question.")
        text += "\n" + line.format(name=markup.short(aliases.shown(post.alias), 60))
    if loose:
        text += "\n" + _("The answer it was to follow from is gone: it stands by itself.")
    return text


def follows(draft: Draft, address: str | None) -> str | None:
    """Return the line that says from which answer a question is to follow, if from one."""
    if draft.follows_id is None:
        return None
    if address is None:
        return _("The answer it was to follow from is gone: it will stand by itself.")
    return _("It will say that it follows from {address}.").format(address=address)


def unposted(shown: Draft) -> str:
    """Return the sentence that offers a draft."""
    about = markup.short(texts.clean(shown.title or shown.body), 120) or _("(empty)")
    # A title often ends with a mark of its own, so none stands behind it.
    sentence = _("You wrote this and did not post it: “{beginning}”\nGo on with it?")
    return sentence.format(beginning=about)


def handed_back() -> str:
    """Return the sentence for when not even a draft could be stored."""
    return _("Your text could not be stored just now. Here it is, so that nothing is lost:")


def as_file(typed: dict[str, str]) -> discord.File:
    """Return everything that was typed as a text file."""
    text = "\n\n".join(f"{key}:\n{value}" for key, value in typed.items())
    return discord.File(io.BytesIO(text.encode("utf-8", "replace")), filename="your-text.txt")


def picture(one: picture_rows.File, *, veiled: bool = False) -> discord.File:
    """Return a picture to be attached to a message; ``veiled``: as a spoiler."""
    data, alt = io.BytesIO(one.data), one.alt or None
    return discord.File(data, filename=one.name, description=alt, spoiler=veiled)


def jump(address: str, url: str) -> str:
    """Return a link to a post."""
    return _("Here it is: {link}").format(link=f"[{address}]({url})")
