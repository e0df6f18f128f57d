"""The only place that posts and edits messages: it brings cards up to date with the database.

Each card goes its own way: claim → snapshot → render → send or edit → settle. Nothing here decides
what a card says (``render``) or whether something may happen (the verbs); a card that cannot be
brought up to date is put back with a back-off, or sticks until a person changes something.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby

import aiohttp
import discord

from bot import cards, events, forum_posts, losses
from bot.cards import Claim
from bot.clock import Clock
from bot.database import Database, Tx
from bot.looping import Loop
from bot.mending import THREADS_FULL as FULL
from bot.publisher.forums import TAG_WANTED, THREADS_FULL
from bot.publisher.messages import ARCHIVED, Later, Stuck
from bot.publisher.posting import Poster
from models import CardKind, StuckFor

log = logging.getLogger(__name__)

AT_ONCE = 16
"""Channels that are worked on at the same time before no more cards are claimed."""

PACE_SECONDS = cards.PACE.total_seconds()

CARD_SECONDS = 45.0
"""How long one card may take: the library would wait five minutes for an answer, and everyone else
with it. Less than ``cards.LEASE``, more than the library's own tries after a 5xx."""

FAILED_SECONDS = (0.0, 1.0, 5.0, 15.0, 60.0)
"""The least to wait after so many failures in a row to read or write the outbox itself, unless
something is committed meanwhile."""

FULL_SECONDS = 300.0
"""How long a question waits that would be one active thread too many."""

# Discord's error codes.
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, OLD_EDITS = 10003, 10008, 30046
THREAD_LOCKED = 160005
STICKING = {200000: StuckFor.AUTOMOD, 200001: StuckFor.AUTOMOD, TAG_WANTED: StuckFor.NO_TAG}
"""By Discord's code, why a card sticks until a person changes something."""


