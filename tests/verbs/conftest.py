"""A server for each test, and a second one whose ids must open nothing in the first."""

import pytest

from bot.database import Database
from tests.world import ELSEWHERE, World, build


@pytest.fixture
async def world(database: Database) -> World:
    return await build(database)


@pytest.fixture
async def elsewhere(database: Database) -> World:
    return await build(database, ELSEWHERE)
