"""What can go wrong with a request, on demand: the part of Discord that SimCord does not play.

A `Fault` waits for requests that match it and spoils as many as it was told to. An `Allowance` is a
rate limit. Neither knows HTTP; `server` turns what they say into answers, or into no answer.
"""

import asyncio
import re
from dataclasses import dataclass, field
from enum import Enum, auto


class Ending(Enum):
    """How the client learns of its request's fate, if at all."""

    ANSWER = auto()
    CLOSE = auto()
    """The socket is closed in good order, without an answer."""
    RESET = auto()
    """The socket is torn down (RST): the client sees errno 104."""
    SILENCE = auto()
    """Nothing comes, ever: only the client's own patience ends the request."""


@dataclass
class Fault:
    """Spoil the next `times` requests (None: every one) of `method` whose path matches `path`.

    So many as `after` says are let through before.
    In `path` a `*` stands for one segment. `applied` says whether Discord carries the request out
    before things go wrong: the nasty half of the cases.
    """

    method: str
    path: str
    times: int | None = 1
    ending: Ending = Ending.ANSWER
    applied: bool = False
    status: int = 500
    code: int = 0
    message: str = "Internal Server Error"
    retry_after: float | None = None
    after: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        self._pattern = re.compile(path_pattern(self.path))

    def claims(self, method: str, path: str) -> bool:
        """Say whether this request is to be spoiled, and count it if so."""
        if self.times is not None and self.hits >= self.times:
            return False
        if method != self.method or not self._pattern.fullmatch(path):
            return False
        if self.after:
            self.after -= 1
            return False
        self.hits += 1
        return True

    def body(self) -> dict[str, object]:
        """Give Discord's error object."""
        body: dict[str, object] = {"code": self.code, "message": self.message}
        if self.retry_after is not None:
            body |= {"retry_after": self.retry_after, "global": False}
        return body


@dataclass
class Gate:
    """Stops one request at Discord's door until `open` is set, so that a test can act meanwhile."""

    method: str
    path: str
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def claims(self, method: str, path: str) -> bool:
        """Say whether this request has to wait here; each gate stops one request only."""
        if self.arrived.is_set() or method != self.method:
            return False
        return re.fullmatch(path_pattern(self.path), path) is not None


@dataclass
class Allowance:
    """At most `limit` requests in `per` seconds a key; a window opens with its first request."""

    limit: int
    per: float
    method: str = "*"
    path: str = "*"
    _windows: dict[str, tuple[float, int]] = field(default_factory=dict)

    def covers(self, method: str, path: str) -> bool:
        """Say whether this limit is about such requests."""
        return method == self.method and re.fullmatch(path_pattern(self.path), path) is not None

    def take(self, key: str, now: float) -> tuple[int, float, bool]:
        """Count a request: what remains, seconds until the window ends, and whether it may pass."""
        opened, used = self._windows.get(key, (now, 0))
        if now - opened >= self.per:
            opened, used = now, 0
        granted = used < self.limit
        if granted:
            used += 1
        self._windows[key] = (opened, used)
        return self.limit - used, opened + self.per - now, granted


def path_pattern(glob: str) -> str:
    """Turn `/channels/*/messages` into a regular expression in which `*` is one segment."""
    return "[^/]+".join(re.escape(part) for part in glob.split("*"))
