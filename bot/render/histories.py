"""What a post has said: the list of its revisions, and each with what it changed."""

from typing import Any

import discord

from bot import texts
from bot.history import Difference, History, Line, Shown
from bot.i18n import _, ngettext
from bot.render import cards, differences, markup, noted
from bot.render.controls import Form, button, form, option, select, text_field
from bot.render.pages import View
from models import PostKind

REASON_SHOWN = 150
PICTURE_SHOWN = 80
"""Characters of what a picture shows; there may be eight of them in a field."""


def page(shown: History, note: str | None = None) -> View:
    """Return the list of revisions, the newest first, with a menu to look at one."""
    post_id = shown.found.post.id or 0
    embed = discord.Embed(
        title=_("History of {post}").format(post=_called(shown.found.post.kind, shown.address)),
        description="\n".join(map(_listed, shown.lines)) or _("There is nothing more here."),
        colour=cards.OPEN,
    )
    count = shown.found.post.edit_count
    embed.set_footer(text=ngettext("{count} change", "{count} changes", count))
    items: list[discord.ui.Item[Any]] = []
    if shown.lines:
        items.append(
            select(
                "revision_pick",
                post_id,
                placeholder=_("See what was changed"),
                options=[option(*_choice(line)) for line in shown.lines],
                row=0,
            )
        )
    if shown.newer:
        # As any list: its beginning is what one goes back to.
        items.append(button(_("To the newest"), "history", post_id, 0, emoji="◀️", row=1))
    if shown.older:
        last = shown.lines[-1].number
        items.append(button(_("Older"), "history", post_id, last, emoji="▶️", row=1))
    items.append(_to_the_post(shown.found.post.kind, post_id, row=1))
    return View(note, embed, items)


def one(shown: Shown, number: int = 0) -> View:
    """Return a page of what a revision changed, from 0; of the first one, what was written."""
    post, line = shown.found.post, shown.line
    parts = _parts(shown)
    at = min(max(number, 0), len(parts) - 1)
    embed = discord.Embed(
        title=_("Revision {number} of {post}").format(
            number=line.number, post=_called(post.kind, shown.address)
        ),
        description=parts[at] or (_stayed() if line.pictures else _("(empty)")),
        colour=cards.OPEN,
    )
    embed.add_field(name=_("Who, when, why"), value=_listed(line)[:1_024], inline=False)
    _add_pictures(embed, shown.difference, post.content_note)
    if line.number > 1 and parts[at]:
        embed.set_footer(text=_legend(at, len(parts)))
    elif len(parts) > 1:
        embed.set_footer(text=_place(at, len(parts)))
    name = ("revision", post.id or 0)
    items: list[discord.ui.Item[Any]] = []
    if at > 0:
        items.append(button(_("Back"), *name, line.number, at - 1, emoji="◀️", row=0))
    if at + 1 < len(parts):
        items.append(button(_("Read on"), *name, line.number, at + 1, emoji="▶️", row=0))
    if line.number > 1:
        items.append(button(_("Older"), *name, line.number - 1, row=1))
    if line.number < shown.newest:
        items.append(button(_("Newer"), *name, line.number + 1, row=1))
    items.append(button(_("History"), "history", post.id or 0, row=1))
    if shown.may_roll_back:
        items.append(button(_("Roll back to this"), "roll_back", post.id or 0, line.number, row=2))
    items.append(_to_the_post(post.kind, post.id or 0, row=2))
    return View(embed=embed, items=items)


def meanwhile(changed: Difference, note: str | None) -> discord.Embed:
    """Return what others changed in a post while someone was writing on it.

    ``note``: its content note, behind which it is a spoiler.
    """
    parts = _veiled(changed, note)
    embed = discord.Embed(
        title=_("Changed meanwhile"),
        description=(parts[0] if len(parts) == 1 else markup.goes_on(parts[0]))
        or (_stayed() if changed.pictures else _("It says again what you saw.")),
        colour=cards.OPEN,
    )
    _add_pictures(embed, changed, note)
    embed.set_footer(text=_legend(0, 1))
    return embed


def _stayed() -> str:
    return _("The text stayed as it was.")


