"""Pages for one reader: a post with its neighbours, its whole text, its comments, one comment.

Each is one message that only they see; its buttons change that message, so that a phone's screen
holds one thing at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot import content_notes
from bot.i18n import _, ngettext
from bot.reading import Comments, May, OneComment, Page, Seen
from bot.render import cards, links, markup, noted, pictures, signing
from bot.render.cards import DOWN, UP
from bot.render.controls import button, follow_button, link, option, select
from bot.search import Alike
from bot.snapshots import Answer, Comment, Question
from models import FollowKind, PostState

COMMENT_LISTED = 300
"""Characters of a comment in the list; picking it shows it whole."""

TITLE_SHOWN = 80
"""Characters of a question's title where only its comments are shown."""


@dataclass(frozen=True, slots=True)
class View:
    """What ``cogs.replies.say`` takes."""

    text: str | None = None
    embed: discord.Embed | None = None
    items: Sequence[discord.ui.Item[Any]] = ()


def post(page: Page, note: str | None = None, alike: Sequence[Alike] = ()) -> View:
    """Return a question or an answer as on its card, with votes, neighbours and deeds.

    ``alike`` are questions much like this one: they can be gone to, as what it is linked with.
    """
    seen, shown = page.seen, page.seen.shown
    if isinstance(shown, Question):
        card = cards.question(replace(shown, state=PostState.PUBLISHED))
    else:
        drawn = replace(shown, state=PostState.PUBLISHED, question_state=PostState.PUBLISHED)
        card = cards.answer(drawn)
    lines = [note, _state(shown), _pictured(shown)]
    if isinstance(shown, Question) and page.after is None:
        lines.append(_("Nobody has answered yet."))
    items = [*_votes(seen, "page", row=0), *_ways(page, card.rest, row=1)]
    if isinstance(shown, Question):
        if May.ANSWER in seen.may:
            # Where there is something to read on with, that comes first.
            style = _PRIMARY if page.after is None else _SECONDARY
            items.append(button(_("Answer"), "answer", shown.id, style=style, row=2))
    elif May.ACCEPT in seen.may:
        label = _("Accepted") if shown.accepted else _("Accept")
        style = discord.ButtonStyle.success if shown.accepted else _SECONDARY
        items.append(button(label, "accept", shown.id, style=style, row=2))
    if May.COMMENT in seen.may:
        items.append(button(_("Comment"), "comment", shown.id, row=2))
    items.append(button(_("More"), "more", shown.id, row=2))
    items += links.menu(shown.links, alike, row=3)
    return View(_joined(lines), card.embed, items)


_PRIMARY, _SECONDARY = discord.ButtonStyle.primary, discord.ButtonStyle.secondary


def whole_text(shown: Question | Answer, number: int) -> View:
    """Return one page of a post's text, all of it if it fits; ``number`` counts from 0."""
    parts = noted.pages(shown.body, shown.note)
    at = min(max(number, 0), len(parts) - 1)
    embed = discord.Embed(
        title=_("{address}, page {number} of {count}").format(
            address=shown.address, number=at + 1, count=len(parts)
        ),
        description=parts[at] or None,
        colour=cards.OPEN,
    )
    pictured = _pictured(shown)
    items = _pages(shown.id, at, len(parts))
    items.append(button(_("To the post"), "question", shown.id))
    return View(pictured, embed, items)


def _pages(post_id: int, at: int, count: int) -> list[discord.ui.Item[Any]]:
    found: list[discord.ui.Item[Any]] = []
    if at > 0:
        found.append(button(_("Back"), "read", post_id, at - 1, emoji="◀️"))
    if at + 1 < count:
        found.append(button(_("Read on"), "read", post_id, at + 1, style=_PRIMARY, emoji="▶️"))
    return found


