"""Discord → database after downtime: what happened while nobody listened.

It runs after every new session, in the background, newest open posts first. One GET a message; the
people behind a reaction are paged only where the counts differ. On anything but a whole, clear
answer nothing is changed.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
import discord
from sqlalchemy import and_, or_, select, update
from sqlmodel import col

from bot import cards, categories, guilds, losses, moderation, reactions, unknown_voters
from bot.clock import Clock
from bot.database import Database, Tx, table
from bot.intake import VoteIntake
from bot.publisher import regained
from bot.votes import emoji_key
from models import OF_POSTS, Card, Category, Guild, Post, PostState

log = logging.getLogger(__name__)

HEAD = 200
"""So many of the newest cards come first after every start, whatever was left undone before."""

STEP = 50
"""Cards between two notes of how far the work has come."""

TRIES = 3
"""How often a message is read again because someone voted meanwhile, or the line broke."""

STOP_SECONDS = 5.0
"""How long stopping waits for the message that is being looked at."""

PAGE = 100
NORMAL, BURST = 0, 1
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008

CURSOR = "reconcile"


class _Stopping(Exception):
    """The bot stops: the rest is for the next session."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a message's reactions of one value are: who reacts is asked only if needed."""

    emoji: str
    people: int
    """Reactions there are, without our own seed."""


