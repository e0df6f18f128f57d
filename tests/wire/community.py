"""Askwell's own people and posts on the wire: the verbs' world, on channels that Discord knows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from simcord import ChannelHandle, MemberActor, ResponseMessage
from sqlalchemy import select
from sqlmodel import col

from bot import categories, guilds
from bot.access import Actor, Can
from bot.client import AskwellBot
from bot.database import Database
from models import Card, CardKind, Category, Layout, Post
from tests.walks.people import Person
from tests.wire.loopback import Loopback
from tests.wire.server import PATIENCE
from tests.world import SPEAK, World


class Community(World):
    """The verbs' world; each of its people and channels exists on the loopback Discord too."""

    def __init__(self, database: Database, wire: Loopback) -> None:
        self.wire = wire
        self.people: dict[int, MemberActor] = {}
        super().__init__(database, wire.guild.id)

    def member(
        self, name: str, *, channels: Mapping[int, Can] | None = None, **options: object
    ) -> Actor:
        """Let somebody join; `on_discord` gives their hands there."""
        actor = super().member(name, channels=channels, **options)  # type: ignore[arg-type]
        person = self.wire.member(name)
        self.people[person.id] = person
        return replace(actor, user_id=person.id)

    async def category(  # type: ignore[override]  # fewer choices than without Discord
        self, name: str, *, layout: Layout = Layout.THREAD
    ) -> Category:
        """Bind a new channel, which is there on Discord, to a new category."""
        make = self.wire.forum if layout is Layout.FORUM else self.wire.channel
        if self.wire.server.gateway.connected:
            heard = self.wire.bot.wait_for("guild_channel_create", timeout=PATIENCE)
            channel = make(name.lower())
            await heard
        else:
            channel = make(name.lower())
        self.open[channel.id] = SPEAK
        return await self.do(categories.add, self.admin, name, channel_id=channel.id, layout=layout)

    def at_the_phone(self, actor: Actor) -> Person:
        """Give the same person with a phone in the category's channel."""
        env = self.wire._env
        person = Person(env, self.people[actor.user_id])
        channel = self.wire.backend.get_channel(self.garden.channel_id or 0)
        person.channel = ChannelHandle(env, self.wire.guild, channel)
        return person

    def on_discord(self, actor: Actor) -> MemberActor:
        """Give the same person as a user of Discord."""
        return self.people[actor.user_id]

    async def message(self, post: Post) -> ResponseMessage:
        """Give a post's card as it is up on Discord."""
        card = await self.card(post)
        assert card.channel_id is not None
        (found,) = (one for one in self.wire.messages(card.channel_id) if one.id == card.message_id)
        return found

    async def score(self, post: Post) -> str:
        """Give the score as the card shows it."""
        name = (await self.message(post)).embeds[0].fields[0].name
        assert name is not None
        return name.removeprefix("Score ")

    async def notices(self) -> list[Card]:
        """Give the cards that tell moderators something."""
        async with self.database.reading() as tx:
            rows = await tx.scalars(select(Card).where(col(Card.kind) == CardKind.NOTICE))
            return list(rows)


async def settle_in(
    database: Database, wire: Loopback, layout: Layout = Layout.THREAD
) -> Community:
    """Let an admin bind a first category, where everybody may ask."""
    async with database.transaction() as tx:
        await guilds.arrived(tx, wire.guild.id, "Wire")
    community = Community(database, wire)
    community.garden = await community.category("Garden", layout=layout)
    return community


async def calm_down(bot: AskwellBot, wire: Loopback, rounds: int = 12) -> None:
    """Publish until nothing is behind, moving the clock past every back-off; give up in the end."""
    behind: Sequence[int | None] = ()
    for _round in range(rounds):
        await bot.publish_due()
        async with bot.database.reading() as tx:
            behind = (
                await tx.scalars(
                    select(col(Card.id)).where(
                        col(Card.wanted) > col(Card.shown), col(Card.stuck).is_(None)
                    )
                )
            ).all()
        if not behind:
            return
        wire.server.clock.advance(60)
    raise AssertionError(f"still behind after {rounds} rounds: cards {behind}")
