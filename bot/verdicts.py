"""What a screening rule says of a text: publish it, queue it, or refuse it with a reason."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.access import Standing
from bot.database import Tx
from models import Cause, Draft


@dataclass(frozen=True, slots=True)
class Publish:
    """Nothing speaks against it."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A moderator looks at it first; ``reason`` is for them, in addition to what ``cause`` says."""

    reason: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Refuse:
    """It is not posted; ``reason`` is the sentence its author reads."""

    reason: str


Decision = Publish | Queue | Refuse
Rule = Callable[[Tx, Standing, Draft], Awaitable[Decision]]
"""In the draft, ``anonymous`` says how the text is signed as it is posted now."""
