"""Q2A's levels: how much a server, or a category, trusts someone."""

from enum import IntEnum


class Level(IntEnum):
    """Computed from roles each time: we do not see when roles change."""

    BASIC = 0
    APPROVED = 10
    EXPERT = 20
    EDITOR = 50
    MODERATOR = 80
    ADMIN = 100
