"""docs/faults.md names a test for every fault; here it is held to that."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
TABLE = TESTS.parent / "docs" / "faults.md"
NAMED = re.compile(r"`([a-z0-9_/]+)(?:::([a-z0-9_]+))?`")


def rows() -> list[tuple[str, str]]:
    """Return each fault with the cell that names its tests."""
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and not set(cells[0]) <= {"-", " "}:
            found.append((cells[0], cells[3]))
    return [row for row in found if row[0] != "Fault"]


def named_in(cell: str) -> list[tuple[str, str | None]]:
    """Return the files and tests a cell names; a test alone is in the file named before it."""
    found: list[tuple[str, str | None]] = []
    for first, second in NAMED.findall(cell):
        if "/" in first:
            found.append((first, second or None))
        else:
            found.append((found[-1][0], first))
    return found


def test_every_fault_names_tests_that_exist() -> None:
    assert len(rows()) > 30
    for fault, cell in rows():
        named = named_in(cell)
        assert named, f"no test for: {fault}"
        for place, test in named:
            if place.endswith("/"):
                assert any((TESTS / place).glob("test_*.py")), f"{fault}: nothing in {place}"
                continue
            path = TESTS / f"{place}.py"
            assert path.exists(), f"{fault}: no {place}"
            if test is not None:
                assert f"def test_{test}(" in path.read_text("utf-8"), f"{fault}: no {test}"
