"""The tree of places to ask in: adding, changing, moving, archiving, and losing a channel.

Nothing here cascades to those inside a category. The server's row is locked first, so that two
admins cannot each make half of a circle.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlmodel import col

from bot import (
    access,
    cards,
    errors,
    events,
    guides,
    lost_channels,
    redrawing,
    standing_cards,
    supporting,
    texts,
    tree,
    unanswered,
)
from bot.access import Actor, Standing
from bot.database import Tx, now
from bot.i18n import _
from bot.placings import PLACINGS
from models import (
    OF_POSTS,
    Card,
    Category,
    Guild,
    Layout,
    Post,
    PostKind,
    PostState,
    StuckFor,
)

NAME_MOST = 60

WAITING = (StuckFor.CHANNEL_GONE, StuckFor.FORBIDDEN, StuckFor.LOCKED, StuckFor.NO_TAG)
"""Why cards of a category may be stuck that a new channel is an end to."""


@dataclass(frozen=True, slots=True)
class Change:
    """What to change about a category; what is None stays as it is."""

    name: str | None = None
    parent_id: int | None = None
    """0 for none: to the top of the tree."""
    channel_id: int | None = None
    """0 for none: it only groups others then."""
    layout: Layout | None = None
    """FORUM goes with a channel that is a forum, and no other layout does."""
    cards_only: bool | None = None


async def add(
    tx: Tx,
    actor: Actor,
    name: str,
    *,
    parent_id: int | None = None,
    channel_id: int | None = None,
    layout: Layout = Layout.THREAD,
    cards_only: bool = False,
) -> Category:
    """Make a category and return it. Raises what refuses it, ``BadChoice`` and others."""
    who = await _administering(tx, actor)
    category = Category(
        guild_id=actor.guild_id,
        name=_checked(name),
        layout=layout,
        cards_only=cards_only,
        created_at=now(tx),
    )
    tree.place(who, category, parent_id or None)
    tree.refuse_namesakes(who, category)
    await _bind(tx, who, category, channel_id or None)
    tx.add(category)
    await tx.flush()
    await _log(tx, actor, category, "add", None)
    return category


async def edit(tx: Tx, actor: Actor, category_id: int, change: Change) -> Category:
    """Change a category, all of it or nothing, and return it.

    A new name shows on cards as they are drawn again; a new layout is that of questions to come.
    """
    who = await _administering(tx, actor)
    category = tree.find(who, category_id)
    before, drawn = facts(category), redrawing.drawn(who)
    if change.name is not None:
        category.name = _checked(change.name)
    if change.parent_id is not None:
        tree.place(who, category, change.parent_id or None)
    tree.refuse_namesakes(who, category)
    if change.channel_id is not None:
        await _bind(tx, who, category, change.channel_id or None)
        if PLACINGS[category.layout].forum:
            # What it is given now is a forum only if this says so.
            category.layout = Layout.THREAD
        category.layout = change.layout or category.layout
    elif change.layout is not None:
        _refuse_layout(category, change.layout)
        category.layout = change.layout
    if change.cards_only is not None:
        category.cards_only = change.cards_only
    if facts(category) == before:
        raise errors.BadChoice(
            _("Nothing changed: “{name}” is like that already.").format(name=category.name)
        )
    await tx.flush()
    # In another place of the tree other decisions hold: whether votes are secret, for one.
    await redrawing.after(tx, drawn, redrawing.drawn(who))
    await guides.follow(tx, category, anew=change.channel_id is not None)
    if change.parent_id is not None:
        await supporting.follow(tx, category.guild_id)
    if change.channel_id is not None:
        await unanswered.renew(tx, category.guild_id)
    await _log(tx, actor, category, "edit", before)
    return category


async def archive(tx: Tx, actor: Actor, category_id: int) -> Category:
    """Let nothing new be added to a category, and return it; those inside it stay as they are."""
    return await _archived(tx, actor, category_id, wanted=True)


async def unarchive(tx: Tx, actor: Actor, category_id: int) -> Category:
    """Let an archived category take questions again, and return it."""
    return await _archived(tx, actor, category_id, wanted=False)


async def _archived(tx: Tx, actor: Actor, category_id: int, *, wanted: bool) -> Category:
    who = await _administering(tx, actor)
    category = tree.find(who, category_id)
    if (category.archived_at is not None) is wanted:
        raise errors.BadChoice(
            _("Nothing changed: “{name}” is like that already.").format(name=category.name)
        )
    before = facts(category)
    category.archived_at = now(tx) if wanted else None
    await unanswered.renew(tx, category.guild_id)
    await _log(tx, actor, category, "archive" if wanted else "unarchive", before)
    return category


async def _administering(tx: Tx, actor: Actor) -> Standing:
    await tx.get(Guild, actor.guild_id, with_for_update=True)
    who = await access.standing(tx, actor)
    access.require(access.can_administer(who))
    return who


async def question_counts(tx: Tx, guild_id: int) -> dict[int, int]:
    """Return how many published questions each category holds, by its id."""
    rows = await tx.execute(
        select(col(Post.category_id), func.count())
        .where(
            col(Post.guild_id) == guild_id,
            col(Post.kind) == PostKind.QUESTION,
            col(Post.state) == PostState.PUBLISHED,
        )
        .group_by(col(Post.category_id))
    )
    return {row[0]: row[1] for row in rows}


def _checked(name: str) -> str:
    name = texts.clean_line(name)
    if not texts.visible_length(name):
        raise errors.TooShort(_("name"), 0, 1)
    if len(name) > NAME_MOST:
        raise errors.TooLong(_("name"), len(name), NAME_MOST)
    return name


def _refuse_layout(category: Category, layout: Layout) -> None:
    """Raise ``BadChoice`` if the channel that a category has cannot have this layout."""
    if PLACINGS[layout].forum and not PLACINGS[category.layout].forum:
        raise errors.BadChoice(
            _("Choose a forum as its channel: then each question is a post there.")
        )
    if PLACINGS[category.layout].forum and not PLACINGS[layout].forum:
        raise errors.BadChoice(
            _("Its channel is a forum, where each question is a post. Choose a text channel first.")
        )


async def _bind(tx: Tx, who: Standing, category: Category, channel_id: int | None) -> None:
    """Give a category a channel, or none: what has no message any more is posted there."""
    for one in who.categories.values():
        if channel_id is not None and one.channel_id == channel_id and one is not category:
            raise errors.BadChoice(
                _("<#{channel}> belongs to “{name}” already. Choose another channel.").format(
                    channel=channel_id, name=one.name
                )
            )
    if category.channel_id == channel_id and category.channel_gone_at is None:
        return
    category.channel_id, category.channel_gone_at = channel_id, None
    if channel_id is not None and category.id is not None:
        here = lost_channels.cards_of(category.id)
        # What the publisher is at work on may be about to stick for want of a channel.
        unsent = and_(col(Card.message_id).is_(None), col(Card.leased_until).is_not(None))
        await tx.execute(
            update(Card)
            .where(here, col(Card.stuck).is_(None), unsent)
            .values(wanted=col(Card.wanted) + 1)
            .execution_options(synchronize_session=False)
        )
        await tx.execute(
            update(Card)
            .where(here, col(Card.stuck).in_(WAITING))
            .values(**cards.AFRESH, not_before=now(tx))
            .execution_options(synchronize_session=False)
        )
        await lost_channels.post_again(tx, lost_channels.cards_of(category.id))


def facts(category: Category) -> dict[str, Any]:
    """Return what the log keeps of a category."""
    return {
        "name": category.name,
        "parent": category.parent_id,
        "channel": category.channel_id,
        "gone": category.channel_gone_at is not None,
        "layout": category.layout,
        "cards_only": category.cards_only,
        "archived": category.archived_at is not None,
    }


async def _log(
    tx: Tx, actor: Actor, category: Category, verb: str, before: dict[str, Any] | None
) -> None:
    await events.record(
        tx,
        category.guild_id,
        f"category.{verb}",
        actor_id=actor.user_id,
        category_id=category.id,
        before=before,
        after=facts(category),
    )


# -- a channel was deleted -------------------------------------------------------------------------


async def channel_gone(tx: Tx, guild_id: int, channel_id: int) -> list[Category]:
    """A channel was deleted: its category pauses, and its cards wait for a new channel.

    Nothing is hidden. The votes given by reaction are kept as if given by a command, because no
    reaction stands for them any more. Cards that stand in another channel, where the category was
    before, stay there. Returns the categories that pause.
    """
    rows = await tx.scalars(
        select(Category).where(
            col(Category.guild_id) == guild_id,
            col(Category.channel_id) == channel_id,
            col(Category.channel_gone_at).is_(None),
        )
    )
    paused = list(rows)
    stands = or_(col(Card.channel_id) == channel_id, col(Card.forum_id) == channel_id)
    threads = select(col(Card.thread_id)).where(col(Card.guild_id) == guild_id, stands)
    left = or_(stands, col(Card.channel_id).in_(threads))
    for category in paused:
        category.channel_gone_at = now(tx)
        unsent = col(Card.channel_id).is_(None)
        await lost_channels.forget(
            tx,
            and_(lost_channels.cards_of(category.id or 0), or_(unsent, left)),
            stuck=StuckFor.CHANNEL_GONE,
        )
        await events.record(
            tx,
            guild_id,
            "category.channel_gone",
            actor_id=None,
            category_id=category.id,
            before={"channel": channel_id},
        )
    # A category that moved to another channel left its older cards here; they follow it now.
    await lost_channels.forget(
        tx,
        and_(col(Card.guild_id) == guild_id, col(Card.kind).in_(OF_POSTS), left),
        stuck=None,
    )
    await standing_cards.channel_gone(tx, guild_id, channel_id)
    if paused:
        await unanswered.renew(tx, guild_id)
    await tx.flush()
    return paused