def comments(page: Comments, note: str | None = None) -> View:
    """Return the comments under a post, its link, and everything else that can be done with it."""
    seen, shown = page.seen, page.seen.shown
    embed = discord.Embed(title=_title(shown), colour=cards.OPEN)
    if page.comments:
        embed.description = "\n\n".join(_listed(one) for one in page.comments)
    elif May.COMMENT in seen.may:
        embed.description = _("No comments yet. A short question or a thank-you fits here.")
    else:
        embed.description = _("No comments yet.")
    url = shown.place.url
    if url is not None:
        # As code it can be copied, and is not turned into something else.
        embed.add_field(name=_("Link to share"), value=f"`{url}`")
    items: list[discord.ui.Item[Any]] = []
    if page.comments:
        items.append(
            select(
                "pick",
                shown.id,
                placeholder=_("Choose a comment"),
                options=[_choice(one) for one in page.comments],
                row=0,
            )
        )
    # Nobody votes on their own, nor reports it: there is room for whose it is.
    items += _votes(seen, "more", row=1) + signing.claim_button(seen.may, shown.id, row=1)
    if May.EDIT in seen.may:
        items.append(noted.deed(shown.id, row=1))
    items += _report(seen.may, shown.id, row=1)
    items += _deeds(seen.may, shown.id, row=2)
    if May.EDIT in seen.may:
        items += pictures.buttons(0, shown.id, shown.pictures, rows=(2, 3))
    if shown.edit_count:
        items.append(button(_("History"), "history", shown.id, row=4))
    if May.TO_COMMENT in seen.may:
        items.append(button(_("Make it a comment"), "to_comment", shown.id, row=4))
    if May.MOVE in seen.may:
        items.append(button(_("Move"), "move", shown.id, row=4))
    items += _turns(page, row=3)
    items.append(button(_("Read it here"), "question", shown.id, row=3))
    items += links.deeds(seen.may, shown.id)
    if seen.follows is not None:
        kind = FollowKind.QUESTION
        items.append(follow_button(kind, shown.id, follows=seen.follows, where="more", row=4))
    if url is not None:
        items.append(link(_("Go to it"), url, row=3))
    return View(_joined([note, _state(shown)]), embed, items)


def one_comment(found: OneComment, number: int = 0) -> View:
    """Return a comment, or a page of one that was a long answer, with what can be done with it."""
    shown, title = found.comment, _("Comment on {address}").format(address=found.address)
    parts = noted.pages(shown.body, shown.note)
    at = min(max(number, 0), len(parts) - 1)
    if len(parts) > 1:
        title = _("{address}, page {number} of {count}").format(
            address=title, number=at + 1, count=len(parts)
        )
    embed = discord.Embed(
        title=title,
        description=parts[at] or None,
        colour=cards.OPEN,
        timestamp=shown.created_at,
    )
    embed.set_author(name=cards.author_line(shown.author)[:256])
    if shown.edited_at is not None:
        embed.set_footer(text=_("edited"))
    items = _pages(shown.id, at, len(parts)) + _deeds(found.may & ~May.COMMENT, shown.id)
    if shown.edit_count:
        items.append(button(_("History"), "history", shown.id))
    if May.EDIT in found.may:
        items.append(noted.deed(shown.id))
    items += signing.claim_button(found.may, shown.id)
    if May.TO_ANSWER in found.may:
        items.append(button(_("Make it an answer"), "to_answer", shown.id))
    items += _report(found.may, shown.id)
    items.append(button(_("Back"), "more", found.parent_id, emoji="◀️"))
    pictured = pictures.told(found.pictures, veiled=shown.note is not None)
    return View(_joined([_state(shown), pictured]), embed, items)


# -- parts -----------------------------------------------------------------------------------------


def _joined(lines: Sequence[str | None]) -> str | None:
    return "\n".join(line for line in lines if line) or None


def _state(shown: Question | Answer | Comment) -> str | None:
    """Return who can see a post that not everyone can, or None."""
    if shown.state is PostState.HIDDEN:
        return _("Hidden: only its author, editors and moderators see this.")
    if shown.state is PostState.QUEUED:
        return _("Waiting for a moderator: only its author, editors and moderators see this.")
    if isinstance(shown, Answer) and shown.question_state is not PostState.PUBLISHED:
        return _("Its question is not shown, and so nobody but editors and moderators sees this.")
    return None


def _pictured(shown: Question | Answer) -> str | None:
    veiled = shown.note is not None
    return pictures.on_card(shown.pictures, shown.place.url, veiled=veiled)


