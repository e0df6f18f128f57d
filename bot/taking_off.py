"""Which reactions that do not count are worth a request: in a flood, one of ten.

Each request that takes a reaction off is one that shows no post. A reaction that stays counts no
more than one that is gone: neither one that was refused, nor one beside its opposite, which was
given later and is the vote.
"""

from collections import Counter

from bot.clock import Clock

WINDOW = 900
"""Seconds in which such reactions are counted together."""

FREE = 10
"""So many of a server that were refused are taken off in each window anyway."""

TURNED_FREE = 60
"""And so many that contradict a vote: more, for to change one's mind is nothing unusual."""

A_REQUEST = 10
"""Of more, one request for so many."""


class TakingOff:
    """Counts reactions of one kind, and says for which of them Discord is asked."""

    def __init__(self, clock: Clock, free: int = FREE) -> None:
        self._clock, self._free = clock, free
        self._window = 0
        self._came: Counter[int] = Counter()
        self._asked: Counter[int] = Counter()

    def worth(self, guild_id: int) -> bool:
        """Return whether one more such reaction in a server is to be taken off, and count it."""
        window = int(self._clock.now().timestamp()) // WINDOW
        if window != self._window:
            self._window = window
            self._came.clear()
            self._asked.clear()
        self._came[guild_id] += 1
        if self._asked[guild_id] >= max(self._free, self._came[guild_id] // A_REQUEST):
            return False
        self._asked[guild_id] += 1
        return True
