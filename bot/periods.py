"""For how long things are kept: the operator's numbers, in days."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keep:
    """For how many days things are kept; 0: for good."""

    left_servers: int = 30
    """Everything of a server after the bot left it."""
    deleted: int = 30
    """The text of posts that were deleted."""
    rejected: int = 90
    """Posts that a moderator hid out of the queue, and that nothing stands on."""
    notifications: int = 180
    drafts: int = 90
    """Since they were changed last."""