class Reconciler:
    """Brings the database up to date with Discord after a new session, guild by guild."""

    def __init__(
        self, database: Database, intake: VoteIntake, client: discord.Client, clock: Clock
    ) -> None:
        self._database, self._intake = database, intake
        self._client, self._clock = client, clock
        intake.on_doubt = self.recheck
        self._task: asyncio.Task[None] | None = None
        self._rechecking: asyncio.Task[None] | None = None
        self._waiting: dict[int, discord.Guild] = {}
        self._doubtful: set[int] = set()
        self._stopping = False
        # By server: two of them may be looked at at the same time.
        self._lost: defaultdict[int, list[int]] = defaultdict(list)

    def start(self, wanted: Sequence[discord.Guild]) -> None:
        """Have these servers looked at, in the background; one that waits already is not twice."""
        self._waiting.update({guild.id: guild for guild in wanted})
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="reconcile")

    def recheck(self, guild_id: int) -> None:
        """Have the messages in this server looked at whose reactions are in doubt, no others."""
        self._doubtful.add(guild_id)
        if self._rechecking is None or self._rechecking.done():
            self._rechecking = asyncio.create_task(self._recheck(), name="recheck")

    async def stop(self) -> None:
        """End the background work; how far it came is kept."""
        self._stopping = True
        running = [task for task in (self._task, self._rechecking) if task is not None]
        if running:
            # It ends between two messages: a query that is cut short costs its connection.
            await asyncio.wait(running, timeout=STOP_SECONDS)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def finished(self) -> None:
        """Wait until nothing is left to look at."""
        for task in (self._task, self._rechecking):
            if task is not None and not task.done():
                await asyncio.shield(task)
                await self.finished()

    async def _recheck(self) -> None:
        while self._doubtful and not self._stopping:
            guild_id = self._doubtful.pop()
            try:
                await self.rechecks(guild_id)
            except _Stopping:
                return
            except Exception:
                log.exception("votes in guild %d stay in doubt until the next session", guild_id)

    async def _run(self) -> None:
        while self._waiting and not self._stopping:
            _key, guild = self._waiting.popitem()
            if guild.unavailable:
                # It is looked at when Discord says that it is back.
                continue
            try:
                await self._guild(guild)
            except _Stopping:
                return
            except Exception:
                log.exception("guild %d could not be reconciled; the next session tries", guild.id)

    async def _guild(self, guild: discord.Guild) -> None:
        async with self._database.transaction() as tx:
            await guilds.arrived(tx, guild.id, guild.name)
            bound = await tx.scalars(
                select(col(Category.channel_id)).where(
                    col(Category.guild_id) == guild.id,
                    col(Category.channel_id).is_not(None),
                    col(Category.channel_gone_at).is_(None),
                )
            )
            # Looked at only now: a channel may have been made and bound while this waited its turn.
            channels = {channel.id for channel in guild.channels}
            for channel_id in set(bound) - channels:
                await categories.channel_gone(tx, guild.id, channel_id or 0)
            await regained.try_again(tx, guild)
        try:
            for closed in (False, True):
                await self._cards(guild.id, closed=closed)
            await unknown_voters.look_up(self._database, guild)
        finally:
            await self._report_lost(guild.id)

    async def _cards(self, guild_id: int, *, closed: bool) -> None:
        """Visit all cards of open or of closed questions: the newest, then on from the cursor."""
        mark = f"{CURSOR}:{'closed' if closed else 'open'}"
        async with self._database.reading() as tx:
            noted = await guilds.marked(tx, mark, guild_id)
            newest = await tx.scalar(
                select(col(Card.id))
                .where(col(Card.guild_id) == guild_id)
                .order_by(col(Card.id).desc())
                .limit(1)
            )
        if newest is None:
            return
        cursor = int(noted or 0) or newest + 1
        seen = await self._walk(guild_id, newest + 1, 0, None, closed=closed, limit=HEAD)
        await self._walk(guild_id, min(cursor, seen), 0, mark, closed=closed)
        # What lies between the newest and the cursor, where an earlier run had begun.
        await self._walk(guild_id, seen, cursor, None, closed=closed)
        async with self._database.transaction() as tx:
            await guilds.mark(tx, mark, "0", guild_id)

    async def _walk(
        self,
        guild_id: int,
        below: int,
        down_to: int,
        mark: str | None,
        *,
        closed: bool,
        limit: int | None = None,
    ) -> int:
        """Visit cards with ids under ``below``, downwards; return the last id visited."""
        left = limit if limit is not None else 1 << 62
        while below > down_to and left > 0:
            async with self._database.reading() as tx:
                page = await to_visit(tx, guild_id, below, down_to, min(STEP, left), closed=closed)
            if not page:
                return down_to
            for card in page:
                await self._card(card)
            below, left = page[-1].id or 0, left - len(page)
            if mark is not None:
                async with self._database.transaction() as tx:
                    await guilds.mark(tx, mark, str(below), guild_id)
        return below

    async def rechecks(self, guild_id: int) -> None:
        """Visit the cards whose reactions are known to be in doubt."""
        async with self._database.reading() as tx:
            rows = await tx.scalars(
                select(Card).where(
                    col(Card.guild_id) == guild_id,
                    col(Card.recheck),
                    col(Card.message_id).is_not(None),
                )
            )
            doubtful = rows.all()
        for card in doubtful:
            await self._card(card)
        await self._report_lost(guild_id)

    async def _card(self, card: Card) -> None:
        """Compare one message with what we hold; change nothing if Discord is unclear."""
        if self._stopping:
            raise _Stopping
        message_id = card.message_id or 0
        for _attempt in range(TRIES):
            with self._intake.watching(message_id) as disturbed:
                try:
                    people = await self._differing(card)
                except discord.NotFound as error:
                    if error.code == UNKNOWN_MESSAGE:
                        self._lost[card.guild_id].append(message_id)
                    elif error.code == UNKNOWN_CHANNEL:
                        await self._lost_place(card)
                    return
                except discord.HTTPException as error:
                    log.info("card %s left as it is: %s", card.id, type(error).__name__)
                    return
                except (aiohttp.ClientError, OSError, TimeoutError) as error:
                    log.info("card %s not read: %s", card.id, type(error).__name__)
                    continue
                await self._intake.idle()
                if disturbed():
                    continue
                await self._align(card, people)
                return

    async def _differing(self, card: Card) -> dict[int, dict[int, str]] | None:
        """Return who reacts with each value, or None if the counts are those we hold already."""
        http = self._client.http
        message: Any = await http.get_message(card.channel_id or 0, card.message_id or 0)
        counted = self._count(card, message)
        async with self._database.reading() as tx:
            here = await reactions.held(tx, card.subject_id)
        if all(one.people == here[value] for value, one in counted.items()):
            return None
        found: dict[int, dict[int, str]] = {}
        for value, one in counted.items():
            found[value] = {}
            if one.people:
                for kind in (NORMAL, BURST):
                    found[value].update(await self._people(card, one.emoji, kind))
        return found

    @staticmethod
    def _count(card: Card, message: Any) -> dict[int, _Counted]:
        """Return how many people react with each of the card's two emoji."""
        found: dict[int, _Counted] = {}
        for value, emoji in ((1, card.up_emoji), (-1, card.down_emoji)):
            if emoji is None:
                continue
            people, spelled = 0, emoji
            for reaction in message.get("reactions", ()):
                given = reaction["emoji"]
                key = given["id"] or (given["name"] or "").replace("\ufe0f", "")
                if str(key) == emoji_key(emoji):
                    people += reaction["count"] - bool(reaction.get("me"))
                    spelled = given["name"] if not given["id"] else emoji
            found[value] = _Counted(spelled, people)
        return found

    async def _people(self, card: Card, emoji: str, kind: int) -> dict[int, str]:
        """Return everyone who reacts with an emoji, page by page, without bots."""
        spelled = emoji[1:-1].removeprefix("a").removeprefix(":") if emoji[0] == "<" else emoji
        found: dict[int, str] = {}
        after: int | None = None
        while True:
            page: Any = await self._client.http.get_reaction_users(
                card.channel_id or 0,
                card.message_id or 0,
                spelled,
                PAGE,
                after=after,
                type=_type(kind),
            )
            for user in page:
                if not user.get("bot"):
                    found[int(user["id"])] = user.get("global_name") or user["username"]
            if len(page) < PAGE:
                return found
            after = int(page[-1]["id"])

    async def _align(self, card: Card, people: dict[int, dict[int, str]] | None) -> None:
        if people is None and not card.recheck:
            return
        async with self._database.transaction() as tx:
            post = await tx.get(Post, card.subject_id)
            if post is not None and people is not None:
                changed = await reactions.align(
                    tx, card, people.get(1, {}), people.get(-1, {}), post.author_id
                )
                if changed:
                    log.info("card %s: %d votes had changed meanwhile", card.id, changed)
            await tx.execute(
                update(Card)
                .where(col(Card.id) == card.id)
                .values(recheck=False)
                .execution_options(synchronize_session=False)
            )

    async def _report_lost(self, guild_id: int) -> None:
        """Hide the posts whose messages are gone: one notice, however many they are."""
        gone = self._lost.pop(guild_id, [])
        if gone:
            async with self._database.transaction() as tx:
                found = [await cards.by_message(tx, guild_id, one) for one in gone]
                await moderation.cards_lost(tx, guild_id, [card for card in found if card])

    async def _lost_place(self, card: Card) -> None:
        """A message's channel or thread is gone, and nobody told us."""
        guild = self._client.get_guild(card.guild_id)
        if guild is None or guild.unavailable:
            return
        known = {one.id for one in (*guild.channels, *guild.threads)}
        async with self._database.transaction() as tx:
            now = await tx.get(Card, card.id)
            # The card before this one may have stood in the same place.
            if now is not None and now.message_id == card.message_id:
                await losses.place(tx, card.id or 0, known)

    async def departed(self, present: set[int]) -> None:
        """Note the servers that removed the bot while it was away; ``present`` are all it is in."""
        async with self._database.transaction() as tx:
            rows = await tx.scalars(select(Guild).where(col(Guild.left_at).is_(None)))
            for guild in rows:
                if guild.id not in present:
                    await guilds.left(tx, guild.id)


