"""The forms: asking, answering, commenting and editing, empty or filled again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot import texts
from bot.editing import Start
from bot.i18n import _
from bot.render.controls import Form, choice_field, form, option, text_field
from models import Category, Draft, DraftKind, PostKind

SELECT_MOST = 25


@dataclass(frozen=True, slots=True)
class Why:
    """What the form of an edit asks besides the text; ``silent`` is None for who may not choose."""

    own: bool = True
    """Whose own post it is need not say why."""
    reason: str = ""
    silent: bool | None = None


def of_draft(
    draft: Draft,
    categories: Sequence[Category] = (),
    kind: PostKind | None = None,
    address: str = "",
    *,
    own: bool = True,
    silent: bool | None = None,
    seen: int = 0,
    signing: Sequence[discord.ui.Label[Any]] = (),
) -> Form:
    """Return the form a draft came from, filled again.

    ``kind`` is what an edit is of, ``address`` the post it concerns, if that can still be seen;
    ``seen`` the revision its writer has looked at since; ``silent`` is None for who may not choose.
    """
    if draft.kind is DraftKind.QUESTION:
        return question(
            categories,
            draft_id=draft.id or 0,
            category_id=draft.category_id,
            title=draft.title,
            body=draft.body,
            tags=draft.tags,
            follows_id=draft.follows_id or 0,
        )
    if draft.kind is DraftKind.ANSWER:
        return answer(draft.parent_id or 0, address, draft_id=draft.id or 0, body=draft.body)
    if draft.kind is DraftKind.COMMENT:
        return comment(
            draft.parent_id or 0,
            address,
            draft_id=draft.id or 0,
            body=draft.body,
            signing=signing,
        )
    return edit(
        kind or PostKind.ANSWER,
        draft.parent_id or 0,
        seen or draft.base_revision or 0,
        address,
        draft_id=draft.id or 0,
        title=draft.title,
        body=draft.body,
        tags=draft.tags,
        why=Why(own, draft.reason, silent),
    )


def of_post(start: Start, address: str) -> Form:
    """Return the form for changing a post, filled with what stands there now."""
    post = start.post
    return edit(
        post.kind,
        post.id or 0,
        start.revision,
        address,
        title=post.title or "",
        body=post.body,
        tags=", ".join(start.tags),
        why=Why(own=start.own, silent=False if start.silent else None),
    )


def question(
    categories: Sequence[Category],
    *,
    draft_id: int = 0,
    category_id: int | None = None,
    title: str = "",
    body: str = "",
    tags: str = "",
    follows_id: int = 0,
) -> Form:
    """Return the form for a question; with 25 categories or fewer it asks which."""
    fields = [
        # No bounds on the fields: what is too short or long is kept and refused with its reason.
        text_field(
            _("Title"),
            "title",
            value=title,
            most=300,
            description=_("The question in one line, {least} to {most} characters").format(
                least=texts.TITLE_LEAST, most=texts.TITLE_MOST
            ),
        ),
        text_field(
            _("Details"),
            "body",
            value=body,
            long=True,
            required=False,
            description=_("Everything someone needs to help you. Markdown works."),
        ),
        text_field(
            _("Tags"),
            "tags",
            value=tags,
            most=300,
            required=False,
            description=_("Up to {most}, parted by commas").format(most=texts.TAGS_MOST),
        ),
    ]
    if 1 < len(categories) <= SELECT_MOST:
        chosen = category_id if category_id is not None else categories[0].id
        # First: at the end of a form this long, a phone would hide what was chosen for them.
        fields.insert(
            0,
            choice_field(
                _("Category"),
                "category",
                [option(one.name, one.id, default=one.id == chosen) for one in categories],
            ),
        )
    elif category_id is None and categories:
        category_id = categories[0].id
    return form(
        _("Ask a question"),
        "form",
        DraftKind.QUESTION,
        draft_id,
        category_id or 0,
        follows_id,
        fields=fields,
    )


def parted(words: str) -> tuple[str, str]:
    """Return what somebody looked for as a title, and all of it as the text if it is too long."""
    if len(words) <= texts.TITLE_MOST:
        return words, ""
    cut = words[: texts.TITLE_MOST]
    return cut.rpartition(" ")[0] or cut, words


def answer(question_id: int, address: str, *, draft_id: int = 0, body: str = "") -> Form:
    """Return the form for an answer to the question at this address."""
    field = text_field(
        _("Your answer"),
        "body",
        value=body,
        long=True,
        description=_("At least {least} characters. Markdown works.").format(
            least=texts.ANSWER_LEAST
        ),
    )
    # Translators: the title of a form in which one answers; {question} is #142.
    title = _("Answer {question}").format(question=address) if address else _("Answer")
    return form(title, "form", DraftKind.ANSWER, draft_id, question_id, 0, fields=[field])


def comment(
    post_id: int,
    address: str,
    *,
    draft_id: int = 0,
    body: str = "",
    signing: Sequence[discord.ui.Label[Any]] = (),
) -> Form:
    """Return the form for a comment on the post at this address, with the fields to sign it."""
    field = text_field(
        _("Your comment"),
        "body",
        value=body,
        long=True,
        description=_("Up to {most} characters").format(most=texts.COMMENT_MOST),
    )
    # Translators: the title of a form in which one comments; {post} is #142 or #142.3.
    title = _("Comment on {post}").format(post=address) if address else _("Comment")
    fields = [field, *signing]
    return form(title, "form", DraftKind.COMMENT, draft_id, post_id, 0, fields=fields)


def edit(
    kind: PostKind,
    post_id: int,
    revision: int,
    address: str,
    *,
    draft_id: int = 0,
    title: str = "",
    body: str = "",
    tags: str = "",
    why: Why,
) -> Form:
    """Return the form for changing a post, filled with what stands there.

    A comment has no address of its own: ``address`` is that of what it is on.
    """
    fields = [
        text_field(_("Text"), "body", value=body, long=True, required=kind is not PostKind.QUESTION)
    ]
    if kind is PostKind.QUESTION:
        fields.insert(0, text_field(_("Title"), "title", value=title, most=300))
        fields.append(text_field(_("Tags"), "tags", value=tags, most=300, required=False))
    fields.append(
        text_field(
            _("Why?"),
            "reason",
            value=why.reason,
            most=texts.REASON_MOST,
            required=not why.own,
            description=_("Shown in the history; may be empty")
            if why.own
            else _("Shown in the history, also to its author"),
        )
    )
    if why.silent is not None:
        fields.append(silent_field(silent=why.silent))
    heading = _("Edit")
    if address and kind is PostKind.COMMENT:
        heading = _("Edit a comment on {address}").format(address=address)
    elif address:
        heading = _("Edit {address}").format(address=address)
    return form(heading, "form", DraftKind.EDIT, draft_id, post_id, revision, fields=fields)


def silent_field(*, silent: bool) -> discord.ui.Label[Any]:
    """Return the field in which moderators say whether an edit shall show."""
    return choice_field(
        _("Shall it show?"),
        "silent",
        [
            option(_("Say that it was edited"), 0, default=not silent),
            option(_("Silently: no “edited by”, nobody is told"), 1, default=silent),
        ],
    )
