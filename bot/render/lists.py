"""A page of a list of questions, as a message."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

import discord

from bot import content_notes, suggestions
from bot.access import Standing
from bot.i18n import _, ngettext
from bot.lists import LACKING, Line, Listing, Mark, Order
from bot.render import cards, markup
from bot.render.controls import button, follow_button, option, select
from bot.render.pages import View
from models import FollowKind, PostState

TITLE_SHOWN = 100


def name(order: Order) -> str:
    """Return what a list is called."""
    return {
        Order.RECENT: _("Recent"),
        Order.HOT: _("Hot"),
        Order.TOP: _("Top"),
        Order.MOST_ANSWERED: _("Most answered"),
        Order.UNANSWERED: _("Unanswered"),
        Order.UNSOLVED: _("Unsolved"),
        Order.UNLIKED: _("Without a liked answer"),
        Order.MINE: _("Mine"),
        Order.FOLLOWED: _("Followed"),
    }[order]


def explained(order: Order) -> str:
    """Return what a list shows, in a line."""
    return {
        Order.RECENT: _("The newest first"),
        Order.HOT: _("New, answered and voted for"),
        Order.TOP: _("The highest score first"),
        Order.MOST_ANSWERED: _("The most answers first"),
        Order.UNANSWERED: _("Open, and nobody has answered"),
        Order.UNSOLVED: _("Open, and no answer is accepted"),
        Order.UNLIKED: _("Open, and no answer has a score above 0"),
        Order.MINE: _("What you asked"),
        Order.FOLLOWED: _("What you follow"),
    }[order]


def page(shown: Listing, who: Standing) -> View:
    """Return the page, with the ways to its neighbours, to other lists and to its questions."""
    title = _("{list} questions").format(list=name(shown.order))
    if shown.order is Order.MINE:
        title = _("Your questions")
    elif shown.order is Order.FOLLOWED:
        title = _("Questions you follow")
    elif shown.order is Order.UNLIKED:
        title = _("Questions without a liked answer")
    if shown.category_id:
        title = f"{title} · {suggestions.path(who, who.categories[shown.category_id])}"
    if shown.tag is not None:
        title = f"{title} · #{shown.tag.name}"
    lines = [_line(one, who) for one in shown.lines]
    embed = discord.Embed(
        title=markup.line(title)[:256],
        description="\n".join(lines) or _nothing(shown, who),
        colour=cards.OPEN,
    )
    embed.set_footer(text=explained(shown.order))
    items: list[discord.ui.Item[Any]] = []
    if shown.lines:
        items.append(
            select(
                "browse_pick",
                placeholder=_("Read a question"),
                options=[
                    option(markup.label(f"#{one.number} {_titled(one)}", 100), one.mark.id)
                    for one in shown.lines
                ],
                row=0,
            )
        )
    items.append(
        select(
            "browse_list",
            shown.category_id,
            _tag_id(shown),
            placeholder=_("Another list"),
            options=[
                option(name(one), one.value, explained(one), default=one is shown.order)
                for one in Order
            ],
            row=1,
        )
    )
    if shown.earlier and shown.lines:
        items.append(_turn(_("Back"), shown, shown.lines[0].mark, -1, "◀️"))
    elif shown.earlier:
        # What was there is not any more.
        items.append(_turn(_("To the beginning"), shown, Mark(0, 0), 0, "◀️"))
    if shown.later and shown.lines:
        items.append(_turn(_("Next"), shown, shown.lines[-1].mark, 1, "▶️"))
    if shown.tag is not None:
        items.append(button(f"#{shown.tag.name}"[:80], "tag", shown.tag.id, row=2))
    if shown.followed is not None:
        kind = FollowKind.CATEGORY if shown.tag is None else FollowKind.TAG
        subject_id = _tag_id(shown) or shown.category_id
        items.append(follow_button(kind, subject_id, follows=shown.followed, where="page", row=2))
    return View(embed=embed, items=items)


def _tag_id(shown: Listing) -> int:
    return 0 if shown.tag is None else shown.tag.id


def _turn(
    label: str, shown: Listing, mark: Mark, direction: int, emoji: str
) -> discord.ui.Button[Any]:
    return button(
        label,
        "browse",
        shown.order.value,
        shown.category_id,
        direction,
        mark.value,
        mark.id,
        _tag_id(shown),
        emoji=emoji,
        row=2,
    )


def _nothing(shown: Listing, who: Standing) -> str:
    if shown.earlier:
        return _("There is nothing more here.")
    if shown.order is Order.MINE:
        return _("You have not asked anything yet. Ask with /ask.")
    if shown.order is Order.FOLLOWED:
        return _("You follow no question here. There is a button for it under a question's More.")
    if shown.order in LACKING:
        chosen = who.categories.get(shown.category_id)
        if chosen is not None and chosen.archived_at is not None:
            return _(
                "“{category}” is archived, so its questions are not in this list. Choose another "
                "list to read them."
            ).format(category=markup.short(chosen.name, 80))
        return _("Nothing: everything here has what this list looks for.")
    return _("Nobody has asked here yet. Be the first: /ask")


class Counted(Protocol):
    """A question of which a line says how it stands."""

    @property
    def score(self) -> int: ...
    @property
    def answer_count(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def category_id(self) -> int: ...
    @property
    def closed(self) -> bool: ...


def facts(one: Counted, who: Standing, *, shown: bool = True) -> str:
    """Return how a question stands, in a line; ``shown``: to everyone there."""
    said = [
        cards.score(one.score),
        ngettext("{count} answer", "{count} answers", one.answer_count),
        cards.when(one.created_at),
        category_name(one.category_id, who),
    ]
    if not shown:
        said.append(_("not shown to others"))
    elif one.closed:
        said.append(_("closed"))
    return " · ".join(fact for fact in said if fact)


def _line(one: Line, who: Standing) -> str:
    return entry(one, [facts(one, who, shown=one.state is PostState.PUBLISHED)])


def entry(one: Line, facts: Iterable[str]) -> str:
    """Return a question in a list, with what is to be said of it beneath."""
    head = headline(f"#{one.number}", one.url, _titled(one), solved=one.solved)
    return f"{head}\n{' · '.join(fact for fact in facts if fact)}"


def headline(address: str, url: str | None, title: str, *, solved: bool) -> str:
    """Return the first line of a question in a list: its address, which leads there, and title."""
    number = f"[{address}]({url})" if url else address
    return f"**{number}** {markup.short(title, TITLE_SHOWN)}{' ✅' if solved else ''}"


def _titled(one: Line) -> str:
    return content_notes.instead(one.title, one.note)


def category_name(category_id: int, who: Standing) -> str:
    """Return the name of a question's category, or nothing if there is none by now."""
    category = who.categories.get(category_id)
    return "" if category is None else markup.short(category.name, 40)