def _add_pictures(embed: discord.Embed, difference: Difference, note: str | None) -> None:
    """Say what became of the pictures, a line each."""
    if difference.pictures is None:
        return
    changed = difference.pictures
    lines = [_("Added: {shows}").format(shows=_shows(one, note)) for one in changed.put]
    lines += [
        _("Taken off for good: {shows}").format(shows=_shows(one, note)) for one in changed.out
    ]
    for old, now in changed.anew:
        lines.append(
            _("Described anew: {shows}, before: {before}").format(
                shows=_shows(now, note), before=_shows(old, note)
            )
        )
    embed.add_field(name=_("Pictures"), value="\n".join(lines)[:1_024], inline=False)


def _shows(alt: str, note: str | None) -> str:
    return noted.line(markup.short(alt, PICTURE_SHOWN), veiled=note is not None) or _(
        "(not described)"
    )


def rolling_back(post_id: int, number: int, address: str, *, own: bool) -> Form:
    """Return the form that asks why a post goes back to what it was."""
    field = text_field(
        _("Why?"),
        "reason",
        long=True,
        required=not own,
        most=texts.REASON_MOST,
        description=_("Shown in the history; may be empty")
        if own
        else _("Shown in the history, also to its author"),
    )
    title = _("{address}: back to revision {number}").format(address=address, number=number)
    return form(title, "roll_back_form", post_id, number, fields=[field])


def rolled_back(kind: PostKind, address: str, number: int) -> str:
    """Return the sentence after a roll-back."""
    return _("Done: {post} says again what it said in revision {number}.").format(
        post=_called(kind, address), number=number
    )


def _called(kind: PostKind, address: str) -> str:
    if kind is PostKind.COMMENT:
        return _("a comment on {address}").format(address=address)
    return address


def _parts(shown: Shown) -> list[str]:
    note = shown.found.post.content_note
    if shown.line.number > 1:
        return _veiled(shown.difference, note)
    title = "".join(piece.text for piece in shown.difference.title or [])
    head = f"**{markup.line(title)}**\n\n" if title else ""
    body = "".join(piece.text for piece in shown.difference.body)
    if note is None:
        return markup.pages(head + markup.body(body))
    # The title is no spoiler, as on its card.
    first, *rest = noted.pages(body, note, markup.CARD_BODY - noted.room(note) - len(head))
    return [head + first, *rest]


def _veiled(changed: Difference, note: str | None) -> list[str]:
    """Return the pages of a change; where only pictures changed, one without anything."""
    found = differences.pages(changed, markup.CARD_BODY - noted.room(note))
    return [noted.veiled(one, note) if one else "" for one in found]


def _listed(line: Line) -> str:
    """Return one revision: its number, who, when and why."""
    name = line.editor
    if line.by_author and name is None:
        name = _("its author")
    who = markup.short(name or _("Someone"), 40)
    facts = [f"**{line.number}** · {who} · {cards.when(line.at)}"]
    if line.number == 1:
        facts.append(_("as first written"))
    if line.pictures:
        facts.append(_("pictures"))
    if line.restored is not None:
        facts.append(_("back to revision {number}").format(number=line.restored))
    if line.silent:
        facts.append(_("silently"))
    text = " · ".join(facts)
    return f"{text}\n> {markup.short(line.reason, REASON_SHOWN)}" if line.reason else text


def _choice(line: Line) -> tuple[str, int, str]:
    name = line.editor if line.editor is not None else _("its author")
    return (
        _("Revision {number}").format(number=line.number),
        line.number,
        markup.label(f"{name}: {line.reason}" if line.reason else name, 100),
    )


def _legend(at: int, count: int) -> str:
    """Return how to read a difference: the signs themselves do not show in a footer."""
    legend = _("In bold: what was added. Struck through: what was taken out.")
    return f"{legend} {_place(at, count)}" if count > 1 else legend


def _place(at: int, count: int) -> str:
    return _("Page {number} of {count}").format(number=at + 1, count=count)


def _to_the_post(kind: PostKind, post_id: int, *, row: int) -> discord.ui.Button[Any]:
    # Of a comment, what it is on.
    label = _("Read it here") if kind is PostKind.COMMENT else _("To the post")
    return button(label, "question", post_id, row=row)
