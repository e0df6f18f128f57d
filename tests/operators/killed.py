"""Does something to a database again and again, and is killed some steps later each time.

``python -m tests.operators.killed migrate|save|restore URL …`` prints a JSON list: what was there
after each death, and at last after a run that nobody disturbed. Each attempt is a process of its
own that kills itself, with -9, at its n-th statement or file operation.
"""

import asyncio
import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from bot import schema
from bot.database import Database
from bot.operating import backup
from tests.databases import address

# What Python tells its audit hooks when files and programs are touched.
TOUCHES = {
    "open",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.remove",
    "os.rename",
    "os.truncate",
    "sqlite3.connect",
    "subprocess.Popen",
}


def dying(step: int, folder: str, work: Callable[[], None]) -> bool:
    """Do the work in a child that kills itself at this step; return whether it came to its end."""
    child = os.fork()
    if child:
        _pid, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            return True
        assert os.WIFSIGNALED(status), f"the attempt failed by itself: {status}"
        return False
    # Its own programs (psql) die with it, as they would if the machine did.
    os.setpgid(0, 0)
    left = step

    def count(*_args: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.killpg(0, signal.SIGKILL)

    def touched(name: str, args: tuple[object, ...]) -> None:
        if name in TOUCHES and (name == "subprocess.Popen" or folder in str(args[0])):
            count()

    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, lambda *_args: count())
    sys.addaudithook(touched)
    work()
    os._exit(0)


async def state(url: str) -> str:
    """Say what the database is: its revision and its mark, read without changing anything."""
    database = Database(address(url), readers=1)
    try:
        revision = await schema.current(database)
        if revision is None:
            return "nothing"
        async with database.reading() as tx:
            if database.is_sqlite:
                assert await tx.scalar(text("PRAGMA integrity_check")) == "ok"
            name = await tx.scalar(text("SELECT max(name) FROM guild"))
            posts = await tx.scalar(text("SELECT count(*) FROM post"))
        return f"{revision} {name} {posts}"
    finally:
        await database.close()


def backed_up(file: Path) -> str:
    """Say what stands where a backup should be."""
    if not file.exists():
        return "nothing"
    digest, name = backup.checksum_file(file).read_text(encoding="utf-8").split()
    whole = hashlib.sha256(file.read_bytes()).hexdigest() == digest and name == file.name
    return "whole" if whole else "broken"


async def migrate(url: str) -> None:
    """Bring the database up to date."""
    database = Database(address(url), readers=1)
    await schema.upgrade(database)
    await database.close()


async def restore(url: str, file: str) -> None:
    """Put a backup back."""
    await backup.restore(address(url), Path(file))


async def save(url: str, file: str) -> None:
    """Make a backup."""
    await backup.save(address(url), Path(file))


def main() -> None:
    """Play the scenario on the command line and print what was seen."""
    what, url, stride, folder, *rest = sys.argv[1:]

    def work() -> None:
        if what == "migrate":
            asyncio.run(migrate(url))
        elif what == "save":
            # The attempt before may have come to its end.
            if not Path(rest[0]).exists():
                asyncio.run(save(url, rest[0]))
        else:
            asyncio.run(restore(url, rest[0]))

    if what == "migrate" and rest:
        schema.MIGRATIONS = Path(rest[0])
    # Read once here: else each child would, and that was most of what a child did.
    schema.newest()
    seen: list[str] = []
    step, ended = 1, False
    while not ended:
        for source in rest[1:]:
            # Every attempt begins with the old database as a killed bot left it, log and all.
            for old in Path(folder).glob("askwell*"):
                old.unlink()
            for part in Path(source).iterdir():
                shutil.copy2(part, folder)
        ended = dying(step, folder, work)
        seen.append(backed_up(Path(rest[0])) if what == "save" else asyncio.run(state(url)))
        # Of many steps those later on are tried in longer strides: each attempt goes all the way.
        step += max(int(stride), step // 8)
    print(json.dumps(seen))  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main()
