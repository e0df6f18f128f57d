"""One message at a time: sent once, edited within Discord's pace, found again after a crash."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import discord

from bot import cards
from bot.cards import Claim
from bot.clock import Clock
from bot.database import Database
from bot.faces import Face
from bot.pacing import OldEdits
from bot.preferences import Preferences
from bot.publisher import attaching, forums
from bot.publisher.pinging import mentions
from bot.render.cards import Message
from bot.render.controls import name
from bot.render.unanswered import BROWSE
from bot.snapshots import Answer
from models import CardKind, StuckFor

MARKERS: Mapping[CardKind, tuple[str, ...]] = {
    CardKind.QUESTION: ("more",),
    CardKind.ANSWER: ("more",),
    CardKind.NOTICE: ("post_again",),
    CardKind.HINT: ("ask_this",),
    CardKind.GUIDE: ("ask",),
    CardKind.UNANSWERED: BROWSE,
    CardKind.LOG: ("log_part",),
    CardKind.QUEUE: ("vet_open", "0"),
    CardKind.ALARM: ("vet_open", "1"),
}
"""How the button is named by which we know a card's message again; the card's subject follows."""

LOOK_BACK = 100  # Messages read when looking for our own, after a send of unknown outcome.

ARCHIVED = 50083  # Discord's code for an edit in an archived thread.

SHUT_SECONDS = 10.0  # What was claimed with a card that its channel refused waits so long.


class Stuck(Exception):
    """Nothing more can be done for this card until a person changes something."""


class Later(Exception):
    """This card waits for something else, and no attempt is counted."""

    def __init__(self, why: str, seconds: float) -> None:
        super().__init__(why)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a card's message is, and which emoji it votes with; ``fresh``: it was sent just now."""

    channel_id: int
    message_id: int
    emoji: tuple[str, str] | None
    fresh: bool
    forum_id: int | None = None
    """If it begins a post of a forum: which forum; ``channel_id`` is the post."""
    face: Face | None = None
    """The name and tags that its post was given last, if that is known."""


