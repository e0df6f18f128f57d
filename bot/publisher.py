"""The only place that posts and edits messages: it brings cards up to date with the database.

Each card goes its own way: claim → snapshot → render → send or edit → settle. Nothing here decides
what a card says (``render``) or whether something may happen (the verbs); a card that cannot be
brought up to date is put back with a back-off, or sticks until a person changes something.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import aiohttp
import discord

from bot import cards, events, moderation, snapshots
from bot.cards import Claim, Shards
from bot.clock import Clock
from bot.database import Database
from bot.pacing import OldEdits
from bot.preferences import Preferences
from bot.render import cards as render
from bot.render.cards import Message
from bot.render.controls import name
from bot.snapshots import Answer, Question
from models import Card, CardKind, Layout, Post

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Cards in different channels that are worked on at the same time."""

CARD_SECONDS = 45.0
"""How long one card may take: the library would wait five minutes for an answer, and everyone else
with it. Less than ``cards.LEASE``, more than the library's own tries after a 5xx."""

LOOK_BACK = 100
"""Messages read when looking for our own, after a send of which nobody knows whether it arrived."""

THREAD_NAME_MOST = 100
ARCHIVE_MINUTES: Literal[10080] = 10080

# Discord's error codes.
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_EMOJI = 10003, 10008, 10014
OLD_EDITS, ARCHIVED, THREAD_EXISTS, THREADS_FULL = 30046, 50083, 160004, 160006
AUTOMOD_MESSAGE, AUTOMOD_TITLE = 200000, 200001


class _Stuck(Exception):  # noqa: N818 - a way out of a card's steps, not an error
    """Nothing more can be done for this card until a person changes something."""


class _Later(Exception):  # noqa: N818 - likewise
    """This card waits for something else, and no attempt is counted."""

    def __init__(self, why: str, seconds: float) -> None:
        super().__init__(why)
        self.seconds = seconds


