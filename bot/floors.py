"""How old an account, and the membership of a server, has to be: to ask, and for votes that count.

When an account was made stands in its id; when somebody joined is told by Discord with what they
do. Whoever the server knows already is not asked.
"""

from datetime import UTC, datetime, timedelta

from bot import errors
from bot.levels import Level
from bot.preferences import Preferences

DISCORD_EPOCH_MS = 1_420_070_400_000
"""The first moment of 2015, from which Discord's ids count milliseconds."""

ASK, VOTE = "ask", "vote"
"""What takes some age: how the choices of a server about it begin."""


def account_made(user_id: int) -> datetime:
    """Return when an account was made."""
    return datetime.fromtimestamp(((user_id >> 22) + DISCORD_EPOCH_MS) / 1_000, UTC)


def any_for(what: str, chosen: Preferences) -> bool:
    """Return whether a server asks for any age to do this."""
    return any(_hours(what, chosen))


def refusal(
    what: str,
    chosen: Preferences,
    *,
    user_id: int,
    joined_at: datetime | None,
    level: Level,
    moment: datetime,
) -> errors.TooNew | None:
    """Return why somebody may not ask, or vote, at this moment; None: they may."""
    account, member = _hours(what, chosen)
    if level >= Level.APPROVED or not (account or member):
        return None
    old_enough = account_made(user_id) + timedelta(hours=account)
    if member and joined_at is not None:
        old_enough = max(old_enough, joined_at + timedelta(hours=member))
    if old_enough > moment:
        return errors.TooNew(what, old_enough)
    return errors.TooNew(what, None) if member and joined_at is None else None


def _hours(what: str, chosen: Preferences) -> tuple[int, int]:
    return getattr(chosen, f"{what}_account_hours"), getattr(chosen, f"{what}_member_hours")
