"""Where votes wait for the writer: whatever is waiting goes into one transaction.

A commit costs about the same for one vote as for a thousand, so that a burst is no slower than its
largest batch. Nothing lingers: a lone vote is written at once.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot import cards
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
        self._missed: set[tuple[int, int]] = set()
        self.on_doubt: Callable[[int], None] = lambda _guild_id: None
        """Called with a server where reactions stand that could not be stored when they came."""
        self._drain: asyncio.Task[None] | None = None
        # One entry for each who watches: two may look at the same message.
        self._watched: defaultdict[int, list[list[Ballot]]] = defaultdict(list)

    def submit(self, ballot: Ballot) -> asyncio.Future[Verdict]:
        """Take a ballot; the future is done once it is committed."""
        for seen in self._watched.get(ballot.message_id or 0, ()):
            seen.append(ballot)
        verdict: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._waiting.append((ballot, verdict))
        # The drain ends when nothing waits, so that no task sits idle between votes.
        if self._drain is None or self._drain.done():
            self._drain = asyncio.create_task(self._run(), name="vote intake")
        return verdict

    @contextmanager
    def watching(self, message_id: int) -> Iterator[Callable[[], bool]]:
        """Watch for ballots on a message; what is handed out tells whether one came meanwhile."""
        seen: list[Ballot] = []
        self._watched[message_id].append(seen)
        try:
            yield lambda: bool(seen)
        finally:
            # By identity: two empty lists are equal.
            others = [one for one in self._watched.pop(message_id) if one is not seen]
            if others:
                self._watched[message_id] = others

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
                self._missed |= {
                    (ballot.guild_id, ballot.message_id)
                    for ballot, _future in batch
                    if ballot.message_id is not None
                }
                for _ballot, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_ballot, future), verdict in zip(batch, verdicts, strict=True):
                if not future.done():
                    future.set_result(verdict)
            if self._missed:
                await self._make_up_for_missed()

    async def _make_up_for_missed(self) -> None:
        """Have the messages read whose reactions could not be stored, now that something can be."""
        missed, self._missed = self._missed, set()
        try:
            async with self._database.transaction() as tx:
                for guild_id, message_id in sorted(missed):
                    card = await cards.by_message(tx, guild_id, message_id)
                    if card is not None:
                        card.recheck = True
        except Exception:
            self._missed |= missed
            log.exception("votes that were missed are not looked at yet")
            return
        for guild_id in sorted({guild_id for guild_id, _message in missed}):
            self.on_doubt(guild_id)

    async def _commit(self, ballots: list[Ballot]) -> list[Verdict]:
        for attempt in range(1, TRIES + 1):
            try:
                async with self._database.transaction() as tx:
                    return await cast_many(tx, ballots)
            except Exception:
                # Votes set values, so trying again cannot count anything twice. A reaction that
                # still fails is not lost: it stands on Discord, and is read there afterwards.
                if attempt == TRIES:
                    raise
                log.warning("votes not stored, trying again (%d of %d)", attempt, TRIES)
        raise AssertionError("unreachable")
