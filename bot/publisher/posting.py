"""What each kind of card needs: its message, a thread for its answers, the two reactions."""

from collections.abc import Awaitable, Callable
from typing import ClassVar, Literal

import discord

from bot import cards, faces, forum_posts, forum_tags, pointers, secret_ballots, snapshots
from bot.cards import Claim
from bot.clock import Clock
from bot.database import Database, to_the_end
from bot.faces import Face
from bot.placings import PLACINGS
from bot.preferences import Preferences
from bot.publisher import forums, pinning, pointing, seeding, standing
from bot.publisher.messages import ARCHIVED, Later, Messages, Sent, Stuck, beside
from bot.render import cards as render
from bot.render import hints
from bot.render.cards import Message
from bot.snapshots import Placement, Question
from models import CardKind, Post, PostKind, PostState, StuckFor

THREAD_NAME_MOST = faces.NAME_MOST

ARCHIVE_MINUTES: Literal[10080] = 10080

# Discord's error codes.
UNKNOWN_CHANNEL = 10003
THREAD_EXISTS, THREADS_FULL, AUTOMOD_TITLE = 160004, 160006, 200001


class Poster:
    """Brings a card up to date, or raises why not: ``Stuck``, ``Later``, or Discord's error."""

    def __init__(self, database: Database, client: discord.Client, clock: Clock) -> None:
        self._database, self._client = database, client
        self.messages = Messages(database, client, clock)

    async def bring_up_to_date(self, card: Claim) -> None:
        """Make the message of a card look as the database says, and settle."""
        await self._STEPS[card.kind](self, card)

    async def _question(self, card: Claim) -> None:
        async with self._database.reading() as tx:
            post = await tx.get(Post, card.subject_id)
            if post is None:
                raise Stuck(StuckFor.PURGED)
            place = await snapshots.placement(tx, post)
            shown = await snapshots.question(tx, post)
        if card.message_id is None and (place.channel_gone or place.channel_id is None):
            raise Stuck(StuckFor.CHANNEL_GONE)
        card = await self._vote_as_now(card, place)
        message = render.question(shown, _ballot(place))
        placing = PLACINGS[place.layout]
        unsent = card.message_id is None
        forum_id = (place.channel_id if unsent and placing.forum else None) or card.forum_id
        face = self._face(card, forum_id, shown, place) if forum_id is not None else None
        sent = await self.messages.send_or_edit(
            card,
            message,
            place.channel_id or 0,
            _reacted_with(place),
            face=face if unsent else None,
            wanted=shown.state is PostState.PUBLISHED,
        )
        if sent is None:
            await self._pass_over(card)
            return
        first_time = card.digest is None
        if face is not None:
            await self._dress(card, sent, face)
        elif first_time and card.thread_id is None and placing.opens_thread:
            await self._open_thread(card, sent, shown)
        elif card.thread_id is not None and message.digest != card.digest:
            await self._name_thread(card, shown)
        if card.loud or sent.fresh:
            pinned = shown.pinned and shown.state is PostState.PUBLISHED
            here = self.messages.at(card, sent.channel_id, sent.message_id)
            there = forum_id is not None
            await pinning.follow(
                self._database, self._client, card, here, wanted=pinned, in_forum=there
            )
        await self._finish(card, message, sent, downvotes=place.downvotes)
        if first_time:
            await self._wake_answers(card, post)

    async def _answer(self, card: Claim) -> None:
        async with self._database.reading() as tx:
            post = await tx.get(Post, card.subject_id)
            if post is None:
                raise Stuck(StuckFor.PURGED)
            became = post.kind is PostKind.COMMENT
            pointer = await pointers.of_comment(tx, post) if became else None
        if pointer is not None:
            await pointing.point(self._database, self._client, self.messages, card, pointer)
            return
        async with self._database.reading() as tx:
            place = await snapshots.placement(tx, post)
            shown = await snapshots.answer(tx, post)
        wanted = {shown.state, shown.question_state} == {PostState.PUBLISHED}
        asked = shown.question_place
        if card.message_id is None and (asked is None or asked.message_id is None):
            if not wanted:
                await self._pass_over(card)
                return
            if place.channel_gone:
                raise Stuck(StuckFor.CHANNEL_GONE)
            raise Later("its question is not posted yet", 60.0)
        where, reply_to = beside(shown)
        card = await self._vote_as_now(card, place)
        message = render.answer(shown, _ballot(place))
        sent = await self.messages.send_or_edit(
            card, message, where, _reacted_with(place), reply_to=reply_to, wanted=wanted
        )
        if sent is None:
            await self._pass_over(card)
            return
        await self._finish(card, message, sent, downvotes=place.downvotes)
        if sent.fresh:
            # What links to it could not while there was no message.
            async with self._database.transaction() as tx:
                if shown.accepted:
                    await cards.touch_many(tx, CardKind.QUESTION, [shown.question_id], loud=False)
                await pointers.touch(tx, post)

    async def _notice(self, card: Claim) -> None:
        async with self._database.reading() as tx:
            shown = await snapshots.notice(tx, card.subject_id)
            pointer = await pointers.of_notice(tx, card.subject_id)
        if pointer is not None:
            await pointing.point(self._database, self._client, self.messages, card, pointer)
            return
        if shown is None:
            raise Stuck(StuckFor.PURGED)
        if shown.channel_id is None:
            raise Stuck(StuckFor.NO_STAFF_CHANNEL)
        message = render.notice(shown)
        sent = await self.messages.send_or_edit(card, message, shown.channel_id, None)
        if sent is not None:
            await self._finish(card, message, sent)

    async def _standing(self, card: Claim) -> None:
        await standing.bring_up_to_date(self._database, self._client, self.messages, card)

    async def _vote_as_now(self, card: Claim, place: Placement) -> Claim:
        """Let a message that is up vote the way its category does now, if that was switched."""
        if card.message_id is None or place.by_buttons == (card.up_emoji is None):
            return card
        async with self._database.transaction() as tx:
            if place.by_buttons:
                return await secret_ballots.to_buttons(tx, card)
            # What was reacted with meanwhile counts from now on.
            self.messages.doubtful.add(card.guild_id)
            return await secret_ballots.to_reactions(tx, card, place.preferences)

    async def _hint(self, card: Claim) -> None:
        message = hints.hint(card.subject_id)
        sent = await self.messages.send_or_edit(card, message, card.subject_id, None)
        if sent is not None:
            await self._finish(card, message, sent)

    async def _pass_over(self, card: Claim) -> None:
        async with self._database.transaction() as tx:
            await cards.pass_over(tx, card)

    _STEPS: ClassVar[dict[CardKind, Callable[["Poster", Claim], Awaitable[None]]]] = {
        CardKind.QUESTION: _question,
        CardKind.ANSWER: _answer,
        CardKind.NOTICE: _notice,
        CardKind.HINT: _hint,
        CardKind.GUIDE: _standing,
        CardKind.UNANSWERED: _standing,
        CardKind.LOG: _standing,
        CardKind.QUEUE: _standing,
        CardKind.ALARM: _standing,
    }

    async def _open_thread(self, card: Claim, sent: Sent, shown: Question) -> None:
        """Open the thread for a question's answers; without one they reply in the channel."""
        face: Face | None = Face(_thread_name(shown))
        http = self._client.http
        try:
            made = await http.start_thread_with_message(
                sent.channel_id,
                sent.message_id,
                name=_thread_name(shown),
                auto_archive_duration=ARCHIVE_MINUTES,
            )
            thread_id = int(made["id"])
        except discord.HTTPException as error:
            if error.code == THREAD_EXISTS:
                # An earlier attempt made it; a thread has the id of the message it hangs on.
                thread_id, face = sent.message_id, None
            elif error.code in (THREADS_FULL, AUTOMOD_TITLE) or error.status == 403:
                async with self._database.transaction() as tx:
                    await cards.note(tx, card.id, f"no thread: {error.code} {error.text}")
                return
            else:
                raise
        async with self._database.transaction() as tx:
            await cards.threaded(tx, card.id, thread_id)
            if face is not None:
                await forum_posts.faced(tx, card.id, face)

    def _face(self, card: Claim, forum_id: int, shown: Question, place: Placement) -> Face:
        """Return the name and tags that a question's post is to have in a forum."""
        forum = forums.offered(self._client, card.guild_id, forum_id)
        said = forum_tags.meanings(forum, place.forum_tags)
        tags = faces.choose(
            forum,
            forum_tags.resolved(said, place.stands_for),
            shown.tags,
            solved=shown.accepted,
            closed=shown.close_reason is not None,
        )
        shows = shown.state is PostState.PUBLISHED and card.message_id is None
        if forum.required and not tags and shows:
            raise Stuck(StuckFor.NO_TAG)
        return Face(_thread_name(shown), tags)

    async def _dress(self, card: Claim, sent: Sent, face: Face) -> None:
        """Keep a post's name and tags right; what Discord will not have is left as it is."""
        if sent.face != face:
            try:
                dressed = await forums.dress(
                    self._client, sent.channel_id, face, sent.face, wake=card.loud
                )
            except discord.HTTPException as error:
                if error.code in (UNKNOWN_CHANNEL, AUTOMOD_TITLE, forums.TAG_WANTED):
                    return
                if error.status != 403:
                    raise
                return
            if dressed:
                async with self._database.transaction() as tx:
                    await forum_posts.faced(tx, card.id, face)

    async def _name_thread(self, card: Claim, shown: Question) -> None:
        """Keep a thread's name that of its question, and its title off it while that is hidden.

        One whose name is not known is looked after when something of note changes.
        """
        had, wanted = Face.load(card.face), Face(_thread_name(shown))
        if had == wanted or (had is None and not card.loud):
            return
        rename = self._client.http.edit_channel
        thread_id = card.thread_id or 0
        try:
            await rename(thread_id, name=wanted.name)
        except discord.HTTPException as error:
            if error.code == ARCHIVED:
                await rename(thread_id, name=wanted.name, archived=False)
                await rename(thread_id, archived=True)
            elif error.code in (UNKNOWN_CHANNEL, AUTOMOD_TITLE) or error.status == 403:
                return
            else:
                raise
        async with self._database.transaction() as tx:
            await forum_posts.faced(tx, card.id, wanted)

    async def _finish(
        self, card: Claim, message: Message, sent: Sent, *, downvotes: bool = True
    ) -> None:
        """Seed the reactions to vote by if they are not, and settle."""
        seeded = card.seeded and not sent.fresh
        if not seeded and sent.emoji is not None:
            seeded = await seeding.seed(
                self._database, self._client, card, sent, downvotes=downvotes
            )
        # Also if a card's time is up while this waits for its turn to write: all of it is on
        # Discord, and would be asked for once more.
        await to_the_end(self._settle(card, message, seeded=seeded))

    async def _settle(self, card: Claim, message: Message, *, seeded: bool) -> None:
        async with self._database.transaction() as tx:
            await cards.settle(tx, card, digest=message.digest, seeded=seeded)

    async def _wake_answers(self, card: Claim, post: Post) -> None:
        """A question has its message now: what waited for it, or leads to it, waits no longer."""
        async with self._database.transaction() as tx:
            await cards.hurry_answers(tx, card.subject_id)
            await pointers.touch(tx, post)


def _ballot(place: Placement) -> tuple[int, ...]:
    """Return the votes a card has buttons for: none where it is reacted to."""
    if not place.by_buttons:
        return ()
    return (1, -1) if place.downvotes else (1,)


def _reacted_with(place: Placement) -> Preferences | None:
    """Return the choices that name a new message's two emoji, or None if it gets none."""
    return None if place.by_buttons else place.preferences


def _thread_name(shown: Question) -> str:
    """Return what a question's thread is called: by its number alone while it is hidden."""
    title = shown.title if shown.state is PostState.PUBLISHED else ""
    return f"#{shown.address.lstrip('#')} {title}".strip()[:THREAD_NAME_MOST]
