"""Direct messages: one at a time, to those who asked for them, of what they can see right now."""

import asyncio
import logging
from datetime import datetime, timedelta

import aiohttp
import discord

from bot import access, letters, mailboxes, preferences
from bot.access import Actor
from bot.clock import Clock
from bot.database import Database
from bot.i18n import speaking
from bot.looping import Loop
from bot.mailboxes import Claim
from bot.publisher.people import actor
from bot.render import letters as render

log = logging.getLogger(__name__)

PACE_SECONDS = 1.0
"""Between two messages: whoever writes to many at once is taken for a spammer."""

LETTER_SECONDS = 45.0

REFUSED_SECONDS = 600.0
"""How long nobody is written to once Discord says that it is too much."""

CLOSED = {50007, 50278}
"""Discord's codes for whoever takes no messages from us, blocked us or shares no server with us."""


class Postman(Loop):
    """Sends for one process: to the members of the shards it owns."""

    def __init__(self, database: Database, client: discord.Client, clock: Clock) -> None:
        super().__init__(clock)
        self._database, self._client = database, client
        self._held_until: datetime | None = None

    async def run(self) -> None:
        """Send whatever becomes due until ``stop``."""
        await self._repeat(self.deliver_due, behind="direct messages wait")

    def _held(self) -> bool:
        return self._held_until is not None and self._clock.now() < self._held_until

    async def deliver_due(self) -> int:
        """Send every message that is due, at a pace; return how many were looked into."""
        done = 0
        async with self._one_at_a_time:
            while not self._told_to_stop() and not self._held():
                async with self._database.reading() as tx:
                    waiting = await mailboxes.any_due(tx, self.shards)
                if not waiting:
                    break
                async with self._database.transaction() as tx:
                    claimed = await mailboxes.claim(tx, self.shards)
                if claimed is None:
                    break
                done += 1
                if await self._deliver(claimed):
                    await self._clock.sleep(PACE_SECONDS)
        return done

    async def _deliver(self, claimed: Claim) -> bool:
        """Write to one member, note what came of it, and return whether Discord was asked."""
        try:
            async with asyncio.timeout(LETTER_SECONDS):
                return await self._write(claimed)
        except discord.HTTPException as error:
            if error.code in CLOSED:
                async with self._database.transaction() as tx:
                    await mailboxes.closed(tx, claimed)
                return True
            if isinstance(error, discord.Forbidden):
                # Not them: we opened too many conversations (40003), or are taken for a spammer.
                self._held_until = self._clock.now() + timedelta(seconds=REFUSED_SECONDS)
            log.info("a direct message waits: %s %s", type(error).__name__, error.code)
            await self._put_back(claimed)
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.info("a direct message waits: %s", type(error).__name__)
            await self._put_back(claimed)
        except Exception:
            log.exception("a direct message could not be sent")
            await self._put_back(claimed)
        return True

    async def _put_back(self, claimed: Claim) -> None:
        async with self._database.transaction() as tx:
            await mailboxes.put_back(tx, claimed)

    async def _write(self, claimed: Claim) -> bool:
        guild = self._client.get_guild(claimed.guild_id)
        async with self._database.reading() as tx:
            chosen = await preferences.load(tx, claimed.guild_id)
        if guild is None:
            # An outage, or we were removed: the former ends, and of the latter we tire.
            await self._put_back(claimed)
            return False
        if not chosen.direct_messages:
            await self._settle(claimed)
            return False
        try:
            member = await guild.fetch_member(claimed.user_id)
        except discord.NotFound:
            # They left: nothing of this server is for them any more.
            await self._settle(claimed)
            return True
        except discord.HTTPException:
            return await self._unsure(claimed, guild)
        async with self._database.reading() as tx:
            who = await access.standing(tx, actor(member, guild))
            letter = await letters.write(tx, who, claimed)
        if letter.empty:
            await self._settle(claimed, letter)
            return True
        with speaking(claimed.locale):
            view = render.letter(letter, who, guild.name, content_free=claimed.content_free)
        await self._send(claimed, view.text, view.embed)
        await self._settle(claimed, letter, sent=True)
        return True

    async def _unsure(self, claimed: Claim, guild: discord.Guild) -> bool:
        """Say only that there is something: what they may see could not be found out."""
        async with self._database.reading() as tx:
            nobody = Actor(guild_id=guild.id, user_id=claimed.user_id, name="")
            letter = await letters.unseen(tx, await access.standing(tx, nobody), claimed)
        if not letter.empty:
            with speaking(claimed.locale):
                await self._send(claimed, render.without_content(guild.id, guild.name), None)
        await self._settle(claimed, letter, sent=not letter.empty)
        return True

    async def _send(self, claimed: Claim, text: str | None, embed: discord.Embed | None) -> None:
        private = await self._client.create_dm(discord.Object(claimed.user_id))
        await private.send(
            text,
            embed=embed,  # type: ignore[arg-type]  # its overloads forget None
            nonce=claimed.nonce,
            allowed_mentions=discord.AllowedMentions.none(),
        )

    async def _settle(
        self, claimed: Claim, letter: letters.Letter | None = None, *, sent: bool = False
    ) -> None:
        async with self._database.transaction() as tx:
            if letter is not None and sent:
                await letters.told(tx, letter)
            again_at = None if letter is None else letter.again_at
            await mailboxes.settle(tx, claimed, sent=sent, again_at=again_at)
