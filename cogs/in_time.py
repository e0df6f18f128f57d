"""Extras that come in time or not at all: nothing waits, or fails, for what it is good without."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.errors import AskwellError

log = logging.getLogger(__name__)

T = TypeVar("T")

SECONDS = 2.0
"""So long somebody waits for an extra at most; Discord waits three for all of an answer."""


async def in_time(
    work: Coroutine[Any, Any, T], otherwise: T, what: str, *, seconds: float = SECONDS
) -> T:
    """Return what the work does, or ``otherwise`` if it fails or takes longer than that.

    Work that is late is told to end, and not waited for: a statement that runs comes to its end
    first (``bot.database``). ``what`` is how the log calls it.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not task.done():
        log.warning("%s took longer than %s s: it goes on without", what, seconds)
        task.add_done_callback(_heard)
        task.cancel()
        return otherwise
    try:
        return task.result()
    except AskwellError:
        # There is nothing of it for this person.
        return otherwise
    except Exception:
        log.warning("%s failed: it goes on without", what, exc_info=True)
        return otherwise


def _heard(task: asyncio.Future[Any]) -> None:
    """Look at how it ended, so that nobody is told that nobody did."""
    if not task.cancelled():
        task.exception()
