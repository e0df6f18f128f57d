"""Who somebody is: what Discord says of them now, and what this server makes of that.

Neither is remembered: roles are asked again each time, for we do not see when they change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Flag, auto
from typing import Any

from sqlalchemy import bindparam, select, true
from sqlmodel import col

from bot import members, preferences, rights, rules, sets, suspended
from bot.database import Tx, now
from bot.errors import Refusal
from bot.levels import Level
from bot.preferences import Preferences
from bot.rights import Holder, Lack, Right
from bot.rules import Rules
from bot.suspended import Suspended
from models import Barred, Category
from models.types import Big


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
    joined_at: datetime | None = None
    """When they joined the server; None if Discord does not say."""

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
    """What they are everywhere in the server; in a category they may be more."""
    moment: datetime
    """When this is, by the clock of the transaction."""
    points: int | None = None
    """Their points, where the server asks for some; else nobody looked."""
    suspended: frozenset[Suspended] = frozenset()
    """From what they are suspended now; no moderator of the whole server is from anything."""
    _rules: dict[int, Rules] = field(default_factory=dict, repr=False, compare=False)

    @property
    def guild_id(self) -> int:
        """The server all of this is about."""
        return self.actor.guild_id

    def rules(self, category_id: int) -> Rules:
        """Return what holds in one of the server's categories."""
        if category_id not in self._rules:
            category = self.categories[category_id]
            self._rules[category_id] = rules.of(category, self.categories, self.preferences)
        return self._rules[category_id]

    def level_in(self, category_id: int) -> Level:
        """Return what they are in a category: the server's level, or what its roles raise it to."""
        if self.level is Level.ADMIN or category_id not in self.categories:
            return self.level
        given = rules.level_of(self.actor.roles, self.rules(category_id).level_roles)
        return max(self.level, given)

    def may(self, right: Right, category_id: int) -> bool:
        """Return whether their level in a category, a role or points are enough for this."""
        return self._lacks(right, category_id) is None

    def refused(self, right: Right, category_id: int) -> Refusal | None:
        """Return why they may not do this in a category, or None if they may."""
        lack = self._lacks(right, category_id)
        if lack is None:
            return None
        here = self.rules(category_id) if category_id in self.categories else None
        return rights.refusal(right, here, self.preferences, lack, self.points)

    def _lacks(self, right: Right, category_id: int) -> Lack | None:
        if category_id not in self.categories:
            return Lack.LEVEL
        holder = Holder(self.level_in(category_id), self.actor.roles, self.points)
        return rights.lacks(right, holder, self.rules(category_id), self.preferences)

    def moderates_in(self, category_id: int) -> bool:
        """Return whether they are a moderator in a category, or more."""
        return self.level_in(category_id) >= Level.MODERATOR

    def barred(self, what: Barred) -> Refusal | None:
        """Return why they may not do this in the whole server, or None if they are not suspended.

        Of several suspensions it is the one that lasts longest.
        """
        found = [one for one in self.suspended if one.covers(what)]
        return suspended.refusal(found) if found else None

    @property
    def moderates(self) -> bool:
        """Whether they are a moderator everywhere in the server, or more."""
        return self.level >= Level.MODERATOR


async def standing(tx: Tx, actor: Actor) -> Standing:
    """Return what this actor is here, now: two reads, or three where points matter.

    What they are suspended from comes with the categories: without any there is nothing to do.
    """
    chosen = await preferences.load(tx, actor.guild_id)
    given = {"guild": actor.guild_id, "user": actor.user_id, "now": now(tx)}
    rows = (await tx.execute(_categories(tx), given)).all()
    points = None
    if rights.asks_for_points(chosen):
        points = await members.points(tx, actor.guild_id, actor.user_id, chosen)
    categories = {row.id or 0: row for row, *_suspended in rows}
    level = level_of(actor, chosen)
    barred = frozenset(Suspended(*one) for _row, *one in rows if one[0] is not None)
    if level >= Level.MODERATOR:
        # They could end it themselves; and a refusal would tell that an author moderates.
        barred = frozenset()
    return Standing(actor, chosen, categories, level, now(tx), points, barred)


@sets.prepared
def _categories(_tx: Tx) -> Any:
    theirs = suspended.theirs()
    return (
        select(Category, theirs.c.what, theirs.c.until, theirs.c.reason)
        .outerjoin(theirs, true())
        .where(col(Category.guild_id) == bindparam("guild", type_=Big))
        .order_by(col(Category.position), col(Category.id))
    )


def level_of(actor: Actor, chosen: Preferences) -> Level:
    """Return what somebody is everywhere in a server."""
    if actor.admin:
        return Level.ADMIN
    by_right = Level.MODERATOR if actor.moderator else Level.BASIC
    return max(by_right, rules.level_of(actor.roles, rules.level_roles(chosen)))
