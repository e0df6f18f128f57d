"""Asked already? The page between the form and the preview, and what follows from it."""

from collections.abc import Sequence
from typing import Any

import discord

from bot import content_notes
from bot.access import Standing
from bot.asked_before import Answered
from bot.i18n import _
from bot.render import cards, lists, noted
from bot.render.controls import button, choice_field, option
from bot.render.pages import View
from bot.render.passages import passage
from bot.search import Alike

ANSWER_MOST = 400


def page(found: Sequence[Alike], draft_id: int, who: Standing, note: str | None = None) -> View:
    """Return what was asked before, each with its accepted answer, and both ways on."""
    intro = _("Something like it was asked here before. If one of these helps, you need not wait.")
    embed = discord.Embed(
        title=_("Was it asked already?"),
        description="\n\n".join([intro, *(_one(one, who) for one in found)])[:4_096],
        colour=cards.OPEN,
    )
    embed.set_footer(text=_("Your question is kept. Only you see this."))
    items: list[discord.ui.Item[Any]] = [
        button(_label(one), "answers_me", draft_id, one.question_id, row=0) for one in found
    ]
    items.append(
        button(
            _("Mine is different"), "different", draft_id, style=discord.ButtonStyle.primary, row=1
        )
    )
    items.append(button(_("Edit again"), "draft", draft_id, row=1))
    items.append(button(_("Cancel"), "cancel", draft_id, row=1))
    return View(note, embed, items)


def _label(one: Alike) -> str:
    """Return what somebody says who chooses a question; of one without an answer, something else.

    Either way they hear of it from now on.
    """
    said = _("#{number} answers me") if one.answer_count else _("I mean the same as #{number}")
    return said.format(number=one.number)


def _one(one: Alike, who: Standing) -> str:
    titled = content_notes.instead(one.title, one.note)
    lines = [lists.headline(f"#{one.number}", one.url, titled, solved=one.solved)]
    if one.answer is not None and one.answer.text.strip():
        lines.append(f"> {passage(one.answer, ANSWER_MOST)}")
    lines.append(lists.facts(one, who))
    return "\n".join(lines)


def answered(view: View, draft_id: int, found: Answered) -> View:
    """Return the page of what answers them, with what became of theirs and the way back to it."""
    said = []
    if found.followed:
        said.append(_("You follow #{number} now.").format(number=found.number))
    said.append(_("Your own question is not posted. It is kept for a day: /ask goes on with it."))
    text = "\n".join([" ".join(said), *([view.text] if view.text else [])])
    back = button(_("Mine is different"), "different", draft_id, row=4)
    return View(text, view.embed, [*view.items, back])


def lines(alike: Sequence[Alike]) -> str:
    """Return what a question may repeat, for the panel of moderators."""
    named = [(f"#{one.number}", noted.brief(one.title, one.note, 80), one.url) for one in alike]
    return "\n".join(
        f"[{number}]({url}) {title}" if url else f"{number} {title}" for number, title, url in named
    )[:1_024]


def fields(alike: Sequence[Alike]) -> list[discord.ui.Label[Any]]:
    """Return the field in which one of them is chosen when the question is closed, if any."""
    if not alike:
        return []
    options = [
        option(noted.choice(f"#{one.number}", one.title, one.note), one.number) for one in alike
    ]
    said = _("Only for a duplicate: one that asks much the same")
    return [choice_field(_("Duplicate of"), "likely", options, required=False, description=said)]
