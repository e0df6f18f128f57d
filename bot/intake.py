"""Where votes wait for the writer: whatever is waiting goes into one transaction.

A commit costs about the same for one vote as for a thousand, so that a burst is no slower than its
largest batch. Nothing lingers: a lone vote is written at once.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.database import Database
from bot.votes import Ballot, Verdict, cast_many

log = logging.getLogger(__name__)

BATCH = 1_000
"""Votes in one transaction at most: other verbs wait this long."""

TRIES = 3


class VoteIntake:
    """Hands ballots to ``votes.cast_many`` in the order they came, as many as are waiting."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[tuple[Ballot, asyncio.Future[Verdict]]] = deque()
        self._drain: asyncio.Task[None] | None = None
        self._watched: dict[int, bool] = {}

    def submit(self, ballot: Ballot) -> asyncio.Future[Verdict]:
        """Take a ballot; the future is done once it is committed."""
        if ballot.message_id in self._watched:
            self._watched[ballot.message_id] = True
        verdict: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._waiting.append((ballot, verdict))
        # The drain ends when nothing waits, so that no task sits idle between votes.
        if self._drain is None or self._drain.done():
            self._drain = asyncio.create_task(self._run(), name="vote intake")
        return verdict

    @contextmanager
    def watching(self, message_id: int) -> Iterator[Callable[[], bool]]:
        """Watch for ballots on a message; what is handed out tells whether one came meanwhile."""
        self._watched[message_id] = False
        try:
            yield lambda: self._watched[message_id]
        finally:
            del self._watched[message_id]

    async def idle(self) -> None:
        """Wait until everything submitted so far is committed."""
        while self._drain is not None and not self._drain.done():
            await asyncio.shield(self._drain)

    async def _run(self) -> None:
        while self._waiting:
            count = min(len(self._waiting), BATCH)
            batch = [self._waiting.popleft() for _ in range(count)]
            try:
                verdicts = await self._commit([ballot for ballot, _future in batch])
            except Exception as error:  # noqa: BLE001 - each caller hears of it
                for _ballot, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_ballot, future), verdict in zip(batch, verdicts, strict=True):
                if not future.done():
                    future.set_result(verdict)

    async def _commit(self, ballots: list[Ballot]) -> list[Verdict]:
        for attempt in range(1, TRIES + 1):
            try:
                async with self._database.transaction() as tx:
                    return await cast_many(tx, ballots)
            except Exception:
                # Votes set values, so trying again cannot count anything twice. A reaction that
                # still fails is not lost: it stands on Discord, and reconcile reads it there.
                if attempt == TRIES:
                    raise
                log.warning("votes not stored, trying again (%d of %d)", attempt, TRIES)
        raise AssertionError("unreachable")
