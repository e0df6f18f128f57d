"""The one message that the bot says hello with."""

from collections.abc import Callable

import discord
import simcord
from simcord.backend import serializers
from simcord.backend.models import Overwrite

from bot import guilds
from bot.client import AskwellBot
from cogs.welcoming import WELCOMED
from tests.walks.people import Person, buttons_of, text_of


def hellos(*channels: simcord.ChannelHandle) -> list[discord.Message]:
    return [
        message
        for channel in channels
        for message in channel.history()
        if message.content.startswith("Hello, I am Askwell")
    ]


async def invited_again(env: simcord.Env, guild: simcord.GuildHandle) -> None:
    """Have the bot removed from a server and added to it again."""
    stored = env.backend.get_guild(guild.id)
    env.backend.emit("GUILD_DELETE", {"id": str(guild.id)})
    await env.settle()
    env.backend.emit("GUILD_CREATE", serializers.guild_create_payload(env.backend, stored))


async def test_it_says_hello_once_where_it_may_write_and_leads_to_setup(
    simcord_env: simcord.Env, simcord_bot: AskwellBot
) -> None:
    env = simcord_env
    guild = env.create_guild()
    rules = guild.create_text_channel(
        "rules",
        overwrites={guild.roles["TestBot"]: discord.PermissionOverwrite(send_messages=False)},
    )
    general = guild.create_text_channel("general")
    other = guild.create_text_channel("other")
    await env.settle()
    (hello,) = hellos(rules, general, other)
    assert hello.channel.id == general.id
    assert "/setup" in text_of(hello)
    assert buttons_of(hello) == ["Set up"]
    assert list(simcord_bot.private_channels) == []

    owners = guild.create_role("Owners", permissions=discord.Permissions(manage_guild=True))
    abe = Person(env, guild.add_member(env.create_user("Abe"), roles=[owners]))
    ada = Person(env, guild.add_member(env.create_user("Ada")))
    abe.channel = ada.channel = general
    await env.settle()
    await abe.presses("Set up", on=hello)
    assert "Setting Askwell up" in abe.text
    await ada.presses("Set up", on=hello)
    assert ada.text == "Only people who may manage this server can do that."


async def test_the_system_channel_is_preferred(
    simcord_env: simcord.Env, simcord_bot: AskwellBot
) -> None:
    env = simcord_env
    guild = env.create_guild()
    general, system = guild.create_text_channel("general"), guild.create_text_channel("system")
    await env.settle()
    assert hellos(system) == []
    env.backend.get_guild(guild.id).system_channel_id = system.id
    await invited_again(env, guild)
    await env.settle()
    assert len(hellos(system)) == 1
    assert len(hellos(general)) == 1


async def test_a_new_session_or_process_says_nothing_again(
    simcord_env: simcord.Env, simcord_bot: AskwellBot, new_bot: Callable[[], AskwellBot]
) -> None:
    env = simcord_env
    channel = env.create_guild().create_text_channel("general")
    await env.settle()
    assert len(hellos(channel)) == 1
    shard = simcord_bot.get_shard(0)
    assert shard is not None
    await shard.disconnect()
    await shard.reconnect()
    await env.settle()
    await env.restart_bot(new_bot())
    await env.settle()
    assert len(hellos(channel)) == 1


async def test_added_while_it_was_not_running_it_says_hello_when_it_is(
    simcord_env: simcord.Env, simcord_bot: AskwellBot
) -> None:
    env = simcord_env
    guild = env.create_guild()
    channel = guild.create_text_channel("general")
    await env.settle()
    await simcord_bot.http.delete_message(channel.id, hellos(channel)[0].id)
    async with simcord_bot.database.transaction() as tx:
        await guilds.unmark(tx, WELCOMED, guild.id)
    # So Discord tells a new session of every server it is in; SimCord leaves that event out.
    payload = serializers.guild_create_payload(env.backend, env.backend.get_guild(guild.id))
    for _ in range(2):
        env.backend.emit("GUILD_CREATE", {**payload, "unavailable": False})
        await env.settle()
    assert len(hellos(channel)) == 1


async def test_added_again_it_says_hello_again(
    simcord_env: simcord.Env, simcord_bot: AskwellBot
) -> None:
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("general")
    await simcord_env.settle()
    await invited_again(simcord_env, guild)
    await simcord_env.settle()
    assert len(hellos(channel)) == 2


async def test_where_it_may_not_write_it_says_nothing_and_goes_on(
    simcord_env: simcord.Env, simcord_bot: AskwellBot
) -> None:
    env = simcord_env
    guild = env.create_guild()
    channel = guild.create_text_channel(
        "general",
        overwrites={guild.roles["TestBot"]: discord.PermissionOverwrite(send_messages=False)},
    )
    await env.settle()
    assert hellos(channel) == []
    everyone = guild.create_text_channel("other")
    env.backend.set_overwrite(
        everyone.id,
        Overwrite(target_id=guild.default_role.id, type=0, allow=0, deny=0),  # type: ignore[arg-type]
    )
    await env.settle()
    assert hellos(everyone) == []


async def test_a_refusal_of_discord_is_no_error(
    simcord_env: simcord.Env, simcord_bot: AskwellBot
) -> None:
    simcord_env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=1)
    channel = simcord_env.create_guild().create_text_channel("general")
    await simcord_env.settle()
    assert hellos(channel) == []
    assert simcord_env.errors == []
