"""What an admin chooses with /settings: each kind of setting, for the server and for a category."""

from typing import Any

import pytest
from sqlalchemy import select

from bot import choices, deciding, preferences, rules
from bot.categories import Change, edit
from bot.levels import Level
from bot.preferences import Permit, Preferences
from bot.render import settings_pages
from bot.rules import CategoryRules
from models import Category, Setting
from tests.walks.people import Person
from tests.walks.staffed import Office, menu_of, offered, office, picks
from tests.walks.town import BEGUN

__all__ = ["office"]


async def chosen(office: Office) -> Preferences:
    async with office.town.bot.database.reading() as tx:
        return await preferences.load(tx, office.guild.id)


async def said(office: Office, name: str = "Sleep") -> CategoryRules:
    return rules.own(await office.category(name))


async def decide(office: Office, category: Category, **changes: Any) -> None:
    async with office.town.bot.database.transaction() as tx:
        await deciding.decide(tx, office.admin(), category.id or 0, **changes)


async def inner(office: Office) -> Category:
    """Make a category inside Sleep."""
    await office.town.category("Dreams", office.lobby)
    dreams, sleep = await office.category("Dreams"), await office.category("Sleep")
    async with office.town.bot.database.transaction() as tx:
        await edit(tx, office.admin(), dreams.id or 0, Change(parent_id=sleep.id))
    return await office.category("Dreams")


async def opens(office: Office, group: str, name: str, category: str | None = None) -> Person:
    """Open /settings, a group and a setting, from menu to menu."""
    await office.abe.types("/settings", **({"category": category} if category else {}))
    await picks(office.abe, "settings_open", group)
    await picks(office.abe, "settings_open", name)
    return office.abe


async def test_the_groups_lead_to_every_setting_there_is(office: Office) -> None:
    abe = office.abe
    for category, model in ((None, Preferences), ("Sleep", CategoryRules)):
        seen = []
        await abe.types("/settings", **({"category": category} if category else {}))
        for group in offered(abe, "settings_open"):
            await picks(abe, "settings_open", group)
            for name in offered(abe, "settings_open"):
                seen.append(name)
                await picks(abe, "settings_open", name)
                assert "Now" in abe.text
                await abe.presses("Back")
            await abe.presses("All settings")
        assert sorted(seen) == sorted(model.model_fields)


async def test_a_switch_is_pressed_and_goes_back_to_its_default(office: Office) -> None:
    abe = await opens(office, "voting", "downvotes")
    assert "On" not in abe.buttons, "it is on"
    await abe.presses("Off")
    assert abe.text.startswith("Stored.")
    assert "Off\nchanged" in abe.text
    assert not (await chosen(office)).downvotes
    await abe.presses("Back")
    assert "• **Downvotes**: Off · changed" in abe.text
    await picks(abe, "settings_open", "downvotes")
    await abe.presses("Back to the default")
    assert (await chosen(office)).downvotes
    assert "Back to the default" not in abe.buttons
    async with office.town.bot.database.reading() as tx:
        assert {one.name for one in await tx.scalars(select(Setting))} == set(BEGUN)


async def test_a_number_is_typed_and_what_is_refused_can_be_mended(office: Office) -> None:
    abe = await opens(office, "points", "points_ask")
    await abe.presses("Change")
    assert abe.filled == {"value": "2"}
    for wrong in ("plenty", "1001", "-1", "~:%"):
        await abe.fills(value=wrong)
        assert f"“{wrong}” cannot be stored: a whole number from 0 to 1000." in abe.text
        await abe.presses("Edit again")
        assert abe.filled == {"value": wrong}
    await abe.fills(value=" 7 ")
    assert "Stored." in abe.text
    assert "7\nchanged" in abe.text
    assert (await chosen(office)).points_ask == 7
    await abe.presses("Change")
    await abe.fills()
    assert "Nothing changed: that is chosen already." in abe.text
    await abe.presses("Back")
    assert "For each question asked." in abe.text


