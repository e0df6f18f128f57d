"""Background work that keeps nothing longer than it should be: whoever wants to be forgotten is.

It goes on with what a crash cut short, has the questions of a renamed tag found by its new name,
removes servers that the bot left long ago, and sweeps out once a day what is kept for a time.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bot import departures, erasing, retention
from bot.cards import Shards
from bot.clock import Clock
from bot.database import Database, Tx
from bot.looping import Loop
from bot.periods import Keep
from bot.searching import renamed

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0

Waiting = Callable[[Tx, Shards], Awaitable[Sequence[tuple[int, int]]]]
"""Returns which work is under way: server, and whom or what it is about."""

Advance = Callable[[Tx, int, int], Awaitable[bool]]
"""Does some more of it; returns whether that was not all yet."""


class Caretaker(Loop):
    """Looks after what is to go in the servers of one process."""

    def __init__(self, database: Database, clock: Clock, keep: Keep, folder: Path) -> None:
        super().__init__(clock)
        self._database, self._keep, self._folder = database, keep, folder

    async def run(self) -> None:
        """Do all of it until ``stop``."""
        await self._repeat(self.tidy, behind="what is to go still stands", pause=PAUSE_SECONDS)

    async def tidy(self) -> None:
        """Do what is due now, each transaction in its turn."""
        async with self._one_at_a_time:
            await self._go_on(erasing.waiting, erasing.advance)
            await self._go_on(renamed.waiting, renamed.advance)
            await self._depart()
            await self._sweep()

    async def _go_on(self, waiting: Waiting, advance: Advance) -> None:
        """Go on with each piece of work that is under way until nothing of it is left."""
        async with self._database.reading() as tx:
            under_way = await waiting(tx, self.shards)
        for guild_id, key in under_way:
            more = True
            while more and not self._told_to_stop():
                async with self._database.transaction() as tx:
                    more = await advance(tx, guild_id, key)

    async def _depart(self) -> None:
        async with self._database.reading() as tx:
            left = await departures.due(tx, self.shards, self._keep.left_servers)
        for guild_id in left:
            if self._told_to_stop():
                return
            async with self._database.reading() as tx:
                begun = await departures.begun(tx, guild_id)
            if not begun:
                file = await departures.export(self._database, guild_id, self._folder)
                async with self._database.transaction() as tx:
                    begun = await departures.begin(tx, guild_id, file)
                if not begun:
                    file.unlink()
                    continue
                log.warning("server %s: the bot left it; all of it is in %s", guild_id, file)
            await self._remove(guild_id)

    async def _remove(self, guild_id: int) -> None:
        total, gone = 0, -1
        while gone and not self._told_to_stop():
            async with self._database.transaction() as tx:
                gone = await departures.advance(tx, guild_id)
            total += max(gone, 0)
        if not gone:
            log.warning("server %s: removed, %d rows", guild_id, total)

    async def _sweep(self) -> None:
        async with self._database.reading() as tx:
            more = await retention.waiting(tx)
        total = 0
        while more and not self._told_to_stop():
            async with self._database.transaction() as tx:
                more, gone = await retention.advance(tx, self._keep)
            total += gone
        if total:
            log.info("kept long enough: %d posts, notices and drafts went", total)
