"""What an admin sets up with /setup, and what it says is missing."""

import discord
import pytest
import simcord
from sqlalchemy import select
from sqlmodel import col

from bot import permissions, preferences
from bot.preferences import Preferences
from models import CardKind, Layout, Setting
from tests.walks.people import Person, text_of
from tests.walks.staffed import Office, menu_of, offered, office, picks, staff
from tests.walks.town import BEGUN, TITLE, arrange

__all__ = ["office"]


async def opens(office: Office, page: str) -> Person:
    """Open /setup and a page of it."""
    await office.abe.types("/setup")
    await picks(office.abe, "setup:open", page)
    return office.abe


async def chosen(office: Office) -> Preferences:
    async with office.town.bot.database.reading() as tx:
        return await preferences.load(tx, office.guild.id)


async def test_it_shows_what_is_chosen_and_what_is_missing(office: Office) -> None:
    await office.abe.types("/setup")
    text = office.abe.text
    assert f"**Sleep** · {office.town.channel.mention} · answers in a thread" in text
    assert "Voting with ⬆️ and ⬇️" in text
    assert "Moderators: everyone who may manage messages" in text
    assert "May accept an answer for the asker: moderators only" in text
    assert "• No staff channel is chosen." in text
    await office.choose(staff_channel=office.staff.id)
    await office.abe.presses("Look again")
    assert "Nothing: /ask works." in office.abe.text


async def test_an_empty_server_is_told_where_to_begin(office: Office) -> None:
    guild = office.town.env.create_guild("Nothing Yet")
    channel = guild.create_text_channel("general")
    owner = guild.create_role("Owners", permissions=discord.Permissions(manage_guild=True))
    eve = Person(
        office.town.env, guild.add_member(office.town.env.create_user("Eve"), roles=[owner])
    )
    eve.channel = channel
    await office.town.env.settle()
    await eve.types("/setup")
    assert "None yet: choose “Add a category”." in eve.text
    assert "There is no place to ask in yet." in eve.text
    await picks(eve, "setup:open", "new")
    await picks(eve, "setup_bind", channel)
    assert f"Questions in “General” go to {channel.mention} from now on." in eve.text
    await eve.types("/ask")
    await eve.fills(title=TITLE)
    await eve.presses("Post")
    await office.town.publish()
    assert TITLE in text_of(next(one for one in channel.history() if one.embeds))


async def test_only_those_who_may_manage_the_server_get_in(office: Office) -> None:
    for command in ("setup", "diagnose"):
        visible = office.mo.member.available_commands(office.town.channel)
        assert command not in visible
        found = office.town.env.backend.find_command(command, office.guild.id, type=1)
        assert found is not None
        office.guild.set_command_permissions(
            int(found["id"]), {office.guild.roles["Keepers"]: True}
        )
        await office.mo.types(f"/{command}")
        assert office.mo.text == "Only people who may manage this server can do that."


FORGED = [
    "aw:setup:main",
    "aw:setup:",
    "aw:setup",
    "aw:setup:category:999",
    "aw:setup:category:x",
    "aw:setup:nowhere",
    "aw:setup_bind:1",
    "aw:setup_create:1",
    "aw:setup_made:0",
    "aw:setup_close:1:1",
    "aw:setup_layout:1",
    "aw:setup_chat:1",
    "aw:setup_roles:moderators",
    "aw:setup_roles:kings",
    "aw:setup_staff",
    "aw:setup_emoji",
    "aw:diagnose",
    "aw:diagnose:x",
    "aw:categories:0",
]


REFUSED = (
    "Only people who may manage",
    "That button no longer does anything",
    "Choose a text channel",
)


async def test_a_member_who_forges_a_button_is_refused_and_nothing_changes(
    office: Office,
) -> None:
    card, ada = await office.town.ask(), office.town.ada
    before = await office.category("Sleep")
    for custom_id in FORGED:
        await ada.forges(custom_id, card, values=["cards"])
        assert any(said in ada.text for said in REFUSED), f"{custom_id}: {ada.text}"
    assert (await office.category("Sleep")) == before
    async with office.town.bot.database.reading() as tx:
        assert set(await tx.scalars(select(col(Setting.name)))) == set(BEGUN)
    assert set(office.guild.channels) == {"questions", "staff", "lobby"}


