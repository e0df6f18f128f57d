"""The house's plan, checked on the code itself: who may import whom, and what stands where."""

import ast
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import bot

ROOT = Path(bot.__file__).parent.parent

# The verbs know no Discord. These do: they talk to it, draw for it, or play it.
MAY_IMPORT_DISCORD = (
    "bot/app.py",
    "bot/client.py",
    "bot/permissions.py",
    "bot/publisher/",
    "bot/reconcile.py",
    "bot/render/",
    "bot/unknown_voters.py",
    "bot/demo/",
    "cogs/",
)

# Arrows run one way: cogs → bot → models.
MAY_NOT_IMPORT = {
    "models": {"bot", "cogs", "tests"},
    "bot": {"cogs", "tests"},
    "cogs": {"sqlalchemy", "sqlmodel", "simcord", "tests"},
}

# A file is read in one go. The exceptions, each with its limit and its reason.
LINES = 300
LONGER = {
    "bot/categories.py": 310,  # what can be done to a category, each act with what follows from it
    "bot/dossiers.py": 320,  # what moderators see of a member, side by side
    "bot/access.py": 560,  # who may see and do what: each question of that in one place
    "bot/cards.py": 440,  # the outbox is one state machine: apart, its steps make no sense
    "bot/reconcile.py": 380,  # one pass, from a new session to the votes of one message
    "bot/errors.py": 760,  # the tree of refusals is a list of short classes, found in one place
    "bot/snapshots.py": 450,  # every frozen value and its one query, side by side
    "bot/preferences.py": 780,  # a list of fields, each with its words and bounds beside it
    "bot/publisher/messages.py": 310,  # one message: sent, edited, found again
    "bot/render/cards.py": 320,  # what each kind of card shows, side by side
    "cogs/drafting.py": 320,  # from a form to a post: the one path that all texts take
    "bot/demo/community.py": 820,  # texts of the demo's people, not code
    "bot/cli.py": 310,  # every command, each with what it prints
    "bot/personal.py": 440,  # what is kept about people, every table with its words
    "models/migrations/versions/0001_the_first_schema.py": 600,  # one revision creates every table
}

# Where a library is not called what it is imported as.
SOLD_AS = {
    "PIL": "pillow",
    "_pytest": "pytest",
    "discord": "discord.py",
    "markdown_it": "markdown-it-py",
    "dotenv": "python-dotenv",
}

# Written in two halves, so that this file does not name them either.
MIRRORS = ("pythonhosted" + ".org", "pypi" + ".org", "npmjs" + ".", "index" + "-url")
MACHINES = re.compile(r"(?<![\w.~}])/(?:work|root|home|Users)" + "/")


