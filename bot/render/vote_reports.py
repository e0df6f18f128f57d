"""Votes that look arranged, as moderators read them; what to do about them is theirs to decide."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

import discord

from bot import texts
from bot.i18n import _, ngettext
from bot.render import cards
from bot.render.controls import Form, button, form, option, select, text_field
from bot.render.pages import View
from bot.voiding import Voided
from bot.vote_patterns import Burst, Pair, Report

PAIR, BURST = "p", "b"
"""What names some votes in a menu: two members, or a burst on one member's posts."""


def report(shown: Report, done: Voided | None = None) -> View:
    """Return what looks arranged, a menu to void it, and what was done just now."""
    title = _("Votes of the last 30 days that look arranged")
    lines = [*_pairs(shown.pairs), *_bursts(shown.bursts, len(shown.pairs) + 1)]
    about = f"<@{shown.user_id}>\n" if shown.user_id else ""
    nothing = _("Nothing strikes the eye.")
    embed = discord.Embed(
        title=title, description=about + ("\n".join(lines) or nothing), colour=cards.OPEN
    )
    embed.set_footer(
        text=_(
            "People may like each other's posts: look before you act. Votes in secret ballots, and "
            "all that is anonymous, are not in it."
        )
    )
    items: list[discord.ui.Item[Any]] = []
    if lines:
        options = [option(_label(number, one), _code(one)) for number, one in _numbered(shown)]
        place = _("Void votes: they do not count any more")
        items.append(select("votes_pick", shown.user_id, placeholder=place, options=options))
    items.append(button(_("Look again"), "votes", shown.user_id))
    note = None
    if done is not None:
        note = ngettext(
            "{count} vote is voided. Who gave it reads why in their inbox.",
            "{count} votes are voided. Who gave them reads why in their inbox.",
            done.votes,
        )
        items.append(button(_("Undo"), "undo", done.event_id))
    return View(note, embed, items)


def _numbered(shown: Report) -> Iterator[tuple[int, Pair | Burst]]:
    yield from enumerate([*shown.pairs, *shown.bursts], start=1)


def _pairs(pairs: Sequence[Pair]) -> Iterator[str]:
    for number, one in enumerate(pairs, start=1):
        said = _(
            "**{number}.** {voter} voted {votes} times on posts of {author} ({up} up), {share} % "
            "of all their votes"
        )
        line = said.format(
            number=number,
            voter=f"<@{one.voter_id}>",
            votes=one.votes,
            author=f"<@{one.author_id}>",
            up=one.up,
            share=100 * one.votes // max(one.of, 1),
        )
        if one.back:
            back = _("{author} on theirs: {count}")
            line = f"{line} · {back.format(author=f'<@{one.author_id}>', count=one.back)}"
        yield line


def _bursts(bursts: Sequence[Burst], start: int) -> Iterator[str]:
    for number, one in enumerate(bursts, start=start):
        said = (
            _("**{number}.** {voters} new accounts voted up posts of {author}, {when}")
            if one.value > 0
            else _("**{number}.** {voters} new accounts voted down posts of {author}, {when}")
        )
        yield said.format(
            number=number,
            voters=one.voters,
            author=f"<@{one.author_id}>",
            when=cards.when(one.first),
        )


def _label(number: int, one: Pair | Burst) -> str:
    if isinstance(one, Pair):
        return _("{number}: the votes of one member").format(number=number)
    return _("{number}: the votes of the new accounts").format(number=number)


def _code(one: Pair | Burst) -> str:
    if isinstance(one, Pair):
        return f"{PAIR}.{one.voter_id}.{one.author_id}"
    first, last = int(one.first.timestamp()), ceil(one.last.timestamp())
    return f"{BURST}.{one.author_id}.{one.value}.{first}.{last}"


def asking(user_id: int, which: Sequence[str]) -> Form:
    """Return the form that asks why votes are voided."""
    why = text_field(
        _("Why?"),
        "reason",
        long=True,
        most=texts.REASON_MOST,
        description=_("Who gave them reads it; it is in the log too"),
    )
    return form(_("Void votes"), "votes_form", user_id, ".".join(which), fields=[why])
