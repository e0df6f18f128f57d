"""Who may see and do what: asked again each time, never remembered.

An ``Actor`` is what the surface knows of someone at this moment (Discord's permissions and roles).
``standing`` adds what the database knows (the server's choices and its categories). Every ``can_…``
answers None for yes, or the refusal to raise or to read: the same predicate guards a verb and
decides whether a button is shown. Which level is enough for what stands in ``bot.rights``.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, literal_column, or_
from sqlmodel import col

from bot import errors, floors, rights, sets
from bot.actors import Actor, Can, Standing, level_of, standing
from bot.database import Tx, table
from bot.i18n import _
from bot.levels import Level
from bot.placings import PLACINGS
from bot.rights import MODERATING, TABLE, Own, Right
from models import Barred, Category, Post, PostKind, PostState
from models.types import Big

# Whoever asks what somebody may do says who they are: all of it comes from here.
__all__ = ["Actor", "Can", "Standing", "standing"]

# -- what they can see ---------------------------------------------------------------------------


def readable(who: Standing) -> frozenset[int]:
    """Return the ids of the categories that they can see now, by name and in lists.

    A category is readable if its channel is; one without a channel, if one inside it is; one whose
    channel is gone, by moderators. Whose posts they can read: ``covered``.
    """
    seen = {key for key, one in who.categories.items() if _sees(who, one)}
    # A parent without a channel of its own shows through its children, from the leaves upwards.
    for category in sorted(who.categories.values(), key=lambda one: -one.depth):
        parent = who.categories.get(category.parent_id or 0)
        if category.id in seen and parent is not None and parent.channel_id is None:
            seen.add(parent.id or 0)
    return frozenset(seen)


def covered(who: Standing) -> frozenset[int]:
    """Return the ids of the categories whose posts they can read now.

    Where there is no channel, or none any more, nobody can say who may: then it is moderators, and
    the posts' authors (``may_read``). What somebody sees inside such a category says nothing.
    """
    placeless = {key for key, one in who.categories.items() if _placeless(one)}
    theirs = {key for key in placeless if who.moderates_in(key)}
    return readable(who) - placeless | theirs


def _placeless(category: Category) -> bool:
    return category.channel_id is None or category.channel_gone_at is not None


def _sees(who: Standing, category: Category) -> bool:
    if category.channel_gone_at is not None:
        return who.moderates_in(category.id or 0)
    return category.channel_id in who.actor.visible


def may_read(who: Standing) -> ColumnElement[bool]:
    """Return the condition on ``post`` that every list, count and jump for this reader carries."""
    open_ones = covered(who)
    inside = _inside(open_ones, _gone(who), who.actor.user_id)
    scope = and_(col(Post.guild_id) == who.guild_id, inside)
    whole = {key for key in open_ones if who.may(Right.SEE_HIDDEN, key)}
    if whole == open_ones and who.level >= Level.EDITOR:
        return and_(scope, col(Post.state) != PostState.DELETED)
    unshown = col(Post.state).in_([PostState.HIDDEN, PostState.QUEUED])
    own = and_(col(Post.author_id) == who.actor.user_id, unshown)
    known = [and_(col(Post.category_id).in_(whole), unshown)] if whole else []
    vetted = {key for key in open_ones if who.may(Right.VET, key)} - whole
    if vetted:
        waits = col(Post.state) == PostState.QUEUED
        known.append(and_(col(Post.category_id).in_(vetted), waits))
    return and_(scope, or_(col(Post.state) == PostState.PUBLISHED, own, *known))


def _inside(open_ones: Any, gone: Any, reader: Any, post: Any = Post) -> ColumnElement[bool]:
    """Return the condition on a post of the server that this reader can look where it is.

    Where a channel is gone, they find what they wrote themselves.
    """
    own = and_(col(post.category_id).in_(gone), col(post.author_id) == reader)
    return or_(col(post.category_id).in_(open_ones), own)


def _gone(who: Standing) -> list[int]:
    return [key for key, one in who.categories.items() if _placeless(one)]


SHOWN_TO = and_(
    col(Post.guild_id) == bindparam("guild", type_=Big),
    _inside(
        bindparam("open", expanding=True),
        bindparam("gone", expanding=True),
        bindparam("reader", type_=Big),
    ),
    col(Post.state) == PostState.PUBLISHED,
)
"""What ``may_read`` says of published posts, for statements that are made once for all readers."""


def shown_in(tx: Tx, post: Any) -> ColumnElement[bool]:
    """Return the same of ``Post`` or an alias of it, for a statement of ``bot.direct``."""
    inside = _inside(
        sets.listed(tx, "open", Big),
        sets.listed(tx, "gone", Big),
        bindparam("reader", type_=Big),
        post,
    )
    return and_(
        # As a sum: else what is known by its id would be looked for among all of the server's.
        col(post.guild_id) + literal_column("0") == bindparam("guild", type_=Big),
        inside,
        col(post.state) == sets.fixed(table(Post).c.state, PostState.PUBLISHED),
    )


def shown_to(who: Standing) -> dict[str, Any]:
    """Return what ``SHOWN_TO`` and ``shown_in`` must be given for this reader."""
    return {
        "guild": who.guild_id,
        "open": list(covered(who)),
        "gone": _gone(who),
        "reader": who.actor.user_id,
    }


def can_read(who: Standing, post: Post, *, to_show: Post | None = None) -> bool:
    """Return whether they can see this post: the same rule as ``may_read``, for one row at hand.

    ``to_show`` is what the post is read for, where it is the question of that: the author of an
    answer in a category without a channel sees it with its question.
    """
    if post.guild_id != who.guild_id or post.state is PostState.DELETED:
        return False
    own = post.author_id == who.actor.user_id
    wrote = own or (to_show is not None and to_show.author_id == who.actor.user_id)
    category = who.categories.get(post.category_id)
    if category is None:
        return False
    if post.category_id not in covered(who) and not (_placeless(category) and wrote):
        return False
    if post.state is PostState.QUEUED and who.may(Right.VET, post.category_id):
        return True
    return post.state is PostState.PUBLISHED or own or who.may(Right.SEE_HIDDEN, post.category_id)


# -- what they can do ----------------------------------------------------------------------------

Answer = errors.Refusal | None
"""None: yes. Otherwise the refusal, to raise or to show."""


def require(answer: Answer) -> None:
    """Raise the refusal, if it is one."""
    if answer is not None:
        raise answer


def takes_part(who: Standing) -> Answer:
    """May they do anything at all?"""
    if who.actor.bot:
        return errors.NoBots()
    if who.actor.timed_out:
        return errors.TimedOut()
    return who.barred(Barred.ALL)


def _may_speak(who: Standing, category: Category, needed: Can) -> Answer:
    if category.archived_at is not None:
        return errors.CategoryArchived(category.name)
    if category.channel_gone_at is not None:
        return errors.NoChannel(category.name, gone=True)
    if category.channel_id is None:
        return errors.NoChannel(category.name, gone=False)
    has = who.actor.channels.get(category.channel_id, Can.NOTHING)
    if Can.VIEW not in has:
        return errors.NotAllowed()
    if (Can.COMMANDS if category.cards_only else needed) not in has:
        return errors.MayNotSpeak(category.channel_id)
    return None


def can_ask(who: Standing, category: Category) -> Answer:
    """May they ask here? Discord's own right to write in the channel, or commands if cards only."""
    return (
        takes_part(who)
        or who.barred(Barred.ASK)
        or _may_speak(who, category, Can.SEND)
        or who.refused(Right.ASK, category.id or 0)
        or _too_new(who, floors.ASK, category.id or 0)
    )


