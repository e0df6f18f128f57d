"""A page of what was found, as a message, and what was looked for, as its buttons keep it.

The words stand in the message itself, as its author line, and are read from there: they may be
longer than a button's name, and nobody's search is stored anywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import discord

from bot import content_notes, suggestions, texts
from bot.access import Standing
from bot.i18n import N_, _, ngettext, translated
from bot.lists import Mark
from bot.render import cards, lists, markup, noted
from bot.render.controls import button, option, select
from bot.render.pages import View
from bot.render.passages import passage
from bot.search import Found, Hit, Sort, Status, Wanted
from bot.tags import Known

WORDS_MOST = 256
"""Characters of an author line; so much of what was typed is looked for."""
PASSAGE_MOST = 500
QUERY_MOST = 100
"""Characters of what a menu's choice carries."""

SORTS: Mapping[Sort, str] = {
    Sort.BEST: N_("Best match"),
    Sort.NEWEST: N_("Newest"),
    Sort.VOTES: N_("Most votes"),
}
STATES: Mapping[Status, str] = {
    Status.ANSWERED: N_("Answered"),
    Status.SOLVED: N_("Solved"),
    Status.UNANSWERED: N_("Unanswered"),
}
PERIODS: Mapping[int, str] = {
    1: N_("The last day"),
    7: N_("The last week"),
    30: N_("The last month"),
    365: N_("The last year"),
}
_SORTS, _STATES = tuple(SORTS), (None, *STATES)


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody looks for; 0, None and no words: anything."""

    words: str = ""
    category_id: int = 0
    tag_id: int = 0
    author_id: int = 0
    status: Status | None = None
    days: int = 0
    """Asked in the last so many days."""
    sort: Sort = Sort.BEST

    def wanted(self, who: Standing) -> Wanted:
        """Return it as ``bot.search`` takes it."""
        return Wanted(
            words=self.words,
            category_id=self.category_id or None,
            tag_ids=(self.tag_id,) if self.tag_id else (),
            author_id=self.author_id or None,
            status=self.status,
            since=who.moment - timedelta(days=self.days) if self.days else None,
            sort=self.sort,
        )

    @property
    def anywhere(self) -> "Looked":
        """The same words, whatever else was asked for."""
        return Looked(self.words, sort=self.sort)


def kept(words: str) -> str:
    """Return what was typed as it is looked for: one line, and no longer than it is kept."""
    line = texts.clean_line(words)
    if len(line) <= WORDS_MOST:
        return line
    cut = line[:WORDS_MOST]
    # Not in the middle of a word, where there is one.
    return (cut.rpartition(" ")[0] or cut).strip()


def encoded(looked: Looked) -> tuple[int, ...]:
    """Return all but the words as it stands in a custom_id."""
    return (
        looked.category_id,
        looked.tag_id,
        looked.author_id,
        _STATES.index(looked.status),
        looked.days,
        _SORTS.index(looked.sort),
    )


FIELDS = 6
"""How many numbers that is."""


def decoded(words: str, given: list[int]) -> Looked:
    """Return what was looked for. Raises ``LookupError`` for what nobody can have chosen."""
    category_id, tag_id, author_id, status, days, sort = given
    if min(status, sort) < 0 or days not in (0, *PERIODS):
        raise LookupError
    return Looked(words, category_id, tag_id, author_id, _STATES[status], days, _SORTS[sort])


def words_of(message: discord.Message | None) -> str:
    """Return the words that a page was found by."""
    shown = message.embeds[0] if message is not None and message.embeds else None
    return kept(shown.author.name or "") if shown is not None else ""


def page(
    found: Found, looked: Looked, who: Standing, tag: Known | None, note: str | None = None
) -> View:
    """Return the page: what was found, with the words marked, and the ways on from it."""
    embed = discord.Embed(
        title=_title(found),
        description="\n\n".join(_parts(found, looked, who, tag))[:4_096],
        colour=cards.OPEN,
    )
    if looked.words:
        embed.set_author(name=looked.words)
    if found.hits and not (found.earlier or found.later):
        # Else the menu below says it.
        embed.set_footer(text=translated(SORTS[looked.sort]))
    return View(note, embed, _items(found, looked))


def _title(found: Found) -> str:
    if not found.hits:
        return _("Nothing found") if not found.earlier else _("There is nothing more here.")
    if found.total is None:
        return _("Questions found")
    return ngettext("{count} question found", "{count} questions found", found.total)


def _parts(found: Found, looked: Looked, who: Standing, tag: Known | None) -> list[str]:
    parts = [_hit(one, who) for one in found.hits] or [_nothing(found, looked)]
    if only := " · ".join(_narrowed(looked, who, tag)):
        parts.insert(0, _("Only: {what}").format(what=only))
    return parts


def _nothing(found: Found, looked: Looked) -> str:
    if found.earlier:
        return _("What stood here is gone, or not shown any more.")
    if queries := _closest(found):
        named = ", ".join(f"**{markup.line(one)}**" for one in queries)
        return _("None of these words stands here. Did you mean: {words}?").format(words=named)
    if looked.words:
        return _(
            "Try fewer words, or other ones for the same. Or ask it: you may be the first one "
            "here who does."
        )
    return _("Nothing here fits. Ask with /ask.")


def _closest(found: Found) -> list[str]:
    """Return what could be looked for instead, as far as a menu's choice holds it."""
    return [one for one in found.closest if 0 < len(one) <= QUERY_MOST]


