"""From a frame of the gateway to a committed vote: what that costs beside doing nothing.

The frames are compressed as Discord sends them and take discord.py's whole way: decompress, parse,
dispatch to the cog's listener; once from a loopback websocket, and once handed over where the
library has read them from one, which leaves out what both do alike and so has no goal. The ceiling
is the same bot with a listener that does nothing.

Compared is processor time of the whole process, so a busy machine matters less. Only on SQLite:
what PostgreSQL's own processes use would be missed.
"""

import asyncio
import gc
import json
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from itertools import islice
from typing import Any

import aiohttp
import discord
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from sqlalchemy import func, select

from bot.app import create_bot
from bot.client import AskwellBot
from bot.settings import Settings
from bot.votes import Ballot
from models import Vote
from tests.bench.ballots import ballots
from tests.bench.community import FIRST_CHANNEL, FIRST_GUILD, STEP, Community, fill
from tests.bench.echo import echo
from tests.bench.figures import ROUNDS, Figure, Progress, Watch, middle, spread
from tests.databases import Engine

SIZE = Community(posts=20_000, members=10_000, guilds=4)
FRAMES, TURNS = 2_500, 2
AT_ONCE = 64
"""Frames that are there together: about what one read from a busy socket holds."""
GOAL = 0.4


class Deaf(commands.Cog):
    """Hears of each reaction and does nothing about it."""

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Do nothing."""


async def measure(engines: Mapping[str, Engine], progress: Progress) -> list[Figure]:
    """Measure it on SQLite."""
    settings = Settings(database_url=engines["SQLite"].another())
    waiting = ballots(SIZE)
    async with (
        _bot(settings) as deaf,
        _bot(settings) as voting,
        echo() as address,
        aiohttp.ClientSession() as session,
    ):
        await fill(voting.database, SIZE)
        await deaf.add_cog(Deaf())
        await voting.load_extension("cogs.voting")
        # As bot.app does once everything is loaded.
        gc.collect()
        gc.freeze()
        figures = []
        for name, url in (("from a loopback websocket", address), ("as read from one", None)):
            pour = partial(_pour, session, url)
            ceiling, ours = [], []
            for number in range(ROUNDS + 1):
                progress(f"frames {name}, round {number} of {ROUNDS}")
                nothing = counted = 0.0
                # In turns, so that both have the same share of whatever else the machine does.
                for _turn in range(TURNS):
                    reactions = list(islice(waiting, FRAMES))
                    nothing += await pour(deaf, reactions)
                    counted += await pour(voting, reactions)
                if number:  # The first round only warms up.
                    ceiling.append(TURNS * FRAMES / nothing)
                    ours.append(TURNS * FRAMES / counted)
            figures.append(_figure(name, ours, ceiling, goal=url is not None))
        stored = await _stored(voting)
    assert stored == len(figures) * (ROUNDS + 1) * TURNS * FRAMES, "a vote was lost"
    return figures


def _figure(name: str, ours: list[float], ceiling: list[float], *, goal: bool) -> Figure:
    ratios = [mine / most for mine, most in zip(ours, ceiling, strict=True)]
    return Figure(
        f"gateway frame {name} to commit, against a listener that does nothing",
        f"≥ {GOAL} (aim 0.5)" if goal else "",
        f"{spread(ratios, '.2f')}: {spread(ours)} against {spread(ceiling)}"
        " a second of processor time",
        middle(ratios) >= GOAL if goal else None,
    )


@asynccontextmanager
async def _bot(settings: Settings) -> AsyncIterator[AskwellBot]:
    """The bot with its servers known, but nobody connected."""
    bot = create_bot(settings)
    await bot._async_setup_hook()
    state = bot._connection
    state.user = discord.ClientUser(state=state, data=_user(1, "Askwell"))
    for number in range(SIZE.guilds):
        state._add_guild_from_data(_guild(FIRST_GUILD + STEP * number))
    try:
        yield bot
    finally:
        await bot.close()


async def _pour(
    session: aiohttp.ClientSession, url: str | None, bot: AskwellBot, reactions: list[Ballot]
) -> float:
    """Let the frames come in and wait for all that follows; return the processor's seconds."""
    frames = _frames(reactions)
    line = await session.ws_connect(url, max_msg_size=0, compress=0) if url else None
    socket = DiscordWebSocket(line, loop=asyncio.get_running_loop())  # type: ignore[arg-type]
    socket.shard_id = 0
    socket._max_heartbeat_timeout = 60.0
    socket._discord_parsers = bot._connection.parsers
    socket._dispatch = bot.dispatch
    if line is None:
        watch = Watch()
        for start in range(0, len(frames), AT_ONCE):
            for frame in frames[start : start + AT_ONCE]:
                await socket.received_message(frame)
            await asyncio.sleep(0)
    else:
        for frame in frames:
            await line.send_bytes(frame)
        watch = Watch()
        await line.send_str("now")
        for _frame in frames:
            await socket.poll_event()
    await bot.intake.idle()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*(task for task in others if task.get_name().startswith("discord.py")))
    seconds = watch.processor
    if line is not None:
        await line.close()
    return seconds


def _frames(reactions: list[Ballot]) -> list[bytes]:
    """Return MESSAGE_REACTION_ADD events as Discord's compressed stream has them."""
    stream = zlib.compressobj()
    return [
        stream.compress(json.dumps(_event(number, one)).encode()) + stream.flush(zlib.Z_SYNC_FLUSH)
        for number, one in enumerate(reactions)
    ]


def _event(number: int, one: Ballot) -> dict[str, Any]:
    user = _user(one.user_id, one.name or "")
    return {
        "t": "MESSAGE_REACTION_ADD",
        "s": number + 1,
        "op": 0,
        "d": {
            "user_id": user["id"],
            "type": 0,
            "message_id": str(one.message_id),
            "message_author_id": "1",
            "member": {
                "user": user,
                "roles": [],
                "premium_since": None,
                "pending": False,
                "nick": None,
                "mute": False,
                "deaf": False,
                "flags": 0,
                "joined_at": "2026-01-01T12:00:00.000000+00:00",
                "communication_disabled_until": None,
                "banner": None,
                "avatar": None,
            },
            "emoji": {"name": one.emoji, "id": None},
            "channel_id": str(FIRST_CHANNEL),
            "burst": False,
            "guild_id": str(one.guild_id),
        },
    }


def _user(user_id: int, name: str) -> Any:
    return {
        "id": str(user_id),
        "username": f"member{user_id}",
        "global_name": name,
        "discriminator": "0",
        "avatar": "5f4dcc3b5aa765d61d8327deb882cf99",
        "public_flags": 0,
    }


def _guild(guild_id: int) -> Any:
    everyone = {
        "id": str(guild_id),
        "name": "@everyone",
        "permissions": "0",
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
    }
    return {
        "id": str(guild_id),
        "name": "Server",
        "owner_id": "2",
        "roles": [everyone],
        "emojis": [],
        "stickers": [],
        "features": [],
        "channels": [],
        "members": [],
        "threads": [],
        "member_count": SIZE.members // SIZE.guilds,
    }


async def _stored(bot: AskwellBot) -> int:
    async with bot.database.reading() as tx:
        return int(await tx.scalar(select(func.count()).select_from(Vote)) or 0)
