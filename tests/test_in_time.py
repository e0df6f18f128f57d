"""What is only an extra neither fails nor holds up what it is shown with."""

import asyncio
import logging

import pytest

from bot import errors
from cogs.in_time import in_time


async def after(step: asyncio.Event | None, outcome: str | Exception) -> str:
    if step is not None:
        await step.wait()
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


async def test_what_comes_in_time_is_returned() -> None:
    assert await in_time(after(None, "found"), "nothing", "looking") == "found"


async def test_what_fails_is_nothing_and_the_operator_reads_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert await in_time(after(None, OSError("no disk")), "nothing", "looking") == "nothing"
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (
        logging.WARNING,
        "looking failed: it goes on without",
    )
    assert "no disk" in caplog.text


async def test_what_this_person_cannot_have_is_nothing_to_tell(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert await in_time(after(None, errors.Gone()), "nothing", "looking") == "nothing"
    assert caplog.records == []


async def test_what_is_late_is_told_to_end_and_not_waited_for(
    caplog: pytest.LogCaptureFixture,
) -> None:
    never, ended = asyncio.Event(), asyncio.Event()

    async def late() -> str:
        try:
            return await after(never, "found")
        finally:
            ended.set()

    assert await in_time(late(), "nothing", "looking", seconds=0.001) == "nothing"
    await ended.wait()
    assert "looking took longer than 0.001 s" in caplog.text


async def test_who_does_not_wait_any_more_leaves_nothing_running() -> None:
    never, ended, begun = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def late() -> str:
        begun.set()
        try:
            return await after(never, "found")
        finally:
            ended.set()

    waiting = asyncio.ensure_future(in_time(late(), "nothing", "looking"))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await ended.wait()
