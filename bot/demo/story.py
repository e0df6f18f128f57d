"""What happened in the demo's server up to now: told through the verbs, on the bot's own clock.

Nothing is written into the tables by hand: each step is a transaction around one verb, as a cog
makes it, the bot publishes its cards itself, and the votes are reactions that it counts.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot import (
    answers,
    cards,
    categories,
    choices,
    comments,
    deciding,
    drafts,
    editing,
    follows,
    linking,
    moderation,
    pictures,
    preferences,
    votes,
)
from bot import questions as asking
from bot.access import Actor, Can
from bot.database import Tx
from bot.demo import community, photograph
from bot.demo.community import Answer, Person, Question
from bot.demo.world import World
from bot.i18n import ngettext
from models import DraftKind, FollowKind, Layout, Post, VoteSource

T = TypeVar("T")

LASTED = timedelta(days=6)
"""How long ago the first question was asked."""
APART = LASTED / len(community.QUESTIONS) - timedelta(minutes=40)
"""What passes between one question's last answer and the next question, about."""

MEMBER = Can.VIEW | Can.SEND | Can.SEND_IN_THREADS | Can.COMMANDS


def begins() -> datetime:
    """Return when the first question is asked."""
    return datetime.now(UTC) - LASTED


async def tell(world: World, echo: Callable[[str], object]) -> None:
    """Let everything in ``bot.demo.community`` happen in this server, up to now."""
    await _Story(world).tell(echo)


