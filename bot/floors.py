"""How old an account, and the membership of a server, has to be: to ask, and for votes that count.

When an account was made stands in its id; when somebody joined is told by Discord with what they
do. Whoever the server knows already is not asked.
"""

from datetime import datetime, timedelta

from bot import errors, snowflakes
from bot.levels import Level
from bot.preferences import Preferences

ASK, VOTE = "ask", "vote"
"""What takes some age: how the choices of a server about it begin."""


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
    old_enough = snowflakes.made_at(user_id) + timedelta(hours=account)
    if member and joined_at is not None:
        old_enough = max(old_enough, joined_at + timedelta(hours=member))
    if old_enough > moment:
        return errors.TooNew(what, old_enough)
    return errors.TooNew(what, None) if member and joined_at is None else None


def _hours(what: str, chosen: Preferences) -> tuple[int, int]:
    return getattr(chosen, f"{what}_account_hours"), getattr(chosen, f"{what}_member_hours")
