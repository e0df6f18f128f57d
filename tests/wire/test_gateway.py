"""The loopback gateway, shown with a plain client: identifying, missing events, coming back."""

import discord
from simcord import ChannelHandle

from tests.wire.listener import Listener
from tests.wire.loopback import Loopback


async def test_a_client_tells_a_known_server_from_a_new_one(
    wire: Loopback, listener: Listener, lobby: ChannelHandle
) -> None:
    assert listener.text(lobby.id).name == "lobby"
    assert listener.events("available") == [wire.guild.id]
    invited = wire.backend.create_guild("Another")
    await listener.until("join")
    assert listener.events("join") == [invited.id]


async def test_resume_replays_what_was_missed_and_nothing_else(
    wire: Loopback, listener: Listener, channel: discord.TextChannel
) -> None:
    ann, ben = wire.member("Ann"), wire.member("Ben")
    await channel.send("Vote!")
    (post,) = wire.messages(channel.id)
    await ann.react(post, "⬆️")
    await listener.until("add")
    async with wire.server.gateway.outage():
        await ann.unreact(post, "⬆️")
        await ben.react(post, "⬇️")
    await listener.until("resumed")
    assert listener.events("remove") == [(ann.id, "⬆️")]
    assert listener.events("add") == [(ann.id, "⬆️"), (ben.id, "⬇️")]
    assert (wire.server.gateway.identified, wire.server.gateway.resumed) == (1, 1)


async def test_a_forgotten_session_misses_what_happened(
    wire: Loopback, listener: Listener, channel: discord.TextChannel
) -> None:
    ann = wire.member("Ann")
    await channel.send("Vote!")
    (post,) = wire.messages(channel.id)
    async with wire.server.gateway.outage(resumable=False):
        await ann.react(post, "⬆️")
    await listener.until("ready", 2)
    await ann.react(post, "⬇️")
    await listener.until("add")
    assert listener.events("add") == [(ann.id, "⬇️")]
    assert listener.events("resumed") == []
    assert listener.events("join") == []


async def test_intents_are_honoured(
    wire: Loopback, listener: Listener, channel: discord.TextChannel, lobby: ChannelHandle
) -> None:
    """Without the privileged intents there are no joins to hear of, and no texts of others."""
    ann = wire.member("Ann")
    await ann.send(lobby, "A secret")
    await listener.until("message")
    (frame,) = [
        event
        for session in wire.server.gateway.sessions.values()
        for event in session.events
        if event["t"] == "MESSAGE_CREATE"
    ]
    assert frame["d"]["content"] == ""
    assert channel.guild.get_member(ann.id) is None
