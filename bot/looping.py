"""Work that goes on beside everything else until it is told to stop, and looks again when woken."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.cards import Shards
from bot.clock import Clock

log = logging.getLogger(__name__)

IDLE_SECONDS = 30.0
"""After this long it looks by itself: some things become due although nothing is written."""


class Loop:
    """What the publisher, the herald and the postman of one process have in common."""

    def __init__(self, clock: Clock) -> None:
        self.shards = Shards()
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._changed = asyncio.Event()
        self._closing = False

    def wake(self) -> None:
        """Look soon whether there is something to do."""
        self._changed.set()

    def _told_to_stop(self) -> bool:
        # Asked by a call: between two looks at the field another task may have set it.
        return self._closing

    async def stop(self) -> None:
        """Take up nothing more and wait for what is in hand."""
        self._closing = True
        self._changed.set()
        async with self._one_at_a_time:
            return

    async def _repeat(
        self, work: Callable[[], Awaitable[object]], *, behind: str, pause: float = 0.0
    ) -> None:
        """Do this again and again until ``stop``; a failure is logged and never ends it.

        ``behind`` is what is said of a failure, ``pause`` how many seconds it gathers once woken.
        """
        while not self._told_to_stop():
            self._changed.clear()
            try:
                await work()
            except Exception:
                log.exception("%s; it goes on in a moment", behind)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), IDLE_SECONDS)
            if pause and not self._told_to_stop():
                await self._clock.sleep(pause)
