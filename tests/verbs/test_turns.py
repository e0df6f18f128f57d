"""Newcomers take turns, and nobody else waits for them."""

import asyncio
from datetime import UTC, datetime

from bot.turns import AT_ONCE, NEW, Turns

HERE, ELSEWHERE = 1, 2
NOW = datetime(2026, 11, 1, tzinfo=UTC)
KNOWN = NOW - NEW


class Crowd:
    """People who come, and stay until they are let go."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.inside: list[str] = []
        self._leave: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def comes(self, name: str, joined: datetime | None = NOW, guild_id: int = HERE) -> None:
        """Let somebody come, and do what they may do by then."""
        self._leave[name] = asyncio.Event()
        self._tasks[name] = asyncio.create_task(self._stays(name, joined, guild_id))
        await breathe()

    async def leaves(self, name: str) -> None:
        """Let somebody go."""
        self._leave[name].set()
        await self._tasks[name]
        await breathe()

    async def dies(self, name: str) -> None:
        """Let somebody end in the middle of it."""
        self._tasks[name].cancel()
        await breathe()

    async def _stays(self, name: str, joined: datetime | None, guild_id: int) -> None:
        for _twice in range(2):
            await self.turns.take(guild_id, joined, NOW)
        self.inside.append(name)
        await self._leave[name].wait()
        self.inside.remove(name)


async def breathe() -> None:
    """Let everybody do what they can do now."""
    for _step in range(10):
        await asyncio.sleep(0)


async def full() -> Crowd:
    """Return a crowd in which so many newcomers have their turn as may have it."""
    crowd = Crowd()
    for number in range(AT_ONCE):
        await crowd.comes(f"{number}")
    await crowd.comes("next")
    await crowd.comes("last", None)
    assert crowd.inside == [str(number) for number in range(AT_ONCE)]
    return crowd


async def test_newcomers_wait_for_each_other_in_the_order_they_came() -> None:
    crowd = await full()
    await crowd.leaves("0")
    assert crowd.inside[-1] == "next"
    await crowd.dies("1")
    assert crowd.inside[-1] == "last"


async def test_whoever_dies_waiting_takes_nobodys_place() -> None:
    crowd = await full()
    await crowd.dies("next")
    await crowd.leaves("0")
    assert crowd.inside[-1] == "last"


async def test_nobody_else_waits() -> None:
    crowd = await full()
    await crowd.comes("known", KNOWN)
    await crowd.comes("elsewhere", guild_id=ELSEWHERE)
    assert crowd.inside[-2:] == ["known", "elsewhere"]


async def test_a_server_without_newcomers_is_forgotten() -> None:
    crowd = await full()
    for name in [str(number) for number in range(AT_ONCE)] + ["next", "last"]:
        await crowd.leaves(name)
    assert not crowd.turns._servers