def votes_from(who: Standing, category_id: int) -> datetime | None:
    """Return from when on they are old enough here for votes that count; None: nobody knows."""
    new = _too_new(who, floors.VOTE, category_id)
    return who.moment if new is None else new.again


def _too_new(who: Standing, what: str, category_id: int) -> errors.TooNew | None:
    return floors.refusal(
        what,
        who.preferences,
        user_id=who.actor.user_id,
        joined_at=who.actor.joined_at,
        level=who.level_in(category_id),
        moment=who.moment,
    )


def _can_reply(who: Standing, right: Right, post: Post) -> Answer:
    category = who.categories[post.category_id]
    needed = Can.SEND_IN_THREADS if PLACINGS[category.layout].in_threads else Can.SEND
    return (
        takes_part(who)
        or who.barred(Barred.ANSWER if right is Right.ANSWER else Barred.COMMENT)
        or _may_speak(who, category, needed)
        or who.refused(right, post.category_id)
    )


def can_answer(who: Standing, question: Post) -> Answer:
    """May they answer this question?"""
    return (
        shown(question)
        or _can_reply(who, Right.ANSWER, question)
        or _unlocked(who, question)
        or (errors.QuestionClosed(question.number or 0) if question.close_reason else None)
    )


def can_comment(who: Standing, post: Post, question: Post) -> Answer:
    """May they comment on this question or answer?"""
    return shown(post, question) or _can_reply(who, Right.COMMENT, post) or _unlocked(who, question)


