"""What someone wants to vote, whichever way they gave it."""

from datetime import datetime
from typing import NamedTuple

from models import VoteSource


class Ballot(NamedTuple):
    """What someone wants: a post to count +1, −1 or 0 for them.

    A reaction names its message and emoji, and ``taken_off`` if it was removed; anything else names
    the post and the value.
    """

    guild_id: int
    user_id: int
    name: str | None
    """The name to show, if it is known now."""
    source: VoteSource
    post_id: int | None = None
    value: int = 0
    message_id: int | None = None
    emoji: str | None = None
    taken_off: bool = False
    moderates: bool = False
    """Discord lets them manage messages everywhere in the server."""
    admin: bool = False
    """Discord lets them manage the server."""
    roles: frozenset[int] | None = frozenset()
    """Their roles, by which the server and the category know them; None: nobody knows them now."""
    joined_at: datetime | None = None
    """When they joined the server; None: nobody knows."""
