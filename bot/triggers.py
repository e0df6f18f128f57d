"""What makes a post wait for a moderator: one rule each, and a setting that switches it on.

Experts and up are exempt, as in Question2Answer. Of an anonymous post it is never asked who wrote
it: it waits where any rule about people is on, whoever that was. Else what waits and what does not
would tell whether its author is new, or an expert.
"""

import re
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from bot import addresses, members, picture_rows, snowflakes, word_lists
from bot.access import Standing
from bot.database import Tx, now
from bot.levels import Level
from bot.preferences import Preferences
from bot.verdicts import Decision, Publish, Queue, Rule
from models import Cause, Draft, Post

# What of a link is worth reading to a moderator; whether there is one, ``bot.addresses`` says.
_LINK = re.compile(r"(?i)\b(?:https?://|www\.|discord\.gg/)\S+")

NAMED = 5
"""Links or words that a moderator is told of."""


async def anonymous(_tx: Tx, who: Standing, draft: Draft) -> Decision:
    """An anonymous post waits where such posts do, and wherever it matters who wrote something."""
    on = who.preferences.queue_anonymous or _asks_who(who.preferences)
    return Queue("", Cause.ANONYMOUS) if draft.anonymous and on else Publish()


async def new_member(tx: Tx, who: Standing, draft: Draft) -> Decision:
    """Posts of those wait who joined, or made their account, a short while ago."""
    days = who.preferences.queue_new_days
    if not days or await _passes(tx, who, draft):
        return Publish()
    since = now(tx) - timedelta(days=days)
    made, joined = snowflakes.made_at(who.actor.user_id), who.actor.joined_at
    if made <= since and (joined is None or joined <= since):
        return Publish()
    return Queue("", Cause.NEW_MEMBER)


async def few_points(tx: Tx, who: Standing, draft: Draft) -> Decision:
    """Posts of those wait who have few points."""
    least = who.preferences.queue_points
    if not least or await _passes(tx, who, draft):
        return Publish()
    has = await members.points(tx, who.guild_id, who.actor.user_id, who.preferences)
    return Queue("", Cause.FEW_POINTS) if has < least else Publish()


async def first_posts(tx: Tx, who: Standing, draft: Draft) -> Decision:
    """The first few posts of each member wait; what they posted anonymously is not counted."""
    first = who.preferences.queue_first
    if not first or await _passes(tx, who, draft):
        return Publish()
    written = await tx.scalars(
        select(col(Post.id))
        .where(
            col(Post.guild_id) == who.guild_id,
            col(Post.author_id) == who.actor.user_id,
            ~col(Post.anonymous),
        )
        .order_by(col(Post.id))
        .limit(first)
    )
    return Queue("", Cause.FIRST_POSTS) if len(written.all()) < first else Publish()


async def links(tx: Tx, who: Standing, draft: Draft) -> Decision:
    """Posts with links wait."""
    if not who.preferences.queue_links or await _exempt(tx, who, draft):
        return Publish()
    text = await _all_of(tx, draft)
    if not addresses.links(text):
        return Publish()
    return Queue(_named(_LINK.findall(text)), Cause.LINKS)


async def words(tx: Tx, who: Standing, draft: Draft) -> Decision:
    """Posts with one of the server's words wait."""
    listed = who.preferences.queue_words
    if not listed or await _exempt(tx, who, draft):
        return Publish()
    found = word_lists.found(listed, await _all_of(tx, draft))
    return Queue(_named(found), Cause.WORDS) if found else Publish()


async def everything(tx: Tx, who: Standing, draft: Draft) -> Decision:
    """All posts wait."""
    if not who.preferences.queue_all or await _passes(tx, who, draft):
        return Publish()
    return Queue("", Cause.ALL_POSTS)


RULES: tuple[Rule, ...] = (
    anonymous,
    new_member,
    few_points,
    first_posts,
    links,
    words,
    everything,
)


def _asks_who(chosen: Preferences) -> bool:
    """Return whether any rule about people is on."""
    return bool(
        chosen.queue_new_days or chosen.queue_points or chosen.queue_first or chosen.queue_all
    )


async def _passes(tx: Tx, who: Standing, draft: Draft) -> bool:
    """Return whether rules about people leave a draft alone."""
    return bool(draft.anonymous) or await _exempt(tx, who, draft)


async def _exempt(tx: Tx, who: Standing, draft: Draft) -> bool:
    """Return whether somebody is known well enough where this is to be posted."""
    if draft.anonymous:
        return False
    category_id = draft.category_id
    if category_id is None and draft.parent_id is not None:
        category_id = (await tx.get_one(Post, draft.parent_id)).category_id
    level = who.level if category_id is None else who.level_in(category_id)
    return level >= Level.EXPERT


async def _all_of(tx: Tx, draft: Draft) -> str:
    """Return what a draft says, what its pictures show in words among it."""
    return "\n".join((draft.title, draft.body, *await picture_rows.words(tx, draft)))


def _named(found: list[str]) -> str:
    """Return the first few different ones, in an order that does not depend on where they stood."""
    return ", ".join(sorted({one.casefold() for one in found})[:NAMED])
