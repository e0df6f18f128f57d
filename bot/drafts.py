"""What people submitted, kept before anything can refuse it, until it is posted or given up."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import delete, select
from sqlmodel import col

from bot import (
    access,
    aliases,
    errors,
    filters,
    limits,
    parts,
    picture_rows,
    picture_words,
    posts,
    tags,
    texts,
)
from bot.access import Actor, Standing
from bot.database import Tx, now
from models import Category, Draft, DraftKind, Post, PostKind


async def save(
    tx: Tx,
    actor: Actor,
    kind: DraftKind,
    *,
    draft_id: int | None = None,
    category_id: int | None = None,
    parent_id: int | None = None,
    base_revision: int | None = None,
    title: str = "",
    body: str = "",
    tags: str = "",
) -> Draft:
    """Keep a submission as it was typed, and return it; nothing about the text can refuse it.

    ``draft_id`` names the draft whose form was submitted again; if it is gone, not theirs, to
    become something else or longer than a form by now, a new one is made, because the text matters
    more than the row. What was to be anonymous stays that.
    """
    draft = await _own(tx, actor, draft_id) if draft_id is not None else None
    if draft is None or draft.posted_id is not None or draft.kind is not kind or _outgrew(draft):
        anonymous, alias = await _signed_before(tx, actor, draft, draft_id)
        draft = Draft(
            content_note=draft.content_note if draft is not None else None,
            anonymous=anonymous,
            alias=alias,
            guild_id=actor.guild_id,
            user_id=actor.user_id,
            kind=kind,
            created_at=now(tx),
            updated_at=now(tx),
        )
        tx.add(draft)
    draft.title, draft.body, draft.tags = map(texts.storable, (title, body, tags))
    draft.updated_at, draft.answered_at = now(tx), None
    # What a forged form names is kept only if it is of this server; the verbs check the rest.
    if category_id is not None:
        who = await access.standing(tx, actor)
        draft.category_id = category_id if category_id in who.categories else None
    if parent_id is not None:
        parent = await tx.get(Post, parent_id)
        draft.parent_id = parent_id if parent and parent.guild_id == actor.guild_id else None
    if base_revision is not None:
        draft.base_revision = base_revision
    await tx.flush()
    return draft


async def follow(tx: Tx, draft: Draft, answer_id: int) -> Draft:
    """Keep with a question's draft the answer it is to follow from, if that is of this server."""
    answer = await tx.get(Post, answer_id)
    here = answer is not None and answer.guild_id == draft.guild_id
    draft.follows_id = answer_id if here else None
    await tx.flush()
    return draft


async def explain(tx: Tx, draft: Draft, reason: str, *, silent: bool = False) -> Draft:
    """Keep with an edit's draft why it is made, and whether its card shall not say so."""
    draft.reason, draft.silent = texts.storable(reason), silent
    await tx.flush()
    return draft


async def sign(tx: Tx, draft: Draft, *, anonymous: bool, name: str = "") -> Draft:
    """Keep whether a draft is to be anonymous, and under which chosen name, if under one."""
    draft.anonymous = anonymous
    alias = texts.storable(name).strip()[: aliases.NAME_MOST]
    draft.alias = (alias or None) if anonymous else None
    draft.updated_at = now(tx)
    await tx.flush()
    return draft


async def _signed_before(
    tx: Tx, actor: Actor, draft: Draft | None, draft_id: int | None
) -> tuple[bool | None, str | None]:
    """Return how the draft was to be signed whose form comes too late to change it.

    Of one that became an anonymous post only that: its name belongs to where that stands.
    """
    if draft is not None:
        return draft.anonymous, draft.alias
    left = await tx.get(Draft, draft_id) if draft_id is not None else None
    post = await tx.get(Post, left.posted_id) if left is not None and left.posted_id else None
    theirs = post is not None and post.author_id == actor.user_id
    return (True, None) if theirs and post is not None and post.anonymous else (None, None)


def _outgrew(draft: Draft) -> bool:
    """Whether a draft is longer than a form shows: what comes from one was opened before that."""
    return parts.weight(draft.body) > parts.FORM_MOST


async def mine(tx: Tx, actor: Actor, draft_id: int, *, writing: bool = False) -> Draft:
    """Return one's own draft. Raises ``DraftGone``, or ``AlreadyPosted`` with where it went."""
    draft = await _own(tx, actor, draft_id, writing=writing)
    if draft is None:
        raise errors.DraftGone
    if draft.posted_id is not None:
        post = await tx.get(Post, draft.posted_id)
        question = await tx.get(Post, post.question_id) if post and post.question_id else post
        if post is None or question is None:
            raise errors.DraftGone
        raise errors.AlreadyPosted(posts.address(post, question))
    return draft


async def _own(tx: Tx, actor: Actor, draft_id: int, *, writing: bool = False) -> Draft | None:
    statement = select(Draft).where(
        col(Draft.id) == draft_id,
        col(Draft.guild_id) == actor.guild_id,
        col(Draft.user_id) == actor.user_id,
    )
    return (await tx.scalars(statement.with_for_update() if writing else statement)).one_or_none()


async def latest(
    tx: Tx,
    actor: Actor,
    kind: DraftKind,
    *,
    parent_id: int | None = None,
    follows_id: int | None = None,
) -> Draft | None:
    """Return one's last unposted draft of this kind (and of this post), to be offered again."""
    statement = (
        select(Draft)
        .where(
            col(Draft.guild_id) == actor.guild_id,
            col(Draft.user_id) == actor.user_id,
            col(Draft.kind) == kind,
            col(Draft.posted_id).is_(None),
        )
        .order_by(col(Draft.id).desc())
        .limit(1)
    )
    if parent_id is not None:
        statement = statement.where(col(Draft.parent_id) == parent_id)
    if follows_id is not None:
        statement = statement.where(col(Draft.follows_id) == follows_id)
    return (await tx.scalars(statement)).one_or_none()


