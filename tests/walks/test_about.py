"""/help and /about: what one can do, and what this is."""

import discord
import pytest
from pydantic import SecretStr
from simcord.components import walk_components

import bot
from bot import permissions
from bot.settings import Settings
from tests.walks.town import Town

MEMBERS = {
    "/drafts",
    "/ask",
    "/answer",
    "/question",
    "/browse",
    "/search",
    "/history",
    "/tag show",
    "/tag list",
    "/vote",
    "/profile",
    "/leaderboard",
    "/follow",
    "/following",
    "/inbox",
    "/notifications",
    "/crisis",
    "/help",
    "/about",
    "/privacy",
    "/mydata export",
    "/mydata anonymise",
    "/mydata delete",
}


def commands_in(text: str) -> set[str]:
    """Return the commands and menu entries that a page lists."""
    return {line.split("`")[1] for line in text.splitlines() if line.startswith("`")}


def links_under(town: Town) -> dict[str, str]:
    """Return the links under the last reply to Nia, by label."""
    found = walk_components(town.nia.screen.components)
    return {one["label"]: one["url"] for one in found if "url" in one}


async def test_help_lists_what_a_member_can_use_and_nothing_else(town: Town) -> None:
    await town.nia.types("/help")
    assert commands_in(town.nia.text) == MEMBERS | {
        "Accept answer",
        "Ask this as a question",
        "Keep as answer",
        "Report",
    }
    assert "`/ask` Ask a question" in town.nia.text
    assert "Moderators" not in town.nia.text


async def test_help_lists_more_for_moderators_and_admins(town: Town) -> None:
    await town.mo.types("/help")
    assert "**Moderators and editors**" in town.mo.text
    assert {"/mod", "Moderate"} <= commands_in(town.mo.text)
    assert "/setup" not in town.mo.text
    owners = town.guild.create_role(
        "Owners", permissions=discord.Permissions(manage_guild=True, manage_messages=True)
    )
    town.env.backend.add_member_role(town.guild.id, town.hal.id, owners.id)
    await town.env.settle()
    await town.hal.types("/help")
    listed = commands_in(town.hal.text)
    every = set(town.hal.member.available_commands(town.channel))
    assert {name.removeprefix("/") for name in listed if name.startswith("/")} == every


async def test_a_role_the_server_has_chosen_moderates(town: Town) -> None:
    role = town.guild.create_role("Guides")
    await town.choose(moderator_roles=(role.id,))
    town.env.backend.add_member_role(town.guild.id, town.nia.id, role.id)
    await town.env.settle()
    await town.nia.types("/help")
    assert "/mod" in commands_in(town.nia.text)
    await town.nia.types("/about")
    assert "@Guides, everyone who may manage messages" in town.nia.text


async def test_help_fits_into_one_message(town: Town) -> None:
    await town.mo.types("/help")
    (embed,) = town.mo.screen.embeds
    assert len(embed.description or "") < 3_500
    assert not (embed.description or "").endswith("…")


async def test_where_nothing_can_be_asked_help_says_what_to_do(town: Town) -> None:
    town.permit(town.nia, send_messages=False)
    await town.nia.types("/help")
    assert "There is no category you can ask in yet." in town.nia.text


async def test_help_and_about_work_in_a_private_conversation(town: Town) -> None:
    await town.nia.types_to_the_bot("help")
    own = {"/privacy", "/mydata export", "/mydata anonymise", "/mydata delete"}
    assert commands_in(town.nia.text) == {"/crisis", "/help", "/about"} | own
    await town.nia.types_to_the_bot("about")
    assert f"Askwell {bot.__version__}" in town.nia.text
    assert "Moderators here" not in town.nia.text


async def test_about_says_what_it_stores_and_how_to_install_it(town: Town) -> None:
    await town.nia.types("/about")
    text = town.nia.text
    assert f"Askwell {bot.__version__}" in text
    assert "every earlier wording" in text
    assert "It does not read the server's messages." in text
    assert "everyone who may manage messages" in text
    links = links_under(town)
    application = town.bot.application_id or 0
    assert list(links.values()) == [
        permissions.install_link(application),
        permissions.install_link(application, setup=True),
    ]


class TestWithSupport:
    """A server whose operator offers help."""

    @pytest.fixture
    def settings(self, database_url: str) -> Settings:
        return Settings(
            database_url=database_url,
            discord_token=SecretStr("none"),
            support_url="https://help.example/askwell",
        )

    async def test_about_links_to_it(self, town: Town) -> None:
        await town.nia.types("/about")
        assert links_under(town)["Get help with the bot"] == "https://help.example/askwell"
