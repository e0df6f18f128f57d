"""How fast a channel takes edits of old messages.

Discord allows about three edits in six seconds a channel for messages older than an hour (error
30046). The budget is kept here so that a busy evening on old questions does not run into it, and is
made smaller for a while where Discord says no earlier.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta

OLD = timedelta(hours=1)
WINDOW = timedelta(seconds=6)
ALLOWED = 3


class OldEdits:
    """The edits of old messages in the last few seconds, by channel."""

    def __init__(self) -> None:
        self._made: defaultdict[int, deque[datetime]] = defaultdict(deque)
        self._held: dict[int, datetime] = {}

    def wait(self, channel_id: int, sent_at: datetime | None, now: datetime) -> float:
        """Return how many seconds an edit has to wait; 0 takes a place in the budget."""
        if sent_at is None or now - sent_at < OLD:
            return 0.0
        held = self._held.get(channel_id)
        if held is not None and held > now:
            return (held - now).total_seconds()
        self._held.pop(channel_id, None)
        made = self._made[channel_id]
        while made and now - made[0] >= WINDOW:
            made.popleft()
        if len(made) >= ALLOWED:
            return (made[0] + WINDOW - now).total_seconds()
        made.append(now)
        return 0.0

    def refused(self, channel_id: int, now: datetime, seconds: float | None = None) -> float:
        """Note that Discord said no; return how long nobody may edit old messages there."""
        pause = max(seconds or 0.0, WINDOW.total_seconds())
        self._held[channel_id] = now + timedelta(seconds=pause)
        return pause
