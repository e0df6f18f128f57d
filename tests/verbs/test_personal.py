"""What is kept about people, against the models: nothing new is stored without being said."""

from pathlib import Path

import pytest
from sqlalchemy import JSON, BigInteger
from sqlmodel import SQLModel

import bot
from bot import personal
from bot.erasing_steps import STEPS
from bot.personal import NO_PEOPLE, TABLES, Kept, Then

PAGE = Path(bot.__file__).parent.parent / "docs" / "privacy.md"
BECOMES = {
    Then.GOES: "removed",
    Then.ALIAS: "another made-up number in each question",
    Then.FORMER: "a former member's number",
    Then.STAYS: "stays until it is over",
}


def test_every_table_stands_there_once() -> None:
    assert sorted(one.name for one in TABLES) == sorted(SQLModel.metadata.tables)


def test_every_column_that_could_name_somebody_is_said_to_or_not_to() -> None:
    """A user's id needs 64 bits; so does Discord's of a channel, which leads to nobody."""
    wide = {
        f"{rows.name}.{column.name}"
        for rows in SQLModel.metadata.tables.values()
        for column in rows.columns
        if (isinstance(column.type, BigInteger) and not column.foreign_keys and column.name != "id")
        or isinstance(column.type, JSON)
    }
    said = {f"{one.name}.{name}" for one in TABLES for name in (*one.people, *one.loose)}
    nobody = {f"{table}.{name}" for table, names in NO_PEOPLE.items() for name in names}
    assert wide | {"guild.id"} == said | nobody
    assert not said & nobody


@pytest.mark.parametrize("kept", [one for one in TABLES if one.people], ids=lambda one: one.name)
def test_whoever_is_named_is_given_it_without_anybody_else(kept: Kept) -> None:
    assert kept.whose is not None, "their person gets none of it"
    assert kept.columns, "their person gets none of it"
    others = set(kept.people) | set(kept.loose)
    # Whom somebody follows is their own business, and the members they follow are named by it.
    assert set(kept.columns) & others <= ({"subject_id"} if kept.name == "follow" else set())


def test_erasing_knows_each_of_these_columns() -> None:
    """One step for each column that is replaced and each table that goes, or it is by hand."""
    replaced = [
        (one.name, name)
        for one in TABLES
        for name, then in one.people.items()
        if then is Then.FORMER and one.name != "member"
    ]
    loose = [name for one in TABLES for name in one.loose]
    removed = {one.name for one in TABLES if Then.GOES in one.people.values()}
    by_hand = {"vote", "follow", "draft"}
    by_table = len(removed - by_hand)
    assert removed >= by_hand
    assert [one.name for one in TABLES if Then.STAYS in one.people.values()] == ["suspension"]
    # Votes, follows, drafts, three kinds of posts, suspensions, and the member's own row.
    assert len(STEPS) == 8 + 2 * by_table + len(replaced) + len(loose)


def test_the_page_says_the_same() -> None:
    text = PAGE.read_text(encoding="utf-8").split("## Table by table")[1].split("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert rows == [row(one) for one in personal.TABLES]


def row(one: Kept) -> str:
    """Return a table's row of the page."""
    becomes = [f"`{name}`: {BECOMES[then]}" for name, then in one.people.items()]
    becomes += [f"`{name}`: the id is replaced" for name in one.loose]
    names = ", ".join(becomes) or "names nobody"
    return f"| `{one.name}` | {one.holds} | {one.why} | {one.until} | {names} |"