def _title(shown: Question | Answer) -> str:
    """Return what a post is, with the beginning of its question's title."""
    title = markup.short(shown.title, TITLE_SHOWN)
    if isinstance(shown, Question):
        return f"{shown.address} · {title}"
    # Translators: an answer's address and its question's title: Answer #142.3 to “How do I …”
    return _("Answer {address} to “{title}”").format(address=shown.address, title=title)


def _votes(seen: Seen, where: str, *, row: int) -> list[discord.ui.Item[Any]]:
    """Return those of ⬆ and ⬇ that they may give, and ∅ for a vote that stands."""
    names = seen.shown.id
    found: list[discord.ui.Item[Any]] = []
    for may, value, label, voted, emoji in (
        (May.VOTE, 1, _("Up"), _("Voted up"), UP),
        (May.VOTE_DOWN, -1, _("Down"), _("Voted down"), DOWN),
    ):
        if may in seen.may or seen.vote == value:
            stands = seen.vote == value
            found.append(
                button(
                    voted if stands else label,
                    "vote",
                    names,
                    value,
                    where,
                    style=_PRIMARY if stands else _SECONDARY,
                    emoji=emoji,
                    row=row,
                )
            )
    if seen.vote:
        found.append(button(_("∅ Take back"), "vote", names, 0, where, row=row))
    return found if May.TAKE_BACK in seen.may else []


def _ways(page: Page, rest: int | None, *, row: int) -> list[discord.ui.Item[Any]]:
    """Return the ways on from a post: back, next, and the rest of its text."""
    shown = page.seen.shown
    found: list[discord.ui.Item[Any]] = []
    if page.before is not None:
        found.append(button(_("Back"), "question", page.before, emoji="◀️", row=row))
    if rest is not None:
        found.append(button(_("Read on"), "read", shown.id, rest, row=row))
    if page.after is not None:
        if isinstance(shown, Question):
            label = ngettext("{count} answer", "{count} answers", max(shown.answer_count, 1))
        else:
            label = _("Next answer")
        found.append(button(label, "question", page.after, style=_PRIMARY, emoji="▶️", row=row))
    return found


def _turns(page: Comments, *, row: int) -> list[discord.ui.Item[Any]]:
    """Return the buttons to the comments before and after these."""
    found: list[discord.ui.Item[Any]] = []
    names, there = page.seen.shown.id, page.comments
    if page.earlier:
        first = there[0].id if there else 0
        found.append(button(_("Earlier"), "more", names, first, 0, row=row))
    if page.later:
        last = there[-1].id if there else 0
        found.append(button(_("Later"), "more", names, 0, last, row=row))
    return found


def _deeds(may: May, post_id: int, row: int | None = None) -> list[discord.ui.Item[Any]]:
    """Return the buttons for what someone may do to a post besides voting."""
    found: list[discord.ui.Item[Any]] = []
    for deed, label, verb in (
        (May.COMMENT, _("Comment"), "comment"),
        (May.EDIT, _("Edit"), "edit"),
        (May.DELETE, _("Delete"), "delete"),
        (May.MODERATE, _("Moderate"), "mod"),
        (May.CLOSE, _("Close"), "mod"),
        (May.REOPEN, _("Reopen"), "mod"),
    ):
        if deed in may:
            found.append(button(label, verb, post_id, row=row))
    return found


def _report(may: May, post_id: int, row: int | None = None) -> list[discord.ui.Item[Any]]:
    return [button(_("Report"), "flag", post_id, row=row)] if May.FLAG in may else []


def _listed(one: Comment) -> str:
    name = markup.short(one.author.name or _("Someone"), 40)
    head = f"**{name}** · {cards.when(one.created_at)}"
    if one.state is not PostState.PUBLISHED:
        head += " · " + _("not shown to others")
    return f"{head}\n{noted.brief(one.body, one.note, COMMENT_LISTED)}"


def _choice(one: Comment) -> discord.SelectOption:
    text = content_notes.instead(one.body, one.note)
    return option(markup.label(f"{one.author.name or _('Someone')}: {text}", 100), one.id)
