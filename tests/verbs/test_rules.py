"""What a category decides for itself, and what it takes from its parents and its server."""

from bot import rules
from bot.levels import Level
from bot.preferences import Permit, Preferences
from bot.rules import CategoryRules
from models import Category


def tree(*said: CategoryRules) -> dict[int, Category]:
    """Return categories one inside the other, the outermost first."""
    return {
        number: Category(
            id=number,
            guild_id=1,
            parent_id=number - 1 or None,
            depth=number,
            name=f"Level {number}",
            rules=one.model_dump(mode="json", exclude_defaults=True),
        )
        for number, one in enumerate(said, 1)
    }


def test_what_nobody_decided_is_as_the_server_says() -> None:
    categories = tree(CategoryRules(), CategoryRules())
    found = rules.of(categories[2], categories, Preferences(anonymous=True, downvotes=False))
    assert found.anonymous
    assert not found.downvotes
    assert found.ask == Permit()


def test_the_innermost_category_that_says_something_decides() -> None:
    outer = CategoryRules(anonymous=True, ask=Permit(level=Level.EXPERT))
    categories = tree(outer, CategoryRules(anonymous=False), CategoryRules())
    found = rules.of(categories[3], categories, Preferences())
    assert not found.anonymous
    assert found.ask.level is Level.EXPERT
    assert rules.of(categories[1], categories, Preferences()).anonymous


def test_roles_of_a_level_add_up_from_the_server_inwards() -> None:
    categories = tree(CategoryRules(expert_roles=(2,)), CategoryRules(expert_roles=(3,)))
    chosen = Preferences(expert_roles=(1,))
    inner, outer = (rules.of(categories[key], categories, chosen) for key in (2, 1))
    assert inner.level_roles[Level.EXPERT] == {1, 2, 3}
    assert outer.level_roles[Level.EXPERT] == {1, 2}
    assert inner.level_roles[Level.MODERATOR] == frozenset()


def test_a_guide_is_of_its_own_category_alone() -> None:
    categories = tree(CategoryRules(guide="Be kind."), CategoryRules())
    assert rules.own(categories[1]).guide == "Be kind."
    assert rules.own(categories[2]).guide == ""