def sources(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found, f"nothing in {folders}"
    return found


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(path: Path) -> Iterator[str]:
    """Yield the top-level package of every import, wherever in the file it stands."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".", 1)[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}:{node.lineno} imports relatively"
            yield str(node.module).split(".", 1)[0]


def everything() -> Iterator[Path]:
    """Yield every text file of the repository, whether or not git is here to list them."""
    made = {".git", ".venv", "data", "__pycache__", ".hypothesis"}
    made |= {".mypy_cache", ".pytest_cache", ".ruff_cache", "htmlcov"}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(set(folders) - made)
        for file in sorted(files):
            if not file.endswith((".png", ".mo", ".db", ".db-wal", ".db-shm", ".pyc")):
                yield Path(folder, file)


def test_import_bot_finds_the_package() -> None:
    assert Path(bot.__file__).parts[-2:] == ("bot", "__init__.py")


def test_the_front_door_defines_nothing() -> None:
    docstring, *imports, door = tree(ROOT / "bot.py").body
    assert isinstance(docstring, ast.Expr)
    assert isinstance(docstring.value, ast.Constant)
    assert all(isinstance(node, ast.Import) for node in imports)
    assert isinstance(door, ast.If)
    assert ast.unparse(door.test) == "__name__ == '__main__'"
    assert all(isinstance(node, (ast.Expr, ast.ImportFrom, ast.Try)) for node in door.body)
    assert ast.unparse(door.body[-1]) == "main()"


@pytest.mark.parametrize("folder", MAY_NOT_IMPORT)
def test_arrows_run_one_way(folder: str) -> None:
    wrong = [
        f"{name(path)} imports {package}"
        for path in sources(folder)
        for package in sorted(set(imported(path)) & MAY_NOT_IMPORT[folder])
    ]
    assert wrong == []


def test_the_verbs_know_no_discord() -> None:
    wrong = [
        name(path)
        for path in sources("bot", "models")
        if "discord" in imported(path) and not name(path).startswith(MAY_IMPORT_DISCORD)
    ]
    assert wrong == []


def test_only_the_demo_plays_discord() -> None:
    wrong = [
        name(path)
        for path in sources("bot", "models", "cogs")
        if "simcord" in imported(path) and not name(path).startswith("bot/demo/")
    ]
    assert wrong == []


def test_only_the_database_commits() -> None:
    wrong = [
        f"{name(path)}:{node.lineno} {node.func.attr}"
        for path in sources("bot", "cogs")
        if name(path) != "bot/database.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback", "begin_nested"}
    ]
    assert wrong == []


def test_every_text_to_translate_can_be_extracted() -> None:
    """An f-string or a name in ``_()`` never reaches the catalogue."""
    how_many = {"_": 1, "N_": 1, "ngettext": 2}
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in sources("bot", "cogs")
        if name(path) != "bot/i18n.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in how_many
        for text in node.args[: how_many[node.func.id]]
        if not (isinstance(text, ast.Constant) and isinstance(text.value, str))
    ]
    assert wrong == []


def test_files_can_be_read_in_one_go() -> None:
    lengths = {
        name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources("bot", "models", "cogs")
    }
    assert {
        path: length for path, length in lengths.items() if length > LONGER.get(path, LINES)
    } == {}
    assert {path for path in LONGER if lengths.get(path, 0) <= LINES} == set(), "no longer long"


@pytest.mark.parametrize(
    "file", ["requirements.txt", "requirements-demo.txt", "requirements-dev.txt"]
)
def test_every_requirement_is_pinned_and_says_why(file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert wanted
    pinned = re.compile(r"[a-z0-9.-]+(\[[a-z]+\])?==[0-9][0-9.]*(; [^#]+)?  # .+")
    assert [line for line in wanted if not pinned.fullmatch(line)] == []


def pinned_in(*files: str) -> set[str]:
    lines = "\n".join((ROOT / file).read_text(encoding="utf-8") for file in files)
    return set(re.findall(r"^([a-z0-9.-]+)(?:\[[a-z]+\])?==", lines, re.MULTILINE))


@pytest.mark.parametrize(
    ("folders", "files"),
    [
        (("bot", "models", "cogs"), ("requirements.txt",)),
        (("bot/demo",), ("requirements.txt", "requirements-demo.txt")),
        (("tests",), ("requirements.txt", "requirements-demo.txt", "requirements-dev.txt")),
    ],
)
def test_every_library_in_use_is_required(folders: tuple[str, ...], files: tuple[str, ...]) -> None:
    """Nothing is there by luck, because something else happened to install it."""
    used = {
        package
        for path in sources(*folders)
        if folders == ("bot/demo",) or not name(path).startswith("bot/demo/")
        for package in imported(path)
    } - {*sys.stdlib_module_names, "bot", "cogs", "models", "tests"}
    required = pinned_in(*files)
    assert {
        package
        for package in used
        if SOLD_AS.get(package, package.replace("_", "-")) not in required
    } == set()


def test_the_repository_names_no_machine_but_its_own() -> None:
    wrong = []
    for path in everything():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if MACHINES.search(line) or any(mirror in line for mirror in MIRRORS):
                wrong.append(f"{name(path)}:{number} {line.strip()}")
    assert wrong == []


def test_who_may_be_pinged_is_said_in_one_place() -> None:
    """Everything else says none(): what a walk does not send cannot ping either."""
    told = re.compile(r"AllowedMentions(?!\.none\(\))[.(]")
    found = [path for path in sources("bot", "cogs") if told.search(path.read_text("utf-8"))]
    assert found == [ROOT / "bot/publisher/pinging.py"]
