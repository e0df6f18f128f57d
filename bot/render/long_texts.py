"""What someone sees who writes a text longer than a form: its parts, and the form of each."""

from collections.abc import Sequence

import discord

from bot import parts, texts
from bot.i18n import _
from bot.long_texts import Whole
from bot.render import cards, forms, markup
from bot.render.controls import Form, button, choice_field, form, option, select, text_field
from bot.render.pages import View
from models import Category, PostKind

HEAD = -1
"""The number that stands for a question's title and tags."""

PARTS_MOST = 23


def page(whole: Whole) -> View:
    """Return the menu of a long text's parts."""
    found = parts.of(whole.body)
    length = len(texts.clean(whole.body))
    embed = discord.Embed(
        title=_("A text in {count} parts").format(count=len(found)),
        description=_(
            "It has {length} of {most} characters, more than one form shows. Choose what to "
            "change; the rest stays as it is."
        ).format(length=length, most=texts.DETAILS_MOST),
        colour=cards.OPEN,
    )
    if whole.where.draft_id:
        buttons = [
            button(_("Preview"), "preview", whole.where.draft_id),
            button(_("Cancel"), "cancel", whole.where.draft_id),
        ]
    else:
        buttons = [button(_("To the post"), "question", whole.where.post_id)]
    return View(embed=embed, items=[_menu(whole, found), *buttons])


def _menu(whole: Whole, found: Sequence[parts.Part]) -> discord.ui.Select[discord.ui.View]:
    options = []
    if whole.kind is PostKind.QUESTION:
        options.append(option(_("Title and tags"), HEAD, markup.label(whole.title, 90) or None))
    for number, one in enumerate(found[:PARTS_MOST], 1):
        name = _("Part {number} of {count}").format(number=number, count=len(found))
        options.append(option(name, number, markup.label(one.text[:200], 90)))
    options.append(option(_("Write on"), parts.APPEND, _("Add to its end")))
    return select("part", *_named(whole), placeholder=_("Choose what to change"), options=options)


def write_on(whole: Whole) -> discord.ui.Button[discord.ui.View]:
    """Return the button that opens a form for what comes next."""
    return button(_("Write on"), "part", *_named(whole), parts.APPEND)


def part_form(whole: Whole, number: int) -> Form | None:
    """Return the form of a part (0: of what comes behind the last), or None if there is none."""
    found = parts.of(whole.body)
    if number == parts.APPEND:
        title = _("Write on")
        length = len(texts.clean(whole.body))
        field = text_field(
            _("What comes next"),
            "body",
            long=True,
            description=_("Goes to the end as a new paragraph; {left} characters are left").format(
                left=max(texts.DETAILS_MOST - length, 0)
            ),
        )
    elif 1 <= number <= len(found):
        title = _("Part {number} of {count}").format(number=number, count=len(found))
        text = found[number - 1].text
        field = text_field(_("Text"), "body", value=text, long=True, required=False)
    else:
        return None
    names = (*_named(whole), number, parts.mark(whole.body))
    return form(title, "part_form", *names, fields=[field, *_why(whole)])


def head_form(whole: Whole, categories: Sequence[Category]) -> Form:
    """Return the form for the title and tags of a question whose text is too long to stand in it.

    ``categories`` are those it may go to, none for a question that is posted already.
    """
    fields = [
        text_field(_("Title"), "title", value=whole.title, most=300),
        text_field(_("Tags"), "tags", value=whole.tags, most=300, required=False),
    ]
    if whole.where.draft_id and 1 < len(categories) <= 25:
        fields.insert(
            0,
            choice_field(
                _("Category"),
                "category",
                [
                    option(one.name, one.id, default=one.id == whole.category_id)
                    for one in categories
                ],
                required=False,
            ),
        )
    return form(_("Title and tags"), "head_form", *_named(whole), fields=[*fields, *_why(whole)])


def _why(whole: Whole) -> list[discord.ui.Label[discord.ui.View]]:
    """Return the fields for why a post that stands is changed, and whether that shall show."""
    if not whole.edits:
        return []
    description = _("Shown in the history; may be empty if the post is yours")
    silent = [] if whole.silent is None else [forms.silent_field(silent=whole.silent)]
    return [
        text_field(
            _("Why?"),
            "reason",
            value=whole.reason,
            most=texts.REASON_MOST,
            required=False,
            description=description,
        ),
        *silent,
    ]


def _named(whole: Whole) -> tuple[int, int, int]:
    return whole.where.draft_id, whole.where.post_id, whole.where.revision