def _narrowed(looked: Looked, who: Standing, tag: Known | None) -> list[str]:
    """Return what else was asked for, besides words."""
    said = []
    if looked.category_id in who.categories:
        said.append(markup.short(suggestions.path(who, who.categories[looked.category_id]), 80))
    if tag is not None:
        said.append(f"#{markup.short(tag.name, 60)}")
    if looked.author_id:
        said.append(markup.person(looked.author_id))
    if looked.status is not None:
        said.append(translated(STATES[looked.status]))
    if looked.days:
        said.append(translated(PERIODS[looked.days]))
    return said


def _hit(one: Hit, who: Standing) -> str:
    titled = content_notes.instead(one.title, one.note)
    lines = [lists.headline(one.address, one.url, titled, solved=one.solved)]
    if one.passage is not None and one.passage.text.strip():
        lines.append(f"> {passage(one.passage, PASSAGE_MOST)}")
    elif one.passage_note is not None and one.note is None:
        lines.append(f"> {markup.short(content_notes.labelled(one.passage_note), 100)}")
    lines.append(lists.facts(one, who))
    return "\n".join(lines)


def _items(found: Found, looked: Looked) -> list[discord.ui.Item[Any]]:
    code = encoded(looked)
    items: list[discord.ui.Item[Any]] = []
    if found.hits:
        options = [
            option(noted.choice(one.address, one.title, one.note), one.post_id)
            for one in found.hits
        ]
        items.append(select("browse_pick", placeholder=_("Read one"), options=options, row=0))
    elif queries := _closest(found):
        options = [option(one, one) for one in queries]
        placeholder = _("Did you mean …")
        items.append(select("search_words", *code, placeholder=placeholder, options=options, row=0))
    if found.earlier or found.later:
        items.append(
            select(
                "search_sort",
                *code,
                placeholder=_("What comes first"),
                options=[
                    option(translated(name), one.value, default=one is looked.sort)
                    for one, name in SORTS.items()
                ],
                row=1,
            )
        )
    items += _turns(found, looked)
    if not found.hits and looked != looked.anywhere:
        label = _("Look everywhere")
        items.append(button(label, "search", *encoded(looked.anywhere), 0, 0, 0, row=2))
    if looked.words:
        first = not found.hits and not found.earlier
        style = discord.ButtonStyle.primary if first else discord.ButtonStyle.secondary
        where = (looked.category_id, looked.tag_id)
        items.append(button(_("Ask it"), "search_ask", *where, style=style, row=2))
    return items


def _turns(found: Found, looked: Looked) -> list[discord.ui.Item[Any]]:
    def turn(label: str, mark: Mark, direction: int, emoji: str) -> discord.ui.Item[Any]:
        place = (direction, mark.value, mark.id)
        return button(label, "search", *encoded(looked), *place, emoji=emoji, row=2)

    turns = []
    if found.earlier and found.hits:
        turns.append(turn(_("Back"), found.hits[0].mark, -1, "◀️"))
    elif found.earlier:
        turns.append(turn(_("To the beginning"), Mark(0, 0), 0, "◀️"))
    if found.later and found.hits:
        turns.append(turn(_("Next"), found.hits[-1].mark, 1, "▶️"))
    return turns


def sorted_by(looked: Looked, chosen: str) -> Looked:
    """Return the same in another order. Raises ``ValueError`` for what is none."""
    return replace(looked, sort=Sort(chosen))


def cut_note(typed: str, looked: Looked) -> str | None:
    """Say so if not all of what was typed is looked for."""
    if len(texts.clean_line(typed)) <= len(looked.words):
        return None
    return _("That was long: only its first {count} characters were looked for.").format(
        count=len(looked.words)
    )
