"""What every test may ask for. The fixtures stand in the plugins; here they are put together."""

from collections.abc import AsyncIterator, Callable, Iterable
from typing import TYPE_CHECKING

import pytest
import simcord

from bot.settings import Settings
from tests.clock import FakeClock

if TYPE_CHECKING:
    from bot.client import AskwellBot

# In this order: a plugin that another one imports comes first.
pytest_plugins = ["tests.speed", "tests.fixtures", "tests.guards", "tests.summary"]

# A parked tasks.loop makes SimCord wait this long after every action for more to happen; its 50 ms
# would be most of a walk's time, and no walk here needs them.
defaults = simcord.Env._settle_internal.__kwdefaults__
assert defaults is not None
defaults["idle"] = 0.002


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Tell SimCord how many shards there are: our bot is an ``AutoShardedBot``.

    And how long it may take to come to rest: only a busy machine ever needs so much.
    """
    for item in items:
        given = item.get_closest_marker("simcord")
        options = {"shard_count": 1, "settle_timeout": 20.0, **(given.kwargs if given else {})}
        item.add_marker(pytest.mark.simcord(**options), append=False)


@pytest.fixture
async def new_bot(
    settings: Settings, clock: FakeClock
) -> "AsyncIterator[Callable[[], AskwellBot]]":
    """Make a bot on this test's database; more than one for ``simcord_env.restart_bot(new_bot())``.

    Each is closed at the end: SimCord takes a bot off the wire, but leaves its connections open.
    """
    # Imported here: most tests need no bot, and half of the time to start is its.
    from bot.app import create_bot

    made: list[AskwellBot] = []

    def make() -> "AskwellBot":
        made.append(create_bot(settings, clock=clock))
        return made[-1]

    yield make
    for bot in made:
        await bot.close()


@pytest.fixture
def simcord_bot(new_bot: "Callable[[], AskwellBot]") -> "AskwellBot":
    """The whole bot, as ``simcord_env`` starts it."""
    return new_bot()
