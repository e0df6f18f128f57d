"""Background work that time or an event sets off: inboxes, reminders, daily cards.

It is done behind everything else that is written, and reaches Discord through the outbox alone.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from bot import fanout, reminders, unanswered
from bot.cards import Shards
from bot.clock import Clock
from bot.database import Database

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
"""How long it gathers what happens before it looks again: votes wake it too, and are no news."""

IDLE_SECONDS = 30.0


class Herald:
    """Follows up the events of one process: those of the shards it owns."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.shards = Shards()
        self._database, self._clock = database, clock
        self._one_at_a_time = asyncio.Lock()
        self._changed = asyncio.Event()
        self._closing = False
        self.on_news: Callable[[], None] = lambda: None
        """Called when something was written into inboxes."""

    def wake(self) -> None:
        """Look soon whether anything happened."""
        self._changed.set()

    async def run(self) -> None:
        """Follow up whatever happens until ``stop``; a failure is logged and never ends it."""
        while not self._closing:
            self._changed.clear()
            try:
                await self.follow_up()
            except Exception:
                log.exception("the inboxes are behind; it goes on in a moment")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), IDLE_SECONDS)
            if not self._told_to_stop():
                await self._clock.sleep(PAUSE_SECONDS)

    def _told_to_stop(self) -> bool:
        # Asked by a call: between two looks at the field another task may have set it.
        return self._closing

    async def stop(self) -> None:
        """Take up nothing more and wait for the transaction in hand."""
        self._closing = True
        self._changed.set()
        async with self._one_at_a_time:
            return

    async def follow_up(self) -> None:
        """Write into the inboxes all that happened; each transaction takes its turn like any."""
        async with self._one_at_a_time:
            await self._remind()
            await self._renew()
            async with self._database.reading() as tx:
                waiting = await fanout.behind(tx, self.shards)
            for guild_id in waiting:
                more = True
                while more and not self._told_to_stop():
                    async with self._database.transaction() as tx:
                        more = await fanout.advance(tx, guild_id)
            if waiting:
                self.on_news()

    async def _renew(self) -> None:
        """Have the daily cards of unanswered questions brought up to date whose hour has come."""
        async with self._database.reading() as tx:
            more = await unanswered.waiting(tx, self.shards)
        while more and not self._told_to_stop():
            async with self._database.transaction() as tx:
                more = await unanswered.advance(tx, self.shards)

    async def _remind(self) -> None:
        """Write down which askers are to be reminded by now; the inboxes follow from that."""
        async with self._database.reading() as tx:
            more = await reminders.waiting(tx)
        while more and not self._told_to_stop():
            async with self._database.transaction() as tx:
                more = await reminders.advance(tx)
