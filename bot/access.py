"""Who may see and do what: asked again each time, never remembered.

An ``Actor`` is what the surface knows of someone at this moment (Discord's permissions and roles).
``standing`` adds what the database knows (the server's choices and its categories). Every ``can_…``
answers None for yes, or the refusal to raise or to read: the same predicate guards a verb and
decides whether a button is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Flag, auto

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from bot import errors, preferences, rules
from bot.database import Tx
from bot.i18n import _
from bot.levels import Level
from bot.preferences import Preferences
from bot.rules import Rules
from models import Category, Layout, Post, PostKind, PostState


class Can(Flag):
    """What Discord lets someone do in a channel."""

    NOTHING = 0
    VIEW = auto()
    SEND = auto()
    SEND_IN_THREADS = auto()
    COMMANDS = auto()


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone, as the surface sees them now.

    ``channels`` holds the channels they can see, and what they may do in each; age-restricted ones
    are left out unless the interaction itself happens in an age-restricted channel.
    """

    guild_id: int
    user_id: int
    name: str
    roles: frozenset[int] = frozenset()
    channels: Mapping[int, Can] = field(default_factory=dict)
    admin: bool = False
    """Discord lets them manage the server."""
    moderator: bool = False
    """Discord lets them manage messages everywhere in it."""
    timed_out: bool = False
    bot: bool = False

    @property
    def visible(self) -> frozenset[int]:
        """The ids of the channels they can see."""
        return frozenset(key for key, can in self.channels.items() if Can.VIEW in can)


@dataclass(frozen=True, slots=True)
class Standing:
    """An actor in their server: with its choices, its categories and the level these give them."""

    actor: Actor
    preferences: Preferences
    categories: Mapping[int, Category]
    level: Level

    @property
    def guild_id(self) -> int:
        """The server all of this is about."""
        return self.actor.guild_id

    def rules(self, category_id: int) -> Rules:
        """Return what holds in one of the server's categories."""
        return rules.of(self.categories[category_id], self.categories, self.preferences)

    @property
    def moderates(self) -> bool:
        """Whether they are a moderator or more."""
        return self.level >= Level.MODERATOR


async def standing(tx: Tx, actor: Actor) -> Standing:
    """Return what this actor is here, now: two reads."""
    chosen = await preferences.load(tx, actor.guild_id)
    rows = await tx.scalars(
        select(Category)
        .where(col(Category.guild_id) == actor.guild_id)
        .order_by(col(Category.position), col(Category.id))
    )
    return Standing(actor, chosen, {row.id or 0: row for row in rows}, _level(actor, chosen))


def _level(actor: Actor, chosen: Preferences) -> Level:
    if actor.admin:
        return Level.ADMIN
    if actor.moderator or actor.roles.intersection(chosen.moderator_roles):
        return Level.MODERATOR
    if actor.roles.intersection(chosen.expert_roles):
        return Level.EXPERT
    return Level.BASIC


# -- what they can see ---------------------------------------------------------------------------


def readable(who: Standing) -> frozenset[int]:
    """Return the ids of the categories whose posts they can read now.

    A category is readable if its channel is; one without a channel, if one inside it is; one whose
    channel is gone, by moderators (its posts' authors are let in by ``may_read``).
    """
    seen = {key for key, one in who.categories.items() if _sees(who, one)}
    # A parent without a channel of its own shows through its children, from the leaves upwards.
    for category in sorted(who.categories.values(), key=lambda one: -one.depth):
        parent = who.categories.get(category.parent_id or 0)
        if category.id in seen and parent is not None and parent.channel_id is None:
            seen.add(parent.id or 0)
    return frozenset(seen)


def _sees(who: Standing, category: Category) -> bool:
    if category.channel_gone_at is not None:
        return who.moderates
    return category.channel_id in who.actor.visible


def may_read(who: Standing) -> ColumnElement[bool]:
    """Return the condition on ``post`` that every list, count and jump for this reader carries."""
    gone = [key for key, one in who.categories.items() if one.channel_gone_at is not None]
    scope = and_(
        col(Post.guild_id) == who.guild_id,
        or_(
            col(Post.category_id).in_(readable(who)),
            and_(col(Post.category_id).in_(gone), col(Post.author_id) == who.actor.user_id),
        ),
    )
    if who.moderates:
        return and_(scope, col(Post.state) != PostState.DELETED)
    own = and_(
        col(Post.author_id) == who.actor.user_id,
        col(Post.state).in_([PostState.HIDDEN, PostState.QUEUED]),
    )
    return and_(scope, or_(col(Post.state) == PostState.PUBLISHED, own))


