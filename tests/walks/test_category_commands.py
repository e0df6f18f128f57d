"""/category, as an admin types it."""

import pytest

from models import Layout
from tests.walks.people import Person
from tests.walks.staffed import Office, office
from tests.walks.town import TITLE

__all__ = ["office"]


async def test_add_a_tree_and_list_it(office: Office) -> None:
    abe = office.abe
    await abe.types("/category add", name="Health")
    assert "“Health” is there. It has no channel, so it only groups others" in abe.text
    await abe.types(
        "/category add",
        name="Bones",
        parent="Health",
        channel=office.lobby,
        layout="channel",
        cards_only=True,
    )
    assert f"“Health › Bones” is there: questions go to {office.lobby.mention}." in abe.text
    await abe.types("/category add", name="Knees", parent="Health › Bones")
    await abe.types("/category add", name="Left", parent="Knees")
    assert "“Health › Bones › Knees › Left” is there." in abe.text
    await abe.types("/category add", name="Inside", parent="Left")
    assert "Categories can be at most 4 deep." in abe.text

    await abe.types("/category list")
    lines = abe.text.splitlines()
    assert lines[0] == "Categories"
    assert lines[1] == (
        f"**Sleep** · {office.town.channel.mention} · answers in a thread · 0 questions"
    )
    assert lines[2] == "**Health** · only groups others"
    assert lines[3] == (
        f"\u2003└ **Bones** · {office.lobby.mention} · answers in the channel · cards only"
        " · 0 questions"
    )
    assert [line.count("\u2003") for line in lines[2:6]] == [0, 1, 2, 3]


async def test_questions_go_where_the_new_category_says(office: Office) -> None:
    await office.abe.types("/category add", name="Bones", channel=office.lobby, layout="channel")
    await office.town.ada.types("/ask", category="Bones")
    await office.town.ada.fills(title="Why does my knee click?")
    await office.town.ada.presses("Post")
    await office.town.publish()
    assert office.town.card("#1").channel.id == office.lobby.id


async def test_edit_renames_moves_and_rebinds(office: Office) -> None:
    abe = office.abe
    await abe.types("/category add", name="Health")
    sleep = await office.category("Sleep")
    await abe.types(
        "/category edit",
        category=str(sleep.id),
        name="Rest",
        parent="Health",
        channel=office.lobby,
        layout="channel",
        cards_only=True,
    )
    assert "Health › Rest" in abe.text
    rest = await office.category("Rest")
    assert rest.depth == 2
    assert (rest.channel_id, rest.layout, rest.cards_only) == (
        office.lobby.id,
        Layout.CHANNEL,
        True,
    )
    await abe.types("/category edit", category="Rest", parent="top", no_channel=True)
    rest = await office.category("Rest")
    assert (rest.depth, rest.channel_id) == (1, None)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"category": "Nowhere", "name": "x"}, "There is no such category here."),
        ({"category": "Sleep"}, "Nothing changed: “Sleep” is like that already."),
        ({"category": "Sleep", "parent": "Sleep"}, "“Sleep” cannot be inside itself."),
        ({"category": "Sleep", "name": " "}, "The name has 0 characters; it needs at least 1."),
        ({"category": "999999", "name": "x"}, "There is no such category here."),
    ],
)
async def test_what_cannot_be_is_refused_in_words(
    office: Office, options: dict[str, str], sentence: str
) -> None:
    await office.abe.types("/category edit", **options)
    assert sentence in office.abe.text


async def test_a_channel_and_none_at_once_is_refused(office: Office) -> None:
    await office.abe.types(
        "/category edit", category="Sleep", channel=office.lobby, no_channel=True
    )
    assert "Choose a channel or no_channel, not both." in office.abe.text


async def test_archive_and_back(office: Office) -> None:
    town, abe = office.town, office.abe
    card = await town.ask()
    await abe.types("/category archive", category="Sleep")
    assert "“Sleep” is archived: it can be read, but nothing new can be added." in abe.text
    await town.hal.presses("Answer", on=card)
    assert "is archived" in town.hal.text
    await town.nia.types("/question", number="#1")
    assert TITLE in town.nia.text
    await town.nia.types("/browse", list="unanswered", category="Sleep")
    assert "“Sleep” is archived, so its questions are not in this list." in town.nia.text
    await abe.types("/category list")
    assert "archived" in abe.text
    await abe.types("/category archive", category="Sleep")
    assert "Nothing changed" in abe.text
    await abe.types("/category archive", category="Sleep", undo=True)
    assert "“Sleep” takes questions again." in abe.text
    await town.answer(card)


async def test_options_offer_everything_to_admins_and_nothing_to_others(office: Office) -> None:
    abe = office.abe
    await abe.types("/category add", name="Health")
    await abe.types("/category add", name="Bones", parent="Health")
    await abe.types("/category archive", category="Bones")
    assert await abe.is_offered("category edit", "category", "bo") == ["Health › Bones"]
    assert await abe.is_offered("category add", "parent", "hea") == [
        "(top: inside no other)",
        "Health",
        "Health › Bones",
    ]
    command = office.town.env.backend.find_command("category", office.guild.id, type=1)
    assert command is not None
    office.guild.set_command_permissions(int(command["id"]), {office.guild.roles["Keepers"]: True})
    assert await office.mo.is_offered("category edit", "category", "") == []
    await office.mo.types("/category list")
    assert office.mo.text == "Only people who may manage this server can do that."
    await office.mo.types("/category add", name="Mine")
    assert office.mo.text == "Only people who may manage this server can do that."


async def test_members_are_not_shown_the_command(office: Office) -> None:
    for person in (office.town.ada, office.mo):
        shown = person.member.available_commands(office.town.channel)
        assert not any(one.startswith("category") for one in shown)


async def test_a_long_list_has_pages(office: Office) -> None:
    async def add(person: Person, number: int) -> None:
        await person.types("/category add", name=f"Category {number:02} {'x' * 45}")

    for number in range(30):
        await add(office.abe, number)
    await office.abe.types("/category list")
    assert "Page 1 of 2" in office.abe.text
    assert office.abe.buttons == ["Next"]
    await office.abe.presses("Next")
    assert "Category 29" in office.abe.text
    assert "Page 2 of 2" in office.abe.text
    await office.abe.presses("Back")
    assert "Category 00" in office.abe.text
