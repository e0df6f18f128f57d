"""The composition root: settings → database → bot → publisher, and which cogs there are."""

import asyncio
import contextlib
import gc
import logging
import signal

import discord

from bot import errors
from bot.client import AskwellBot
from bot.clock import Clock
from bot.i18n import _
from bot.operating import lock
from bot.settings import Settings

log = logging.getLogger(__name__)

COGS = (
    "cogs.upkeep",
    "cogs.asking",
    "cogs.answering",
    "cogs.commenting",
    "cogs.drafting",
    "cogs.asked_before",
    "cogs.long_texts",
    "cogs.unposted",
    "cogs.picturing",
    "cogs.chatting",
    "cogs.voting",
    "cogs.editing",
    "cogs.history",
    "cogs.shaping",
    "cogs.linking",
    "cogs.reading",
    "cogs.browsing",
    "cogs.searching",
    "cogs.tagging",
    "cogs.profiles",
    "cogs.leaderboards",
    "cogs.following",
    "cogs.inbox",
    "cogs.reminding",
    "cogs.notifications",
    "cogs.moderating",
    "cogs.log",
    "cogs.minding",
    "cogs.vote_watch",
    "cogs.queueing",
    "cogs.flagging",
    "cogs.categories",
    "cogs.setting_up",
    "cogs.signing",
    "cogs.binding",
    "cogs.choosing",
    "cogs.diagnosing",
    "cogs.welcoming",
    "cogs.privacy",
    "cogs.caring",
    "cogs.noting",
    "cogs.handing_over",
    "cogs.helplines",
    "cogs.about",
)


def create_bot(settings: Settings, *, clock: Clock | None = None) -> AskwellBot:
    """Return the bot, ready to be started; its database opens when it logs in.

    The publisher's loop is started by ``run``: whoever starts the bot otherwise calls
    ``await bot.publish_due()``.
    """
    return AskwellBot(settings, COGS, clock=clock)


async def run(settings: Settings) -> None:
    """Run the bot until it is told to stop (SIGTERM, Ctrl-C).

    Raises ``OperatorError`` for a missing or wrong token, and ``AlreadyRunning``.
    """
    if settings.discord_token is None:
        raise errors.OperatorError(
            _(
                "No token: set DISCORD_TOKEN (docs/operating.md says where to get one), or try "
                "Askwell without one with `make demo`."
            )
        )
    async with lock.held(settings.database):
        bot = create_bot(settings)
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(name, stopping.set)
        try:
            async with bot:
                await _until_told(bot, settings.discord_token.get_secret_value(), stopping)
        except discord.LoginFailure:
            raise errors.OperatorError(
                _(
                    "Discord does not accept this token. Copy it again from the developer portal "
                    "(Bot → Reset Token); docs/operating.md shows where."
                )
            ) from None


async def _until_told(bot: AskwellBot, token: str, stopping: asyncio.Event) -> None:
    """Run the connection and its work side by side; stop all when told, or when one ends."""
    tasks = [
        asyncio.create_task(bot.start(token), name="gateway"),
        asyncio.create_task(_publish(bot), name="publisher"),
        asyncio.create_task(_tell(bot), name="herald"),
        asyncio.create_task(_deliver(bot), name="postman"),
        asyncio.create_task(_tidy(bot), name="caretaker"),
        asyncio.create_task(stopping.wait(), name="stop signal"),
    ]
    done, _pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    log.info("stopping")
    try:
        async with asyncio.timeout(bot.settings.stop_timeout):
            await bot.close()
    except TimeoutError:
        log.warning("something would not end in time; what was not sent is sent next time")
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _tell(bot: AskwellBot) -> None:
    await bot.wait_until_ready()
    await bot.herald.run()


async def _deliver(bot: AskwellBot) -> None:
    await bot.wait_until_ready()
    await bot.postman.run()


async def _tidy(bot: AskwellBot) -> None:
    await bot.wait_until_ready()
    await bot.caretaker.run()


async def _publish(bot: AskwellBot) -> None:
    await bot.wait_until_ready()
    # What is there by now stays. A burst of votes makes the garbage collector look through
    # everything it knows again and again: a fifth of what each vote cost.
    gc.collect()
    gc.freeze()
    await bot.publisher.run()
