"""Where the cards of a category live, by its layout: the one place that tells layouts apart."""

from collections.abc import Mapping
from dataclasses import dataclass

from models import Layout


@dataclass(frozen=True, slots=True)
class Placing:
    """What a layout means for questions and answers."""

    forum: bool = False
    """A question is a post of its own in a forum, whose first message is its card."""
    opens_thread: bool = False
    """A thread is opened on a question's message."""
    in_threads: bool = False
    """Answers stand in the question's thread, rather than reply to it in the channel."""
    takes: tuple[str, ...] = ()
    """Discord's permissions that it needs besides those for any posting."""


PLACINGS: Mapping[Layout, Placing] = {
    Layout.THREAD: Placing(
        opens_thread=True,
        in_threads=True,
        takes=("create_public_threads", "send_messages_in_threads"),
    ),
    Layout.CHANNEL: Placing(),
    Layout.FORUM: Placing(forum=True, in_threads=True, takes=("send_messages_in_threads",)),
}

IN_CHANNELS = tuple(layout for layout, placing in PLACINGS.items() if not placing.forum)
"""The layouts that a text channel can have; a forum has its own and no other."""