class Messages:
    """Sends and edits the messages of cards."""

    def __init__(self, database: Database, client: discord.Client, clock: Clock) -> None:
        self._database, self._client, self._clock = database, client, clock
        self.old_edits = OldEdits()
        self.rounds = 0
        """How often cards were claimed; each carries the number of its claim."""
        self._refused: dict[int, int] = {}
        self.doubtful: set[int] = set()
        """Servers with messages whose votes we may not know of; whoever checks them takes them."""

    async def send_or_edit(
        self,
        card: Claim,
        message: Message,
        channel_id: int,
        chosen: Preferences | None,
        *,
        reply_to: int | None = None,
        face: Face | None = None,
        wanted: bool = True,
    ) -> Sent | None:
        """Make the message look as it should; send it only if there is none yet.

        Nor is it sent if it is not ``wanted``: what is hidden by now leaves no trace. Then None.
        With a ``face`` the channel is a forum, and what is sent is a post of that name there.
        """
        if card.message_id is not None:
            here = card.channel_id or channel_id
            if message.digest != card.digest:
                await self._edit(replace(card, channel_id=here), message)
            worn = Face.load(card.face)
            return Sent(here, card.message_id, _emoji(card), False, card.forum_id, worn)
        emoji = (chosen.up_emoji, chosen.down_emoji) if chosen else None
        # Whatever an earlier attempt left there may carry votes already that nobody told us of.
        again = card.attempts > 1
        with self._asking(card, channel_id):
            found = await self._look_back(card, channel_id, face) if again else None
        if found is None and not wanted:
            return None
        retried, given = again, None if found else face
        if found is None:
            with self._asking(card, channel_id):
                posted = await attaching.with_files(
                    *(self._database, card, message),
                    partial(self._post, card, message, channel_id, reply_to, face),
                )
            found = posted[:2]
            # The library tries again by itself too: by the nonce we get what is there.
            again = again or posted[2]
        place, message_id = found
        forum_id = channel_id if face is not None else None
        async with self._database.transaction() as tx:
            await cards.sent(
                tx,
                card,
                channel_id=place,
                message_id=message_id,
                emoji=emoji,
                again=again,
                forum_id=forum_id,
                face=given.stored() if given is not None else None,
            )
        if again:
            self.doubtful.add(card.guild_id)
        if retried:
            # What an earlier attempt sent says what was true then.
            await self._edit(replace(card, message_id=message_id, channel_id=place), message)
        return Sent(place, message_id, emoji, True, forum_id, given)

    async def _post(
        self,
        card: Claim,
        message: Message,
        channel_id: int,
        reply_to: int | None,
        face: Face | None,
        files: list[discord.File],
    ) -> tuple[int, int, bool]:
        """Return where the message is now, and whether it carries reactions already."""
        if face is not None:
            return *await forums.create(self._client, channel_id, face, message, files), False
        made = await self._send(card, message, channel_id, reply_to, files)
        return channel_id, made.id, bool(made.reactions)

    async def _send(
        self,
        card: Claim,
        message: Message,
        channel_id: int,
        reply_to: int | None,
        files: list[discord.File],
    ) -> discord.Message:
        channel = self._client.get_partial_messageable(channel_id, guild_id=card.guild_id)
        reference = (
            discord.MessageReference(
                message_id=reply_to, channel_id=channel_id, fail_if_not_exists=False
            )
            if reply_to
            else None
        )
        return await channel.send(
            " ".join(f"<@&{role}>" for role in message.pings) or None,
            embed=message.embed,
            view=message.controls,
            reference=reference,  # type: ignore[arg-type]  # its overloads forget None
            allowed_mentions=mentions(message),
            nonce=_nonce(card),
            files=files or discord.utils.MISSING,
        )

    async def _look_back(
        self, card: Claim, channel_id: int, face: Face | None
    ) -> tuple[int, int] | None:
        """Return where our message for this card is if an earlier attempt did arrive."""
        if face is None:
            message_id = await self._find_own(card, channel_id)
            return None if message_id is None else (channel_id, message_id)
        for thread_id in await forums.unknown(
            self._client, self._database, card.guild_id, channel_id
        ):
            message_id = await self._find_own(card, thread_id, from_the_start=True)
            if message_id is not None:
                return thread_id, message_id
        return None

    @contextmanager
    def _asking(self, card: Claim, channel_id: int) -> Iterator[None]:
        """Ask a channel once for all the cards that were claimed before it said no.

        Too many refusals in ten minutes, and Discord no longer answers at all.
        """
        if card.round <= self._refused.get(channel_id, 0):
            raise Later("that channel has just refused another card", SHUT_SECONDS)
        try:
            yield
        except discord.Forbidden:
            self._refused[channel_id] = self.rounds
            raise

    async def _edit(self, card: Claim, message: Message) -> None:
        channel_id = card.channel_id or 0
        wait = self.old_edits.wait(channel_id, card.sent_at, self._clock.now())
        if wait:
            raise Later("Discord's pace for old messages", wait)
        target = self.at(card, channel_id, card.message_id or 0)
        try:
            with self._asking(card, channel_id):
                await self._change(card, target, message)
        except discord.HTTPException as error:
            if error.code != ARCHIVED:
                raise
            if not card.loud:
                # Only the score moved: it is shown when someone wakes the thread.
                raise Stuck(StuckFor.ARCHIVED) from None
            await self._edit_archived(card, target, message, channel_id)

    async def _change(self, card: Claim, target: discord.PartialMessage, message: Message) -> None:
        """Edit a message; its pictures are uploaded only if they are others than it has."""

        async def edit(files: list[discord.File]) -> None:
            said = {"attachments": files} if anew else {}
            await target.edit(
                embed=message.embed,
                view=message.controls,
                allowed_mentions=discord.AllowedMentions.none(),
                **said,  # type: ignore[arg-type]  # mypy takes it for any of its arguments
            )

        anew = attaching.attached_anew(card, message)
        if anew:
            await attaching.with_files(self._database, card, message, edit)
        else:
            await edit([])

    async def _edit_archived(
        self, card: Claim, target: discord.PartialMessage, message: Message, thread_id: int
    ) -> None:
        """Wake an archived thread for an edit that matters, and let it sleep again."""
        await self._client.http.edit_channel(thread_id, archived=False)
        try:
            await self._change(card, target, message)
        finally:
            await self._client.http.edit_channel(thread_id, archived=True)

    async def _find_own(
        self, card: Claim, channel_id: int, *, from_the_start: bool = False
    ) -> int | None:
        """Return our message for this card among the last, or the first, of a channel."""
        marker = name(*MARKERS[card.kind], card.subject_id)
        channel = self._client.get_partial_messageable(channel_id, guild_id=card.guild_id)
        me = self._client.user
        async for message in channel.history(limit=LOOK_BACK, oldest_first=from_the_start):
            if me is None or message.author.id != me.id:
                continue
            for row in message.components:
                for item in getattr(row, "children", ()):
                    if getattr(item, "custom_id", None) == marker:
                        return message.id
        return None

    def at(self, card: Claim, channel_id: int, message_id: int) -> discord.PartialMessage:
        """Return a message to do something with, without asking Discord for it."""
        channel = self._client.get_partial_messageable(channel_id, guild_id=card.guild_id)
        return channel.get_partial_message(message_id)


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


def beside(shown: Answer) -> tuple[int, int | None]:
    """Return where an answer goes, and the message it replies to if there is no thread."""
    asked = shown.question_place
    if asked is None:
        return shown.place.channel_id or 0, None
    if asked.thread_id is not None:
        return asked.thread_id, None
    return asked.channel_id or 0, asked.message_id
