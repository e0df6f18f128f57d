"""The ways in which a request can go wrong, by name, and what a question has to look like after."""

from collections.abc import Callable

from models import Post
from tests.wire.community import Community
from tests.wire.faults import Ending, Fault
from tests.wire.loopback import Loopback
from tests.wire.server import WireServer
from tests.world import DOWN, UP

SEND = ("POST", "/channels/*/messages")
EDIT = ("PATCH", "/channels/*/messages/*")
THREAD = ("POST", "/channels/*/messages/*/threads")
REACTION = ("PUT", "/channels/*/messages/*/reactions/*/@me")

Spoil = Callable[[WireServer, str, str], Fault]

# The library itself tries again after 429 and 500 (a second later); the rest is ours to mend.
FAULTS: dict[str, Spoil] = {
    "429": lambda server, *what: server.fail(*what, 429, retry_after=0.05),
    "500": lambda server, *what: server.fail(*what, 500),
    "502 though it was done": lambda server, *what: server.fail(*what, 502, applied=True),
    "503": lambda server, *what: server.fail(*what, 503),
    "503 though it was done": lambda server, *what: server.fail(*what, 503, applied=True),
    "503 three times": lambda server, *what: server.fail(*what, 503, times=3),
    "connection reset": lambda server, *what: server.drop(*what),
    "reply lost": lambda server, *what: server.lose_reply(*what),
    "reply lost twice": lambda server, *what: server.lose_reply(*what, times=2),
    "reply lost by a reset": lambda server, *what: server.lose_reply(*what, Ending.RESET),
}


async def assert_whole(wire: Loopback, community: Community, question: Post) -> None:
    """The question stands on Discord once, with everything that belongs to it, and votes count."""
    card = await community.card(question)
    assert (card.shown, card.stuck, card.seeded) == (card.wanted, None, True)
    (message,) = wire.messages(community.garden.channel_id or 0)
    assert message.id == card.message_id
    assert wire.backend.get_guild(wire.guild.id).thread_ids == [card.thread_id]
    me = wire.backend.bot_user.id
    assert wire.reactions(message.channel_id, message.id) == {UP: [me], DOWN: [me]}
