"""The shape of the tree of categories: who stands under whom, how deep, under which name.

Plain functions over the categories that a ``Standing`` holds; ``bot.categories`` stores what they
allow.
"""

from bot import errors, texts
from bot.access import Standing
from bot.i18n import _
from models import Category

DEPTH_MOST = 4


def in_order(who: Standing) -> list[Category]:
    """Return a server's categories as a tree is read: each followed by those inside it."""
    found: list[Category] = []

    def walk(parent_id: int | None) -> None:
        for one in who.categories.values():
            if one.parent_id == parent_id:
                found.append(one)
                walk(one.id)

    walk(None)
    return found


def path(who: Standing, category: Category) -> str:
    """Return a category with all its parents, Health › Sleep; for admins, whatever they read."""
    names = [category.name]
    while category.parent_id is not None:
        category = who.categories[category.parent_id]
        names.append(category.name)
    return " › ".join(reversed(names))


def find(who: Standing, category_id: int) -> Category:
    """Return a category of this server. Raises ``BadChoice``."""
    category = who.categories.get(category_id)
    if category is None:
        raise errors.BadChoice(_("There is no such category here. Choose one from the list."))
    return category


def inside(who: Standing, category: Category) -> list[Category]:
    """Return a category and all that are inside it."""
    found = [category]
    for one in _children(who, category):
        found += inside(who, one)
    return found


def _children(who: Standing, category: Category) -> list[Category]:
    if category.id is None:
        return []
    return [one for one in who.categories.values() if one.parent_id == category.id]


def _height(who: Standing, category: Category) -> int:
    """Return how many levels a category and those inside it take."""
    return 1 + max((_height(who, one) for one in _children(who, category)), default=0)


def place(who: Standing, category: Category, parent_id: int | None) -> None:
    """Put a category, with all that is inside it, under a parent; None is the top.

    Raises ``BadChoice`` if that would make a circle or be too deep.
    """
    parent = find(who, parent_id) if parent_id is not None else None
    above = parent
    while above is not None:
        if above is category:
            raise errors.BadChoice(
                _("“{name}” cannot be inside itself.").format(name=category.name)
            )
        above = who.categories.get(above.parent_id or 0)
    depth = parent.depth + 1 if parent is not None else 1
    if depth - 1 + _height(who, category) > DEPTH_MOST:
        raise errors.BadChoice(
            _("Categories can be at most {most} deep. Choose a parent further up.").format(
                most=DEPTH_MOST
            )
        )
    category.parent_id = parent_id
    _sink(who, category, depth)


def _sink(who: Standing, category: Category, depth: int) -> None:
    category.depth = depth
    for one in _children(who, category):
        _sink(who, one, depth + 1)


def refuse_namesakes(who: Standing, category: Category) -> None:
    """Raise ``BadChoice`` if a sibling has the same name, however it is written."""
    for one in who.categories.values():
        same = texts.fold(one.name) == texts.fold(category.name)
        if same and one is not category and one.parent_id == category.parent_id:
            raise errors.BadChoice(
                _("There is a category “{name}” in the same place already.").format(name=one.name)
            )
