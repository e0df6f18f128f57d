"""How a field becomes something to choose, and what can be typed for it."""

from enum import StrEnum
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from bot import errors, options, scopes
from bot.levels import Level
from bot.options import Group, Kind, Option, setting
from bot.preferences import Permit


class Season(StrEnum):
    """A few to choose from."""

    SPRING = "spring"
    WINTER = "winter"


SEASONS = {Season.SPRING: "Spring", Season.WINTER: "Winter"}


def told(**more: Any) -> Any:
    return setting(Group.GENERAL, "A label", "A description.", **more)


class Server(BaseModel):
    """A field of each type."""

    model_config = ConfigDict(frozen=True)

    switch: bool = told(default=True, caution="Mind.")
    number: int = told(default=5, ge=1, le=9)
    share: float = told(default=0.5, ge=0, le=1)
    text: str = told(default="", max_length=5)
    long: str = told(default="", max_length=20, kind=Kind.LONG)
    season: Season = told(default=Season.SPRING, words=SEASONS, on_cards=True)
    word: Literal["a", "b"] = told(default="a", words={"a": "A", "b": "B"})
    level: Level = told(default=Level.BASIC)
    roles: tuple[int, ...] = told(default=(), max_length=25)
    permit: Permit = told(default=Permit())
    channel: int | None = told(default=None, kind=Kind.CHANNEL)


class Place(BaseModel):
    """A category's own: the same, or nothing."""

    switch: bool | None = None
    number: int | None = None
    season: Season | None = None
    roles: tuple[int, ...] = Field(default=(), max_length=25)
    guide: str = told(default="", max_length=20, kind=Kind.LONG)


def of(name: str, model: type[BaseModel] = Server) -> Option:
    found = options.of(model, Server if model is not Server else None)
    return next(one for one in found if one.name == name)


def test_the_type_of_a_field_says_how_it_is_chosen() -> None:
    assert {one.name: one.kind.value for one in options.of(Server)} == {
        "switch": "switch",
        "number": "number",
        "share": "number",
        "text": "text",
        "long": "long",
        "season": "choice",
        "word": "choice",
        "level": "choice",
        "roles": "roles",
        "permit": "permit",
        "channel": "channel",
    }
    assert (of("number").least, of("number").most, of("number").default) == (1, 9, 5)
    assert of("season").words == tuple(SEASONS.items())
    assert of("level").words == tuple(options.LEVELS.items())


def test_a_categorys_field_has_the_words_and_bounds_of_the_servers() -> None:
    number, season = of("number", Place), of("season", Place)
    assert (number.kind, number.label, number.least, number.most) == (
        Kind.NUMBER,
        "A label",
        1,
        9,
    )
    assert (number.default, of("switch", Place).caution) == (None, "Mind.")
    assert (season.words, season.on_cards) == (tuple(SEASONS.items()), True)
    assert of("roles", Place).adds_up


def test_a_field_without_words_or_of_an_unknown_type_is_refused() -> None:
    class Bare(BaseModel):
        depth: int = Field(default=1, description="How deep.")

    class Odd(BaseModel):
        ages: dict[str, int] = told(default={})

    with pytest.raises(TypeError, match="depth: declare it with bot"):
        options.of(Bare)
    with pytest.raises(TypeError, match="ages: no page of /settings can show"):
        options.of(Odd)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("number", " 7 ", 7),
        ("number", "1", 1),
        ("share", "0,25", 0.25),
        ("text", " hi ", "hi"),
        ("long", "two\nlines", "two\nlines"),
    ],
)
def test_what_can_be_typed_is_a_value(name: str, text: str, value: Any) -> None:
    assert scopes.typed(of(name), text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("number", text) for text in ("", "0", "10", "-1", "many", "5.5", "1e3", "9" * 4_500)),
        *(("share", text) for text in ("nan", "inf", "-inf", "1.01", "half")),
        ("text", "longer"),
    ],
)
def test_what_cannot_is_refused_in_a_short_sentence(name: str, text: str) -> None:
    with pytest.raises(errors.Refusal) as refused:
        scopes.typed(of(name), text)
    assert len(str(refused.value)) < 120


def test_the_refusal_says_what_fits() -> None:
    with pytest.raises(errors.BadChoice, match="“ten” cannot be stored: a whole number from 1"):
        scopes.typed(of("number"), "ten")


def test_a_choice_is_found_by_how_it_is_spelled() -> None:
    for name in ("season", "word", "level"):
        for value, _words in of(name).words:
            assert scopes.picked(of(name), options.spelled(value)) == value
    with pytest.raises(LookupError):
        scopes.picked(of("season"), "summer")
