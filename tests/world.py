"""A server to try rules in: its categories and its people, moved by the real verbs.

Each helper does what a cog does: a form is stored as a draft in one transaction, and a second one
holds one verb. So whatever refuses a text, its draft is there already.
"""

from collections import ChainMap
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlmodel import col

from bot import (
    answers,
    cards,
    categories,
    comments,
    drafts,
    editing,
    guilds,
    preferences,
    questions,
    reputation,
    votes,
)
from bot.access import Actor, Can, Standing, standing
from bot.database import Database, Tx
from bot.rules import CategoryRules, own
from bot.votes import Ballot, Verdict
from models import (
    OF_POSTS,
    Card,
    Category,
    Draft,
    DraftKind,
    Event,
    Layout,
    Member,
    Post,
    PostKind,
    Revision,
    Vote,
    VoteSource,
)

P = ParamSpec("P")
T = TypeVar("T")

# As wide as Discord's: an id that is cut somewhere shows.
GUILD = 1_100_000_000_000_000_001
ELSEWHERE = 1_200_000_000_000_000_001
CHANNELS = 1_110_000_000_000_000_000
PEOPLE = 1_120_000_000_000_000_000
MESSAGES = 1_130_000_000_000_000_000
OTHERS = 1_135_000_000_000_000_000
MODERATORS = 1_140_000_000_000_000_001
EXPERTS = 1_140_000_000_000_000_002
EDITORS = 1_140_000_000_000_000_003
APPROVED = 1_140_000_000_000_000_004
KEEPERS = 1_140_000_000_000_000_005
NEIGHBOURS = 1_140_000_000_000_000_006
ADEPTS = 1_140_000_000_000_000_007

SPEAK = Can.VIEW | Can.SEND | Can.SEND_IN_THREADS | Can.COMMANDS

UNLIMITED = {"hourly_questions": 0, "hourly_answers": 0, "hourly_comments": 0}
"""What a server has chosen for whose people an hour stands still."""

UP, DOWN = "⬆️", "⬇️"

TAGS = "plants, water"
"""Each question has some, so that whatever is done to one shows whether its tags follow."""


