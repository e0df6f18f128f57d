"""What can be done to a post now, by whom, and what was done to it: what the panel shows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, or_, select
from sqlmodel import col

from bot import (
    access,
    errors,
    events,
    flag_reports,
    flags,
    handing_over,
    members,
    moderation,
    pinning,
    posts,
    relocating,
    removing,
    snapshots,
)
from bot.access import Actor, Standing
from bot.database import Tx
from bot.flag_reports import Reports
from bot.handing_over import Left
from bot.i18n import _
from bot.rights import Right
from models import Event, Post, PostKind, PostState


class Act(StrEnum):
    """What can be done to a post by those who look after it."""

    HIDE = "hide"
    SHOW = "show"
    CLOSE = "close"
    REOPEN = "reopen"
    LOCK = "lock"
    UNLOCK = "unlock"
    PIN = "pin"
    UNPIN = "unpin"
    EDIT = "edit"
    HISTORY = "history"
    CONTENT_NOTE = "content_note"
    ACCEPT = "accept"
    TO_COMMENT = "to_comment"
    TO_ANSWER = "to_answer"
    MOVE = "move"
    RELOCATE = "relocate"
    LINK = "link"
    REMOVE = "remove"
    RESTORE = "restore"
    PURGE = "purge"
    CLEAR_FLAGS = "clear_flags"


BESIDES = (
    Act.EDIT,
    Act.HISTORY,
    Act.CONTENT_NOTE,
    Act.ACCEPT,
    Act.TO_COMMENT,
    Act.TO_ANSWER,
    Act.MOVE,
    Act.LINK,
    Act.RELOCATE,
)
"""What others may do as well: nobody's reason to open the panel, and done where it is at home."""


def acts(post: Post) -> list[Act]:
    """Return what can be done to a post in the state it is in; only questions close and lock."""
    if post.state is PostState.DELETED:
        return [Act.RESTORE, Act.PURGE]
    found = [Act.HIDE if post.state is PostState.PUBLISHED else Act.SHOW]
    if post.kind is PostKind.QUESTION:
        found.append(Act.REOPEN if post.close_reason is not None else Act.CLOSE)
        found.append(Act.UNLOCK if post.locked else Act.LOCK)
        found.append(Act.UNPIN if post.pinned else Act.PIN)
    found += [Act.EDIT, Act.HISTORY, Act.CONTENT_NOTE]
    found += {
        PostKind.QUESTION: [Act.LINK, Act.RELOCATE],
        PostKind.ANSWER: [Act.ACCEPT, Act.TO_COMMENT, Act.MOVE],
        PostKind.COMMENT: [Act.TO_ANSWER],
    }[post.kind]
    found.append(Act.REMOVE)
    if post.state is PostState.HIDDEN:
        found.append(Act.PURGE)
    if post.flag_count:
        found.append(Act.CLEAR_FLAGS)
    return found


async def refusals(tx: Tx, who: Standing, found: posts.Found) -> dict[Act, access.Answer]:
    """Return what can be done to a post in its state, and for each why this person may not."""
    post, question = found.post, found.question
    by_asker = await events.closed_by_asker(tx, question)
    lock = access.can_lock(who, question)
    edit = access.can_edit(who, post, question)
    answers: dict[Act, access.Answer] = {
        Act.HIDE: access.can_hide(who, post, question),
        Act.SHOW: access.can_show(who, post, question),
        Act.CLOSE: access.can_close(who, question),
        Act.REOPEN: access.can_reopen(who, question, closed_by_asker=by_asker),
        Act.LOCK: lock,
        Act.UNLOCK: lock,
        Act.PIN: access.can_pin(who, question),
        Act.UNPIN: access.can_unpin(who, question),
        Act.EDIT: edit,
        Act.CONTENT_NOTE: edit,
        Act.LINK: edit or access.shown(post),
        Act.HISTORY: edit or (None if post.edit_count else errors.AlreadySo(_("as first written"))),
        Act.ACCEPT: access.can_accept(who, question) or access.shown(post),
        Act.TO_COMMENT: access.can_convert(who, post, question),
        Act.TO_ANSWER: edit or access.can_answer(who, question),
        Act.MOVE: access.can_move(who, post, question),
        Act.RELOCATE: _can_relocate(who, question),
        Act.REMOVE: access.can_remove(who, post, question),
        Act.RESTORE: access.can_restore(who, post, question),
        Act.PURGE: access.can_purge(who, post, question),
        Act.CLEAR_FLAGS: access.can_hide(who, post, question),
    }
    if post.state is PostState.DELETED and await removing.removed(tx, post) is None:
        # What its author deleted is theirs; what is removed for good is nowhere.
        answers[Act.RESTORE] = errors.BadChoice(
            _("What its author deleted comes back only if they post it again.")
        )
        if await removing.purged(tx, post):
            answers[Act.PURGE] = errors.AlreadySo(_("removed for good"))
    # An asker who closes their own question has the rest where it is at home.
    besides = BESIDES if who.may(Right.HIDE, post.category_id) else ()
    return {act: answers[act] for act in acts(post) if act not in BESIDES or act in besides}