class _Story:
    """One telling: who is who, and where they talk."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._env = world.env
        self._database = world.bot.database
        self._actors = {person.name: self._actor(person) for person in community.PEOPLE}
        self._category_ids: dict[str, int] = {}
        self._told: dict[str, Post] = {}
        """The questions by their titles."""
        self._accepted: dict[str, Post] = {}
        """The accepted answers by their questions' titles."""

    async def tell(self, echo: Callable[[str], object]) -> None:
        """Set the server up, then post everything, vote, accept and moderate."""
        await self._set_up()
        echo(
            ngettext(
                "Posting {count} question and what came of it …",
                "Posting {count} questions and what came of them …",
                len(community.QUESTIONS),
            )
        )
        told: list[tuple[Question, Post]] = []
        for question in community.QUESTIONS:
            told.append((question, await self._question(question)))
            self._pass(APART)
        for question, post in told:
            await self._afterwards(question, post)
        self._pass(datetime.now(UTC) - self._env.now())
        owner, here = self._actors[community.OWNER.name], self._world.channel.id
        await self._do(choices.choose, owner, unanswered_channel=here)
        await self._world.catch_up()
        await self._env.settle()

    # -- chapters --------------------------------------------------------------------------------

    async def _set_up(self) -> None:
        """Make the choices an admin makes with /setup and /category."""
        owner = self._actors[community.OWNER.name]
        roles = self._world.guild.roles
        await self._do(
            preferences.save,
            owner.guild_id,
            expert_roles=(roles["Helpers"].id,),
            moderator_roles=(roles["Moderators"].id,),
            # A page shows one channel, and what moderators are told should be seen too.
            staff_channel=self._world.channel.id,
        )
        category = await self._do(
            categories.add,
            owner,
            community.CATEGORY,
            channel_id=self._world.channel.id,
            # A page shows one channel and cannot go into its threads.
            layout=Layout.CHANNEL,
        )
        inside = await self._do(
            categories.add,
            owner,
            community.INSIDE,
            parent_id=category.id,
            channel_id=self._world.inside.id,
            layout=Layout.CHANNEL,
        )
        self._category_ids = {one.name: one.id or 0 for one in (category, inside)}
        # Some things are hard to say under one's own name.
        key, guide = category.id or 0, community.GUIDE
        await self._do(deciding.decide, owner, key, anonymous=True, guide=guide)
        await self._do(deciding.decide, owner, inside.id or 0, secret=True)
        nia = self._actors[community.NIA.name]
        await self._do(follows.follow, nia, FollowKind.CATEGORY, inside.id or 0)
        # The guide stands on top of all that follows.
        await self._world.catch_up()

    async def _question(self, told: Question) -> Post:
        """Ask a question, answer it, comment, accept; then publish it all and let people vote."""
        post = await self._post(
            asking.ask,
            told.by,
            DraftKind.QUESTION,
            category_id=self._category_ids[told.category],
            alias=told.alias,
            follows=self._accepted[told.follows.title] if told.follows else None,
            picture=told.picture,
            title=told.title,
            body=told.text,
            tags=told.tags,
        )
        self._told[told.title] = post
        for name in told.followers.split():
            follower = self._actors[name]
            await self._do(follows.follow, follower, FollowKind.QUESTION, post.id or 0)
        await self._comments(post, told.comments)
        standing: list[tuple[Question | Answer, Post]] = [(told, post)]
        for answer in told.answers:
            self._pass(timedelta(minutes=3))
            made = await self._post(
                answers.answer,
                answer.by,
                DraftKind.ANSWER,
                alias=answer.alias,
                parent_id=post.id,
                body=answer.text,
            )
            await self._comments(made, answer.comments)
            if answer.accepted:
                await self._do(answers.accept, self._actors[told.by], made.id or 0)
                self._accepted[told.title] = made
            standing.append((answer, made))
        # Once for the messages, which reactions need, and once for what the reactions changed.
        await self._world.catch_up()
        for words, card in standing:
            await self._react(card, words)
        await self._env.settle()
        await self._world.catch_up()
        return post

    async def _comments(self, post: Post, told: Sequence[community.Comment]) -> None:
        for comment in told:
            self._pass(timedelta(minutes=1))
            await self._post(
                comments.comment,
                comment.by,
                DraftKind.COMMENT,
                parent_id=post.id,
                body=comment.text,
            )

    async def _react(self, post: Post, told: Question | Answer) -> None:
        """Add the reactions on a post's message; the bot counts them as it would on Discord.

        Where none is a vote, under an anonymous post, they press the buttons.
        """
        async with self._database.reading() as tx:
            card = await cards.of_post(tx, post)
        if card is None or card.message_id is None or card.channel_id is None:
            raise LookupError(f"post {post.id} has no message")
        for value, emoji, names in (
            (1, card.up_emoji, told.up),
            (-1, card.down_emoji, told.down),
        ):
            for name in names.split():
                if emoji is None:
                    voter = self._actors[name]
                    await self._do(votes.cast, voter, post.id or 0, value, VoteSource.BUTTON)
                    continue
                self._env.backend.set_reaction(
                    card.channel_id, card.message_id, emoji, self._actors[name].user_id, True
                )

    async def _afterwards(self, told: Question, post: Post) -> None:
        """Do what happened to a question later: edits, links, its closing."""
        for edit in told.edits:
            start = await self._do(editing.start, self._actors[edit.by], post.id or 0)
            await self._post(
                editing.edit,
                edit.by,
                DraftKind.EDIT,
                reason=edit.reason,
                parent_id=post.id,
                base_revision=start.revision,
                title=start.post.title or "",
                body=edit.text,
                tags=", ".join(start.tags),
            )
        if told.see_also is not None:
            other = self._told[told.see_also.title]
            await self._do(linking.link, self._actors[told.by], post.id or 0, other.id or 0)
        for left in told.unfinished:
            writer = self._actors[left.by]
            await self._do(drafts.save, writer, DraftKind.ANSWER, parent_id=post.id, body=left.text)
        if told.closing is not None:
            by, reason, note = told.closing.by, told.closing.reason, told.closing.note
            await self._do(moderation.close, self._actors[by], post.id or 0, reason, note)

    # -- means -----------------------------------------------------------------------------------

    def _actor(self, person: Person) -> Actor:
        """Return a person as the bot's surface would see them."""
        roles = self._world.guild.roles
        owner = person is community.OWNER
        return Actor(
            guild_id=self._world.guild.id,
            user_id=self._world.members[person.name].id,
            name=person.shown,
            roles=frozenset({roles[person.role].id} if person.role else ()),
            channels={one.id: MEMBER for one in (self._world.channel, self._world.inside)},
            admin=owner,
            moderator=owner or person.role == "Moderators",
        )

    async def _post(
        self,
        verb: Callable[[Tx, Actor, int], Awaitable[Post]],
        name: str,
        kind: DraftKind,
        alias: str = "",
        follows: Post | None = None,
        picture: str = "",
        reason: str = "",
        **typed: Any,
    ) -> Post:
        """Submit a form and do with the draft what its person then does."""
        actor = self._actors[name]
        async with self._database.transaction() as tx:
            draft = await drafts.save(tx, actor, kind, **typed)
            if alias:
                await drafts.sign(tx, draft, anonymous=True, name=alias)
            if follows is not None:
                await drafts.follow(tx, draft, follows.id or 0)
            if picture:
                shown = photograph.of(picture)
                await pictures.put_to_draft(tx, actor, draft.id or 0, [shown], [])
            if reason:
                await drafts.explain(tx, draft, reason)
            return await verb(tx, actor, draft.id or 0)

    async def _do(self, verb: Callable[..., Awaitable[T]], *args: Any, **kwargs: Any) -> T:
        """Do one verb in a transaction of its own."""
        async with self._database.transaction() as tx:
            return await verb(tx, *args, **kwargs)

    def _pass(self, time: timedelta) -> None:
        """Let time pass."""
        self._env.backend.advance_clock(max(time.total_seconds(), 0.0))