class Publisher(Loop):
    """Publishes for one process: the shards it owns, the client it speaks through."""

    def __init__(self, database: Database, client: discord.Client, clock: Clock) -> None:
        super().__init__(clock)
        self._database, self._client = database, client
        self._poster = Poster(database, client, clock)
        # The cards that are being worked on here.
        self._held: set[int] = set()
        database.on_change = self.wake
        self.on_doubt: Callable[[int], None] = lambda _guild_id: None
        """Called with a server some of whose messages may carry votes that we do not know of."""

    async def run(self) -> None:
        """Publish whatever becomes due until ``stop``; a failure is logged and never ends it."""
        failures = 0
        while not self._closing:
            self._changed.clear()
            try:
                await self.publish_due()
                failures = 0
            except Exception:
                failures += 1
                log.exception("publishing failed; it goes on in a moment")
            if self._told_to_stop():
                return
            try:
                # A full disk takes no claim, so what is due stays due: not twenty times a second.
                pause = FAILED_SECONDS[min(failures, len(FAILED_SECONDS) - 1)]
                idle = max(await self._idle_seconds(), pause)
                await asyncio.wait_for(self._changed.wait(), idle)
            except TimeoutError:
                continue

    async def publish_due(self) -> int:
        """Bring every card that is behind up to date; return how many were worked on.

        Cards that only wait for the pace between two edits are waited for; those that back off
        after an error, or wait for a person, are left for later.
        """
        done = 0
        async with self._one_at_a_time:
            working: set[asyncio.Task[None]] = set()
            try:
                while True:
                    claims = await self._claim() if len(working) < AT_ONCE else []
                    working |= self._set_to_work(claims)
                    done += len(claims)
                    if working:
                        # One slow channel must not keep the others waiting: whatever becomes due
                        # meanwhile is claimed beside it.
                        finished, working = await asyncio.wait(
                            working, timeout=PACE_SECONDS, return_when=asyncio.FIRST_COMPLETED
                        )
                        for task in finished:
                            task.result()
                    elif not claims and not await self._wait_for_pace():
                        return done
            except asyncio.CancelledError:
                # The time to stop politely is over. What was sent is looked for at the next start.
                for task in working:
                    task.cancel()
                raise
            finally:
                if working:
                    await asyncio.wait(working)

    async def _claim(self) -> list[Claim]:
        """Return due cards that nobody here is working on; none once we are told to stop."""
        if self._closing:
            return []
        async with self._database.transaction() as tx:
            # A card that waited long behind others of its channel may have outlived its lease, and
            # one that is up already may be due again before all of its steps are done.
            claims = await cards.claim(tx, self.shards, held=self._held)
        messages = self._poster.messages
        messages.rounds += 1
        return [replace(card, round=messages.rounds) for card in claims]

    async def _wait_for_pace(self) -> bool:
        """Wait for a card that only keeps the pace between edits; return whether there was one."""
        wait = None if self._closing else await self._seconds_to_next()
        if wait is None or wait > PACE_SECONDS:
            return False
        await self._clock.sleep(max(wait, 0.01))
        return True

    async def _seconds_to_next(self) -> float | None:
        async with self._database.reading() as tx:
            due = await cards.next_due(tx, self.shards)
        return None if due is None else (due - self._clock.now()).total_seconds()

    async def _idle_seconds(self) -> float:
        try:
            wait = await self._seconds_to_next()
        except Exception:
            log.exception("the outbox could not be read; trying again in a moment")
            return 5.0
        return min(max(wait if wait is not None else 30.0, 0.05), 30.0)

    def _set_to_work(self, claims: list[Claim]) -> set[asyncio.Task[None]]:
        """Start on claimed cards: those of a channel in order, channels side by side."""

        async def channel(own: list[Claim]) -> None:
            for card in own:
                try:
                    await self._bring_up_to_date(card)
                finally:
                    self._held.discard(card.id)

        def place(card: Claim) -> int:
            # What has no message yet goes to one of its server's channels.
            return card.channel_id or card.guild_id

        self._held.update(card.id for card in claims)
        ordered = sorted(claims, key=lambda card: (place(card), card.id))
        return {
            asyncio.create_task(channel(list(own)), name="cards")
            for _place, own in groupby(ordered, key=place)
        }

    async def _bring_up_to_date(self, card: Claim) -> None:
        """Do what a card needs, and say in the outbox what came of it."""
        try:
            async with asyncio.timeout(CARD_SECONDS):
                await self._poster.bring_up_to_date(card)
            self._pass_doubts_on(card)
        except Stuck as stuck:
            await self._stick(card, str(stuck))
        except Later as later:
            await self._put_back(card, str(later), seconds=later.seconds, counted=False)
        except discord.HTTPException as error:
            await self._refused(card, error)
        except (aiohttp.ClientError, OSError, TimeoutError, discord.DiscordException) as error:
            # The request may have arrived: the next attempt looks before it sends again.
            await self._put_back(card, f"{type(error).__name__}: {error}")
        except Exception as error:
            log.exception("card %d could not be brought up to date", card.id)
            await self._put_back(card, f"{type(error).__name__}: {error}")

    def _pass_doubts_on(self, card: Claim) -> None:
        doubtful = self._poster.messages.doubtful
        if card.recheck:
            doubtful.add(card.guild_id)
        while doubtful:
            self.on_doubt(doubtful.pop())

    # -- what can go wrong -----------------------------------------------------------------------

    async def _refused(self, card: Claim, error: discord.HTTPException) -> None:
        """Discord said no: decide whether that is for now, until something changes, or for good."""
        if error.code == OLD_EDITS:
            pause = self._poster.messages.old_edits.refused(card.channel_id or 0, self._clock.now())
            await self._put_back(card, "30046", seconds=pause, counted=False)
        elif error.code == UNKNOWN_MESSAGE and card.message_id is not None:
            async with self._database.transaction() as tx:
                await losses.messages(tx, card.guild_id, [card.message_id])
        elif error.code == UNKNOWN_MESSAGE:
            # Posted and deleted within moments: the next attempt finds out which.
            await self._put_back(card, "10008")
        elif error.code == UNKNOWN_CHANNEL:
            await self._lost_place(card)
        elif error.code in (ARCHIVED, THREAD_LOCKED):
            # A message of ours would wake a thread that only sleeps.
            if card.message_id is None:
                await self._forbidden(card, StuckFor.LOCKED)
            else:
                await self._stick(card, StuckFor.ARCHIVED)
        elif error.code in STICKING:
            await self._stick(card, STICKING[error.code])
        elif error.code == THREADS_FULL:
            await self._full(card)
        elif error.status == 403:
            await self._forbidden(card)
        elif error.status == 429 or error.status >= 500:
            await self._put_back(card, f"{error.status} {error.code}")
        else:
            # A request Discord will never take: a defect of ours, to be seen and mended.
            log.error("card %d refused: %s %s %s", card.id, error.status, error.code, error.text)
            await self._put_back(card, f"{error.status} {error.code} {error.text}", seconds=900)

    async def _lost_place(self, card: Claim) -> None:
        """The channel or thread is gone: follow it up as if its event had come."""
        guild = self._client.get_guild(card.guild_id)
        if guild is None:
            await self._stick(card, StuckFor.CHANNEL_GONE)
            return
        known = {one.id for one in (*guild.channels, *guild.threads)}
        async with self._database.transaction() as tx:
            await losses.place(tx, card.id, known)
        await self._put_back(card, "10003")

    async def _forbidden(self, card: Claim, why: str = StuckFor.FORBIDDEN) -> None:
        """Stop writing where we may not, and tell the admins once."""
        log.warning("no permission to post in guild %d; see /diagnose there", card.guild_id)
        async with self._database.transaction() as tx:
            first = not await cards.any_stuck(tx, card.guild_id, why)
            await cards.stick(tx, [card.id], why)
            if first:
                await self._tell(tx, card, "channel.forbidden")

    async def _full(self, card: Claim) -> None:
        """Let a question wait until there is room for its post, and tell the admins once."""
        async with self._database.transaction() as tx:
            first = not await forum_posts.any_waiting(tx, card.guild_id, FULL)
            await cards.put_back(tx, card, FULL, seconds=FULL_SECONDS, counted=False)
            if first:
                await self._tell(tx, card, "forum.full")

    @staticmethod
    async def _tell(tx: Tx, card: Claim, verb: str) -> None:
        """Have admins told why cards do not come through; not of the notices themselves."""
        if card.kind is not CardKind.NOTICE:
            where = {"channel": card.channel_id}
            event = await events.record(tx, card.guild_id, verb, actor_id=None, after=where)
            await cards.touch_subject(tx, CardKind.NOTICE, event.id or 0, card.guild_id)

    async def _stick(self, card: Claim, why: str) -> None:
        async with self._database.transaction() as tx:
            if why == StuckFor.NO_TAG and not await cards.any_stuck(tx, card.guild_id, why):
                await self._tell(tx, card, "forum.tag_wanted")
            touched = why in cards.STUCK_WITH_A_VERSION
            await cards.stick(tx, [card.id], why, version=card.version if touched else None)

    async def _put_back(
        self, card: Claim, why: str, *, seconds: float | None = None, counted: bool = True
    ) -> None:
        log.info("card %d waits: %s", card.id, why)
        async with self._database.transaction() as tx:
            await cards.put_back(tx, card, why, seconds=seconds, counted=counted)
