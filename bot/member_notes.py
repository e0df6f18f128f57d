"""Warnings, which a member reads in their inbox, and notes, which moderators alone read."""

from bot import access, errors, events, masks, taking_back
from bot.access import Actor
from bot.database import Tx, now
from bot.i18n import _
from bot.preferences import Preferences
from models import MemberNote, NoteKind, Post


def templates(chosen: Preferences) -> dict[str, str]:
    """Return a server's ready-made warnings, by name, in their order."""
    found: dict[str, str] = {}
    for line in chosen.warnings.splitlines():
        name, sign, text = line.partition("=")
        if sign and name.strip() and text.strip():
            found.setdefault(name.strip()[:100], text.strip())
    return dict(list(found.items())[:25])


SAID = (NoteKind.WARNING, NoteKind.NOTE)
"""What can be taken off a page by itself; the others go with what they tell of."""


async def warn(tx: Tx, actor: Actor, target: Actor, text: str) -> MemberNote:
    """Tell a member kindly what to mind, and return the row.

    ``target`` is who they are on Discord now. Raises ``Outranked`` for equals and those above.
    """
    who = await access.standing(tx, actor)
    access.require(access.can_keep_members(who))
    access.require(access.can_act_on(who, target))
    return await _keep(tx, actor, NoteKind.WARNING, text, target.user_id, None)


async def warn_author(tx: Tx, actor: Actor, post_id: int, text: str) -> MemberNote:
    """Do the same to whoever wrote an anonymous post, whom nobody learns of."""
    post = await masks.anonymous(tx, await access.standing(tx, actor), post_id)
    return await _keep(tx, actor, NoteKind.WARNING, text, None, post)


async def note(tx: Tx, actor: Actor, user_id: int, text: str) -> MemberNote:
    """Write down something about a member for other moderators, and return the row."""
    who = await access.standing(tx, actor)
    access.require(access.can_keep_members(who))
    return await _keep(tx, actor, NoteKind.NOTE, text, user_id, None)


async def remove(tx: Tx, actor: Actor, note_id: int) -> MemberNote:
    """Take a note or a warning off a member's page and return it; it is kept that it was there.

    Of a warning they are told that it is taken back.
    """
    row = await _found(tx, actor, note_id)
    if row.removed_at is not None:
        raise errors.BadChoice(_("Nothing changed: that is removed already."))
    await taking_back.take_back(tx, row.guild_id, [note_id], actor.user_id)
    await _log(tx, actor, row, f"{_verb(row)}_remove", None)
    return row


async def restore(tx: Tx, actor: Actor, note_id: int) -> MemberNote:
    """Put a note or a warning that was removed back where it stood, and return it."""
    row = await _found(tx, actor, note_id)
    if row.removed_at is None:
        raise errors.BadChoice(_("Nothing changed: that is not removed."))
    await taking_back.say_again(tx, row.guild_id, [note_id], actor.user_id)
    await _log(tx, actor, row, _verb(row), None)
    return row


async def _found(tx: Tx, actor: Actor, note_id: int) -> MemberNote:
    who = await access.standing(tx, actor)
    access.require(access.can_keep_members(who))
    row = await tx.get(MemberNote, note_id, with_for_update=True)
    if row is None or row.guild_id != who.guild_id or row.kind not in SAID:
        raise errors.Gone
    if row.through_post_id is not None:
        await masks.anonymous(tx, who, row.through_post_id)
    return row


async def _keep(
    tx: Tx, actor: Actor, kind: NoteKind, text: str, user_id: int | None, post: Post | None
) -> MemberNote:
    row = MemberNote(
        guild_id=actor.guild_id,
        user_id=user_id,
        through_post_id=post.id if post is not None else None,
        kind=kind,
        body=masks.words(text),
        by_id=actor.user_id,
        created_at=now(tx),
    )
    tx.add(row)
    await tx.flush()
    await _log(tx, actor, row, _verb(row), row.body if kind is NoteKind.WARNING else None)
    return row


def _verb(row: MemberNote) -> str:
    return "member.warn" if row.kind is NoteKind.WARNING else "member.note"


async def _log(tx: Tx, actor: Actor, row: MemberNote, verb: str, reason: str | None) -> None:
    """Write down that it was done; a note's words are for those who open the member's page."""
    post = await tx.get(Post, row.through_post_id) if row.through_post_id is not None else None
    await events.record(
        tx,
        row.guild_id,
        verb,
        actor_id=actor.user_id,
        post=post,
        user_id=row.user_id,
        after={"note": row.id},
        reason=reason,
    )
