"""Pictures in words: the form they are chosen in, what they show, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot import texts
from bot.i18n import _, ngettext
from bot.picture_rows import Shown
from bot.pictures import ALT_MOST, MOST
from bot.render import markup, noted
from bot.render.controls import Form, button, file_field, form, text_field

Rows = tuple[int | None, int | None]

FILES, ALT, ALTS, REASON = "pictures", "alt{number}", "alts", "reason"
LISTED = 120
"""Characters of what a picture shows, where all of them are listed."""


def buttons(
    draft_id: int,
    post_id: int,
    there: Sequence[Shown],
    *,
    rows: tuple[int | None, int | None] = (None, None),
) -> list[discord.ui.Button[Any]]:
    """Return the buttons that choose the pictures of a draft, or of a post, and take them off."""
    found = [button(_("Pictures"), "pictures", draft_id, post_id, row=rows[0])]
    if there:
        found.append(button(_("Remove pictures"), "pictures_off", draft_id, post_id, row=rows[1]))
    return found


def choose(draft_id: int, post_id: int, there: Sequence[Shown], *, own: bool = True) -> Form:
    """Return the form that takes up to four pictures and what each of them shows.

    Whoever changes another's says why; a form has room for five fields.
    """
    kept = _("Leave this empty to keep those there are") if there else None
    fields = [
        file_field(
            _("Pictures"),
            FILES,
            description=kept or _("Up to four: PNG, JPEG, GIF or WebP, 8 MB each"),
            most=MOST,
        )
    ]
    if not own:
        fields.append(
            text_field(
                _("What they show"),
                ALTS,
                value="\n".join(one.alt for one in there),
                description=_("A line for each picture, in their order; may stay empty"),
                long=True,
                required=False,
            )
        )
        fields.append(_why())
        return form(_("Pictures"), "pictures_form", draft_id, post_id, fields=fields)
    fields += [
        text_field(
            _("What picture {number} shows").format(number=number + 1),
            ALT.format(number=number),
            value=there[number].alt if number < len(there) else "",
            description=_("Read aloud to whoever cannot see it; may stay empty"),
            required=False,
            most=ALT_MOST,
        )
        for number in range(MOST)
    ]
    return form(_("Pictures"), "pictures_form", draft_id, post_id, fields=fields)


def take_off(post_id: int) -> Form:
    """Return the form that asks why pictures are taken off another's post."""
    return form(_("Remove pictures"), "pictures_off_form", post_id, fields=[_why()])


def alts_of(typed: Mapping[str, str]) -> list[str]:
    """Return what the pictures show as typed into ``choose``, in their order."""
    if ALTS in typed:
        return (typed[ALTS].splitlines() + [""] * MOST)[:MOST]
    return [typed.get(ALT.format(number=number), "") for number in range(MOST)]


def _why() -> discord.ui.Label[Any]:
    return text_field(
        _("Why?"),
        REASON,
        long=True,
        most=texts.REASON_MOST,
        description=_("Shown in the history, also to its author"),
    )


def refused(why: str, alts: Sequence[str]) -> str:
    """Return why words are not kept, and the words, which would be lost with their form."""
    lines = [f"{number}. {markup.short(one, LISTED)}" for number, one in enumerate(alts, 1) if one]
    return "\n".join([why, *lines])


def told(there: Sequence[Shown], *, veiled: bool = False) -> str:
    """Return how many pictures there are and what each shows; empty if there are none.

    ``veiled``: what they show is a spoiler, as they are.
    """
    if not there:
        return ""
    lines = [ngettext("🖼 {count} picture:", "🖼 {count} pictures:", len(there))]
    for number, one in enumerate(there, 1):
        alt = noted.line(markup.short(one.alt, LISTED), veiled=veiled)
        lines.append(f"{number}. " + (alt or _("(not described)")))
    return "\n".join(lines)


def on_card(there: Sequence[Shown], url: str | None, *, veiled: bool = False) -> str | None:
    """Return what the pictures of a post show and where they are, or None if there are none."""
    if not there:
        return None
    where = _("They are on the post itself: {link}").format(link=url) if url else ""
    return "\n".join(line for line in (told(there, veiled=veiled), where) if line)


def too_large(number: int) -> str:
    """Return the sentence for a picture that is too large."""
    return _("Picture {number} is larger than 8 MB: choose a smaller one.").format(number=number)


def no_picture(number: int) -> str:
    """Return the sentence for a file that is no picture."""
    return _("File {number} is no picture that I can show: PNG, JPEG, GIF or WebP.").format(
        number=number
    )


def not_fetched(number: int) -> str:
    """Return the sentence for a file that Discord did not hand out."""
    return _("Picture {number} did not arrive: choose it once more.").format(number=number)


def too_many() -> str:
    """Return the sentence for more pictures than a post has room for."""
    return _("A post has room for four pictures: the first four are kept.")


def together_too_large(number: int) -> str:
    """Return the sentence for a picture for which no room is left."""
    return _("Picture {number} was left out: together they may have 20 MB.").format(number=number)


def saved(there: Sequence[Shown]) -> str:
    """Return the sentence after a post's pictures were changed."""
    if not there:
        return _("The pictures are taken off. The card follows in a moment.")
    return _("The pictures are kept. The card follows in a moment.")
