"""Background work that time or an event sets off: inboxes, reminders, daily cards, alarms, ends.

It is done behind everything else that is written, and reaches Discord through the outbox alone.
"""

from collections.abc import Callable

from bot import fanout, queue_alarms, reminders, served_out, unanswered
from bot.clock import Clock
from bot.database import Database
from bot.looping import Loop

PAUSE_SECONDS = 1.0
"""How long it gathers what happens before it looks again: votes wake it too, and are no news."""


class Herald(Loop):
    """Follows up the events of one process: those of the shards it owns."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(clock)
        self._database = database
        self.on_news: Callable[[], None] = lambda: None
        """Called when something was written into inboxes."""

    async def run(self) -> None:
        """Follow up whatever happens until ``stop``."""
        await self._repeat(self.follow_up, behind="the inboxes are behind", pause=PAUSE_SECONDS)

    async def follow_up(self) -> None:
        """Write into the inboxes all that happened; each transaction takes its turn like any."""
        async with self._one_at_a_time:
            await self._remind()
            await self._renew()
            await self._alarm()
            await self._tell_of_ends()
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

    async def _alarm(self) -> None:
        """Have moderators told where something has waited too long."""
        async with self._database.reading() as tx:
            more = await queue_alarms.waiting(tx, self.shards)
        while more and not self._told_to_stop():
            async with self._database.transaction() as tx:
                more = await queue_alarms.advance(tx, self.shards)

    async def _tell_of_ends(self) -> None:
        """Tell those whose suspension is over. No event says so, but a message may be due."""
        async with self._database.reading() as tx:
            more = waiting = await served_out.waiting(tx)
        while more and not self._told_to_stop():
            async with self._database.transaction() as tx:
                more = await served_out.advance(tx)
        if waiting:
            self.on_news()

    async def _remind(self) -> None:
        """Write down which askers are to be reminded by now; the inboxes follow from that."""
        async with self._database.reading() as tx:
            more = await reminders.waiting(tx)
        while more and not self._told_to_stop():
            async with self._database.transaction() as tx:
                more = await reminders.advance(tx)
