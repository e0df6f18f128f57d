"""Newcomers take turns, so that nobody waits behind a raid.

A raid is many accounts that joined a short while ago. What each of them does is acknowledged at
once, like anybody's, and then done a few at a time in each server: so the others' votes and answers
are done beside those few, and not behind hundreds. On any other day nobody notices.
"""

import asyncio
from datetime import datetime, timedelta
from weakref import WeakSet, WeakValueDictionary

NEW = timedelta(days=7)
"""Who joined the server so short a time ago takes turns."""

AT_ONCE = 3
"""Newcomers of a server whose turn it is at the same time: Discord answers them meanwhile."""


class Turns:
    """Whose turn it is, in each server."""

    def __init__(self) -> None:
        self._servers: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()
        self._theirs: WeakSet[asyncio.Task[object]] = WeakSet()

    async def take(self, guild_id: int, joined_at: datetime | None, now: datetime) -> None:
        """Wait until it is somebody's turn, who then keeps it until the running task ends.

        ``joined_at`` is None where Discord does not say it: then they count as new.
        """
        task = asyncio.current_task()
        known = joined_at is not None and now - joined_at >= NEW
        if known or task is None or task in self._theirs:
            return
        places = self._servers.setdefault(guild_id, asyncio.Semaphore(AT_ONCE))
        await places.acquire()
        self._theirs.add(task)
        task.add_done_callback(lambda _task: places.release())
