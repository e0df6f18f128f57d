"""The time that Discord and the bot share in a wire test: real, but it can be moved forward."""

import asyncio
import time
from datetime import UTC, datetime

# SimCord's Backend wants one of these, and does not export it.
from simcord._clock import Clock


class WallClock(Clock):
    """Runs as the wall does; `advance` skips a stretch, and whoever sleeps through it wakes."""

    def __init__(self) -> None:
        super().__init__()
        self._skipped = asyncio.Event()

    def now(self) -> datetime:
        """Give the time, UTC."""
        return datetime.fromtimestamp(time.time() + self.elapsed, UTC)

    def advance(self, seconds: float) -> None:
        """Skip so many seconds."""
        super().advance(seconds)
        self._skipped.set()
        self._skipped = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Wait until this much time has passed or been skipped."""
        end = time.time() + self.elapsed + seconds
        while (left := end - time.time() - self.elapsed) > 0:
            try:
                await asyncio.wait_for(self._skipped.wait(), left)
            except TimeoutError:
                return