async def test_a_right_lost_while_the_page_is_open_ends_it(office: Office) -> None:
    abe = await opens(office, "staff")
    office.town.env.backend.get_guild(office.guild.id).members[abe.id].role_ids.clear()
    await picks(abe, "setup_staff", office.lobby)
    assert abe.text == "Only people who may manage this server can do that."
    assert (await chosen(office)).staff_channel is None


async def test_a_category_of_another_server_is_not_found(office: Office) -> None:
    town = office.town
    card = await town.ask()
    theirs = await staff(await arrange(town.env, town.bot, town.new_bot, layout=Layout.THREAD))
    other = await theirs.category("Sleep")
    await office.abe.forges(f"aw:setup:category:{other.id}", card)
    assert "There is no such category here." in office.abe.text
    await office.abe.forges(f"aw:setup_layout:{other.id}", card, values=["channel"])
    assert "There is no such category here." in office.abe.text
    assert (await theirs.category("Sleep")).layout is Layout.THREAD


# -- roles, staff channel, emoji ------------------------------------------------------------------


async def test_roles_are_chosen_and_taken_away(office: Office) -> None:
    gardeners = office.guild.create_role("Gardeners")
    experts = office.guild.create_role("Experts")
    await office.town.env.settle()
    await picks(await opens(office, "moderators"), "setup_roles", gardeners)
    assert f"Moderators: <@&{gardeners.id}>, everyone who may manage messages" in office.abe.text
    await picks(await opens(office, "experts"), "setup_roles", experts, gardeners)
    assert set((await chosen(office)).expert_roles) == {experts.id, gardeners.id}
    abe = await opens(office, "moderators")
    assert [one["id"] for one in menu_of(abe, "setup_roles")["default_values"]] == [gardeners.id]
    await picks(abe, "setup_roles")
    assert (await chosen(office)).moderator_roles == ()


async def test_everyone_cannot_be_a_moderator(office: Office) -> None:
    abe = await opens(office, "moderators")
    await picks(abe, "setup_roles", office.guild.default_role)
    assert "@everyone is everyone" in abe.text
    assert (await chosen(office)).moderator_roles == ()


async def test_an_expert_may_accept_for_the_asker(office: Office) -> None:
    town = office.town
    experts = office.guild.create_role("Experts")
    await town.env.settle()
    await picks(await opens(office, "experts"), "setup_roles", experts)
    eli = Person(town.env, office.guild.add_member(town.env.create_user("Eli"), roles=[experts]))
    eli.channel = town.channel
    answer = await town.answer(await town.ask())
    await town.nia.presses("Accept", on=answer)
    assert "Only the asker, experts, editors and moderators can do that" in town.nia.text
    await eli.presses("Accept", on=answer)
    await town.publish()
    assert "most helpful to the asker" in text_of(town.card("#1.1"))


async def test_the_staff_channel_is_chosen_written_down_and_taken_away(office: Office) -> None:
    abe = await opens(office, "staff")
    await picks(abe, "setup_staff", office.staff)
    assert f"Staff channel: {office.staff.mention}" in abe.text
    assert "Stored." in abe.text
    (event,) = await office.events("server.choose")
    assert (event.actor_id, event.before, event.after) == (
        abe.id,
        {"staff_channel": None},
        {"staff_channel": office.staff.id},
    )
    await picks(await opens(office, "staff"), "setup_staff")
    assert "Staff channel: none" in abe.text


async def test_what_is_chosen_already_is_said_to_be(office: Office) -> None:
    await office.choose(staff_channel=office.staff.id)
    abe = await opens(office, "staff")
    await picks(abe, "setup_staff", office.staff)
    assert "Nothing changed: that is chosen already." in abe.text
    assert len(await office.events("server.choose")) == 1


