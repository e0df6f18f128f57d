"""What a category decides for itself, and what it leaves to its parents and to the server.

``CategoryRules`` is what one category says, None where it says nothing; ``of`` asks it, then its
parents from the inside outwards, and at last the server's preferences.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.i18n import N_
from bot.levels import Level
from bot.options import Group, Kind, setting
from bot.preferences import Permit, Preferences
from models import Category


class CategoryRules(BaseModel):
    """What one category has decided; None, or no roles: as its parent, at the top as the server.

    A field named like one of ``Preferences`` has its words; any other is declared by
    ``bot.options.setting``. Either way it has its page in /settings.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    ask: Permit | None = None
    answer: Permit | None = None
    comment: Permit | None = None
    vote: Permit | None = None
    anonymous: bool | None = None
    downvotes: bool | None = None
    secret: bool | None = None
    support: bool | None = None
    forum_tags: str | None = None
    approved_roles: tuple[int, ...] = Field(default=(), max_length=25)
    expert_roles: tuple[int, ...] = Field(default=(), max_length=25)
    editor_roles: tuple[int, ...] = Field(default=(), max_length=25)
    moderator_roles: tuple[int, ...] = Field(default=(), max_length=25)
    guide: str = setting(
        Group.GENERAL,
        N_("Guide"),
        N_("What this place is for, and its rules: a card on top of its channel (in no forum)."),
        default="",
        max_length=2_000,
        kind=Kind.LONG,
    )


NOTHING = CategoryRules()
"""What most categories decide."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds in one category now."""

    ask: Permit
    answer: Permit
    comment: Permit
    vote: Permit
    anonymous: bool
    downvotes: bool
    secret: bool
    support: bool
    """For peer support: nobody votes down, nothing gives points, and it says what it is not."""
    forum_tags: str
    level_roles: Mapping[Level, frozenset[int]]
    """The roles that give a level here, those of the server and of the parents included."""


def own(category: Category) -> CategoryRules:
    """Return what a category itself has decided."""
    return CategoryRules(**category.rules) if category.rules else NOTHING


@lru_cache(maxsize=1_000)
def read(stored: str) -> CategoryRules:
    """Return the same from the JSON text as it is stored."""
    return CategoryRules(**json.loads(stored))


def of(category: Category, categories: Mapping[int, Category], chosen: Preferences) -> Rules:
    """Return what holds in a category, from it, its parents and its server."""
    return resolve([own(one) for one in _upwards(category, categories)], chosen)


def resolve(said: Sequence[CategoryRules], chosen: Preferences) -> Rules:
    """Return what holds where these decided, from the innermost outwards, and then the server."""

    def first(name: str) -> Any:
        found = (getattr(one, name) for one in said)
        return next((value for value in found if value is not None), getattr(chosen, name))

    return Rules(
        ask=first("ask"),
        answer=first("answer"),
        comment=first("comment"),
        vote=first("vote"),
        anonymous=first("anonymous"),
        downvotes=first("downvotes") and not first("support"),
        secret=first("secret"),
        support=first("support"),
        forum_tags=first("forum_tags"),
        level_roles=level_roles(chosen, *said),
    )


def level_roles(chosen: Preferences, *said: CategoryRules) -> dict[Level, frozenset[int]]:
    """Return the roles that give each level: the server's, and what categories add to them."""
    return {
        level: frozenset(getattr(chosen, name)).union(*(getattr(one, name) for one in said))
        for level, name in ROLES.items()
    }


def level_of(roles: frozenset[int], given_by: Mapping[Level, frozenset[int]]) -> Level:
    """Return the highest level that one of these roles gives."""
    given = (level for level, theirs in given_by.items() if not theirs.isdisjoint(roles))
    return max(given, default=Level.BASIC)


def decided(
    name: str, category: Category, categories: Mapping[int, Category], chosen: Preferences
) -> tuple[Any, Category | None]:
    """Return what holds in a category for one choice, and which category says so; None: the server.

    Not for the roles of a level, which add up.
    """
    for one in _upwards(category, categories):
        value = getattr(own(one), name)
        if value is not None:
            return value, one
    return getattr(chosen, name), None


ROLES = {
    Level.APPROVED: "approved_roles",
    Level.EXPERT: "expert_roles",
    Level.EDITOR: "editor_roles",
    Level.MODERATOR: "moderator_roles",
}
"""Which choice holds the roles of a level; an admin is whom Discord lets manage the server."""


def _upwards(category: Category, categories: Mapping[int, Category]) -> Iterator[Category]:
    at: Category | None = category
    while at is not None:
        yield at
        at = categories.get(at.parent_id or 0)