async def test_roles_and_a_channel_are_chosen_and_taken_away(office: Office) -> None:
    gardeners = office.guild.create_role("Gardeners")
    await office.town.env.settle()
    abe = await opens(office, "who", "editor_roles")
    await picks(abe, "setting", office.guild.default_role)
    assert "@everyone is everyone" in abe.text
    await picks(abe, "setting", gardeners)
    assert f"<@&{gardeners.id}>" in abe.text
    assert (await chosen(office)).editor_roles == (gardeners.id,)
    assert [one["id"] for one in menu_of(abe, "setting")["default_values"]] == [gardeners.id]
    await picks(abe, "setting")
    assert (await chosen(office)).editor_roles == ()

    await opens(office, "general", "staff_channel")
    await picks(abe, "setting", office.staff)
    assert office.staff.mention in abe.text
    assert (await chosen(office)).staff_channel == office.staff.id
    await abe.presses("Back to the default")
    assert (await chosen(office)).staff_channel is None


async def test_who_may_is_a_level_and_roles_beside_it(office: Office) -> None:
    gardeners = office.guild.create_role("Gardeners")
    await office.town.env.settle()
    abe = await opens(office, "who", "ask")
    await picks(abe, "setting", "20")
    assert "Experts and above" in abe.text
    beside = menu_of(abe, "setting:0:ask:beside")["custom_id"]
    abe._hear(await abe.member.select(abe.screen, [gardeners], custom_id=beside))
    assert f"Experts and above, and <@&{gardeners.id}>" in abe.text
    assert (await chosen(office)).ask == Permit(level=Level.EXPERT, roles=(gardeners.id,))


async def test_anonymous_posts_are_switched_on_only_after_the_note_on_policy(
    office: Office,
) -> None:
    abe = await opens(office, "anonymity", "anonymous")
    assert "Discord's developer policy speaks against" in abe.text
    await abe.presses("On")
    assert not (await chosen(office)).anonymous
    assert "Discord's developer policy speaks against" in abe.text
    assert abe.buttons == ["Switch it on", "Leave it off"]
    await abe.presses("Leave it off")
    await abe.presses("On")
    await abe.presses("Switch it on")
    assert "Stored." in abe.text
    assert (await chosen(office)).anonymous
    # Off is off at once.
    await abe.presses("Off")
    assert not (await chosen(office)).anonymous

    await opens(office, "anonymity", "anonymous", "Sleep")
    await abe.presses("On")
    assert (await said(office)).anonymous is None
    await abe.presses("Switch it on")
    assert (await said(office)).anonymous is True


async def test_the_emoji_are_chosen_in_the_form_of_setup(office: Office) -> None:
    abe = await opens(office, "voting", "up_emoji")
    await abe.presses("Change")
    await abe.fills(up="👍", down="👎")
    assert (await chosen(office)).up_emoji == "👍"
    await abe.presses("All settings")
    assert "**Voting** · 2 changed" in abe.text


async def test_a_category_shows_whom_it_takes_after_and_can_decide_for_itself(
    office: Office,
) -> None:
    dreams = await inner(office)
    abe = await opens(office, "voting", "downvotes", "Dreams")
    assert "On\nas the server" in abe.text
    await office.choose(downvotes=False)
    await decide(office, await office.category("Sleep"), downvotes=True)
    await opens(office, "voting", "downvotes", "Dreams")
    assert "On\nas “Sleep”" in abe.text
    await abe.presses("Off")
    assert "Off\nits own" in abe.text
    assert "Without its own\nOn\nas “Sleep”" in abe.text
    assert (await said(office, "Dreams")).downvotes is False
    await abe.presses("As its parent")
    assert "On\nas “Sleep”" in abe.text
    assert (await said(office, "Dreams")) == CategoryRules()
    assert [one.category_id for one in await office.events("category.decide")][-1] == dreams.id


async def test_a_categorys_roles_are_beside_those_of_the_server(office: Office) -> None:
    keepers, gardeners = office.guild.roles["Keepers"], office.guild.create_role("Gardeners")
    await office.town.env.settle()
    await office.choose(expert_roles=(keepers.id,))
    abe = await opens(office, "who", "expert_roles", "Sleep")
    assert f"<@&{keepers.id}>\nas the server" in abe.text
    await picks(abe, "setting", gardeners)
    assert (await said(office)).expert_roles == (gardeners.id,)
    assert f"of its own: <@&{gardeners.id}>" in abe.text
    for role in (keepers, gardeners):
        assert f"<@&{role.id}>" in abe.text
    await abe.presses("As the server")
    assert (await said(office)).expert_roles == ()


