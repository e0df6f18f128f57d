"""Up to four pictures of a question or an answer, with what they show in words."""

from collections.abc import Sequence

from bot import (
    access,
    drafts,
    editing,
    errors,
    filters,
    picture_rows,
    posts,
    revising,
    screening,
    texts,
)
from bot.access import Actor, Standing
from bot.database import Tx, now
from bot.i18n import _
from bot.picture_rows import New, Shown
from models import Draft, Post, PostKind

MOST = 4
SIZE_MOST = 8 * 1024 * 1024
"""Bytes of one picture. Discord takes 10 MiB from a bot."""

TOGETHER_MOST = 20 * 1024 * 1024
"""Bytes of all pictures of a post. Discord takes 25 MiB in one message."""

ALT_MOST = 1_000
"""Characters. Discord takes 1,024."""


async def of_draft(tx: Tx, actor: Actor, draft_id: int) -> tuple[Shown, ...]:
    """Return the pictures of one's own draft. Raises ``DraftGone`` and ``AlreadyPosted``."""
    return await picture_rows.of(tx, await _draft(tx, actor, draft_id))


async def put_to_draft(
    tx: Tx, actor: Actor, draft_id: int, pictures: Sequence[New], alts: Sequence[str]
) -> Draft:
    """Give one's own draft these pictures instead of those it had, and return it.

    Without any, those it has are only described anew, by ``alts``.
    """
    draft = await _draft(tx, actor, draft_id, writing=True)
    await _put(tx, draft, pictures, alts)
    draft.updated_at = now(tx)
    await tx.flush()
    return draft


async def drop_from_draft(tx: Tx, actor: Actor, draft_id: int) -> Draft:
    """Take all pictures off one's own draft, and return it."""
    draft = await _draft(tx, actor, draft_id, writing=True)
    await picture_rows.drop(tx, draft)
    return draft


async def of_post(tx: Tx, actor: Actor, post_id: int) -> tuple[tuple[Shown, ...], bool]:
    """Return the pictures of a post one may edit, and whether it is one's own.

    Raises what would refuse changing them.
    """
    _who, found = await _post(tx, actor, post_id)
    own = found.post.author_id == actor.user_id
    return await picture_rows.of(tx, found.post), own


async def put_to_post(
    tx: Tx,
    actor: Actor,
    post_id: int,
    pictures: Sequence[New],
    alts: Sequence[str],
    reason: str = "",
) -> Post:
    """Do with a post what ``put_to_draft`` does with a draft; whoever may edit it may do this.

    What the words for them say can let the post wait again. Raises ``BadChoice`` if there is no
    picture, neither before nor now, ``ReasonMissing``, and ``Screened`` if they are unwanted.
    """
    who, found = await _post(tx, actor, post_id, writing=True)
    why = editing.why(who, found.post, reason)
    before = await picture_rows.noted(tx, found.post)
    if not pictures and not before:
        raise errors.BadChoice(none_chosen())
    covered = [filters.masked(who, one) for one in alts]
    shown = [New(one.kind, one.data, filters.masked(who, one.alt)) for one in pictures]
    said = [one.alt for one in shown] if shown else covered
    now_said, said_before = "\n".join(said), "\n".join(one for _key, one in before)
    filters.beside(who, found.post, now_said, said_before)
    screened = await screening.screen_beside(tx, who, found.post, now_said, said_before)
    await _put(tx, found.post, shown, covered)
    if await picture_rows.noted(tx, found.post) != before:
        await revising.edit_pictures(tx, who, found.post, before, why)
        if screened.queued:
            await editing.wait_again(tx, who, found.post, screened)
    return found.post


async def drop_from_post(tx: Tx, actor: Actor, post_id: int, reason: str = "") -> Post:
    """Take all pictures off a post one may edit, and return it.

    Raises ``AlreadySo`` if there is none, and ``ReasonMissing``.
    """
    who, found = await _post(tx, actor, post_id, writing=True)
    before = await picture_rows.noted(tx, found.post)
    if not before:
        raise errors.AlreadySo(_("without pictures"))
    why = editing.why(who, found.post, reason)
    await picture_rows.drop(tx, found.post)
    await revising.edit_pictures(tx, who, found.post, before, why)
    return found.post


async def _draft(tx: Tx, actor: Actor, draft_id: int, *, writing: bool = False) -> Draft:
    draft = await drafts.mine(tx, actor, draft_id, writing=writing)
    if draft.kind not in picture_rows.PICTURED:
        raise errors.DraftGone
    return draft


async def _post(
    tx: Tx, actor: Actor, post_id: int, *, writing: bool = False
) -> tuple[Standing, posts.Found]:
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id, writing=writing)
    if found.post.kind is PostKind.COMMENT:
        raise errors.Gone
    access.require(access.can_edit(who, found.post, found.question))
    return who, found


async def _put(tx: Tx, owner: Draft | Post, pictures: Sequence[New], alts: Sequence[str]) -> None:
    if pictures:
        if len(pictures) > MOST or sum(len(one.data) for one in pictures) > TOGETHER_MOST:
            raise errors.BadChoice(
                _("That is too much: up to four pictures, together at most 20 MB.")
            )
        kept = [New(one.kind, one.data, _alt(one.alt)) for one in pictures]
        await picture_rows.replace(tx, owner, kept)
    else:
        await picture_rows.describe(tx, owner, [_alt(one) for one in alts[:MOST]])


def none_chosen() -> str:
    """Return the sentence for a form that was submitted empty."""
    return _("No picture was chosen. Press “Pictures” to choose up to four.")


def _alt(typed: str) -> str:
    return texts.clean_line(typed)[:ALT_MOST]
