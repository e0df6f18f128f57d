"""Which reactions that do not count are worth a request: in a flood, one of ten.

Each request that takes a reaction off is one that shows no post. A reaction that stays counts no
more than one that is gone.
"""

from collections import Counter

from bot.clock import Clock

WINDOW = 900
"""Seconds in which refused reactions are counted together."""

FREE = 10
"""So many of a server are taken off in each window anyway."""

A_REQUEST = 10
"""Of more, one request for so many."""


class TakingOff:
    """Counts refused reactions, and says for which of them Discord is asked."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._window = 0
        self._refused: Counter[int] = Counter()
        self._asked: Counter[int] = Counter()

    def worth(self, guild_id: int) -> bool:
        """Return whether one more refused reaction in a server is to be taken off, and count it."""
        window = int(self._clock.now().timestamp()) // WINDOW
        if window != self._window:
            self._window = window
            self._refused.clear()
            self._asked.clear()
        self._refused[guild_id] += 1
        if self._asked[guild_id] >= max(FREE, self._refused[guild_id] // A_REQUEST):
            return False
        self._asked[guild_id] += 1
        return True