async def test_emoji_are_chosen_by_sign_or_by_name(office: Office) -> None:
    made = {name: office.guild.create_emoji(name).id for name in ("leaf", "stone")}
    leaf, stone = (f"<:{name}:{key}>" for name, key in made.items())
    abe = await opens(office, "emoji")
    assert abe.filled == {"up": "⬆️", "down": "⬇️"}
    # The same two without the sign that makes them colourful: nothing to change.
    await abe.fills(up="⬆", down="⬇")
    assert "Nothing changed" in abe.text
    for number, (up, down, expected) in enumerate(
        (
            ("👍🏽", "🏴‍☠️", ["👍🏽", "🏴‍☠️"]),
            (":Leaf:", stone, [leaf, stone]),
            ("leaf", "👎", [leaf, "👎"]),
        ),
        1,
    ):
        await (await opens(office, "emoji")).fills(up=up, down=down)
        assert f"voted with {expected[0]} and {expected[1]}" in abe.text
        card = await office.town.ask(title=f"Which of them is number {number}?")
        assert [str(one.emoji) for one in card.reactions] == expected
        # SimCord names a custom emoji as a request's path does.
        await office.town.hal.reacts(expected[0].strip("<>").removeprefix(":"), card)
        await office.town.publish()
        assert "Score +1" in text_of(office.town.card(f"#{number}"))


async def test_what_is_no_emoji_is_refused(office: Office) -> None:
    for up, down, sentence in (
        ("up", "👎", "“up” is neither a standard emoji nor one of this server"),
        ("⬆️", "⬆", "need two different emoji"),
        ("<:leaf:123456789012345678>", "👎", "is neither"),
        ("@everyone", "👎", "is neither"),
    ):
        abe = await opens(office, "emoji")
        await abe.fills(up=up, down=down)
        assert sentence in abe.text
        # Above the page that it came from, which is drawn again.
        assert "Setting Askwell up" in abe.text
    assert (await chosen(office)).up_emoji == "⬆️"


async def test_cards_that_are_up_keep_their_emoji(office: Office) -> None:
    old = await office.town.ask()
    abe = await opens(office, "emoji")
    await abe.fills(up="👍", down="👎")
    await office.town.hal.reacts("⬆️", old)
    await office.town.publish()
    assert "Score +1" in text_of(office.town.card("#1"))


# -- categories and their channels -----------------------------------------------------------------


async def test_a_category_page_changes_layout_and_who_may_ask(office: Office) -> None:
    sleep = await office.category("Sleep")
    abe = await opens(office, f"category:{sleep.id}")
    assert offered(abe, "setup_layout") == ["thread", "channel"]
    await picks(abe, "setup_layout", "channel")
    assert "answers in the channel" in abe.text
    await picks(abe, "setup_chat", "cards")
    assert "cards only" in abe.text
    changed = await office.category("Sleep")
    assert (changed.layout, changed.cards_only) == (Layout.CHANNEL, True)
    first, second = await office.events("category.edit")
    assert ((first.before or {})["layout"], (first.after or {})["layout"]) == ("thread", "channel")
    assert (second.after or {})["cards_only"] is True


async def test_cards_only_says_what_it_would_do_and_does_it(office: Office) -> None:
    town = office.town
    sleep = await office.category("Sleep")
    abe = await opens(office, f"category:{sleep.id}")
    await picks(abe, "setup_chat", "cards")
    assert "People can still write in" in abe.text
    assert (
        "“Only cards there” denies @everyone “Send Messages”, “Send Messages in Threads”, "
        "“Create Public Threads”"
    ) in abe.text
    await town.hal.member.send(town.channel, "Chat is still possible.")
    await abe.presses("Only cards there")
    assert f"Only cards stand in {town.channel.mention} from now on." in abe.text
    with pytest.raises(simcord.backend.errors.BackendError):
        await town.hal.member.send(town.channel, "And now?")
    # Cards go on: the bot allowed itself what it needs before it denied the others.
    answer = await town.answer(await town.ask(), who=town.hal)
    assert answer.reactions

    await picks(abe, "setup_chat", "chat")
    assert "@everyone may not write in" in abe.text
    await abe.presses("Let people write")
    await town.hal.member.send(town.channel, "Chat is back.")


