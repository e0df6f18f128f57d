"""Writing a text that is longer than a form: part by part, into a draft or over a post."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from bot import access, drafts, editing, errors, parts, posts, texts
from bot.access import Actor
from bot.database import Tx, now
from bot.i18n import _
from models import Draft, DraftKind, PostKind, Revision

DRAFT_MOST = 4 * texts.DETAILS_MOST
"""A draft may be longer than what can be posted, but not without an end."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which text: a draft's, or, if that is 0, that of a post at one of its revisions.

    With a draft, ``revision`` is what the editor has seen since of the post it goes over.
    """

    draft_id: int
    post_id: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Whole:
    """A text that is written part by part."""

    where: Where
    kind: PostKind
    category_id: int | None
    title: str
    body: str
    tags: str
    edits: bool = False
    """It goes over a post that stands."""
    reason: str = ""
    silent: bool | None = None
    """Its card shall not say so; None for who may not choose."""


async def whole(tx: Tx, actor: Actor, where: Where, *, writing: bool = False) -> Whole:
    """Return one's own draft, or a post one may edit, to be written on.

    Raises ``DraftGone``, ``AlreadyPosted``, and what refuses the edit.
    """
    if where.draft_id:
        draft = await drafts.mine(tx, actor, where.draft_id, writing=writing)
        return Whole(
            where,
            await drafts.becomes(tx, draft) or PostKind.ANSWER,
            draft.category_id,
            draft.title,
            draft.body,
            draft.tags,
            edits=draft.kind is DraftKind.EDIT,
            reason=draft.reason,
            silent=draft.silent if await _may_be_silent(tx, actor, draft) else None,
        )
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, where.post_id)
    access.require(access.can_edit(who, found.post, found.question))
    stood = await tx.scalar(
        select(Revision).where(
            col(Revision.post_id) == where.post_id, col(Revision.number) == where.revision
        )
    )
    if stood is None:
        raise errors.Gone
    return Whole(
        where,
        found.post.kind,
        None,
        stood.title or "",
        stood.body,
        ", ".join(one for one in stood.tags.split(",") if one),
        edits=True,
        silent=None if access.can_edit_silently(who, found.post, found.question) else False,
    )


async def _may_be_silent(tx: Tx, actor: Actor, draft: Draft) -> bool:
    """Whether this is the draft of an edit of which they may choose that it does not show."""
    if draft.kind is not DraftKind.EDIT:
        return False
    who = await access.standing(tx, actor)
    try:
        found = await posts.find(tx, who, draft.parent_id or 0)
    except errors.NotFound:
        return False
    return access.can_edit_silently(who, found.post, found.question) is None


def start(begun: editing.Start) -> Whole:
    """Return a post as it stands, to be edited part by part."""
    post = begun.post
    return Whole(
        Where(0, post.id or 0, begun.revision),
        post.kind,
        None,
        post.title or "",
        post.body,
        ", ".join(begun.tags),
        edits=True,
        silent=False if begun.silent else None,
    )


async def put_part(
    tx: Tx,
    actor: Actor,
    where: Where,
    number: int,
    mark: int,
    text: str,
    *,
    reason: str = "",
    silent: bool = False,
) -> Draft:
    """Put a text in place of a part (0: behind the last one) and return the draft it is in now.

    Raises ``TextChanged`` if the text is not the one any more that the form showed a part of.
    """
    found = await whole(tx, actor, where, writing=True)
    if parts.mark(found.body) != mark:
        raise errors.TextChanged
    try:
        body = parts.put(found.body, number, texts.storable(text))
    except IndexError:
        raise errors.TextChanged from None
    if len(body) > DRAFT_MOST:
        raise errors.TooLong(_("text"), len(body), texts.DETAILS_MOST)
    return await _keep(tx, actor, found, reason, body=body, silent=silent)


async def put_head(
    tx: Tx,
    actor: Actor,
    where: Where,
    *,
    title: str,
    tags: str,
    category_id: int | None = None,
    reason: str = "",
    silent: bool = False,
) -> Draft:
    """Change a question's title, tags and category, and leave its text; return the draft."""
    found = await whole(tx, actor, where, writing=True)
    return await _keep(
        tx,
        actor,
        found,
        reason,
        silent=silent,
        title=title,
        tags=tags,
        category_id=category_id,
    )


async def _keep(
    tx: Tx,
    actor: Actor,
    found: Whole,
    reason: str,
    *,
    silent: bool,
    title: str | None = None,
    body: str | None = None,
    tags: str | None = None,
    category_id: int | None = None,
) -> Draft:
    title = found.title if title is None else texts.storable(title)
    tags = found.tags if tags is None else texts.storable(tags)
    body = found.body if body is None else body
    if not found.where.draft_id:
        begun = await drafts.save(
            tx,
            actor,
            DraftKind.EDIT,
            parent_id=found.where.post_id,
            base_revision=found.where.revision,
            title=title,
            body=body,
            tags=tags,
        )
        return await drafts.explain(tx, begun, reason, silent=silent)
    draft = await drafts.mine(tx, actor, found.where.draft_id, writing=True)
    draft.title, draft.body, draft.tags = title, body, tags
    if draft.kind is DraftKind.EDIT:
        await drafts.explain(tx, draft, reason, silent=silent)
    if found.where.revision and draft.kind is DraftKind.EDIT:
        # They have seen what stands there now, and write over that.
        draft.base_revision = found.where.revision
    draft.updated_at = now(tx)
    if category_id is not None and draft.kind is DraftKind.QUESTION:
        who = await access.standing(tx, actor)
        draft.category_id = category_id if category_id in who.categories else None
    await tx.flush()
    return draft


def outgrew_its_form(found: Whole) -> bool:
    """Whether one form cannot show a draft's text."""
    return parts.weight(found.body) > parts.FORM_MOST


def fills_its_form(found: Whole) -> bool:
    """Whether a post's text has no room to grow in a form, and so is edited part by part."""
    return parts.weight(found.body) > parts.ROOMY


def to_be_continued(found: Whole) -> bool:
    """Whether a draft is long enough for writing on in another form, and may be longer."""
    return found.kind is not PostKind.COMMENT and (
        parts.weight(found.body) >= parts.FORM_MOST // 2 and len(found.body) < texts.DETAILS_MOST
    )