def can_vote(who: Standing, post: Post, question: Post, value: int = 1) -> Answer:
    """May they vote on this post, up or down, or (``value`` 0) take their vote back?

    Not on their own, on comments, or where it is locked. The same is asked of whole batches of
    votes in ``bot.votes``.
    """
    if post.author_id == who.actor.user_id:
        return errors.OwnPost()
    right = {1: Right.VOTE_UP, -1: Right.VOTE_DOWN}.get(value)
    return (
        takes_part(who)
        or shown(post, question)
        or _unlocked(who, question)
        or (who.barred(Barred.VOTE) if right is not None else None)
        or (who.refused(right, post.category_id) if right is not None else None)
        or (_too_new(who, floors.VOTE, post.category_id) if right is not None else None)
    )


def _entitled(who: Standing, right: Right, post: Post, question: Post) -> Answer:
    """May they do this to a post, by their level in its category, or because it is theirs?"""
    own = {Own.AUTHOR: post, Own.ASKER: question}.get(TABLE[right].own or Own.CLOSER)
    if own is not None and own.author_id == who.actor.user_id:
        return None
    return who.refused(right, post.category_id)


def can_accept(who: Standing, question: Post) -> Answer:
    """May they accept an answer to this question?"""
    return (
        _entitled(who, Right.ACCEPT, question, question)
        or takes_part(who)
        or shown(question)
        or _unlocked(who, question, question)
    )


_EDIT = {
    PostKind.QUESTION: Right.EDIT_QUESTION,
    PostKind.ANSWER: Right.EDIT_ANSWER,
    PostKind.COMMENT: Right.EDIT_COMMENT,
}


_WRITING = {
    PostKind.QUESTION: Barred.ASK,
    PostKind.ANSWER: Barred.ANSWER,
    PostKind.COMMENT: Barred.COMMENT,
}


def can_edit(who: Standing, post: Post, question: Post) -> Answer:
    """May they change this text? A hidden one only who sees the hidden; a closed question's not."""
    return _can_change(who, _EDIT[post.kind], post, question)


def can_edit_silently(who: Standing, post: Post, question: Post) -> Answer:
    """May they change this text without being named on the card?

    Not their own anonymous one, of which the history would say that a moderator wrote it.
    """
    if _masked(who, post):
        return errors.NotAllowed()
    return can_edit(who, post, question) or _entitled(who, Right.EDIT_SILENTLY, post, question)


def can_convert(who: Standing, post: Post, question: Post) -> Answer:
    """May they turn this answer into a comment?"""
    return _can_change(who, Right.CONVERT, post, question)


def can_move(who: Standing, post: Post, question: Post) -> Answer:
    """May they put this answer under another question?"""
    return _can_change(who, Right.MOVE, post, question)


def can_relocate(who: Standing, question: Post) -> Answer:
    """May they put this question, with all that belongs to it, into another category?"""
    return _can_moderate(who, Right.MOVE, question, question)


def can_bring(who: Standing, category: Category) -> Answer:
    """May they move questions from elsewhere into this category?"""
    refused = who.refused(Right.MOVE, category.id or 0)
    if category.id not in readable(who):
        return errors.NotAllowed()
    if category.archived_at is not None:
        return errors.CategoryArchived(category.name)
    if category.channel_id is None or category.channel_gone_at is not None:
        return errors.NoChannel(category.name, gone=category.channel_id is not None)
    return refused


