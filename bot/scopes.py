"""What admins choose for, a server or one of its categories, and what holds there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot import errors, options, rules, texts
from bot.access import Standing
from bot.i18n import _
from bot.options import Kind, Option
from bot.preferences import Preferences
from bot.rules import CategoryRules
from models import Category

TRUE, FALSE = "on", "off"
"""The values of a switch as they stand in a menu."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A server as an admin finds it, or one category of it."""

    who: Standing
    category: Category | None = None

    @property
    def category_id(self) -> int:
        """The category's id; 0 for the server."""
        return (self.category.id or 0) if self.category is not None else 0

    @property
    def options(self) -> tuple[Option, ...]:
        """All that can be chosen here."""
        if self.category is None:
            return options.of(Preferences)
        return options.of(CategoryRules, Preferences)

    def option(self, name: str) -> Option | None:
        """Return an option by its name, or None if there is none here."""
        return next((one for one in self.options if one.name == name), None)

    def own(self, option: Option) -> Any:
        """Return what is chosen right here; a category's may be None: nothing."""
        said = rules.own(self.category) if self.category is not None else self.who.preferences
        return getattr(said, option.name)

    def changed(self, option: Option) -> bool:
        """Return whether something else than the default is chosen right here."""
        return bool(self.own(option) != option.default)

    def inherits(self, option: Option) -> bool:
        """Return whether a category can leave this to its parents and the server."""
        return self.category is not None and option.name in Preferences.model_fields

    def holds(self, option: Option) -> Any:
        """Return what holds here now, wherever it is chosen."""
        if self.category is None or not self.inherits(option):
            return self.own(option)
        if option.adds_up:
            return self._all_roles(option, self.category)
        return self._decided(option, self.category)[0]

    def origin(self, option: Option) -> Category | None:
        """Return the category that decides what holds here; None: the server, or its default."""
        if self.category is None or not self.inherits(option) or option.adds_up:
            return None
        return self._decided(option, self.category)[1]

    def above(self) -> "Scope":
        """Return the category or server that this one inherits from."""
        parent = self.category.parent_id if self.category is not None else None
        return replace(self, category=self.who.categories.get(parent or 0))

    def _decided(self, option: Option, category: Category) -> tuple[Any, Category | None]:
        return rules.decided(option.name, category, self.who.categories, self.who.preferences)

    def _all_roles(self, option: Option, category: Category) -> tuple[int, ...]:
        levels: Mapping[str, Any] = {name: level for level, name in rules.ROLES.items()}
        found = rules.of(category, self.who.categories, self.who.preferences)
        return tuple(sorted(found.level_roles[levels[option.name]]))


def typed(option: Option, text: str) -> Any:
    """Return what was typed into a form as a value. Raises ``BadChoice`` if it cannot be one."""
    text = texts.clean(text).strip()
    if option.kind is not Kind.NUMBER:
        if option.most is not None and len(text) > option.most:
            raise errors.TooLong(_("text"), len(text), int(option.most))
        return text
    try:
        value = int(text) if option.whole else float(text.replace(",", "."))
    except ValueError:
        value = None
    low, high = option.least, option.most
    # A float may be no number at all, and then is neither less nor more.
    fits = value is not None and (low is None or value >= low) and (high is None or value <= high)
    if value is None or not fits:
        raise errors.BadChoice(
            _("“{typed}” cannot be stored: {wanted}.").format(
                typed=text[:40], wanted=bounds(option)
            )
        )
    return value


def bounds(option: Option) -> str:
    """Return in words what can be typed."""
    low, high = _plain(option.least), _plain(option.most)
    if option.kind is not Kind.NUMBER:
        return _("at most {most} characters").format(most=high) if high else _("any text")
    if low and high:
        text = (
            _("a whole number from {least} to {most}")
            if option.whole
            else _("a number from {least} to {most}")
        )
        return text.format(least=low, most=high)
    if low:
        return _("a number of at least {least}").format(least=low)
    if high:
        return _("a number of at most {most}").format(most=high)
    return _("a number")


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def picked(option: Option, spelled: str) -> Any:
    """Return the value of a switch or a choice by its spelling. Raises ``LookupError``."""
    values = {TRUE: True, FALSE: False}
    if option.kind is Kind.CHOICE:
        values = {options.spelled(value): value for value, _words in option.words}
    return values[spelled]
