"""``python bot.py``: what it says to the person who runs it, above all when something is wrong."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

import bot
from bot import cli, database, schema
from tests.fixtures import TOKEN
from tests.operators.community import doing, mark, name_of
from tests.operators.conftest import Command

pytestmark = pytest.mark.usefixtures("postgres_programs")

ROOT = Path(__file__).parents[2]
BOT = str(ROOT / "bot.py")

COMMANDS = ["run", "demo", "migrate", "backup", "restore", "recount", "reindex", "doctor"]


def really(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run bot.py in a process of its own, as an operator does."""
    return subprocess.run(
        [sys.executable, BOT, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_command(command: Command) -> None:
    outcome = command("--help")
    assert outcome.code == 0
    for name in COMMANDS:
        assert re.search(rf"\b{name}\b", outcome.out), name
    assert sorted(COMMANDS) == sorted(
        one.callback.__name__ for one in cli.app.registered_commands if one.callback
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(command: Command, name: str) -> None:
    outcome = command(name, "--help")
    assert outcome.code == 0
    assert "Usage: bot.py" in outcome.out


def test_version(command: Command) -> None:
    outcome = command("--version")
    assert (outcome.code, outcome.out) == (0, f"Askwell {bot.__version__}\n")


def test_without_a_token_it_names_the_demo_and_the_guide(tmp_path: Path) -> None:
    outcome = really(cwd=tmp_path)
    assert outcome.returncode == 2
    assert outcome.stdout == ""
    assert outcome.stderr.count("\n") == 1
    assert "DISCORD_TOKEN" in outcome.stderr
    assert "make demo" in outcome.stderr
    assert "docs/operating.md" in outcome.stderr
    assert list(tmp_path.iterdir()) == [], "nothing was made"


def test_without_the_requirements_it_says_how_to_get_them(tmp_path: Path) -> None:
    front_door = f"runpy.run_path({BOT!r}, run_name='__main__')"
    outcome = subprocess.run(
        [sys.executable, "-c", f"import runpy, sys; sys.modules['typer'] = None; {front_door}"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 2
    assert outcome.stderr.startswith("typer is not installed here: `make run` ")
    assert outcome.stderr.count("\n") == 1


def test_run_is_what_it_does_without_a_command(command: Command) -> None:
    assert command() == command("run")


def test_the_demo_without_its_requirements_says_how_to_get_them(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    outcome = command("demo")
    assert outcome.code == 2
    assert "make demo" in outcome.err
    assert outcome.err.count("\n") == 1


# -- settings ------------------------------------------------------------------------------------

WRONG = {
    "LOG_LEVEL": "canary-loud",
    "LOG_FORMAT": "canary-xml",
    "DATABASE_POOL_SIZE": "canary-many",
    "STOP_TIMEOUT": "-17",
    "DATABASE_URL": "mysql://user:canary-password@host/name",
}


def test_wrong_settings_are_named_one_a_line_without_their_values(command: Command) -> None:
    outcome = command("migrate", **WRONG, DISCORD_TOKEN=TOKEN)
    assert outcome.code == 2
    first, *rest = outcome.err.splitlines()
    assert first == "The settings are wrong:"
    assert sorted(line.split(":")[0] for line in rest) == sorted(WRONG)
    for value in (*WRONG.values(), TOKEN, "canary", "-17"):
        assert value not in outcome.err


@pytest.mark.parametrize(
    "url",
    [
        "canary",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://u:canary@host:port/name",
        "postgresql://u:canary@word@host:5:6/name",
        "oracle://canary",
        "://canary",
    ],
)
def test_a_wrong_database_url_is_not_repeated(command: Command, url: str) -> None:
    outcome = command("migrate", DATABASE_URL=url)
    assert outcome.code == 2
    assert outcome.err.startswith("The settings are wrong:\nDATABASE_URL: ")
    assert "canary" not in outcome.err


@pytest.mark.parametrize("kind", ["missing", "folder", "binary", "forbidden"])
def test_a_token_file_that_cannot_be_read(command: Command, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "token"
    if kind == "folder":
        path.mkdir()
    elif kind == "binary":
        path.write_bytes(b"\xff\xfe\x00canary")
    elif kind == "forbidden":
        path.write_text("canary")
        path.chmod(0)
        if os.access(path, os.R_OK):  # root may read everything, so let the name be too long
            path = tmp_path / ("x" * 300)
    outcome = command("run", DISCORD_TOKEN_FILE=str(path))
    assert outcome.code == 2
    assert "DISCORD_TOKEN_FILE cannot be read: " in outcome.err
    assert outcome.err.count("\n") == 2
    assert "canary" not in outcome.err


def test_an_empty_token_file_is_no_token(command: Command, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n")
    outcome = command("run", DISCORD_TOKEN_FILE=str(tmp_path / "token"))
    assert outcome.code == 2
    assert outcome.err.startswith("There is no bot token")


def test_an_env_file_that_is_not_text(command: Command, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"DISCORD_TOKEN=\xff\xfecanary\n")
    outcome = command("doctor")
    assert (outcome.code, outcome.err) == (2, ".env is not a text file in UTF-8.\n")


def test_settings_come_from_an_env_file_and_the_environment_wins(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("DATABASE_URL=sqlite:///one.db\nSOMETHING_ELSE=x\n")
    assert command("migrate").code == 0
    assert (tmp_path / "one.db").exists()
    assert command("migrate", DATABASE_URL="sqlite:///two.db").code == 0
    assert (tmp_path / "two.db").exists()


def test_what_it_writes_is_private(command: Command, tmp_path: Path) -> None:
    command("migrate", DATABASE_URL="sqlite:///data/askwell.db")
    for path in (tmp_path / "data", *(tmp_path / "data").iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path


# -- secrets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_the_token_and_the_password_are_in_no_output_of_any_command(
    command: Command, database_url: str, tmp_path: Path, log_format: str
) -> None:
    environment = {
        "DATABASE_URL": database_url,
        "DISCORD_TOKEN": TOKEN,
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": log_format,
    }
    said = ""
    for arguments in (
        ("doctor", "--thorough"),
        ("migrate",),
        ("recount",),
        ("reindex",),
        ("backup", "one.backup"),
        ("backup", "one.backup"),
        ("restore", "nowhere"),
        ("demo", "--port", "-1"),
    ):
        outcome = command(*arguments, **environment)
        said += outcome.out + outcome.err
    child = really("doctor", cwd=tmp_path, **environment)
    said += child.stdout + child.stderr
    assert len(said) > 1000
    assert "Traceback" not in said
    assert TOKEN not in said
    assert TOKEN.rsplit(".", 1)[1] not in said
    password = make_url(database_url).password
    if password:
        assert str(password) not in said


# -- bad luck --------------------------------------------------------------------------------------


def test_a_database_that_another_program_holds(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sqlite_template: Path,
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "askwell.db")
    url = f"sqlite:///{tmp_path}/askwell.db"
    doing(url, lambda opened: mark(opened, "held"))
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    shell = sqlite3.connect(tmp_path / "askwell.db", isolation_level=None)
    shell.execute("BEGIN IMMEDIATE")
    outcome = command("recount", DATABASE_URL=url)
    shell.close()
    assert outcome.code == 2
    assert outcome.err.startswith("The database is busy: another program is writing to it")
    assert outcome.err.count("\n") == 1
    assert command("recount").code == 0


def test_a_folder_that_cannot_be_written(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    outcome = command("migrate", DATABASE_URL=f"sqlite:///{tmp_path}/file/askwell.db")
    assert outcome.code == 2
    assert "Traceback" not in outcome.err
    assert outcome.err.count("\n") == 1


def test_recount_needs_a_database_that_is_up_to_date(
    command: Command, blank_database_url: str, tmp_path: Path
) -> None:
    outcome = command("recount", DATABASE_URL=blank_database_url)
    assert outcome.code == 2
    expected = "There is no database at" if blank_database_url.startswith("sqlite") else "migrate"
    assert expected in outcome.err
    assert not list(tmp_path.glob("*.db"))


def test_a_server_that_is_not_there(command: Command, tmp_path: Path) -> None:
    for arguments in (("migrate",), ("backup", tmp_path / "b"), ("recount",)):
        outcome = command(*arguments, DATABASE_URL="postgresql://u:canary@127.0.0.1:1/x")
        assert outcome.code == 2
        assert outcome.err.startswith("A server does not answer.")
        assert outcome.err.count("\n") == 1
        assert "canary" not in outcome.err


def test_recount_prints_what_was_wrong(command: Command, database_url: str) -> None:
    doing(database_url, lambda opened: mark(opened, "x"))
    assert command("recount", DATABASE_URL=database_url).out == "Every number is right.\n"

    async def spoil(opened: database.Database) -> None:
        async with opened.transaction() as tx:
            await tx.execute(text("UPDATE member SET points = points + 5"))

    doing(database_url, spoil)
    looked = command("recount", "--dry-run")
    assert re.fullmatch(
        r"member \d+: points is 125, the rows say 120\n1 number is wrong\. Nothing was changed\.\n",
        looked.out,
    )
    mended = command("recount")
    assert mended.out.endswith("the rows say 120\n1 number was mended.\n")
    assert command("recount").out == "Every number is right.\n"


def test_progress_is_shown_on_a_terminal_only(
    command: Command, database_url: str, tmp_path: Path
) -> None:
    doing(database_url, lambda opened: mark(opened, "x"))
    assert command("recount", DATABASE_URL=database_url).err == ""
    assert command("backup", tmp_path / "one").err == ""
    shown = command("recount", TTY_COMPATIBLE="1").err
    assert "Counting" in shown
    # A server, a member, a category, a question twice, its two tags and that each is used there.
    assert "9/9" in shown
    assert "Writing the checksum" in command("backup", tmp_path / "two").err


DISK = textwrap.dedent(
    """
    set -e
    mkdir disk
    mount -t tmpfs -o size=150k tmpfs disk
    export DATABASE_URL=sqlite:///disk/askwell.db
    "$1" "$2" migrate && exit 90 || test $? = 2
    mount -o remount,size=20m disk
    "$1" "$2" migrate
    cp disk/askwell.db copy.db
    dd if=/dev/zero of=disk/full bs=64k 2>/dev/null || true
    "$1" "$2" backup disk/one.backup && exit 91 || test $? = 2
    rm -f disk/askwell.db-*
    "$1" "$2" recount && exit 92 || test $? = 2
    ls disk
    """
)


def test_a_full_disk_is_one_sentence_and_nothing_is_half_done(tmp_path: Path) -> None:
    confined = ["unshare", "--mount", "--map-root-user"] if os.geteuid() else ["unshare", "--mount"]
    try:
        subprocess.run(
            [*confined, "mount", "-t", "tmpfs", "x", "/mnt"], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a small disk cannot be mounted here")
    outcome = subprocess.run(
        [*confined, "sh", "-c", DISK, "sh", sys.executable, BOT],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr + outcome.stdout
    full, no_room, not_even_reading = outcome.stderr.splitlines()
    assert full.startswith("The disk is full. What was being written has been undone")
    assert not_even_reading.startswith("The disk is full.")
    assert no_room.startswith("The disk of disk is too full")
    assert "one.backup" not in outcome.stdout
    assert doing(f"sqlite:///{tmp_path}/copy.db", schema.current) == schema.newest()
    assert doing(f"sqlite:///{tmp_path}/copy.db", name_of) is None
