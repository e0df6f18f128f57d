"""A server for each test, and a second one whose ids must open nothing in the first."""

import pytest
from hypothesis import HealthCheck, settings

from bot.database import Database
from tests.world import ELSEWHERE, World, build

# The same examples at every run, and no clock: a busy machine fails nobody.
settings.register_profile(
    "rules",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("rules")


@pytest.fixture
async def world(database: Database) -> World:
    return await build(database)


@pytest.fixture
async def elsewhere(database: Database) -> World:
    return await build(database, ELSEWHERE)
