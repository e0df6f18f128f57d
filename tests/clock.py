"""A clock that stands still until a test moves it."""

import asyncio
from datetime import UTC, datetime, timedelta

# A Sunday noon, far from the end of a day, month or year.
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class FakeClock:
    """``bot.clock.Clock`` for tests: time passes by ``advance`` or by sleeping, not by itself."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        """Let this much time pass; a negative number turns the clock back."""
        self._now += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once, and everyone else have a turn."""
        self.advance(seconds)
        await asyncio.sleep(0)