async def test_without_the_right_it_says_how_to_do_it_by_hand(office: Office) -> None:
    office.permit_the_bot(office.town.channel, manage_roles=False)
    await office.town.env.settle()
    sleep = await office.category("Sleep")
    abe = await opens(office, f"category:{sleep.id}")
    await picks(abe, "setup_chat", "cards")
    assert "In its settings → Permissions, deny @everyone “Send Messages”" in abe.text
    assert "Only cards there" not in abe.buttons
    await abe.forges(f"aw:setup_close:{sleep.id}:1", await office.town.ask())
    assert "does not let me change who may write there" in abe.text


async def test_a_channel_is_created_with_its_category(office: Office) -> None:
    abe = await opens(office, "new")
    await abe.presses("Create a channel")
    await abe.fills(name="Night Shift")
    channel = (
        office.guild.channels["night-shift"]
        if "night-shift" in office.guild.channels
        else (office.guild.channels["Night Shift"])
    )
    assert f"Questions in “Night Shift” go to {channel.mention}" in abe.text
    assert (await office.category("Night Shift")).channel_id == channel.id


async def test_without_the_right_to_create_channels_there_is_a_link_that_gives_it(
    office: Office,
) -> None:
    backend = office.town.env.backend
    guild = backend.get_guild(office.guild.id)
    mine = guild.members[backend.bot_user.id].role_ids[0]
    kept = discord.Permissions(guild.roles[mine].permissions)
    kept.update(manage_channels=False)
    backend.edit_role(guild.id, mine, {"permissions": kept.value})
    await office.town.env.settle()
    await office.abe.types("/setup")
    links = [
        one["url"]
        for row in office.abe.screen.components
        for one in row["components"]
        if one.get("url")
    ]
    application = office.town.bot.application_id or 0
    assert links == [permissions.install_link(application, setup=True)]
    await picks(office.abe, "setup:open", "new")
    assert "Create a channel" not in office.abe.buttons
    await office.abe.forges("aw:setup_create:0", await office.town.ask())
    assert "Discord does not let me create channels." in office.abe.text


async def test_a_channel_belongs_to_one_category(office: Office) -> None:
    abe = await opens(office, "new")
    await picks(abe, "setup_bind", office.town.channel)
    assert "belongs to “Sleep” already" in abe.text


async def test_a_category_whose_channel_is_gone_pauses_and_gets_a_new_one(office: Office) -> None:
    town = office.town
    await town.answer(await town.ask())
    await town.nia.reacts("⬆️", town.card("#1.1"))
    await town.publish()
    for person in (town.ada, town.hal, town.nia, office.abe):
        person.channel = office.lobby
    town.env.backend.delete_channel(town.channel.id)
    await town.env.settle()
    await town.ada.types("/ask")
    assert "no category you can ask in" in town.ada.text or "paused" in town.ada.text

    await office.abe.types("/setup")
    assert "The channel of “Sleep” is gone." in office.abe.text
    sleep = await office.category("Sleep")
    assert offered(office.abe, "setup:open")[5] == f"category:{sleep.id}"
    await picks(office.abe, "setup:open", f"category:{sleep.id}")
    await picks(office.abe, "setup_bind", office.lobby)
    assert f"Questions in “Sleep” go to {office.lobby.mention} from now on." in office.abe.text
    await town.publish()
    # Everything stands there again, with its votes, and goes on.
    assert TITLE in text_of(town.card("#1"))
    assert "Score +1" in text_of(town.card("#1.1"))
    assert town.card("#1.1").channel.id in [one.id for one in office.lobby.threads]
    again = await town.answer(town.card("#1"), who=town.nia, body="By getting up at six, always.")
    assert again.channel.id == town.card("#1.1").channel.id
    assert all(card.stuck is None for card in await office.cards(CardKind.ANSWER))
