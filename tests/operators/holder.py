"""Holds a database's lock in a process of its own: ``python -m tests.operators.holder URL``.

It says "held" once it has it, and lets go when its input ends.
"""

import asyncio
import sys

from bot.operating import lock
from tests.databases import address


async def hold(url: str) -> None:
    """Take the lock, say so, and keep it until nobody listens any more."""
    async with lock.held(address(url)):
        print("held", flush=True)  # noqa: T201 - the test reads it
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(hold(sys.argv[1]))