async def to_visit(
    tx: Tx, guild_id: int, below: int, down_to: int, limit: int, *, closed: bool
) -> Sequence[Card]:
    """Return the cards of a server's open, or closed, questions and their answers, newest first.

    Only those whose ids are ``below`` this one, and not lower than ``down_to``.
    """
    asked = table(Post).alias("asked")
    # Apart, for planners guess badly what COALESCE makes of two columns.
    is_closed = or_(col(Post.close_reason).is_not(None), asked.c.close_reason.is_not(None))
    is_open = and_(col(Post.close_reason).is_(None), asked.c.close_reason.is_(None))
    rows = await tx.scalars(
        select(Card)
        .join(Post, col(Post.id) == col(Card.subject_id))
        .outerjoin(asked, asked.c.id == col(Post.question_id))
        .where(
            col(Card.guild_id) == guild_id,
            col(Card.kind).in_(OF_POSTS),
            col(Card.message_id).is_not(None),
            col(Card.id) < below,
            col(Card.id) >= down_to,
            col(Post.state) == PostState.PUBLISHED,
            is_closed if closed else is_open,
        )
        .order_by(col(Card.id).desc())
        .limit(limit)
    )
    return rows.all()


def _type(kind: int) -> Literal[0, 1]:
    return 1 if kind == BURST else 0
