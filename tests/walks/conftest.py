"""The server that members walk through, and what holds for every walk in it."""

from collections.abc import AsyncIterator, Callable

import pytest
import simcord

from bot.client import AskwellBot
from models import Layout
from tests.walks.town import Town, arrange


@pytest.fixture
async def town(
    simcord_env: simcord.Env,
    simcord_bot: AskwellBot,
    new_bot: Callable[[], AskwellBot],
    request: pytest.FixtureRequest,
) -> AsyncIterator[Town]:
    """A server whose answers live in threads; ``layout`` as an indirect parameter changes that."""
    layout = getattr(request, "param", Layout.THREAD)
    arranged = await arrange(simcord_env, simcord_bot, new_bot, layout=layout)
    yield arranged
    for sent in simcord_env.http_requests:
        body = sent.json if isinstance(sent.json, dict) else {}
        message = body.get("data", body)
        if isinstance(message, dict) and (message.get("content") or message.get("embeds")):
            mentions = dict(message.get("allowed_mentions") or {})
            if sent.method == "POST" and mentions.get("roles"):
                assert set(map(int, mentions.pop("roles"))) <= arranged.pingable
            assert mentions == {"parse": []}, f"{sent.method} {sent.path} could ping someone"
