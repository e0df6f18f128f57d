"""What something costs: on the wall, of this process, and of the database's own thread or process.

Processor time is what is compared: what else runs on the machine changes it little.
"""

import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.database import Database, Tx

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took, in milliseconds."""

    wall: float
    process: float
    """Of the processor, by this process with all its threads."""
    database: float
    """Of the processor, by the database's own thread or process."""


Total = Callable[[Cost], float]


def processor(database: Database) -> Total:
    """Return what of a cost is the processor's, whoever needed it."""
    if database.is_sqlite:
        # Its thread is one of this process.
        return lambda one: one.process
    return lambda one: one.process + one.database


async def clock(tx: Tx, database: Database) -> Clock:
    """Return the seconds of processor time of whoever answers on this transaction's connection."""
    if database.is_sqlite:
        connection = await (await tx.connection()).get_raw_connection()
        driver: Any = connection.driver_connection
        await driver.create_function("thread_of_this", 0, threading.get_ident)
        found = time.pthread_getcpuclockid(int(await tx.scalar(text("SELECT thread_of_this()"))))
        return partial(time.clock_gettime, found)
    server = await tx.scalar(text("SELECT pg_backend_pid()"))
    # In nanoseconds; /proc/…/stat knows hundredths of a second only.
    usage = Path(f"/proc/{server}/schedstat")
    return lambda: int(usage.read_text().split()[0]) / 1e9


async def spent(of: Clock, work: Awaitable[object]) -> Cost:
    """Do the work and return what it took; ``of`` is the clock of the database."""
    start = time.perf_counter(), time.process_time(), of()
    await work
    end = time.perf_counter(), time.process_time(), of()
    return Cost(*(1_000 * (after - before) for before, after in zip(start, end, strict=True)))
