"""The loopback Discord's REST side, shown with a plain client: what the other tests stand on."""

import asyncio

import aiohttp
import discord
import pytest
from discord.http import Route
from simcord import ChannelHandle

from tests.wire.conftest import Connect
from tests.wire.faults import Ending
from tests.wire.listener import Listener
from tests.wire.loopback import Loopback

SEND = ("POST", "/channels/*/messages")


def statuses(wire: Loopback, method: str, path: str) -> list[int | None]:
    return [call.status for call in wire.server.requests(method, path)]


@pytest.mark.usefixtures("server")
async def test_a_wrong_token_is_refused() -> None:
    client = Listener()
    async with client:
        with pytest.raises(discord.LoginFailure):
            await client.login("not-the-token")


async def test_a_nonce_makes_one_message_however_often_it_is_sent(
    wire: Loopback, listener: Listener, channel: discord.TextChannel
) -> None:
    first = await channel.send("Hello", nonce="card-1")
    again = await channel.send("Hello", nonce="card-1")
    other = await channel.send("Hello", nonce="card-2")
    assert first.id == again.id != other.id
    await listener.until("message", 2)
    assert listener.events("message") == [(first.id, "card-1"), (other.id, "card-2")]
    wire.server.clock.advance(3600)
    later = await channel.send("Hello", nonce="card-1")
    assert later.id not in {first.id, other.id}


async def test_discord_py_itself_tries_again_after_500_and_429(
    wire: Loopback, channel: discord.TextChannel
) -> None:
    wire.server.fail(*SEND, status=500)
    wire.server.fail(*SEND, status=429, retry_after=0.05)
    await channel.send("Hello")
    assert statuses(wire, *SEND) == [500, 429, 200]
    assert len(wire.messages(channel.id)) == 1


async def test_discord_py_gives_up_on_503(wire: Loopback, channel: discord.TextChannel) -> None:
    wire.server.fail(*SEND, status=503)
    with pytest.raises(discord.DiscordServerError):
        await channel.send("Hello")
    assert statuses(wire, *SEND) == [503]
    assert wire.messages(channel.id) == []


async def test_a_bucket_is_announced_and_obeyed(
    wire: Loopback, channel: discord.TextChannel
) -> None:
    wire.server.limit(*SEND, limit=2, per=0.3)
    await asyncio.gather(*(channel.send(str(number)) for number in range(5)))
    calls = wire.server.requests(*SEND)
    assert [call.status for call in calls] == [200] * 5
    assert calls[-1].at - calls[0].at >= 0.5


@pytest.mark.parametrize("ending", [Ending.CLOSE, Ending.RESET])
async def test_a_lost_reply_leaves_the_message_where_it_is(
    wire: Loopback, channel: discord.TextChannel, ending: Ending
) -> None:
    wire.server.lose_reply(*SEND, ending)
    with pytest.raises(aiohttp.ClientConnectionError):
        await channel.send("Hello", nonce="card-1")
    (lost,) = wire.messages(channel.id)
    found = await channel.send("Hello", nonce="card-1")
    assert found.id == lost.id
    assert len(wire.messages(channel.id)) == 1


async def test_a_reset_connection_is_errno_104_and_discord_py_gives_up(
    wire: Loopback, channel: discord.TextChannel
) -> None:
    wire.server.drop(*SEND)
    with pytest.raises(aiohttp.ClientOSError) as caught:
        await channel.send("Hello")
    assert caught.value.errno == 104
    assert statuses(wire, *SEND) == [None]
    assert wire.messages(channel.id) == []


async def test_silence_lasts_until_the_client_loses_patience(
    wire: Loopback, channel: discord.TextChannel
) -> None:
    wire.server.drop(*SEND, Ending.SILENCE)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await channel.send("Hello")
    assert statuses(wire, *SEND) == [None]