def _can_relocate(who: Standing, question: Post) -> access.Answer:
    if relocating.places(who, question):
        return access.can_relocate(who, question)
    return errors.BadChoice(_("There is no other category that you could move it to."))


@dataclass(frozen=True, slots=True)
class Panel:
    """A post as those see it who look after it, with what this one of them can do to it now."""

    who: Standing
    """The one who looks at it."""
    post: Post
    question: Post
    address: str
    body: str
    """What it says; nothing of what its author deleted, or what was removed for good."""
    author: str
    """The name they go by; of an anonymous post the alias."""
    duplicate: str | None
    """#n of the question that this one repeats."""
    url: str | None
    acts: tuple[Act, ...]
    refused: Mapping[Act, errors.Refusal]
    """What could be done to it as it stands, but not by this person, and why."""
    moves: bool
    """They may move its answers to the question that it repeats."""
    logs: bool
    """They may read the log."""
    reports: Reports | None
    """What stands against it, for moderators and editors alone; never whose reports they are."""
    log: tuple[Event, ...]
    """What was done to it lately, the latest first; for moderators and editors alone."""
    left: tuple[Left, ...] | None
    """What is left for whoever comes next; None: this is not theirs to read."""


async def panel(tx: Tx, actor: Actor, post_id: int) -> Panel:
    """Return what the panel of a post shows to those who may do at least one thing there.

    Raises ``NotFound``, and for everyone else what refuses them: ``NotAModerator``, as a rule.
    """
    who = await access.standing(tx, actor)
    access.require(access.takes_part(who))
    found = await removing.find(tx, who, post_id)
    post = found.post
    asked = await refusals(tx, who, found)
    refused = {act: answer for act, answer in asked.items() if answer is not None}
    opened = [act for act in asked if act not in BESIDES]
    if post.state is not PostState.DELETED and refused.keys() >= set(opened):
        raise refused[opened[0]]
    gone = post.state is PostState.DELETED and await removing.removed(tx, post) is None
    author = await members.find(tx, post.guild_id, post.author_id)
    looks_after = who.may(Right.HIDE, post.category_id)
    repeated = await tx.get(Post, post.duplicate_of) if post.duplicate_of else None
    return Panel(
        who=who,
        post=post,
        question=found.question,
        address=found.address,
        body="" if gone else post.title or post.body,
        author=snapshots.author(post, {author.user_id: author} if author else {}).name,
        duplicate=f"#{repeated.number}" if repeated is not None else None,
        url=await posts.url(tx, post),
        acts=tuple(act for act in asked if act not in refused),
        refused=refused,
        moves=bool(post.answer_count) and who.may(Right.MOVE, post.category_id),
        logs=who.may(Right.READ_LOG, post.category_id),
        log=tuple(await _log_of(tx, post)) if looks_after else (),
        left=await handing_over.left(tx, who, post.id) if looks_after else None,
        reports=(await flag_reports.against(tx, [post_id])).get(post_id) if looks_after else None,
    )


SHAPED = ("answer.to_comment", "comment.to_answer", "answer.move", "question.move")
"""What brings a thread into shape (``bot.shaping``)."""
ROLLED_BACK = tuple(f"{kind}.edit" for kind in PostKind)
"""In the log these are roll backs: what an edit changed is in the history."""


async def _log_of(tx: Tx, post: Post, limit: int = 5) -> Sequence[Event]:
    # What it was before it became what it is, too.
    verbs = [f"{kind}.{act}" for kind in PostKind for act in Act if act not in BESIDES]
    restored = col(Event.after)["restored"].as_integer().is_not(None)
    acts = or_(
        col(Event.verb).in_([*verbs, *SHAPED]), and_(col(Event.verb).in_(ROLLED_BACK), restored)
    )
    rows = await tx.scalars(
        select(Event)
        .where(col(Event.post_id) == post.id, acts)
        .order_by(col(Event.id).desc())
        .limit(limit)
    )
    return rows.all()


Verb = Callable[[Tx, Actor, int, str | None], Awaitable[Post]]

DO: dict[Act, Verb] = {
    Act.HIDE: moderation.hide,
    Act.SHOW: moderation.show,
    Act.REOPEN: moderation.reopen,
    Act.LOCK: moderation.lock,
    Act.UNLOCK: moderation.unlock,
    Act.PIN: pinning.pin,
    Act.UNPIN: pinning.unpin,
    Act.REMOVE: removing.remove,
    Act.RESTORE: removing.restore,
    Act.PURGE: removing.purge,
    Act.CLEAR_FLAGS: flags.clear,
}
"""The verbs by their names, but for closing, which needs more than a reason."""