class Publisher:
    """Publishes for one process: the shards it owns, the client it speaks through."""

    def __init__(self, database: Database, client: discord.Client, clock: Clock) -> None:
        self.shards = Shards()
        self._database, self._client, self._clock = database, client, clock
        self._old_edits = OldEdits()
        self._one_at_a_time = asyncio.Lock()
        self._changed = asyncio.Event()
        self._closing = False
        database.on_change = self._changed.set

    async def run(self) -> None:
        """Publish whatever becomes due until ``stop``; a failure is logged and never ends it."""
        while not self._closing:
            self._changed.clear()
            try:
                await self.publish_due()
            except Exception:
                log.exception("publishing failed; it goes on in a moment")
            try:
                await asyncio.wait_for(self._changed.wait(), await self._idle_seconds())
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """Take no more cards and wait for those in flight."""
        self._closing = True
        self._changed.set()
        async with self._one_at_a_time:
            return

    async def publish_due(self) -> int:
        """Bring every card that is behind up to date; return how many were worked on.

        Cards that only wait for the pace between two edits are waited for; those that back off
        after an error, or wait for a person, are left for later.
        """
        done = 0
        async with self._one_at_a_time:
            while not self._closing:
                async with self._database.transaction() as tx:
                    claims = await cards.claim(tx, self.shards)
                if claims:
                    await self._work(claims)
                    done += len(claims)
                    continue
                wait = await self._seconds_to_next()
                if wait is None or wait > cards.PACE.total_seconds():
                    break
                await self._clock.sleep(max(wait, 0.01))
        return done

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

    async def _work(self, claims: list[Claim]) -> None:
        """Work on claimed cards: those of one channel one after the other, channels side by side."""
        limit = asyncio.Semaphore(AT_ONCE)

        async def channel(own: list[Claim]) -> None:
            async with limit:
                for card in own:
                    await self._bring_up_to_date(card)

        def place(card: Claim) -> int:
            return card.channel_id or 0

        ordered = sorted(claims, key=lambda card: (place(card), card.id))
        groups = [list(own) for _place, own in groupby(ordered, key=place)]
        await asyncio.gather(*(channel(own) for own in groups))

    async def _bring_up_to_date(self, card: Claim) -> None:
        """Do what a card needs, and say in the outbox what came of it."""
        try:
            async with asyncio.timeout(CARD_SECONDS):
                await self._STEPS[card.kind](self, card)
        except _Stuck as stuck:
            await self._stick(card, str(stuck))
        except _Later as later:
            await self._put_back(card, str(later), seconds=later.seconds, counted=False)
        except discord.HTTPException as error:
            await self._refused(card, error)
        except (aiohttp.ClientError, OSError, TimeoutError, discord.DiscordException) as error:
            # The request may have arrived: the next attempt looks before it sends again.
            await self._put_back(card, f"{type(error).__name__}: {error}")
        except Exception as error:
            log.exception("card %d could not be brought up to date", card.id)
            await self._put_back(card, f"{type(error).__name__}: {error}")

    # -- the three kinds of card ----------------------------------------------------------------

    async def _question(self, card: Claim) -> None:
        async with self._database.reading() as tx:
            post = await tx.get(Post, card.subject_id)
            if post is None:
                raise _Stuck("purged")
            place = await snapshots.placement(tx, post)
            shown = await snapshots.question(tx, post)
        if place.channel_gone or place.channel_id is None:
            raise _Stuck("channel_gone")
        message = render.question(shown)
        sent = await self._send_or_edit(card, message, place.channel_id, place.preferences)
        first_time = card.digest is None
        if first_time and card.thread_id is None and place.layout is not Layout.CHANNEL:
            await self._open_thread(card, sent, shown)
        await self._finish(card, message, sent)
        if first_time:
            await self._wake_answers(card)

    async def _answer(self, card: Claim) -> None:
        async with self._database.reading() as tx:
            post = await tx.get(Post, card.subject_id)
            if post is None:
                raise _Stuck("purged")
            place = await snapshots.placement(tx, post)
            shown = await snapshots.answer(tx, post)
        if place.channel_gone:
            raise _Stuck("channel_gone")
        asked = shown.question_place
        if card.message_id is None and (asked is None or asked.message_id is None):
            raise _Later("its question is not posted yet", 60.0)
        where, reply_to = self._beside(shown)
        message = render.answer(shown)
        sent = await self._send_or_edit(card, message, where, place.preferences, reply_to=reply_to)
        await self._finish(card, message, sent)

    @staticmethod
    def _beside(shown: Answer) -> tuple[int, int | None]:
        """Return the channel of an answer, and the message it replies to where there is no thread."""
        asked = shown.question_place
        if asked is None:
            return shown.place.channel_id or 0, None
        if asked.thread_id is not None:
            return asked.thread_id, None
        return asked.channel_id or 0, asked.message_id

    async def _notice(self, card: Claim) -> None:
        async with self._database.reading() as tx:
            shown = await snapshots.notice(tx, card.subject_id)
        if shown is None:
            raise _Stuck("purged")
        if shown.channel_id is None:
            raise _Stuck("no staff channel")
        message = render.notice(shown)
        sent = await self._send_or_edit(card, message, shown.channel_id, None)
        await self._finish(card, message, sent)

    _STEPS: dict[CardKind, Callable[["Publisher", Claim], Awaitable[None]]] = {
        CardKind.QUESTION: _question,
        CardKind.ANSWER: _answer,
        CardKind.NOTICE: _notice,
    }

    # -- steps ------------------------------------------------------------------------------------

    async def _send_or_edit(
        self,
        card: Claim,
        message: Message,
        channel_id: int,
        chosen: Preferences | None,
        *,
        reply_to: int | None = None,
    ) -> "_Sent":
        """Make the message look as it should; send it only if there is none yet."""
        if card.message_id is not None:
            here = card.channel_id or channel_id
            if message.digest != card.digest:
                await self._edit(card, message, here)
            return _Sent(here, card.message_id, _emoji(card), fresh=False)
        emoji = (chosen.up_emoji, chosen.down_emoji) if chosen else None
        found = await self._find_own(card, channel_id) if card.attempts > 1 else None
        if found is None:
            channel = self._client.get_partial_messageable(channel_id, guild_id=card.guild_id)
            reference = (
                discord.MessageReference(
                    message_id=reply_to, channel_id=channel_id, fail_if_not_exists=False
                )
                if reply_to
                else None
            )
            made = await channel.send(
                embed=message.embed,
                view=message.controls,
                reference=reference,  # type: ignore[arg-type]  # its overloads forget None
                allowed_mentions=discord.AllowedMentions.none(),
                nonce=_nonce(card),
            )
            found = made.id
        async with self._database.transaction() as tx:
            await cards.sent(tx, card, channel_id=channel_id, message_id=found, emoji=emoji)
        return _Sent(channel_id, found, emoji, fresh=True)

    async def _edit(self, card: Claim, message: Message, channel_id: int) -> None:
        wait = self._old_edits.wait(channel_id, card.sent_at, self._clock.now())
        if wait:
            raise _Later("Discord's pace for old messages", wait)
        channel = self._client.get_partial_messageable(channel_id, guild_id=card.guild_id)
        target = channel.get_partial_message(card.message_id or 0)
        try:
            await target.edit(
                embed=message.embed,
                view=message.controls,
                allowed_mentions=discord.AllowedMentions.none(),
            )
        except discord.HTTPException as error:
            if error.code != ARCHIVED:
                raise
            if not card.loud:
                # Only the score moved: it is shown when someone wakes the thread.
                raise _Stuck("archived") from None
            await self._edit_archived(target, message, channel_id)

    async def _edit_archived(
        self, target: discord.PartialMessage, message: Message, thread_id: int
    ) -> None:
        """Wake an archived thread for an edit that matters, and let it sleep again."""
        await self._client.http.edit_channel(thread_id, archived=False)
        try:
            await target.edit(
                embed=message.embed,
                view=message.controls,
                allowed_mentions=discord.AllowedMentions.none(),
            )
        finally:
            await self._client.http.edit_channel(thread_id, archived=True)

    async def _find_own(self, card: Claim, channel_id: int) -> int | None:
        """Return our message for this card if an earlier attempt did arrive."""
        marker = name("post_again" if card.kind is CardKind.NOTICE else "more", card.subject_id)
        channel = self._client.get_partial_messageable(channel_id, guild_id=card.guild_id)
        me = self._client.user
        async for message in channel.history(limit=LOOK_BACK):
            if me is None or message.author.id != me.id:
                continue
            for row in message.components:
                for item in getattr(row, "children", ()):
                    if getattr(item, "custom_id", None) == marker:
                        async with self._database.transaction() as tx:
                            # It may carry votes that nobody told us of.
                            await cards.recheck(tx, card.id)
                        return message.id
        return None

    async def _open_thread(self, card: Claim, sent: "_Sent", shown: Question) -> None:
        """Open the thread for a question's answers; without one they reply in the channel."""
        title = f"#{shown.address.lstrip('#')} {shown.title}"[:THREAD_NAME_MOST]
        http = self._client.http
        try:
            made = await http.start_thread_with_message(
                sent.channel_id, sent.message_id, name=title, auto_archive_duration=ARCHIVE_MINUTES
            )
            thread_id = int(made["id"])
        except discord.HTTPException as error:
            if error.code == THREAD_EXISTS:
                # An earlier attempt made it; a thread has the id of the message it hangs on.
                thread_id = sent.message_id
            elif error.code in (THREADS_FULL, AUTOMOD_TITLE) or error.status == 403:
                async with self._database.transaction() as tx:
                    await cards.note(tx, card.id, f"no thread: {error.code} {error.text}")
                return
            else:
                raise
        async with self._database.transaction() as tx:
            await cards.threaded(tx, card.id, thread_id)

    async def _finish(self, card: Claim, message: Message, sent: "_Sent") -> None:
        """Seed the two reactions if they are not, and settle."""
        seeded = card.seeded and not sent.fresh
        if not seeded and sent.emoji is not None:
            seeded = await self._seed(card, sent)
        async with self._database.transaction() as tx:
            await cards.settle(tx, card, digest=message.digest, seeded=seeded)

    async def _seed(self, card: Claim, sent: "_Sent") -> bool:
        """Put ⬆ ⬇ on a message; where that is not allowed, voting goes on by button."""
        channel = self._client.get_partial_messageable(sent.channel_id, guild_id=card.guild_id)
        target = channel.get_partial_message(sent.message_id)
        standard = Preferences()
        emoji = sent.emoji or (standard.up_emoji, standard.down_emoji)
        try:
            for one in emoji:
                await target.add_reaction(discord.PartialEmoji.from_str(one))
        except discord.HTTPException as error:
            if error.code == UNKNOWN_EMOJI and emoji[0] != standard.up_emoji:
                # A custom emoji that was deleted: this message gets the standard ones instead.
                async with self._database.transaction() as tx:
                    fallback = (standard.up_emoji, standard.down_emoji)
                    await cards.reseed(tx, card.id, *fallback)
                again = _Sent(sent.channel_id, sent.message_id, fallback, fresh=sent.fresh)
                return await self._seed(card, again)
            if error.status == 403:
                async with self._database.transaction() as tx:
                    await cards.note(tx, card.id, f"no reactions: {error.code} {error.text}")
                # True, or every later edit would ask again.
                return True
            raise
        return True

    async def _wake_answers(self, card: Claim) -> None:
        """A question has its message now: the answers that waited for it need not wait longer."""
        async with self._database.transaction() as tx:
            await cards.hurry_answers(tx, card.subject_id)

    # -- what can go wrong -----------------------------------------------------------------------

    async def _refused(self, card: Claim, error: discord.HTTPException) -> None:
        """Discord said no: decide whether that is for now, until something changes, or for good."""
        if error.code == OLD_EDITS:
            pause = self._old_edits.refused(card.channel_id or 0, self._clock.now())
            await self._put_back(card, "30046", seconds=pause, counted=False)
        elif error.code == UNKNOWN_MESSAGE and card.message_id is not None:
            await self.lost(card.guild_id, [card.message_id])
        elif error.code == UNKNOWN_CHANNEL:
            await self._stick(card, "channel_gone")
        elif error.code in (AUTOMOD_MESSAGE, AUTOMOD_TITLE):
            await self._stick(card, "automod")
        elif error.status == 403:
            await self._forbidden(card)
        elif error.status == 429 or error.status >= 500:
            await self._put_back(card, f"{error.status} {error.code}")
        else:
            # A request Discord will never take: a defect of ours, to be seen and mended.
            log.error("card %d refused: %s %s %s", card.id, error.status, error.code, error.text)
            await self._put_back(card, f"{error.status} {error.code} {error.text}", seconds=900)

    async def _forbidden(self, card: Claim) -> None:
        """Stop writing where we may not, and tell the admins once."""
        log.warning("no permission to post in guild %d; see /diagnose there", card.guild_id)
        async with self._database.transaction() as tx:
            first = not await cards.any_stuck(tx, card.guild_id, "forbidden")
            await cards.stick(tx, [card.id], "forbidden")
            if first and card.kind is not CardKind.NOTICE:
                event = await events.record(
                    tx,
                    card.guild_id,
                    "channel.forbidden",
                    actor_id=None,
                    after={"channel": card.channel_id},
                )
                await cards.touch_subject(tx, CardKind.NOTICE, event.id or 0, card.guild_id)

    async def lost(self, guild_id: int, message_ids: list[int]) -> None:
        """Someone deleted messages of ours: hide their posts and have moderators told."""
        async with self._database.transaction() as tx:
            found: list[Card] = []
            for message_id in message_ids:
                card = await cards.by_message(tx, guild_id, message_id)
                if card is not None:
                    found.append(card)
            if found:
                await moderation.cards_lost(tx, guild_id, found)

    async def _stick(self, card: Claim, why: str) -> None:
        async with self._database.transaction() as tx:
            await cards.stick(tx, [card.id], why)

    async def _put_back(
        self, card: Claim, why: str, *, seconds: float | None = None, counted: bool = True
    ) -> None:
        log.info("card %d waits: %s", card.id, why)
        async with self._database.transaction() as tx:
            await cards.put_back(tx, card, why, seconds=seconds, counted=counted)


@dataclass(frozen=True, slots=True)
class _Sent:
    """Where a card's message is, and which emoji it votes with; ``fresh``: it was sent just now."""

    channel_id: int
    message_id: int
    emoji: tuple[str, str] | None
    fresh: bool


def _emoji(card: Claim) -> tuple[str, str] | None:
    if card.up_emoji is None or card.down_emoji is None:
        return None
    return card.up_emoji, card.down_emoji


def _nonce(card: Claim) -> str:
    """Return what lets Discord itself drop a second sending within a few minutes.

    A card that is posted again after its message was deleted gets another one.
    """
    again = int(card.sent_at.timestamp()) if card.sent_at else 0
    return f"aw{card.id}-{again}"[:25]