async def test_a_request_can_be_held_at_the_door(
    wire: Loopback, channel: discord.TextChannel
) -> None:
    gate = wire.server.hold(*SEND)
    sending = asyncio.create_task(channel.send("Hello"))
    await gate.arrived.wait()
    assert wire.messages(channel.id) == []
    gate.open.set()
    await sending
    assert len(wire.messages(channel.id)) == 1


async def test_the_fourth_edit_of_old_messages_in_a_channel_is_refused(
    wire: Loopback, channel: discord.TextChannel
) -> None:
    posts = [await channel.send(str(number)) for number in range(5)]
    for post in posts:
        await post.edit(content="young")
    wire.server.clock.advance(3700)
    wire.server.rules.old_edits.per = 0.5
    for post in posts[:4]:
        await post.edit(content="old")
    assert statuses(wire, "PATCH", "/channels/*/messages/*") == [200] * 8 + [429, 200]


async def test_a_message_has_one_thread(channel: discord.TextChannel) -> None:
    post = await channel.send("Hello")
    await post.create_thread(name="Answers")
    with pytest.raises(discord.HTTPException) as caught:
        await post.create_thread(name="Answers")
    assert caught.value.code == 160004


async def test_nobody_edits_or_reacts_in_an_archived_thread(channel: discord.TextChannel) -> None:
    thread = await (await channel.send("Hello")).create_thread(name="Answers")
    answer = await thread.send("Because.")
    await thread.edit(archived=True)
    with pytest.raises(discord.HTTPException) as edit:
        await answer.edit(content="Because!")
    with pytest.raises(discord.HTTPException) as reaction:
        await answer.add_reaction("⬆️")
    assert edit.value.code == reaction.value.code == 50083
    await thread.edit(archived=False)
    await answer.edit(content="Because!")


async def test_reactors_come_in_pages(
    wire: Loopback, listener: Listener, channel: discord.TextChannel
) -> None:
    members = [wire.member(f"Member {number}") for number in range(7)]
    await channel.send("Vote!")
    (post,) = wire.messages(channel.id)
    await asyncio.gather(*(member.react(post, "⬆️") for member in members))
    path = f"/channels/{channel.id}/messages/{post.id}/reactions/%E2%AC%86%EF%B8%8F"
    request = listener.http.request
    first = await request(Route("GET", path), params={"limit": 5, "type": 0})
    rest = await request(Route("GET", path), params={"limit": 5, "after": first[-1]["id"]})
    assert [int(user["id"]) for user in first + rest] == [member.id for member in members]
    assert await request(Route("GET", path), params={"type": 1}) == []


async def test_a_member_uses_a_command_a_button_and_a_form(
    wire: Loopback, connect: Connect, lobby: ChannelHandle
) -> None:
    ann = wire.member("Ann")
    client = Listener()
    tree = discord.app_commands.CommandTree(client)

    class Form(discord.ui.Modal, title="Ask"):
        name: discord.ui.TextInput["Form"] = discord.ui.TextInput(label="Title", custom_id="title")

        async def on_submit(self, interaction: discord.Interaction, /) -> None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await interaction.followup.send(f"Asked: {self.name.value}")

    class Buttons(discord.ui.View):
        @discord.ui.button(label="Form", custom_id="form")
        async def form(
            self, interaction: discord.Interaction, _button: discord.ui.Button["Buttons"]
        ) -> None:
            await interaction.response.send_modal(Form())

    @tree.command()
    async def ask(interaction: discord.Interaction, how: str) -> None:
        """Ask."""
        await interaction.response.send_message(f"{interaction.user}: {how}", view=Buttons())

    await connect(client)
    await client.until("ready")
    await tree.sync()
    asked = (await ann.slash(lobby, "ask", how="nicely")).response
    assert asked is not None
    assert asked.content == "Ann: nicely"
    form = await ann.click(asked, label="Form")
    sent = await ann.submit_modal(form, {"title": "Why?"})
    assert sent.response is not None
    assert (sent.response.content, sent.ephemeral) == ("Asked: Why?", True)
