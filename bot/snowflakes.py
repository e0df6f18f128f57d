"""Discord's ids tell when what they name was made: milliseconds since 2015, above 22 other bits."""

from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000
"""The first moment of 2015."""

OTHER_BITS = 22


def made_at(snowflake: int) -> datetime:
    """Return when an account, a message or a thread was made."""
    return datetime.fromtimestamp(((snowflake >> OTHER_BITS) + EPOCH_MS) / 1_000, UTC)


def first_of(moment: datetime) -> int:
    """Return the least id that Discord gives at a moment."""
    return max(0, int(moment.timestamp() * 1_000) - EPOCH_MS) << OTHER_BITS