class World:
    """One server. ``open`` are the channels everyone sees now, ``staff`` those of moderators."""

    def __init__(self, database: Database, guild_id: int = GUILD) -> None:
        self.database = database
        self.guild_id = guild_id
        self.open: dict[int, Can] = {}
        self.staff: dict[int, Can] = {}
        self._numbers = count(1)
        self.asker = self.member("Ada")
        self.helper = self.member("Hal")
        self.newcomer = self.member("Nia")
        self.moderator = self.member("Mo", moderator=True)
        self.admin = self.member("Abe", admin=True)
        self.garden: Category
        """The category where everybody may ask."""
        self.veiled = False
        """What is posted is anonymous, where the server allows that."""

    # -- arranging -----------------------------------------------------------------------------

    def member(
        self,
        name: str,
        *,
        channels: Mapping[int, Can] | None = None,
        roles: frozenset[int] = frozenset(),
        admin: bool = False,
        moderator: bool = False,
        timed_out: bool = False,
        bot: bool = False,
    ) -> Actor:
        """Return somebody who sees what everyone sees; moderators and admins see all."""
        if channels is None:
            channels = ChainMap(self.staff, self.open) if admin or moderator else self.open
        return Actor(
            guild_id=self.guild_id,
            user_id=PEOPLE + next(self._numbers),
            name=name,
            roles=roles,
            channels=channels,
            admin=admin,
            moderator=moderator,
            timed_out=timed_out,
            bot=bot,
        )

    async def category(
        self,
        name: str,
        *,
        parent: Category | None = None,
        layout: Layout = Layout.THREAD,
        cards_only: bool = False,
        staff: bool = False,
        channel: bool = True,
    ) -> Category:
        """Bind a new channel to a new category; ``channel=False`` only groups others."""
        channel_id = CHANNELS + next(self._numbers) if channel else None
        if channel_id is not None:
            (self.staff if staff else self.open)[channel_id] = SPEAK
        return await self.do(
            categories.add,
            self.admin,
            name,
            parent_id=parent.id if parent else None,
            channel_id=channel_id,
            layout=layout,
            cards_only=cards_only,
        )

    async def rule(self, category: Category, **said: object) -> None:
        """Let a category decide some things for itself."""
        async with self.database.transaction() as tx:
            row = await tx.get_one(Category, category.id)
            decided = CategoryRules(**{**own(row).model_dump(), **said})
            row.rules = decided.model_dump(mode="json", exclude_defaults=True)

    async def archive(self, category: Category) -> None:
        """Let nothing new be added to a category."""
        await self.do(categories.archive, self.admin, category.id or 0)

    async def lose_channel(self, category: Category) -> None:
        """Delete a category's channel on Discord: nobody sees it any more."""
        assert category.channel_id is not None
        await self.do(categories.channel_gone, self.guild_id, category.channel_id)
        self.open.pop(category.channel_id, None)
        self.staff.pop(category.channel_id, None)

    async def choose(self, **changes: object) -> None:
        """Be an admin who changes the server's choices; points follow the weights."""
        async with self.database.transaction() as tx:
            chosen = await preferences.save(tx, self.guild_id, **changes)
            await reputation.rebuild(tx, self.guild_id, chosen)

    # -- doing ---------------------------------------------------------------------------------

    async def do(
        self, verb: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do one verb in a transaction of its own."""
        async with self.database.transaction() as tx:
            return await verb(tx, *args, **kwargs)

    async def read(
        self, reader: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask the read side."""
        async with self.database.reading() as tx:
            return await reader(tx, *args, **kwargs)

    async def sees(
        self,
        reader: Callable[Concatenate[Tx, Standing, P], Awaitable[T]],
        actor: Actor,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Ask it as somebody who is there."""
        async with self.database.reading() as tx:
            return await reader(tx, await standing(tx, actor), *args, **kwargs)

    async def asks(
        self,
        actor: Actor,
        title: str | None = None,
        *,
        body: str = "It looks thirsty.",
        tags: str = TAGS,
        category: Category | None = None,
    ) -> Draft:
        """Submit the form of a question."""
        return await self.do(
            drafts.save,
            actor,
            DraftKind.QUESTION,
            category_id=(category or self.garden).id,
            title=f"How do I water plant {next(self._numbers)}?" if title is None else title,
            body=body,
            tags=tags,
        )

    async def ask(
        self,
        actor: Actor | None = None,
        title: str | None = None,
        *,
        body: str = "It looks thirsty.",
        tags: str = TAGS,
        category: Category | None = None,
    ) -> Post:
        """Submit a question and post it."""
        actor = actor or self.asker
        draft = await self.asks(actor, title, body=body, tags=tags, category=category)
        if self.veiled:
            await self.sign(draft)
        return await self.do(questions.ask, actor, draft.id or 0)

    async def sign(self, draft: Draft, name: str = "", *, anonymous: bool = True) -> Draft:
        """Choose in a draft's preview that it is to be anonymous, or under a name, or not."""
        async with self.database.transaction() as tx:
            row = await tx.get(Draft, draft.id)
            assert row is not None
            return await drafts.sign(tx, row, anonymous=anonymous, name=name)

    async def ask_anonymously(
        self, actor: Actor | None = None, name: str = "Quiet Heron", *, body: str = ""
    ) -> Post:
        """Allow anonymous posts, and ask under a name; without one it is made up."""
        actor = actor or self.asker
        async with self.database.transaction() as tx:
            await preferences.save(tx, self.guild_id, anonymous=True)
        draft = await self.sign(await self.asks(actor, body=body), name)
        return await self.do(questions.ask, actor, draft.id or 0)

    async def answer_anonymously(self, question: Post, actor: Actor, name: str = "") -> Post:
        """Submit an answer, choose to be anonymous, and post it."""
        draft = await self.sign(await self.answers(actor, question), name)
        return await self.do(answers.answer, actor, draft.id or 0)

    async def answers(self, actor: Actor, question: Post, body: str | None = None) -> Draft:
        """Submit the form of an answer."""
        if body is None:
            body = f"In the morning, {next(self._numbers)} spoons."
        return await self.do(drafts.save, actor, DraftKind.ANSWER, parent_id=question.id, body=body)

    async def answer(
        self, question: Post, actor: Actor | None = None, body: str | None = None
    ) -> Post:
        """Submit an answer and post it."""
        actor = actor or self.helper
        draft = await self.answers(actor, question, body)
        if self.veiled:
            await self.sign(draft)
        return await self.do(answers.answer, actor, draft.id or 0)

    async def comments(self, actor: Actor, post: Post, body: str | None = None) -> Draft:
        """Submit the form of a comment."""
        if body is None:
            body = f"Thanks, {next(self._numbers)} times!"
        return await self.do(drafts.save, actor, DraftKind.COMMENT, parent_id=post.id, body=body)

    async def comment(
        self, post: Post, actor: Actor | None = None, body: str | None = None
    ) -> Post:
        """Submit a comment and post it."""
        actor = actor or self.newcomer
        draft = await self.comments(actor, post, body)
        if self.veiled:
            await self.sign(draft)
        return await self.do(comments.comment, actor, draft.id or 0)

    async def edits(
        self,
        actor: Actor,
        post: Post,
        *,
        title: str | None = None,
        body: str | None = None,
        tags: str | None = None,
        reason: str | None = None,
        silent: bool = False,
    ) -> Draft:
        """Open the form of an edit as it stands now, change it and submit it."""
        start = await self.read(editing.start, actor, post.id or 0)
        if reason is None:
            reason = "" if start.own else "Easier to read."
        draft = await self.do(
            drafts.save,
            actor,
            DraftKind.EDIT,
            parent_id=post.id,
            base_revision=start.revision,
            title=start.post.title or "" if title is None else title,
            body=start.post.body if body is None else body,
            tags=", ".join(start.tags) if tags is None else tags,
        )
        async with self.database.transaction() as tx:
            kept = await drafts.mine(tx, actor, draft.id or 0)
            return await drafts.explain(tx, kept, reason, silent=silent)

    async def edit(
        self,
        post: Post,
        actor: Actor,
        *,
        title: str | None = None,
        body: str | None = None,
        tags: str | None = None,
        reason: str | None = None,
        silent: bool = False,
    ) -> Post:
        """Edit a post."""
        draft = await self.edits(
            actor, post, title=title, body=body, tags=tags, reason=reason, silent=silent
        )
        return await self.do(editing.edit, actor, draft.id or 0)

    async def accept(self, answer: Post, actor: Actor | None = None) -> Post:
        """Accept an answer."""
        return await self.do(answers.accept, actor or self.asker, answer.id or 0)

    async def vote(
        self, post: Post, actor: Actor, value: int = 1, source: VoteSource = VoteSource.BUTTON
    ) -> Verdict:
        """Vote by button or command."""
        return await self.do(votes.cast, actor, post.id or 0, value, source)

    async def put_up(self) -> None:
        """Be the publisher: claim every card that is due, send it, seed it, settle it."""
        async with self.database.transaction() as tx:
            for claim in await cards.claim(tx, cards.Shards()):
                of_post = claim.kind in OF_POSTS
                post = await tx.get(Post, claim.subject_id) if of_post else None
                category = await tx.get(Category, post.category_id) if post is not None else None
                message_id = MESSAGES + claim.subject_id if of_post else OTHERS + claim.id
                await cards.sent(
                    tx,
                    claim,
                    channel_id=(category.channel_id if category is not None else None) or CHANNELS,
                    message_id=message_id,
                    emoji=(UP, DOWN),
                )
                await cards.settle(tx, claim, digest="", seeded=True)

    def reaction(
        self, post: Post, actor: Actor, emoji: str = UP, *, off: bool = False, **more: object
    ) -> Ballot:
        """Return what a reaction on a post's message hands to the intake."""
        options: dict[str, object] = {
            "guild_id": self.guild_id,
            "user_id": actor.user_id,
            "name": actor.name,
            "source": VoteSource.REACTION,
            "message_id": MESSAGES + (post.id or 0),
            "emoji": emoji,
            "taken_off": off,
        }
        return Ballot(**(options | more))  # type: ignore[arg-type]

    async def react(
        self, post: Post, actor: Actor, emoji: str = UP, *, off: bool = False, **more: object
    ) -> Verdict:
        """Add a reaction to a post's message, or take it off."""
        ballot = self.reaction(post, actor, emoji, off=off, **more)
        return (await self.do(votes.cast_many, [ballot]))[0]

    # -- looking -------------------------------------------------------------------------------

    async def now(self, post: Post) -> Post:
        """Return a post as it stands in the database."""
        async with self.database.reading() as tx:
            row = await tx.get(Post, post.id)
        assert row is not None
        return row

    async def points(self, actor: Actor) -> int | None:
        """Return someone's points, or None if the server does not know them."""
        async with self.database.reading() as tx:
            return await tx.scalar(
                select(col(Member.points)).where(
                    col(Member.guild_id) == self.guild_id, col(Member.user_id) == actor.user_id
                )
            )

    async def card(self, post: Post) -> Card:
        """Return the card of a question or answer."""
        async with self.database.reading() as tx:
            card = await cards.of_post(tx, post)
        assert card is not None
        return card

    async def votes(self, post: Post) -> dict[int, tuple[int, VoteSource]]:
        """Return who voted on a post: value and source by user id."""
        async with self.database.reading() as tx:
            rows = await tx.scalars(select(Vote).where(col(Vote.post_id) == post.id))
            return {row.user_id: (row.value, row.source) for row in rows}

    async def events(self, post: Post | None = None) -> list[Event]:
        """Return what was written down about a post (or in all), in order."""
        statement = select(Event).order_by(col(Event.id))
        if post is not None:
            statement = statement.where(col(Event.post_id) == post.id)
        async with self.database.reading() as tx:
            return list(await tx.scalars(statement))

    async def revisions(self, post: Post) -> list[Revision]:
        """Return what a post has said, in order."""
        async with self.database.reading() as tx:
            rows = await tx.scalars(
                select(Revision)
                .where(col(Revision.post_id) == post.id)
                .order_by(col(Revision.number))
            )
            return list(rows)

    async def posts(self, kind: PostKind | None = None) -> list[Post]:
        """Return every post, in order."""
        statement = select(Post).order_by(col(Post.id))
        if kind is not None:
            statement = statement.where(col(Post.kind) == kind)
        async with self.database.reading() as tx:
            return list(await tx.scalars(statement))


async def build(
    database: Database, guild_id: int = GUILD, *, chosen: Mapping[str, int] = UNLIMITED
) -> World:
    """Let the bot join a server and an admin bind its first category."""
    async with database.transaction() as tx:
        await guilds.arrived(tx, guild_id, "The Greenhouse")
        await preferences.save(tx, guild_id, **chosen)
    world = World(database, guild_id)
    world.garden = await world.category("Garden")
    return world


async def rejoin(database: Database, guild_id: int = GUILD) -> World:
    """Return the same server in a new process: the same people, the same first category."""
    world = World(database, guild_id)
    async with database.reading() as tx:
        found = await tx.scalars(
            select(Category).where(col(Category.guild_id) == guild_id).order_by(col(Category.id))
        )
        world.garden = found.first() or world.garden
    world.open[world.garden.channel_id or 0] = SPEAK
    return world