async def add_tag(tx: Tx, actor: Actor, draft_id: int, tag_id: int) -> Draft:
    """Add a tag that this person knows to their draft of a question, and return it."""
    draft = await mine(tx, actor, draft_id, writing=True)
    if draft.kind is not DraftKind.QUESTION:
        raise errors.DraftGone
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    tag = await tags.find(tx, who, tag_id)
    draft.tags = ", ".join(dict.fromkeys([*texts.tag_names(draft.tags), tag.name]))
    draft.updated_at = now(tx)
    await tx.flush()
    return draft


async def discard(tx: Tx, actor: Actor, draft_id: int) -> None:
    """Throw one's own draft away; one that is gone or posted already is left as it is."""
    draft = await _own(tx, actor, draft_id, writing=True)
    if draft is not None and draft.posted_id is None:
        await picture_rows.drop(tx, draft)
    await tx.execute(
        delete(Draft).where(
            col(Draft.id) == draft_id,
            col(Draft.guild_id) == actor.guild_id,
            col(Draft.user_id) == actor.user_id,
            col(Draft.posted_id).is_(None),
        )
    )


async def posted(tx: Tx, who: Standing, draft: Draft, post: Post) -> None:
    """Note what a draft became; of an anonymous post it forgets whose it was."""
    draft.posted_id, draft.answered_at = post.id, None
    await picture_words.hand_on(tx, who, draft, post)
    if post.anonymous:
        draft.user_id = None
    await tx.flush()


async def problems(tx: Tx, who: Standing, draft: Draft) -> list[errors.Refusal]:
    """Return everything that would refuse this draft now, for the preview to show at once."""
    found: list[errors.Refusal] = []

    def check(rule: access.Answer) -> None:
        if rule is not None:
            found.append(rule)

    def check_text(bound: Callable[[str], object], text: str) -> None:
        try:
            bound(text)
        except errors.Refusal as refusal:
            found.append(refusal)

    try:
        if draft.kind is DraftKind.QUESTION:
            check(access.can_ask(who, category_of(who, draft)))
        elif draft.kind is DraftKind.ANSWER:
            check(access.can_answer(who, (await posts.find(tx, who, draft.parent_id or 0)).post))
        elif draft.kind is DraftKind.COMMENT:
            parent = await posts.find(tx, who, draft.parent_id or 0)
            check(access.can_comment(who, parent.post, parent.question))
        else:
            target = await posts.find(tx, who, draft.parent_id or 0)
            check(access.can_edit(who, target.post, target.question))
    except errors.NotFound as missing:
        found.append(errors.BadChoice(missing.text))
    except errors.Refusal as refusal:
        found.append(refusal)

    kind = await becomes(tx, draft)
    if kind is PostKind.QUESTION:
        check_text(texts.check_title, texts.clean_line(draft.title))
    if kind is not None:
        over = await tx.get(Post, draft.parent_id) if draft.kind is DraftKind.EDIT else None
        stands = over.body if over is not None else ""
        check_text(partial(texts.check_body, kind, instead_of=stands), texts.clean(draft.body))
    if kind is PostKind.QUESTION:
        check_text(texts.tags, draft.tags)
    return [*found, *await aliases.problems(tx, who, draft), *await _refused(tx, who, draft)]


async def _refused(tx: Tx, who: Standing, draft: Draft) -> list[errors.Refusal]:
    """Return what speaks against a draft besides: what it says, or how much they wrote just now."""
    unwanted = await filters.problem(tx, who, draft)
    found: list[errors.Refusal] = [] if unwanted is None else [errors.Screened(unwanted)]
    if draft.kind is DraftKind.EDIT:
        return found
    parent = await tx.get(Post, draft.parent_id) if draft.parent_id is not None else None
    category_id = draft.category_id if parent is None else parent.category_id
    over = await limits.problem(tx, who, PostKind(draft.kind.value), category_id)
    return found if over is None else [*found, over]


async def becomes(tx: Tx, draft: Draft) -> PostKind | None:
    """Return what a draft is the text of; None for an edit of a post that is no more."""
    if draft.kind is not DraftKind.EDIT:
        return PostKind(draft.kind.value)
    target = await tx.get(Post, draft.parent_id) if draft.parent_id is not None else None
    return target.kind if target is not None else None


def category_of(who: Standing, draft: Draft) -> Category:
    """Return the category a question draft is for. Raises ``NoCategory`` if none was chosen."""
    chosen = who.categories.get(draft.category_id or 0)
    if chosen is None or chosen.id not in access.readable(who):
        raise errors.NoCategory(any_here=any(askable(who)))
    return chosen


def for_support(who: Standing, draft: Draft, target: Post | None) -> bool:
    """Return whether a draft is for a category of peer support, as far as its author sees that."""
    key = draft.category_id if target is None else target.category_id
    return key is not None and key in access.readable(who) and who.rules(key).support


def none_askable(who: Standing) -> errors.Refusal:
    """Return why someone who can ask nowhere cannot: what it takes, if that is all that lacks."""
    for one in who.categories.values():
        if one.id in access.readable(who):
            refusal = access.can_ask(who, one)
            if isinstance(refusal, errors.NotAllowed) and refusal.who:
                return refusal
            if isinstance(refusal, errors.TooNew | errors.Suspended | errors.TimedOut):
                return refusal
    return errors.NoCategory(any_here=False)


def askable(who: Standing) -> list[Category]:
    """Return the categories this person can ask in, in the server's order."""
    return [one for one in who.categories.values() if access.can_ask(who, one) is None]
