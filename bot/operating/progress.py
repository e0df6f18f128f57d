"""What a person sees while a command takes its time; on a terminal only: logs stay short."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def steps() -> Iterator[Callable[[str], object]]:
    """Show what is being done now, each time the value is called with it."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _what: None
        return
    with console.status("") as status:
        yield lambda what: status.update(f"{what} …")


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], object]]:
    """Show how far it is, each time the value is called with how many are done of how many."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
