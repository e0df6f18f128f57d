"""Content notes: what a text is about that somebody may not want to read unprepared.

Whoever writes a text chooses one before it is posted, or afterwards, as whoever may edit it can.
The text is a spoiler then wherever it stands whole, and stands nowhere else: where titles and
beginnings are listed or sent, the note stands in its place.
"""

from bot import access, cards, errors, events, filters, posts, queueing, texts
from bot.access import Actor
from bot.database import Tx, now
from bot.i18n import _, translated
from bot.listed_notes import LISTED
from models import CardKind, Draft, DraftKind, Post, PostKind

WORDS_MOST = 60
"""Characters of a note in one's own words."""


def named(note: str) -> str:
    """Return a note in the reader's language, or in the words of whoever wrote it."""
    return translated(LISTED[note]) if note in LISTED else note


def labelled(note: str) -> str:
    """Return a note as it stands before a text, or in its place."""
    return _("⚠ Content note: {note}").format(note=named(note))


def instead(text: str, note: str | None) -> str:
    """Return a title or the beginning of a text; of what has a note only that."""
    return text if note is None else labelled(note)


def meant(typed: str) -> str | None:
    """Return a note as it is stored; None for none. Raises ``TooLong``."""
    note = texts.clean_line(texts.storable(typed))
    if len(note) > WORDS_MOST:
        raise errors.TooLong(_("content note"), len(note), WORDS_MOST)
    return note if texts.visible_length(note) else None


async def keep(tx: Tx, draft: Draft, typed: str) -> Draft:
    """Keep with a draft the note that it is to be posted with, or none."""
    if draft.kind not in (DraftKind.QUESTION, DraftKind.ANSWER):
        raise errors.DraftGone
    draft.content_note = meant(typed)
    draft.updated_at = now(tx)
    await tx.flush()
    return draft


async def put(tx: Tx, actor: Actor, post_id: int, typed: str, reason: str | None = None) -> Post:
    """Give a post this note, or none, and return it.

    Raises what refuses an edit, ``TooLong``, and ``BadChoice`` if it is so already.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id, writing=True)
    post = found.post
    access.require(access.can_edit(who, post, found.question))
    note = meant(filters.masked(who, typed))
    if note is not None and note not in LISTED:
        filters.beside(who, post, note, post.content_note or "")
    if note == post.content_note:
        if note is None:
            raise errors.BadChoice(
                _("Nothing changed: it has no content note. Choose or write one.")
            )
        raise errors.BadChoice(_("Nothing changed: it has that content note already."))
    before, after = {"content_note": post.content_note}, {"content_note": note}
    post.content_note = note
    await tx.flush()
    await events.on_post(tx, actor.user_id, post, "content_note", before, after, reason)
    await cards.touch(tx, post)
    await queueing.shown_anew(tx, post)
    if post.kind is PostKind.QUESTION:
        await cards.touch_many(tx, CardKind.UNANSWERED, [post.guild_id])
    return post
