"""The one seam before anything is published: publish it, queue it, or refuse it with a reason.

Rules plug in by being appended to ``RULES``; the first that does not say publish decides.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot import errors
from bot.access import Standing
from bot.database import Tx
from models import Draft, PostState


@dataclass(frozen=True, slots=True)
class Publish:
    """Nothing speaks against it."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A moderator looks at it first; ``reason`` is for them."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """It is not posted; ``reason`` is the sentence its author reads."""

    reason: str


Decision = Publish | Queue | Refuse
Rule = Callable[[Tx, Standing, Draft], Awaitable[Decision]]

RULES: list[Rule] = []


async def screen(tx: Tx, who: Standing, draft: Draft) -> Decision:
    """Return what the rules say about this text; without rules everything is published."""
    for rule in RULES:
        decision = await rule(tx, who, draft)
        if not isinstance(decision, Publish):
            return decision
    return Publish()


async def state_for(tx: Tx, who: Standing, draft: Draft) -> PostState:
    """Return the state a new post starts in. Raises ``Screened`` if a rule refuses it."""
    decision = await screen(tx, who, draft)
    if isinstance(decision, Refuse):
        raise errors.Screened(decision.reason)
    return PostState.QUEUED if isinstance(decision, Queue) else PostState.PUBLISHED
