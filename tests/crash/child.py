"""A process that does as it is told and may be killed meanwhile: ``python -m tests.crash.child``.

Starting Python and importing everything costs a second, so it is done once: for each line on its
standard input (a JSON object) it forks, and what is killed is the fork. It is one thread and has
no connection open, so that a fork is safe.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

from sqlalchemy import event

from bot import errors
from bot.database import Database
from bot.intake import VoteIntake
from tests.crash.acts import ACTS, Round, publish
from tests.databases import address
from tests.speed import share_statements
from tests.world import rejoin

Tell = Callable[[object], None]


class Fuse:
    """Kills this very process at the n-th point that it passes, without any further ado.

    Points are the statements that change something, and COMMIT: whoever is killed before it reads
    leaves what they leave who are killed before what comes next.
    """

    def __init__(self, database: Database, at: int) -> None:
        self._left = at
        self._armed = False
        engine = database._writer.sync_engine
        for name in ("before_cursor_execute", "commit"):
            event.listen(engine, name, self.point)

    def arm(self) -> None:
        self._armed = True

    def point(self, _connection: Any = None, _cursor: Any = None, said: str = "", *_: Any) -> None:
        if self._armed and not said.startswith("SELECT"):
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


async def act(job: dict[str, Any], tell: Tell) -> None:
    """Do one step of an act, and tell when it is committed."""
    database = Database(address(job["url"]))
    fuse = Fuse(database, job["at"])
    one = Round(await rejoin(database), **job["round"])
    fuse.arm()
    await ACTS[job["act"]][job["step"]](one)
    fuse.point()
    tell("done")
    await database.close()


async def publishing(job: dict[str, Any], tell: Tell) -> None:
    """Post a few things and bring their cards up; tell of each message when its id is kept."""
    database = Database(address(job["url"]))
    fuse = Fuse(database, job["at"])
    world = await rejoin(database)
    question = await world.ask(title=f"What if I am killed at {job['at']}?")
    await world.answer(question)
    fuse.arm()
    await publish(world, tell)
    await database.close()


async def storm(job: dict[str, Any], tell: Tell) -> None:
    """Do everything at once and without end, telling of each thing when it is committed."""
    database = Database(address(job["url"]))
    world, intake = await rejoin(database), VoteIntake(database)
    question = await world.now((await world.posts())[0])
    numbers = count(job["first"])

    async def vote() -> None:
        for number in numbers:
            voter = world.member("M")
            object.__setattr__(voter, "user_id", number)
            await intake.submit(world.reaction(question, voter))
            tell({"vote": number})

    async def write() -> None:
        for number in numbers:
            answer = await world.answer(question, body=f"Answer number {number}.")
            tell({"text": answer.body})
            comment = await world.comment(answer, body=f"Comment number {number}.")
            tell({"text": comment.body})
            with suppress(errors.AlreadySo):
                await world.accept(answer)

    async with asyncio.TaskGroup() as group:
        for work in (vote, vote, vote, vote, write, write):
            group.create_task(work())


def run(job: dict[str, Any], out: int) -> None:
    """Do a job in a fork and end it, however it went."""

    def tell(what: object) -> None:
        os.write(out, json.dumps(what).encode() + b"\n")

    work = {"storm": storm, "publish": publishing}.get(job["act"], act)
    asyncio.run(work(job, tell))


def stay(job: dict[str, Any]) -> dict[str, Any]:
    """Do a step in this very process: forks then need not compile the statements it takes."""
    told: list[object] = []
    asyncio.run(act(job, told.append))
    return {"status": 0, "told": told}


def reply(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    share_statements()
    for line in sys.stdin:
        job = json.loads(line)
        if job.get("stay"):
            reply(stay(job))
            continue
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                os.close(reading)
                run(job, writing)
                status = 0
            finally:
                sys.stderr.flush()
                os._exit(status)
        os.close(writing)
        told = []
        with os.fdopen(reading) as lines:
            for number, said in enumerate(lines, start=1):
                told.append(json.loads(said))
                if number == job.get("kill_after"):
                    os.kill(pid, signal.SIGKILL)
        _pid, status = os.waitpid(pid, 0)
        reply({"status": os.waitstatus_to_exitcode(status), "told": told})


if __name__ == "__main__":
    main()
