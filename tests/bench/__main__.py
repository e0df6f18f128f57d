"""``python -m tests.bench [votes|frames|…]``: measure some or all, print a table."""

import argparse
import asyncio
import logging
import os
import sys
import warnings
from collections.abc import Awaitable, Callable
from functools import partial

from rich.console import Console

from tests.bench import burst, frames, lists, news, pages, raid, ready, search, votes
from tests.bench.figures import Figure, Measure, show
from tests.bench.ground import engines

MEASURES: dict[str, Measure] = {
    "votes": votes.measure,
    "frames": frames.measure,
    "burst": burst.measure,
    "pages": pages.measure,
    "lists": lists.measure,
    "news": news.measure,
    "raid": raid.measure,
    "ready": ready.measure,
    "search": search.measure,
}


def main() -> int:
    """Measure; return how many figures miss their goal."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*MEASURES, []], help="only these")
    wanted = parser.parse_args().what or list(MEASURES)
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    load = os.getloadavg()
    figures: list[Figure] = []
    console = Console(stderr=True)
    with engines() as found, console.status("") as status:
        for name in wanted:
            # asyncio.run for each: what one leaves running must not be measured in the next.
            measure = partial(MEASURES[name], found, status.update)
            figures += asyncio.run(_run(measure))
    show(figures, load)
    return sum(figure.ok is False for figure in figures)


async def _run(measure: Callable[[], Awaitable[list[Figure]]]) -> list[Figure]:
    return await measure()


if __name__ == "__main__":
    sys.exit(main())