def _can_change(who: Standing, right: Right, post: Post, question: Post) -> Answer:
    entitled = _entitled(who, right, post, question)
    if entitled is not None:
        return entitled
    seen = who.may(Right.SEE_HIDDEN, post.category_id) and not _masked(who, post)
    if post.state not in (PostState.PUBLISHED, PostState.QUEUED) and not seen:
        return errors.PostHidden()
    if post.kind is PostKind.QUESTION and post.close_reason:
        return errors.QuestionClosed(post.number or 0)
    # Else what may not be written could be written over something old.
    return takes_part(who) or who.barred(_WRITING[post.kind]) or _unlocked(who, question, post)


def can_delete(who: Standing, post: Post, question: Post) -> Answer:
    """May they delete this post? Its author, and not a question that has answers."""
    entitled = _entitled(who, Right.DELETE, post, question)
    if entitled is not None:
        return entitled
    if post.kind is PostKind.QUESTION and post.answer_count:
        return errors.HasAnswers(post.answer_count)
    return takes_part(who) or _unlocked(who, question, post)


def can_hide(who: Standing, post: Post, question: Post) -> Answer:
    """May they take this post out of sight?"""
    return _can_moderate(who, Right.HIDE, post, question)


def can_show(who: Standing, post: Post, question: Post) -> Answer:
    """May they put this post in sight again?"""
    return _can_moderate(who, Right.SHOW, post, question)


def can_close(who: Standing, question: Post) -> Answer:
    """May they let this question take no more answers?"""
    return _can_moderate(who, Right.CLOSE, question, question)


def can_reopen(who: Standing, question: Post, *, closed_by_asker: bool) -> Answer:
    """May they let this question take answers again? Its asker, if they closed it themselves."""
    if closed_by_asker and question.author_id == who.actor.user_id:
        return can_close(who, question)
    return _can_moderate(who, Right.REOPEN, question, question)


def can_lock(who: Standing, question: Post) -> Answer:
    """May they let nobody but moderators change anything about this question, or end that?"""
    return _can_moderate(who, Right.LOCK, question, question)


def can_pin(who: Standing, question: Post) -> Answer:
    """May they have this question's message pinned, or its post in a forum?"""
    return can_unpin(who, question) or shown(question)


def can_unpin(who: Standing, question: Post) -> Answer:
    """May they have this question's message pinned no more?"""
    return _can_moderate(who, Right.PIN, question, question)


def can_remove(who: Standing, post: Post, question: Post) -> Answer:
    """May they delete somebody's post so that it can be brought back? Not an answered question."""
    refused = _can_moderate(who, Right.REMOVE, post, question)
    if refused is None and post.kind is PostKind.QUESTION and post.answer_count:
        return errors.HasAnswers(post.answer_count)
    return refused


def can_restore(who: Standing, post: Post, question: Post) -> Answer:
    """May they bring back what was deleted for its author?"""
    return _can_moderate(who, Right.REMOVE, post, question)


def can_purge(who: Standing, post: Post, question: Post) -> Answer:
    """May they remove this post for good? Only what is hidden or deleted already."""
    refused = _can_moderate(who, Right.PURGE, post, question)
    if refused is None and post.state not in (PostState.HIDDEN, PostState.DELETED):
        return errors.BadChoice(_("Only what is hidden or deleted can be removed for good."))
    return refused


def _can_moderate(who: Standing, right: Right, post: Post, question: Post) -> Answer:
    refused = takes_part(who) or _entitled(who, right, post, question)
    if refused is None and not who.may(Right.SEE_HIDDEN, post.category_id):
        refused = shown(post)
    return refused or _unlocked(who, question)


def can_claim(who: Standing, post: Post, question: Post) -> Answer:
    """May they put their own name to this anonymous post? Its author, and nobody for them."""
    if post.author_id != who.actor.user_id or not post.anonymous:
        return errors.NotAllowed(_("the author of an anonymous post"))
    return takes_part(who) or _unlocked(who, question)


def can_moderate(who: Standing) -> Answer:
    """May they moderate anything at all in this server, in whichever category?"""
    if any(who.may(right, key) for key in who.categories for right in MODERATING):
        return takes_part(who)
    here = who.level >= min(TABLE[right].level or Level.ADMIN for right in MODERATING)
    return takes_part(who) or (None if here else rights.refusal(Right.HIDE, None, who.preferences))


