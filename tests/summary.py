"""The one line at the end: how many tests, on which databases, how long; and each skip's reason."""

import sqlite3
import time
from collections import defaultdict

import pytest
from _pytest.terminal import TerminalReporter

from tests.fixtures import server_of

STARTED_AT = pytest.StashKey[float]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[STARTED_AT] = time.monotonic()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    # A worker of pytest-xdist has no terminal, and collecting alone runs nothing.
    if hasattr(config, "workerinput") or reporter is None or config.option.collectonly:
        return
    failed = _tests(reporter, "failed") | _tests(reporter, "error")
    passed = _tests(reporter, "passed") - failed
    skipped = _tests(reporter, "skipped")
    for reason, tests in _skips(reporter).items():
        more = f" and {len(tests) - 1} more" if len(tests) > 1 else ""
        reporter.write_line(f"Skipped {tests[0]}{more}: {reason}")
    seconds = time.monotonic() - config.stash[STARTED_AT]
    reporter.write_line(
        f"Askwell: {len(passed)} passed, {len(failed)} failed, {len(skipped)} skipped"
        f" on {_databases(reporter)} in {seconds:.0f} s"
    )


def _tests(reporter: TerminalReporter, outcome: str) -> set[str]:
    """Return the tests with this outcome: one that fails and then breaks its teardown is one."""
    return {
        report.nodeid for report in reporter.stats.get(outcome, []) if hasattr(report, "nodeid")
    }


def _skips(reporter: TerminalReporter) -> dict[str, list[str]]:
    """Return the reasons for which tests were skipped, each with the tests."""
    found = defaultdict(list)
    for report in reporter.stats.get("skipped", []):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        found[reason].append(report.nodeid)
    return found


def _databases(reporter: TerminalReporter) -> str:
    """Name the databases on which a test really ran."""
    used = {
        value
        for outcome in ("passed", "failed")
        for report in reporter.stats.get(outcome, [])
        for name, value in report.user_properties
        if name == "database"
    }
    names = []
    if "sqlite" in used:
        names.append(f"SQLite {sqlite3.sqlite_version}")
    if "postgresql" in used:
        names.append(f"PostgreSQL {server_of(reporter.config).version}")
    return " and ".join(names) or "no database"