def can_read(who: Standing, post: Post, *, to_show: Post | None = None) -> bool:
    """Return whether they can see this post: the same rule as ``may_read``, for one row at hand.

    ``to_show`` is what the post is read for, where it is the question of that: the author of an
    answer in a category whose channel is gone sees it with its question.
    """
    if post.guild_id != who.guild_id or post.state is PostState.DELETED:
        return False
    own = post.author_id == who.actor.user_id
    wrote = own or (to_show is not None and to_show.author_id == who.actor.user_id)
    category = who.categories.get(post.category_id)
    if category is None:
        return False
    gone = category.channel_gone_at is not None
    if post.category_id not in readable(who) and not (gone and wrote):
        return False
    return post.state is PostState.PUBLISHED or own or who.moderates


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
    return None


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
    return takes_part(who) or _may_speak(who, category, Can.SEND)


def _can_reply(who: Standing, post: Post) -> Answer:
    category = who.categories[post.category_id]
    needed = Can.SEND if category.layout is Layout.CHANNEL else Can.SEND_IN_THREADS
    return takes_part(who) or _may_speak(who, category, needed)


def can_answer(who: Standing, question: Post) -> Answer:
    """May they answer this question?"""
    return (
        shown(question)
        or _can_reply(who, question)
        or _unlocked(who, question)
        or (errors.QuestionClosed(question.number or 0) if question.close_reason else None)
    )


def can_comment(who: Standing, post: Post, question: Post) -> Answer:
    """May they comment on this question or answer?"""
    return shown(post, question) or _can_reply(who, post) or _unlocked(who, question)


def can_vote(who: Standing, post: Post, question: Post) -> Answer:
    """May they vote on this post? Not on their own, on comments, or where it is locked."""
    if post.author_id == who.actor.user_id:
        return errors.OwnPost()
    return takes_part(who) or shown(post, question) or _unlocked(who, question)


def can_accept(who: Standing, question: Post) -> Answer:
    """May they accept an answer to this question? The asker, experts and moderators."""
    if question.author_id != who.actor.user_id and who.level < Level.EXPERT:
        return errors.NotAllowed(_("the asker, experts and moderators"))
    return takes_part(who) or shown(question) or _unlocked(who, question)


def can_edit(who: Standing, post: Post, question: Post) -> Answer:
    """May they change this text? Its author and moderators; a closed question's not at all."""
    if post.author_id != who.actor.user_id and not who.moderates:
        return errors.NotAllowed(_("the author and moderators"))
    if post.state not in (PostState.PUBLISHED, PostState.QUEUED) and not who.moderates:
        return errors.PostHidden()
    if post.kind is PostKind.QUESTION and post.close_reason:
        return errors.QuestionClosed(post.number or 0)
    return takes_part(who) or _unlocked(who, question)


def can_delete(who: Standing, post: Post, question: Post) -> Answer:
    """May they delete this post? Its author, and not a question that has answers."""
    if post.author_id != who.actor.user_id:
        return errors.NotAllowed(_("the author"))
    if post.kind is PostKind.QUESTION and post.answer_count:
        return errors.HasAnswers(post.answer_count)
    return takes_part(who) or _unlocked(who, question)


def can_moderate(who: Standing) -> Answer:
    """May they hide, show, close, reopen and lock?"""
    return takes_part(who) or (None if who.moderates else errors.NotAModerator())


def can_administer(who: Standing) -> Answer:
    """May they change the server's choices and categories?"""
    return takes_part(who) or (None if who.level >= Level.ADMIN else errors.NotAnAdmin())


def shown(*posts: Post) -> Answer:
    """Are these posts published?"""
    if all(post.state is PostState.PUBLISHED for post in posts):
        return None
    return errors.PostHidden()


def _unlocked(who: Standing, question: Post) -> Answer:
    if question.locked and not who.moderates:
        return errors.QuestionLocked(question.number or 0)
    return None
