"""A figure beside its goal, and the table of them."""

import gc
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.databases import Engine

ROUNDS = 5
"""Each figure is the median of so many rounds; what is compared is measured in each, in turn."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. ``ok`` is None where there is no goal but something to know."""

    name: str
    goal: str
    measured: str
    ok: bool | None


Progress = Callable[[str], None]
Measure = Callable[[Mapping[str, Engine], Progress], Awaitable[list[Figure]]]


def middle(values: Sequence[float]) -> float:
    """Return the median."""
    return median(values)


def spread(values: Sequence[float], form: str = ".0f") -> str:
    """Return the median and, in brackets, the least and the most."""
    low, mid, high = (format(one, form) for one in (min(values), median(values), max(values)))
    return f"{mid} ({low} to {high})"


def on_each(one: Callable[[str, Engine, Progress], Awaitable[list[Figure]]]) -> Measure:
    """Make of a measurement on one database, called by its name, one on each of them."""

    async def measure(engines: Mapping[str, Engine], progress: Progress) -> list[Figure]:
        return [
            figure
            for name, engine in engines.items()
            for figure in await one(name, engine, progress)
        ]

    return measure


class Watch:
    """Seconds on the wall and on the processor since it was made."""

    def __init__(self) -> None:
        # What an earlier measurement left behind is not to be cleared up in this one.
        gc.collect()
        self._wall, self._processor = time.perf_counter(), time.process_time()

    @property
    def wall(self) -> float:
        return time.perf_counter() - self._wall

    @property
    def processor(self) -> float:
        """Of all threads of this process together."""
        return time.process_time() - self._processor


def show(figures: Sequence[Figure], load: Sequence[float]) -> None:
    """Print the table, and how busy the machine was with other things."""
    table = Table(title=f"Askwell, medians of {ROUNDS} rounds", title_justify="left")
    for heading in ("Figure", "Goal", "Measured", ""):
        table.add_column(heading, overflow="fold")
    for one in figures:
        verdict = {True: "[green]ok[/]", False: "[red]not[/]", None: ""}[one.ok]
        table.add_row(one.name, one.goal, one.measured, verdict)
    console = Console(width=None if os.isatty(1) else 120)
    console.print(table)
    busy = ", ".join(f"{one:.1f}" for one in load)
    console.print(
        f"{os.cpu_count()} processors; load average {busy} at first, {os.getloadavg()[0]:.1f} at "
        "the end. Much above the bench's own 1 to 2 means others were measured as well."
    )