async def test_setup_and_settings_lead_to_each_other(office: Office) -> None:
    abe, sleep = office.abe, await office.category("Sleep")
    await abe.types("/setup")
    await abe.presses("All settings")
    assert "Settings of this server" in abe.text
    await picks(abe, "settings_category", str(sleep.id))
    assert "Settings of Sleep" in abe.text
    await abe.presses("Its channel: /setup")
    await abe.presses("More settings")
    assert "Settings of Sleep" in abe.text
    await abe.presses("The server's settings")
    await abe.presses("Channels and categories: /setup")
    assert "Setting Askwell up" in abe.text


async def test_a_right_lost_while_the_form_is_open_hands_the_text_back(office: Office) -> None:
    abe = await opens(office, "points", "points_ask")
    await abe.presses("Change")
    office.town.env.backend.get_guild(office.guild.id).members[abe.id].role_ids.clear()
    await abe.fills(value="9")
    assert abe.text == "Only people who may manage this server can do that."
    assert len(abe.screen.attachments) == 1
    assert (await chosen(office)).points_ask == 2


async def test_a_stale_page_changes_nothing(office: Office) -> None:
    card, abe = await office.town.ask(), office.abe
    for custom_id in (
        "aw:setting:0:anonymous",
        "aw:setting:0:colour:on",
        "aw:setting:0:downvotes:level",
        "aw:setting:0:ask:on",
        "aw:setting:0:ask:level",
        "aw:setting:0:guide:on",
        "aw:setting:999:downvotes:off",
        "aw:setting_form:0:downvotes",
        "aw:setting_form:0:colour",
        "aw:settings:0:nowhere",
        "aw:settings_open:0",
        "aw:settings_category",
    ):
        await abe.forges(custom_id, card)
        assert abe.form is None
    await abe.forges("aw:setting:0:ask:level", card, values=["55"])
    await abe.forges("aw:setting:0:staff_channel:channel", card, values=["5"])
    assert "Choose a text channel of this server." in abe.text
    # A button's text that nobody can read opens the form as it was.
    await abe.forges("aw:setting_form:0:points_ask:é", card)
    assert abe.filled == {"value": "2"}
    assert await chosen(office) == Preferences(**BEGUN)
    assert await said(office) == CategoryRules()


async def test_only_who_may_manage_the_server_sees_and_changes_settings(office: Office) -> None:
    card, sleep = await office.town.ask(), await office.category("Sleep")
    for person in (office.town.ada, office.mo):
        for custom_id in (
            "aw:settings:0",
            f"aw:settings_open:{sleep.id}",
            "aw:setting:0:downvotes:off",
            f"aw:setting:{sleep.id}:anonymous:sure",
            "aw:setting_form:0:points_ask",
        ):
            await person.forges(custom_id, card, values=["who"])
            assert person.text == "Only people who may manage this server can do that."
        await person.forges_form("aw:setting_typed:0:points_ask", value="9")
        assert person.text == "Only people who may manage this server can do that."
    assert await chosen(office) == Preferences(**BEGUN)
    assert await said(office) == CategoryRules()


async def test_many_settings_of_a_group_are_turned_page_by_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_pages, "A_PAGE", 10)
    await office.abe.types("/settings")
    await picks(office.abe, "settings_open", "points")
    seen = offered(office.abe, "settings_open")
    assert "Page 1 of 2" in office.abe.text
    await office.abe.presses("Next")
    assert "Page 2 of 2" in office.abe.text
    seen += offered(office.abe, "settings_open")
    assert seen == [one for one in Preferences.model_fields if one.startswith("points_")]
    await office.abe.forges("aw:settings:0:points:7", await office.town.ask())
    assert "Page 2 of 2" in office.abe.text


async def test_a_choice_that_is_made_meanwhile_is_said_to_be(office: Office) -> None:
    abe = await opens(office, "voting", "downvotes")
    async with office.town.bot.database.transaction() as tx:
        await choices.choose(tx, office.admin(), downvotes=False)
    await abe.presses("Off")
    assert "Nothing changed: that is chosen already." in abe.text