def can_read_log(who: Standing) -> Answer:
    """May they read what was done anywhere in this server, in whichever category?"""
    if any(who.may(Right.READ_LOG, key) for key in who.categories):
        return takes_part(who)
    here = who.level >= (TABLE[Right.READ_LOG].level or Level.ADMIN)
    refused = None if here else rights.refusal(Right.READ_LOG, None, who.preferences)
    return takes_part(who) or refused


def can_flag(who: Standing, post: Post, question: Post) -> Answer:
    """May they report this post? Not their own."""
    if post.author_id == who.actor.user_id:
        return errors.OwnThing(_("That post is yours: edit or delete it instead."))
    return takes_part(who) or shown(post, question) or who.refused(Right.FLAG, post.category_id)


def can_vet(who: Standing, post: Post) -> Answer:
    """May they decide about this post that waits for a moderator? Nobody about their own."""
    if post.author_id == who.actor.user_id:
        return errors.OwnInQueue()
    return takes_part(who) or who.refused(Right.VET, post.category_id)


def looks_after(who: Standing, post: Post) -> bool:
    """Return whether they look after the queue where this post is, or was before it was deleted."""
    return post.category_id in covered(who) and who.may(Right.VET, post.category_id)


def can_vet_escalated(who: Standing, post: Post) -> Answer:
    """May they decide about what was handed on to the moderators?"""
    return None if who.moderates_in(post.category_id) else errors.NotAModerator()


def can_see_queue(who: Standing) -> Answer:
    """May they look after what waits in any category of this server?"""
    if any(who.may(Right.VET, key) for key in who.categories):
        return takes_part(who)
    return takes_part(who) or rights.refusal(Right.VET, None, who.preferences)


def can_administer(who: Standing) -> Answer:
    """May they change the server's choices and categories?"""
    return takes_part(who) or (None if who.level >= Level.ADMIN else errors.NotAnAdmin())


def can_keep_tags(who: Standing) -> Answer:
    """May they rename, merge and describe tags? They are the whole server's, not a category's."""
    refused = None if who.level >= Level.MODERATOR else errors.NotAModerator()
    return takes_part(who) or refused


def can_keep_members(who: Standing) -> Answer:
    """May they suspend, warn and read up on members? It is for the whole server, as they are."""
    refused = None if who.level >= _level(Right.KEEP_MEMBERS) else errors.NotAModerator()
    return takes_part(who) or refused


def can_act_on(who: Standing, target: Actor) -> Answer:
    """May they do that to this member? Not to themselves, nor to an equal or anyone above."""
    if target.guild_id != who.guild_id:
        return errors.NotAllowed()
    if target.bot:
        return errors.NoBots()
    if target.user_id == who.actor.user_id:
        return errors.OwnThing(_("That is you: nobody does that to themselves."))
    above = level_of(target, who.preferences) >= who.level
    return can_keep_members(who) or (errors.Outranked() if above else None)


def can_unmask(who: Standing) -> Answer:
    """May they be shown who wrote an anonymous post?"""
    refused = None if who.level >= _level(Right.UNMASK) else errors.NotAnAdmin()
    return takes_part(who) or refused


def _level(right: Right) -> Level:
    return TABLE[right].level or Level.ADMIN


def can_look_after(who: Standing) -> Answer:
    """May they look after posts anywhere in this server, in whichever category?"""
    if any(who.may(Right.HIDE, key) for key in who.categories):
        return takes_part(who)
    here = who.level >= (TABLE[Right.HIDE].level or Level.ADMIN)
    refused = None if here else rights.refusal(Right.HIDE, None, who.preferences)
    return takes_part(who) or refused


def shown(*posts: Post) -> Answer:
    """Are these posts published?"""
    if all(post.state is PostState.PUBLISHED for post in posts):
        return None
    return errors.PostHidden()


def _unlocked(who: Standing, question: Post, own: Post | None = None) -> Answer:
    """Return why they may not take part in what is locked; ``own``: what they do as its author."""
    may = who.may(Right.CHANGE_LOCKED, question.category_id)
    if question.locked and (not may or (own is not None and _masked(who, own))):
        return errors.QuestionLocked(question.number or 0)
    return None


def _masked(who: Standing, post: Post) -> bool:
    """Tell their own anonymous post: its author is refused whatever only moderators could do.

    It would say "by its author", and so that the author moderates.
    """
    return post.anonymous and post.author_id == who.actor.user_id
