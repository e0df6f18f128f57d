"""The guard that every walk runs under: nobody calls Discord inside a transaction."""

import pytest
import simcord

from bot.client import AskwellBot
from tests.guards import DiscordInsideTransaction


async def test_the_guard_bites(simcord_env: simcord.Env, simcord_bot: AskwellBot) -> None:
    channel = simcord_env.create_guild().create_text_channel("questions")
    target = simcord_bot.get_partial_messageable(channel.id)
    with pytest.raises(DiscordInsideTransaction):
        async with simcord_bot.database.transaction():
            await target.send("hello")
    await target.send("hello")
