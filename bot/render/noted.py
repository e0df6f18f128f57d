"""Content notes as they are chosen and shown: the note, and the text behind it as a spoiler."""

import re
from typing import Any

import discord

from bot import content_notes, texts
from bot.i18n import _
from bot.listed_notes import LISTED
from bot.render import markup
from bot.render.controls import Form, button, choice_field, form, option, select, text_field
from models import Draft, DraftKind

NONE, OWN = "none", "own"
"""What is chosen beside the notes of the list."""

_STROKES = re.compile(r"\|(?=\|)")


def head(note: str) -> str:
    """Return the line before a text."""
    return f"**{markup.line(content_notes.labelled(note))}**\n"


def room(note: str | None) -> int:
    """Return how many characters a note takes on each page of a text."""
    return 0 if note is None else len(head(note)) + len("||\u200b||")


def pages(text: str, note: str | None, size: int = markup.CARD_BODY) -> list[str]:
    """Return a text in pages of at most ``size`` characters, and ``room`` more for its note.

    Under a note each page is a spoiler by itself. Strokes inside are parted, which nobody sees:
    two of them would end it.
    """
    whole = markup.body(text)
    if note is None:
        return markup.pages(whole, size)
    found = markup.pages(_STROKES.sub("|\u200b", whole), size)
    return [head(note) + _veiled(one) for one in found]


def veiled(escaped: str, note: str | None) -> str:
    """Return a page of which all Markdown is ours as a spoiler behind its note, if it has one."""
    # Addresses are not escaped, and may hold strokes too.
    return escaped if note is None else head(note) + _veiled(_STROKES.sub("|\u200b", escaped))


def line(escaped: str, *, veiled: bool) -> str:
    """Return a line of ours, as a spoiler if it is to be one and says anything."""
    return f"||{escaped}||" if veiled and escaped else escaped


def _veiled(page: str) -> str:
    if not page.strip():
        return ""
    # A stroke at its end would be taken for half of what ends it.
    return f"||{page}\u200b||" if page.endswith("|") else f"||{page}||"


def brief(text: str, note: str | None, most: int) -> str:
    """Return the beginning of a text in one line, or its note instead."""
    return markup.short(content_notes.instead(text, note), most)


def choice(address: str, title: str, note: str | None) -> str:
    """Return a question or an answer as a menu names it: its address and title, or the note."""
    return markup.label(f"{address} {content_notes.instead(title, note)}", 100)


def menu(draft: Draft) -> list[discord.ui.Item[Any]]:
    """Return the menu of a preview; comments and edits have no preview, and so no menu."""
    if draft.kind not in (DraftKind.QUESTION, DraftKind.ANSWER):
        return []
    return [
        select(
            "draft_note",
            draft.id or 0,
            placeholder=_("A content note? The text is a spoiler then"),
            options=_options(draft.content_note),
        )
    ]


def _options(note: str | None) -> list[discord.SelectOption]:
    listed = [option(_labelled(one), one, default=one == note) for one in LISTED]
    mine = note is not None and note not in LISTED
    own = _labelled(note) if mine and note else _("In your own words …")
    return [
        option(_("No content note"), NONE, _("Its text is shown at once"), default=note is None),
        *listed,
        option(markup.label(own, 100), OWN, default=mine),
    ]


def _labelled(note: str) -> str:
    return _("Content note: {note}").format(note=content_notes.named(note))


def words_form(draft_id: int, note: str | None) -> Form:
    """Return the form that asks for a note in one's own words."""
    return form(_("Content note"), "draft_note_words", draft_id, fields=[_words(note)])


def post_form(post_id: int, address: str, note: str | None, *, own: bool) -> Form:
    """Return the form that gives a post a note, or another one, or none."""
    # Where none stands there is none to take off, and own words are chosen by being written.
    offered = [one for one in _options(note) if note is not None or one.value in LISTED]
    fields = [
        choice_field(_("Content note"), "note", offered, required=note is not None),
        _words(note),
    ]
    if not own:
        fields.append(
            text_field(
                _("Why?"),
                "reason",
                long=True,
                required=False,
                most=texts.REASON_MOST,
                description=_("Its author reads this; may be empty"),
            )
        )
    title = _("Content note of {address}").format(address=address)
    return form(title, "content_note_form", post_id, fields=fields)


def _words(note: str | None) -> discord.ui.Label[Any]:
    return text_field(
        _("In your own words"),
        "words",
        value=note if note is not None and note not in LISTED else "",
        required=False,
        most=content_notes.WORDS_MOST,
        description=_("What it is about, in a few words, without details"),
    )


def typed(chosen: str, words: str) -> str:
    """Return what was meant by a choice and the words beside it; empty for no note."""
    if chosen in ("", OWN):
        return words
    return chosen if chosen in LISTED else ""


def deed(post_id: int, row: int | None = None) -> discord.ui.Item[Any]:
    """Return the button under More."""
    return button(_("Content note"), "content_note", post_id, row=row)


def done(note: str | None) -> str:
    """Return the sentence after a post's note was changed."""
    if note is None:
        return _("It has no content note any more. The card follows in a moment.")
    return _("Its text is a spoiler now, behind the note “{note}”. The card follows.").format(
        note=markup.short(content_notes.named(note), content_notes.WORDS_MOST)
    )
