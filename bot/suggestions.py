"""What to offer while someone types: what is named as it is typed, categories by their path."""

from collections.abc import Iterable
from typing import TypeVar

from bot import access, texts
from bot.access import Standing
from models import Category

T = TypeVar("T")


def fitting(named: Iterable[tuple[str, T]], typed: str) -> list[tuple[str, T]]:
    """Return those whose name holds what is typed, in any case: what begins with it comes first.

    A path begins with it if its last part does.
    """
    wanted = texts.fold(typed)
    found = [(name, texts.fold(name), one) for name, one in named]
    fits = [each for each in found if wanted in each[1]]
    fits.sort(key=lambda each: not each[1].rpartition("›")[2].lstrip().startswith(wanted))
    return [(name, one) for name, _folded, one in fits]


def path(who: Standing, category: Category) -> str:
    """Return a category with those of its parents that they can read: Health › Sleep."""
    seen = access.readable(who)
    names, at = [category.name], category
    while at.parent_id is not None and at.parent_id in who.categories:
        at = who.categories[at.parent_id]
        if at.id in seen:
            names.append(at.name)
    return " › ".join(reversed(names))
