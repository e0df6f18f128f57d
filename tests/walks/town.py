"""A server on a simulated Discord, with its channel, its people and what they have asked so far."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec

import discord
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from sqlalchemy import select

from bot import guilds, preferences
from bot.access import Actor, Can
from bot.client import AskwellBot
from bot.database import Tx, now
from models import Category, Layout, Post
from tests.walks.people import Person, text_of

P = ParamSpec("P")

UP, DOWN = "⬆️", "⬇️"
BEGUN = {"already_asked": False}
"""What a walk's server has chosen: what is asked there again is asked, and nothing shown before.
tests/walks/test_asked_before.py has it as it is by default."""

TITLE = "How do I sleep through the night?"
ANSWER = "A fixed hour to get up helps more than one to go to bed."


@dataclass
class Town:
    """One server: Ada asks, Hal answers, Nia is new, Mo moderates."""

    env: simcord.Env
    bot: AskwellBot
    new_bot: Callable[[], AskwellBot]
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    ada: Person
    hal: Person
    nia: Person
    mo: Person
    categories: dict[str, int] = field(default_factory=dict)
    pingable: set[int] = field(default_factory=set)
    """The roles that an admin chose to be pinged; new messages may mention them, nothing else."""

    # -- arranging -----------------------------------------------------------------------------

    async def category(
        self,
        name: str,
        channel: simcord.ChannelHandle | None = None,
        *,
        layout: Layout = Layout.THREAD,
        cards_only: bool = False,
    ) -> None:
        """Bind a channel to a new category, as an admin does."""
        async with self.bot.database.transaction() as tx:
            category = Category(
                guild_id=self.guild.id,
                name=name,
                channel_id=(channel or self.channel).id,
                layout=layout,
                cards_only=cards_only,
                created_at=now(tx),
            )
            tx.add(category)
        self.categories[name] = category.id or 0

    async def choose(self, **changes: object) -> None:
        """Set some of the server's choices."""
        async with self.bot.database.transaction() as tx:
            await preferences.save(tx, self.guild.id, **changes)

    def permit(
        self,
        who: Person | simcord.RoleHandle | None,
        channel: simcord.ChannelHandle | None = None,
        **permissions: bool | None,
    ) -> None:
        """Set what someone (None: the bot) may do in a channel, as an admin does on Discord."""
        allow, deny = discord.PermissionOverwrite(**permissions).pair()
        self.env.backend.set_overwrite(
            (channel or self.channel).id,
            Overwrite(
                target_id=self.env.backend.bot_user.id if who is None else who.id,
                type=(
                    OverwriteType.ROLE
                    if isinstance(who, simcord.RoleHandle)
                    else OverwriteType.MEMBER
                ),
                allow=allow.value,
                deny=deny.value,
            ),
        )

    async def restart(self) -> None:
        """Let another process take over on the same database."""
        self.bot = self.new_bot()
        await self.env.restart_bot(self.bot)
        await self.publish()

    async def publish(self) -> None:
        """Let the publisher bring every card up to date."""
        await self.bot.publish_due()
        await self.env.settle()

    # -- asking and answering, the members' way ----------------------------------------------------

    async def ask(
        self, who: Person | None = None, title: str = TITLE, body: str = "", tags: str = ""
    ) -> discord.Message:
        """Ask a question and return its card."""
        who = who or self.ada
        await who.types("/ask")
        await who.fills(title=title, body=body, tags=tags)
        await who.presses("Post")
        number = text_of(who.said[0]).split()[0]
        await self.publish()
        return self.card(number)

    async def answer(
        self, question: discord.Message, who: Person | None = None, body: str = ANSWER
    ) -> discord.Message:
        """Answer a question by its button and return the answer's card."""
        who = who or self.hal
        await who.presses("Answer", on=question)
        await who.fills(body=body)
        await who.presses("Post")
        address = text_of(who.said[0]).split()[0]
        await self.publish()
        return self.card(address)

    async def comment(self, on: discord.Message, who: Person | None = None, body: str = "") -> None:
        """Comment on a card by its button."""
        who = who or self.nia
        await who.presses("Comment", on=on)
        await who.fills(body=body or "Thank you both!")
        await self.publish()

    async def moderate(
        self,
        act: Callable[Concatenate[Tx, Actor, int, P], Awaitable[Post]],
        address: str,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Have Mo hide, show, close, reopen, lock or unlock the post at an address."""
        await self.moderate_post(act, await self.post(address), *args, **kwargs)

    async def moderate_post(
        self,
        act: Callable[Concatenate[Tx, Actor, int, P], Awaitable[Post]],
        post: Post,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Do the same to a post without an address: a comment."""
        mo = Actor(
            guild_id=self.guild.id,
            user_id=self.mo.id,
            name="Mo",
            channels=dict.fromkeys((one.id for one in self.guild.channels.values()), Can.VIEW),
            moderator=True,
        )
        async with self.bot.database.transaction() as tx:
            await act(tx, mo, post.id or 0, *args, **kwargs)
        await self.publish()

    # -- looking -------------------------------------------------------------------------------

    def messages(self) -> list[discord.Message]:
        """Return what everyone can see, everywhere."""
        places = [*self.guild.channels.values()]
        places += [thread for place in places for thread in place.threads]
        return [
            message
            for place in places
            for message in place.history()
            if not message.flags.ephemeral
            and message.type is not discord.MessageType.thread_created
        ]

    def cards(self) -> list[discord.Message]:
        """Return the bot's cards."""
        return [message for message in self.messages() if message.embeds and message.components]

    def card(self, address: str) -> discord.Message:
        """Return the card of #1 or #1.2 as it is now."""
        found = [message for message in self.cards() if _address(message) == address]
        assert len(found) == 1, f"{len(found)} cards for {address}"
        return found[0]

    async def post(self, address: str) -> Post:
        """Return the row of #1 or #1.2."""
        posts = await self.posts()
        number, _dot, answer = address.removeprefix("#").partition(".")
        (question,) = (one for one in posts if one.number == int(number))
        if not answer:
            return question
        (found,) = (
            one
            for one in posts
            if one.question_id == question.id and one.answer_number == int(answer)
        )
        return found

    async def posts(self) -> list[Post]:
        """Return every post there is."""
        async with self.bot.database.reading() as tx:
            return list(await tx.scalars(select(Post).order_by(Post.id)))  # type: ignore[arg-type]


def _address(message: discord.Message) -> str:
    """Return which post a card says it shows."""
    embed = message.embeds[0]
    words = (embed.title or embed.description or "").replace("*", "").replace(":", "").split()
    return next((word for word in words if word.startswith("#")), "")


async def arrange(
    env: simcord.Env, bot: AskwellBot, new_bot: Callable[[], AskwellBot], *, layout: Layout
) -> Town:
    """Make the server, its people and its first category."""
    guild = env.create_guild("Kettle Corner")
    channel = guild.create_text_channel("questions")
    keepers = guild.create_role(
        "Keepers", permissions=discord.Permissions(manage_messages=True, view_channel=True)
    )
    ada, hal, nia, mo = (
        Person(
            env,
            guild.add_member(env.create_user(name), roles=[keepers] if name == "Mo" else []),
        )
        for name in ("Ada", "Hal", "Nia", "Mo")
    )
    for person in (ada, hal, nia, mo):
        person.channel = channel
    town = Town(env, bot, new_bot, guild, channel, ada, hal, nia, mo)
    await env.settle()
    async with bot.database.transaction() as tx:
        await guilds.arrived(tx, guild.id, guild.name)
        await preferences.save(tx, guild.id, **BEGUN)
    await town.category("Sleep", layout=layout)
    return town
