"""Ctrl-C at any moment: nothing half done, nothing left lying about, no traceback."""

# ruff: noqa: ASYNC240 - nothing else waits in these loops

import asyncio
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from bot.operating import backup
from tests.databases import address
from tests.operators.community import doing, mark, name_of, rename

BOT = Path(__file__).parents[2] / "bot.py"

# Presses Ctrl-C when the command line begins to be read.
EARLY = """
import os, runpy, signal, sys

class Press:
    def find_spec(self, name, path=None, target=None):
        if name == "bot.cli":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Press())
sys.argv[:] = [sys.argv[1], "doctor"]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_while_python_still_reads_the_code(tmp_path: Path) -> None:
    outcome = subprocess.run(
        [sys.executable, "-c", EARLY, str(BOT)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(BOT.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == -signal.SIGINT
    assert (outcome.stdout, outcome.stderr) == ("", "")


@pytest.fixture
def live(tmp_path: Path, sqlite_template: Path) -> str:
    """A database with a mark."""
    shutil.copyfile(sqlite_template, tmp_path / "askwell.db")
    url = f"sqlite:///{tmp_path / 'askwell.db'}"
    doing(url, lambda database: mark(database, "then"))
    return url


async def interrupted(work: str, url: URL, file: Path, at: int) -> bool:
    """Cancel the work at its step of that number; return whether there was such a step."""
    steps: list[str] = []
    task: asyncio.Task[object]

    def step(what: str) -> None:
        steps.append(what)
        if len(steps) == at:
            task.cancel()

    task = asyncio.ensure_future(getattr(backup, work)(url, file, step))
    try:
        await task
    except asyncio.CancelledError:
        return True
    assert len(steps) < at, f"{steps[at - 1]} was not interrupted"
    return False


async def test_saving_leaves_a_whole_backup_or_none(live: str, tmp_path: Path) -> None:
    url, at = address(live), 1
    while await interrupted("save", url, tmp_path / f"{at}.backup", at):
        assert not list(tmp_path.glob("*.part"))
        assert backup.checksum_file(tmp_path / f"{at}.backup").exists() == (
            (tmp_path / f"{at}.backup").exists()
        )
        at += 1
    assert at > 3


async def test_restoring_leaves_the_old_or_the_new_and_ends_what_it_began(
    live: str, tmp_path: Path
) -> None:
    url, file, at = address(live), tmp_path / "one.backup", 1
    await backup.save(url, file)
    while True:
        await asyncio.to_thread(doing, live, lambda database: rename(database, "now"))
        again = await interrupted("restore", url, file, at)
        # By then no thread goes on with the files, for the lock is free.
        assert not list(tmp_path.glob("*.restoring"))
        previous = list(tmp_path.glob("*.before-restore-*"))
        name = await asyncio.to_thread(doing, live, name_of)
        assert (name, len(previous)) in {("now", 0), ("then", 1)}
        for kept in previous:
            kept.unlink()
        if not again:
            break
        at += 1
    assert at > 4
